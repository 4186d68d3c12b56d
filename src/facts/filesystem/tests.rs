//! What commands do to files, from buildspecs.

use super::{Folder, Path};
use crate::buildspec::lower;
use crate::facts::Facts;
use crate::repository::GlobPattern;
use crate::settings::Settings;
use crate::yaml::load;

/// Runs `check` on the file system after these commands.
fn after(commands: &[&str], check: impl FnOnce(&super::FileSystem)) {
    let list: String =
        commands.iter().flat_map(|c| ["      - |\n".to_owned(), indent(c), "\n".to_owned()]).collect();
    let text = format!("version: 0.2\nphases:\n  build:\n    commands:\n{list}");
    let tree = load(&text, None);
    let spec = lower(&tree).unwrap();
    let settings = Settings::new(jiff::civil::date(2026, 11, 22));
    let facts = Facts::new(&tree, Some(&spec), &settings, None, false);
    check(facts.filesystem());
}

fn indent(command: &str) -> String {
    command.lines().map(|l| format!("        {l}")).collect::<Vec<_>>().join("\n")
}

fn made(commands: &[&str], want: &[Path]) {
    after(commands, |fs| {
        let made: Vec<_> = fs.made().iter().map(|m| m.what.clone()).collect();
        assert_eq!(made, want, "{commands:?}");
        assert_eq!(fs.unknown(), None, "{commands:?}");
    });
}

fn file(path: &str) -> Path {
    Path::File(path.into())
}

fn below(path: &str) -> Path {
    Path::Below(path.into())
}

fn dir(path: &str) -> Path {
    Path::Directory(path.into())
}

#[test]
fn what_commands_make() {
    made(&["echo hi > out/a.txt"], &[file("out/a.txt")]);
    made(&["echo hi > /dev/null 2>&1", "ls >> /tmp/x"], &[]);
    made(&["mkdir -p a/b c", "touch a/b/x"], &[dir("a/b"), dir("c"), file("a/b/x")]);
    made(&["cp x.json out/y.json"], &[file("out/y.json"), below("out/y.json")]);
    made(&["pip install -r requirements.txt -t python"], &[below("python")]);
    made(&["pip3 install --target=lib/x pkg", "pip install --upgrade pip"], &[below("lib/x")]);
    made(
        &["zip -r ../f.zip .", "(cd src && zip -r ../f.zip .)", "zip -qr g ."],
        &[file("f.zip"), file("g.zip")],
    );
    made(&["tar -czf out.tgz src", "tar czf b.tgz src"], &[file("out.tgz"), file("b.tgz")]);
    made(&["unzip a.zip -d lib", "tar -xzf a.tgz -C t"], &[below("lib"), below("t")]);
    made(&["curl -sSLo bin/x https://h/x", "curl -O https://h/a/b.zip?x=1"], &[file("bin/x"), file("b.zip")]);
    made(&["wget https://h/c.jar", "wget -O d.jar https://h/c.jar"], &[file("c.jar"), file("d.jar")]);
    made(
        &["aws s3 cp s3://b/k conf/k", "aws s3 cp conf/k s3://b/k", "aws ecr describe-images"],
        &[file("conf/k"), below("conf/k")],
    );
    made(
        &[
            "aws cloudformation package --template-file t.yml --s3-bucket b --output-template-file packaged.yml",
        ],
        &[file("packaged.yml")],
    );
    made(&["docker save -o image.tar x", "docker build -t x ."], &[file("image.tar")]);
    made(&["printf '[]' | tee imagedefinitions.json"], &[file("imagedefinitions.json")]);
    made(&["bash -c 'echo 1 > a'", "sudo touch b"], &[file("a"), file("b")]);
}

#[test]
fn the_folder_is_followed() {
    made(&["cd app", "touch x", "cd ..", "touch y"], &[file("app/x"), file("y")]);
    made(&["cd app && touch x"], &[file("app/x")]);
    made(&["(cd app; touch x)", "touch y"], &[file("app/x"), file("y")]);
    made(&["cd /tmp", "touch x", "cd $CODEBUILD_SRC_DIR/b", "touch y"], &[file("b/y")]);
    made(&["cd /tmp && touch x && cd - && touch z"], &[file("z")]);
    after(&["cd app", "cd $X"], |fs| assert_eq!(fs.folder(), &Folder::Unknown));
    after(&["cd app || exit 1"], |fs| assert_eq!(fs.folder().path(), Some("app")));
    after(&["if [ -d app ]; then cd app; fi"], |fs| assert_eq!(fs.folder(), &Folder::Unknown));
}

#[test]
fn each_command_has_its_step() {
    let commands = ["cd app", "ls one", "(cd sub && ls two); (ls three)", "ls four; npm ci", "ls five"];
    let list: String = commands.iter().flat_map(|c| ["      - ", c, "\n"]).collect();
    let text = format!("version: 0.2\nphases:\n  build:\n    commands:\n{list}");
    let tree = load(&text, None);
    let spec = lower(&tree).unwrap();
    let settings = Settings::new(jiff::civil::date(2026, 11, 22));
    let facts = Facts::new(&tree, Some(&spec), &settings, None, false);
    let fs = facts.filesystem();
    let mut seen = Vec::new();
    for item in facts.scripts() {
        for command in item.script.commands().filter(|c| c.runs("ls")) {
            let step = fs.step_at(command.span()).unwrap();
            seen.push((command.words[0].literal().unwrap().into_owned(), step.folder.clone(), step.unknown));
        }
    }
    let inside = |p: &str| Folder::Inside(p.into());
    let want = [
        ("one", inside("app"), false),
        ("two", inside("app/sub"), false),
        ("three", Folder::Unknown, false),
        ("four", inside("app"), false),
        ("five", inside("app"), true),
    ];
    assert_eq!(seen, want.map(|(n, f, u)| (n.to_owned(), f, u)));
}

#[test]
fn what_is_not_known_is_said() {
    let program = |commands: &[&str], want: Option<&str>| {
        after(commands, |fs| {
            assert_eq!(fs.unknown().map(|u| u.program.as_str()), want, "{commands:?}");
        });
    };
    program(&["echo a", "./build.sh"], Some("./build.sh"));
    program(&["npm run build"], Some("npm"));
    program(&["npm install -g cdk", "npm config set x y"], None);
    program(&["git clone https://x/y"], Some("git"));
    program(&["git rev-parse HEAD"], None);
    program(&["docker run -v $PWD:/x y"], Some("docker"));
    program(&["docker run y"], None);
    program(&["touch $X"], Some("touch"));
    program(&["find . -name x -delete"], Some("find"));
    program(&["$TOOL x"], Some("a command whose name is not known"));
    program(&["find . -name '*.js' | xargs touch"], Some("touch"));
    program(&["find . -name '*.js' | xargs grep x"], None);
    program(&["pip install ."], Some("pip"));
    program(&["cd $X", "echo 1 > y"], Some("echo"));
    program(&["if then"], Some("a command that speclint cannot read"));
}

#[test]
fn globs_meet_what_is_made() {
    after(&["pip install -t python x", "echo > out/a.txt"], |fs| {
        for (glob, want) in [
            ("python/**/*", true),
            ("**/*", true),
            ("python/x.py", true),
            ("out/*.txt", true),
            ("out/*.json", false),
            ("dist/**/*", false),
        ] {
            assert_eq!(fs.may_match(&GlobPattern::new(glob).unwrap()), want, "{glob}");
        }
        assert!(fs.may_hold("out") && fs.may_hold("python/sub") && !fs.may_hold("dist"));
    });
}
