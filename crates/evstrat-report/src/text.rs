//! Laying out text in a fixed number of columns.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The width that every terminal has.
pub(crate) const WIDTH: usize = 80;

/// How many columns `text` takes: names from files may hold letters that take two, or none.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// Cuts `text` to `columns`, with an ellipsis where something was lost.
#[must_use]
pub fn fit(text: &str, columns: usize) -> String {
    let text = &printable(text);
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut room = columns.saturating_sub(1);
    let kept: String = text
        .chars()
        .take_while(|c| {
            let wide = c.width().unwrap_or(0);
            let fits = wide <= room;
            room = room.saturating_sub(wide);
            fits
        })
        .collect();
    format!("{}…", kept.trim_end())
}

/// Text from a file must not steer the terminal, nor turn round the direction of what follows.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| {
            let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            if c.is_control() || turns {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

/// "1 check", "2 checks".
#[must_use]
pub fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// `text` on the left of `columns`, cut with an ellipsis if it is longer.
#[must_use]
pub fn left(text: &str, columns: usize) -> String {
    let text = fit(text, columns);
    let pad = columns.saturating_sub(width(&text));
    format!("{text}{}", " ".repeat(pad))
}

/// `text` on the right of `columns`.
pub(crate) fn right(text: &str, columns: usize) -> String {
    let text = fit(text, columns);
    let pad = columns.saturating_sub(width(&text));
    format!("{}{text}", " ".repeat(pad))
}

/// Breaks `text` at spaces into lines of at most `columns`; a longer word stands alone.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word = &printable(word);
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(word) <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.clone()),
        }
    }
    lines
}

/// A bar whose length shows `share` of `columns`; never empty for a share above zero.
pub(crate) fn bar(share: f64, columns: usize) -> String {
    const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    if share.is_nan() || share <= 0.0 || columns == 0 {
        return String::new();
    }
    let total = 8 * columns;
    // Counting up keeps the conversion from a fraction to a count without a cast.
    let filled = (1..=total)
        .filter(|&n| n as f64 <= share.min(1.0) * total as f64)
        .count()
        .max(1);
    let mut bar = "█".repeat(filled / 8);
    if filled % 8 > 0 {
        bar.push(EIGHTHS[filled % 8]);
    }
    bar
}

/// An interval with its middle on a scale of `columns` columns: `    ├──●────┤     `.
pub(crate) fn interval(
    [low, middle, high]: [f64; 3],
    (from, to): (f64, f64),
    columns: usize,
) -> String {
    let last = columns.saturating_sub(1);
    // Counting up keeps the conversion from a fraction to a count without a cast.
    let at = |value: f64| {
        let share = ((value - from) / (to - from)).clamp(0.0, 1.0);
        (0..last)
            .filter(|&column| (column as f64 + 0.5) < share * last as f64)
            .count()
    };
    let (start, dot, end) = (at(low), at(middle), at(high));
    (0..columns)
        .map(|column| match column {
            _ if column == dot => '●',
            _ if column == start => '├',
            _ if column == end => '┤',
            _ if column > start && column < end => '─',
            _ => ' ',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_fits_its_columns() {
        assert_eq!(left("ab", 4), "ab  ");
        assert_eq!(right("ab", 4), "  ab");
        assert_eq!(left("abcdef", 4), "abc…");
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(left("外泌体外泌体", 6), "外泌… ");
        assert_eq!(width(&left("外泌体 siRNA", 26)), 26);
        assert_eq!(width(&right("e\u{301}ve", 10)), 10);
    }

    #[test]
    fn intervals_keep_their_columns() {
        assert_eq!(
            interval([20.0, 50.0, 80.0], (0.0, 100.0), 11),
            "  ├──●──┤  "
        );
        assert_eq!(interval([0.0, 0.0, 100.0], (0.0, 100.0), 11), "●─────────┤");
        assert_eq!(
            interval([50.0, 50.0, 50.0], (0.0, 100.0), 11),
            "     ●     "
        );
        assert_eq!(
            interval([-9.0, f64::NAN, 900.0], (0.0, 100.0), 5)
                .chars()
                .count(),
            5
        );
    }

    #[test]
    fn bars_show_shares() {
        assert_eq!(bar(1.0, 3), "███");
        assert_eq!(bar(0.5, 3), "█▌");
        assert_eq!(bar(1e-9, 3), "▏");
        assert_eq!(bar(0.0, 3), "");
    }
}
