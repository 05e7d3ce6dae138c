//! Limits as short words in tables: `2uh`, `15um`, `2ud`, `4wh`, `1wd`, `5ld`, `7nd`.
//!
//! **Source:** RULES 1.4.

use std::fmt;
use std::str::FromStr;

use super::Limit;

/// Why a word is not a limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a limit is a number and one of um, uh, ud, wh, wd, ld, nd, e.g. 4wh")]
pub struct NotALimit;

impl FromStr for Limit {
    type Err = NotALimit;

    fn from_str(text: &str) -> Result<Self, NotALimit> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let n: u32 = number.parse().map_err(|_| NotALimit)?;
        match unit {
            "um" => Ok(Self::UrgentMinutes(n)),
            "uh" => Ok(Self::UrgentHours(n)),
            "ud" => Ok(Self::UrgentDays(n)),
            "wh" => Ok(Self::WorkingHours(n)),
            "wd" => Ok(Self::WorkingDays(n)),
            "ld" => Ok(Self::LegalWorkingDays(n)),
            "nd" => Ok(Self::NaturalDays(n)),
            _ => Err(NotALimit),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UrgentMinutes(n) => write!(f, "{n}um"),
            Self::UrgentHours(n) => write!(f, "{n}uh"),
            Self::UrgentDays(n) => write!(f, "{n}ud"),
            Self::WorkingHours(n) => write!(f, "{n}wh"),
            Self::WorkingDays(n) => write!(f, "{n}wd"),
            Self::LegalWorkingDays(n) => write!(f, "{n}ld"),
            Self::NaturalDays(n) => write!(f, "{n}nd"),
            Self::Given(at) => at.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_read_back_as_written() {
        for token in ["2uh", "15um", "2ud", "4wh", "1wd", "5ld", "7nd"] {
            assert_eq!(token.parse::<Limit>().unwrap().to_string(), token);
        }
        for wrong in ["", "wh", "4", "4 wh", "-1wd", "4w", "99999999999wd"] {
            assert_eq!(wrong.parse::<Limit>(), Err(NotALimit), "{wrong}");
        }
    }
}
