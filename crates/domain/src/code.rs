//! Codes 代码: short machine words that name rows of the reference data, and the ids of records.
//!
//! A code can never carry a sentence or a name of a person, which is why events and states may hold codes but
//! no `String`: the alphabet and the length are checked where a code is made, reading from JSON included.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Why a word is not a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a code has 1 to 64 characters of A-Z a-z 0-9 . _ - / and no others")]
pub struct NotACode;

/// A word of 1 to 64 characters out of `A-Z a-z 0-9 . _ - /`; cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(Arc<str>);

impl Code {
    /// The code as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Code {
    type Err = NotACode;
    fn from_str(text: &str) -> Result<Self, NotACode> {
        let fits = (1..=64).contains(&text.len());
        let clean = text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-/".contains(&b));
        if fits && clean {
            Ok(Self(text.into()))
        } else {
            Err(NotACode)
        }
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_str(Spelled(std::marker::PhantomData))
    }
}

/// Reads a value from its text without copying the text first.
struct Spelled<T>(std::marker::PhantomData<T>);

impl<T: FromStr<Err: fmt::Display>> serde::de::Visitor<'_> for Spelled<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! codes {
    ($($(#[$meta:meta])* $name:ident;)*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Code);

        impl $name {
            /// The code as written.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl FromStr for $name {
            type Err = NotACode;
            fn from_str(text: &str) -> Result<Self, NotACode> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

codes! {
    /// A unit 承办单位 (department, town, team, firm under contract).
    UnitCode;
    /// A case type 小类, e.g. `E0110`.
    TypeCode;
    /// A defect level 缺陷等级 of a case type, e.g. `damaged`.
    DefectCode;
    /// A source 来源 of reports, e.g. `hotline`.
    SourceCode;
    /// A delegated item 赋权事项.
    ItemCode;
    /// A batch 批次 of delegated items.
    BatchCode;
    /// Office hours 办公时段 of one or more units.
    HoursCode;
    /// A kind of promise 时限承诺, e.g. `handle`.
    PromiseCode;
    /// A town 街镇, 12-digit division code.
    TownCode;
    /// A committee area 居村, 12-digit division code.
    CommitteeCode;
    /// A unit grid 单元网格, 15 digits.
    UnitGridCode;
    /// A responsible grid 责任网格.
    GridCode;
    /// A residential compound 小区.
    CompoundCode;
    /// One version of one row of reference data; a matter stores the rows it was decided by.
    RowId;
    /// A post 岗位 somebody holds for a time.
    PostCode;
    /// A spoken number 编号, e.g. `MH-2026-000123`.
    SpokenNumber;
}

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(u128);

        impl $name {
            /// The id with these 128 bits (a UUID, version 7 when made by Gezhi).
            pub const fn from_bits(bits: u128) -> Self {
                Self(bits)
            }

            /// The 128 bits.
            pub const fn bits(self) -> u128 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_uuid(self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_uuid(self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                read_uuid(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_str(spell(self.0, &mut [0; 36]))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                input.deserialize_str(Spelled(std::marker::PhantomData))
            }
        }
    )*};
}

ids! {
    /// A case 案件.
    CaseId;
    /// A report 上报.
    ReportId;
    /// A row of the `text` table.
    TextId;
    /// A row of the `contact` table.
    ContactId;
    /// A stored file 附件.
    AttachmentId;
    /// An account 账户 of a member of staff, a device or an API key.
    AccountId;
}

/// Why a word is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an id is a UUID in lower or upper case, 36 characters with hyphens")]
pub struct NotAnId;

fn write_uuid(bits: u128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(spell(bits, &mut [0; 36]))
}

fn spell(bits: u128, text: &mut [u8; 36]) -> &str {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut at = 0;
    for nibble in 0..32u32 {
        if matches!(at, 8 | 13 | 18 | 23) {
            text[at] = b'-';
            at += 1;
        }
        text[at] = HEX[usize::try_from((bits >> (124 - nibble * 4)) & 0xf).unwrap_or(0)];
        at += 1;
    }
    std::str::from_utf8(text).unwrap_or_default()
}

fn read_uuid(text: &str) -> Result<u128, NotAnId> {
    let text: &[u8; 36] = text.as_bytes().try_into().map_err(|_| NotAnId)?;
    let mut bits = 0u128;
    for (at, byte) in text.iter().enumerate() {
        if matches!(at, 8 | 13 | 18 | 23) {
            if *byte != b'-' {
                return Err(NotAnId);
            }
        } else {
            let digit = char::from(*byte).to_digit(16).ok_or(NotAnId)?;
            bits = bits << 4 | u128::from(digit);
        }
    }
    Ok(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_as_it_was_written() {
        let id = CaseId::from_bits(0x0190_8a3c_7bff_7abc_8def_0123_4567_89ab);
        assert_eq!(id.to_string(), "01908a3c-7bff-7abc-8def-0123456789ab");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(
            "01908a3c-7bff-7abc-8def-0123456789a".parse::<CaseId>(),
            Err(NotAnId)
        );
    }

    #[test]
    fn a_sentence_is_not_a_code() {
        assert!("E0110".parse::<TypeCode>().is_ok());
        assert_eq!("张三 来电".parse::<TypeCode>(), Err(NotACode));
        assert!(serde_json::from_str::<TypeCode>("\"a b\"").is_err());
    }
}
