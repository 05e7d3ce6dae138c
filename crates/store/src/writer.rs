//! The one writer of a database: takes what waits, commits it as a group, then answers.
//!
//! Numbering the journal, adding figures and fencing are possible without locks because nobody else writes.
//! A unit whose guard fails is undone to its savepoint and answered [`StoreError::Conflict`]; the others of the
//! group go on. **Source:** DESIGN section 3, "One writer per database, on both engines".

use std::time::Instant;

use tokio::sync::{mpsc, oneshot, watch};

use crate::batch::{Batch, Figures, JournalEntry, Statement};
use crate::error::StoreError;
use gezhi_domain::kernel::Value;

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
    async fn run(&mut self, statements: Vec<Statement>) -> Result<(), StoreError>;
}

/// Serves jobs until every sender is gone.
pub(crate) async fn serve(
    mut connection: impl Writing,
    mut jobs: mpsc::Receiver<Job>,
    mut position: i64,
    published: watch::Sender<i64>,
) {
    let mut waiting = Vec::with_capacity(GROUP);
    while jobs.recv_many(&mut waiting, GROUP).await > 0 {
        let group = std::mem::take(&mut waiting);
        let (batches, answers): (Vec<_>, Vec<_>) =
            group.into_iter().map(|job| (job.batch, job.answer)).unzip();
        let (began, units) = (Instant::now(), u32::try_from(batches.len()).unwrap_or(u32::MAX));
        match commit(&mut connection, batches, position).await {
            Ok((outcomes, last)) => {
                metrics::histogram!("gezhi_commit_seconds").record(began.elapsed().as_secs_f64());
                metrics::histogram!("gezhi_commit_units").record(f64::from(units));
                position = last;
                published.send_replace(last);
                for (answer, outcome) in answers.into_iter().zip(outcomes) {
                    let _ = answer.send(outcome);
                }
            }
            Err(error) => {
                let _ = connection.control("ROLLBACK").await;
                tracing::error!(%error, "a group of units was not written");
                for answer in answers {
                    let _ = answer.send(Err(error.clone()));
                }
            }
        }
        waiting.reserve(GROUP);
    }
}

type Outcomes = (Vec<Result<i64, StoreError>>, i64);

async fn commit(
    connection: &mut impl Writing,
    batches: Vec<Batch>,
    from: i64,
) -> Result<Outcomes, StoreError> {
    let alone = batches.len() == 1;
    let mut position = from;
    let mut figures = Figures::default();
    let mut outcomes = Vec::with_capacity(batches.len());
    connection.control("BEGIN").await?;
    for batch in batches {
        if !alone {
            connection.control("SAVEPOINT unit").await?;
        }
        let mut next = position;
        let mut statements = batch.statements;
        for entry in batch.journal {
            next += 1;
            statements.push(journal_row(entry, next));
        }
        match connection.run(statements).await {
            Ok(()) => {
                position = next;
                figures.absorb(batch.figures);
                outcomes.push(Ok(next));
                if !alone {
                    connection.control("RELEASE SAVEPOINT unit").await?;
                }
            }
            Err(StoreError::Conflict) if alone => {
                connection.control("ROLLBACK").await?;
                return Ok((vec![Err(StoreError::Conflict)], from));
            }
            Err(StoreError::Conflict) => {
                connection.control("ROLLBACK TO SAVEPOINT unit").await?;
                connection.control("RELEASE SAVEPOINT unit").await?;
                outcomes.push(Err(StoreError::Conflict));
            }
            Err(other) => return Err(other),
        }
    }
    connection.run(figures.statements()).await?;
    connection.control("COMMIT").await?;
    Ok((outcomes, position))
}

fn journal_row(entry: JournalEntry, position: i64) -> Statement {
    Statement {
        sql: "INSERT INTO journal (position, kind, id, version, verb, events, account, post, recorded_at, \
              occurred_at, audience_before, audience_after) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
            .into(),
        params: vec![
            Value::Int(position),
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
        ],
        expect: Some(1),
    }
}
