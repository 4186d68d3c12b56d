//! What a buildspec itself tells of the pipeline that it runs in.

use super::Context;
use crate::buildspec::Text;

/// Files that only actions of CodePipeline read: those that deploy to Amazon ECS
/// ([reference](https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html)).
const FOR_PIPELINES: [&str; 2] = ["imagedefinitions.json", "imageDetail.json"];

/// The entry of an artifact's `files` which shows that the build is an action of CodePipeline.
pub(crate) fn shows_pipeline<'t>(cx: &Context<'t>) -> Option<Text<'t>> {
    let files = cx.spec?.artifacts().filter_map(|a| a.files.as_ref()).flat_map(|f| &f.items);
    files.copied().find(|text| FOR_PIPELINES.contains(&text.as_str().rsplit('/').next().unwrap_or_default()))
}
