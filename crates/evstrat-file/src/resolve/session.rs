//! What one resolution shares: the files read so far, the texts, the faults.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use sha2::{Digest, Sha256};

use super::context::SharedContext;
use super::strategy::Work;
use super::{Request, Resolved, folder_of};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::files::{Files, clean};
use crate::library::Library;
use crate::models::Models;
use crate::nearest::nearest;
use crate::source::{SourceMap, Span};
use crate::spec::{self, FileKind, SCHEMA_VERSION};
use crate::study::{Frame, Settings, SourceFile, Study};
use crate::syntax::{self, Node, Table};

/// Largest file that is read. Hand-written files are a hundred times smaller.
const MAX_SIZE: u64 = 8 << 20;

/// A file that was read and held against the keys of its kind.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) path: PathBuf,
    pub(super) kind: FileKind,
    pub(super) root: Node,
    pub(super) sha256: String,
}

impl Document {
    /// The table at the top.
    pub(super) fn table(&self) -> &Table {
        static EMPTY: Table = Table {
            entries: Vec::new(),
        };
        self.root.as_table().unwrap_or(&EMPTY)
    }

    /// A path in the file, relative to the working directory.
    pub(super) fn relative(&self, path: &str) -> PathBuf {
        clean(&folder_of(&self.path).join(path))
    }

    /// The file name without its ending.
    pub(super) fn stem(&self) -> String {
        self.path
            .file_stem()
            .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
    }
}

/// One resolution under way.
pub(super) struct Session<'a> {
    pub(super) request: &'a Request,
    pub(super) files: &'a dyn Files,
    pub(super) models: &'a dyn Models,
    pub(super) sources: SourceMap,
    pub(super) faults: Diagnostics,
    pub(super) contexts: Vec<SharedContext>,
    pub(super) libraries: BTreeMap<PathBuf, Rc<Library>>,
    documents: BTreeMap<PathBuf, Option<Rc<Document>>>,
    /// Data files that distributions were made from, with their hashes.
    pub(super) data_files: BTreeMap<PathBuf, String>,
    /// Evidence that the model under resolution cites and the library does not have.
    pub(super) unlisted: BTreeSet<String>,
}

impl<'a> Session<'a> {
    pub(super) fn new(request: &'a Request, files: &'a dyn Files, models: &'a dyn Models) -> Self {
        Self {
            request,
            files,
            models,
            sources: SourceMap::default(),
            faults: Diagnostics::default(),
            contexts: Vec::new(),
            libraries: BTreeMap::new(),
            documents: BTreeMap::new(),
            data_files: BTreeMap::new(),
            unlisted: BTreeSet::new(),
        }
    }

    pub(super) fn fault(&mut self, fault: Diagnostic) {
        self.faults.push(fault);
    }

    pub(super) fn finish(mut self, study: Option<Study>) -> Resolved {
        self.faults.sort();
        Resolved {
            study: study.filter(|_| !self.faults.has_errors()),
            diagnostics: self.faults,
            sources: self.sources,
        }
    }

    /// Every file that was read, in order of path.
    pub(super) fn source_files(&self) -> Vec<SourceFile> {
        let mut list: Vec<SourceFile> = self
            .documents
            .values()
            .flatten()
            .map(|document| SourceFile {
                path: document.path.clone(),
                sha256: document.sha256.clone(),
            })
            .collect();
        list.extend(self.data_files.iter().map(|(path, sha256)| SourceFile {
            path: path.clone(),
            sha256: sha256.clone(),
        }));
        list.sort_by(|a, b| a.path.cmp(&b.path));
        list
    }

    pub(super) fn study(&mut self, works: Vec<Work>, frame: Option<Frame>) -> Study {
        let evidence = super::evidence::cited(&works, self);
        Study {
            strategies: works.into_iter().map(|work| work.strategy).collect(),
            contexts: self
                .contexts
                .iter()
                .map(|shared| shared.context.clone())
                .collect(),
            frame,
            evidence,
            settings: Settings::default(),
            files: self.source_files(),
        }
    }

    pub(super) fn note_repeated(&mut self, path: &Path) {
        let message = format!("`{}` is named twice and counts once", path.display());
        self.fault(unplaced(Code::Repeated, Severity::Warning, message));
    }

    /// Says that a file that was named stays what its context takes it for.
    pub(super) fn note_comparator(&mut self, path: &Path) {
        let message = format!(
            "`{}` is a comparator of the context and stays one",
            path.display()
        );
        let fault = unplaced(Code::NamedComparator, Severity::Warning, message);
        self.fault(fault.help("name it alone to have it evaluated for itself"));
    }

    pub(super) fn wrong_kind(&mut self, document: &Document, wanted: FileKind, found: FileKind) {
        let message = format!(
            "this is {} file, not {} file",
            found.with_article(),
            wanted.with_article()
        );
        let place = document
            .table()
            .entry("kind")
            .map_or(document.root.span, |entry| entry.node.span);
        self.fault(Diagnostic::error(Code::WrongKind, place, message));
    }

    /// Reads a file and holds it against the keys of its kind, once. `referrer` is the place that names it; files of
    /// another kind than `wanted` are refused.
    pub(super) fn load(
        &mut self,
        path: &Path,
        referrer: Option<Span>,
        wanted: Option<FileKind>,
    ) -> Option<Rc<Document>> {
        let identity = self.files.identity(path);
        let document = match self.documents.get(&identity) {
            Some(known) => known.clone(),
            None => {
                let read = self.read(path, referrer, wanted).map(Rc::new);
                self.documents.insert(identity, read.clone());
                read
            }
        }?;
        if let Some(wanted) = wanted
            && wanted != document.kind
        {
            self.wrong_kind(&document, wanted, document.kind);
            return None;
        }
        Some(document)
    }

    fn read(
        &mut self,
        path: &Path,
        referrer: Option<Span>,
        wanted: Option<FileKind>,
    ) -> Option<Document> {
        let bytes = match self.files.read(path, MAX_SIZE) {
            Ok(bytes) => bytes,
            Err(error) => {
                let fault = self.unreadable(path, referrer, &error);
                self.fault(fault);
                return None;
            }
        };
        let sha256 = hex(&Sha256::digest(&bytes));
        let text = match self.text(path, referrer, bytes) {
            Ok(text) => text,
            Err(fault) => {
                self.fault(*fault);
                return None;
            }
        };
        let source = self.sources.add(path.to_owned(), text);
        let (root, whole) = syntax::parse(source, &self.sources, &mut self.faults);
        let kind = self.kind_of(&root, wanted);
        self.check_version(&root);
        spec::check(&root, kind.spec(), whole, &mut self.faults);
        Some(Document {
            path: path.to_owned(),
            kind,
            root,
            sha256,
        })
    }

    fn text(
        &self,
        path: &Path,
        referrer: Option<Span>,
        bytes: Vec<u8>,
    ) -> Result<String, Box<Diagnostic>> {
        let name = path.display();
        if bytes.len() > usize::try_from(MAX_SIZE).unwrap_or(usize::MAX) {
            let message = format!("`{name}` is larger than {} MiB", MAX_SIZE >> 20);
            let fault = placed(Code::FileTooLarge, referrer, message);
            return Err(Box::new(fault.help("is this the right file?")));
        }
        String::from_utf8(bytes).map_err(|error| {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
            let message = format!("`{name}` is not UTF-8 text: line {line} has an invalid byte");
            Box::new(placed(Code::NotUtf8, referrer, message).help("save it as UTF-8"))
        })
    }

    fn unreadable(&self, path: &Path, referrer: Option<Span>, error: &io::Error) -> Diagnostic {
        let reason = match error.kind() {
            io::ErrorKind::NotFound => "there is no such file".to_owned(),
            io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
            _ => error.to_string(),
        };
        let message = format!("cannot read `{}`: {reason}", path.display());
        let fault = placed(Code::MissingFile, referrer, message);
        let neighbors = self.files.toml_files(folder_of(path)).unwrap_or_default();
        let name_of = |path: &PathBuf| Some(path.file_name()?.to_string_lossy().into_owned());
        let names: Vec<String> = neighbors.iter().filter_map(name_of).collect();
        let meant = path
            .file_name()
            .and_then(|name| nearest(&name.to_string_lossy(), names.iter().map(String::as_str)));
        fault.maybe_help(meant.map(|name| format!("did you mean `{name}` in the same folder?")))
    }

    /// The kind of file: what it says, what its keys show, what is wanted, or a strategy.
    fn kind_of(&self, root: &Node, wanted: Option<FileKind>) -> FileKind {
        let Some(table) = root.as_table() else {
            return wanted.unwrap_or(FileKind::Strategy);
        };
        let said = table.text("kind").and_then(FileKind::from_name);
        let shown = || {
            let has = |kind: &FileKind| kind.marks().iter().any(|key| table.get(key).is_some());
            wanted
                .filter(has)
                .or_else(|| FileKind::ALL.into_iter().find(has))
        };
        said.or_else(shown).or(wanted).unwrap_or(FileKind::Strategy)
    }

    fn check_version(&mut self, root: &Node) {
        let Some(node) = root.as_table().and_then(|table| table.get("schema")) else {
            return;
        };
        if let Some(version) = node.as_count()
            && version != SCHEMA_VERSION
            && version > 0
        {
            let message = format!("this file has format version {version}");
            let help = format!("this program reads version {SCHEMA_VERSION}");
            self.fault(Diagnostic::error(Code::SchemaVersion, node.span, message).help(help));
        }
    }
}

/// An error at a place, or without one.
pub(super) fn placed(code: Code, place: Option<Span>, message: String) -> Diagnostic {
    match place {
        Some(span) => Diagnostic::error(code, span, message),
        None => unplaced(code, Severity::Error, message),
    }
}

pub(super) fn unplaced(code: Code, severity: Severity, message: String) -> Diagnostic {
    Diagnostic {
        code,
        severity,
        message,
        labels: Vec::new(),
        help: None,
        patch: None,
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The texts of a key that takes one text or a list of texts, with their places.
pub(super) fn texts<'t>(table: &'t Table, key: &str) -> Vec<(&'t str, &'t Node)> {
    let Some(node) = table.get(key) else {
        return Vec::new();
    };
    let items = node.as_list().unwrap_or(std::slice::from_ref(node));
    items
        .iter()
        .filter_map(|item| item.as_text().map(|text| (text, item)))
        .collect()
}

/// The same as owned texts.
pub(super) fn owned_texts(table: &Table, key: &str) -> Vec<String> {
    texts(table, key)
        .into_iter()
        .map(|(text, _)| text.to_owned())
        .collect()
}

/// The text of a key, empty if there is none.
pub(super) fn text_or_empty(table: &Table, key: &str) -> String {
    table.text(key).unwrap_or("").to_owned()
}
