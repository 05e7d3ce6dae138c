//! The machine a measurement ran on, and what processes used of it.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Ticks in a second, as Linux counts processor time for everybody.
const TICKS_PER_S: f64 = 100.0;

/// Processor seconds process `id` has used, in its own code and in the system's for it; 0 when it is gone.
pub(super) fn cpu_s(id: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    // The name in brackets may hold blanks; numbers are counted behind it.
    let behind = stat.rsplit_once(')').map_or("", |(_, behind)| behind);
    let ticks = behind.split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS_PER_S
}

/// Memory process `id` holds now, in bytes.
pub(super) fn rss_bytes(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// Cores, load and how often a second the disk under `folder` makes a small write last.
pub(super) fn conditions(folder: &Path) -> Value {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let model = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model.lines().find_map(|line| line.strip_prefix("model name"));
    json!({
        "cores": cores,
        "processor": model.map(|name| name.trim_start_matches([' ', '\t', ':'])),
        "load_average": load.split_whitespace().next().and_then(|load| load.parse::<f64>().ok()),
        "fdatasync_per_s": fdatasync_per_s(folder).ok(),
        "build": if cfg!(debug_assertions) { "with debug assertions" } else { "optimised" },
    })
}

fn fdatasync_per_s(folder: &Path) -> std::io::Result<u64> {
    use std::io::{Seek, Write};
    let mut file = tempfile::tempfile_in(folder)?;
    let (began, mut done) = (Instant::now(), 0_u64);
    while began.elapsed() < Duration::from_secs(1) {
        file.rewind()?;
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        done += 1;
    }
    Ok(done)
}
