//! References to personal data and to typed words 个人信息与文本引用.
//!
//! States, events, logs and figures never hold a name, a telephone number or a sentence. They hold references
//! into the encrypted tables `contact` and `text`, and for a text a keyed hash, so that destroying the row's
//! key erases the words and leaves every journal row valid.
//!
//! **Source:** PIPL art. 6, 19, 47. **Absent:** the words themselves.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::code::{ContactId, TextId};

/// The keyed hash of a text (HMAC-SHA-256, first 128 bits), written as 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TextHash(pub u128);

impl fmt::Debug for TextHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl Serialize for TextHash {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(&format_args!("{:032x}", self.0))
    }
}

impl<'de> Deserialize<'de> for TextHash {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(input)?;
        u128::from_str_radix(&text, 16)
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}

/// A typed text: where it lies and what it hashed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TextRef {
    /// The row of the `text` table.
    pub id: TextId,
    /// The keyed hash over the words as stored.
    pub hash: TextHash,
}

/// A person as a matter knows them: one matter, one person, one record, one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContactRef(pub ContactId);

/// The data of a person, on its way to the `contact` table and back; never in an event.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// How the person wants to be addressed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Telephone, as given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// Mail address, as given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Contact(..)")
    }
}

/// What a text is for; decides who may read it and how long it lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextKind {
    /// What the reporter said 诉求原文. Read by the desk, never by the unit or the public.
    Words,
    /// What the desk wrote for the unit 交办文本.
    HandlingText,
    /// A reason, note or answer by staff.
    Note,
    /// A message in a matter 留言.
    Message,
    /// An address as typed 地址.
    Address,
    /// A file name as given.
    FileName,
    /// The answer to the reporter 答复.
    Reply,
    /// The text a person released for the public 公开摘要.
    PublicSummary,
}

/// Where the words go when a draft becomes a command: the store's unit of work encrypts and keeps them.
pub trait Texts {
    /// Keeps `words` under a key of their own and answers the reference.
    fn keep(&mut self, kind: TextKind, words: &str) -> TextRef;
    /// Keeps a person under a key of their own and answers the reference.
    fn keep_contact(&mut self, contact: &Contact) -> ContactRef;
}
