//! "Did you mean": the name that a misspelt one was probably meant to be.

/// The candidate nearest to `word`, if it is near enough to be a slip: case, `-` and `_` do not count, and at most a
/// third of the letters differ.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = fold(word);
    if plain.is_empty() {
        return None;
    }
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&plain, &fold(candidate)), candidate))
        .filter(|(distance, candidate)| *distance * 3 <= plain.chars().count().max(candidate.chars().count()))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn fold(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_near_and_a_stranger_is_not() {
        let keys = ["commands", "finally", "on-failure", "run-as", "runtime-versions"];
        assert_eq!(nearest("command", keys), Some("commands"));
        assert_eq!(nearest("runtimeVersions", keys), Some("runtime-versions"));
        assert_eq!(nearest("comments", keys), Some("commands"));
        assert_eq!(nearest("image", keys), None);
        assert_eq!(nearest("", keys), None);
    }
}
