//! One phone or email of a file, made comparable with those of leads. Lists have ten million rows, so plain numbers of North
//! America, which nearly all are, cost no more than a look at their digits.

use keepwarm_domain::ids::BlindIndex;
use keepwarm_ledger::{ContactKind, Keys};

/// RFC 5321's limit of a path.
const EMAIL_BYTES_MAX: usize = 254;

/// A contact point as the vault spells it: E.164, or an email in lower case.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    pub kind: ContactKind,
    pub normalized: String,
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Contact({:?})", self.kind)
    }
}

impl Contact {
    #[must_use]
    pub fn index(&self, keys: &Keys) -> BlindIndex {
        keys.blind_index(self.kind, &self.normalized)
    }

    /// The area code of a North American phone.
    #[must_use]
    pub fn area_code(&self) -> Option<u16> {
        if self.kind == ContactKind::Phone { area_code(&self.normalized) } else { None }
    }
}

/// The area code of a North American number in E.164.
fn area_code(e164: &str) -> Option<u16> {
    e164.strip_prefix("+1").filter(|rest| rest.len() == 10)?.get(..3)?.parse().ok()
}

/// Reads a phone or email as people and machines write them; none where it is neither.
#[must_use]
pub fn contact(text: &str) -> Option<Contact> {
    let text = text.trim();
    if text.contains('@') { email(text) } else { phone(text) }
}

fn email(text: &str) -> Option<Contact> {
    let address = text.strip_prefix("mailto:").unwrap_or(text).to_lowercase();
    let (local, domain) = address.split_once('@')?;
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>(),;:\"[]\\@".contains(c);
    let fits = !local.is_empty() && local.chars().all(plain) && domain.chars().all(plain);
    let dotted = domain.split('.').count() > 1 && domain.split('.').all(|label| !label.is_empty());
    (fits && dotted && address.len() <= EMAIL_BYTES_MAX)
        .then_some(Contact { kind: ContactKind::Email, normalized: address })
}

/// Ten digits, or eleven with the country code, by the numbering plan's own rules; others only in full, with a plus sign.
fn phone(text: &str) -> Option<Contact> {
    let plus = text.starts_with('+');
    let mut digits = String::with_capacity(text.len() + 2);
    digits.push('+');
    for letter in text.chars() {
        match letter {
            '0'..='9' => digits.push(letter),
            '+' | '-' | '.' | ' ' | '(' | ')' | '/' | '\u{a0}' => {}
            _ => return None,
        }
    }
    match (plus, digits.len() - 1) {
        (false, 10) => digits.insert(1, '1'),
        (_, 11) if digits.as_bytes()[1] == b'1' => {}
        (true, 8..=15) => return Some(Contact { kind: ContactKind::Phone, normalized: digits }),
        _ => return None,
    }
    // An area code and an exchange begin with 2 to 9.
    let begins = |at: usize| digits.as_bytes().get(at).is_some_and(|digit| (b'2'..=b'9').contains(digit));
    (begins(2) && begins(5)).then_some(Contact { kind: ContactKind::Phone, normalized: digits })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        contact(text).map(|contact| contact.normalized)
    }

    #[test]
    fn a_number_is_read_however_it_is_written() {
        for text in ["3125550187", "(312) 555-0187", "1-312-555-0187", "+1 312 555 0187", " 312.555.0187 "] {
            assert_eq!(read(text).as_deref(), Some("+13125550187"), "{text}");
        }
        assert_eq!(read("+44 20 7946 0018").as_deref(), Some("+442079460018"));
        assert_eq!(contact("3125550187").and_then(|it| it.area_code()), Some(312));
        assert_eq!(contact("+442079460018").and_then(|it| it.area_code()), None);
    }

    #[test]
    fn an_address_is_read_in_lower_case() {
        assert_eq!(read(" Ann@Example.COM ").as_deref(), Some("ann@example.com"));
        assert_eq!(read("mailto:ann@example.com").as_deref(), Some("ann@example.com"));
    }

    #[test]
    fn what_reaches_nobody_is_nothing() {
        for text in
            ["", "none", "555-0187", "0125550187", "3121550187", "123456789012", "44 20 7946 0018", "a@b", "@x.y"]
        {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read("ann smith@example.com"), None);
    }

    #[test]
    fn no_debug_output_tells_a_number() {
        assert_eq!(format!("{:?}", contact("3125550187")), "Some(Contact(Phone))");
    }
}
