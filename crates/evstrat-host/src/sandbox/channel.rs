//! Frames over pipes: a length of four bytes, then JSON.

use std::io::{self, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A longer frame is a mistake, or an attack on memory.
pub(crate) const MAX_FRAME: usize = 64 << 20;

/// Writes one frame.
pub(crate) fn write<T: Serialize>(mut to: impl Write, message: &T) -> io::Result<()> {
    let json = serde_json::to_vec(message)?;
    let len = u32::try_from(json.len())
        .ok()
        .filter(|&len| len as usize <= MAX_FRAME)
        .ok_or_else(|| io::Error::other("a message is too long"))?;
    // One write, so that small frames arrive whole.
    let mut frame = Vec::with_capacity(json.len() + 4);
    frame.extend_from_slice(&len.to_le_bytes());
    frame.extend_from_slice(&json);
    to.write_all(&frame)
}

/// Reads one frame, waiting for it; `None` at the end of the pipe.
pub(crate) fn read<T: DeserializeOwned>(mut from: impl Read) -> io::Result<Option<T>> {
    let mut len = [0; 4];
    match from.read_exact(&mut len) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let len = u32::from_le_bytes(len) as usize;
    if len > MAX_FRAME {
        return Err(io::Error::other("a message is too long"));
    }
    let mut json = vec![0; len];
    from.read_exact(&mut json)?;
    Ok(Some(serde_json::from_slice(&json)?))
}

/// Frames put together from the pieces in which they arrive.
#[derive(Debug, Default)]
pub(crate) struct Assembler(Vec<u8>);

impl Assembler {
    /// Adds what has arrived.
    pub(crate) fn push(&mut self, piece: &[u8]) {
        self.0.extend_from_slice(piece);
    }

    /// Takes the first frame out, if all of it has arrived.
    pub(crate) fn take<T: DeserializeOwned>(&mut self) -> io::Result<Option<T>> {
        let Some((len, rest)) = self.0.split_first_chunk::<4>() else {
            return Ok(None);
        };
        let len = u32::from_le_bytes(*len) as usize;
        if len > MAX_FRAME {
            return Err(io::Error::other("a message is too long"));
        }
        let Some(json) = rest.get(..len) else {
            return Ok(None);
        };
        let message = serde_json::from_slice(json)?;
        self.0.drain(..len + 4);
        Ok(Some(message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_arrive_in_any_pieces() {
        let mut bytes = Vec::new();
        write(&mut bytes, &"first").unwrap();
        write(&mut bytes, &(0.1 + 0.2, u64::MAX)).unwrap();
        let mut assembler = Assembler::default();
        for (i, byte) in bytes.iter().enumerate() {
            assembler.push(&[*byte]);
            if i == 10 {
                assert_eq!(assembler.take::<String>().unwrap().unwrap(), "first");
            } else if i + 1 < bytes.len() {
                assert!(assembler.take::<String>().unwrap().is_none(), "byte {i}");
            }
        }
        let (sum, max) = assembler.take::<(f64, u64)>().unwrap().unwrap();
        assert_eq!((sum.to_bits(), max), ((0.1_f64 + 0.2).to_bits(), u64::MAX));
        assert!(read::<String>(&bytes[..0]).unwrap().is_none());
        assert_eq!(read::<String>(&bytes[..]).unwrap().unwrap(), "first");
    }

    #[test]
    fn noise_is_an_error() {
        let mut assembler = Assembler::default();
        assembler.push(&[255; 100]);
        assert!(assembler.take::<String>().is_err());
        let mut assembler = Assembler::default();
        assembler.push(&[3, 0, 0, 0, b'{', b'{', b'{']);
        assert!(assembler.take::<String>().is_err());
    }
}
