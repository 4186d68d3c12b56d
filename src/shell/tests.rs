//! Every construct, by what the tree says of it.

use super::*;
use crate::source::{Mapped, MappedBuilder, Span};

pub(super) fn bash(text: &str) -> Script {
    Script::parse(Mapped::verbatim(text, 0), Dialect::Bash)
}

fn sh(text: &str) -> Script {
    Script::parse(Mapped::verbatim(text, 0), Dialect::Posix)
}

fn names(script: &Script) -> Vec<String> {
    script.commands().filter_map(|c| c.program().map(str::to_owned)).collect()
}

fn first(script: &Script) -> Command<'_> {
    script.commands().next().unwrap()
}

fn texts(command: &Command<'_>) -> Vec<String> {
    command.words.iter().map(|w| command.text_of(w).to_owned()).collect()
}

/// A word's parts: `L` literal, `P` parameter, `S` substitution, `A` arithmetic, `?` unknown; then its quoting.
fn shape(word: &Word) -> String {
    let parts: Vec<String> = word
        .parts
        .iter()
        .map(|p| {
            let quoting = match p.quoting {
                Quoting::Unquoted => "",
                Quoting::Escaped => "\\",
                Quoting::Double => "\"",
                Quoting::Single => "'",
                Quoting::AnsiC => "$'",
                Quoting::Locale => "$\"",
                Quoting::HereDoc => "<<",
            };
            match &p.kind {
                PartKind::Literal(text) => format!("L{quoting}({text})"),
                PartKind::Parameter(p) => {
                    format!("P{quoting}({}{})", p.name, p.operator().unwrap_or_default())
                }
                PartKind::Substitution(_) => format!("S{quoting}"),
                PartKind::Arithmetic(_) => format!("A{quoting}"),
                PartKind::Unknown => format!("?{quoting}"),
            }
        })
        .collect();
    parts.join(" ")
}

fn word_shape(text: &str) -> String {
    let script = bash(&format!("echo {text}"));
    assert_eq!(script.errors(), [], "{text}");
    let words = script.commands().last().unwrap().words;
    assert_eq!(words.len(), 1, "{text}");
    shape(&words[0])
}

#[test]
fn literals_lose_quotes_and_escapes() {
    assert_eq!(word_shape("plain"), "L(plain)");
    assert_eq!(word_shape(r"a\ b"), r"L(a) L\( ) L(b)");
    assert_eq!(word_shape(r#"'a "$b" \n'"#), r#"L'(a "$b" \n)"#);
    assert_eq!(word_shape(r#""a\"b\n\$c""#), r#"L"(a) L"(") L"(b\n) L"($) L"(c)"#);
    assert_eq!(word_shape(r"$'a\tb'"), "L$'(a\tb)");
    assert_eq!(word_shape(r#"$"hi""#), r#"L$"(hi)"#);
    assert_eq!(word_shape("\"\""), "L\"()");
    assert_eq!(word_shape("''"), "L'()");
    assert_eq!(word_shape("ab\\\ncd"), "L(ab) L(cd)");
    assert_eq!(word_shape("a'b'\"c\""), "L(a) L'(b) L\"(c)");
}

#[test]
fn expansions_know_their_quoting() {
    assert_eq!(word_shape("$A\"$B\"'$C'"), "P(A) P\"(B) L'($C)");
    assert_eq!(word_shape("\"x $(date) `id` $((1 + 2))\""), "L\"(x ) S\" L\"( ) S\" L\"( ) A\"");
    assert_eq!(word_shape("a$1$@$?b"), "L(a) P(1) P(@) P(?) L(b)");
    assert_eq!(word_shape("<(ls)"), "S");
}

#[test]
fn parameter_expansions_are_taken_apart() {
    let parameter = |text: &str| {
        let script = bash(&format!("echo {text}"));
        assert_eq!(script.errors(), [], "{text}");
        let command = first(&script);
        let (parameter, _) = command.words[0].parameters().next().unwrap_or_else(|| panic!("{text}"));
        let operands: Vec<String> =
            parameter.operands.iter().map(|w| script.slice(w.range).to_owned()).collect();
        let mut flags = String::new();
        flags.push_str(if parameter.indirect { "!" } else { "" });
        flags.push_str(if parameter.length { "#" } else { "" });
        let subscript = parameter.subscript.as_ref().map_or(String::new(), |(text, _)| format!("[{text}]"));
        assert_eq!(script.slice(parameter.name_range), &*parameter.name, "{text}");
        format!(
            "{flags}{}{subscript} {} {operands:?}",
            parameter.name,
            parameter.operator().unwrap_or("-none-")
        )
    };
    assert_eq!(parameter("${A}"), "A -none- []");
    assert_eq!(parameter("${A:-b c}"), r#"A :- ["b c"]"#);
    assert_eq!(parameter("\"${A-\"b\"}\""), r#"A - ["\"b\""]"#);
    assert_eq!(parameter("${A:=$B}"), r#"A := ["$B"]"#);
    assert_eq!(parameter("${A:?must be set}"), r#"A :? ["must be set"]"#);
    assert_eq!(parameter("${A:+x}"), r#"A :+ ["x"]"#);
    assert_eq!(parameter("${A#refs/heads/}"), r#"A # ["refs/heads/"]"#);
    assert_eq!(parameter("${A##*/}"), r#"A ## ["*/"]"#);
    assert_eq!(parameter("${A%.git}"), r#"A % [".git"]"#);
    assert_eq!(parameter("${A%%:*}"), r#"A %% [":*"]"#);
    assert_eq!(parameter("${A/b/c}"), r#"A / ["b", "c"]"#);
    assert_eq!(parameter("${A//b/}"), r#"A // ["b", ""]"#);
    assert_eq!(parameter("${A:0:7}"), r#"A : ["0", "7"]"#);
    assert_eq!(parameter("${A,,}"), "A ,, []");
    assert_eq!(parameter("${A^}"), "A ^ []");
    assert_eq!(parameter("${A@Q}"), "A @ []");
    assert_eq!(parameter("${#A}"), "#A -none- []");
    assert_eq!(parameter("${#}"), "# -none- []");
    assert_eq!(parameter("${!A}"), "!A -none- []");
    assert_eq!(parameter("${A[@]}"), "A[@] -none- []");
    assert_eq!(parameter("${A[0]:-x}"), r#"A[0] :- ["x"]"#);
    assert_eq!(parameter("${#A[@]}"), "#A[@] -none- []");
    assert_eq!(parameter("$#"), "# -none- []");
    assert_eq!(parameter("${1:-x}"), r#"1 :- ["x"]"#);
    assert_eq!(parameter("${A:-}"), r#"A :- [""]"#);
}

#[test]
fn escapes_in_values_do_not_move_what_follows() {
    for text in [
        r#"A="a \"$b\" c \$d $(e f) \"g\"""#,
        r#"export A="a \"$b\" c \$d $(e f) \"g\"""#,
        r#"A=("a \"$b\" c \$d $(e f) \"g\"")"#,
    ] {
        let script = bash(text);
        let command = script.commands().last().unwrap();
        let assignment = command.assignments().iter().chain(&command.simple.declared).next().unwrap();
        let word = match &assignment.value {
            AssignmentValue::Scalar(word) => word,
            AssignmentValue::Array(elements) => &elements[0].value,
        };
        let expected =
            "L\"(a ) L\"(\") P\"(b) L\"(\") L\"( c ) L\"($) L\"(d ) S\" L\"( ) L\"(\") L\"(g) L\"(\")";
        assert_eq!(shape(word), expected, "{text}");
        assert_eq!(names(&script)[0], "e");
        let inner = script.commands().next().unwrap();
        assert_eq!(script.slice(inner.simple.range), "e f", "{text}");
    }
}

#[test]
fn defaults_are_words() {
    let script = bash("echo ${A:-x-$(date)}");
    let command = script.commands().last().unwrap();
    let (parameter, _) = command.words[0].parameters().next().unwrap();
    assert!(parameter.handles_unset());
    assert_eq!(parameter.default().unwrap().literal_prefix(), "x-");
    assert_eq!(names(&script), ["date", "echo"]);
}

#[test]
fn words_answer() {
    let script =
        bash(r#"x dist/*.js 'a*' "~" ~/b {a,b} pre"$X"post $@ "$@" "$*" $# a\*b [x] "${a[@]}" $((1))"#);
    let words = first(&script).words;
    let of = |test: fn(&Word) -> bool| -> Vec<usize> {
        words.iter().enumerate().filter(|(_, w)| test(w)).map(|(at, _)| at).collect()
    };
    assert_eq!(of(Word::has_glob), [0, 11]);
    assert_eq!(of(Word::has_tilde), [3]);
    assert_eq!(of(|w| !w.braces.is_empty()), [4]);
    assert_eq!(of(Word::is_quoted), [1, 2, 5, 7, 8, 10, 12]);
    assert_eq!(of(Word::may_split), [0, 4, 6, 7, 11, 12]);
    assert_eq!(words[5].literal(), None);
    assert_eq!(words[5].literal_prefix(), "pre");
    assert_eq!(words[5].literal_suffix(), "post");
    assert_eq!(words[10].literal().unwrap(), "a*b");
}

#[test]
fn the_value_after_an_equals_sign() {
    let script = bash(r#"x --a=b$C'd' --q="e f" --g=\h"#);
    let words = first(&script).words;
    assert_eq!(shape(&words[0].after(4).unwrap()), "L(b) P(C) L'(d)");
    assert_eq!(script.slice(words[0].after(4).unwrap().range), "b$C'd'");
    assert_eq!(words[1].after(4).unwrap().literal().unwrap(), "e f");
    assert_eq!(words[2].after(4).unwrap().literal().unwrap(), "h");
    assert!(words[0].after(7).is_none());
}

#[test]
fn lists_pipelines_and_operators() {
    let script = bash("a; b & c && ! d | e |& f || g\nh");
    assert_eq!(script.errors(), []);
    let items = &script.body().items;
    assert_eq!(items.len(), 4);
    assert!(matches!(items[0].terminator, Some(Terminator::Semicolon(r)) if script.slice(r) == ";"));
    assert!(matches!(items[1].terminator, Some(Terminator::Background(r)) if script.slice(r) == "&"));
    let chain = &items[2].and_or;
    assert_eq!(script.slice(chain.range), "c && ! d | e |& f || g");
    assert_eq!(
        chain.rest.iter().map(|(op, at, _)| (*op, script.slice(*at))).collect::<Vec<_>>(),
        [(AndOrOp::And, "&&"), (AndOrOp::Or, "||")]
    );
    let pipeline = &chain.rest[0].2;
    assert_eq!(script.slice(pipeline.range), "! d | e |& f");
    assert_eq!(script.slice(pipeline.negation.unwrap()), "!");
    assert_eq!(pipeline.stages.iter().map(|s| s.pipe_both).collect::<Vec<_>>(), [false, false, true]);
    assert_eq!(items[3].terminator, None);
}

#[test]
fn compound_commands_and_their_ranges() {
    for (text, expected) in [
        ("if a; then b; elif c; then d; else e; fi", "a b c d e"),
        ("for f in x $(g); do h; done", "g h"),
        ("for f; do h; done", "h"),
        ("for ((i = 0; i < $(n); i++)); do h; done", "n h"),
        ("while a; do b; done", "a b"),
        ("until a\ndo\n  b\ndone", "a b"),
        ("case $(x) in a | b*) c ;; *) d ;; esac", "x c d"),
        ("select f in a b; do h; done", "h"),
        ("{ a; b; }", "a b"),
        ("{ a; b & }", "a b"),
        ("{ # first\n  a # last\n}", "a"),
        ("(a; b)", "a b"),
        ("( a\n  # last\n)", "a"),
        ("(cat <<E\nx )\nE\n)", "cat"),
        ("f() { a; }", "a"),
        ("f() (a)", "a"),
        ("function f { a; }", "a"),
        ("((x = 1 + $(n)))", "n"),
        ("[[ -n $(a) && b == c* ]]", "a"),
        ("time -p a | b", "a b"),
        ("{ a; } > out", "a"),
        ("while read l; do a; done < <(b)", "b read a"),
    ] {
        let script = bash(text);
        assert_eq!(script.errors(), [], "{text}");
        assert_eq!(names(&script).join(" "), expected, "{text}");
        for around in ["", "x; ", "x && "] {
            let whole = format!("{around}{text} && y; z");
            if text.ends_with("E\n)") && around.is_empty() {
                continue;
            }
            let script = bash(&whole);
            assert_eq!(script.errors(), [], "{whole}");
            let chain = &script.body().items[usize::from(around == "x; ")].and_or;
            let node = chain.pipelines().nth(usize::from(around == "x && ")).unwrap().stages[0].node.range();
            assert_eq!(script.slice(node), text, "{whole}");
        }
    }
}

#[test]
fn compound_commands_say_which() {
    let kind = |text: &str| {
        let script = bash(text);
        let Node::Compound(compound) = &script.body().items[0].and_or.first.stages[0].node else {
            panic!("{text} is simple")
        };
        compound.kind.clone()
    };
    assert!(matches!(kind("until a; do b; done"), CompoundKind::While { until: true, .. }));
    assert!(matches!(kind("for f in a b; do c; done"), CompoundKind::For { variable, words: Some(w), .. }
        if &*variable == "f" && w.len() == 2));
    assert!(matches!(kind("for f; do c; done"), CompoundKind::For { words: None, .. }));
    assert!(
        matches!(kind("f() { a; }"), CompoundKind::Function { name, keyword: None, .. } if &*name == "f")
    );
    assert!(
        matches!(kind("function g { a; }"), CompoundKind::Function { name, keyword: Some(_), .. } if &*name == "g")
    );
    assert!(
        matches!(kind("case x in a|b) c;; esac"), CompoundKind::Case { arms, .. } if arms[0].patterns.len() == 2)
    );
    assert!(matches!(kind("[[ a == b* ]]"), CompoundKind::Conditional { words } if words.len() == 2));
    assert!(matches!(kind("coproc a"), CompoundKind::Coprocess(_)));
}

#[test]
fn assignments() {
    let script = bash("A=1 B+=$(x) C= D='a b' E[2]=z cmd");
    let command = script.commands().last().unwrap();
    assert!(command.runs("cmd"));
    let assignments = command.assignments();
    assert_eq!(assignments.iter().map(|a| &*a.name).collect::<Vec<_>>(), ["A", "B", "C", "D", "E"]);
    assert_eq!(
        assignments.iter().map(|a| script.slice(a.range)).collect::<Vec<_>>(),
        ["A=1", "B+=$(x)", "C=", "D='a b'", "E[2]=z"]
    );
    assert!(assignments[1].append);
    let values: Vec<Option<String>> = assignments
        .iter()
        .map(|a| match &a.value {
            AssignmentValue::Scalar(word) => word.literal().map(std::borrow::Cow::into_owned),
            AssignmentValue::Array(_) => panic!(),
        })
        .collect();
    assert_eq!(values, [Some("1".into()), None, Some(String::new()), Some("a b".into()), Some("z".into())]);
    assert_eq!(script.slice(assignments[4].subscript.unwrap()), "2");

    let script = bash("x=(a \"b\" [3]=$(c))");
    assert_eq!(names(&script), ["c"]);
    let AssignmentValue::Array(elements) = &script.commands().last().unwrap().assignments()[0].value else {
        panic!()
    };
    assert_eq!(elements.len(), 3);
    assert_eq!(script.slice(elements[2].key.unwrap()), "3");
}

#[test]
fn declarations_are_words_and_assignments() {
    let script = sh("export A=b C PATH=\"$HOME/bin:$PATH\" -n $D \"E=f\"");
    let command = first(&script);
    assert!(command.runs("export"));
    assert_eq!(texts(&command), ["A=b", "C", "PATH=\"$HOME/bin:$PATH\"", "-n", "$D", "\"E=f\""]);
    assert_eq!(command.words[0].literal().unwrap(), "A=b");
    assert_eq!(shape(&command.words[2]), "L(PATH=) P\"(HOME) L\"(/bin:) P\"(PATH)");
    assert_eq!(command.simple.declared.iter().map(|a| &*a.name).collect::<Vec<_>>(), ["A", "PATH"]);

    let script = bash("declare -A m=([a]=1 [b]=$(x)); local y=$(z)");
    assert_eq!(names(&script), ["x", "declare", "z", "local"]);
}

#[test]
fn builtins_keep_their_words() {
    for (text, program, arguments) in [
        ("exit 1", "exit", &["1"][..]),
        ("return $x", "return", &["$x"]),
        ("break 2", "break", &["2"]),
        ("A=1 exit", "exit", &[]),
    ] {
        let script = sh(text);
        let command = first(&script);
        assert_eq!(command.program(), Some(program));
        assert_eq!(texts(&command), arguments);
        assert!(text.ends_with(script.slice(command.program_word.unwrap().range)) || !arguments.is_empty());
    }
}

#[test]
fn redirections() {
    use RedirectionKind as K;
    let script = bash("cmd 2>&1 >out >>log <in &>both &>>more 3<>rw >|force <<<\"$x\" >&2 2>/dev/null");
    assert_eq!(script.errors(), []);
    let command = first(&script);
    let seen: Vec<_> = command
        .redirections()
        .iter()
        .map(|r| (r.fd, r.kind, script.slice(r.target.range), script.slice(r.range)))
        .collect();
    assert_eq!(
        seen,
        [
            (Some(2), K::DuplicateOutput, "1", "2>&1"),
            (None, K::Output, "out", ">out"),
            (None, K::Append, "log", ">>log"),
            (None, K::Input, "in", "<in"),
            (None, K::OutputBoth, "both", "&>both"),
            (None, K::AppendBoth, "more", "&>>more"),
            (Some(3), K::ReadWrite, "rw", "3<>rw"),
            (None, K::Clobber, "force", ">|force"),
            (None, K::HereString, "\"$x\"", "<<<\"$x\""),
            (None, K::DuplicateOutput, "2", ">&2"),
            (Some(2), K::Output, "/dev/null", "2>/dev/null"),
        ]
    );
    assert!(command.words.is_empty());
}

#[test]
fn here_documents() {
    let script = sh("cat <<-EOF > f\n\ta $B\n\t\t$(c) \\$d\n\tEOF\nnext");
    assert_eq!(script.errors(), []);
    assert_eq!(names(&script), ["c", "cat", "next"]);
    let command = script.commands().nth(1).unwrap();
    assert_eq!(script.slice(command.simple.range), "cat <<-EOF > f");
    let here = command.redirections()[0].here_doc.as_ref().unwrap();
    assert!(here.strip_tabs && !here.quoted);
    assert_eq!(&*here.delimiter, "EOF");
    assert_eq!(shape(&here.body), "L<<(a ) P<<(B) L<<(\n) S<< L<<( ) L<<($) L<<(d\n)");

    let script = sh("cat <<'E'\n$x `y` \\$z\nE\n");
    let command = first(&script);
    let here = command.redirections()[0].here_doc.as_ref().unwrap();
    assert!(here.quoted);
    assert_eq!(here.body.literal().unwrap(), "$x `y` \\$z\n");
    assert_eq!(script.slice(here.body.range), "$x `y` \\$z\n");
}

#[test]
fn comments_are_kept() {
    let script = sh("# one\na # two\nif b; then\n  # three\n  c\nfi\n# four");
    assert_eq!(
        script.comments().iter().map(|c| script.slice(*c)).collect::<Vec<_>>(),
        ["# one", "# two", "# three", "# four"]
    );
    assert_eq!(sh("npm run build -- --mode=x # comment here").comments().len(), 1);
}

#[test]
fn backticks_with_backslashes_are_read_again() {
    let script = sh("x=`echo \\`date +%s\\` \\$A \"b\"`");
    assert_eq!(script.errors(), []);
    let commands: Vec<_> = script.commands().collect();
    assert_eq!(names(&script), ["date", "echo"]);
    assert_eq!(commands[0].span(), Span::new(10, 18));
    assert_eq!(commands[1].words.len(), 3);
    assert_eq!(commands[1].context.substitutions, 1);
    let script = sh("echo \"`a \\\"b c\\\"`\"");
    let commands: Vec<_> = script.commands().collect();
    assert_eq!(commands[0].words[0].literal().unwrap(), "b c");
}

#[test]
fn places_lead_to_the_host_file() {
    // `"aws s3 \"x\""` in double quotes of YAML at offset 100.
    let mut text = MappedBuilder::new(100);
    text.verbatim("bash -c 'aws s3 ", 101);
    text.decoded("\"", Span::new(117, 119));
    text.verbatim("x", 119);
    text.decoded("\"", Span::new(120, 122));
    text.verbatim("'", 122);
    let script = Script::parse(text.finish(), Dialect::Posix);
    let commands: Vec<_> = script.commands().collect();
    assert_eq!(commands.len(), 2);
    assert_eq!(commands[1].program(), Some("aws"));
    assert_eq!(commands[1].span(), Span::new(110, 122));
    let word = &commands[1].words[1];
    assert_eq!(word.literal().unwrap(), "x");
    assert_eq!(commands[1].span_of(word.range), Span::new(117, 122));
    assert_eq!(commands[1].script.exact(word.range), None);
    assert_eq!(commands[1].script.exact(word.parts[0].range), Some(Span::new(119, 120)));
}

#[test]
fn broken_text_gives_errors_and_the_rest() {
    for text in [
        "if [ -f x ]; then echo a",
        "echo \"unterminated",
        "for f in a b; echo $f; done",
        "echo $(date",
        "a | | b",
    ] {
        assert!(!sh(text).errors().is_empty(), "{text}");
    }
    let script = sh("aws s3 ls\na | | b\nc");
    assert_eq!(script.errors().len(), 1);
    assert_eq!(names(&script).first().map(String::as_str), Some("aws"));
    assert!(names(&script).contains(&"c".to_owned()));
    for ok in ["", "  \n", "# only a comment", "true"] {
        assert_eq!(sh(ok).errors(), [], "{ok:?}");
    }
}

#[test]
fn what_the_crate_lets_pass() {
    for (text, place, message) in [
        ("make -j (nproc)", "(", "unexpected '('"),
        ("A=$x(pwd)", "(", "unexpected '('"),
        ("A=(echo $b | c)", "|", "unexpected '|'"),
        ("pyenv global ${VERSION", "${", "unterminated parameter expansion"),
        ("a ${B/c ${D} e", "${", "unterminated parameter expansion"),
    ] {
        let script = sh(text);
        let errors: Vec<_> =
            script.errors().iter().map(|e| (script.slice(e.range), e.message.as_str())).collect();
        assert_eq!(errors, [(place, message)], "{text}");
    }
}

#[test]
fn characters_beyond_ascii() {
    let script = sh("é=1 \"\\\"`日 x`\" $'ü' $é \"ö\\\"$ä$B\" # ß");
    assert_eq!(script.errors(), []);
    let words: Vec<String> = script.commands().last().unwrap().simple.words.iter().map(shape).collect();
    assert_eq!(words, ["L(é=1)", "L\"(\") S\"", "L$'(ü)", "L($é)", "L\"(ö) L\"(\") L\"($ä) P\"(B)"]);
    assert_eq!(names(&script), ["日", "é=1"]);
    let script = sh("cat <<'ü'\nö\nü\n日");
    let here = first(&script).redirections()[0].here_doc.clone().unwrap();
    assert_eq!((&*here.delimiter, here.body.literal().unwrap().as_ref()), ("ü", "ö\n"));
}

#[test]
fn braces_that_are_no_groups() {
    for text in [
        "echo $A}",
        "A=$B}/c d",
        "if a; then b}; fi",
        "echo }",
        "{ echo }; }",
        "docker ps --format {{.Names}}",
        "curl -d {\"a\":{\"b\":\"$c\"}} u",
        "find . -exec rm {} \\;",
        "git show x@{0}",
        "(echo a})",
    ] {
        assert_eq!(sh(text).errors(), [], "{text}");
    }
    let script = sh("echo $A} b");
    assert_eq!(shape(&first(&script).words[0]), "P(A) L(})");
    for text in ["{ echo a }", "a; }", "if a; then b; }", "}"] {
        assert_ne!(sh(text).errors(), [], "{text}");
    }
}

#[test]
fn other_languages_are_opaque() {
    for dialect in [Dialect::PowerShell, Dialect::Cmd] {
        let script = Script::parse(Mapped::verbatim("if ($x) { Write-Host a }", 7), dialect);
        assert!(script.is_opaque() && script.errors().is_empty() && script.commands().next().is_none());
    }
}

#[test]
fn what_bash_alone_knows_is_read_for_sh_too() {
    for text in [
        "[[ -n $x ]] && a",
        "((x++))",
        "a <(b)",
        "a &> f",
        "x=(1 2)",
        "function f { a; }",
        "for ((;;)); do a; done",
        "a <<< b",
    ] {
        assert_eq!(sh(text).errors(), [], "{text}");
    }
}

#[test]
fn deep_and_long_text_ends_soon() {
    let deep = [
        "$(".repeat(5000),
        "(".repeat(5000),
        "{ ".repeat(5000),
        "`".repeat(5001),
        "if ".repeat(5000),
        format!("{}a{}", "$(".repeat(500), ")".repeat(500)),
        format!("{}a{}", "\"$(".repeat(500), ")\"".repeat(500)),
        format!("echo {}a{}", "${x:-".repeat(3000), "}".repeat(3000)),
        format!("echo $(({}1{}))", "(".repeat(3000), ")".repeat(3000)),
        format!("a{}", " && b".repeat(5000)),
        format!("a{}", " | b".repeat(5000)),
        "case x in ".repeat(2000),
        "sh -c \"".repeat(2000),
        format!("echo {}", "{a,b}".repeat(5000)),
        "cat <<E\n".repeat(2000),
        "[[ ".repeat(3000),
        format!("[[ a{} ]]", " && b".repeat(5000)),
        "eval ".repeat(5000),
        "sudo ".repeat(5000),
        format!("echo \"{}\"", "x$y ".repeat(20_000)),
        "echo a b c; ".repeat(20_000),
    ];
    for text in deep {
        let start = std::time::Instant::now();
        let script = bash(&text);
        let count = script.commands().count();
        assert!(start.elapsed().as_secs() < 10, "{} took {:?}", text.get(..20).unwrap(), start.elapsed());
        assert!(count <= text.len());
    }
    assert!(bash(&"a ".repeat(1 << 20)).is_opaque());
}

#[test]
fn wrappers_are_seen_through() {
    for (text, program, wrappers) in [
        ("sudo -u build -E npm ci", "npm", "sudo"),
        ("sudo -ubuild npm ci", "npm", "sudo"),
        ("sudo -nE -- npm ci", "npm", "sudo"),
        ("sudo A=b npm ci", "npm", "sudo"),
        ("env -i A=b C=\"$D\" aws s3 ls", "aws", "env"),
        ("env -u X aws s3 ls", "aws", "env"),
        ("/usr/bin/env aws", "aws", "env"),
        ("env", "env", ""),
        ("time npm ci", "npm", ""),
        ("nohup dockerd &", "dockerd", "nohup"),
        ("nice -n 5 make", "make", "nice"),
        ("nice -5 make", "make", "nice"),
        ("timeout 10 curl x", "curl", "timeout"),
        ("timeout -k 5 -s KILL \"$T\" curl x", "curl", "timeout"),
        ("timeout --signal=KILL 10 curl x", "curl", "timeout"),
        ("command npm ci", "npm", "command"),
        ("command -v npm", "command", ""),
        ("exec npm start", "npm", "exec"),
        ("exec 3>&1", "exec", ""),
        ("xargs -n 1 -I{} aws s3 rm {}", "aws", "xargs"),
        ("xargs -0r rm -f", "rm", "xargs"),
        ("xargs -P4 -n1 docker push", "docker", "xargs"),
        ("sudo env A=b timeout 5 aws x", "aws", "sudo env timeout"),
        ("sudo -i", "sudo", ""),
        ("sudo -l npm", "sudo", ""),
        ("/usr/local/bin/aws s3 ls", "aws", ""),
        ("'aws' s3 ls", "aws", ""),
        ("./run.sh", "run.sh", ""),
    ] {
        let script = sh(text);
        let command = first(&script);
        assert_eq!(command.program(), Some(program), "{text}");
        assert_eq!(command.wrappers.iter().map(|w| w.name).collect::<Vec<_>>().join(" "), wrappers, "{text}");
    }
    for text in ["sudo $FLAGS npm", "$X npm", "timeout $T curl", "\"$X\" a", "sudo -u$X $Y a"] {
        assert_eq!(first(&sh(text)).program(), None, "{text}");
    }
    let script = sh("env A=b C=$D x");
    let command = first(&script);
    let environment: Vec<_> =
        command.wrapper("env").unwrap().environment().map(|w| command.text_of(w)).collect();
    assert_eq!(environment, ["A=b", "C=$D"]);
    assert_eq!(first(&sh("./run.sh")).program_path(), Some("./run.sh"));
}

#[test]
fn scripts_in_arguments_are_read() {
    for (text, programs) in [
        ("bash -c 'aws s3 ls; npm ci'", "bash aws npm"),
        ("sh -c \"cd x && make\"", "sh cd make"),
        ("bash -lc 'a'", "bash a"),
        ("bash -eo pipefail -c 'a | b'", "bash a b"),
        ("bash --login -c 'a' arg", "bash a"),
        ("sudo bash -c 'a'", "bash a"),
        ("timeout 15 sh -c \"until docker info; do echo .; done\"", "sh docker echo"),
        ("eval 'a b' c", "eval a"),
        ("bash -c \"sh -c 'a'\"", "bash sh a"),
        ("bash -c \"aws s3 cp $F $(name)\"", "name bash aws"),
        ("bash script.sh -c x", "bash"),
        ("sh", "sh"),
        ("bash -c $X", "bash"),
        ("bash -c \"$X\"", "bash"),
        ("bash -c \"$X a\"", "bash"),
        ("eval \"$(ssh-agent -s)\"", "ssh-agent eval"),
        ("find . | xargs -I{} sh -c 'gzip {}'", "find sh gzip"),
    ] {
        assert_eq!(names(&sh(text)).join(" "), programs, "{text}");
    }
    let script = sh("bash -c \"aws s3 cp ${F}x '$G' \\$H\"");
    let command = script.commands().nth(1).unwrap();
    assert_eq!(command.words[2..].iter().map(shape).collect::<Vec<_>>(), ["? L(x)", "?'", "P(H)"]);
    assert_eq!(command.script.dialect(), Dialect::Bash);
    let broken = sh("bash -c 'if a'");
    assert_eq!(broken.errors(), []);
    assert!(!broken.commands().next().unwrap().simple.nested.as_ref().unwrap().errors().is_empty());
}

#[test]
fn contexts() {
    let script = bash(
        "if c1; then c2; else c3; fi\nwhile c4; do c5; done\n(c6)\nx=$(c7)\nc8 | c9\nc10 && c11 || c12\n! c13\nc14 &\n\
         f() { c15; }\nsh -c 'c16'\neval 'c17'\ncase x in y) c18;; esac\nc19 | while c20; do c21; done\nc22",
    );
    assert_eq!(script.errors(), []);
    let of = |name: &str| script.commands().find(|c| c.runs(name)).unwrap().context;
    let marked = |test: fn(&Context) -> bool| -> String {
        (1..=22).filter(|n| test(&of(&format!("c{n}")))).map(|n| n.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(marked(|c| c.condition.is_some()), "1 4 20");
    assert_eq!(marked(|c| c.conditional), "2 3 5 11 12 15 18 21");
    assert_eq!(marked(|c| c.isolated), "6 7 8 9 14 16 19 20 21");
    assert_eq!(marked(|c| c.errexit_ignored), "1 4 8 10 11 13 19 20");
    assert_eq!(marked(|c| c.loops > 0), "4 5 20 21");
    assert_eq!(marked(|c| c.scripts > 0), "16 17");
    assert_eq!(marked(|c| c.negated), "13");
    assert_eq!(marked(|c| c.background), "14");
    assert_eq!(marked(|c| c.functions > 0), "15");
    assert_eq!(marked(Context::is_top_level), "8 9 10 11 12 13 14 19 22");
    assert_eq!(of("c9").stage, Position { index: 1, of: 2 });
    assert_eq!((of("c11").after, of("c11").before), (Some(AndOrOp::And), Some(AndOrOp::Or)));
    assert_eq!(of("c3").branch, Some(Branch::Else));
    assert_eq!(of("c4").condition, Some(Condition::While));
}

const TAR: FlagSpec =
    FlagSpec { value: &["-f", "--file", "-C"], switch: &["-x", "-v", "-z", "--verbose"], ..FlagSpec::NONE };

#[test]
fn flags_and_operands() {
    let script = sh("tar -xvf a.tgz --file=b -C $D --verbose -Zq --new maybe sure -fc.tgz -- -n rest -");
    let args = first(&script).args(&TAR);
    let flags: Vec<String> = args
        .flags
        .iter()
        .map(|f| {
            let values: Vec<&str> = f.values.iter().map(|v| script.slice(v.word.range)).collect();
            let name = if f.known { f.name.to_string() } else { format!("{}?", f.name) };
            [&[name.as_str()], &values[..]].concat().join("=")
        })
        .collect();
    assert_eq!(
        flags,
        ["-x", "-v", "-f=a.tgz", "--file=b", "-C=$D", "--verbose", "-Z?", "-q?", "--new?", "-f=c.tgz"]
    );
    let operands: Vec<_> =
        args.operands.iter().map(|o| (script.slice(o.word.range), o.maybe_value)).collect();
    assert_eq!(operands, [("maybe", true), ("sure", false), ("-n", false), ("rest", false), ("-", false)]);
    assert!(!args.uncertain);
    assert_eq!(args.value(&["-f", "--file"]).unwrap().literal().unwrap(), "c.tgz");
    assert!(args.has(&["-C"]) && !args.has(&["-n"]));
    assert_eq!(args.sure_operands().count(), 4);

    assert!(first(&sh("tar $OPTS x")).args(&TAR).uncertain);
    assert!(!first(&sh("tar \"$FILE\" x")).args(&TAR).uncertain);
    assert!(!first(&sh("tar -f $FILE")).args(&TAR).uncertain);
    let one_dash = FlagSpec { value: &["-var"], single_dash: true, ..FlagSpec::NONE };
    let script = sh("terraform apply -auto-approve -var a=b -var=c=d plan");
    let args = first(&script).args(&one_dash);
    assert_eq!(args.flags.iter().map(|f| &*f.name).collect::<Vec<_>>(), ["-auto-approve", "-var", "-var"]);
    assert_eq!(args.flags[2].value().unwrap().literal().unwrap(), "c=d");
    assert_eq!(args.sure_operands().count(), 2);
    let run = FlagSpec { value: &["-e"], switch: &["--rm"], stop_at_operand: true, ..FlagSpec::NONE };
    let script = sh("run --rm -e A image cmd -x");
    let args = first(&script).args(&run);
    assert_eq!((args.flags.len(), args.operands.len()), (2, 3));
}

#[test]
fn aws_calls() {
    let call = |text: &str| {
        let script = sh(text);
        let command = script.commands().last().unwrap();
        aws_command(&command).map(|call| {
            let words: Vec<&str> = call.words.iter().map(|w| script.slice(w.range)).collect();
            format!("{} {} {}", call.service, call.operation.as_deref().unwrap_or("-"), words.join(" "))
        })
    };
    assert_eq!(call("aws s3 cp a s3://b --sse aws:kms").unwrap(), "s3 cp a s3://b --sse aws:kms");
    assert_eq!(call("aws --region eu-west-1 --debug --profile=p s3 ls").unwrap(), "s3 ls ");
    assert_eq!(call("aws s3 --endpoint-url $U --no-cli-pager sync . x").unwrap(), "s3 sync . x");
    assert_eq!(call("sudo aws ecr get-login-password").unwrap(), "ecr get-login-password ");
    assert_eq!(call("aws s3").unwrap(), "s3 - ");
    assert_eq!(call("aws s3 $OP a").unwrap(), "s3 - $OP a");
    assert_eq!(call("aws $ARGS s3 cp a b"), None);
    assert_eq!(call("aws --new-option s3 cp a b"), None);
    assert_eq!(call("aws \"$SERVICE\" cp"), None);
    assert_eq!(call("echo aws s3 cp"), None);

    let spec = FlagSpec {
        value: &["--template-file"],
        list: &["--parameter-overrides"],
        base: Some(&AWS_GLOBAL),
        ..FlagSpec::NONE
    };
    let script = sh(
        "aws --region r cloudformation deploy --template-file t --parameter-overrides A=b C=$D --output json",
    );
    let call = aws_command(&first(&script)).unwrap();
    assert!(call.is("cloudformation", "deploy"));
    assert_eq!(call.globals.value(&["--region"]).unwrap().literal().unwrap(), "r");
    let args = call.args(&spec);
    assert_eq!(args.flag(&["--parameter-overrides"]).unwrap().values.len(), 2);
    assert!(args.operands.is_empty() && args.flags.iter().all(|f| f.known));
}
