//! Where the header of an office's sheet stands: under a title, over one line or two.

use super::field::Field;
use super::read::Unreadable;

/// A header is looked for in so many lines.
const LOOKED_AT: usize = 12;

/// The header of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The names of the columns; of two lines the lower one counts, where it says something.
    pub names: Vec<String>,
    /// How many lines of the file stand above the first row.
    pub lines: usize,
}

fn known(line: &[String]) -> usize {
    line.iter().filter(|name| Field::named(name).is_some()).count()
}

fn is_blank(line: &[String]) -> bool {
    line.iter().all(String::is_empty)
}

impl Header {
    /// The header among the first lines: the line that names most fields, with its neighbour when the two together
    /// make one header. A file whose columns nobody knows has its header in the first line that is not blank.
    ///
    /// # Errors
    /// [`Unreadable::NoHeader`] when every line is blank.
    pub fn find(lines: &[Vec<String>]) -> Result<Self, Unreadable> {
        let first = &lines[..lines.len().min(LOOKED_AT)];
        let most = first.iter().map(|line| known(line)).max().unwrap_or(0);
        let best = if most >= 2 {
            first.iter().position(|line| known(line) == most)
        } else {
            first.iter().position(|line| !is_blank(line))
        };
        let best = best.ok_or(Unreadable::NoHeader)?;
        let pair = |upper: usize| {
            let two = first.get(upper).zip(first.get(upper + 1))?;
            most.ge(&2).then(|| together(two.0, two.1)).flatten()
        };
        if let Some(names) = pair(best) {
            return Ok(Self {
                names,
                lines: best + 2,
            });
        }
        let above = best.checked_sub(1).and_then(pair);
        Ok(Self {
            names: above.unwrap_or_else(|| first[best].clone()),
            lines: best + 1,
        })
    }
}

/// Two lines as one header: the lower one is blank where the upper one spans both, and names fields where not.
fn together(upper: &[String], lower: &[String]) -> Option<Vec<String>> {
    let wide = upper.iter().filter(|name| !name.is_empty()).count() >= 2;
    let spans =
        (0..upper.len()).any(|at| !upper[at].is_empty() && lower.get(at).is_none_or(String::is_empty));
    let names_only = lower
        .iter()
        .filter(|name| !name.is_empty())
        .all(|name| name.chars().count() <= 12 && !name.chars().any(|c| c.is_ascii_digit()));
    if !wide || !spans || !names_only || known(lower) == 0 || known(upper) == 0 {
        return None;
    }
    let width = upper.len().max(lower.len());
    let at = |line: &[String], at: usize| line.get(at).cloned().unwrap_or_default();
    let name = |column| match at(lower, column) {
        below if below.is_empty() => at(upper, column),
        below => below,
    };
    Some((0..width).map(name).collect())
}
