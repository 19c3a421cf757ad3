//! Email addresses as forms write them: with `mailto:`, with a name around them, several in one element. Decides only
//! whether a text is an address, not whether anybody reads it.

use super::text;
use crate::intake::flag::{Flag, Flags};

/// RFC 5321's limit of a path.
const ADDRESS_BYTES_MAX: usize = 254;

/// Nobody has more; a list that goes on is no customer's.
const EMAILS_MAX: usize = 16;

/// Domains that people type into a field that insists on an address.
const NOBODYS_NAMES: &[&str] = &["none", "noemail", "no-email", "noemailaddress", "na", "unknown", "nomail", "null"];

/// Appends the addresses in a text, lower-case, leaving out those already there.
pub(super) fn push_all(raw: &str, emails: &mut Vec<String>, flags: &mut Flags) {
    let Some(field) = text::field(raw, flags) else { return };
    let mut has_unreadable = false;
    let mut has_any = false;
    for word in field.split([' ', ',', ';', '|', '<', '>', '(', ')', '"']) {
        let word = word.trim_matches(|c: char| matches!(c, '.' | '\'' | ':' | '[' | ']'));
        let address = strip_prefix_ignore_case(word, "mailto:").unwrap_or(word);
        let address = address.split_once('?').map_or(address, |(before, _)| before);
        if !address.contains('@') {
            continue;
        }
        has_any = true;
        let address = address.to_lowercase();
        if !is_address(&address) {
            has_unreadable = true;
        } else if is_nobodys(&address) {
            flags.add(Flag::PlaceholderData);
        } else if !emails.contains(&address) {
            if emails.len() >= EMAILS_MAX {
                flags.add(Flag::ValueShortened);
                break;
            }
            emails.push(address);
        }
    }
    if has_unreadable || !has_any {
        flags.add(Flag::EmailUnreadable);
    }
}

fn strip_prefix_ignore_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

/// Looks like an address that a mail server would take.
fn is_address(address: &str) -> bool {
    let Some((local, domain)) = address.split_once('@') else { return false };
    let is_local = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
    let is_domain = domain.contains('.')
        && domain.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
        && domain
            .rsplit('.')
            .next()
            .is_some_and(|top| top.chars().count() >= 2 && top.chars().any(char::is_alphabetic));
    address.len() <= ADDRESS_BYTES_MAX && is_local && is_domain
}

/// `none@none.com` and its like.
fn is_nobodys(address: &str) -> bool {
    let (local, domain) = address.split_once('@').unwrap_or((address, ""));
    let name = domain.split('.').next().unwrap_or_default();
    NOBODYS_NAMES.contains(&name) || matches!(local, "noemail" | "no-email" | "noemailaddress" | "nomail")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> (Vec<String>, Vec<&'static str>) {
        let mut flags = Flags::NONE;
        let mut emails = Vec::new();
        push_all(raw, &mut emails, &mut flags);
        (emails, flags.iter().map(Flag::as_str).collect())
    }

    #[test]
    fn addresses_are_found_in_what_forms_write() {
        let cases: &[(&str, &[&str], &[&str])] = &[
            ("MARKO@EXAMPLE.COM", &["marko@example.com"], &[]),
            ("mailto:a@example.com?subject=x", &["a@example.com"], &[]),
            ("Ada Mock <a@example.com>", &["a@example.com"], &[]),
            ("a@example.com; b@example.com,a@example.com", &["a@example.com", "b@example.com"], &[]),
            ("a@example", &[], &["email_unreadable"]),
            ("a@example.com b@", &["a@example.com"], &["email_unreadable"]),
            ("call me", &[], &["email_unreadable"]),
            ("none@none.com", &[], &["placeholder_data"]),
            ("noemail@example.com", &[], &["placeholder_data"]),
            ("N/A", &[], &["placeholder_data"]),
            ("", &[], &[]),
            ("a..b@-x.com", &[], &["email_unreadable"]),
        ];
        for (raw, emails, flags) in cases {
            assert_eq!(read(raw), (emails.iter().map(|e| (*e).to_owned()).collect(), flags.to_vec()), "{raw}");
        }
    }
}
