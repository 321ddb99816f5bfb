//! Diagnostics as text with excerpts.

use annotate_snippets::{AnnotationKind, Group, Level, Patch as Change, Renderer, Snippet};
use serde_json::{Value as Json, json};

use crate::diagnostic::{Diagnostic, Diagnostics, Label, Severity};
use crate::source::{SourceId, SourceMap, Span};

/// Longest excerpt that is shown, in bytes; longer lines are cut.
const MAX_EXCERPT: usize = 4000;
/// The most faults that are shown; further ones are counted.
const MAX_SHOWN: usize = 100;

/// Renders faults with file, line, column and excerpt, each followed by an empty line. Errors come before warnings, so that
/// what must be mended is not lost among what should be known; each keeps the order of the collection.
#[must_use]
pub fn render(diagnostics: &Diagnostics, sources: &SourceMap, color: bool) -> String {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
    .term_width(100);
    let mut ordered: Vec<&Diagnostic> = diagnostics.iter().collect();
    ordered.sort_by_key(|diagnostic| diagnostic.severity);
    let shown = ordered
        .into_iter()
        .take(MAX_SHOWN)
        .map(|diagnostic| renderer.render(&report(diagnostic, sources)) + "\n\n");
    let more = diagnostics
        .len()
        .checked_sub(MAX_SHOWN)
        .filter(|&more| more > 0)
        .map(|more| format!("and {more} more\n\n"));
    shown.chain(more).collect()
}

/// Faults for machines: an array of objects with code, severity, message, labels, help and patch. Lines and columns count
/// from 1, columns in characters; `start` and `end` are bytes.
#[must_use]
pub fn to_json(diagnostics: &Diagnostics, sources: &SourceMap) -> Json {
    let place = |span: Span| {
        let location = sources.location(span);
        json!({
            "file": sources.name(span.source).display().to_string(),
            "line": location.line,
            "column": location.column,
            "start": span.start,
            "end": span.end,
        })
    };
    let with = |mut place: Json, key: &str, text: &str| {
        place[key] = json!(text);
        place
    };
    let one = |diagnostic: &Diagnostic| {
        let labels: Vec<Json> = diagnostic
            .labels
            .iter()
            .map(|label| with(place(label.span), "text", &label.text))
            .collect();
        let patch = diagnostic
            .patch
            .as_ref()
            .map(|patch| with(place(patch.span), "replacement", &patch.replacement));
        json!({
            "code": diagnostic.code.as_str(),
            "severity": match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            "message": diagnostic.message,
            "labels": labels,
            "help": diagnostic.help,
            "patch": patch,
        })
    };
    Json::Array(diagnostics.iter().map(one).collect())
}

fn report<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code.as_str());
    let mut main = Group::with_title(title);
    let mut done: Vec<SourceId> = Vec::new();
    for label in &diagnostic.labels {
        if !done.contains(&label.span.source) {
            done.push(label.span.source);
            for snippet in excerpts(diagnostic, label.span.source, sources) {
                main = main.element(snippet);
            }
        }
    }
    let mut groups = Vec::new();
    match (&diagnostic.help, &diagnostic.patch) {
        (Some(help), Some(patch)) => {
            groups.push(main);
            let (snippet, shift) = window(patch.span, patch.span, sources);
            let change = Change::new(shift(patch.span), patch.replacement.as_str());
            groups.push(
                Level::HELP
                    .secondary_title(help.as_str())
                    .element(snippet.patch(change)),
            );
        }
        (Some(help), None) => groups.push(main.element(Level::HELP.message(help.as_str()))),
        _ => groups.push(main),
    }
    groups
}

/// One excerpt of `source` for labels that are near each other, else one per label.
fn excerpts<'a>(
    diagnostic: &'a Diagnostic,
    source: SourceId,
    sources: &'a SourceMap,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let labels: Vec<(usize, &Label)> = diagnostic
        .labels
        .iter()
        .enumerate()
        .filter(|(_, label)| label.span.source == source)
        .collect();
    let first = labels.iter().map(|(_, label)| label.span.start).min();
    let last = labels.iter().map(|(_, label)| label.span.end).max();
    let (Some(first), Some(last)) = (first, last) else {
        return Vec::new();
    };
    let whole = Span {
        source,
        start: first,
        end: last,
    };
    let is_near = whole.range().len() <= MAX_EXCERPT / 2;
    if is_near {
        return vec![excerpt(whole, &labels, sources)];
    }
    labels
        .iter()
        .map(|label| excerpt(label.1.span, std::slice::from_ref(label), sources))
        .collect()
}

fn excerpt<'a>(
    whole: Span,
    labels: &[(usize, &'a Label)],
    sources: &'a SourceMap,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let (mut snippet, shift) = window(whole, labels.first().map_or(whole, |l| l.1.span), sources);
    for &(index, label) in labels {
        let kind = if index == 0 {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let mut annotation = kind.span(shift(label.span));
        if !label.text.is_empty() {
            annotation = annotation.label(label.text.as_str());
        }
        snippet = snippet.annotation(annotation);
    }
    snippet
}

/// The lines of a span as a snippet, and how spans of the text become spans of the snippet.
fn window<'a, T: Clone>(
    span: Span,
    center: Span,
    sources: &'a SourceMap,
) -> (Snippet<'a, T>, impl Fn(Span) -> std::ops::Range<usize> + 'a) {
    let text = sources.text(span.source);
    let (mut range, line) = sources.lines_around(span, 1, 0);
    if range.len() > MAX_EXCERPT {
        let start = boundary(text, center.range().start.saturating_sub(200)).max(range.start);
        range = start..boundary(text, start + MAX_EXCERPT).min(range.end);
    }
    let cut = text.get(range.clone()).unwrap_or("");
    let line = line
        + text.get(..range.start).map_or(0, |_| {
            // Cutting inside the lines keeps the number of the line that the excerpt begins in.
            let (whole, _) = sources.lines_around(span, 1, 0);
            text.get(whole.start..range.start)
                .map_or(0, |skipped| skipped.matches('\n').count())
        });
    let name = sources.name(span.source).display().to_string();
    let snippet = Snippet::source(cut).path(name).line_start(line);
    let shift = move |span: Span| {
        let inside = |at: usize| boundary(cut, at.saturating_sub(range.start).min(cut.len()));
        inside(span.range().start)..inside(span.range().end)
    };
    (snippet, shift)
}

/// The nearest start of a character at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|&i| text.is_char_boundary(i))
        .unwrap_or(0)
}
