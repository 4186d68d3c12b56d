//! The images that `batch` names for its builds, in place of the project's.

use super::Context;
use crate::yaml::{Kind, Node};

/// The values of every `env.image`, lists of the matrix taken apart.
pub(crate) fn batch_images<'t>(cx: &Context<'t>) -> Vec<Node<'t>> {
    let Some(batch) = cx.spec.and_then(|s| s.batch.as_ref()) else { return Vec::new() };
    let tasks = batch.tasks.iter().filter_map(|task| task.env);
    let matrix = batch.matrix.into_iter().flat_map(|(_, matrix)| {
        ["static", "dynamic"].into_iter().filter_map(move |part| matrix.get(part).and_then(|p| p.get("env")))
    });
    let fanout = batch.fanout.and_then(|(_, fanout)| fanout.get("env"));
    let values = tasks.chain(matrix).chain(fanout).filter_map(|env| env.get("image"));
    let mut found = Vec::new();
    for value in values {
        if value.kind() == Kind::Sequence {
            found.extend(value.items());
        } else {
            found.push(value);
        }
    }
    found
}
