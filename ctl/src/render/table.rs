//! Blocks as text for people. Owns the look of tables: no borders, two spaces between columns, a rule below the header,
//! so that a row can be copied and a narrow screen is not wasted on lines.

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, presets::NOTHING,
};

use super::{Align, Block, Cell, Fit, Look, Sheet, Tone};

/// Spaces between columns.
const GAP: u16 = 2;

/// A column of text that is narrower than this is no help.
const WRAPPED_LEAST: u16 = 8;

const LOOK: TableStyle = NOTHING.header_separator(LineStyle::none().fill('-').junction('-'));

/// The blocks below each other, an empty line between them.
pub(super) fn draw(blocks: &[Block], look: Look) -> String {
    let mut out = String::new();
    for block in blocks {
        if !out.is_empty() {
            out.push('\n');
        }
        let lines = match block {
            Block::Verbatim(text) => {
                out.push_str(text);
                continue;
            }
            Block::Text(cell) => paint(cell, look.colored),
            Block::Facts(facts) => draw_facts(facts, look),
            Block::Sheet(sheet) => draw_sheet(sheet, look),
        };
        for line in lines.lines() {
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    out
}

fn draw_facts(facts: &[(&'static str, Cell)], look: Look) -> String {
    let mut table = table(look);
    table.load_style(NOTHING);
    for (name, value) in facts {
        table.add_row([paint(&Cell::new(name, Tone::Dim), look.colored), paint(value, look.colored)]);
    }
    finish(&mut table, GAP)
}

fn draw_sheet(sheet: &Sheet, look: Look) -> String {
    let mut table = table(look);
    table.set_header(sheet.columns.iter().map(|column| paint(&Cell::new(&column.title, Tone::Strong), look.colored)));
    for row in &sheet.rows {
        table.add_row(row.iter().map(|cell| paint(cell, look.colored)));
    }
    // On a screen too narrow even for the words, everything wraps.
    let widths = table.column_max_content_widths();
    let whole = || sheet.columns.iter().zip(&widths).filter(|(column, _)| column.fit == Fit::Whole);
    let needed = whole().map(|(_, width)| width + GAP).sum::<u16>();
    let wrapping = sheet.columns.len() - whole().count();
    let least = needed + u16::try_from(wrapping).unwrap_or(u16::MAX).saturating_mul(WRAPPED_LEAST + GAP);
    let fits = look.width.is_none_or(|width| least <= width);
    for (at, column) in sheet.columns.iter().enumerate() {
        let Some(drawn) = table.column_mut(at) else { continue };
        if column.align == Align::Right {
            drawn.set_cell_alignment(CellAlignment::Right);
        }
        if column.fit == Fit::Whole && fits {
            drawn.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    finish(&mut table, GAP - 1)
}

fn table(look: Look) -> Table {
    let mut table = Table::new();
    // The process's own terminal is never asked: what is drawn depends on the arguments alone.
    table.force_no_tty().load_style(LOOK).set_content_arrangement(ContentArrangement::Dynamic);
    if let Some(width) = look.width {
        table.set_width(width);
    }
    table
}

fn finish(table: &mut Table, gap: u16) -> String {
    let last = table.column_count().saturating_sub(1);
    for (at, column) in table.column_iter_mut().enumerate() {
        // One of the spaces stands where other looks have a line between columns.
        column.set_padding((0, if at == last { 0 } else { gap }));
    }
    table.to_string()
}

/// Colors by the 16 that every terminal has and its owner chose.
fn paint(cell: &Cell, colored: bool) -> String {
    let code = match cell.tone {
        Tone::Plain => return cell.text.clone(),
        _ if !colored || cell.text.is_empty() => return cell.text.clone(),
        Tone::Good => "32",
        Tone::Warn => "33",
        Tone::Bad => "1;31",
        Tone::Dim => "2",
        Tone::Strong => "1",
    };
    format!("\u{1b}[{code}m{}\u{1b}[0m", cell.text)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::render::Column;

    fn check(width: Option<u16>, colored: bool, expected: Expect) {
        let sheet = Sheet {
            columns: vec![Column::number("lead"), Column::text("customer"), Column::word("next")],
            rows: vec![
                vec![Cell::plain("7"), Cell::plain("Imogen Pretender"), Cell::new("text, due", Tone::Warn)],
                vec![Cell::plain("1204"), Cell::or_dash(""), Cell::new("none", Tone::Bad)],
            ],
        };
        let facts = Block::Facts(vec![("release", Cell::plain("0.1.0")), ("is", Cell::new("serving", Tone::Good))]);
        let drawn = draw(&[Block::Sheet(sheet), facts], Look { colored, width });
        expected.assert_eq(&drawn.replace('\u{1b}', "ESC"));
    }

    #[test]
    fn a_table_keeps_to_the_width() {
        check(
            None,
            false,
            expect![[r#"
                lead  customer          next
                ---------------------------------
                   7  Imogen Pretender  text, due
                1204  -                 none

                release  0.1.0
                is       serving
            "#]],
        );
        check(
            Some(24),
            false,
            expect![[r#"
                lead  customer     next
                ------------------------
                   7  Imogen       text,
                      Pretender    due
                1204  -            none

                release  0.1.0
                is       serving
            "#]],
        );
    }

    #[test]
    fn colors_do_not_move_columns() {
        check(
            None,
            true,
            expect![[r#"
                ESC[1mleadESC[0m  ESC[1mcustomerESC[0m          ESC[1mnextESC[0m
                ---------------------------------
                   7  Imogen Pretender  ESC[33mtext, dueESC[0m
                1204  ESC[2m-ESC[0m                 ESC[1;31mnoneESC[0m

                ESC[2mreleaseESC[0m  0.1.0
                ESC[2misESC[0m       ESC[32mservingESC[0m
            "#]],
        );
    }
}
