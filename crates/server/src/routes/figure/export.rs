//! Tables of figures as CSV and XLSX: the cohort stands in each heading, definitions on a sheet of their own.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use gezhi_api::figure::{FigureCell, FigureRow, FigureTable, FigureView, Format};
use gezhi_api::problem::Language;
use gezhi_intake::table::write::{self, Cell, Written};

use crate::failure::Failure;

/// The media type of a workbook.
pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(super) fn answer(table: &FigureTable, format: Format, language: Language) -> Result<Response, Failure> {
    let numbers = numbers(table, language);
    let (bytes, media, ending) = if format == Format::Csv {
        let bytes = write::csv(&numbers).map_err(|error| Failure::internal(&error))?;
        (bytes, "text/csv; charset=utf-8", "csv")
    } else {
        let sheets = [numbers, definitions(table, language)];
        let bytes = write::xlsx(&sheets).map_err(|error| Failure::internal(&error))?;
        (bytes, XLSX, "xlsx")
    };
    let name = format!(
        "attachment; filename=\"figures_{}_{}.{ending}\"",
        table.from, table.to
    );
    let headers = [
        (header::CONTENT_TYPE, media.to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, bytes).into_response())
}

fn numbers(table: &FigureTable, language: Language) -> Written {
    let mut notes = vec![
        format!("{} {} .. {}", language.of("日期", "Days"), table.from, table.to),
        format!("{} {}", language.of("查询时刻", "Counted at"), table.counted_at),
    ];
    notes.extend(table.cohorts.iter().cloned());
    let mut header: Vec<String> = Vec::new();
    for by in &table.by {
        header.push(by.clone());
        header.push(format!("{by} {}", language.of("名称", "name")));
    }
    header.extend(table.figures.iter().map(|figure| heading(figure, language)));
    let mut rows: Vec<Vec<Cell>> = table.rows.iter().map(row).collect();
    let mut whole: Vec<Cell> = table.by.iter().flat_map(|_| [text("*"), text("")]).collect();
    if let Some(cell) = whole.get_mut(1) {
        *cell = text(language.of("合计", "All"));
    }
    whole.extend(table.whole.cells.iter().map(cell));
    rows.push(whole);
    Written {
        name: language.of("统计表", "Figures").to_owned(),
        notes,
        header,
        rows,
    }
}

fn heading(figure: &FigureView, language: Language) -> String {
    let unit = match figure.unit.as_str() {
        "percent" => "%",
        "points" => language.of("分", "points"),
        _ => language.of("件", "cases"),
    };
    format!("{} ({unit}; {})", figure.name, figure.cohort_words)
}

fn row(row: &FigureRow) -> Vec<Cell> {
    let group = row
        .group
        .iter()
        .flat_map(|one| [text(&one.code), text(&one.name)]);
    group.chain(row.cells.iter().map(cell)).collect()
}

fn cell(cell: &FigureCell) -> Cell {
    cell.value.map_or_else(|| text("-"), Cell::Number)
}

fn text(words: &str) -> Cell {
    Cell::Text(words.to_owned())
}

fn definitions(table: &FigureTable, language: Language) -> Written {
    let names = [
        language.of("键", "Key"),
        language.of("名称", "Name"),
        language.of("定义", "Definition"),
        language.of("日期口径", "Day it counts on"),
    ];
    let rows = table.figures.iter().map(|figure| {
        let FigureView {
            key,
            name,
            words,
            cohort_words,
            ..
        } = figure;
        [key, name, words, cohort_words].map(|words| text(words)).to_vec()
    });
    Written {
        name: language.of("定义", "Definitions").to_owned(),
        notes: Vec::new(),
        header: names.map(ToOwned::to_owned).to_vec(),
        rows: rows.collect(),
    }
}
