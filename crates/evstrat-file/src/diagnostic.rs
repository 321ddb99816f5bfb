//! Faults in files, as data.

mod code;

pub use code::Code;

use crate::source::Span;

/// How bad a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The study cannot be evaluated.
    Error,
    /// The study can be evaluated, but a reader should know.
    Warning,
}

/// A marked place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there; may be empty.
    pub text: String,
}

/// A change of the text that would mend the fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The bytes to replace; an empty span inserts.
    pub span: Span,
    /// What to put there.
    pub replacement: String,
}

/// A fault in a file: where, what was found, what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of fault this is.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: a lower-case fragment.
    pub message: String,
    /// Where; the first label is the place of the fault, the others explain it.
    pub labels: Vec<Label>,
    /// What would be right.
    pub help: Option<String>,
    /// A change that would mend it.
    pub patch: Option<Patch>,
}

impl Diagnostic {
    /// An error at `span`.
    #[must_use]
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            labels: vec![Label {
                span,
                text: String::new(),
            }],
            help: None,
            patch: None,
        }
    }

    /// A warning at `span`.
    #[must_use]
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, span, message)
        }
    }

    /// Says what is at the place of the fault.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// Marks another place that explains the fault.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Says what would be right.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Says what would be right, if there is something to say.
    #[must_use]
    pub fn maybe_help(mut self, text: Option<String>) -> Self {
        self.help = text.or(self.help);
        self
    }

    /// Offers a change that would mend the fault.
    #[must_use]
    pub fn patch(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.patch = Some(Patch {
            span,
            replacement: replacement.into(),
        });
        self
    }

    /// The place of the fault.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}

/// Faults, collected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds a fault.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Whether there are errors.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether there is nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// Puts them in the order of files and places, and removes repetitions and what follows from a syntax error at the
    /// same place or beside it: a slip of the pen reads as a wrong key or value, too.
    pub fn sort(&mut self) {
        let syntax: Vec<Span> = self
            .list
            .iter()
            .filter(|diagnostic| diagnostic.code == Code::Syntax)
            .filter_map(Diagnostic::span)
            .collect();
        self.list.retain(|diagnostic| {
            let follows = diagnostic.span().is_some_and(|span| {
                let touches = |other: &Span| {
                    span.source == other.source
                        && span.start <= other.end
                        && other.start <= span.end
                };
                syntax.iter().any(touches)
            });
            diagnostic.code == Code::Syntax || !follows
        });
        self.list.sort_by(|a, b| {
            let place = |d: &Diagnostic| d.span().map(|span| (span.source, span.start, span.end));
            place(a)
                .cmp(&place(b))
                .then_with(|| a.code.cmp(&b.code))
                .then_with(|| a.message.cmp(&b.message))
        });
        self.list.dedup();
    }
}
