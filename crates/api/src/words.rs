//! Words and moments on the wire.

use gezhi_domain::time::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

/// Something typed that must not be blank: 1 to 8,000 characters, spaces around it cut off.
#[derive(Debug, Clone, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, min_length = 1, max_length = 8000)]
pub struct Words(String);

/// The most characters of one text.
const LONGEST: usize = 8_000;

impl Words {
    /// The words, cut to the longest that is taken; `None` when blank.
    pub fn new(text: &str) -> Option<Self> {
        let cut: String = text.trim().chars().take(LONGEST).collect();
        (!cut.is_empty()).then_some(Self(cut))
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        match text.trim() {
            "" => Err(serde::de::Error::custom("blank")),
            words if words.chars().count() > LONGEST => Err(serde::de::Error::custom("too long")),
            words => Ok(Self(words.to_owned())),
        }
    }
}

/// An instant on the wire: RFC 3339 with `Z` or an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(pub Timestamp);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(input)?;
        text.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(&self.0)
    }
}
