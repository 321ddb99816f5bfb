//! A library's bytes, sealed in memory.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};

use crate::hash::sha256;

/// The bytes of a library that were hashed, in memory that nobody can change: what is loaded is what was looked at, and a
/// file that is replaced or cut short meanwhile does no harm.
#[derive(Debug)]
pub(super) struct LibraryMemory(OwnedFd);

impl LibraryMemory {
    /// Reads the file again and seals it, if it still has the sum that was found before.
    pub(super) fn read(path: &Path, expected_sha256: &str) -> io::Result<Self> {
        let bytes = std::fs::read(path)?;
        if sha256(&bytes) != expected_sha256 {
            return Err(io::Error::other(
                "the file has changed since it was looked at",
            ));
        }
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let memory = memfd_create("evstrat-plugin", flags | MemfdFlags::EXEC)
            // Kernels before 6.3 do not know the flag that allows executing it, and allow it.
            .or_else(|_| memfd_create("evstrat-plugin", flags))?;
        let mut file = File::from(memory);
        file.write_all(&bytes)?;
        let seals = SealFlags::WRITE | SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL;
        fcntl_add_seals(&file, seals)?;
        Ok(Self(file.into()))
    }

    pub(super) fn descriptor(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_bytes_cannot_be_changed_and_changed_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.so");
        std::fs::write(&path, "abc").unwrap();
        let memory = LibraryMemory::read(&path, &sha256(b"abc")).unwrap();
        let mut file = File::from(memory.descriptor().try_clone_to_owned().unwrap());
        assert!(file.write_all(b"x").is_err());
        assert!(file.set_len(0).is_err());
        std::fs::write(&path, "abd").unwrap();
        assert!(LibraryMemory::read(&path, &sha256(b"abc")).is_err());
    }
}
