//! `gezhi` 格治: the executable with every command.

mod backup;
mod bench;
mod check;
mod config;
mod demo;
mod export;
mod figures;
mod geography;
mod http;
mod import;
mod open;
mod progress;
mod reference;
mod replay;
mod report;
mod serve;
mod simulate;
mod user;
mod words;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Threads that hand work to one another free what others took: an allocator made for that costs a fifth less.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The governance of a city district.
#[derive(Parser)]
#[command(name = "gezhi", version, about)]
struct Cli {
    #[command(flatten)]
    store: open::Store,
    /// Answer in JSON with stable names.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the district of the data folder.
    Serve(serve::Serve),
    /// Serve a demonstration district with printed sign-ins, on this machine alone.
    Demo(demo::Demo),
    /// Say whether every state, figure and seal holds; name the first row that does not.
    Check,
    /// Write an archive of one moment, and its companion, encrypted to the backup key.
    Backup(backup::Backup),
    /// Make a backup key: the public half for the server, the secret half for the operator.
    BackupKey(backup::NewBackupKey),
    /// Read a backup into an empty database of either engine, and check it.
    Restore(backup::Restore),
    /// Print the configuration in force and where each value came from.
    Config(config::Config),
    /// Bring the database to the newest form.
    Migrate,
    /// Send a file of recorded cases through the same commands, into a data folder of its own.
    Replay(replay::Replay),
    /// Bring files in.
    #[command(subcommand)]
    Import(reference::Import),
    /// Write files out.
    #[command(subcommand)]
    Export(reference::Export),
    /// Measure speed and size on this machine.
    Bench(bench::Bench),
    /// Print the figures of a period with their definitions.
    Figures(figures::Figures),
    /// Add accounts and keys.
    User(user::User),
    /// Train a classifier on a file of labelled texts.
    Train(words::Train),
    /// Say what a text, or each line of a file, is about.
    Classify(words::Classify),
    /// Score a classifier on a file of labelled texts.
    Evaluate(words::Evaluate),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(run(cli)),
        Err(error) => Err(error.to_string()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(line) => {
            eprintln!("gezhi: {line}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), String> {
    let Cli {
        mut store,
        json,
        command,
    } = cli;
    if let Command::Config(config) = &command {
        return config.run(&store, json);
    }
    let serve = match &command {
        Command::Serve(serve) => Some(serve),
        _ => None,
    };
    let (settings, _) = config::read(&store, serve)?;
    store.database.clone_from(&settings.database);
    if matches!(
        command,
        Command::Backup(_)
            | Command::Check
            | Command::Export(reference::Export::Cases(_))
            | Command::Figures(_)
    ) {
        store.must_exist()?;
    }
    match command {
        Command::Config(_) => Ok(()),
        Command::Serve(serve) => serve.run(&store, &settings).await,
        Command::Demo(demo) => demo.run(&store, &settings).await,
        Command::Backup(backup) => backup.run(&store, &settings, json).await,
        Command::BackupKey(key) => key.run(json),
        Command::Restore(restore) => restore.run(&store, json).await,
        Command::Check => check::run(&store, json).await,
        Command::Migrate => check::migrate(&store, json).await,
        Command::Replay(replay) => replay.run(&store, json).await,
        Command::Import(import) => import.run(&store, json).await,
        Command::Export(export) => export.run(&store, json).await,
        Command::Bench(bench) => bench.run(&store, json).await,
        Command::Figures(figures) => figures.run(&store, json).await,
        Command::User(user) => user.run(&store, json).await,
        Command::Train(train) => train.run(json),
        Command::Classify(classify) => classify.run(json),
        Command::Evaluate(evaluate) => evaluate.run(json),
    }
}
