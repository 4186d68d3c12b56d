//! Images and runtimes: which image an identifier names, which runtimes and versions it offers, and when those end.
//!
//! Everything comes from the tables under `rules/data/`, which carry date and source; what they do not hold is unknown.

mod availability;
mod end_of_life;
mod image;
mod messages;
mod names;
mod programs;
mod selected;
mod version;

pub use availability::{Availability, among, availability, newest_supported, patch_of, suggestion};
pub use end_of_life::{Eol, GRACE_DAYS, end_of_life, support};
pub use image::{
    BuildImages, Image, ImageKind, ImageLookup, OtherVersions, PackageManager, Runtime, RuntimeVersion,
    Shell, Status, images, maintained_images, running_images, selecting_images,
};
pub use messages::{unknown_runtime, unknown_version};
pub use names::{NameKind, RightName, is_runtime, meant, right_name, runtime_names, title};
pub use selected::{Selected, selected};
pub use version::{Selection, Version};
