//! `gezhi bench`: what is claimed of speed and size, measured on this machine.
//!
//! Every measurement prints its conditions and whether the results are right: what was sent is in the database,
//! and `gezhi check` finds nothing. The server is a process of its own; its CPU time is read from the system, the
//! generator's apart. Load goes to loopback alone, bounded in count and time.

mod crash;
mod cycle;
mod drive;
mod ground;
mod ledger;
mod locate;
mod machine;
mod office;
mod seed;
mod server;
mod visible;

use clap::{Args, Subcommand};

use crate::open::Store;

#[derive(Args)]
pub(crate) struct Bench {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Intakes and whole lifecycles over HTTP: CPU time, throughput, latency.
    Loop(cycle::Loop),
    /// Points located per processor second, compared with the exact test.
    Locate(locate::Locate),
    /// Kill the server again and again under load: nothing acknowledged may be lost.
    Crash(crash::Crash),
    /// A step on one connection, reads on others right behind it: what is acknowledged is seen.
    Visible(visible::Visible),
}

impl Bench {
    pub(crate) async fn run(&self, store: &Store, json: bool) -> Result<(), String> {
        match &self.what {
            What::Loop(cycle) => cycle.run(store, json).await,
            What::Locate(locate) => locate.run(store, json).await,
            What::Crash(crash) => crash.run(store, json).await,
            What::Visible(visible) => visible.run(store, json).await,
        }
    }
}
