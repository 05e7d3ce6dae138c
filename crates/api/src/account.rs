//! Accounts 账户, keys and sessions on the wire.

use gezhi_domain::actor::{Post, Role};
use gezhi_domain::code::{Code, GridCode, TownCode, UnitCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::choice;
use crate::session::PostView;

/// A new account.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountForm {
    /// The sign-in name: letters, digits and `. _ - /`.
    #[schema(value_type = String, example = "qibao_dispatcher_2")]
    pub name: Code,
}

/// A post to give.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostForm {
    /// The role.
    #[schema(value_type = choice::Role)]
    pub role: Role,
    /// The unit it belongs to.
    #[schema(value_type = Option<String>, example = "traffic_police")]
    pub unit: Option<UnitCode>,
    /// The town it serves.
    #[schema(value_type = Option<String>, example = "310112102")]
    pub town: Option<TownCode>,
    /// The responsible grid it serves.
    #[schema(value_type = Option<String>, example = "G01")]
    pub grid: Option<GridCode>,
}

impl PostForm {
    /// The post.
    pub fn read(&self) -> Post {
        Post {
            role: self.role,
            unit: self.unit.clone(),
            town: self.town.clone(),
            grid: self.grid.clone(),
        }
    }
}

/// The posts an account holds from now on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostsForm {
    /// The posts; none means that the account may do nothing.
    pub posts: Vec<PostForm>,
}

/// An account as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountView {
    /// The account.
    #[schema(format = "uuid")]
    pub id: String,
    /// The sign-in name.
    #[schema(example = "dispatcher")]
    pub name: String,
    /// Its posts.
    pub posts: Vec<PostView>,
    /// Whether signing in is barred.
    pub locked: bool,
    /// Whether a second factor is on.
    pub second_factor: bool,
    /// Whether the password must be changed first.
    pub must_change_password: bool,
}

/// Accounts, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountList {
    /// The accounts.
    pub items: Vec<AccountView>,
}

/// An account with its first password, shown this once.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct FirstPassword {
    /// The account.
    #[schema(format = "uuid")]
    pub id: String,
    /// The sign-in name.
    #[schema(example = "qibao_dispatcher_2")]
    pub name: String,
    /// The password to sign in with once; it must be changed then.
    #[schema(example = "3f9a-20bc-7d11-e05f")]
    pub password: String,
}

/// What uses a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyUse {
    /// A program.
    Program,
    /// A phone or another device of the office.
    Device,
}

/// A key to make.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyForm {
    /// What it is called, e.g. an inventory number: letters, digits and `. _ - /`, never a person's name.
    #[schema(value_type = String, example = "phone-0113")]
    pub name: Code,
    /// What uses it.
    pub used_by: KeyUse,
}

/// A key, shown this once.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct NewKey {
    /// What it is revoked by.
    #[schema(example = "9f2c4b7711aa03de")]
    pub id: String,
    /// The key: `Authorization: Bearer …`.
    pub key: String,
}

/// A key as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeyView {
    /// What it is revoked by.
    #[schema(example = "9f2c4b7711aa03de")]
    pub id: String,
    /// What it is called.
    #[schema(example = "phone-0113")]
    pub name: String,
    /// `program` or `device`.
    #[schema(example = "device")]
    pub used_by: String,
    /// When it was made.
    #[schema(format = "date-time")]
    pub created_at: String,
    /// When it was revoked.
    #[schema(format = "date-time")]
    pub revoked_at: Option<String>,
}

/// Keys, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeyList {
    /// The keys.
    pub items: Vec<KeyView>,
}

/// A session of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnSession {
    /// What it is ended by.
    #[schema(example = "9f2c4b7711aa03de")]
    pub id: String,
    /// When it was opened.
    #[schema(format = "date-time")]
    pub created_at: String,
    /// When it ends by itself.
    #[schema(format = "date-time")]
    pub expires_at: String,
    /// Whether this request belongs to it.
    pub current: bool,
}

/// Sessions of one's own, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnSessions {
    /// The sessions.
    pub items: Vec<OwnSession>,
}

/// A new password.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The password until now.
    pub password: String,
    /// The one from now on: 10 to 128 characters of three kinds, or 16 of any.
    #[schema(example = "a long plain phrase")]
    pub new_password: String,
}

/// A second factor to be.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct SecondFactorOffer {
    /// The secret in Base32.
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    pub secret: String,
    /// The same as an address that authenticator apps read.
    #[schema(
        example = "otpauth://totp/Gezhi:dispatcher?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Gezhi"
    )]
    pub otpauth: String,
}

/// Turns the second factor on.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorForm {
    /// The secret offered.
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    pub secret: String,
    /// Six digits the app shows now.
    #[schema(example = "287082")]
    pub code: String,
    /// The password.
    pub password: String,
}

/// Codes that stand for the second factor once each, shown this once.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct RecoveryCodes {
    /// The codes.
    pub codes: Vec<String>,
}

/// The password, asked again.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordAgain {
    /// The password.
    pub password: String,
}

/// A step of the journal, without what was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JournalStep {
    /// Its position.
    pub position: i64,
    /// The kind of record, e.g. `case`, `account`.
    #[schema(example = "account")]
    pub kind: String,
    /// The record.
    pub id: String,
    /// What was done.
    #[schema(example = "posts")]
    pub verb: String,
    /// The account that did it.
    pub account: String,
    /// The role it acted from.
    #[schema(example = "security_administrator")]
    pub role: String,
    /// When it was done.
    #[schema(format = "date-time")]
    pub occurred_at: String,
    /// When it reached the platform.
    #[schema(format = "date-time")]
    pub recorded_at: String,
}

/// Steps of the journal, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JournalPage {
    /// The steps.
    pub items: Vec<JournalStep>,
    /// The position to go on after; none at the end.
    pub next: Option<i64>,
}
