//! A matter inside one unit of work: as loaded, as it will be once a step is taken, and the steps between.

use std::any::Any;
use std::sync::Arc;

use gezhi_domain::calendar::Calendar;
use gezhi_domain::kernel::Facets;

use crate::batch::{Batch, JournalEntry};
use crate::error::StoreError;
use crate::matter;
use crate::warm::Written;

pub(crate) struct Entry<M: Facets> {
    version: i64,
    pub(crate) before: Option<Arc<M::State>>,
    pub(crate) after: Option<M::State>,
    pub(crate) steps: Vec<JournalEntry>,
    pub(crate) held: bool,
}

impl<M: Facets> Entry<M> {
    /// The matter as `found`, or one to be born.
    pub(crate) fn of(found: Option<(i64, Arc<M::State>)>) -> Self {
        let (version, before) = found.map_or((0, None), |(version, state)| (version, Some(state)));
        Self {
            version,
            before,
            after: None,
            steps: Vec::new(),
            held: false,
        }
    }

    /// The state as this unit sees it.
    pub(crate) fn now(&self) -> Option<&M::State> {
        self.after.as_ref().or(self.before.as_deref())
    }
}

/// An entry, whatever the matter.
pub(crate) trait Pending: Send {
    fn as_any(&mut self) -> &mut dyn Any;
    /// What changes, its figures and its journal rows.
    fn write(self: Box<Self>, id: &str, calendar: &Calendar, batch: &mut Batch) -> Result<(), StoreError>;
}

impl<M: Facets + 'static> Pending for Entry<M> {
    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    /// One row change for all steps together, one journal row for each step.
    fn write(self: Box<Self>, id: &str, calendar: &Calendar, batch: &mut Batch) -> Result<(), StoreError> {
        let Some(after) = self.after.filter(|_| !self.steps.is_empty()) else {
            if self.held {
                batch.statements.push(matter::hold::<M>(id, self.version)?);
            }
            return Ok(());
        };
        let version = self.version + 1;
        let before = self.before.as_deref();
        let counted = |state| M::contributions(state, calendar);
        let counted_before = before.map(counted).unwrap_or_default();
        batch.figures.change(&counted_before, counted(&after));
        let row = matter::row::<M>(id, version, (before, &after))?;
        batch.statements.push(row);
        let audience = |state: &M::State| serde_json::to_string(&M::audience(state)).unwrap_or_default();
        let before = before.map(audience).unwrap_or_default();
        let now = audience(&after);
        batch
            .journal
            .extend(self.steps.into_iter().map(|step| JournalEntry {
                version,
                audience_before: before.clone(),
                audience_after: now.clone(),
                ..step
            }));
        batch.written.push(Written {
            id: id.to_owned(),
            version,
            state: Arc::new(after),
        });
        Ok(())
    }
}
