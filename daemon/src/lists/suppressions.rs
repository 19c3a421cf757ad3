//! Rows of a file of opt-outs. Owns its columns: a contact point, or a phone and an email, and how far the stop reaches.

use keepwarm_domain::words::SuppressionScope;

use super::{BadRow, Contact, contact};

/// Names of columns that hold a phone, an email, or either.
const CONTACTS: [&str; 15] = [
    "contact",
    "phone",
    "phone_number",
    "phonenumber",
    "number",
    "mobile",
    "cell",
    "cellphone",
    "tn",
    "email",
    "email_address",
    "emailaddress",
    "e-mail",
    "phone number",
    "email address",
];
const SCOPES: [&str; 4] = ["scope", "channel", "scopes", "opt_out"];

/// Which column is what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SuppressionColumns {
    contacts: Vec<usize>,
    scope: Option<usize>,
}

/// One row, understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SuppressionLine {
    pub contacts: Vec<Contact>,
    pub scope: SuppressionScope,
}

impl SuppressionColumns {
    /// A file without a header: the contact point first, then the scope.
    #[must_use]
    pub fn plain() -> Self {
        Self { contacts: vec![0], scope: Some(1) }
    }

    /// The columns that a header names; none where the line is no header.
    #[must_use]
    pub fn of_header(fields: &[String]) -> Option<Self> {
        let named = |names: &[&str]| {
            let found = fields.iter().enumerate().filter(|(_, field)| names.contains(&field.to_lowercase().as_str()));
            found.map(|(at, _)| at).collect::<Vec<_>>()
        };
        let contacts = named(&CONTACTS);
        (!contacts.is_empty()).then(|| Self { contacts, scope: named(&SCOPES).first().copied() })
    }

    /// # Errors
    /// When no contact point or no scope can be read.
    pub fn row(&self, fields: &[String], default: SuppressionScope) -> Result<SuppressionLine, BadRow> {
        let text = |at: &usize| fields.get(*at).map(String::as_str).unwrap_or_default();
        let scope = match self.scope.as_ref().map(text).unwrap_or_default() {
            "" => default,
            word => scope(word).ok_or(BadRow::NoScope)?,
        };
        let given: Vec<&str> = self.contacts.iter().map(text).filter(|text| !text.is_empty()).collect();
        if given.is_empty() {
            return Err(BadRow::NoContact);
        }
        // A row half of which cannot be read is put before a human: half a stop is none.
        let contacts: Option<Vec<Contact>> = given.into_iter().map(contact).collect();
        contacts.map(|contacts| SuppressionLine { contacts, scope }).ok_or(BadRow::NoPhone)
    }
}

fn scope(word: &str) -> Option<SuppressionScope> {
    match word.to_lowercase().as_str() {
        "all" | "global" => Some(SuppressionScope::Everything),
        "sms" => Some(SuppressionScope::Text),
        "call" | "calls" => Some(SuppressionScope::Voice),
        word => word.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::fields, *};

    fn read(header: Option<&str>, line: &str) -> Result<(Vec<String>, SuppressionScope), BadRow> {
        let columns = header.map_or_else(SuppressionColumns::plain, |header| {
            SuppressionColumns::of_header(&fields(header).expect("closed")).expect("a header")
        });
        let row = columns.row(&fields(line)?, SuppressionScope::Everything)?;
        Ok((row.contacts.into_iter().map(|contact| contact.normalized).collect(), row.scope))
    }

    #[test]
    fn a_header_names_the_columns_and_none_means_contact_and_scope() {
        let both = Ok((vec!["+13125550187".to_owned(), "ann@example.com".to_owned()], SuppressionScope::Text));
        assert_eq!(read(Some("Name,Phone,Email,Scope"), "Ann,312-555-0187,ann@example.com,sms"), both);
        let one = |scope| Ok((vec!["+13125550187".to_owned()], scope));
        assert_eq!(read(None, "3125550187"), one(SuppressionScope::Everything));
        assert_eq!(read(None, "3125550187,voice"), one(SuppressionScope::Voice));
        assert_eq!(read(Some("phone,email"), "3125550187,"), one(SuppressionScope::Everything));
        assert_eq!(SuppressionColumns::of_header(&["3125550187".to_owned()]), None);
    }

    #[test]
    fn a_row_that_cannot_be_read_says_why_and_quotes_nothing() {
        assert_eq!(read(None, "Ann"), Err(BadRow::NoPhone));
        assert_eq!(read(None, ",text"), Err(BadRow::NoContact));
        assert_eq!(read(None, "3125550187,sometimes"), Err(BadRow::NoScope));
        assert_eq!(read(Some("phone,email"), "3125550187,nobody"), Err(BadRow::NoPhone));
    }
}
