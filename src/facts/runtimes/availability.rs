//! Whether an image can give a runtime in a version, and what to ask for instead.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::civil::Date;

use super::end_of_life::end_of_life;
use super::image::{Image, OtherVersions, Runtime, Status, images};
use super::version::{Selection, Version};
use crate::facts::table;

const FORMS: &str = include_str!("../../../rules/data/custom-versions.tsv");

/// What CodeBuild does with a runtime and a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// It is in the image.
    Listed,
    /// It is installed during the build.
    OnDemand,
    /// The image has the runtime, but neither has nor installs this version: the build stops before its first command.
    NotAvailable,
    /// The image has no such runtime: the build stops before its first command.
    NoSuchRuntime,
    /// Nobody knows: a variable, a version newer than the tables, an image that selects nothing.
    Unknown,
}

impl Availability {
    /// Whether the build surely stops.
    pub fn is_refused(self) -> bool {
        matches!(self, Self::NotAvailable | Self::NoSuchRuntime)
    }
}

/// What an image does with `runtime: raw`.
pub fn availability(image: &Image, runtime: &str, raw: &str) -> Availability {
    if !image.selects_runtimes() {
        return Availability::Unknown;
    }
    let Some(entry) = image.runtime(runtime) else { return Availability::NoSuchRuntime };
    let raw = raw.trim();
    if entry.names().any(|name| name == raw) {
        return Availability::Listed;
    }
    match Selection::parse(raw) {
        Selection::Latest => Availability::Listed,
        Selection::Range(range) if versions(entry).any(|v| v.is_within(&range)) => Availability::Listed,
        // Whether a range without a version in the image is installed on demand is not documented.
        Selection::Variable | Selection::Range(_) => Availability::Unknown,
        Selection::Exact(version) => exact(image, entry, &version),
        Selection::Other if raw.eq_ignore_ascii_case("latest") || raw.is_empty() => Availability::Unknown,
        Selection::Other => unlisted(entry),
    }
}

fn exact(image: &Image, entry: &Runtime, version: &Version) -> Availability {
    if entry.others == OtherVersions::OnDemand && installable(entry.name, version) {
        return Availability::OnDemand;
    }
    // AWS adds versions to maintained images; one that is newer than all of the table may have come since.
    let newer = versions(entry).all(|v| version.is_shaped_like(&v) && *version > v);
    if newer && image.status == Status::Maintained { Availability::Unknown } else { unlisted(entry) }
}

fn unlisted(entry: &Runtime) -> Availability {
    let undocumented = entry.others == OtherVersions::OnDemand && !CUSTOM.contains_key(entry.name);
    if undocumented { Availability::Unknown } else { Availability::NotAvailable }
}

/// What several images do, taken together: available if one of them has it, refused if all refuse it.
pub fn among<'a>(images: impl IntoIterator<Item = &'a Image>, runtime: &str, raw: &str) -> Availability {
    let rank = |a: &Availability| match a {
        Availability::Listed => 0,
        Availability::OnDemand => 1,
        Availability::Unknown => 2,
        Availability::NotAvailable => 3,
        Availability::NoSuchRuntime => 4,
    };
    images
        .into_iter()
        .map(|i| availability(i, runtime, raw))
        .min_by_key(rank)
        .unwrap_or(Availability::Unknown)
}

/// The newest version that all of `images` list and that is not about to end; else the newest that has not ended.
pub fn newest_supported(images: &[&Image], runtime: &str, today: Date) -> Option<&'static str> {
    candidates(images, runtime, today).into_iter().max_by_key(|(v, _)| v.clone()).map(|(_, name)| name)
}

/// The version to write instead of one that is not available: the same line in the spelling of the images, else the next
/// newer that all of them list, else the newest.
pub fn suggestion(images: &[&Image], runtime: &str, raw: &str, today: Date) -> Option<&'static str> {
    let candidates = candidates(images, runtime, today);
    let newest = |list: &mut dyn Iterator<Item = &(Version, &'static str)>| {
        list.max_by_key(|(v, _)| v.clone()).map(|(_, name)| *name)
    };
    let prefix = if runtime == "java" { "corretto" } else { "" };
    let Some(wanted) = number_in(prefix, raw) else { return newest(&mut candidates.iter()) };
    newest(&mut candidates.iter().filter(|(v, _)| v.is_within(&wanted) || wanted.is_within(v)))
        .or_else(|| {
            candidates.iter().filter(|(v, _)| *v > wanted).min_by_key(|(v, _)| v.clone()).map(|(_, n)| *n)
        })
        .or_else(|| newest(&mut candidates.iter()))
}

/// A full number of the release line that `raw` names, if an image was built with one: `8.1.34` for `php: 8.1`.
pub fn patch_of(runtime: &str, raw: &str) -> Option<&'static str> {
    let line = Version::parse(raw.trim())?;
    images()
        .filter_map(|i| i.runtime(runtime))
        .flat_map(|r| r.versions.iter().filter_map(|v| v.installs))
        .filter_map(|full| Some((Version::parse(full)?, full)))
        .filter(|(version, _)| *version != line && version.is_within(&line) && installable(runtime, version))
        .max_by_key(|(version, _)| version.clone())
        .map(|(_, full)| full)
}

/// The versions that all of the images list, without those that end soon or have ended, as long as any is left.
fn candidates(images: &[&Image], runtime: &str, today: Date) -> Vec<(Version, &'static str)> {
    let Some((first, rest)) = images.split_first() else { return Vec::new() };
    let in_rest =
        |name: &str| rest.iter().all(|i| i.runtime(runtime).is_some_and(|r| r.names().any(|n| n == name)));
    let all: Vec<_> = first
        .runtime(runtime)
        .into_iter()
        .flat_map(Runtime::names)
        .filter(|name| in_rest(name))
        .filter_map(|name| Some((Version::parse(name)?, name)))
        .collect();
    let lasting = |ended_only: bool| {
        let keep = |name: &str| end_of_life(runtime, name, today).is_none_or(|e| ended_only && !e.ended);
        all.iter().filter(|(_, name)| keep(name)).cloned().collect::<Vec<_>>()
    };
    [lasting(false), lasting(true)].into_iter().find(|list| !list.is_empty()).unwrap_or_default()
}

/// The number in what was written, as a version with `prefix`: 17 of `openjdk17`, `jdk-17`, `v17`; 8 of Java's `1.8`.
fn number_in(prefix: &'static str, raw: &str) -> Option<Version> {
    let start = raw.find(|c: char| c.is_ascii_digit())?;
    let digits = raw.get(start..)?;
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
    let mut digits = digits.get(..end)?.trim_end_matches('.');
    if !prefix.is_empty() {
        digits = digits.strip_prefix("1.").unwrap_or(digits);
    }
    Version::parse(&format!("{prefix}{digits}"))
}

fn versions(entry: &Runtime) -> impl Iterator<Item = Version> {
    entry.names().filter_map(Version::parse)
}

/// A form of number: a prefix and how many numbers.
struct Form {
    prefix: &'static str,
    numbers: usize,
}

/// The forms of number that CodeBuild installs on demand, by runtime; a runtime without documented forms is absent.
static CUSTOM: LazyLock<HashMap<&'static str, Vec<Form>>> = LazyLock::new(|| {
    let form =
        |form: &'static str| Some(Form { prefix: form.split_once('M')?.0, numbers: form.split('.').count() });
    let row = |[runtime, forms]: [Option<&'static str>; 2]| {
        Some((runtime?, forms?.split(' ').filter_map(form).collect()))
    };
    table::rows(FORMS).filter_map(row).collect()
});

fn installable(runtime: &str, version: &Version) -> bool {
    let fits = |form: &Form| form.prefix == version.prefix() && form.numbers == version.numbers().len();
    CUSTOM.get(runtime).is_some_and(|forms| forms.iter().any(fits))
}

#[cfg(test)]
mod tests {
    use super::super::image::{ImageLookup, maintained_images, running_images, selecting_images};
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 22);

    fn image(id: &str) -> &'static Image {
        match Image::find(id) {
            ImageLookup::Known(image) => image,
            other => panic!("{id}: {other:?}"),
        }
    }

    fn on(id: &str, runtime: &str, raw: &str) -> Availability {
        availability(image(id), runtime, raw)
    }

    #[test]
    fn listed_versions_are_text() {
        use Availability::{Listed, NotAvailable, OnDemand};
        assert_eq!(on("standard:7.0", "python", "3.10"), Listed);
        // Were 3.10 read as a number, it would be 3.1, which is not in the image.
        assert_eq!(on("standard:7.0", "python", "3.1"), OnDemand);
        assert_eq!(on("standard:7.0", "golang", "1.20"), Listed);
        assert_eq!(on("standard:7.0", "dotnet", "6.0"), Listed);
        assert_eq!(on("standard:7.0", "dotnet", "6"), NotAvailable);
    }

    #[test]
    fn what_is_not_listed_is_installed_if_the_number_has_the_right_form() {
        use Availability::{NotAvailable, OnDemand};
        for (runtime, raw, expected) in [
            ("nodejs", "23", OnDemand),
            ("nodejs", "14.18.1", OnDemand),
            ("python", "3.13.1", OnDemand),
            ("golang", "1.19", OnDemand),
            ("golang", "1.19.4", OnDemand),
            ("java", "corretto24", OnDemand),
            ("php", "8.1.34", OnDemand),
            ("ruby", "3.0.6", OnDemand),
            ("dotnet", "9.0.100", OnDemand),
            ("php", "8.1", NotAvailable),
            ("ruby", "3.0", NotAvailable),
            ("dotnet", "9.0", NotAvailable),
            ("golang", "1", NotAvailable),
            ("nodejs", "v20", NotAvailable),
            ("nodejs", "lts", NotAvailable),
            ("java", "17", NotAvailable),
            ("java", "openjdk11", NotAvailable),
            ("java", "corretto17.0.9", NotAvailable),
        ] {
            assert_eq!(on("standard:7.0", runtime, raw), expected, "{runtime}: {raw}");
        }
        // Images without a `default:` entry install nothing.
        assert_eq!(on("standard:4.0", "nodejs", "14"), NotAvailable);
        assert_eq!(on("amazonlinux-x86_64-standard:corretto8", "java", "corretto17"), NotAvailable);
    }

    #[test]
    fn ranges_latest_and_variables() {
        use Availability::{Listed, Unknown};
        for (runtime, raw) in [
            ("golang", "1.x"),
            ("python", "3.x"),
            ("nodejs", "22.x"),
            ("java", "corretto21.x"),
            ("dotnet", "8.x"),
        ] {
            assert_eq!(on("standard:7.0", runtime, raw), Listed, "{runtime}: {raw}");
        }
        assert_eq!(on("standard:7.0", "nodejs", "latest"), Listed);
        assert_eq!(on("standard:7.0", "nodejs", "12.x"), Unknown);
        assert_eq!(on("standard:7.0", "nodejs", "$NODE"), Unknown);
        assert_eq!(on("standard:7.0", "nodejs", "Latest"), Unknown);
    }

    #[test]
    fn a_version_newer_than_the_table_may_have_come_since() {
        use Availability::{NotAvailable, Unknown};
        assert_eq!(on("standard:8.0", "php", "8.6"), Unknown);
        assert_eq!(on("standard:8.0", "php", "84"), NotAvailable);
        // Nothing comes to an image that is no longer maintained.
        assert_eq!(on("standard:6.0", "php", "8.2"), NotAvailable);
        // Which Rust versions are installed on demand is not documented.
        assert_eq!(on("standard:8.0", "rust", "1.80"), Unknown);
    }

    #[test]
    fn docker_is_gone_from_ubuntu_and_x86_but_not_from_arm() {
        use Availability::{Listed, NoSuchRuntime, NotAvailable};
        for id in ["standard:5.0", "standard:7.0", "standard:8.0", "amazonlinux2-x86_64-standard:5.0"] {
            assert_eq!(on(id, "docker", "20"), NoSuchRuntime, "{id}");
        }
        for id in ["amazonlinux-aarch64-standard:3.0", "amazonlinux-aarch64-standard:4.0"] {
            assert_eq!(on(id, "docker", "23"), Listed, "{id}");
            assert_eq!(on(id, "docker", "18"), NotAvailable, "{id}");
        }
        assert_eq!(on("amazonlinux2-x86_64-standard:4.0", "docker", "20"), Listed);
    }

    #[test]
    fn openjdk_exists_on_two_withdrawn_images_only() {
        assert_eq!(on("standard:2.0", "java", "openjdk8"), Availability::Listed);
        assert_eq!(on("standard:3.0", "java", "openjdk11"), Availability::Listed);
        assert_eq!(among(running_images(), "java", "openjdk11"), Availability::NotAvailable);
        assert_eq!(among(selecting_images(), "java", "openjdk11"), Availability::Listed);
        assert_eq!(among(selecting_images(), "java", "17"), Availability::NotAvailable);
    }

    #[test]
    fn without_an_image_only_certain_errors_remain() {
        use Availability::{Listed, NoSuchRuntime, NotAvailable, OnDemand};
        for (runtime, raw, expected) in [
            ("java", "17", NotAvailable),
            ("java", "openjdk11", NotAvailable),
            // php 8.1 is in the ARM image 3.0 and in standard:6.0.
            ("php", "8.1", Listed),
            ("php", "7.2", NotAvailable),
            ("php", "7.2.1", OnDemand),
            ("ruby", "3.0", NotAvailable),
            ("dotnet", "7.0", NotAvailable),
            ("nodejs", "12", Listed),
            ("docker", "18", NotAvailable),
            ("android", "29", NoSuchRuntime),
        ] {
            assert_eq!(among(running_images(), runtime, raw), expected, "{runtime}: {raw}");
        }
    }

    #[test]
    fn suggestions_keep_the_line_or_go_to_the_next_that_lasts() {
        let seven = [image("standard:7.0")];
        for (runtime, raw, expected) in [
            // 8.2 ends on 2026-12-31, too soon to move to.
            ("php", "8.1", "8.3"),
            ("ruby", "3.0", "3.3"),
            ("ruby", "3", "3.4"),
            ("dotnet", "9.0", "10.0"),
            ("dotnet", "10", "10.0"),
            ("java", "17", "corretto17"),
            ("java", "1.8", "corretto8"),
            ("java", "openjdk11", "corretto11"),
            ("java", "corretto17.0.9", "corretto17"),
            ("java", "jdk-21", "corretto21"),
            ("java", "lts", "corretto25"),
            ("nodejs", "v22", "22"),
            ("nodejs", "lts", "24"),
        ] {
            assert_eq!(suggestion(&seven, runtime, raw, TODAY), Some(expected), "{runtime}: {raw}");
        }
        let all: Vec<_> = maintained_images().collect();
        assert_eq!(suggestion(&all, "java", "17", TODAY), Some("corretto17"));
        assert_eq!(newest_supported(&all, "nodejs", TODAY), Some("24"));
        assert_eq!(newest_supported(&seven, "dotnet", TODAY), Some("10.0"));
        assert_eq!(newest_supported(&[image("standard:6.0")], "nodejs", TODAY), None);
    }

    #[test]
    fn full_numbers_come_from_the_images() {
        assert_eq!(patch_of("php", "8.1"), Some("8.1.34"));
        assert_eq!(patch_of("ruby", "3.0"), None);
        assert_eq!(patch_of("java", "17"), None);
    }
}
