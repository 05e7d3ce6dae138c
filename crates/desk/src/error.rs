//! Why a use case was not done.

use gezhi_domain::kernel::Refuse;
use gezhi_domain::offline::TooLate;
use gezhi_domain::screen::Kind;
use gezhi_domain::text::TextKind;
use gezhi_store::{Execute, StoreError};

/// Why a use case was not done; nothing was written.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DeskError {
    /// The rules say no.
    #[error("refused: {code}")]
    Refused {
        /// The message key.
        code: &'static str,
        /// Whether the data were wrong rather than the moment.
        about_data: bool,
    },
    /// A text holds what may lead to a person.
    #[error("the text holds what may lead to a person")]
    Leads {
        /// What the text is for.
        kind: TextKind,
        /// What was found, by kind alone.
        found: Vec<Kind>,
    },
    /// The actor sees the matter and may not do this.
    #[error("not permitted")]
    Denied,
    /// The idempotency key stands for another request.
    #[error("the key was used for another request")]
    KeyReused,
    /// Others kept changing the matter; trying again may succeed.
    #[error("the matter kept changing")]
    Busy,
    /// The deed lies in the future.
    #[error("the deed lies in the future")]
    InTheFuture,
    /// The store says no.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<TooLate> for DeskError {
    fn from(refusal: TooLate) -> Self {
        Self::Refused {
            code: refusal.code(),
            about_data: refusal.is_about_data(),
        }
    }
}

impl<R: Refuse + std::error::Error> From<Execute<R>> for DeskError {
    fn from(error: Execute<R>) -> Self {
        match error {
            Execute::Refused(refusal) => Self::Refused {
                code: refusal.code(),
                about_data: refusal.is_about_data(),
            },
            Execute::Store(error) => Self::Store(error),
        }
    }
}
