use super::*;
use crate::buildspec::lower;
use crate::facts::Facts;
use crate::settings::Settings;
use crate::yaml::load;

fn with<R>(commands: &[&str], ask: impl FnOnce(&Environment) -> R) -> R {
    let mut text = String::from(
        "version: 0.2\nenv:\n  variables:\n    IMAGE_TAG: x\nphases:\n  build:\n    commands:\n",
    );
    for command in commands {
        text.push_str("      - '");
        text.push_str(&command.replace('\'', "''"));
        text.push_str("'\n");
    }
    let tree = load(&text, None);
    let spec = lower(&tree);
    let settings = Settings::new("2026-11-22".parse().unwrap());
    let facts = Facts::new(&tree, spec.as_ref(), &settings, None, false);
    ask(facts.environment())
}

#[test]
fn definitions_reach_as_far_as_they_do() {
    for (command, name, by, reach) in [
        ("A=1", "A", DefinedBy::Assignment, Reach::Lasting),
        ("export A=1", "A", DefinedBy::Assignment, Reach::Lasting),
        ("if x; then A=1; fi", "A", DefinedBy::Assignment, Reach::Lasting),
        ("f() { A=1; }", "A", DefinedBy::Assignment, Reach::Uncertain),
        ("A=1 make", "A", DefinedBy::Prefix, Reach::Uncertain),
        ("env A=1 make", "A", DefinedBy::Prefix, Reach::Uncertain),
        ("(A=1)", "A", DefinedBy::Assignment, Reach::Subshell),
        ("B=$(A=1; echo $A)", "A", DefinedBy::Assignment, Reach::Substitution),
        ("bash -c 'A=1'", "A", DefinedBy::Assignment, Reach::ChildShell),
        ("echo v | read A", "A", DefinedBy::Command, Reach::Pipeline),
        ("read -r A", "A", DefinedBy::Command, Reach::Lasting),
        ("for A in 1 2; do echo; done", "A", DefinedBy::Command, Reach::Uncertain),
        ("echo ${A:=1}", "A", DefinedBy::Command, Reach::Uncertain),
        ("printf -v A x", "A", DefinedBy::Command, Reach::Lasting),
        ("A=(1 2)", "A", DefinedBy::Array, Reach::Lasting),
        ("declare -A A", "A", DefinedBy::Array, Reach::Lasting),
        ("export A", "A", DefinedBy::Declaration, Reach::Lasting),
    ] {
        with(&[command], |env| {
            let found: Vec<_> = env.of(name).map(|d| (d.by, d.reach)).collect();
            assert_eq!(found, [(by, reach)], "{command}");
        });
    }
    with(&["f() { echo; }", "alias g=ls"], |env| {
        assert_eq!(env.of("f").count() + env.of("g").count(), 0);
        assert_eq!(env.definitions().len(), 3);
    });
}

#[test]
fn unseen_scripts_may_define_anything() {
    for (command, unseen) in [
        (". ./env.sh", true),
        ("source ~/.bashrc && make", true),
        ("eval $(ssh-agent)", true),
        ("eval \"$X\"", true),
        ("export $(cat .env)", true),
        ("read $NAME", true),
        ("if (", true),
        ("./env.sh", false),
        ("export A=$(cat .env)", false),
        ("eval 'A=1'", false),
    ] {
        with(&[command], |env| assert_eq!(env.has_unseen(), unseen, "{command}"));
    }
}

#[test]
fn what_does_not_expand_is_no_use() {
    with(
        &["echo '$A' \\$B \"$C\" ${D:-x} $$ $1", "awk '{print $E}'; sh -c 'echo $F'; jq '.x == $G'"],
        |env| {
            let names: Vec<_> = env.uses().iter().map(|u| (&*u.name, u.handles_unset)).collect();
            assert_eq!(names, [("C", false), ("D", true), ("F", false)]);
            assert!(env.mentions("E") && env.mentions("G") && !env.mentions("H"));
        },
    );
}

#[test]
fn slips_are_near_and_other_names_are_not() {
    let near = |name: &str| Some(Slip::Near(name.to_owned()));
    for (commands, want) in [
        (&["echo $IMAGE_TGA"][..], near("IMAGE_TAG")),
        (&["echo $IMAGE_TAGG"], near("IMAGE_TAG")),
        (&["echo $image_tag"], Some(Slip::Spelling("IMAGE_TAG".to_owned()))),
        (&["echo $IMAGETAG"], Some(Slip::Spelling("IMAGE_TAG".to_owned()))),
        (&["branch=x", "echo $BRANCH"], Some(Slip::Spelling("branch".to_owned()))),
        (&["branch=$BRANCH", "echo $BRANCH"], None),
        (&["echo $BRANCH", "branch=x", "echo $BRANCH"], None),
        (&["echo $IMAGE_TAGS"], None),
        (&["echo $IMAGE_TAG2"], None),
        (&["echo $IMAGE_BAG"], None),
        (&["echo $IMAGE"], None),
        (&["echo $IMAGE_TGA", "IMAGE_TGA=1"], None),
        (&["echo $IMAGE_TGA", ". x"], None),
        (&["echo ${IMAGE_TGA:-x}"], None),
        (&["echo $CODEBUILD_SOURCE_DIR"], Some(Slip::Meant("CODEBUILD_SRC_DIR"))),
        (&["echo $CODEBUILD_BUILD_NUMER"], Some(Slip::Builtin("CODEBUILD_BUILD_NUMBER"))),
        (&["echo $CodeBuild_Src_Dir"], Some(Slip::Builtin("CODEBUILD_SRC_DIR"))),
        (&["echo $CODEBUILD_SOMETHING_ELSE"], None),
        (&["echo $CODEBUILD_SRC_DIR_two"], None),
        (&["echo $AWS_REGON"], Some(Slip::Builtin("AWS_REGION"))),
        (&["echo $AWS_REGIONS"], None),
        (&["echo $MODEL_MODEl"], Some(Slip::LetterCase)),
        (&["echo $BUCKET_ARNs"], None),
    ] {
        with(commands, |env| {
            let slip = env.uses().last().and_then(|u| env.slip(u));
            assert_eq!(slip, want, "{commands:?}");
        });
    }
}
