//! What is asked of the shell parser: which commands a text holds, by name and in source order, and what it must refuse.
//! The crate below may be exchanged; this may not change.

use std::path::Path;

use speclint::shell::{Dialect, Script, Word};
use speclint::source::Mapped;

/// Dialect, text, names of the commands; none where the text must be refused.
type Case = (String, String, Option<Vec<String>>);

/// The first words of all simple commands, those of `sh -c` scripts left out. A word that is not literal counts by its
/// first two bytes.
fn names(script: &Script) -> Vec<String> {
    let mut found: Vec<(u32, String)> = script
        .commands()
        .filter(|command| command.context.scripts == 0)
        .filter_map(|command| {
            let word: &Word = command.simple.words.first()?;
            let name = match word.literal() {
                Some(name) => name.into_owned(),
                None => command.text_of(word).get(..2)?.to_owned(),
            };
            Some((command.span_of(word.range).start, name))
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, name)| name).collect()
}

/// What is wrong with the answer to a case.
fn complaint((dialect, text, expected): &Case) -> Option<String> {
    let dialect = match dialect.as_str() {
        "posix" => Dialect::Posix,
        "bash" | "broken" => Dialect::Bash,
        "pwsh" => Dialect::PowerShell,
        "cmd" => Dialect::Cmd,
        other => return Some(format!("no such dialect: {other}")),
    };
    let script = Script::parse(Mapped::verbatim(text.as_str(), 0), dialect);
    match (dialect, expected) {
        (Dialect::PowerShell | Dialect::Cmd, _) => {
            (!script.is_opaque() || script.commands().count() > 0).then(|| format!("{text:?} was read"))
        }
        // A here-document that the end of the text closes is legal: bash warns.
        (_, None) if text.contains("<<") && script.errors().is_empty() => None,
        (_, None) => script.errors().is_empty().then(|| format!("{text:?} was accepted")),
        (_, Some(names_expected)) => {
            let names = names(&script);
            (!script.errors().is_empty() || names != *names_expected)
                .then(|| format!("{text:?}: {names:?} {:?}", script.errors()))
        }
    }
}

fn complaints(cases: &[Case]) -> Vec<String> {
    cases.iter().filter_map(complaint).collect()
}

#[test]
fn cases_of_our_own() {
    let case = |dialect: &str, text: &str, names: &str| -> Case {
        let names = names.split_whitespace().map(str::to_owned).collect();
        (dialect.to_owned(), text.to_owned(), (dialect != "broken").then_some(names))
    };
    let cases = [
        case("posix", "npm ci --no-audit && npm test", "npm npm"),
        case("posix", "TAG=${TAG:-$(git describe --tags)} docker build .", "git docker"),
        case(
            "posix",
            "aws ecr get-login-password | docker login -u AWS --password-stdin \"$REPO\"",
            "aws docker",
        ),
        case("posix", "$(aws ecr get-login --no-include-email)", "$( aws"),
        case("posix", "VERSION=`cat VERSION | tr -d '\\n'`", "cat tr"),
        case(
            "posix",
            "if ! command -v jq >/dev/null 2>&1; then apt-get install -y jq; fi",
            "command apt-get",
        ),
        case("posix", "for d in services/*/; do (cd \"$d\" && make); done", "cd make"),
        case("posix", "case $STAGE in prod|live) ./go.sh ;; *) echo \"no: $STAGE\" ;; esac", "./go.sh echo"),
        case("posix", "retry() { for n in 1 2 3; do \"$@\" && return; sleep $n; done; }", "\"$ return sleep"),
        case("posix", "cat <<EOF >a.json\n{\"v\": \"$(date +%s)\"}\nEOF\nzip a.zip a.json", "cat date zip"),
        case("posix", "cat <<'EOF'\n$(not run) `nor this`\nEOF", "cat"),
        case("posix", "printf '{\"a\":\"%s\"}' \"{\\\"b\\\":\\\"$(uname)\\\"}\"", "printf uname"),
        case("posix", "mkdir -p out; tar -czf out/a.tgz . &", "mkdir tar"),
        case("posix", "export A=\"$(one)\" B=`two`", "export one two"),
        case("posix", "echo ${A#refs/heads/} $((1 + $(wc -l < f))) # echo no", "echo wc"),
        case("posix", "docker run --rm \\\n  -v \"$PWD:/w\" \\\n  image sh -c 'ls; pwd'", "docker"),
        case("posix", "while read -r l; do echo \"$l\"; done < list.txt", "read echo"),
        case("posix", "test -f x || { echo missing >&2; exit 1; }", "test echo exit"),
        case("bash", "[[ $REF == refs/tags/* && -n $(tag) ]] && deploy", "tag deploy"),
        case(
            "bash",
            "mapfile -t f < <(git ls-files '*.py'); lint \"${f[@]}\" |& tee log",
            "mapfile git lint tee",
        ),
        case(
            "bash",
            "declare -A m=([a]=$(x)); for k in \"${!m[@]}\"; do echo \"$k\"; done",
            "declare x echo",
        ),
        case("bash", "((n++)); for ((i = 0; i < n; i++)); do run $i; done", "run"),
        case("bash", "diff <(sort a) <(sort b) &> diff.txt", "diff sort sort"),
        case("broken", "if true; then echo a", ""),
        case("broken", "echo \"open", ""),
        case("broken", "echo a &&", ""),
        case("broken", "x=$(date", ""),
        case("pwsh", "if ($env:A -eq 'b') { Write-Host c }", ""),
    ];
    assert_eq!(complaints(&cases), Vec::<String>::new());
}

#[test]
fn cases_from_real_builds() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/shell-cases.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        crate::skipped(format_args!("no {}", path.display()));
        return;
    };
    let cases: Vec<Case> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(cases.len() > 70);
    assert_eq!(complaints(&cases), Vec::<String>::new());
}
