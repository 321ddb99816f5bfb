//! Memory that host and worker share.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::ptr;
use std::sync::atomic::AtomicU32;

use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, ftruncate, memfd_create};
use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};

/// Bytes per cache line; columns begin at multiples of it.
const LINE: usize = 64;
/// Values per cache line.
const VALUES: usize = LINE / size_of::<f64>();

/// A mapping of shared memory: a line for the cancel word, then columns, then statuses.
///
/// The other process may change every byte at any time. So nothing here gives out references to the host: it copies in and
/// out. The worker, which has nothing to protect from itself, makes slices of columns.
#[derive(Debug)]
pub(crate) struct Arena {
    base: *mut u8,
    len: usize,
    memory: OwnedFd,
}

// SAFETY: the mapping belongs to this value alone within this process, and lives until it is dropped.
unsafe impl Send for Arena {}

/// Where the columns of one call lie.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    n_columns: usize,
    n_rows: usize,
    /// Distance between columns in bytes: an odd number of cache lines.
    stride: usize,
}

impl Layout {
    /// The place of `n_columns` columns of `n_rows` values and as many statuses; `None` if they do not fit into `len`.
    pub(crate) fn new(n_columns: usize, n_rows: usize, len: usize) -> Option<Self> {
        let stride = (n_rows.div_ceil(VALUES) | 1).checked_mul(LINE)?;
        let new = Self {
            n_columns,
            n_rows,
            stride,
        };
        let end = n_columns
            .checked_mul(stride)?
            .checked_add(LINE)?
            .checked_add(n_rows)?;
        (end <= len).then_some(new)
    }

    pub(crate) fn column(self, index: usize) -> usize {
        assert!(index < self.n_columns, "no column {index} in the arena");
        LINE + index * self.stride
    }

    pub(crate) fn status(self) -> usize {
        LINE + self.n_columns * self.stride
    }
}

impl Arena {
    /// New memory of `len` bytes, all zero, that nobody can shrink or grow. Pages take room when they are first written.
    pub(crate) fn create(len: usize) -> io::Result<Self> {
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let memory = memfd_create("evstrat-arena", flags | MemfdFlags::NOEXEC_SEAL)
            // Kernels before 6.3 do not know the flag that forbids executing it.
            .or_else(|_| memfd_create("evstrat-arena", flags))?;
        ftruncate(&memory, len as u64)?;
        fcntl_add_seals(
            &memory,
            SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL,
        )?;
        Self::map(memory, len)
    }

    /// Maps memory that [`Self::create`] made, in another process.
    pub(crate) fn map(memory: OwnedFd, len: usize) -> io::Result<Self> {
        let protection = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: a new mapping at an address that the kernel chooses.
        let base = unsafe {
            mmap(
                ptr::null_mut(),
                len,
                protection,
                MapFlags::SHARED,
                &memory,
                0,
            )?
        };
        Ok(Self {
            base: base.cast(),
            len,
            memory,
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn descriptor(&self) -> BorrowedFd<'_> {
        self.memory.as_fd()
    }

    /// Where columns lie; `None` if there is no room.
    pub(crate) fn layout(&self, n_columns: usize, n_rows: usize) -> Option<Layout> {
        Layout::new(n_columns, n_rows, self.len)
    }

    #[cfg(test)]
    fn max_rows(&self, n_columns: usize) -> usize {
        Self::max_rows_in(self.len, n_columns)
    }

    /// How many rows of `n_columns` columns there is room for in an arena of `len` bytes.
    pub(crate) fn max_rows_in(len: usize, n_columns: usize) -> usize {
        let lines = len.saturating_sub(LINE) / (LINE * n_columns + VALUES);
        // The largest odd number of lines.
        (lines + lines % 2).saturating_sub(1) * VALUES
    }

    /// The word by which the host asks the model to stop.
    pub(crate) fn cancel(&self) -> &AtomicU32 {
        // SAFETY: the first bytes of the mapping, aligned to a page; both sides change them atomically only.
        unsafe { AtomicU32::from_ptr(self.base.cast()) }
    }

    /// Copies a column into the arena.
    pub(crate) fn write(&self, layout: Layout, index: usize, values: &[f64]) {
        assert!(values.len() <= layout.n_rows, "more values than rows");
        let to = self.base.wrapping_add(layout.column(index)).cast();
        // SAFETY: `layout` was checked against the length of the mapping; nobody has a reference to it in this process.
        unsafe { ptr::copy_nonoverlapping(values.as_ptr(), to, values.len()) }
    }

    /// Copies a column out of the arena.
    pub(crate) fn read(&self, layout: Layout, index: usize, values: &mut [f64]) {
        assert!(values.len() <= layout.n_rows, "more values than rows");
        let from = self.base.wrapping_add(layout.column(index)).cast();
        // SAFETY: as above; every bit pattern is an `f64`, also one that the other process is just changing.
        unsafe { ptr::copy_nonoverlapping(from, values.as_mut_ptr(), values.len()) }
    }

    /// Copies the statuses out of the arena.
    pub(crate) fn read_status(&self, layout: Layout, status: &mut [u8]) {
        assert!(status.len() <= layout.n_rows, "more statuses than rows");
        let from = self.base.wrapping_add(layout.status());
        // SAFETY: as above.
        unsafe { ptr::copy_nonoverlapping(from, status.as_mut_ptr(), status.len()) }
    }

    /// Pointers to all columns, and to the statuses, for the worker.
    pub(crate) fn pointers(&self, layout: Layout) -> (Vec<*mut f64>, *mut u8) {
        let at = |offset: usize| self.base.wrapping_add(offset);
        let columns = (0..layout.n_columns).map(|index| at(layout.column(index)).cast());
        (columns.collect(), at(layout.status()))
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        // SAFETY: this value's own mapping, which nothing refers to any more. A failure would leave it mapped.
        let _unmapped = unsafe { munmap(self.base.cast(), self.len) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_written_are_columns_read() {
        let arena = Arena::create(1 << 16).unwrap();
        let layout = arena.layout(3, 100).unwrap();
        let values: Vec<f64> = (0..100_u8).map(f64::from).collect();
        for index in 0..3 {
            arena.write(layout, index, &values);
        }
        let mut back = vec![0.0; 100];
        arena.read(layout, 2, &mut back);
        assert_eq!(back, values);
        let mut status = [9; 100];
        arena.read_status(layout, &mut status);
        assert_eq!(status, [0; 100]);
    }

    #[test]
    fn as_many_rows_as_it_says_have_room_and_no_more_than_memory() {
        let arena = Arena::create(1 << 16).unwrap();
        for n_columns in [1, 2, 3, 16, 63, 64] {
            let n_rows = arena.max_rows(n_columns);
            assert!(
                arena.layout(n_columns, n_rows).is_some(),
                "{n_columns} columns"
            );
            assert!(
                arena.layout(n_columns, n_rows + 128).is_none(),
                "{n_columns} columns"
            );
        }
        assert!(arena.layout(usize::MAX, 1).is_none());
        assert!(arena.layout(1, usize::MAX).is_none());
        assert!(arena.layout(0, 1 << 15).is_some());
    }

    #[test]
    fn shared_memory_cannot_be_shrunk() {
        let arena = Arena::create(1 << 16).unwrap();
        assert!(ftruncate(arena.descriptor(), 0).is_err());
    }
}
