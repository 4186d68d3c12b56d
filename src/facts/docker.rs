//! What `docker` commands do with images: which they make, need and push, and which registry they log in to.
//!
//! Options as in Docker 28's reference; those of `docker build` are Buildx's too.

use std::borrow::Cow;

use crate::shell::{Args, Command, FlagSpec, PartKind, Word};

/// A call of `docker`, or of `podman`, which takes the same words.
#[derive(Clone, Debug)]
pub struct DockerCall<'s> {
    /// `build`, `push`; `image` and `buildx` before it are left out.
    pub verb: Cow<'s, str>,
    /// What comes after it.
    pub words: &'s [Word],
}

/// What a command does with an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageRole {
    /// It is there under this name afterwards.
    Made,
    /// It is fetched from its registry.
    Pulled,
    /// It must be there.
    Needed,
    /// It must be there, and is sent to its registry.
    Pushed,
}

const BUILD: FlagSpec = FlagSpec {
    value: &[
        "-t",
        "-f",
        "-o",
        "-m",
        "--tag",
        "--file",
        "--build-arg",
        "--build-context",
        "--builder",
        "--cache-from",
        "--cache-to",
        "--label",
        "--network",
        "--output",
        "--platform",
        "--progress",
        "--secret",
        "--ssh",
        "--target",
        "--add-host",
        "--allow",
        "--annotation",
        "--attest",
        "--iidfile",
        "--metadata-file",
        "--provenance",
        "--sbom",
        "--shm-size",
        "--ulimit",
        "--cpu-shares",
        "--memory",
        "--isolation",
        "--cgroup-parent",
    ],
    ..FlagSpec::NONE
};
const PULL: FlagSpec = FlagSpec { value: &["--platform"], ..FlagSpec::NONE };
const COMMIT: FlagSpec =
    FlagSpec { value: &["-a", "-c", "-m", "--author", "--change", "--message"], ..FlagSpec::NONE };
const LOGIN: FlagSpec = FlagSpec {
    value: &["-u", "-p", "--username", "--password"],
    switch: &["--password-stdin"],
    ..FlagSpec::NONE
};

/// The call; none of any other program, and where options before the verb may hide it.
pub fn docker_call<'s>(command: &Command<'s>) -> Option<DockerCall<'s>> {
    if !command.runs("docker") && !command.runs("podman") {
        return None;
    }
    let mut words = command.words;
    let mut verb = command.subcommand()?;
    if matches!(verb.as_ref(), "buildx" | "image") {
        words = words.get(1..)?;
        verb = words.first().and_then(Word::literal)?;
    }
    Some(DockerCall { verb, words: words.get(1..)? })
}

impl<'s> DockerCall<'s> {
    /// The images that it names, with what it does to each.
    pub fn images(&self) -> Vec<(ImageRole, Word)> {
        let words = self.words;
        let each = |args: Args<'s>, role| args.sure_operands().map(|w| (role, w.clone())).collect();
        match self.verb.as_ref() {
            "build" => {
                let args = Args::parse(words, &BUILD);
                let tags = args.flags.iter().filter(|f| matches!(&*f.name, "-t" | "--tag"));
                let named = tags.flat_map(|f| &f.values).map(|v| v.word.clone().into_owned());
                named.map(|word| (ImageRole::Made, word)).collect()
            }
            "tag" => {
                let args = Args::parse(words, &FlagSpec::NONE);
                let roles = [ImageRole::Needed, ImageRole::Made];
                args.sure_operands().zip(roles).map(|(word, role)| (role, word.clone())).collect()
            }
            "commit" => {
                let args = Args::parse(words, &COMMIT);
                args.sure_operands().skip(1).map(|w| (ImageRole::Made, w.clone())).collect()
            }
            "push" => each(Args::parse(words, &PULL), ImageRole::Pushed),
            "pull" => each(Args::parse(words, &PULL), ImageRole::Pulled),
            _ => Vec::new(),
        }
    }

    /// Whether images may come to be there under names that it does not show: `load`, `compose build`, `bake`. What may stand in
    /// [`DockerCall::hidden`] is not asked.
    pub fn makes_unseen(&self) -> bool {
        match self.verb.as_ref() {
            "build" => !Args::parse(self.words, &BUILD).has(&["-t", "--tag"]),
            "tag" => self.words.len() != 2,
            "compose" => !self.words.iter().any(|w| w.is("down") || w.is("logs") || w.is("ps")),
            "run" | "exec" => self.words.iter().any(|w| w.literal_prefix().contains("docker.sock")),
            "load" | "import" | "bake" | "context" | "stack" | "swarm" | "imagetools" => true,
            _ => false,
        }
    }

    /// The words of `docker build` that may be options, and more than one: `$OPTIONS`.
    pub fn hidden(&self) -> Vec<&'s Word> {
        if self.verb != "build" {
            return Vec::new();
        }
        let args = Args::parse(self.words, &BUILD);
        let operands = args.operands.iter().map(|o| o.word);
        operands.filter(|w| w.literal_prefix().is_empty() && w.literal().is_none() && w.may_split()).collect()
    }

    /// The registry that `docker login` logs in to; none for another command or for Docker Hub.
    pub fn login(&self) -> Option<&'s Word> {
        let login = (self.verb == "login").then(|| Args::parse(self.words, &LOGIN))?;
        login.sure_operands().next()
    }
}

/// An image's name as text, in which a variable stands as `${NAME}` and anything else that expands is unknown.
///
/// Two names that are the same text are the same image, as long as no variable changes in between.
pub fn reference_text(word: &Word) -> Option<String> {
    let mut text = String::new();
    for part in &word.parts {
        match &part.kind {
            PartKind::Literal(literal) => text.push_str(literal),
            PartKind::Parameter(p)
                if p.operator.is_none() && !p.length && !p.indirect && p.subscript.is_none() =>
            {
                text.push_str("${");
                text.push_str(&p.name);
                text.push('}');
            }
            _ => return None,
        }
    }
    Some(text)
}

/// A private registry of Amazon ECR: `<account>.dkr.ecr.<region>.amazonaws.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EcrRegistry {
    /// Digits, or what stands there in their place.
    pub account: Vague,
    /// The Region.
    pub region: Vague,
}

/// A piece of a name that may not be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Vague {
    /// This text.
    Known(String),
    /// What a variable, a command or a piece of both gives.
    Unknown,
}

impl Vague {
    /// Whether the two are certainly not the same.
    pub fn differs(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Known(a), Self::Known(b)) if a != b)
    }

    /// The text, if it is known.
    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Known(text) => Some(text),
            Self::Unknown => None,
        }
    }
}

/// The ECR registry that an image's name, or a host, begins with.
pub fn ecr_registry(word: &Word) -> Option<EcrRegistry> {
    // The word with each expansion as one character, so that its pieces can be told apart.
    let text: String = word.parts.iter().map(|p| p.literal().unwrap_or("\u{1}")).collect();
    let text = text.trim_start_matches("https://");
    let host = text.split('/').next().unwrap_or_default();
    let (account, rest) = host.split_once(".dkr.ecr.").or_else(|| host.split_once(".dkr.ecr-fips."))?;
    let region = rest.strip_suffix(".amazonaws.com").or_else(|| rest.strip_suffix(".amazonaws.com.cn"))?;
    let vague = |text: &str| {
        if text.contains('\u{1}') { Vague::Unknown } else { Vague::Known(text.to_owned()) }
    };
    Some(EcrRegistry { account: vague(account), region: vague(region) })
}

impl EcrRegistry {
    /// Whether the two are certainly different registries.
    pub fn differs(&self, other: &Self) -> bool {
        self.account.differs(&other.account) || self.region.differs(&other.region)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::{Dialect, Script};
    use crate::source::Mapped;

    fn with<R>(text: &str, ask: impl FnOnce(&Command<'_>) -> R) -> R {
        let script = Script::parse(Mapped::verbatim(text, 0), Dialect::Posix);
        ask(&script.commands().last().unwrap())
    }

    #[test]
    fn images_and_what_becomes_of_them() {
        use ImageRole::{Made, Needed, Pulled, Pushed};
        for (text, want) in [
            ("docker build -t a:1 --tag \"$B\" .", vec![(Made, "a:1"), (Made, "${B}")]),
            ("docker buildx build --platform linux/arm64 -t a .", vec![(Made, "a")]),
            ("docker tag a $R/a:$T", vec![(Needed, "a"), (Made, "${R}/a:${T}")]),
            ("docker push $R/a", vec![(Pushed, "${R}/a")]),
            ("podman image pull --platform x a:2", vec![(Pulled, "a:2")]),
            ("docker commit -m x box a:3", vec![(Made, "a:3")]),
            ("docker run a", vec![]),
            ("echo push a", vec![]),
        ] {
            let found = with(text, |c| docker_call(c).map(|call| call.images()).unwrap_or_default());
            let found: Vec<_> = found.iter().map(|(role, w)| (*role, reference_text(w).unwrap())).collect();
            let want: Vec<_> = want.into_iter().map(|(role, t)| (role, t.to_owned())).collect();
            assert_eq!(found, want, "{text}");
        }
    }

    #[test]
    fn registries_of_ecr() {
        let known = |t: &str| Vague::Known(t.to_owned());
        for (word, want) in [
            (
                "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1",
                Some((known("111122223333"), known("eu-west-1"))),
            ),
            ("https://$A.dkr.ecr.eu-west-1.amazonaws.com", Some((Vague::Unknown, known("eu-west-1")))),
            ("$A.dkr.ecr.$R.amazonaws.com/app", Some((Vague::Unknown, Vague::Unknown))),
            ("1.dkr.ecr.cn-north-1.amazonaws.com.cn", Some((known("1"), known("cn-north-1")))),
            ("public.ecr.aws/x/y", None),
            ("$REGISTRY/app", None),
            ("docker.io/app", None),
        ] {
            let found = with(&format!("docker push {word}"), |c| ecr_registry(&c.words[1]));
            assert_eq!(found.map(|r| (r.account, r.region)), want, "{word}");
        }
    }
}
