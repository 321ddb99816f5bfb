//! An SVG in the making: a few shapes, every text escaped.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Figure, Table};

/// A picture under construction.
#[derive(Clone, Debug)]
pub(crate) struct Canvas {
    width: f64,
    height: f64,
    body: String,
}

/// Where a text is tied to its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// At its start.
    Start,
    /// In its middle.
    Middle,
    /// At its end.
    End,
}

/// The words of a picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words<'a> {
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    /// How to read it.
    pub(crate) caption: &'a str,
    /// What it shows, for those who do not see it.
    pub(crate) description: &'a str,
}

impl Canvas {
    pub(crate) fn new(width: f64, height: f64) -> Self {
        Self {
            width,
            height,
            body: String::new(),
        }
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        // Writing to a string cannot fail, here and below.
        let _ = write!(
            self.body,
            "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" class=\"{class}\"/>",
            px(from.0),
            px(from.1),
            px(to.0),
            px(to.1)
        );
    }

    /// A rectangle; `mark` names it for those who read the picture back, and shows when pointed at.
    pub(crate) fn rect(&mut self, at: (f64, f64), size: (f64, f64), class: &str, mark: &str) {
        let _ = write!(
            self.body,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" class=\"{class}\"",
            px(at.0),
            px(at.1),
            px(size.0.max(0.0)),
            px(size.1.max(0.0))
        );
        self.close(mark, "rect");
    }

    pub(crate) fn circle(&mut self, at: (f64, f64), radius: f64, class: &str, mark: &str) {
        let _ = write!(
            self.body,
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" class=\"{class}\"",
            px(at.0),
            px(at.1),
            px(radius)
        );
        self.close(mark, "circle");
    }

    /// A line through points, closed to an area if asked.
    pub(crate) fn path(&mut self, points: &[(f64, f64)], closed: bool, class: &str) {
        let mut steps = points.iter();
        let Some(first) = steps.next() else {
            return;
        };
        // A tenth of a pixel is finer than any eye, and paths are most of a report.
        let _ = write!(
            self.body,
            "<path d=\"M{} {}",
            rounded(first.0, 1),
            rounded(first.1, 1)
        );
        for point in steps {
            let _ = write!(
                self.body,
                "L{} {}",
                rounded(point.0, 1),
                rounded(point.1, 1)
            );
        }
        let _ = write!(
            self.body,
            "{}\" class=\"{class}\"/>",
            if closed { "Z" } else { "" }
        );
    }

    pub(crate) fn text(&mut self, at: (f64, f64), anchor: Anchor, class: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let class = if class.is_empty() {
            String::new()
        } else {
            format!(" class=\"{class}\"")
        };
        let _ = write!(
            self.body,
            "<text x=\"{}\" y=\"{}\"{anchor}{class}>{}</text>",
            px(at.0),
            px(at.1),
            escape(text)
        );
    }

    /// The whole figure, from the picture, its words, its data and the specification that draws these anew.
    pub(crate) fn figure(self, words: Words<'_>, table: Table, vega: Value) -> Figure {
        Figure {
            id: words.id.to_owned(),
            title: words.title.to_owned(),
            caption: words.caption.to_owned(),
            svg: self.finish(words),
            table,
            vega,
        }
    }

    /// The picture, with a title and a description for those who do not see it.
    fn finish(self, words: Words<'_>) -> String {
        let Words {
            id,
            title,
            description,
            ..
        } = words;
        let (id, title, description) = (escape(id), escape(title), escape(description));
        let (width, height) = (px(self.width), px(self.height));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
             aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{title}</title>\
             <desc id=\"{id}-d\">{description}</desc>{}</svg>",
            self.body
        )
    }

    /// The picture as an ornament beside the same information in words.
    pub(crate) fn ornament(self) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" aria-hidden=\"true\">{}</svg>",
            px(self.width),
            px(self.height),
            self.body
        )
    }

    fn close(&mut self, mark: &str, tag: &str) {
        if mark.is_empty() {
            self.body.push_str("/>");
        } else {
            let _ = write!(self.body, "><title>{}</title></{tag}>", escape(mark));
        }
    }
}

/// Text that may stand between tags and in attributes; control characters, which XML forbids, are replaced.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A coordinate to a hundredth, without needless zeros.
fn px(value: f64) -> String {
    rounded(value, 2)
}

fn rounded(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" || text.is_empty() {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// `text` cut to about `pixels` at 13 pixels, with an ellipsis where something was lost.
pub(crate) fn fit(text: &str, pixels: f64) -> String {
    const PER_CHARACTER: f64 = 6.9;
    let mut room = pixels;
    let mut kept = String::new();
    for c in text.chars() {
        room -= PER_CHARACTER;
        if room < 0.0 {
            kept.pop();
            return format!("{}…", kept.trim_end());
        }
        kept.push(c);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_become_markup() {
        let mut canvas = Canvas::new(10.0, 10.0);
        canvas.text(
            (1.0, 2.5),
            Anchor::End,
            "s",
            "<script>alert(1)</script> | *x*\u{0}",
        );
        let svg = canvas.finish(Words {
            id: "a",
            title: "\"><script>",
            caption: "",
            description: "",
        });
        assert!(!svg.contains("<script"), "{svg}");
        assert!(svg.contains("x=\"1\" y=\"2.5\" text-anchor=\"end\""));
        assert!(!svg.contains('\u{0}'));
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!(px(1.0), "1");
        assert_eq!(px(-0.001), "0");
        assert_eq!(px(2.505), "2.5");
        assert_eq!(fit("abcdef", 30.0), "abc…");
    }
}
