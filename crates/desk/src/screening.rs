//! Texts that leave the desk are screened 脱敏筛查 before they are kept: one for the public names nobody and no dwelling,
//! one for units holds no telephone and no identity number. What is found is told by kind, never by content.

use gezhi_domain::screen;
use gezhi_domain::text::{Contact, ContactRef, TextKind, TextRef, Texts};
use gezhi_store::Unit;

use crate::error::DeskError;

/// Keeps texts in the unit and remembers what should not have been in one.
pub(crate) struct Screening<'u, 'a> {
    unit: &'u mut Unit<'a>,
    wrong: Option<DeskError>,
}

impl<'u, 'a> Screening<'u, 'a> {
    pub(crate) const fn of(unit: &'u mut Unit<'a>) -> Self {
        Self { unit, wrong: None }
    }

    /// # Errors
    /// What was found in the first text that holds what it may not.
    pub(crate) fn passed(self) -> Result<(), DeskError> {
        self.wrong.map_or(Ok(()), Err)
    }
}

impl Texts for Screening<'_, '_> {
    fn keep(&mut self, kind: TextKind, words: &str) -> TextRef {
        if self.wrong.is_none() {
            self.wrong = check(kind, words).err();
        }
        self.unit.keep(kind, words)
    }

    fn keep_contact(&mut self, contact: &Contact) -> ContactRef {
        self.unit.keep_contact(contact)
    }
}

/// # Errors
/// What a text of this kind holds and may not.
pub(crate) fn check(kind: TextKind, words: &str) -> Result<(), DeskError> {
    let found = screen::kept_out(kind, words);
    if found.is_empty() {
        Ok(())
    } else {
        Err(DeskError::Leads { kind, found })
    }
}
