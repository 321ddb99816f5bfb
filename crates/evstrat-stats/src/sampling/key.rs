//! From a seed and a key text to a generator key.

use sha2::{Digest, Sha256};

/// Key of a stream: the two words that key Philox4x32-10.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamKey {
    /// The two 32-bit key words.
    pub words: [u32; 2],
}

/// The stream key of a study's seed and an assumption's key text.
///
/// # Definition
/// The first 8 bytes of SHA-256(seed as 8 little-endian bytes, then the UTF-8 key text), read as two little-endian
/// 32-bit words.
#[must_use]
pub fn stream_key(seed: u64, key: &str) -> StreamKey {
    let mut hasher = Sha256::new();
    hasher.update(seed.to_le_bytes());
    hasher.update(key.as_bytes());
    let digest = hasher.finalize();
    let word = |at: usize| {
        u32::from_le_bytes([digest[at], digest[at + 1], digest[at + 2], digest[at + 3]])
    };
    StreamKey {
        words: [word(0), word(4)],
    }
}
