//! The images that CodeBuild offers, and what an identifier says about the one that the build runs in.

use std::sync::LazyLock;

use jiff::civil::Date;

use super::version::Version;
use crate::catalog::nearest;
use crate::facts::table;

const IMAGES: &str = include_str!("../../../rules/data/images.tsv");
const RUNTIMES: &str = include_str!("../../../rules/data/runtimes.tsv");

/// What stands before every identifier of an image of CodeBuild's own.
const PREFIX: &str = "aws/codebuild/";

/// Where an image runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageKind {
    /// The Linux images for EC2 compute.
    Ec2,
    /// The Linux images for Lambda compute: one fixed runtime each.
    Lambda,
    /// Windows Server.
    Windows,
    /// macOS, on reserved capacity only.
    Macos,
    /// Machine images.
    Ami,
    /// The images of 2016 to 2018, one language each.
    Legacy,
}

/// Whether AWS still looks after an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// In the list of actively maintained images.
    Maintained,
    /// No longer updated, not yet withdrawn.
    NotMaintained,
    /// Withdrawn; builds that name it may still start.
    Unsupported,
    /// No source says.
    Unknown,
}

/// What `sh` is in an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// dash, which has no bashisms.
    Dash,
    /// bash in POSIX mode.
    Bash,
}

/// What installs packages in an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the programs'")]
pub enum PackageManager {
    AptGet,
    Dnf,
    Yum,
}

/// What happens to a version that an image does not list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherVersions {
    /// It is installed during the build, if its number has the documented form.
    OnDemand,
    /// The build fails.
    Refused,
    /// Nothing can be selected: the runtime is what the image is for.
    Fixed,
}

/// A version in an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuntimeVersion {
    /// As it is written under `runtime-versions`.
    pub name: &'static str,
    /// The release that it stood for on the table's date.
    pub installs: Option<&'static str>,
}

/// A runtime of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runtime {
    /// As under `runtime-versions`.
    pub name: &'static str,
    /// The versions in the image, in AWS's order.
    pub versions: Vec<RuntimeVersion>,
    /// What happens to others.
    pub others: OtherVersions,
    /// The release that is active when nothing is selected; inferred from the Dockerfile.
    pub default: Option<&'static str>,
    /// A runtime and its versions of which one must be selected beside this one.
    pub requires: Option<(&'static str, Vec<&'static str>)>,
}

impl Runtime {
    /// The names of the versions.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.versions.iter().map(|v| v.name)
    }
}

/// An image of CodeBuild's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Its identifiers without `aws/codebuild/`, the current one first.
    pub ids: Vec<&'static str>,
    /// Where it runs.
    pub kind: ImageKind,
    /// Whether AWS still looks after it.
    pub status: Status,
    /// The operating system: `Ubuntu 22.04`.
    pub os: Option<&'static str>,
    /// When support of the operating system ends.
    pub os_ends: Option<Date>,
    /// `x86_64` or `aarch64`.
    pub arch: Option<&'static str>,
    /// What `sh` is.
    pub sh: Option<Shell>,
    /// What installs packages.
    pub packages: Option<PackageManager>,
    /// The AWS CLI's major version.
    pub aws_cli: Option<u8>,
    /// The Docker engine's version.
    pub docker: Option<&'static str>,
    /// Its runtimes, by name.
    pub runtimes: Vec<Runtime>,
}

impl Image {
    /// Looks an identifier up: full (`aws/codebuild/standard:7.0`) or short (`standard:7.0`).
    pub fn find(id: &str) -> ImageLookup {
        let id = id.trim();
        let (short, full) = id.strip_prefix(PREFIX).map_or((id, false), |short| (short, true));
        if let Some(image) = by_short_id(short, full) {
            return ImageLookup::Known(image);
        }
        if let Some(image) = released(short).and_then(|base| by_short_id(base, full)) {
            return ImageLookup::Release(image);
        }
        if full || looks_curated(short) {
            return ImageLookup::UnknownCurated { nearest: nearest_image(short).map(Image::id) };
        }
        ImageLookup::Custom
    }

    /// The current identifier in full.
    pub fn full_id(&self) -> String {
        format!("{PREFIX}{}", self.id())
    }

    /// The current identifier, short.
    pub fn id(&self) -> &'static str {
        self.ids.first().copied().unwrap_or_default()
    }

    /// The runtime of that name.
    pub fn runtime(&self, name: &str) -> Option<&Runtime> {
        self.runtimes.iter().find(|r| r.name == name)
    }

    /// Whether `runtime-versions` has an effect. Elsewhere CodeBuild skips it with a line in the log.
    pub fn selects_runtimes(&self) -> bool {
        self.runtimes.iter().any(|r| r.others != OtherVersions::Fixed)
    }
}

/// What an identifier says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageLookup {
    /// One of CodeBuild's images.
    Known(&'static Image),
    /// A dated release of one (`standard:7.0-24.10.29`): its versions are not those of the table.
    Release(&'static Image),
    /// Named like one of CodeBuild's images, but not in the table: misspelt, or newer than the table.
    UnknownCurated {
        /// The identifier, short, that it was probably meant to be.
        nearest: Option<&'static str>,
    },
    /// Somebody's own: nothing is known of it.
    Custom,
}

/// What is known of the images that a build may run in, as far as the selection of runtimes goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BuildImages {
    /// Nothing.
    Unknown,
    /// None of them lets a runtime be selected.
    NoSelection,
    /// These are among them, and let runtimes be selected; never empty.
    Known(Vec<&'static Image>),
}

impl BuildImages {
    /// Of the identifiers of all images that the build may run in; none: unknown.
    pub fn of<'a>(ids: impl IntoIterator<Item = &'a str>) -> Self {
        let mut known = Vec::new();
        let (mut any, mut unknown) = (false, false);
        for id in ids {
            any = true;
            match Image::find(id) {
                ImageLookup::Known(image) if image.selects_runtimes() => known.push(image),
                ImageLookup::Known(_) => {}
                ImageLookup::Release(_) | ImageLookup::UnknownCurated { .. } => unknown = true,
                ImageLookup::Custom => unknown |= id.contains(['$', '{']),
            }
        }
        known.dedup_by_key(|image| image.id());
        match (known.is_empty(), any && !unknown) {
            (false, _) => Self::Known(known),
            (true, true) => Self::NoSelection,
            (true, false) => Self::Unknown,
        }
    }
}

/// All images of the table.
pub fn images() -> impl Iterator<Item = &'static Image> {
    IMAGE_TABLE.iter()
}

/// Those that let runtimes be selected, withdrawn ones included.
pub fn selecting_images() -> impl Iterator<Item = &'static Image> {
    images().filter(|i| i.selects_runtimes())
}

/// The maintained ones that let runtimes be selected.
pub fn maintained_images() -> impl Iterator<Item = &'static Image> {
    selecting_images().filter(|i| i.status == Status::Maintained)
}

/// Those that let runtimes be selected and are not withdrawn.
pub fn running_images() -> impl Iterator<Item = &'static Image> {
    selecting_images().filter(|i| i.status != Status::Unsupported)
}

static IMAGE_TABLE: LazyLock<Vec<Image>> = LazyLock::new(|| {
    let mut images: Vec<Image> = table::rows(IMAGES).filter_map(image).collect();
    for row in table::rows::<6>(RUNTIMES) {
        let Some(image) = images.iter_mut().find(|i| i.ids.first().copied() == row[0]) else { continue };
        image.runtimes.extend(runtime(row));
    }
    images
});

fn image(
    [ids, kind, status, os, os_ends, arch, sh, packages, aws_cli, docker]: [Option<&'static str>; 10],
) -> Option<Image> {
    Some(Image {
        ids: ids?.split(',').collect(),
        kind: match kind? {
            "ec2" => ImageKind::Ec2,
            "lambda" => ImageKind::Lambda,
            "windows" => ImageKind::Windows,
            "macos" => ImageKind::Macos,
            "ami" => ImageKind::Ami,
            "legacy" => ImageKind::Legacy,
            _ => return None,
        },
        status: match status? {
            "maintained" => Status::Maintained,
            "not-maintained" => Status::NotMaintained,
            "unsupported" => Status::Unsupported,
            "unknown" => Status::Unknown,
            _ => return None,
        },
        os,
        os_ends: os_ends.and_then(|date| date.parse().ok()),
        arch,
        sh: match sh {
            Some("dash") => Some(Shell::Dash),
            Some("bash") => Some(Shell::Bash),
            _ => None,
        },
        packages: match packages {
            Some("apt-get") => Some(PackageManager::AptGet),
            Some("dnf") => Some(PackageManager::Dnf),
            Some("yum") => Some(PackageManager::Yum),
            _ => None,
        },
        aws_cli: aws_cli.and_then(|major| major.parse().ok()),
        docker,
        runtimes: Vec::new(),
    })
}

fn runtime([_, name, versions, others, default, requires]: [Option<&'static str>; 6]) -> Option<Runtime> {
    let version = |cell: &'static str| match cell.split_once('=') {
        Some((name, installs)) => RuntimeVersion { name, installs: Some(installs) },
        None => RuntimeVersion { name: cell, installs: None },
    };
    Some(Runtime {
        name: name?,
        versions: versions?.split(' ').map(version).collect(),
        others: match others? {
            "on-demand" => OtherVersions::OnDemand,
            "listed-only" => OtherVersions::Refused,
            "fixed" => OtherVersions::Fixed,
            _ => return None,
        },
        default,
        requires: requires
            .and_then(|r| r.split_once('='))
            .map(|(name, list)| (name, list.split(',').collect())),
    })
}

/// The image of a short identifier. `docker:*` stands for every tag, but only when the prefix is written: a short
/// `docker:20` is Docker Hub's.
fn by_short_id(short: &str, full: bool) -> Option<&'static Image> {
    let matches = |id: &str| match id.strip_suffix('*') {
        Some(family) => full && short.strip_prefix(family).is_some_and(|tag| !tag.is_empty()),
        None => id == short,
    };
    IMAGE_TABLE.iter().find(|i| i.ids.iter().any(|id| matches(id)))
}

/// `standard:7.0` of `standard:7.0-24.10.29`.
fn released(short: &str) -> Option<&str> {
    let (base, date) = short.rsplit_once('-')?;
    let is_date = Version::parse(date).is_some_and(|d| d.prefix().is_empty() && d.numbers().len() == 3);
    (is_date && base.contains(':')).then_some(base)
}

/// The image that a wrong identifier was probably meant to name: by its spelling, else the first of the same family, the
/// maintained before the others.
fn nearest_image(short: &str) -> Option<&'static Image> {
    let ids = || {
        IMAGE_TABLE
            .iter()
            .flat_map(|i| i.ids.iter().map(move |id| (i, *id)))
            .filter(|(_, id)| !id.ends_with('*'))
    };
    let by_spelling = nearest(short, ids().map(|(_, id)| id));
    let named = |wanted: &str| ids().find(|(_, id)| *id == wanted).map(|(image, _)| image);
    let family = || ids().filter(|(_, id)| family(id) == family(short)).map(|(image, _)| image);
    by_spelling
        .and_then(named)
        .or_else(|| family().find(|i| i.status == Status::Maintained))
        .or_else(|| family().next())
}

/// What stands before the tag.
fn family(id: &str) -> Option<&str> {
    id.split_once(':').map(|(name, _)| name)
}

/// Whether an identifier without prefix can only be meant as one of CodeBuild's: the name before the tag is one of
/// theirs, or an `amazonlinux…-standard` that does not exist.
fn looks_curated(short: &str) -> bool {
    let Some(name) = family(short) else { return false };
    IMAGE_TABLE.iter().flat_map(|i| &i.ids).any(|id| !id.ends_with('*') && family(id) == Some(name))
        || (name.starts_with("amazonlinux") && name.ends_with("-standard"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(id: &str) -> &'static Image {
        match Image::find(id) {
            ImageLookup::Known(image) => image,
            other => panic!("{id}: {other:?}"),
        }
    }

    #[test]
    fn the_tables_are_read_whole() {
        assert_eq!(IMAGE_TABLE.len(), table::row_count(IMAGES));
        let runtimes: usize = images().map(|i| i.runtimes.len()).sum();
        assert_eq!(runtimes, table::row_count(RUNTIMES));
        for image in images() {
            for version in image.runtimes.iter().flat_map(Runtime::names) {
                assert!(Version::parse(version).is_some(), "{}: {version}", image.id());
            }
            assert!(
                image.kind != ImageKind::Ec2 || (image.sh.is_some() && image.packages.is_some()),
                "{}",
                image.id()
            );
        }
        assert!(table::source(IMAGES).starts_with("aws/aws-codebuild-docker-images @ "));
    }

    #[test]
    fn short_full_and_old_names_are_one_image() {
        let image = known("aws/codebuild/amazonlinux2-x86_64-standard:5.0");
        assert_eq!(image, known("aws/codebuild/amazonlinux-x86_64-standard:5.0"));
        assert_eq!(image, known("amazonlinux2-x86_64-standard:5.0"));
        assert_eq!(image.full_id(), "aws/codebuild/amazonlinux-x86_64-standard:5.0");
        // The name says 2, the image is Amazon Linux 2023.
        assert_eq!(image.os, Some("Amazon Linux 2023"));
    }

    #[test]
    fn there_is_no_amazonlinux2023_and_no_sixth_amazonlinux2() {
        for (id, right) in [
            ("aws/codebuild/amazonlinux2023-x86_64-standard:5.0", "amazonlinux-x86_64-standard:5.0"),
            ("amazonlinux2023-x86_64-standard:5.0", "amazonlinux-x86_64-standard:5.0"),
            ("aws/codebuild/amazonlinux2-x86_64-standard:6.0", "amazonlinux-x86_64-standard:6.0"),
            ("aws/codebuild/standard:9.0", "standard:8.0"),
            ("standard:latest", "standard:8.0"),
        ] {
            assert_eq!(Image::find(id), ImageLookup::UnknownCurated { nearest: Some(right) }, "{id}");
        }
        assert_eq!(Image::find("aws/codebuild/what:1"), ImageLookup::UnknownCurated { nearest: None });
    }

    #[test]
    fn others_are_somebodys_own() {
        for id in [
            "ubuntu:22.04",
            "amazonlinux:2023",
            "docker:20",
            "python:3.12",
            "public.ecr.aws/codebuild/amazonlinux2-x86_64-standard:5.0",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/build:1",
            "ghcr.io/org/image@sha256:0123",
            "",
        ] {
            assert_eq!(Image::find(id), ImageLookup::Custom, "{id}");
        }
    }

    #[test]
    fn a_dated_release_is_not_the_current_image() {
        assert_eq!(
            Image::find("aws/codebuild/standard:7.0-24.10.29"),
            ImageLookup::Release(known("standard:7.0"))
        );
        assert_eq!(BuildImages::of(["aws/codebuild/standard:7.0-24.10.29"]), BuildImages::Unknown);
    }

    #[test]
    fn the_images_of_2018_are_withdrawn() {
        let image = known("aws/codebuild/docker:17.09.0");
        assert_eq!((image.kind, image.status), (ImageKind::Legacy, Status::Unsupported));
        assert!(!image.selects_runtimes());
    }

    #[test]
    fn shells_clis_and_package_managers() {
        // sh is dash on Ubuntu, bash on Amazon Linux; the AWS CLI is v2 from standard:5.0, x86 5.0 and ARM 3.0 on.
        for (id, sh, cli, packages) in [
            ("standard:8.0", Shell::Dash, 2, PackageManager::AptGet),
            ("standard:5.0", Shell::Dash, 2, PackageManager::AptGet),
            ("standard:4.0", Shell::Dash, 1, PackageManager::AptGet),
            ("amazonlinux-x86_64-standard:5.0", Shell::Bash, 2, PackageManager::Dnf),
            ("amazonlinux2-x86_64-standard:4.0", Shell::Bash, 1, PackageManager::Yum),
            ("amazonlinux-aarch64-standard:3.0", Shell::Bash, 2, PackageManager::Dnf),
            ("amazonlinux2-aarch64-standard:2.0", Shell::Bash, 1, PackageManager::Yum),
        ] {
            let image = known(id);
            assert_eq!(
                (image.sh, image.aws_cli, image.packages),
                (Some(sh), Some(cli), Some(packages)),
                "{id}"
            );
        }
    }

    #[test]
    fn what_is_active_when_nothing_is_selected() {
        for id in ["standard:7.0", "amazonlinux-x86_64-standard:5.0", "amazonlinux-aarch64-standard:3.0"] {
            let default = |name| known(id).runtime(name).and_then(|r| r.default);
            assert_eq!(default("nodejs"), Some("18.20.8"), "{id}");
            assert_eq!(default("golang"), Some("1.20.14"), "{id}");
            assert_eq!(default("ruby"), Some("3.2.10"), "{id}");
        }
    }

    #[test]
    fn android_needs_its_java() {
        let requires = |id: &str| known(id).runtime("android").and_then(|r| r.requires.clone());
        assert_eq!(requires("standard:4.0"), Some(("java", vec!["corretto8"])));
        assert_eq!(requires("standard:2.0"), Some(("java", vec!["openjdk8"])));
        assert!(running_images().all(|i| i.runtime("android").is_none()));
    }

    #[test]
    fn who_lets_runtimes_be_selected() {
        for id in ["windows-base:2022-1.0", "macos-arm-base:15", "standard:1.0", "ami/windows-base:2022"] {
            assert!(!known(id).selects_runtimes(), "{id}");
        }
        assert!(!known("amazonlinux-x86_64-lambda-standard:nodejs22").selects_runtimes());
        assert_eq!(
            BuildImages::of(["node:22", "aws/codebuild/windows-base:2019-3.0"]),
            BuildImages::NoSelection
        );
        assert_eq!(BuildImages::of([]), BuildImages::Unknown);
        assert_eq!(BuildImages::of(["${var.image}"]), BuildImages::Unknown);
        assert_eq!(
            BuildImages::of(["standard:7.0", "node:22"]),
            BuildImages::Known(vec![known("standard:7.0")])
        );
        assert_eq!(maintained_images().count(), 6);
    }
}
