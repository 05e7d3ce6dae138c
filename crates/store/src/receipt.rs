//! Receipts 回执: what proves that a matter is the reporter's; only keyed hashes are stored.
//!
//! A receipt is drawn from a random salt and the deployment key, so that the same request sent twice is answered
//! with the same receipt although nobody keeps it.
//!
//! **Absent:** the receipt, the second factor, who the reporter is.

use gezhi_domain::kernel::Value;
use gezhi_domain::receipt::Receipt;

use crate::crypt::{Keys, random};
use crate::db::Db;
use crate::error::StoreError;
use crate::unit::Unit;

/// How much of a proof fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    /// The receipt does not belong to the matter.
    Nothing,
    /// The receipt fits; the second factor is missing or wrong.
    Receipt,
    /// The receipt fits and the matter was reported without a second factor.
    NoSecondFactor,
    /// Receipt and second factor fit.
    Both,
}

/// 128 random bits a receipt is drawn from, as hexadecimal digits.
pub fn new_salt() -> String {
    hex::encode(random::<16>())
}

/// The receipt of `matter` drawn from `salt`.
pub fn drawn(keys: &Keys, matter: &str, salt: &str) -> Receipt {
    Receipt::from_bits(keys.tag(&[b"receipt", matter.as_bytes(), salt.as_bytes()]))
}

fn hash(keys: &Keys, matter: &str, receipt: Receipt) -> String {
    let bits = receipt.bits().to_be_bytes();
    format!("{:032x}", keys.tag(&[b"receipt-hash", matter.as_bytes(), &bits]))
}

/// What was chosen, however it was typed: letters without case, nothing else but letters and digits.
fn factor(keys: &Keys, matter: &str, typed: &str) -> String {
    let plain: String = typed
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    format!(
        "{:032x}",
        keys.tag(&[b"second-factor", matter.as_bytes(), plain.as_bytes()])
    )
}

/// Remembers that the receipt drawn from `salt` belongs to `matter`.
pub fn issue(unit: &mut Unit<'_>, (kind, matter): (&str, &str), salt: &str, second_factor: Option<&str>) {
    let now = unit.context().recorded_at;
    let keys = unit.db().keys();
    let receipt = hash(keys, matter, drawn(keys, matter, salt));
    let second_factor = second_factor.map(|typed| factor(keys, matter, typed));
    unit.write(
        "INSERT INTO receipt (matter, kind, hash, second_factor, created_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (matter) DO NOTHING",
        vec![
            matter.into(),
            kind.into(),
            receipt.into(),
            second_factor.into(),
            now.into(),
        ],
        1,
    );
}

/// What the receipt and the second factor prove about `matter`.
pub async fn prove(
    db: &Db,
    matter: &str,
    receipt: Receipt,
    second_factor: Option<&str>,
) -> Result<Proof, StoreError> {
    let params = [Value::from(matter)];
    let rows = db
        .query(
            "SELECT hash, second_factor FROM receipt WHERE matter = $1",
            &params,
        )
        .await?;
    let Some(row) = rows.first() else {
        return Ok(Proof::Nothing);
    };
    if row.text(0) != hash(db.keys(), matter, receipt) {
        return Ok(Proof::Nothing);
    }
    Ok(match (row.text(1), second_factor) {
        ("", _) => Proof::NoSecondFactor,
        (held, Some(typed)) if held == factor(db.keys(), matter, typed) => Proof::Both,
        _ => Proof::Receipt,
    })
}
