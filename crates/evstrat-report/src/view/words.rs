//! Small pieces of text: sentences with links, numbers with units.

use serde::Serialize;

use crate::number::{percent, significant, typeset};

/// A piece of a sentence, perhaps a link within the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Span {
    pub(crate) text: String,
    /// Whether it is a number, which leads to where it comes from but should not shout so.
    pub(crate) is_number: bool,
    /// Where it leads: the name of an anchor; empty for plain text.
    pub(crate) to: String,
}

/// A sentence in the making.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct Sentence(pub(crate) Vec<Span>);

impl Sentence {
    /// The words without links.
    pub(crate) fn text(&self) -> String {
        self.0.iter().map(|span| span.text.as_str()).collect()
    }

    pub(crate) fn say(mut self, text: impl Into<String>) -> Self {
        self.0.push(Span {
            text: text.into(),
            is_number: false,
            to: String::new(),
        });
        self
    }

    /// Says a name that can lead somewhere.
    pub(crate) fn to(self, link: Link) -> Self {
        self.link(link.text, link.to)
    }

    pub(crate) fn link(mut self, text: impl Into<String>, to: impl Into<String>) -> Self {
        self.0.push(Span {
            text: text.into(),
            is_number: false,
            to: to.into(),
        });
        self
    }

    /// Says a number that leads to where it comes from.
    pub(crate) fn number(mut self, text: impl Into<String>, to: &str) -> Self {
        self.0.push(Span {
            text: text.into(),
            is_number: true,
            to: to.to_owned(),
        });
        self
    }
}

/// A name that can lead somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Link {
    pub(crate) text: String,
    pub(crate) to: String,
}

impl Link {
    pub(crate) fn new(text: impl Into<String>, to: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            to: to.into(),
        }
    }
}

/// A number with its unit behind it; the unit "1" is not written.
pub(crate) fn with_unit(number: &str, unit: &str) -> String {
    if unit == "1" || unit.is_empty() {
        number.to_owned()
    } else {
        format!("{number} {}", in_print(unit))
    }
}

/// A UCUM unit as people write it: no braces around words, true powers and dots.
pub(crate) fn in_print(unit: &str) -> String {
    let mut out = String::with_capacity(unit.len());
    let mut in_word = false;
    for c in unit.chars() {
        let after_letter = out.ends_with(|last: char| last.is_ascii_alphabetic());
        match c {
            '{' | '}' => in_word = c == '{',
            '2' if after_letter && !in_word => out.push('²'),
            '3' if after_letter && !in_word => out.push('³'),
            '.' if !in_word => out.push('·'),
            c => out.push(c),
        }
    }
    out
}

/// A unit in brackets, for headings.
pub(crate) fn bracketed(unit: &str) -> String {
    if unit == "1" || unit.is_empty() {
        String::new()
    } else {
        format!(" [{}]", in_print(unit))
    }
}

/// A quantity that people read at three digits: more would be noise.
pub(crate) fn short(value: f64) -> String {
    short_to(value, 3)
}

/// The ends of an interval with signs, in more digits than three where these would show the same number twice.
pub(crate) fn ends([low, high]: [f64; 2]) -> String {
    let texts = |digits| [low, high].map(|end| with_sign(end, short_to(end, digits)));
    let found = (3..6).map(texts).find(|[low, high]| low != high);
    let [low, high] = found.unwrap_or_else(|| texts(3));
    format!("{low} to {high}")
}

fn short_to(value: f64, digits: i32) -> String {
    let text = significant(value, digits);
    let (digits, exponent) = match text.split_once('e') {
        Some((digits, exponent)) => (digits, format!("e{exponent}")),
        None => (text.as_str(), String::new()),
    };
    let digits = if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        digits
    };
    typeset(&format!("{digits}{exponent}"))
}

/// A difference: the same with its sign.
pub(crate) fn signed(value: f64) -> String {
    with_sign(value, short(value))
}

fn with_sign(value: f64, text: String) -> String {
    if value > 0.0 {
        format!("+{text}")
    } else {
        text
    }
}

/// A value with its error.
pub(crate) fn with_error(value: f64, mcse: f64) -> String {
    typeset(&crate::number::with_error(value, mcse))
}

/// A value with its error, in so many digits at most.
pub(crate) fn with_error_to(value: f64, mcse: f64, finest: f64) -> String {
    typeset(&crate::number::with_error_to(value, mcse, finest))
}

/// A probability as a percentage with its error.
pub(crate) fn percent_error(value: f64, mcse: f64) -> String {
    if mcse > 0.0 && mcse.is_finite() {
        format!("{} %", with_error_to(100.0 * value, 100.0 * mcse, 0.01))
    } else {
        percent(value)
    }
}

/// A percentage as people say it: whole unless it is close to either end.
pub(crate) fn roughly(value: f64) -> String {
    let percent = 100.0 * value;
    let from_end = percent.min(100.0 - percent);
    if (0.001..0.05).contains(&from_end) {
        format!("{percent:.2} %")
    } else if (0.05..0.5).contains(&from_end) {
        format!("{percent:.1} %")
    } else {
        format!("{percent:.0} %")
    }
}

/// A value with its error, but no finer than two decimals of a score.
pub(crate) fn score(value: f64, mcse: f64) -> String {
    if mcse > 0.0 && mcse.is_finite() {
        with_error_to(value, mcse, 0.01)
    } else {
        supported(value, 0.0)
    }
}

/// A value to the digits that its error supports.
pub(crate) fn supported(value: f64, mcse: f64) -> String {
    typeset(&crate::number::supported(value, mcse))
}

/// "1 strategy", "2 strategies".
pub(crate) fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Words in a list: "a, b and c".
pub(crate) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A name for files and anchors: lower-case letters, digits and hyphens, at most 60 of them.
pub(crate) fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(60) {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    let out = out.trim_end_matches('-');
    if out.is_empty() {
        "x".to_owned()
    } else {
        out.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_an_interval_differ() {
        assert_eq!(ends([-43.04, -2.64]), "−43 to −2.64");
        assert_eq!(ends([63.954, 64.0]), "+63.95 to +64");
        assert_eq!(ends([1.0, 1.0]), "+1 to +1");
    }

    #[test]
    fn names_of_files_are_plain() {
        assert_eq!(
            slug("<script>alert(1)</script> | *x*"),
            "script-alert-1-script-x"
        );
        assert_eq!(slug("../../etc"), "etc");
        assert_eq!(slug("|"), "x");
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(short(0.027_04), "0.027");
        assert_eq!(short(1200.0), "1200");
        assert_eq!(short(5.0e8), "5×10⁸");
        assert_eq!(in_print("{vesicles}/{cells}/d"), "vesicles/cells/d");
        assert_eq!(in_print("1/(d.mm2)"), "1/(d·mm²)");
        assert_eq!(bracketed("mm3"), " [mm³]");
        assert_eq!(short(-0.25), "−0.25");
        assert_eq!(roughly(0.0012), "0.1 %");
        assert_eq!(roughly(0.000_2), "0.02 %");
        assert_eq!(roughly(0.999_9), "99.99 %");
        assert_eq!(roughly(1.0), "100 %");
        assert_eq!(roughly(0.43), "43 %");
        assert_eq!(with_unit("3", "d"), "3 d");
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
