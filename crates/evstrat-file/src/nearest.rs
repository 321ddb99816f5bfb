//! Finding the name that was meant.

/// The candidate most like `found`, if any is alike enough to be what was meant.
///
/// The order of the candidates decides between equals.
pub fn nearest<'a>(found: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let likeness = likeness(found, candidate);
        if likeness >= ALIKE && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// From which likeness on a name may be what was meant.
const ALIKE: f64 = 0.78;

/// How much less alike another name may be and still be meant as well.
const RIVAL: f64 = 0.1;

/// Names that are this much alike differ by a slip of the keyboard; others are not meant as well.
const SLIP: f64 = 0.95;

fn likeness(found: &str, candidate: &str) -> f64 {
    let (wanted, other) = (fold(found), fold(candidate));
    let contained = wanted.len() >= 3 && (other.contains(&wanted) || wanted.contains(&other));
    // One letter of a short name is a large part of it.
    let slip = wanted.len() <= 4
        && wanted.get(..1) == other.get(..1)
        && strsim::osa_distance(&wanted, &other) == 1;
    strsim::jaro_winkler(&wanted, &other)
        .max(strsim::normalized_damerau_levenshtein(&wanted, &other))
        .max(if contained || slip { 0.8 } else { 0.0 })
}

/// Other names that begin with the same word as both `found` and the `best`, and are nearly as much alike.
fn rivals<'a>(found: &str, best: &str, candidates: &[&'a str]) -> Vec<&'a str> {
    let most = likeness(found, best);
    let first = |name: &str| name.split('-').next().map(str::to_owned);
    if most >= SLIP || first(found) != first(best) || !found.contains('-') {
        return Vec::new();
    }
    let is_rival = |name: &&&str| {
        **name != best && first(name) == first(best) && likeness(found, name) >= most - RIVAL
    };
    candidates
        .iter()
        .filter(is_rival)
        .copied()
        .take(3)
        .collect()
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

/// "did you mean ...?", with the name if there is only one that is alike, or the list of all names if it is short, or nothing.
pub(crate) fn suggestion<'a>(found: &str, candidates: &[&'a str]) -> (Option<&'a str>, String) {
    match nearest(found, candidates.iter().copied()) {
        Some(name) => match rivals(found, name, candidates).as_slice() {
            [] => (Some(name), format!("did you mean `{name}`?")),
            // Where several are alike none is taken for granted.
            others => {
                let all: Vec<&str> = std::iter::once(name)
                    .chain(others.iter().copied())
                    .collect();
                (None, format!("did you mean one of {}?", listed(&all)))
            }
        },
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

    #[test]
    fn names_that_are_alike_are_all_offered() {
        let names = ["loading-recovery", "loading-fraction", "uptake"];
        let (name, help) = suggestion("loading-efficiency", &names);
        assert_eq!(name, None);
        assert_eq!(
            help,
            "did you mean one of `loading-recovery`, `loading-fraction`?"
        );
        let slip = suggestion("loading-recovry", &names);
        assert_eq!(slip.0, Some("loading-recovery"));
    }
}
