//! Which programs an image has, as far as its Dockerfile says.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::image::{Image, ImageKind, Status};
use crate::facts::table;

const TABLE: &str = include_str!("../../../rules/data/programs.tsv");

static PROGRAMS: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| table::rows(TABLE).filter_map(|[program, place]| Some((program?, place?))).collect());

impl Image {
    /// Whether the image has a program; none where the table does not say: of images that are not maintained, and of
    /// programs that nobody looked for.
    pub fn has_program(&self, name: &str) -> Option<bool> {
        if self.kind != ImageKind::Ec2 || self.status != Status::Maintained {
            return None;
        }
        Some(match *PROGRAMS.get(name)? {
            "all" => true,
            "none" => false,
            place => self.arch == Some(place) || self.os.is_some_and(|os| os.starts_with(place)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::image::{ImageLookup, maintained_images};
    use super::*;

    #[test]
    fn every_place_is_somewhere() {
        assert_eq!(PROGRAMS.len(), table::row_count(TABLE));
        for (program, place) in PROGRAMS.iter().filter(|(_, place)| **place != "none") {
            assert!(maintained_images().any(|i| i.has_program(program) == Some(true)), "{program}: {place}");
        }
    }

    #[test]
    fn what_the_dockerfiles_say() {
        let has = |id: &str, program: &str| match Image::find(id) {
            ImageLookup::Known(image) => image.has_program(program),
            other => panic!("{other:?}"),
        };
        assert_eq!(has("standard:7.0", "shellcheck"), Some(true));
        assert_eq!(has("amazonlinux-x86_64-standard:5.0", "shellcheck"), Some(false));
        assert_eq!(has("amazonlinux-x86_64-standard:5.0", "sudo"), Some(true));
        assert_eq!(has("amazonlinux-aarch64-standard:3.0", "chromedriver"), Some(false));
        assert_eq!(has("standard:8.0", "terraform"), Some(false));
        assert_eq!(has("standard:8.0", "frobnicate"), None);
        assert_eq!(has("standard:5.0", "jq"), None);
    }
}
