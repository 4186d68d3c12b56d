//! Reads the front matter of every rule page (`rules/<category>/<name>.md`) and writes three files for the compiler:
//! `catalog.rs`, the rules' metadata, `modules.rs`, the list of rule modules with their `check` functions, and `options.rs`, a
//! constant for each option of a rule.
//! So a rule is one page and one Rust file, and nothing else names it. A fourth file, `aws_global.rs`, is the table of the AWS
//! CLI's global options as a constant.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The catalogue's sections, in its order.
const CATEGORIES: [&str; 14] = [
    "syntax",
    "schema",
    "runtimes",
    "artifacts",
    "reports",
    "cache",
    "environment",
    "security",
    "shell",
    "phases",
    "commands",
    "batch",
    "project",
    "suppressions",
];

const KEYS: [&str; 13] = [
    "severity",
    "precision",
    "security-severity",
    "summary",
    "since",
    "fix",
    "default",
    "tags",
    "supersedes",
    "needs",
    "forms",
    "options",
    "renamed-from",
];

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=build.rs");
    let mut catalog = String::from("/// Every rule, by section and name.\npub static RULES: &[Rule] = &[\n");
    let mut modules = String::new();
    let mut accessors = String::new();
    let mut table = String::from("pub(crate) static CHECKS: &[fn(&Context<'_>, &mut Findings<'_>)] = &[\n");
    for category in CATEGORIES {
        let pages = pages(&root.join("rules").join(category))?;
        if pages.is_empty() {
            continue;
        }
        println!("cargo::rerun-if-changed=rules/{category}");
        writeln!(modules, "pub(crate) mod {category} {{")?;
        for page in pages {
            let name = page.file_stem().and_then(|s| s.to_str()).ok_or("a rule page's name must be UTF-8")?;
            let module = name.replace('-', "_");
            let source = root.join("src/rules").join(category).join(format!("{module}.rs"));
            if !source.is_file() {
                return Err(
                    format!("rules/{category}/{name}.md has no rule: write {}", source.display()).into()
                );
            }
            let fields = front_matter(&page).map_err(|e| format!("{}: {e}", page.display()))?;
            let options = options(&fields).map_err(|e| format!("{}: {e}", page.display()))?;
            catalog.push_str(
                &entry(name, category, &page, &fields, &options)
                    .map_err(|e| format!("{}: {e}", page.display()))?,
            );
            accessors.push_str(&constants(name, &module, &options)?);
            writeln!(
                modules,
                "    #[path = {:?}]\n    pub(crate) mod {module};",
                source.display().to_string()
            )?;
            writeln!(table, "    {category}::{module}::check,")?;
        }
        modules.push_str("}\n");
    }
    catalog.push_str("];\n");
    table.push_str("];\n");
    fs::write(out.join("catalog.rs"), catalog)?;
    fs::write(out.join("modules.rs"), modules + &table)?;
    fs::write(out.join("options.rs"), accessors)?;
    fs::write(out.join("aws_global.rs"), aws_global(&root)?)?;
    Ok(())
}

/// The global options of the AWS CLI, from their table to a constant that other constants may build on.
fn aws_global(root: &Path) -> Result<String> {
    let text = fs::read_to_string(root.join("rules/data/aws-global-options.tsv"))?;
    let (mut value, mut switch) = (Vec::new(), Vec::new());
    for line in text.lines().filter(|line| line.starts_with('-')) {
        match line.split_once('\t') {
            Some((option, "value")) => value.push(option),
            Some((option, "nothing")) => switch.push(option),
            _ => {
                return Err(format!(
                    "rules/data/aws-global-options.tsv: `{line}` says neither value nor nothing"
                )
                .into());
            }
        }
    }
    Ok(format!(
        "/// The options that every call takes, before and after the operation: `rules/data/aws-global-options.tsv`.\n\
         pub const AWS_GLOBAL: FlagSpec = FlagSpec {{ value: &{value:?}, switch: &{switch:?}, ..FlagSpec::NONE }};\n"
    ))
}

fn pages(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut pages = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "md") {
            pages.push(path);
        }
    }
    pages.sort();
    Ok(pages)
}

type Fields = BTreeMap<String, serde_yaml::Value>;

fn front_matter(page: &Path) -> Result<Fields> {
    let text = fs::read_to_string(page)?;
    let (front, _) = text
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
        .ok_or("the page must begin with front matter between two lines `---`")?;
    let fields: Fields = serde_yaml::from_str(front)?;
    if let Some(stranger) = fields.keys().find(|k| !KEYS.contains(&k.as_str())) {
        return Err(format!("unknown front matter `{stranger}`; known: {}", KEYS.join(", ")).into());
    }
    Ok(fields)
}

/// An option as the page declares it: `name: {type: integer|text|names, default: …, about: one line}`.
struct RuleOption {
    name: String,
    about: String,
    default: OptionDefault,
}

enum OptionDefault {
    Integer(u32),
    Text,
    Names(Vec<String>),
}

impl OptionDefault {
    /// As the catalogue writes it.
    fn literal(&self) -> String {
        match self {
            Self::Integer(value) => format!("OptionDefault::Integer({value})"),
            Self::Text => "OptionDefault::Text".to_owned(),
            Self::Names(list) => format!("OptionDefault::Names(&{list:?})"),
        }
    }
}

fn options(fields: &Fields) -> Result<Vec<RuleOption>> {
    let Some(map) = fields.get("options") else { return Ok(Vec::new()) };
    let map = map.as_mapping().ok_or("`options` must be a mapping")?;
    let mut options = Vec::new();
    for (name, body) in map {
        let name = name.as_str().ok_or("an option's name must be text")?.to_owned();
        let word = |key: &str| body.get(key).and_then(|v| v.as_str());
        let about = word("about").ok_or_else(|| format!("option `{name}` lacks `about`"))?.to_owned();
        let given = body.get("default");
        let default = match word("type") {
            Some("integer") => {
                let value = given.and_then(serde_yaml::Value::as_u64).and_then(|v| u32::try_from(v).ok());
                OptionDefault::Integer(
                    value.ok_or_else(|| format!("option `{name}` needs a number as default"))?,
                )
            }
            Some("text") if given.is_none() => OptionDefault::Text,
            Some("text") => return Err(format!("option `{name}`: a text has no default").into()),
            Some("names") => {
                let list = given.and_then(|v| v.as_sequence()).cloned().unwrap_or_default();
                OptionDefault::Names(list.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect())
            }
            _ => return Err(format!("option `{name}`: `type` is integer, text or names").into()),
        };
        options.push(RuleOption { name, about, default });
    }
    Ok(options)
}

/// A module of constants, one for each option of a rule.
fn constants(rule: &str, module: &str, options: &[RuleOption]) -> Result<String> {
    let mut text = String::new();
    if options.is_empty() {
        return Ok(text);
    }
    writeln!(text, "/// The options of `{rule}`.\npub(crate) mod {module} {{")?;
    for RuleOption { name, about, default } in options {
        let constant = name.replace('-', "_").to_uppercase();
        let (kind, default) = match default {
            OptionDefault::Integer(value) => ("Integer", format!(", default: {value}")),
            OptionDefault::Text => ("Text", String::new()),
            OptionDefault::Names(list) => ("Names", format!(", default: &{list:?}")),
        };
        writeln!(
            text,
            "    /// {about}\n    pub(crate) const {constant}: super::{kind} = super::{kind} {{ rule: {rule:?}, name: {name:?}{default} }};"
        )?;
    }
    text.push_str("}\n");
    Ok(text)
}

fn entry(name: &str, category: &str, page: &Path, fields: &Fields, options: &[RuleOption]) -> Result<String> {
    let word = |key: &str| fields.get(key).and_then(|v| v.as_str()).map(str::to_owned);
    let need = |key: &str| word(key).ok_or_else(|| format!("front matter lacks `{key}`"));
    let words = |key: &str| -> Vec<String> {
        let list = fields.get(key).and_then(|v| v.as_sequence()).cloned().unwrap_or_default();
        list.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect()
    };
    let severity = match need("severity")?.as_str() {
        "error" => "Error",
        "warning" => "Warning",
        "note" => "Note",
        other => return Err(format!("severity `{other}` is not error, warning or note").into()),
    };
    let fix = match word("fix").as_deref() {
        None => "None",
        Some("safe") => "Some(Applicability::Safe)",
        Some("unsafe") => "Some(Applicability::Unsafe)",
        Some(other) => return Err(format!("fix `{other}` is not safe or unsafe").into()),
    };
    let precision = match need("precision")?.as_str() {
        "very-high" => "VeryHigh",
        "high" => "High",
        "medium" => "Medium",
        "low" => "Low",
        other => return Err(format!("precision `{other}` is not very-high, high, medium or low").into()),
    };
    let security_severity = fields.get("security-severity").map(security_severity).transpose()?;
    if (category == "security") != security_severity.is_some() {
        return Err("rules of security need `security-severity` (0.1 to 10.0), and only they have it".into());
    }
    let tags = words("tags");
    if let Some(odd) = tags.iter().find(|tag| !is_tag(tag)) {
        return Err(format!(
            "tag `{odd}` is none of CWE-<number>, CICD-SEC-<1 to 10>, CodeBuild.<number>, SC<number>"
        )
        .into());
    }
    let enabled = match word("default").as_deref() {
        None | Some("on") => true,
        Some("off") => false,
        Some(other) => return Err(format!("default `{other}` is not \"on\" or \"off\" (in quotes)").into()),
    };
    let needs: Vec<&str> = words("needs")
        .iter()
        .map(|need| match need.as_str() {
            "root" => Ok("Need::Root"),
            "image" => Ok("Need::Image"),
            other => Err(format!("`needs` knows root and image, not `{other}`")),
        })
        .collect::<std::result::Result<_, _>>()?;
    let options: Vec<String> = options
        .iter()
        .map(|o| {
            format!(
                "RuleOption {{ name: {:?}, about: {:?}, default: {} }}",
                o.name,
                o.about,
                o.default.literal()
            )
        })
        .collect();
    Ok(format!(
        "    Rule {{ name: {name:?}, category: Category::{}, severity: Severity::{severity}, \
         precision: Precision::{precision}, security_severity: {security_severity:?}, enabled: {enabled}, since: {:?}, \
         summary: {:?}, fix: {fix}, tags: &{:?}, supersedes: &{:?}, needs: &[{}], options: &[{}], renamed_from: &{:?}, \
         page: include_str!({:?}) }},\n",
        capital(category),
        need("since")?,
        need("summary")?,
        tags,
        words("supersedes"),
        needs.join(", "),
        options.join(", "),
        words("renamed-from"),
        page.display().to_string(),
    ))
}

/// A number from 0.1 to 10.0 with at most one decimal, as text with one decimal: what code scanning services read.
fn security_severity(value: &serde_yaml::Value) -> Result<String> {
    let tenths = value.as_f64().map(|number| number * 10.0);
    match tenths {
        Some(tenths) if (1.0..=100.0).contains(&tenths) && (tenths - tenths.round()).abs() < 1e-9 => {
            Ok(format!("{:.1}", tenths / 10.0))
        }
        _ => {
            Err(format!("security-severity `{value:?}` is no number from 0.1 to 10.0 with one decimal")
                .into())
        }
    }
}

/// The lists that a tag may point into: weaknesses, OWASP's top ten of CI/CD, AWS Security Hub's controls, ShellCheck's codes;
/// and how an editor shows the place: greyed out, struck through.
fn is_tag(tag: &str) -> bool {
    let number = |prefix: &str| {
        let digits = tag.strip_prefix(prefix)?;
        (digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0'))
            .then(|| digits.parse::<u32>().ok())
            .flatten()
    };
    number("CWE-").is_some()
        || number("CICD-SEC-").is_some_and(|n| n <= 10)
        || number("CodeBuild.").is_some()
        || number("SC").is_some()
        || matches!(tag, "unnecessary" | "deprecated")
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}
