//! The one writer of a database: takes what waits, commits it as a group, then answers.
//!
//! Numbering the journal, adding figures and fencing are possible without locks because nobody else writes. A
//! group is tried as one piece first; when something in it does not hold it is undone and run again with a
//! savepoint around each unit, so that the unit at fault is answered alone (a failed guard with
//! [`StoreError::Conflict`]) and the others go on. **Source:** DESIGN section 3, "One writer per database, on both
//! engines".

use std::sync::Arc;
use std::time::Instant;

use gezhi_domain::kernel::Value;
use tokio::sync::{mpsc, oneshot, watch};

use crate::batch::{Batch, JournalEntry, Statement};
use crate::delta::Figures;
use crate::error::StoreError;
use crate::warm::{Typed, Warm, Written};

/// Units of work in one transaction at most.
const GROUP: usize = 256;

/// A batch on its way to the writer.
pub(crate) struct Job {
    pub(crate) batch: Batch,
    /// Answered with the journal position after the commit.
    pub(crate) answer: oneshot::Sender<Result<i64, StoreError>>,
}

/// What an engine's writing connection can do.
pub(crate) trait Writing {
    /// Runs SQL without parameters.
    async fn control(&mut self, sql: &'static str) -> Result<(), StoreError>;
    /// Runs statements in order; stops at the first whose count is not the expected one (`Conflict`).
    async fn run(&mut self, statements: &[&Statement]) -> Result<(), StoreError>;
    /// Waits until the connection is lost for good, and with it the right to write.
    async fn lost(&mut self);
    /// Whether the connection is lost for good.
    fn is_lost(&self) -> bool;
}

/// Whom the writer tells of a commit.
pub(crate) struct Told {
    /// The journal position of the last commit.
    pub(crate) position: watch::Sender<i64>,
    /// The states of matters written last.
    pub(crate) warm: Arc<Warm>,
}

/// Serves jobs until every sender is gone or the connection is.
pub(crate) async fn serve(
    mut connection: impl Writing,
    mut jobs: mpsc::Receiver<Job>,
    mut position: i64,
    told: Told,
) {
    let mut waiting = Vec::with_capacity(GROUP);
    loop {
        let taken = tokio::select! {
            biased;
            taken = jobs.recv_many(&mut waiting, GROUP) => taken,
            () = connection.lost() => return,
        };
        if taken == 0 {
            return;
        }
        let (mut orders, answers): (Vec<_>, Vec<_>) = waiting
            .drain(..)
            .map(|job| (Order::of(job.batch), job.answer))
            .unzip();
        let (began, units) = (Instant::now(), u32::try_from(orders.len()).unwrap_or(u32::MAX));
        match commit(&mut connection, &mut orders, position).await {
            Ok((outcomes, last)) => {
                metrics::histogram!("gezhi_commit_seconds").record(began.elapsed().as_secs_f64());
                metrics::histogram!("gezhi_commit_units").record(f64::from(units));
                position = last;
                let done = orders
                    .into_iter()
                    .zip(&outcomes)
                    .filter(|(_, outcome)| outcome.is_ok());
                for (order, _) in done {
                    told.warm.put(order.written);
                    told.warm.put_texts(order.typed);
                }
                told.position.send_replace(last);
                for (answer, outcome) in answers.into_iter().zip(outcomes) {
                    let _ = answer.send(outcome);
                }
            }
            Err(error) => {
                tracing::error!(%error, "a group of units was not written");
                for answer in answers {
                    let _ = answer.send(Err(error.clone()));
                }
                if connection.is_lost() {
                    return;
                }
            }
        }
    }
}

/// A batch as statements: first what it changes, then its journal rows.
struct Order {
    statements: Vec<Statement>,
    changes: usize,
    figures: Figures,
    written: Vec<Written>,
    typed: Vec<Typed>,
}

impl Order {
    fn of(batch: Batch) -> Self {
        let mut statements = batch.statements;
        let changes = statements.len();
        statements.extend(batch.journal.into_iter().map(journal_row));
        Self {
            statements,
            changes,
            figures: batch.figures,
            written: batch.written,
            typed: batch.typed,
        }
    }

    /// Numbers the journal rows after `position`; answers the last number.
    fn number(&mut self, mut position: i64) -> i64 {
        for row in &mut self.statements[self.changes..] {
            position += 1;
            row.params[0] = Value::Int(position);
        }
        position
    }
}

type Outcomes = (Vec<Result<i64, StoreError>>, i64);

/// Commits the group: in one piece when everything holds, else unit by unit.
async fn commit(
    connection: &mut impl Writing,
    orders: &mut [Order],
    from: i64,
) -> Result<Outcomes, StoreError> {
    let error = match whole(connection, orders, from).await {
        Ok(outcomes) => return Ok(outcomes),
        Err(error) => error,
    };
    undo(connection).await?;
    match error {
        StoreError::Full => Err(error),
        _ if connection.is_lost() => Err(error),
        error if orders.len() == 1 => Ok((vec![Err(error)], from)),
        _ => {
            let outcomes = one_by_one(connection, orders, from).await;
            if outcomes.is_err() {
                undo(connection).await?;
            }
            outcomes
        }
    }
}

/// Ends a transaction that failed; the engine may have ended it already.
async fn undo(connection: &mut impl Writing) -> Result<(), StoreError> {
    match connection.control("ROLLBACK").await {
        Err(error) if connection.is_lost() => Err(error),
        _ => Ok(()),
    }
}

async fn whole(
    connection: &mut impl Writing,
    orders: &mut [Order],
    from: i64,
) -> Result<Outcomes, StoreError> {
    let mut position = from;
    let mut figures = Figures::default();
    let mut outcomes = Vec::with_capacity(orders.len());
    for order in &mut *orders {
        position = order.number(position);
        figures.absorb(&order.figures);
        outcomes.push(Ok(position));
    }
    let sums = figures.statements();
    let all: Vec<&Statement> = orders
        .iter()
        .flat_map(|order| &order.statements)
        .chain(&sums)
        .collect();
    connection.control("BEGIN").await?;
    connection.run(&all).await?;
    connection.control("COMMIT").await?;
    Ok((outcomes, position))
}

async fn one_by_one(
    connection: &mut impl Writing,
    orders: &mut [Order],
    from: i64,
) -> Result<Outcomes, StoreError> {
    let mut position = from;
    let mut figures = Figures::default();
    let mut outcomes = Vec::with_capacity(orders.len());
    connection.control("BEGIN").await?;
    for order in orders {
        let last = order.number(position);
        connection.control("SAVEPOINT unit").await?;
        match connection.run(&order.statements.iter().collect::<Vec<_>>()).await {
            Ok(()) => {
                position = last;
                figures.absorb(&order.figures);
                outcomes.push(Ok(last));
            }
            Err(StoreError::Full) => return Err(StoreError::Full),
            Err(error) => {
                connection.control("ROLLBACK TO SAVEPOINT unit").await?;
                outcomes.push(Err(error));
            }
        }
        connection.control("RELEASE SAVEPOINT unit").await?;
    }
    let sums = figures.statements();
    connection.run(&sums.iter().collect::<Vec<_>>()).await?;
    connection.control("COMMIT").await?;
    Ok((outcomes, position))
}

/// The statement of a journal row; its number, the first parameter, is put in when it is known.
fn journal_row(entry: JournalEntry) -> Statement {
    let params = vec![
        Value::Null,
        entry.kind.into(),
        entry.id.into(),
        Value::Int(entry.version),
        entry.verb.into(),
        entry.events.into(),
        entry.account.to_string().into(),
        entry.post.into(),
        entry.recorded_at.into(),
        entry.occurred_at.into(),
        entry.audience_before.into(),
        entry.audience_after.into(),
    ];
    Statement::guarded(
        "INSERT INTO journal (position, kind, id, version, verb, events, account, post, recorded_at, \
         occurred_at, audience_before, audience_after) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params,
        1,
    )
}
