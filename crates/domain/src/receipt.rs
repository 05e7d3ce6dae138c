//! Receipts 回执: 80 random bits a reporter keeps to ask after a matter, written in Crockford's letters.
//!
//! Sixteen letters out of an alphabet without I, L, O and U, so that a receipt can be read over the telephone; what
//! people type instead (`o` for `0`, `l` for `1`, hyphens, spaces) is understood.
//!
//! **Source:** DESIGN section 10; Crockford's Base32. **Absent:** where a receipt is kept: nowhere, only its hash is.

use std::fmt;
use std::str::FromStr;

/// A receipt of 80 bits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Receipt(u128);

/// Why a word is no receipt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a receipt has sixteen letters and digits")]
pub struct NotAReceipt;

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: u32 = 16;

impl Receipt {
    /// The receipt of the lowest 80 of these bits.
    pub const fn from_bits(bits: u128) -> Self {
        Self(bits & ((1 << 80) - 1))
    }

    /// The 80 bits.
    pub const fn bits(self) -> u128 {
        self.0
    }
}

impl fmt::Display for Receipt {
    /// Four groups of four letters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for at in 0..LENGTH {
            if at > 0 && at % 4 == 0 {
                f.write_str("-")?;
            }
            let letter = usize::try_from((self.0 >> (75 - at * 5)) & 31).unwrap_or(0);
            write!(f, "{}", char::from(LETTERS[letter]))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receipt(..)")
    }
}

impl FromStr for Receipt {
    type Err = NotAReceipt;

    fn from_str(text: &str) -> Result<Self, NotAReceipt> {
        let (mut bits, mut letters) = (0_u128, 0);
        for letter in text.trim().chars().filter(|c| !matches!(c, '-' | ' ')) {
            let meant = match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                known => known,
            };
            let value = LETTERS
                .iter()
                .position(|known| char::from(*known) == meant)
                .ok_or(NotAReceipt)?;
            letters += 1;
            if letters > LENGTH {
                return Err(NotAReceipt);
            }
            bits = bits << 5 | u128::try_from(value).map_err(|_| NotAReceipt)?;
        }
        if letters == LENGTH {
            Ok(Self(bits))
        } else {
            Err(NotAReceipt)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_receipt_reads_back_as_it_was_written(bits: u128) {
            let receipt = Receipt::from_bits(bits);
            prop_assert_eq!(receipt.to_string().parse(), Ok(receipt));
            prop_assert_eq!(receipt.to_string().to_lowercase().replace('-', " ").parse(), Ok(receipt));
        }
    }

    #[test]
    fn letters_people_confuse_are_understood() {
        let typed: Receipt = "oOiI lL00 1111 0000".parse().unwrap();
        assert_eq!(typed, "0011-1100-1111-0000".parse().unwrap());
        assert_eq!("0011".parse::<Receipt>(), Err(NotAReceipt));
        assert_eq!("0011-1100-1111-000U".parse::<Receipt>(), Err(NotAReceipt));
        assert_eq!("0011-1100-1111-0000-0".parse::<Receipt>(), Err(NotAReceipt));
    }
}
