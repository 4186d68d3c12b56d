//! Stacks that commands create or change, and which capabilities their templates need to be acknowledged with.
//!
//! Only of templates that are tracked files, or that a `package` command makes out of one; those are read, and CloudFormation's rules
//! applied: [acknowledging IAM resources](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html).

use std::sync::Arc;

use super::Facts;
use super::filesystem::{Folder, Target};
use crate::repository::Presence;
use crate::shell::{AWS_GLOBAL, AndOrOp, Args, Command, FlagSpec, Word, aws_command};
use crate::source::Span;
use crate::yaml::{Node, load};

/// A command that creates or changes a stack out of a template that can be read.
#[derive(Clone, Debug)]
pub struct StackCall {
    /// Program, service and operation: `aws cloudformation deploy`.
    pub what: Span,
    /// The same as text.
    pub name: String,
    /// The template, from the source root.
    pub template: String,
    /// The capabilities that the command acknowledges.
    pub given: Vec<String>,
    /// Those that the template needs.
    pub needs: Vec<Need>,
}

/// A capability and why it is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// `CAPABILITY_IAM`, `CAPABILITY_NAMED_IAM` or `CAPABILITY_AUTO_EXPAND`.
    pub capability: &'static str,
    /// What in the template needs it, in words.
    pub because: String,
}

const OPTIONS: FlagSpec = FlagSpec {
    value: &[
        "-t",
        "--template",
        "--template-file",
        "--template-body",
        "--output-template-file",
        "--stack-name",
        "--change-set-name",
        "--change-set-type",
        "--s3-bucket",
        "--s3-prefix",
        "--kms-key-id",
        "--role-arn",
        "--on-failure",
        "--config-env",
        "--image-repository",
    ],
    list: &[
        "--capabilities",
        "--parameter-overrides",
        "--parameters",
        "--tags",
        "--notification-arns",
        "--image-repositories",
    ],
    base: Some(&AWS_GLOBAL),
    ..FlagSpec::NONE
};

/// A call, its words taken apart.
struct Call<'c> {
    command: &'c Command<'c>,
    /// The last word of its name.
    verb: &'c Word,
    name: String,
    args: Args<'c>,
    sam: bool,
}

impl Facts<'_> {
    /// The calls whose template can be read, in the order in which the commands run. Left out: what a variable or a file of settings
    /// may decide, and what may fail.
    pub fn stack_calls(&self) -> Vec<StackCall> {
        let scripts = self.scripts().iter().filter(|s| s.script.errors().is_empty());
        let commands: Vec<Command<'_>> = scripts.flat_map(|s| s.script.commands()).collect();
        let calls: Vec<Call<'_>> = commands.iter().filter_map(Call::of).collect();
        calls.iter().filter(|c| c.deploys()).filter_map(|c| self.stack_call(c, &calls)).collect()
    }

    fn stack_call(&self, call: &Call<'_>, all: &[Call<'_>]) -> Option<StackCall> {
        if call.args.uncertain || call.is_configured() || call.command.context.before == Some(AndOrOp::Or) {
            return None;
        }
        let given = call.capabilities()?;
        let path = self.template_of(call)?;
        // What a `package` command makes of a template needs what the template needs.
        let packaged = all.iter().find(|c| c.packages() && self.output_of(c).as_deref() == Some(&path));
        let source = match packaged {
            Some(package) => self.template_of(package)?,
            None => path,
        };
        if call.sam && self.has_sam_settings() {
            return None;
        }
        let text = self.tracked_text(call.command, &source)?;
        let direct = call.name.ends_with("-stack");
        let needs = needs(&text, direct);
        let what = call.command.program_word.map_or(call.verb.range, |w| w.range.to(call.verb.range));
        Some(StackCall {
            what: call.command.span_of(what),
            name: call.name.clone(),
            template: source,
            given,
            needs,
        })
    }

    /// The template that a call names, from the source root.
    fn template_of(&self, call: &Call<'_>) -> Option<String> {
        let folder = &self.filesystem().step_at(call.command.span())?.folder;
        if let Some(body) = call.args.value(&["--template-body"]) {
            return path_of(
                folder,
                &body.after("file://".len()).filter(|_| body.literal_prefix().starts_with("file://"))?,
            );
        }
        if let Some(file) = call.args.value(&["--template-file", "--template", "-t"]) {
            return path_of(folder, file);
        }
        let root = self.root().filter(|_| call.sam)?;
        let Folder::Inside(folder) = folder else { return None };
        let at = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        let mut names = ["template.yaml", "template.yml", "template.json"].into_iter().map(at);
        names.find(|path| root.presence(path).is_tracked())
    }

    fn output_of(&self, call: &Call<'_>) -> Option<String> {
        let folder = &self.filesystem().step_at(call.command.span())?.folder;
        path_of(folder, call.args.value(&["--output-template-file"])?)
    }

    /// The text of a tracked file that no command before may have changed.
    fn tracked_text(&self, command: &Command<'_>, path: &str) -> Option<Arc<str>> {
        let root = self.root()?;
        let fs = self.filesystem();
        let made = fs.step_at(command.span()).is_none_or(|step| fs.may_hold_at(step, path));
        let tracked = matches!(root.presence(path), Presence::Tracked { .. });
        (tracked && !made).then(|| root.text(path)).flatten()
    }

    /// Whether a file of settings may say what `sam deploy` acknowledges.
    fn has_sam_settings(&self) -> bool {
        let is_one = |path: &str| path.rsplit('/').next().is_some_and(|name| name.starts_with("samconfig."));
        self.root().is_none_or(|root| root.files_under("").any(is_one))
    }
}

fn path_of(folder: &Folder, word: &Word) -> Option<String> {
    match folder.target(word) {
        Target::Path(path) if !word.has_glob() => Some(path),
        _ => None,
    }
}

impl<'c> Call<'c> {
    fn of(command: &'c Command<'c>) -> Option<Self> {
        if command.runs("sam") {
            let verb = command.words.first()?;
            let name = verb.literal().filter(|v| matches!(v.as_ref(), "deploy" | "package"))?;
            let args = Args::parse(command.words.get(1..)?, &OPTIONS);
            return Some(Self { command, verb, name: format!("sam {name}"), args, sam: true });
        }
        let call = aws_command(command).filter(|c| c.service == "cloudformation")?;
        let operations = ["deploy", "package", "create-stack", "update-stack", "create-change-set"];
        let operation = call.operation.as_deref().filter(|o| operations.contains(o))?;
        let name = format!("aws cloudformation {operation}");
        Some(Self { command, verb: call.operation_word?, name, args: call.args(&OPTIONS), sam: false })
    }

    fn packages(&self) -> bool {
        self.name.ends_with("package")
    }

    fn deploys(&self) -> bool {
        !self.packages()
    }

    /// Whether a file or a question may say more.
    fn is_configured(&self) -> bool {
        self.args.has(&[
            "--cli-input-json",
            "--cli-input-yaml",
            "--config-file",
            "--config-env",
            "--guided",
            "-g",
            "--use-previous-template",
        ])
    }

    /// What it acknowledges; none if that cannot be told.
    fn capabilities(&self) -> Option<Vec<String>> {
        let values = self.args.flags.iter().filter(|f| f.name == "--capabilities").flat_map(|f| &f.values);
        let texts: Option<Vec<_>> =
            values.map(|v| v.word.literal().map(std::borrow::Cow::into_owned)).collect();
        Some(
            texts?.iter().flat_map(|t| t.split([' ', ','])).map(|t| t.trim_matches('"').to_owned()).collect(),
        )
    }
}

/// Resources that need `CAPABILITY_IAM`, and the property that gives them a name of their own, which needs `CAPABILITY_NAMED_IAM`.
const IAM: [(&str, &str); 8] = [
    ("AWS::IAM::AccessKey", ""),
    ("AWS::IAM::Group", "GroupName"),
    ("AWS::IAM::InstanceProfile", "InstanceProfileName"),
    ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"),
    ("AWS::IAM::Policy", ""),
    ("AWS::IAM::Role", "RoleName"),
    ("AWS::IAM::User", "UserName"),
    ("AWS::IAM::UserToGroupAddition", ""),
];

/// What a template needs. `direct`: the stack is created or changed without a change set, where macros need an acknowledgement too.
/// Nothing of a template that cannot be read whole; resources behind a condition are left out.
fn needs(text: &str, direct: bool) -> Vec<Need> {
    let tree = load(text, None);
    let Some(root) = tree.root().filter(|_| tree.errors().is_empty() && !tree.is_bomb()) else {
        return Vec::new();
    };
    let serverless = root.get("Transform").is_some_and(names_serverless);
    let role_for_all = root.get("Globals").and_then(|g| g.get("Function")?.get("Role")).is_some();
    let (mut iam, mut named) = (None, None);
    for entry in root.get("Resources").into_iter().flat_map(Node::entries) {
        let resource = entry.value;
        let (Some(name), Some(kind)) = (entry.key.text(), resource.get("Type").and_then(Node::text)) else {
            continue;
        };
        if resource.get("Condition").is_some() {
            continue;
        }
        let property = |key: &str| resource.get("Properties").and_then(|p| p.get(key)).is_some();
        if let Some((_, own_name)) = IAM.iter().find(|(iam, _)| *iam == kind) {
            iam.get_or_insert_with(|| format!("`{name}` is an `{kind}`"));
            if !own_name.is_empty() && property(own_name) {
                named.get_or_insert_with(|| format!("`{name}` has a `{own_name}`"));
            }
        }
        if serverless && kind == "AWS::Serverless::Function" && !property("Role") && !role_for_all {
            iam.get_or_insert_with(|| format!("SAM makes a role for the function `{name}`"));
        }
    }
    let mut found = Vec::new();
    match (named, iam) {
        (Some(because), _) => found.push(Need { capability: "CAPABILITY_NAMED_IAM", because }),
        (None, Some(because)) => found.push(Need { capability: "CAPABILITY_IAM", because }),
        (None, None) => {}
    }
    if direct && root.get("Transform").is_some() {
        found.push(Need { capability: "CAPABILITY_AUTO_EXPAND", because: "it has a `Transform`".to_owned() });
    }
    found
}

fn names_serverless(transform: Node<'_>) -> bool {
    let is = |node: Node<'_>| node.text().is_some_and(|t| t.starts_with("AWS::Serverless"));
    is(transform) || transform.items().any(is)
}

impl StackCall {
    /// The needs that the command does not acknowledge.
    pub fn missing(&self) -> impl Iterator<Item = &Need> {
        self.needs.iter().filter(|need| {
            let own = |given: &String| {
                given == need.capability
                    || need.capability == "CAPABILITY_IAM" && given == "CAPABILITY_NAMED_IAM"
            };
            !self.given.iter().any(own)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capabilities(text: &str, direct: bool) -> Vec<&'static str> {
        needs(text, direct).into_iter().map(|n| n.capability).collect()
    }

    #[test]
    fn what_templates_need() {
        let role = |properties: &str| format!("Resources:\n  R:\n    Type: AWS::IAM::Role\n{properties}");
        assert_eq!(capabilities(&role(""), false), ["CAPABILITY_IAM"]);
        assert_eq!(
            capabilities(&role("    Properties:\n      RoleName: !Sub '${A}-x'\n"), false),
            ["CAPABILITY_NAMED_IAM"]
        );
        assert!(capabilities(&role("    Condition: C\n"), false).is_empty());
        assert!(capabilities("Resources:\n  B:\n    Type: AWS::S3::Bucket\n", true).is_empty());
        assert!(capabilities("Resources: [", true).is_empty());
        let json = r#"{"Resources": {"P": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "p"}}}}"#;
        assert_eq!(capabilities(json, false), ["CAPABILITY_IAM"]);
        let sam = |rest: &str| format!("Transform: AWS::Serverless-2016-10-31\n{rest}");
        let function =
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: x\n";
        assert_eq!(capabilities(&sam(function), false), ["CAPABILITY_IAM"]);
        assert_eq!(capabilities(&sam(function), true), ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]);
        assert!(capabilities(&sam(&format!("{function}      Role: r\n")), false).is_empty());
        assert!(
            capabilities(&sam(&format!("Globals:\n  Function:\n    Role: r\n{function}")), false).is_empty()
        );
    }
}
