//! References from the free texts by which the evidence library names its sources.
//!
//! The library names a source as people do: "Haney 2015 J Control Release 207:18". What has that form becomes a reference in
//! the order of the American Medical Association's style (author, journal, year, volume, first page, DOI); titles are not
//! in the library, so none is made up. What has not, such as "general knowledge", is no publication and gets no number.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::dossier::EvidenceNote;

/// One publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Reference {
    /// Its place in the list, from 1.
    pub(crate) number: usize,
    /// The reference as text, without the DOI.
    pub(crate) text: String,
    /// The DOI; may be empty.
    pub(crate) doi: String,
}

/// A source taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Parts<'a> {
    authors: &'a str,
    year: &'a str,
    journal: &'a str,
    volume: &'a str,
    pages: &'a str,
}

/// The references of records in alphabetical order, and which of them each record has, if any.
#[must_use]
pub(crate) fn references(evidence: &[EvidenceNote]) -> (Vec<Reference>, Vec<Option<usize>>) {
    // Publications are told apart by what their citation says; a DOI that any record gives belongs to all.
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let names: Vec<Option<String>> = evidence
        .iter()
        .map(|note| {
            let name = parts(&note.source)
                .map(|parts| formatted(&parts))
                .or_else(|| {
                    (!note.doi.is_empty()).then(|| sentence(without_remark(&note.source)))
                })?;
            let doi = known.entry(name.clone()).or_default();
            if doi.is_empty() {
                doi.clone_from(&note.doi);
            }
            Some(name)
        })
        .collect();
    let numbers: BTreeMap<&String, usize> = known.keys().zip(1..).collect();
    let found = names
        .iter()
        .map(|name| name.as_ref().and_then(|name| numbers.get(name).copied()))
        .collect();
    let list = known
        .iter()
        .zip(1..)
        .map(|((text, doi), number)| Reference {
            number,
            text: text.clone(),
            doi: doi.clone(),
        })
        .collect();
    (list, found)
}

/// The text before a remark in parentheses.
fn without_remark(source: &str) -> &str {
    source.split(" (").next().unwrap_or(source).trim()
}

/// Takes "Authors YEAR Journal VOLUME:PAGE" apart.
fn parts(source: &str) -> Option<Parts<'_>> {
    let source = without_remark(source);
    if source.contains(';') {
        return None;
    }
    let (at, year) = source.split_whitespace().find_map(|word| {
        let is_year = word.len() == 4
            && word.bytes().all(|b| b.is_ascii_digit())
            && (word.starts_with("19") || word.starts_with("20"));
        is_year.then(|| (word.as_ptr() as usize - source.as_ptr() as usize, word))
    })?;
    let authors = source[..at].trim();
    let rest = source[at + 4..].trim();
    let begins = authors.chars().next()?;
    if !begins.is_uppercase() || authors.split_whitespace().count() > 6 {
        return None;
    }
    let (journal, place) = match rest.rsplit_once(' ') {
        Some((journal, place)) if place.starts_with(|c: char| c.is_ascii_digit()) => {
            (journal, place)
        }
        _ => (rest, ""),
    };
    let (volume, pages) = place.split_once(':').unwrap_or((place, ""));
    Some(Parts {
        authors,
        year,
        journal: journal.trim_matches(','),
        volume,
        pages,
    })
}

fn formatted(parts: &Parts<'_>) -> String {
    let mut text = sentence(parts.authors);
    if !parts.journal.is_empty() {
        text.push(' ');
        text.push_str(&sentence(parts.journal));
    }
    text.push(' ');
    text.push_str(parts.year);
    if !parts.volume.is_empty() {
        text.push(';');
        text.push_str(parts.volume);
    }
    if !parts.pages.is_empty() {
        text.push(':');
        text.push_str(parts.pages);
    }
    text.push('.');
    text
}

/// `text` with a full stop at its end.
fn sentence(text: &str) -> String {
    if text.ends_with('.') {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(source: &str, doi: &str) -> EvidenceNote {
        EvidenceNote {
            source: source.to_owned(),
            doi: doi.to_owned(),
            ..EvidenceNote::default()
        }
    }

    #[test]
    fn publications_get_one_number_each() {
        let notes = [
            note("Haney 2015 J Control Release 207:18 (Gao 2022 ref. 81)", ""),
            note("general knowledge", ""),
            note(
                "Haney 2015 J Control Release 207:18",
                "10.1016/j.jconrel.2015.03.033",
            ),
            note("Bartlett & Davis 2006 NAR 34:322", ""),
            note("Wang 2017", ""),
        ];
        let (list, numbers) = references(&notes);
        let texts: Vec<&str> = list.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "Bartlett & Davis. NAR. 2006;34:322.",
                "Haney. J Control Release. 2015;207:18.",
                "Wang. 2017."
            ]
        );
        assert_eq!(list[1].doi, "10.1016/j.jconrel.2015.03.033");
        assert_eq!(numbers, [Some(2), None, Some(2), Some(1), Some(3)]);
    }

    #[test]
    fn what_is_no_citation_is_left_alone() {
        for source in [
            "",
            "synthesis of the literature",
            "2015",
            "derived from 1%/h of 1e3-1e4 EVs per cell",
        ] {
            assert_eq!(parts(source), None, "{source}");
        }
    }
}
