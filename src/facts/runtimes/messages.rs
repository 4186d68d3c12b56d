//! What CodeBuild prints when it refuses a runtime, word for word, with the image's own lists.
//!
//! Seen in public logs: aws/aws-toolkit-vscode pull request 2434 (name), aws/aws-codebuild-docker-images issue 617
//! (version). Names are sorted there; versions ascend in the logs seen, so they do here.

use super::image::Image;
use super::version::Version;

/// The message for a name that the image does not have.
pub fn unknown_runtime(image: &Image, name: &str) -> String {
    let mut names: Vec<_> = image.runtimes.iter().map(|r| r.name).collect();
    names.sort_unstable();
    format!(
        "Unknown runtime named '{name}'. This build image has the following runtimes: {}",
        names.join(", ")
    )
}

/// The message for a version that the image neither has nor installs.
pub fn unknown_version(image: &Image, runtime: &str, raw: &str) -> String {
    let mut versions: Vec<_> = image.runtime(runtime).into_iter().flat_map(super::Runtime::names).collect();
    versions.sort_by_key(|name| Version::parse(name));
    format!(
        "Unknown runtime version named '{raw}' of {runtime}. This build image has the following versions: {}",
        versions.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::super::image::ImageLookup;
    use super::*;

    #[test]
    fn they_are_the_logs_words() {
        let ImageLookup::Known(five) = Image::find("standard:5.0") else { panic!() };
        assert_eq!(
            unknown_runtime(five, "docker"),
            "Unknown runtime named 'docker'. This build image has the following runtimes: \
             dotnet, golang, java, nodejs, php, python, ruby"
        );
        let ImageLookup::Known(two) = Image::find("amazonlinux2-aarch64-standard:2.0") else { panic!() };
        assert_eq!(
            unknown_version(two, "nodejs", "18"),
            "Unknown runtime version named '18' of nodejs. This build image has the following versions: 10, 12"
        );
    }
}
