//! The unit of work 工作单元: reads through it are guarded, writes wait in it, one batch leaves it.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use gezhi_domain::actor::Actor;
use gezhi_domain::audience::Audience;
use gezhi_domain::code::{ContactId, TextId};
use gezhi_domain::kernel::{Context, Facets, Named, Refuse, Rulebook, Value};
use gezhi_domain::text::{Contact, ContactRef, TextKind, TextRef, Texts};
use gezhi_domain::time::Timestamp;

use crate::batch::{Batch, JournalEntry};
use crate::db::Db;
use crate::entry::{Entry, Pending};
use crate::error::StoreError;
use crate::warm::Typed;
use crate::{crypt, matter, new_bits};

/// Why a command was not executed.
#[derive(Debug, thiserror::Error)]
pub enum Execute<R: Refuse + std::error::Error> {
    /// The rules say no.
    #[error(transparent)]
    Refused(R),
    /// Remembering failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One unit of work on one database, for one actor at one moment.
pub struct Unit<'a> {
    db: &'a Db,
    rules: &'a Rulebook,
    actor: &'a Actor,
    recorded_at: Timestamp,
    occurred_at: Timestamp,
    entries: BTreeMap<(&'static str, String), Box<dyn Pending>>,
    batch: Batch,
    about: (&'static str, String),
    failed: Option<StoreError>,
    conflicted: bool,
}

impl<'a> Unit<'a> {
    /// An empty unit: what `actor` does at `occurred_at`, told to the platform at `recorded_at`.
    pub fn new(
        db: &'a Db,
        rules: &'a Rulebook,
        actor: &'a Actor,
        (recorded_at, occurred_at): (Timestamp, Timestamp),
    ) -> Self {
        Self {
            db,
            rules,
            actor,
            recorded_at,
            occurred_at,
            entries: BTreeMap::new(),
            batch: Batch::default(),
            about: ("", String::new()),
            failed: None,
            conflicted: false,
        }
    }

    /// An empty unit for what a conflict undid: this time it looks where it took things for granted before.
    #[must_use]
    pub const fn after_conflict(mut self) -> Self {
        self.conflicted = true;
        self
    }

    /// What the rules may know.
    pub const fn context(&self) -> Context<'a> {
        Context {
            recorded_at: self.recorded_at,
            occurred_at: self.occurred_at,
            actor: self.actor,
            calendar: &self.rules.calendar,
            catalogue: &self.rules.catalogue,
            policy: &self.rules.policy,
        }
    }

    /// From here on the unit speaks for `actor` at other moments: the told history of a matter in one commit.
    pub const fn act_as(&mut self, actor: &'a Actor, (recorded_at, occurred_at): (Timestamp, Timestamp)) {
        self.actor = actor;
        self.recorded_at = recorded_at;
        self.occurred_at = occurred_at;
    }

    /// The database, for reads that guard nothing.
    pub const fn db(&self) -> &'a Db {
        self.db
    }

    /// Texts and contacts kept from now on belong to this matter.
    pub fn about(&mut self, kind: &'static str, id: &str) {
        self.about = (kind, id.to_owned());
    }

    /// The state of matter `id` as this unit sees it; writing on top of it is guarded.
    pub async fn state<M: Facets + 'static>(&mut self, id: &str) -> Result<Option<&M::State>, StoreError> {
        Ok(self.entry::<M>(id).await?.now())
    }

    /// Takes it for granted that there is no matter `id` yet: when there is one, the unit conflicts.
    pub fn expect_new<M: Facets + 'static>(&mut self, id: &str) {
        if !self.conflicted {
            let key = (M::KIND, id.to_owned());
            let new = || Box::new(Entry::<M>::of(None)) as Box<dyn Pending>;
            self.entries.entry(key).or_insert_with(new);
        }
    }

    /// Guards matter `id`: the unit conflicts when somebody changes it before the commit.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such matter.
    pub async fn hold<M: Facets + 'static>(&mut self, id: &str) -> Result<&M::State, StoreError> {
        let entry = self.entry::<M>(id).await?;
        entry.held = true;
        entry.now().ok_or(StoreError::NotFound(M::KIND))
    }

    /// Loads once, asks `may`, then `decide`, folds the events and remembers them.
    ///
    /// # Errors
    /// The refusal, or what the store says; nothing is remembered then.
    pub async fn execute<M: Facets + 'static>(
        &mut self,
        id: &str,
        command: M::Command,
    ) -> Result<&M::State, Execute<M::Refusal>> {
        let ctx = self.context();
        let verb = M::Verb::from(&command);
        let mut step = self.journal_entry((M::KIND, id), verb.name());
        let entry = self.entry::<M>(id).await?;
        M::may(entry.now(), verb, &ctx).map_err(Execute::Refused)?;
        let events = M::decide(entry.now(), command, &ctx).map_err(Execute::Refused)?;
        step.events = serde_json::to_string(&events).map_err(StoreError::corrupt)?;
        let before = entry.after.take().or_else(|| entry.before.as_deref().cloned());
        entry.after = events.iter().fold(before, |state, event| match state {
            Some(state) => Some(M::apply(state, event)),
            None => M::born(event),
        });
        entry.steps.push(step);
        entry.now().ok_or(Execute::Store(StoreError::NotFound(M::KIND)))
    }

    /// Adds a statement that must touch `expect` rows: registers, reference data and plumbing.
    pub fn write(&mut self, sql: &'static str, params: Vec<Value>, expect: u64) {
        self.batch.guarded(sql, params, expect);
    }

    /// Adds a journal row of a register: what was saved, as JSON without personal data.
    pub fn journal(&mut self, kind: &'static str, id: &str, verb: &'static str, saved: &serde_json::Value) {
        let audience = serde_json::json!(Audience::default()).to_string();
        let entry = self.journal_entry((kind, id), verb);
        self.batch.journal.push(JournalEntry {
            events: serde_json::json!([saved]).to_string(),
            audience_before: audience.clone(),
            audience_after: audience,
            ..entry
        });
    }

    /// The batch of everything this unit wants written.
    ///
    /// # Errors
    /// What failed while texts were kept.
    pub fn into_batch(mut self) -> Result<Batch, StoreError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        for ((_, id), entry) in std::mem::take(&mut self.entries) {
            entry.write(&id, &self.rules.calendar, &mut self.batch)?;
        }
        Ok(self.batch)
    }

    async fn entry<M: Facets + 'static>(&mut self, id: &str) -> Result<&mut Entry<M>, StoreError> {
        let key = (M::KIND, id.to_owned());
        if !self.entries.contains_key(&key) {
            let entry = Entry::<M>::of(matter::load::<M>(self.db, id).await?);
            self.entries.insert(key.clone(), Box::new(entry));
        }
        let any: Option<&mut dyn Any> = self.entries.get_mut(&key).map(|entry| entry.as_any());
        any.and_then(<dyn Any>::downcast_mut)
            .ok_or(StoreError::NotFound(M::KIND))
    }

    /// The journal row of a step of this moment, its events and audiences still to come.
    fn journal_entry(&self, (kind, id): (&'static str, &str), verb: &'static str) -> JournalEntry {
        JournalEntry {
            kind,
            id: id.to_owned(),
            version: 0,
            verb,
            events: String::new(),
            account: self.actor.account,
            post: serde_json::to_string(&self.actor.post).unwrap_or_default(),
            recorded_at: self.recorded_at,
            occurred_at: self.occurred_at,
            audience_before: String::new(),
            audience_after: String::new(),
        }
    }

    fn seal(&mut self, sql: &'static str, id: &str, label: Value, words: &[u8]) {
        match self.db.keys().seal(id, words) {
            Ok(sealed) => self.batch.guarded(
                sql,
                vec![
                    id.into(),
                    label,
                    self.about.0.into(),
                    self.about.1.as_str().into(),
                    crypt::ALGORITHM.into(),
                    sealed.wrapped_key.into(),
                    sealed.ciphertext.into(),
                    self.recorded_at.into(),
                ],
                1,
            ),
            Err(error) => self.failed = Some(error),
        }
    }
}

impl Texts for Unit<'_> {
    fn keep(&mut self, kind: TextKind, words: &str) -> TextRef {
        let id = TextId::from_bits(new_bits());
        let label = serde_json::to_value(kind)
            .ok()
            .and_then(|v| v.as_str().map(Value::from))
            .unwrap_or(Value::Null);
        self.seal(
            "INSERT INTO text (id, label, kind, matter, alg, wrapped_key, ciphertext, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            &id.to_string(),
            label,
            words.as_bytes(),
        );
        let words: Arc<str> = words.into();
        let hash = self.db.keys().hash(&words);
        self.batch.typed.push(Typed { id, words });
        TextRef { id, hash }
    }

    fn keep_contact(&mut self, contact: &Contact) -> ContactRef {
        let id = ContactId::from_bits(new_bits());
        let words = serde_json::to_vec(contact).unwrap_or_default();
        self.seal(
            "INSERT INTO contact (id, label, kind, matter, alg, wrapped_key, ciphertext, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            &id.to_string(),
            Value::from("reporter"),
            &words,
        );
        ContactRef(id)
    }
}
