//! The files of a backup: lines of JSON, compressed, in sealed chunks under a key of the file's own.
//!
//! The file's key is sealed to the backup key (X25519, "sealed box"), so that a machine that takes backups cannot
//! read them. Each chunk is authenticated with its number, and the last one is marked: a file that was cut,
//! altered or put together from two does not open.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Lines, Read, Write};
use std::path::{Path, PathBuf};

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::KeyInit;
use chacha20poly1305::aead::stream::{DecryptorBE32, EncryptorBE32};
use crypto_box::aead::OsRng;
use crypto_box::{PublicKey, SecretKey};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::Line;
use crate::crypt::random;
use crate::error::StoreError;

const MAGIC: &[u8; 16] = b"GEZHI BACKUP 1\r\n";
const CHUNK: usize = 64 << 10;
const TAG: usize = 16;
const SEALED_KEY: usize = 32 + TAG + 32;
const NONCE: usize = 19;

/// The key backups are encrypted to; the secret half is the operator's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupKey(PublicKey);

impl BackupKey {
    /// A new pair: the public half, and the secret half in hexadecimal digits.
    pub fn generate() -> (Self, String) {
        let secret = SecretKey::generate(&mut OsRng);
        (Self(secret.public_key()), hex::encode(secret.to_bytes()))
    }

    /// The public half as it is written in a configuration.
    pub fn text(&self) -> String {
        hex::encode(self.0.as_bytes())
    }

    /// The public half from its 64 hexadecimal digits.
    pub fn read(text: &str) -> Option<Self> {
        let bytes: [u8; 32] = hex::decode(text.trim()).ok()?.try_into().ok()?;
        Some(Self(PublicKey::from(bytes)))
    }
}

fn failed(error: std::io::Error) -> StoreError {
    if error.kind() == std::io::ErrorKind::StorageFull {
        return StoreError::Full;
    }
    StoreError::Database(error.to_string())
}

fn broken() -> StoreError {
    StoreError::corrupt("the backup was cut or altered, or the backup key is another one")
}

/// Chunks on their way into a file.
struct Chunks {
    file: BufWriter<File>,
    sealer: Option<EncryptorBE32<XChaCha20Poly1305>>,
    waiting: Vec<u8>,
}

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        // The last chunk is sealed apart: one whole chunk always waits.
        while self.waiting.len() > CHUNK {
            let rest = self.waiting.split_off(CHUNK);
            let chunk = std::mem::replace(&mut self.waiting, rest);
            let sealer = self.sealer.as_mut().ok_or(std::io::ErrorKind::BrokenPipe)?;
            let sealed = sealer.encrypt_next(chunk.as_slice());
            let sealed = sealed.map_err(|_| std::io::Error::other("a chunk was not sealed"))?;
            self.file.write_all(&sealed)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// A file of a backup while it is written, under a name of its own until it is whole.
pub(super) struct Sealing {
    lines: GzEncoder<Chunks>,
    path: PathBuf,
}

fn part(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

impl Sealing {
    pub(super) fn create(key: &BackupKey, path: &Path) -> Result<Self, StoreError> {
        let (file_key, nonce): ([u8; 32], [u8; NONCE]) = (random(), random());
        let sealed = key.0.seal(&mut OsRng, &file_key).map_err(|_| broken())?;
        let mut file = BufWriter::new(File::create(part(path)).map_err(failed)?);
        for piece in [MAGIC.as_slice(), &sealed, &nonce] {
            file.write_all(piece).map_err(failed)?;
        }
        let cipher = XChaCha20Poly1305::new(&file_key.into());
        let chunks = Chunks {
            file,
            sealer: Some(EncryptorBE32::from_aead(cipher, &nonce.into())),
            waiting: Vec::with_capacity(2 * CHUNK),
        };
        Ok(Self {
            lines: GzEncoder::new(chunks, Compression::fast()),
            path: path.to_owned(),
        })
    }

    pub(super) fn line(&mut self, line: &Line) -> Result<(), StoreError> {
        serde_json::to_writer(&mut self.lines, line).map_err(|error| failed(error.into()))?;
        self.lines.write_all(b"\n").map_err(failed)
    }

    /// Seals the last chunk, syncs the file and gives it its name.
    pub(super) fn finish(self) -> Result<PathBuf, StoreError> {
        let mut chunks = self.lines.finish().map_err(failed)?;
        let sealer = chunks.sealer.take().ok_or_else(broken)?;
        let last = sealer.encrypt_last(chunks.waiting.as_slice());
        chunks
            .file
            .write_all(&last.map_err(|_| broken())?)
            .map_err(failed)?;
        let file = chunks
            .file
            .into_inner()
            .map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        std::fs::rename(part(&self.path), &self.path).map_err(failed)?;
        Ok(self.path)
    }
}

/// Chunks on their way out of a file.
struct Opened {
    file: BufReader<File>,
    opener: Option<DecryptorBE32<XChaCha20Poly1305>>,
    clear: Vec<u8>,
    at: usize,
}

impl Opened {
    fn next_chunk(&mut self) -> std::io::Result<()> {
        let altered = || std::io::Error::new(std::io::ErrorKind::InvalidData, broken());
        let Some(mut opener) = self.opener.take() else {
            return Ok(());
        };
        let mut sealed = Vec::with_capacity(CHUNK + TAG);
        let whole = (CHUNK + TAG) as u64;
        (&mut self.file).take(whole).read_to_end(&mut sealed)?;
        if self.file.fill_buf()?.is_empty() {
            self.clear = opener.decrypt_last(sealed.as_slice()).map_err(|_| altered())?;
        } else {
            self.clear = opener.decrypt_next(sealed.as_slice()).map_err(|_| altered())?;
            self.opener = Some(opener);
        }
        self.at = 0;
        Ok(())
    }
}

impl Read for Opened {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.clear.len() {
            self.clear.clear();
            self.at = 0;
            self.next_chunk()?;
        }
        let count = out.len().min(self.clear.len() - self.at);
        out[..count].copy_from_slice(&self.clear[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

/// The lines of a file of a backup.
pub(super) struct Opening(Lines<BufReader<GzDecoder<Opened>>>);

impl Opening {
    /// Opens the file at `path` with the secret half of the backup key.
    pub(super) fn open(path: &Path, secret: &str) -> Result<Self, StoreError> {
        let named = |error: std::io::Error| StoreError::Database(format!("{}: {error}", path.display()));
        let mut file = BufReader::new(File::open(path).map_err(named)?);
        let (mut magic, mut sealed, mut nonce) = ([0; MAGIC.len()], [0; SEALED_KEY], [0; NONCE]);
        for piece in [magic.as_mut_slice(), &mut sealed, &mut nonce] {
            file.read_exact(piece).map_err(|_| broken())?;
        }
        let secret: Option<[u8; 32]> = hex::decode(secret.trim())
            .ok()
            .and_then(|bytes| bytes.try_into().ok());
        let secret =
            secret.ok_or_else(|| StoreError::corrupt("the backup key is no 64 hexadecimal digits"))?;
        if &magic != MAGIC {
            return Err(StoreError::Corrupt(format!("{} is no backup", path.display())));
        }
        let key = SecretKey::from(secret).unseal(&sealed).map_err(|_| broken())?;
        let cipher = XChaCha20Poly1305::new_from_slice(&key).map_err(|_| broken())?;
        let opened = Opened {
            file,
            opener: Some(DecryptorBE32::from_aead(cipher, &nonce.into())),
            clear: Vec::new(),
            at: 0,
        };
        Ok(Self(BufReader::new(GzDecoder::new(opened)).lines()))
    }

    pub(super) fn next(&mut self) -> Result<Option<Line>, StoreError> {
        let Some(line) = self.0.next() else {
            return Ok(None);
        };
        let line = line.map_err(StoreError::corrupt)?;
        serde_json::from_str(&line).map(Some).map_err(StoreError::corrupt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(folder: &Path, rows: usize) -> (PathBuf, String) {
        let (key, secret) = BackupKey::generate();
        let mut file = Sealing::create(&key, &folder.join("one")).unwrap();
        for at in 0..rows {
            // Random digits do not compress, so that several chunks arise.
            let noise: [u8; 64] = random();
            let row = vec![serde_json::json!(at), serde_json::json!(hex::encode(noise))];
            file.line(&Line::Row(row)).unwrap();
        }
        (file.finish().unwrap(), secret)
    }

    fn count(path: &Path, secret: &str) -> Result<usize, StoreError> {
        let mut file = Opening::open(path, secret)?;
        let mut rows = 0;
        while file.next()?.is_some() {
            rows += 1;
        }
        Ok(rows)
    }

    #[test]
    fn a_file_opens_whole_with_its_key_and_not_at_all_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        for rows in [0, 1, 5_000] {
            let (path, secret) = written(folder.path(), rows);
            assert_eq!(count(&path, &secret).unwrap(), rows);
            assert!(count(&path, &BackupKey::generate().1).is_err(), "another key");
            let bytes = std::fs::read(&path).unwrap();
            std::fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
            assert!(count(&path, &secret).is_err(), "cut");
            let mut altered = bytes.clone();
            *altered.last_mut().unwrap() ^= 1;
            std::fs::write(&path, &altered).unwrap();
            assert!(count(&path, &secret).is_err(), "altered");
            let whole = MAGIC.len() + SEALED_KEY + NONCE + CHUNK + TAG;
            if bytes.len() > whole {
                std::fs::write(&path, &bytes[..whole]).unwrap();
                assert!(count(&path, &secret).is_err(), "cut between two chunks");
            }
        }
    }
}
