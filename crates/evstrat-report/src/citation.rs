//! References from the free texts by which the evidence library names its sources.
//!
//! The library names a source as people do: "Haney 2015 J Control Release 207:18", at times several in one text. What has that
//! form becomes a reference in the style of the American Medical Association as its CSL style sets it: authors, journal, year,
//! volume, first page, DOI. Titles are not in the library, so none is made up. What has no such form, such as "general
//! knowledge", is no publication and gets no number.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::dossier::EvidenceNote;

/// One publication.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Reference {
    /// Who wrote it, without a full stop; or the source in its own words if it could not be taken apart.
    pub(crate) authors: String,
    /// Where it appeared; may be empty.
    pub(crate) journal: String,
    /// Year, volume and first page.
    pub(crate) place: String,
    /// The DOI; may be empty.
    pub(crate) doi: String,
    /// Its place in the list, from 1.
    pub(crate) number: usize,
}

impl Reference {
    /// The whole reference as plain text, without the DOI.
    #[cfg(test)]
    fn text(&self) -> String {
        [&self.authors, &self.journal, &self.place]
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(|part| format!("{part}."))
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// A source taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Parts {
    authors: String,
    year: String,
    journal: String,
    volume: String,
    pages: String,
    doi: String,
}

/// The references of records in alphabetical order, and which of them each record has.
#[must_use]
pub(crate) fn references(evidence: &[EvidenceNote]) -> (Vec<Reference>, Vec<Vec<usize>>) {
    let mut known: Vec<Parts> = Vec::new();
    let cited: Vec<Vec<usize>> = evidence
        .iter()
        .map(|note| {
            sources(note)
                .into_iter()
                .map(|parts| enter(&mut known, parts))
                .collect()
        })
        .collect();
    let formatted: Vec<Reference> = known.iter().map(Parts::formatted).collect();
    let full: Vec<usize> = (0..known.len()).map(|at| in_full(&known, at)).collect();
    let mut order: Vec<usize> = (0..known.len()).filter(|&at| full[at] == at).collect();
    order.sort_by(|&a, &b| formatted[a].cmp(&formatted[b]));
    let mut number_of = vec![0; known.len()];
    let list = order
        .iter()
        .zip(1..)
        .map(|(&at, number)| {
            number_of[at] = number;
            Reference {
                number,
                ..formatted[at].clone()
            }
        })
        .collect();
    let numbers = cited
        .into_iter()
        .map(|places| {
            let numbers: BTreeSet<usize> =
                places.into_iter().map(|at| number_of[full[at]]).collect();
            numbers.into_iter().collect()
        })
        .collect();
    (list, numbers)
}

/// The place of a publication in the list, where it is completed or added.
fn enter(known: &mut Vec<Parts>, parts: Parts) -> usize {
    if let Some(at) = known.iter().position(|one| one.is(&parts)) {
        let one = &mut known[at];
        if parts.is_fuller_than(one) {
            let doi = std::mem::take(&mut one.doi);
            *one = parts;
            if one.doi.is_empty() {
                one.doi = doi;
            }
        } else if one.doi.is_empty() {
            one.doi = parts.doi;
        }
        return at;
    }
    known.push(parts);
    known.len() - 1
}

/// The place of the publication that one known by author and year alone stands for: the only one of that author and year.
fn in_full(known: &[Parts], at: usize) -> usize {
    let one = &known[at];
    if !(one.journal.is_empty() && one.doi.is_empty()) {
        return at;
    }
    let mut same = (0..known.len()).filter(|&other| {
        let other = &known[other];
        other.year == one.year && other.first() == one.first() && !other.journal.is_empty()
    });
    match (same.next(), same.next()) {
        (Some(only), None) => only,
        _ => at,
    }
}

/// The publications that a record names; the DOI belongs to the only one, or to the one whose place it spells out.
fn sources(note: &EvidenceNote) -> Vec<Parts> {
    let mut found: Vec<Parts> = pieces(without_remark(&note.source))
        .into_iter()
        .filter_map(parts)
        .collect();
    match found.as_mut_slice() {
        [] if note.doi.is_empty() => {}
        [] => found.push(Parts {
            authors: without_remark(&note.source)
                .trim_end_matches('.')
                .to_owned(),
            doi: note.doi.clone(),
            ..Parts::default()
        }),
        [one] => one.doi.clone_from(&note.doi),
        several => {
            let spelled = |one: &&mut Parts| {
                !one.pages.is_empty()
                    && note.doi.contains(&one.volume)
                    && note.doi.contains(&one.pages)
            };
            if let Some(one) = several.iter_mut().find(spelled) {
                one.doi.clone_from(&note.doi);
            }
        }
    }
    found
}

impl Parts {
    /// Whether two texts name one publication: the same first author and year, and the same DOI or place.
    fn is(&self, other: &Self) -> bool {
        let same = |a: &str, b: &str| !a.is_empty() && a == b;
        let differ = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
        if self.year != other.year || self.first() != other.first() {
            return false;
        }
        if differ(&self.doi, &other.doi) {
            return false;
        }
        let place = same(&self.pages, &other.pages) && self.volume == other.volume;
        let journal = same(&self.journal, &other.journal)
            && !differ(&self.volume, &other.volume)
            && !differ(&self.pages, &other.pages);
        let bare = self.journal.is_empty() && other.journal.is_empty();
        same(&self.doi, &other.doi) || place || journal || bare
    }

    /// The first author's name.
    fn first(&self) -> Option<String> {
        self.authors.split([' ', ',']).next().map(str::to_lowercase)
    }

    fn is_fuller_than(&self, other: &Self) -> bool {
        let size = |one: &Self| {
            (
                one.pages.len().min(1) + one.volume.len().min(1) + one.journal.len().min(1),
                one.journal.len(),
            )
        };
        size(self) > size(other)
    }

    fn formatted(&self) -> Reference {
        let mut place = self.year.clone();
        if !self.volume.is_empty() {
            place = format!("{place};{}", self.volume);
        }
        if !self.pages.is_empty() {
            place = format!("{place}:{}", self.pages);
        }
        Reference {
            authors: self.authors.trim_end_matches('.').to_owned(),
            journal: self.journal.clone(),
            place,
            doi: self.doi.clone(),
            number: 0,
        }
    }
}

/// The text before a remark in parentheses.
fn without_remark(source: &str) -> &str {
    source.split(" (").next().unwrap_or(source).trim()
}

/// The parts of a text that name a year each.
fn pieces(source: &str) -> Vec<&str> {
    let mut found = vec![source];
    for mark in ["; ", " vs ", " / ", ", "] {
        found = found
            .into_iter()
            .flat_map(|piece| {
                let split: Vec<&str> = piece.split(mark).collect();
                // "Webber, Clayton 2013" is one source: only years part sources.
                let all_dated = split.iter().all(|one| year(one).is_some());
                if all_dated || mark == "; " {
                    split
                } else {
                    vec![piece]
                }
            })
            .collect();
    }
    found
}

/// Where a year stands, and the year.
fn year(text: &str) -> Option<(usize, &str)> {
    text.split_whitespace().find_map(|word| {
        let word = word.trim_end_matches(',');
        let is_year = word.len() == 4
            && word.bytes().all(|b| b.is_ascii_digit())
            && (word.starts_with("19") || word.starts_with("20"));
        is_year.then(|| (word.as_ptr() as usize - text.as_ptr() as usize, word))
    })
}

/// Takes "Authors YEAR Journal VOLUME:PAGE and more" apart.
fn parts(source: &str) -> Option<Parts> {
    let (at, year) = year(source)?;
    let authors = source[..at].trim().trim_end_matches(',');
    if !authors.starts_with(char::is_uppercase) || authors.split_whitespace().count() > 6 {
        return None;
    }
    let (journal, volume, pages) = place(source[at + 4..].trim_start_matches(',').trim());
    let mut found = Parts {
        authors: authors
            .replace(" & ", ", ")
            .replace(" and ", ", ")
            .replace('/', ", "),
        year: year.to_owned(),
        journal,
        volume,
        pages,
        doi: String::new(),
    };
    // "Bioconjug Chem 2022 33:1852" names a journal and no author.
    if found.journal.is_empty() && !found.volume.is_empty() {
        found.journal = std::mem::take(&mut found.authors);
    }
    Some(found)
}

/// Journal, volume and page at the start of a text; what follows them is a remark.
fn place(text: &str) -> (String, String, String) {
    let mut journal: Vec<&str> = Vec::new();
    for word in text.split_whitespace() {
        let word = word.trim_end_matches([',', '.']);
        let is_number = word.starts_with(|c: char| c.is_ascii_digit());
        if is_number {
            let (volume, pages) = word.split_once(':').unwrap_or((word, ""));
            return (journal.join(" "), volume.to_owned(), pages.to_owned());
        }
        let is_remark = !word.starts_with(char::is_uppercase)
            && !matches!(word, "of" | "and" | "for" | "in")
            || matches!(word, "Table" | "Fig" | "Figure");
        if is_remark {
            break;
        }
        journal.push(word);
    }
    while journal
        .last()
        .is_some_and(|word| !word.starts_with(char::is_uppercase))
    {
        journal.pop();
    }
    // "for the pure end" begins with a small word and is no journal.
    if journal
        .first()
        .is_some_and(|word| !word.starts_with(char::is_uppercase))
    {
        journal.clear();
    }
    (journal.join(" "), String::new(), String::new())
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

    fn texts(notes: &[EvidenceNote]) -> Vec<String> {
        references(notes).0.iter().map(Reference::text).collect()
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
        assert_eq!(
            texts(&notes),
            [
                "Bartlett, Davis. NAR. 2006;34:322.",
                "Haney. J Control Release. 2015;207:18.",
                "Wang. 2017."
            ]
        );
        assert_eq!(list[1].doi, "10.1016/j.jconrel.2015.03.033");
        assert_eq!(numbers, [vec![2], vec![], vec![2], vec![1], vec![3]]);
    }

    /// What hayagriva 0.10 makes of journal, year, volume and page by the CSL style "american-medical-association".
    #[test]
    fn the_order_is_that_of_the_csl_style() {
        let list = texts(&[note("J Control Release 2015 207:18", "")]);
        assert_eq!(list, ["J Control Release. 2015;207:18."]);
    }

    #[test]
    fn remarks_are_no_part_of_a_reference() {
        let list = texts(&[
            note("Hahnfeldt 1999 Cancer Res 59:4770 Table 1", ""),
            note("Hahnfeldt 1999 Cancer Res 59:4770", ""),
            note("Rocchetti 2013 parameters", ""),
            note("Hahnfeldt 1999 Fig 4", ""),
            note("Webber & Clayton 2013 for the pure end", ""),
            note("Bioconjug Chem 2022 33:1852", ""),
        ]);
        assert_eq!(
            list,
            [
                "Bioconjug Chem. 2022;33:1852.",
                "Hahnfeldt. Cancer Res. 1999;59:4770.",
                "Rocchetti. 2013.",
                "Webber, Clayton. 2013."
            ]
        );
    }

    #[test]
    fn one_paper_under_two_names_is_one() {
        let list = texts(&[
            note("Banks 2020 IJMS 21:4407", "10.3390/ijms21124407"),
            note("Banks 2020 Int J Mol Sci 21:4407", ""),
            note("Alvarez-Erviti 2011", "10.1038/nbt.1807"),
            note(
                "Alvarez-Erviti 2011 Nat Biotechnol 29:341",
                "10.1038/nbt.1807",
            ),
            note("Wang 2017 J Control Release 268:147", "10.1/a"),
            note("Wang 2017", "10.1/b"),
        ]);
        assert_eq!(
            list,
            [
                "Alvarez-Erviti. Nat Biotechnol. 2011;29:341.",
                "Banks. Int J Mol Sci. 2020;21:4407.",
                "Wang. 2017.",
                "Wang. J Control Release. 2017;268:147."
            ]
        );
    }

    #[test]
    fn a_text_may_name_several() {
        let notes = [note(
            "Shima 1995 FEBS Lett 370:203; Liu 2002 BBRC 291:908; Levy 1996 JBC 271:2746",
            "10.1074/jbc.271.5.2746",
        )];
        let (list, numbers) = references(&notes);
        assert_eq!(
            texts(&notes),
            [
                "Levy. JBC. 1996;271:2746.",
                "Liu. BBRC. 2002;291:908.",
                "Shima. FEBS Lett. 1995;370:203."
            ]
        );
        assert_eq!(numbers, [vec![1, 2, 3]]);
        assert_eq!(list[0].doi, "10.1074/jbc.271.5.2746");
        assert_eq!(list[1].doi, "");
        assert_eq!(
            texts(&[note("Ostrowski 2010, Bobrie 2012, Peinado 2012", "")]).len(),
            3
        );
        assert_eq!(texts(&[note("Jorfi 2015 / Catalano 2020", "")]).len(), 2);
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
