//! Passwords 口令 (argon2id) and the second factor (TOTP, RFC 6238).

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};

/// The hash of a password in PHC form.
///
/// # Errors
/// When the system gives no random bits.
pub fn protect(password: &str) -> Result<String, String> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits).map_err(|error| error.to_string())?;
    let salt = SaltString::encode_b64(&bits).map_err(|error| error.to_string())?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string())
        .map_err(|error| error.to_string())
}

/// Whether `password` is the one stored. Without a stored one it takes as long and answers no.
pub(crate) fn fits(stored: Option<&str>, password: &str) -> bool {
    // The hash of no password anybody can type.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$cXfRZBcPNdAcT0kAjOEkqkFmm0MwuJ2BRQ5p2JqYx5E";
    let parsed = PasswordHash::new(stored.unwrap_or(NOBODY));
    let right = parsed.is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    });
    right && stored.is_some()
}

/// The step of 30 seconds whose six digits these are, when it is now or one step away.
pub(crate) fn code_step(secret: &str, code: &str, now_s: i64) -> Option<u64> {
    let secret = totp_rs::Secret::try_from_base32(secret).ok()?;
    let totp = totp_rs::Builder::new().with_secret(secret).build().ok()?;
    totp.check(code, u64::try_from(now_s).unwrap_or(0))
}

/// A new secret of 160 bits in Base32.
///
/// # Errors
/// When the system gives no random bits.
pub(crate) fn new_secret() -> Result<String, getrandom::Error> {
    let mut bits = [0; 20];
    getrandom::fill(&mut bits)?;
    Ok(totp_rs::Secret::new_stack(bits).to_base32())
}

/// A first password: four groups that are hard to guess and easy to type.
///
/// # Errors
/// When the system gives no random bits.
pub fn new_password() -> Result<String, getrandom::Error> {
    let mut bits = [0; 8];
    getrandom::fill(&mut bits)?;
    let digits = hex::encode(bits);
    Ok([&digits[..4], &digits[4..8], &digits[8..12], &digits[12..]].join("-"))
}

/// Codes that stand for the second factor once each: 50 bits in two groups.
///
/// # Errors
/// When the system gives no random bits.
pub(crate) fn recovery_codes() -> Result<Vec<String>, getrandom::Error> {
    (0..10)
        .map(|_| {
            let secret = new_secret()?;
            Ok(format!("{}-{}", &secret[..5], &secret[5..10]))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_fits() {
        let stored = protect("correct horse").unwrap();
        assert!(fits(Some(&stored), "correct horse"));
        assert!(!fits(Some(&stored), "Correct horse"));
        assert!(!fits(None, "nobody"));
    }

    #[test]
    fn a_code_is_good_for_its_moment() {
        // RFC 6238 appendix B, SHA-1, the last six of eight digits.
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        assert_eq!(code_step(secret, "287082", 59), Some(1));
        assert_eq!(code_step(secret, "287082", 59 + 120), None);
    }
}
