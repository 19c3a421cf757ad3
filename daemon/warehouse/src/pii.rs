//! How much of a customer a publication shows. Owns the levels, the masking, and the only place where a name enters a
//! published file; the working copy never holds one.

use std::{path::Path, str::FromStr};

use duckdb::{Connection, appender_params_from_iter};
use keepwarm_domain::ids::PersonId;

use crate::{
    error::{Doing as _, Error, Result},
    open::{Options, attach, memory},
};

/// Level of personal data in the published file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Pii {
    /// Stable pseudonyms only.
    #[default]
    None,
    /// Initials, last two digits, first letter and domain.
    Masked,
    /// Names, phones and emails in clear text.
    Full,
}

impl Pii {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Masked => "masked",
            Self::Full => "full",
        }
    }
}

impl FromStr for Pii {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        [Self::None, Self::Masked, Self::Full]
            .into_iter()
            .find(|level| level.as_str() == text)
            .ok_or_else(|| Error::NotAPii(text.to_owned()))
    }
}

/// Who a pseudonym is. Not `Debug`: nothing prints it.
#[derive(Clone, Default)]
pub struct PersonName {
    pub name: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
}

/// Where names come from at publication: the vault, in the shell.
pub trait PersonNames {
    /// The names of these people, a few thousand a call, in any order. Whom the vault holds no more is left out.
    ///
    /// # Errors
    /// When the vault cannot be read; the error must say no name.
    fn names_of(&mut self, people: &[PersonId]) -> Names;
}

/// What a look-up of names gives.
pub type Names = Result<Vec<(PersonId, PersonName)>, Box<dyn std::error::Error + Send + Sync>>;

impl<F: FnMut(&[PersonId]) -> Names> PersonNames for F {
    fn names_of(&mut self, people: &[PersonId]) -> Names {
        self(people)
    }
}

/// Names looked up in one go: bounds what stands in memory, and makes little of what each question costs.
const PEOPLE_PER_ROUND: usize = 10_000;

/// Writes names into the copy at `path`, which nobody else has opened yet.
pub(crate) fn write_names(options: &Options, path: &Path, names: &mut dyn PersonNames) -> Result<()> {
    let file = memory(options)?;
    attach(&file, path)?;
    let reading = || "read the pseudonyms".to_owned();
    let mut statement = file.prepare("SELECT person_id FROM dim_person ORDER BY person_id").doing(reading)?;
    let people = statement.query_map([], |row| row.get(0).map(PersonId)).doing(reading)?;
    let people: Vec<PersonId> = people.collect::<Result<_, _>>().doing(reading)?;
    drop(statement);
    file.execute_batch("CREATE TEMP TABLE named (person_id BIGINT, person_name VARCHAR, phone VARCHAR, email VARCHAR)")
        .doing(|| "prepare the names".to_owned())?;
    for round in people.chunks(PEOPLE_PER_ROUND) {
        write_round(&file, options.pii, round, names)?;
    }
    file.execute_batch(
        "UPDATE dim_person SET person_name = n.person_name, phone = n.phone, email = n.email
        FROM temp.named n WHERE dim_person.person_id = n.person_id;
        CHECKPOINT warehouse; USE memory; DETACH warehouse",
    )
    .doing(|| "write the names".to_owned())
}

fn write_round(file: &Connection, pii: Pii, people: &[PersonId], names: &mut dyn PersonNames) -> Result<()> {
    let writing = || "collect the names".to_owned();
    let mut appender = file.appender_to_catalog_and_db("named", "temp", "main").doing(writing)?;
    for (person, name) in names.names_of(people).map_err(Error::Names)? {
        let shown = if pii == Pii::Full { name } else { masked(&name) };
        let row: [&dyn duckdb::ToSql; 4] = [&person.0, &shown.name, &shown.phone, &shown.email];
        appender.append_row(appender_params_from_iter(row)).doing(writing)?;
    }
    appender.flush().doing(writing)
}

fn masked(person: &PersonName) -> PersonName {
    let initials = |name: &String| {
        let letters = name.split_whitespace().filter_map(|word| word.chars().next());
        letters.map(|letter| format!("{letter}.")).collect::<Vec<_>>().join(" ")
    };
    let digits = |phone: &String| {
        let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
        // Two digits of a short number would be most of it.
        let shown = if digits.len() >= 7 { digits[digits.len() - 2..].iter().collect() } else { String::new() };
        format!("…{shown}")
    };
    let address = |email: &String| {
        let (local, domain) = email.rsplit_once('@')?;
        Some(format!("{}…@{domain}", local.chars().next()?))
    };
    PersonName {
        name: person.name.as_ref().map(initials),
        phone: person.phone.as_ref().map(digits),
        email: person.email.as_ref().and_then(address),
    }
}
