//! Texts from plugins, on their way to people.

/// Replaces what could move the cursor, ring the bell or change colors; keeps line breaks and tabs.
pub(crate) fn without_controls(text: &str) -> String {
    let harmless = |c: char| !c.is_control() || c == '\n' || c == '\t';
    text.chars()
        .map(|c| if harmless(c) { c } else { '\u{FFFD}' })
        .collect()
}

/// A message from a plugin: the valid part of what it wrote, without control characters and line breaks.
pub(crate) fn message(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let line: Vec<&str> = text.split_whitespace().collect();
    let line = without_controls(&line.join(" "));
    if line.is_empty() {
        "the plugin gave no reason".to_owned()
    } else {
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_one_harmless_line() {
        assert_eq!(
            message(b"  dose\n must be positive "),
            "dose must be positive"
        );
        assert_eq!(message(b"\x1b[31mred\x07"), "\u{FFFD}[31mred\u{FFFD}");
        assert_eq!(message(b"\xff5"), "\u{FFFD}5");
        assert_eq!(message(b" \n"), "the plugin gave no reason");
    }
}
