//! A look at a library's bytes before anything of it runs.

use std::path::Path;

use evstrat_abi::{ENTRY_PREFIX, ENTRY_SYMBOL, EV_ABI_MAJOR};
use object::read::NameOrOrdinal;
use object::read::elf::FileHeader as _;
use object::read::elf::ProgramHeader as _;
use object::{Architecture, BinaryFormat, FileKind, Object as _, elf};

use crate::error::HostError;

/// Checks that `bytes` are a complete library for this platform that exports the entry symbol of this interface.
///
/// # Errors
/// [`HostError::NotAPlugin`] if it is a library without any entry symbol; the other errors say what is wrong with it.
pub(crate) fn look(path: &Path, bytes: &[u8]) -> Result<(), HostError> {
    let not_a_library = |found: &str| HostError::NotALibrary {
        path: path.to_owned(),
        found: found.to_owned(),
        expected: expected_kind(),
    };
    if bytes.is_empty() {
        return Err(not_a_library("the file is empty"));
    }
    let kind = FileKind::parse(bytes).map_err(|_| not_a_library("it is of an unknown format"))?;
    if matches!(kind, FileKind::Elf64) {
        refuse_truncated(path, bytes)?;
    }
    let slice =
        slice_for_host(kind, bytes).ok_or_else(|| not_a_library("it has no part for this host"))?;
    let file = object::File::parse(slice).map_err(|error| damaged(path, &error))?;
    let versions = interface_versions(path, &file)?;
    if versions.is_empty() {
        return Err(HostError::NotAPlugin {
            path: path.to_owned(),
            symbol: ENTRY_SYMBOL,
        });
    }
    if file.format() != host_format() {
        return Err(not_a_library(&format!(
            "it is in the format {:?}",
            file.format()
        )));
    }
    if file.architecture() != host_architecture() {
        return Err(HostError::ForeignArchitecture {
            path: path.to_owned(),
            built_for: name_of(file.architecture()),
            host: name_of(host_architecture()),
        });
    }
    if !versions.contains(&EV_ABI_MAJOR) {
        return Err(HostError::WrongAbi {
            path: path.to_owned(),
            found: versions,
            host: EV_ABI_MAJOR,
        });
    }
    Ok(())
}

/// The processor and system that a library is built for, such as `x86_64-linux`; `None` if it is no library.
pub(crate) fn target_of(bytes: &[u8]) -> Option<String> {
    let file = object::File::parse(bytes).ok()?;
    let system = match file.format() {
        BinaryFormat::Elf => "linux",
        BinaryFormat::MachO => "macos",
        BinaryFormat::Pe => "windows",
        _ => return None,
    };
    Some(format!("{}-{system}", name_of(file.architecture())))
}

fn damaged(path: &Path, error: &object::Error) -> HostError {
    HostError::Damaged {
        path: path.to_owned(),
        detail: error.to_string().to_lowercase(),
    }
}

/// The major versions of the interface that a library exports entry symbols for, in order.
fn interface_versions(path: &Path, file: &object::File<'_>) -> Result<Vec<u32>, HostError> {
    let mut versions = Vec::new();
    for export in file.exports().map_err(|error| damaged(path, &error))? {
        let export = export.map_err(|error| damaged(path, &error))?;
        if let NameOrOrdinal::Name(name) = export.name() {
            versions.extend(version_in(name));
        }
    }
    versions.sort_unstable();
    versions.dedup();
    Ok(versions)
}

/// The major version in the name of an entry symbol; `None` for other symbols.
fn version_in(name: &[u8]) -> Option<u32> {
    let name = std::str::from_utf8(name).ok()?;
    // Mach-O symbols begin with an underscore.
    let name = name.strip_prefix('_').unwrap_or(name);
    let digits = name.strip_prefix(ENTRY_PREFIX)?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

/// Compares the length of an ELF file with what its headers speak of.
fn refuse_truncated(path: &Path, bytes: &[u8]) -> Result<(), HostError> {
    let truncated = |expected: u64| HostError::Truncated {
        path: path.to_owned(),
        found: bytes.len() as u64,
        expected,
    };
    let header_len = size_of::<elf::FileHeader64<object::Endianness>>() as u64;
    if (bytes.len() as u64) < header_len {
        return Err(truncated(header_len));
    }
    let header = elf::FileHeader64::<object::Endianness>::parse(bytes)
        .map_err(|error| damaged(path, &error))?;
    let endian = header.endian().map_err(|error| damaged(path, &error))?;
    let table =
        |start: u64, entry: u16, n: u16| start.saturating_add(u64::from(entry) * u64::from(n));
    let mut end = table(
        header.e_shoff(endian),
        header.e_shentsize(endian),
        header.e_shnum(endian),
    )
    .max(table(
        header.e_phoff(endian),
        header.e_phentsize(endian),
        header.e_phnum(endian),
    ));
    for segment in header.program_headers(endian, bytes).unwrap_or_default() {
        end = end.max(
            segment
                .p_offset(endian)
                .saturating_add(segment.p_filesz(endian)),
        );
    }
    if end > bytes.len() as u64 {
        return Err(truncated(end));
    }
    Ok(())
}

/// The part of the file for this host: all of it, except in Mach-O files for several processors.
fn slice_for_host(kind: FileKind, bytes: &[u8]) -> Option<&[u8]> {
    use object::read::macho::{FatArch as _, MachOFatFile32, MachOFatFile64};
    let host = host_architecture();
    match kind {
        FileKind::MachOFat32 => {
            let file = MachOFatFile32::parse(bytes).ok()?;
            let arch = file
                .arches()
                .iter()
                .find(|arch| arch.architecture() == host)?;
            arch.data(bytes).ok()
        }
        FileKind::MachOFat64 => {
            let file = MachOFatFile64::parse(bytes).ok()?;
            let arch = file
                .arches()
                .iter()
                .find(|arch| arch.architecture() == host)?;
            arch.data(bytes).ok()
        }
        _ => Some(bytes),
    }
}

fn host_format() -> BinaryFormat {
    if cfg!(target_vendor = "apple") {
        BinaryFormat::MachO
    } else if cfg!(windows) {
        BinaryFormat::Pe
    } else {
        BinaryFormat::Elf
    }
}

fn host_architecture() -> Architecture {
    match std::env::consts::ARCH {
        "x86_64" => Architecture::X86_64,
        "aarch64" => Architecture::Aarch64,
        "riscv64" => Architecture::Riscv64,
        "loongarch64" => Architecture::LoongArch64,
        "powerpc64" => Architecture::PowerPc64,
        "s390x" => Architecture::S390x,
        _ => Architecture::Unknown,
    }
}

fn expected_kind() -> String {
    format!(
        "the format {} for {}",
        format_name(host_format()),
        name_of(host_architecture())
    )
}

fn format_name(format: BinaryFormat) -> String {
    match format {
        BinaryFormat::Elf => "ELF".to_owned(),
        BinaryFormat::MachO => "Mach-O".to_owned(),
        BinaryFormat::Pe => "PE".to_owned(),
        other => format!("{other:?}"),
    }
}

/// The name of a processor as Rust's targets have it.
fn name_of(architecture: Architecture) -> String {
    format!("{architecture:?}").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_symbol_names() {
        assert_eq!(version_in(b"evstrat_plugin_v1"), Some(1));
        assert_eq!(version_in(b"_evstrat_plugin_v12"), Some(12));
        for other in [
            "evstrat_plugin_v",
            "evstrat_plugin_v1x",
            "evstrat_plugin_v-1",
            "plugin_v1",
        ] {
            assert_eq!(version_in(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn noise_is_an_error_and_never_a_panic() {
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        for n in 0..200_usize {
            let mut bytes = own[..4096 + n * 7].to_vec();
            for _ in 0..20 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                let at = usize::try_from(state >> 33).unwrap() % bytes.len();
                bytes[at] = state.to_le_bytes()[7];
            }
            assert!(look(Path::new("noise.so"), &bytes).is_err());
            assert!(look(Path::new("noise.so"), &bytes[..n]).is_err());
        }
    }
}
