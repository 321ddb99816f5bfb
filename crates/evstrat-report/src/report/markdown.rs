//! Text that may stand in Markdown without becoming markup.

/// Escapes what Markdown, and HTML within it, would take for markup; line ends become spaces.
///
/// # References
/// `CommonMark` 0.31, section 2.4: any ASCII punctuation may be escaped by a backslash; entities work everywhere but in code.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' | '$' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' | '\t' => out.push(' '),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_becomes_markup() {
        assert_eq!(
            escape("<script>alert(1)</script> | *x*\n[a](b)"),
            "&lt;script&gt;alert(1)&lt;/script&gt; \\| \\*x\\* \\[a\\](b)"
        );
    }
}
