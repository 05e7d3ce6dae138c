//! Figures 统计值 as a file: every rate is a row over base counts.

use gezhi_domain::figure::{Figure, Measure};

use super::{Found, Lined, Row, Sheet};
use crate::reference::problem::Problem;

pub(in crate::reference) fn figures(sheet: &Sheet, found: Found<'_>) -> Vec<Lined<Figure>> {
    super::all(sheet, found, |row, found| {
        Some(Figure {
            key: row.need("key", found)?,
            measure: measure(row, found)?,
            name_zh: row.need("name_zh", found)?,
            name_en: row.need("name_en", found)?,
            words_zh: row.need("words_zh", found)?,
            words_en: row.need("words_en", found)?,
            cohort: row.key("cohort", found)?,
            good: row.key("good", found)?,
            groupings: row.keys("groupings", found)?,
            beside: row.maybe("beside", found)?,
        })
    })
}

fn measure(row: &Row<'_>, found: Found<'_>) -> Option<Measure> {
    let of: String = row.need("of", found)?;
    match row.text("measure") {
        "count" => Some(Measure::Count(of)),
        "rate" => Some(Measure::Rate {
            of,
            out_of: row.need("out_of", found)?,
        }),
        "score" => Some(Measure::Score {
            parts: row.list("of", found)?,
            weights: row.need("out_of", found)?,
        }),
        "now" => row.key("of", found).map(Measure::Now),
        _ => {
            found.push(Problem {
                choices: "count rate score now".to_owned(),
                ..row.problem("measure", "reference.unknown_word", "expected.one_of")
            });
            None
        }
    }
}
