//! Checks of the file's bytes, before anything of it runs.

use std::path::Path;
use std::time::Instant;

use evstrat_abi::ENTRY_SYMBOL;
use object::read::NameOrOrdinal;
use object::read::elf::{Dyn as _, FileHeader as _, ProgramHeader as _};
use object::{Endianness, Object as _, elf};

use super::{CheckReport, Outcome, Settings};
use crate::discover::{Candidate, Candidates};
use crate::search::SearchPath;

type StaticCheck = (&'static str, &'static str, fn(&[u8]) -> Option<Outcome>);

/// Checks of a usable library; `None` from one of them means that the format has no such thing.
const CHECKED: &[StaticCheck] = &[
    (
        "static.exports",
        "it exports nothing but its entry function",
        exports,
    ),
    (
        "static.dependencies",
        "it needs system libraries only",
        dependencies,
    ),
    ("static.stack", "its stack is not executable", stack),
    (
        "static.relocations",
        "its code needs no relocations",
        relocations,
    ),
];

/// Ids and titles of all checks here.
pub(super) const CHECKS: &[(&str, &str)] = &[
    ("static.usable", USABLE),
    (CHECKED[0].0, CHECKED[0].1),
    (CHECKED[1].0, CHECKED[1].1),
    (CHECKED[2].0, CHECKED[2].1),
    (CHECKED[3].0, CHECKED[3].1),
];

const USABLE: &str =
    "it is a complete library for this platform and interface, and safe from others";

/// Runs the checks; gives the file if it can be loaded.
pub(super) fn run(path: &Path, settings: &Settings, report: &mut CheckReport) -> Option<Candidate> {
    let started = Instant::now();
    let usable = Candidates::discover(&SearchPath::new().file(path));
    let candidate = match usable {
        Ok(candidates) => candidates.found.into_iter().next()?,
        Err(error) => {
            report.add(
                ("static.usable", USABLE),
                "",
                Outcome::Failed(error.to_string()),
                started,
            );
            return None;
        }
    };
    report.add(("static.usable", USABLE), "", Outcome::passed(), started);
    let bytes = candidate.bytes.0.as_slice();
    for (id, title, check) in CHECKED.iter().filter(|check| settings.wants(check.0)) {
        let started = Instant::now();
        let outcome =
            check(bytes).unwrap_or_else(|| Outcome::Skipped("not an ELF file".to_owned()));
        report.add((id, title), "", outcome, started);
    }
    Some(candidate)
}

fn exports(bytes: &[u8]) -> Option<Outcome> {
    let file = object::File::parse(bytes).ok()?;
    let mut others = Vec::new();
    for export in file.exports().ok()?.flatten() {
        if let NameOrOrdinal::Name(name) = export.name()
            && name.strip_prefix(b"_").unwrap_or(name) != ENTRY_SYMBOL.as_bytes()
            && name != ENTRY_SYMBOL.as_bytes()
        {
            others.push(String::from_utf8_lossy(name).into_owned());
        }
    }
    let n_others = others.len();
    others.truncate(5);
    Some(if n_others == 0 {
        Outcome::passed()
    } else {
        Outcome::Warned(format!(
            "{n_others} other symbols, such as {}; build with hidden visibility",
            others.join(", ")
        ))
    })
}

type Header = elf::FileHeader64<Endianness>;

/// Entries of the dynamic section: tag and value; and a way from values to texts.
fn dynamic(bytes: &[u8]) -> Option<Vec<(i64, u64, String)>> {
    let header = Header::parse(bytes).ok()?;
    let endian = header.endian().ok()?;
    let sections = header.sections(endian, bytes).ok()?;
    let (entries, link) = sections.dynamic(endian, bytes).ok()??;
    let strings = sections.strings(endian, bytes, link).unwrap_or_default();
    let text = |value: u64| {
        let offset = u32::try_from(value).ok()?;
        let text = strings.get(offset).ok()?;
        Some(String::from_utf8_lossy(text).into_owned())
    };
    let row = |entry: &elf::Dyn64<Endianness>| {
        let value = entry.d_val(endian);
        (
            entry.d_tag(endian).0,
            value,
            text(value).unwrap_or_default(),
        )
    };
    Some(entries.iter().map(row).collect())
}

fn dependencies(bytes: &[u8]) -> Option<Outcome> {
    const SYSTEM: [&str; 11] = [
        "libc.so",
        "libm.so",
        "libgcc_s.so",
        "libpthread.so",
        "libdl.so",
        "librt.so",
        "ld-linux",
        "libstdc++.so",
        "libgfortran.so",
        "libquadmath.so",
        "libgomp.so",
    ];
    let others: Vec<String> = dynamic(bytes)?
        .into_iter()
        .filter(|(tag, _, _)| *tag == elf::DT_NEEDED.0)
        .map(|(_, _, name)| name)
        .filter(|name| !SYSTEM.iter().any(|system| name.starts_with(system)))
        .collect();
    Some(if others.is_empty() {
        Outcome::passed()
    } else {
        Outcome::Warned(format!(
            "it needs {}, which other machines may not have",
            others.join(", ")
        ))
    })
}

fn stack(bytes: &[u8]) -> Option<Outcome> {
    let header = Header::parse(bytes).ok()?;
    let endian = header.endian().ok()?;
    let segments = header.program_headers(endian, bytes).ok()?;
    let stack = segments
        .iter()
        .find(|segment| segment.p_type(endian) == elf::PT_GNU_STACK);
    let is_executable = stack.is_none_or(|stack| stack.p_flags(endian).0 & elf::PF_X.0 != 0);
    Some(if is_executable {
        Outcome::failed("link with -z noexecstack")
    } else {
        Outcome::passed()
    })
}

fn relocations(bytes: &[u8]) -> Option<Outcome> {
    let has_relocations = dynamic(bytes)?.iter().any(|(tag, value, _)| {
        let flag = elf::DF_TEXTREL.0;
        *tag == elf::DT_TEXTREL.0 || (*tag == elf::DT_FLAGS.0 && value & flag != 0)
    });
    Some(if has_relocations {
        Outcome::failed("compile with -fPIC")
    } else {
        Outcome::passed()
    })
}
