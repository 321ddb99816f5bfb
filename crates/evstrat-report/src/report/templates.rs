//! Templates, which a user may replace one by one.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, UndefinedBehavior};

use super::{ReportError, markdown};
use crate::view::View;

/// The templates that come with the program: name and text.
pub const TEMPLATES: [(&str, &str); 5] = [
    ("report.html", include_str!("../../templates/report.html")),
    ("macros.html", include_str!("../../templates/macros.html")),
    ("style.css", include_str!("../../templates/style.css")),
    ("script.js", include_str!("../../templates/script.js")),
    ("report.md", include_str!("../../templates/report.md")),
];

/// How much work a template may make, so that one that never ends is refused.
const FUEL: u64 = 50_000_000;

/// A set of templates.
#[derive(Clone, Debug)]
pub struct Templates(BTreeMap<String, String>);

impl Default for Templates {
    fn default() -> Self {
        Self(
            TEMPLATES
                .iter()
                .map(|&(name, text)| (name.to_owned(), text.to_owned()))
                .collect(),
        )
    }
}

impl Templates {
    /// Replaces a template, or adds one that others include.
    pub fn replace(&mut self, name: &str, text: String) {
        self.0.insert(name.to_owned(), text);
    }

    pub(super) fn html(&self, view: &View) -> Result<String, ReportError> {
        let text = self.render("report.html", view)?;
        Ok(without_dead_links(&text))
    }

    pub(super) fn markdown(&self, view: &View) -> Result<String, ReportError> {
        let text = self.render("report.md", view)?;
        Ok(tidy(&text))
    }

    fn render(&self, name: &str, view: &View) -> Result<String, ReportError> {
        let fault = |error: minijinja::Error| ReportError::Template {
            name: error.name().unwrap_or(name).to_owned(),
            line: error.line(),
            message: whole_message(&error),
        };
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_fuel(Some(FUEL));
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()
            .map_err(&fault)?;
        environment.set_syntax(syntax);
        environment.set_auto_escape_callback(|name| {
            if name.ends_with(".html") {
                AutoEscape::Html
            } else {
                AutoEscape::None
            }
        });
        environment.add_filter("md", |text: &str| markdown::escape(text));
        for (name, text) in &self.0 {
            environment.add_template(name, text).map_err(&fault)?;
        }
        environment
            .get_template(name)
            .and_then(|template| template.render(Value::from(Serde(view))))
            .map_err(&fault)
    }
}

/// Takes away links to places that the page does not have, as where sections were left out; their text stays.
fn without_dead_links(html: &str) -> String {
    const LINK: &str = " href=\"#";
    let places: BTreeSet<&str> = html
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find("<a ") {
        let (before, link) = rest.split_at(at);
        out.push_str(before);
        let opening = link.find('>').map_or(link.len(), |end| end + 1);
        let (tag, after) = link.split_at(opening);
        let target = tag
            .find(LINK)
            .and_then(|at| tag[at + LINK.len()..].split('"').next());
        let is_dead = target.is_some_and(|target| !places.contains(target));
        match after.find("</a>") {
            Some(end) if is_dead => {
                out.push_str(&after[..end]);
                rest = &after[end + "</a>".len()..];
            }
            _ => {
                out.push_str(tag);
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The message with what caused it.
fn whole_message(error: &minijinja::Error) -> String {
    let mut text = error
        .detail()
        .map_or_else(|| error.kind().to_string(), str::to_owned);
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// No spaces at line ends, and never more than one empty line.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = true;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() && empty {
            continue;
        }
        empty = line.is_empty();
        out.push_str(line);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::without_dead_links;

    #[test]
    fn links_that_lead_nowhere_become_text() {
        let html = "<p id=\"a\"><a href=\"#a\">A</a> <a class=\"n\" href=\"#b\">B<i>b</i></a> <a href=\"c.csv\">C</a></p>";
        assert_eq!(
            without_dead_links(html),
            "<p id=\"a\"><a href=\"#a\">A</a> B<i>b</i> <a href=\"c.csv\">C</a></p>"
        );
    }
}
