//! Finding the name that was meant.

/// The candidate most like `found`, if any is alike enough to be what was meant.
///
/// The order of the candidates decides between equals.
pub fn nearest<'a>(found: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = fold(found);
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let other = fold(candidate);
        let contained = wanted.len() >= 3 && (other.contains(&wanted) || wanted.contains(&other));
        // One letter of a short name is a large part of it.
        let slip = wanted.len() <= 4
            && wanted.get(..1) == other.get(..1)
            && strsim::osa_distance(&wanted, &other) == 1;
        let likeness = strsim::jaro_winkler(&wanted, &other)
            .max(strsim::normalized_damerau_levenshtein(&wanted, &other))
            .max(if contained || slip { 0.8 } else { 0.0 });
        if likeness >= 0.78 && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether `found` is none of the candidates, but one of them was meant.
pub(crate) fn is_misspelled(found: &str, candidates: &[&str]) -> bool {
    !candidates.contains(&found) && nearest(found, candidates.iter().copied()).is_some()
}

/// Spellings that differ in case, hyphens, underscores and blanks only are the same.
fn fold(text: &str) -> String {
    let mut folded: String = text
        .chars()
        .take(100)
        .filter(|c| !matches!(c, '-' | '_' | ' '))
        .collect();
    folded.make_ascii_lowercase();
    folded
}

/// "did you mean ...?", or the list of all names if it is short, or nothing.
pub(crate) fn suggestion<'a>(found: &str, candidates: &[&'a str]) -> (Option<&'a str>, String) {
    match nearest(found, candidates.iter().copied()) {
        Some(name) => (Some(name), format!("did you mean `{name}`?")),
        None if candidates.is_empty() => (None, String::new()),
        None => (None, format!("known here: {}", listed(candidates))),
    }
}

/// Names joined for people, at most twelve.
pub(crate) fn listed(names: &[&str]) -> String {
    const MOST: usize = 12;
    let text = names
        .iter()
        .take(MOST)
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ");
    match names.len().checked_sub(MOST) {
        Some(more) if more > 0 => format!("{text} and {more} more"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant_or_nothing() {
        let names = ["loading-efficiency", "uptake", "endosomal-escape"];
        assert_eq!(
            nearest("loading_eficiency", names),
            Some("loading-efficiency")
        );
        assert_eq!(nearest("uptak", names), Some("uptake"));
        assert_eq!(nearest("escape", names), Some("endosomal-escape"));
        assert_eq!(nearest("zzz", names), None);
    }
}
