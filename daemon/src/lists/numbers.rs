//! Rows of a list that numbers are checked against. Owns its forms: the registries' own files name who is listed (a number,
//! or an area code and seven digits); a vendor's answer to an export says of each number what it found.

use super::{BadRow, Contact, contact};

const NUMBERS: [&str; 8] =
    ["phone", "number", "phone_number", "phonenumber", "tn", "contact", "telephone", "phone number"];
const RESULTS: [&str; 9] =
    ["listed", "result", "status", "answer", "dnc", "reassigned", "response", "litigator", "hit"];

const LISTED: [&str; 10] = ["yes", "y", "1", "true", "listed", "dnc", "hit", "reassigned", "disconnected", "litigator"];
const CLEAR: [&str; 9] = ["no", "n", "0", "false", "clear", "clean", "ok", "not listed", "active"];
/// The database has nothing to say (`no data`): then nothing is proven.
const NOTHING: [&str; 4] = ["", "no data", "no_data", "unknown"];

/// Which column is what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NumberColumns {
    number: usize,
    /// None in a list of who is listed.
    result: Option<usize>,
}

/// What a row says of its number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Said {
    Listed,
    Clear,
    Nothing,
}

/// One row, understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NumberRow {
    pub contact: Contact,
    pub said: Said,
}

impl NumberColumns {
    /// The columns that a header names; none where the line is no header.
    #[must_use]
    pub fn of_header(fields: &[String]) -> Option<Self> {
        let named = |names: &[&str]| fields.iter().position(|field| names.contains(&field.to_lowercase().as_str()));
        named(&NUMBERS).map(|number| Self { number, result: named(&RESULTS) })
    }

    /// The columns of a file without a header, by its first row.
    #[must_use]
    pub fn of_row(fields: &[String]) -> Self {
        let answered = fields.get(1).is_some_and(|field| said(field).is_some() && !field.is_empty());
        Self { number: 0, result: answered.then_some(1) }
    }

    /// Whether the file says of each number what was found; else it names who is listed, and whoever it does not name in
    /// an area code that it covers is clear.
    #[must_use]
    pub const fn is_answer(&self) -> bool {
        self.result.is_some()
    }

    /// # Errors
    /// When the number or what is said of it cannot be read.
    pub fn row(&self, fields: &[String]) -> Result<NumberRow, BadRow> {
        let text = |at: usize| fields.get(at).map(String::as_str).unwrap_or_default();
        let said = match self.result {
            None => Said::Listed,
            Some(at) => said(text(at)).ok_or(BadRow::NoResult)?,
        };
        let number = text(self.number);
        let contact = match (number.len(), fields.get(self.number + 1)) {
            // As the national registry hands its files out.
            (3, Some(rest)) if !self.is_answer() && rest.len() == 7 => contact(&format!("{number}{rest}")),
            _ => contact(number),
        };
        let contact = contact.filter(|contact| !contact.normalized.contains('@')).ok_or(BadRow::NoPhone)?;
        Ok(NumberRow { contact, said })
    }
}

fn said(word: &str) -> Option<Said> {
    let word = word.to_lowercase();
    let is = |words: &[&str]| words.contains(&word.as_str());
    if is(&LISTED) {
        Some(Said::Listed)
    } else if is(&CLEAR) {
        Some(Said::Clear)
    } else {
        is(&NOTHING).then_some(Said::Nothing)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::fields, *};

    fn read(header: Option<&str>, line: &str) -> Result<(String, Said), BadRow> {
        let line = fields(line)?;
        let columns = header.map_or_else(
            || NumberColumns::of_row(&line),
            |header| NumberColumns::of_header(&fields(header).expect("closed")).expect("a header"),
        );
        columns.row(&line).map(|row| (row.contact.normalized, row.said))
    }

    #[test]
    fn a_registrys_own_file_names_who_is_listed() {
        let listed = Ok(("+13125550187".to_owned(), Said::Listed));
        assert_eq!(read(None, "312,5550187"), listed);
        assert_eq!(read(None, "3125550187"), listed);
        assert_eq!(read(Some("Phone"), "(312) 555-0187"), listed);
    }

    #[test]
    fn a_vendors_answer_says_of_each_number_what_was_found() {
        let number = "+13125550187".to_owned();
        assert_eq!(read(Some("phone,since,answer"), "3125550187,2026-08-01,yes"), Ok((number.clone(), Said::Listed)));
        assert_eq!(read(Some("phone,since,answer"), "3125550187,2026-08-01,No"), Ok((number.clone(), Said::Clear)));
        assert_eq!(
            read(Some("phone,since,answer"), "3125550187,2026-08-01,no data"),
            Ok((number.clone(), Said::Nothing))
        );
        assert_eq!(read(None, "3125550187,clean"), Ok((number, Said::Clear)));
    }

    #[test]
    fn a_row_that_cannot_be_read_says_why() {
        assert_eq!(read(None, "ann@example.com"), Err(BadRow::NoPhone));
        assert_eq!(read(Some("phone,answer"), "3125550187,perhaps"), Err(BadRow::NoResult));
        assert_eq!(read(None, "555-0187"), Err(BadRow::NoPhone));
    }
}
