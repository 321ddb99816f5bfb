//! The texts that diagnostics point into.

use std::path::{Path, PathBuf};

/// Names a text in a [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

/// A range of bytes in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes `range` of `source`.
    #[must_use]
    pub fn new(source: SourceId, range: std::ops::Range<usize>) -> Self {
        let clip = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self {
            source,
            start: clip(range.start),
            end: clip(range.end.max(range.start)),
        }
    }

    /// The empty place at the start of the text.
    #[must_use]
    pub fn start_of(source: SourceId) -> Self {
        Self::new(source, 0..0)
    }

    /// The range as indices.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        let index = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
        index(self.start)..index(self.end)
    }

    /// The part of this span that begins `from` bytes after its start and is `length` bytes long, kept inside it.
    #[must_use]
    pub fn part(self, from: usize, length: usize) -> Self {
        let range = self.range();
        let start = range.start.saturating_add(from).min(range.end);
        Self::new(
            self.source,
            start..start.saturating_add(length).min(range.end),
        )
    }
}

/// A place for people: line and column count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// All texts that were read, by id.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    sources: Vec<Source>,
}

#[derive(Clone, Debug)]
struct Source {
    name: PathBuf,
    text: String,
    line_starts: Vec<usize>,
}

impl SourceMap {
    /// Adds a text. The name is a path, or says what the text is if it is no file.
    pub fn add(&mut self, name: PathBuf, text: String) -> SourceId {
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(index, _)| index + 1))
            .collect();
        let id = SourceId(u32::try_from(self.sources.len()).unwrap_or(u32::MAX));
        self.sources.push(Source {
            name,
            text,
            line_starts,
        });
        id
    }

    fn get(&self, id: SourceId) -> Option<&Source> {
        self.sources.get(usize::try_from(id.0).ok()?)
    }

    /// The path or name of a text.
    #[must_use]
    pub fn name(&self, id: SourceId) -> &Path {
        self.get(id)
            .map_or(Path::new(""), |source| source.name.as_path())
    }

    /// The text.
    #[must_use]
    pub fn text(&self, id: SourceId) -> &str {
        self.get(id).map_or("", |source| source.text.as_str())
    }

    /// The id of the text with this name, if it was added.
    #[must_use]
    pub fn find(&self, name: &Path) -> Option<SourceId> {
        let index = self.sources.iter().position(|source| source.name == name)?;
        u32::try_from(index).ok().map(SourceId)
    }

    /// Line and column of the start of a span.
    #[must_use]
    pub fn location(&self, span: Span) -> Location {
        let Some(source) = self.get(span.source) else {
            return Location { line: 1, column: 1 };
        };
        let at = span.range().start.min(source.text.len());
        let line = source.line_starts.partition_point(|&start| start <= at);
        let start = source.line_starts[line.saturating_sub(1)];
        let column = source
            .text
            .get(start..at)
            .map_or(at - start, |before| before.chars().count());
        Location {
            line,
            column: column + 1,
        }
    }

    /// The bytes of the lines from `before` lines above the span to `after` lines below, and the number of the first.
    #[must_use]
    pub fn lines_around(
        &self,
        span: Span,
        before: usize,
        after: usize,
    ) -> (std::ops::Range<usize>, usize) {
        let Some(source) = self.get(span.source) else {
            return (0..0, 1);
        };
        let range = span.range();
        let line_of = |at: usize| source.line_starts.partition_point(|&start| start <= at) - 1;
        let first = line_of(range.start).saturating_sub(before);
        let last = line_of(range.end.max(range.start)) + after + 1;
        let end = source
            .line_starts
            .get(last)
            .map_or(source.text.len(), |&start| start);
        (source.line_starts[first]..end, first + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_count_characters() {
        let mut map = SourceMap::default();
        let id = map.add(PathBuf::from("a.toml"), "a = 1\nµµ = 2\n".to_owned());
        let at = |offset: usize| map.location(Span::new(id, offset..offset));
        assert_eq!(at(0), Location { line: 1, column: 1 });
        assert_eq!(at(6), Location { line: 2, column: 1 });
        assert_eq!(at(11), Location { line: 2, column: 4 });
        assert_eq!(at(99), Location { line: 3, column: 1 });
        assert_eq!(map.lines_around(Span::new(id, 6..8), 0, 0), (6..15, 2));
    }
}
