//! Memory for columns, laid out as the plugin interface and the processor's cache like it.

/// Values per cache line of 64 bytes.
const LINE: usize = 8;

/// Columns of equal length in one allocation.
///
/// Every column begins at an address divisible by 64, so that plugins get it without a copy, and columns are an odd number
/// of cache lines apart: at a power of two, the same row of many columns falls on the same few lines of the cache.
#[derive(Debug)]
pub struct Columns {
    data: Vec<f64>,
    first: usize,
    stride: usize,
    n_columns: usize,
    n_rows: usize,
    max_rows: usize,
}

impl Columns {
    /// `n_columns` columns with room for `max_rows` rows, all zero, `max_rows` rows in use.
    #[must_use]
    pub fn new(n_columns: usize, max_rows: usize) -> Self {
        let stride = (max_rows.div_ceil(LINE) | 1) * LINE;
        let data = vec![0.0; n_columns * stride + LINE];
        // Where the allocator gives no aligned place, columns are correct all the same, only slower.
        let first = match data.as_ptr().align_offset(LINE * size_of::<f64>()) {
            offset if offset < LINE => offset,
            _ => 0,
        };
        Self {
            data,
            first,
            stride,
            n_columns,
            n_rows: max_rows,
            max_rows,
        }
    }

    /// How many columns there are.
    #[must_use]
    pub fn n_columns(&self) -> usize {
        self.n_columns
    }

    /// How many rows are in use.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Uses only the first `n_rows` rows from now on, at most as many as there is room for.
    pub fn set_rows(&mut self, n_rows: usize) {
        self.n_rows = n_rows.min(self.max_rows);
    }

    /// Sets every value to `value`.
    pub fn fill(&mut self, value: f64) {
        self.data.fill(value);
    }

    /// Column `index`.
    ///
    /// # Panics
    /// `index` is not below [`Self::n_columns`].
    #[must_use]
    pub fn column(&self, index: usize) -> &[f64] {
        assert!(index < self.n_columns, "no column {index}");
        let start = self.first + index * self.stride;
        &self.data[start..start + self.n_rows]
    }

    /// Column `index`, to be filled.
    ///
    /// # Panics
    /// `index` is not below [`Self::n_columns`].
    pub fn column_mut(&mut self, index: usize) -> &mut [f64] {
        assert!(index < self.n_columns, "no column {index}");
        let start = self.first + index * self.stride;
        &mut self.data[start..start + self.n_rows]
    }

    /// All columns in order.
    pub fn iter(&self) -> impl Iterator<Item = &[f64]> {
        (0..self.n_columns).map(|index| self.column(index))
    }

    /// All columns in order, to be filled.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut [f64]> {
        let n_rows = self.n_rows;
        self.data[self.first..]
            .chunks_exact_mut(self.stride)
            .take(self.n_columns)
            .map(move |column| &mut column[..n_rows])
    }
}

impl Clone for Columns {
    fn clone(&self) -> Self {
        // A copied vector would begin at another distance from an aligned address.
        let mut copy = Self::new(self.n_columns, self.max_rows);
        copy.set_rows(self.n_rows);
        for (to, from) in copy.iter_mut().zip(self.iter()) {
            to.copy_from_slice(from);
        }
        copy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_apart_by_odd_lines_and_disjoint() {
        for n_rows in [0, 1, 7, 8, 64, 4096] {
            let mut columns = Columns::new(5, n_rows);
            for (index, column) in columns.iter_mut().enumerate() {
                assert_eq!(column.len(), n_rows);
                assert_eq!(column.as_ptr().align_offset(64), 0);
                column.fill(f64::from(u8::try_from(index).unwrap()));
            }
            assert_eq!(columns.stride / LINE % 2, 1);
            let copy = columns.clone();
            for index in 0..5 {
                let value = f64::from(u8::try_from(index).unwrap());
                assert!(
                    columns
                        .column(index)
                        .iter()
                        .all(|&x| x.to_bits() == value.to_bits())
                );
                assert_eq!(copy.column(index), columns.column(index));
                assert_eq!(copy.column(index).as_ptr().align_offset(64), 0);
            }
        }
    }

    #[test]
    fn fewer_rows_than_room() {
        let mut columns = Columns::new(2, 100);
        columns.set_rows(3);
        columns.column_mut(1).copy_from_slice(&[1.0, 2.0, 3.0]);
        assert_eq!(columns.column(1), [1.0, 2.0, 3.0]);
        assert_eq!(columns.column(0), [0.0; 3]);
        columns.set_rows(1000);
        assert_eq!(columns.n_rows(), 100);
    }
}
