//! Keys 密钥: every contact and every text lies encrypted under a key of its own, wrapped by the deployment key.
//!
//! Destroying a row's wrapped key erases the words for good and leaves every journal row, seal, fold and figure
//! valid. **Source:** DESIGN invariant 5. **Absent:** a way to read a row without its wrapped key.

use std::io::Write;
use std::path::Path;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use gezhi_domain::text::TextHash;
use hmac::Mac;
use sha2::Sha256;

use crate::error::StoreError;

/// The algorithm named in each row.
pub(crate) const ALGORITHM: &str = "XCHACHA20-POLY1305";
const NONCE: usize = 24;

/// The deployment key and what is derived from it.
pub struct Keys {
    wrapping: XChaCha20Poly1305,
    hashing: [u8; 32],
}

/// A sealed text: the wrapped key and the ciphertext, both with their nonce in front.
pub struct Sealed {
    /// The row's key under the deployment key.
    pub wrapped_key: Vec<u8>,
    /// The words under the row's key.
    pub ciphertext: Vec<u8>,
}

fn failed(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Database(format!("{}: {error}", path.display()))
}

impl Keys {
    /// The key in `deployment.key` of the data folder.
    ///
    /// # Errors
    /// When there is none, or the file holds something else.
    pub fn load(data: &Path) -> Result<Self, StoreError> {
        let path = data.join("deployment.key");
        let text = std::fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
        let key = hex::decode(text.trim())
            .ok()
            .and_then(|bytes| bytes.try_into().ok());
        key.map(Self::from_key).ok_or_else(|| {
            StoreError::Corrupt(format!("{} does not hold 64 hexadecimal digits", path.display()))
        })
    }

    /// The key in `deployment.key` of the data folder, made (mode 0600) when there is none.
    pub fn load_or_make(data: &Path) -> Result<Self, StoreError> {
        let path = data.join("deployment.key");
        if path.exists() {
            return Self::load(data);
        }
        let key: [u8; 32] = random();
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path).map_err(|error| failed(&path, &error))?;
        writeln!(file, "{}", hex::encode(key))
            .and_then(|()| file.sync_all())
            .map_err(|error| failed(&path, &error))?;
        Ok(Self::from_key(key))
    }

    /// The keys derived from this deployment key.
    pub fn from_key(key: [u8; 32]) -> Self {
        let wrapping = XChaCha20Poly1305::new(&Key::from(mac(&key, &[b"wrap"])));
        Self {
            wrapping,
            hashing: mac(&key, &[b"hash"]),
        }
    }

    /// `words` under a fresh key, bound to the row `id`.
    pub fn seal(&self, id: &str, words: &[u8]) -> Result<Sealed, StoreError> {
        // Asking the system once costs a third of asking it for each.
        let fresh: [u8; 32 + 2 * NONCE] = random();
        let (key, nonces) = fresh.split_at(32);
        let (outer, inner) = nonces.split_at(NONCE);
        let row = XChaCha20Poly1305::new(Key::from_slice(key));
        Ok(Sealed {
            wrapped_key: encrypt((&self.wrapping, outer), id, key)?,
            ciphertext: encrypt((&row, inner), id, words)?,
        })
    }

    /// The words of row `id`; `None` when they were erased.
    pub fn open(
        &self,
        id: &str,
        wrapped_key: &[u8],
        ciphertext: &[u8],
    ) -> Result<Option<Vec<u8>>, StoreError> {
        if wrapped_key.is_empty() {
            return Ok(None);
        }
        let key: [u8; 32] = decrypt(&self.wrapping, id, wrapped_key)?
            .try_into()
            .map_err(|_| StoreError::Corrupt(format!("wrapped key of {id}")))?;
        decrypt(&XChaCha20Poly1305::new(&Key::from(key)), id, ciphertext).map(Some)
    }

    /// The keyed hash of a text.
    pub fn hash(&self, words: &str) -> TextHash {
        TextHash(self.tag(&[b"text", words.as_bytes()]))
    }

    /// A keyed hash of `parts`, 128 bits: receipts, request bodies, proofs of a second factor.
    pub fn tag(&self, parts: &[&[u8]]) -> u128 {
        let full = mac(&self.hashing, parts);
        full[..16]
            .iter()
            .fold(0, |bits, byte| bits << 8 | u128::from(*byte))
    }
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <hmac::Hmac<Sha256> as hmac::KeyInit>::new(&(*key).into_padded());
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// HMAC keys are padded with zeros to the block size of SHA-256.
trait IntoPadded {
    fn into_padded(self) -> hmac::digest::Key<hmac::Hmac<Sha256>>;
}

impl IntoPadded for [u8; 32] {
    fn into_padded(self) -> hmac::digest::Key<hmac::Hmac<Sha256>> {
        let mut block = hmac::digest::Key::<hmac::Hmac<Sha256>>::default();
        block[..32].copy_from_slice(&self);
        block
    }
}

fn encrypt(
    (cipher, nonce): (&XChaCha20Poly1305, &[u8]),
    id: &str,
    words: &[u8],
) -> Result<Vec<u8>, StoreError> {
    let payload = Payload {
        msg: words,
        aad: id.as_bytes(),
    };
    let sealed = cipher
        .encrypt(XNonce::from_slice(nonce), payload)
        .map_err(|_| StoreError::Database("encryption failed".into()))?;
    Ok([nonce, &sealed].concat())
}

fn decrypt(cipher: &XChaCha20Poly1305, id: &str, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let corrupt = || StoreError::Corrupt(format!("ciphertext of {id}"));
    let (nonce, body) = sealed.split_at_checked(NONCE).ok_or_else(corrupt)?;
    cipher
        .decrypt(
            XNonce::from_slice(nonce),
            Payload {
                msg: body,
                aad: id.as_bytes(),
            },
        )
        .map_err(|_| corrupt())
}

/// Random bytes of the operating system.
///
/// # Panics
/// When the operating system has no randomness: nothing may be encrypted then.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::expect_used, reason = "without randomness the process must not go on")]
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back_only_under_their_own_row_and_never_after_erasure() {
        let keys = Keys::from_key([7; 32]);
        let sealed = keys.seal("row-1", "莘松路漏水".as_bytes()).unwrap();
        let open = |id: &str, key: &[u8]| keys.open(id, key, &sealed.ciphertext);
        assert_eq!(
            open("row-1", &sealed.wrapped_key).unwrap().unwrap(),
            "莘松路漏水".as_bytes()
        );
        assert!(open("row-2", &sealed.wrapped_key).is_err());
        assert!(open("row-1", &[]).unwrap().is_none());
        assert!(
            Keys::from_key([8; 32])
                .open("row-1", &sealed.wrapped_key, &sealed.ciphertext)
                .is_err()
        );
    }
}
