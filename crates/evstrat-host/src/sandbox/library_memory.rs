//! A library's bytes, sealed in memory.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};

/// The bytes of a library that were hashed, in memory that nobody can change: what is loaded is what was looked at, and a
/// file that is replaced or cut short meanwhile does no harm.
#[derive(Debug)]
pub(super) struct LibraryMemory(OwnedFd);

impl LibraryMemory {
    /// Seals a copy of these bytes.
    pub(super) fn seal(bytes: &[u8]) -> io::Result<Self> {
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let memory = memfd_create("evstrat-plugin", flags | MemfdFlags::EXEC)
            // Kernels before 6.3 do not know the flag that allows executing it, and allow it.
            .or_else(|_| memfd_create("evstrat-plugin", flags))?;
        let mut file = File::from(memory);
        file.write_all(bytes)?;
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
    fn sealed_bytes_cannot_be_changed() {
        let memory = LibraryMemory::seal(b"abc").unwrap();
        let mut file = File::from(memory.descriptor().try_clone_to_owned().unwrap());
        assert!(file.write_all(b"x").is_err());
        assert!(file.set_len(0).is_err());
    }
}
