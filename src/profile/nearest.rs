//! The known word that was probably meant.

/// Below this likeness a suggestion would be a guess. Jaro-Winkler rewards a common beginning,
/// which fits `linger` for `linger_ms` as well as `compresion` for `compression`.
const ALIKE: f64 = 0.8;

/// The candidate most like `word`, if any is like it at all.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::jaro_winkler(&word, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn typos_and_beginnings_are_understood() {
        let keys = [
            "compression",
            "compression_level",
            "batch_size",
            "linger_ms",
        ];
        assert_eq!(nearest("compresion", keys), Some("compression"));
        assert_eq!(nearest("Batch-Size", keys), Some("batch_size"));
        assert_eq!(nearest("linger", keys), Some("linger_ms"));
    }

    #[test]
    fn a_stranger_gets_no_suggestion() {
        assert_eq!(nearest("colour", ["compression", "batch_size"]), None);
    }
}
