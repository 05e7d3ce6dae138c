//! Progress of long work on a terminal, and what the process used.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over `total` steps; drawn only on a terminal.
pub(crate) fn bar(total: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(total).unwrap_or(0));
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {per_sec} {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// A count of `what`, whose total nobody knows; drawn only on a terminal.
pub(crate) fn counter(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::no_length();
    let style = ProgressStyle::with_template(&format!("{{spinner}} {{pos}} {what} {{per_sec}}"));
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar
}

/// The most memory this process held, in bytes; 0 where the system does not say.
pub(crate) fn peak_rss_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// Processor time this thread has used, in seconds; `None` where the system does not say.
pub(crate) fn cpu_seconds() -> Option<f64> {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: u64 = said.split_whitespace().next()?.parse().ok()?;
    #[expect(clippy::cast_precision_loss, reason = "below 2^53 for a hundred days")]
    let seconds = nanoseconds as f64 / 1e9;
    Some(seconds)
}
