//! Phones as forms write them, and the number to call. Plain North American numbers, which are nearly all, are checked
//! here by the numbering plan's own rules; everything else goes to the `phonenumber` crate, which is slower by far.
//!
//! The plan's rules, and not the crate, also decide about `555-01xx`: the crate calls those invalid because no carrier
//! has them. Such a number cannot reach anybody, so taking it is harmless, and every example and test lead has one.

use phonenumber::Mode;
use phonenumber::country::Id;

use super::text;
use crate::intake::flag::{Flag, Flags};
use crate::intake::lead::{Phone, PhoneKind, PhoneTime};

/// No number has more digits (E.164 allows 15) once the prefixes for dialing abroad are off.
const DIGITS_MAX: usize = 20;

/// Nobody has more; a list that goes on is no customer's.
const PHONES_MAX: usize = 16;

/// Two numbers in one element have at least this many digits together.
const DIGITS_OF_ONE_MAX: usize = 15;

/// A phone element.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) raw: &'a str,
    pub(super) kind: Option<&'a str>,
    pub(super) time: Option<&'a str>,
}

/// Appends the phones in an element, leaving out those already there.
pub(super) fn push_all(source: Source<'_>, region: Id, phones: &mut Vec<Phone>, flags: &mut Flags) {
    let Some(field) = text::field(source.raw, flags) else { return };
    let kind = source.kind.and_then(kind_of);
    let time = source.time.and_then(time_of);
    for piece in pieces(&field) {
        if phones.len() >= PHONES_MAX {
            flags.add(Flag::ValueShortened);
            break;
        }
        let number = read(piece, region);
        if number.e164.is_none() {
            if !piece.bytes().any(|b| b.is_ascii_digit() && b != b'0') {
                flags.add(Flag::PlaceholderData);
                continue;
            }
            flags.add(Flag::PhoneUnreadable);
        }
        let phone = Phone { raw: piece.to_owned(), e164: number.e164, kind, time, ext: number.ext };
        let is_known = phones.iter().any(|known| match (&known.e164, &phone.e164) {
            (Some(a), Some(b)) => a == b && known.ext == phone.ext,
            (None, None) => known.raw == phone.raw,
            _ => false,
        });
        if !is_known {
            phones.push(phone);
        }
    }
}

fn kind_of(word: &str) -> Option<PhoneKind> {
    Some(match word.trim().to_ascii_lowercase().as_str() {
        "voice" | "phone" | "primary" | "day" | "evening" => PhoneKind::Voice,
        "cellphone" | "cell" | "cell phone" | "mobile" | "mobilephone" | "text" | "sms" => PhoneKind::Cellphone,
        "home" | "homephone" => PhoneKind::Home,
        "work" | "business" | "office" | "workphone" => PhoneKind::Work,
        "fax" => PhoneKind::Fax,
        "pager" => PhoneKind::Pager,
        _ => return None,
    })
}

fn time_of(word: &str) -> Option<PhoneTime> {
    Some(match word.trim().to_ascii_lowercase().as_str() {
        "morning" => PhoneTime::Morning,
        "afternoon" => PhoneTime::Afternoon,
        "evening" | "night" => PhoneTime::Evening,
        "day" | "daytime" => PhoneTime::Day,
        "nopreference" | "no preference" | "anytime" | "any" => PhoneTime::Nopreference,
        _ => return None,
    })
}

/// The numbers in a text, where there are enough digits for several; a separator inside one number separates nothing.
fn pieces(field: &str) -> impl Iterator<Item = &str> {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let mut several: Vec<&str> = Vec::new();
    if digits(field) > DIGITS_OF_ONE_MAX {
        let separated = field.split([',', ';', '|', '/', '&', '\n']).flat_map(|part| part.split(" or "));
        several =
            separated.flat_map(|part| part.split(" and ")).map(str::trim).filter(|part| digits(part) >= 7).collect();
    }
    if several.is_empty() {
        several.push(field);
    }
    several.into_iter()
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Number {
    e164: Option<String>,
    ext: Option<String>,
}

/// The digits of a number as written.
#[derive(Default)]
struct Digits {
    plus: bool,
    number: String,
    ext: Option<String>,
}

fn read(piece: &str, region: Id) -> Number {
    let Some(digits) = scan(piece) else { return Number::default() };
    let plain = digits.number.as_str();
    let national = match (digits.plus, plain.len()) {
        (true, 11) => plain.strip_prefix('1'),
        (false, 11) if is_north_american(region) => plain.strip_prefix('1'),
        (false, 10) if is_north_american(region) => Some(plain),
        _ => None,
    };
    let e164 = match national {
        Some(national) => is_nanp(national.as_bytes()).then(|| format!("+1{national}")),
        None => by_the_crate(&digits, region),
    };
    let ext = if e164.is_some() { digits.ext } else { None };
    Number { e164, ext }
}

/// Takes a text apart. `None` if it cannot be one number.
fn scan(piece: &str) -> Option<Digits> {
    let mut digits = Digits::default();
    let lower = piece.to_ascii_lowercase();
    let bytes = lower.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let has_number = digits.number.len() >= 7;
        match byte {
            b'0'..=b'9' => {
                if digits.number.len() >= DIGITS_MAX {
                    return None;
                }
                digits.number.push(char::from(byte));
            }
            b'+' if digits.number.is_empty() => digits.plus = true,
            b'#' if has_number => {
                digits.ext = extension(&lower[at..]);
                return Some(digits);
            }
            b'a'..=b'z' if has_number => {
                let rest = &lower[at..];
                if rest.starts_with('x') || rest.starts_with("ext") {
                    digits.ext = extension(rest);
                    return Some(digits);
                }
                // A word after the number (`cell`, `home`); digits after it would belong to something else.
                return (!rest.bytes().any(|b| b.is_ascii_digit())).then_some(digits);
            }
            // A word before the number, or punctuation of any kind.
            _ => {}
        }
        at += 1;
    }
    Some(digits)
}

/// The digits of an extension; nothing if there are none, or more than any switch board has.
fn extension(text: &str) -> Option<String> {
    let ext: String = text.chars().filter(char::is_ascii_digit).collect();
    (1..=8).contains(&ext.len()).then_some(ext)
}

/// The countries that share `+1` and its rules, as far as a dealership may stand there.
fn is_north_american(region: Id) -> bool {
    matches!(region, Id::US | Id::CA | Id::PR | Id::VI | Id::GU | Id::AS | Id::MP | Id::BS | Id::BM | Id::JM | Id::DO)
}

/// Ten digits that the North American numbering plan allows: area and exchange begin with 2 to 9 and are no service
/// code (`911`), no area has 9 in the middle or is 555, and nobody is called at directory assistance.
fn is_nanp(digits: &[u8]) -> bool {
    let &[a, b, c, x, y, z, ref line @ ..] = digits else { return false };
    let is_area = a >= b'2' && b != b'9' && !(b == b'1' && c == b'1') && [a, b, c] != *b"555";
    let is_exchange = x >= b'2' && !(y == b'1' && z == b'1');
    let is_one_digit = digits.iter().all(|d| *d == a);
    line.len() == 4 && is_area && is_exchange && !is_one_digit && !([x, y, z] == *b"555" && *line == *b"1212")
}

/// Only digits reach the crate, so that nothing in a text can surprise it.
fn by_the_crate(digits: &Digits, region: Id) -> Option<String> {
    if digits.number.len() < 5 {
        return None;
    }
    let text = if digits.plus { format!("+{}", digits.number) } else { digits.number.clone() };
    let number = phonenumber::parse(Some(region), text).ok()?;
    number.is_valid().then(|| number.format().mode(Mode::E164).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let cases: &[(&str, Option<&str>, Option<&str>)] = &[
            ("312-555-0101", Some("+13125550101"), None),
            ("(614) 555-0102", Some("+16145550102"), None),
            ("7025550103", Some("+17025550103"), None),
            ("1 (312) 555.0104", Some("+13125550104"), None),
            ("+1 312 555 0104", Some("+13125550104"), None),
            ("tel:+1-312-555-0104", Some("+13125550104"), None),
            ("Cell: 312/555/0104", Some("+13125550104"), None),
            ("312-555-0104 (home)", Some("+13125550104"), None),
            ("8005550107x222", Some("+18005550107"), Some("222")),
            ("800 555 0107 Ext. 22", Some("+18005550107"), Some("22")),
            ("800 555 0107 #22", Some("+18005550107"), Some("22")),
            ("+44 20 7946 0958", Some("+442079460958"), None),
            ("011 44 20 7946 0958", Some("+442079460958"), None),
            // What nobody can call.
            ("555-0101", None, None),
            ("123-456-7890", None, None),
            ("555-555-5555", None, None),
            ("222-222-2222", None, None),
            ("312-911-0101", None, None),
            ("312-555-1212", None, None),
            ("+999 1234 5678", None, None),
            ("1-800-FLOWERS", None, None),
            ("312-555-0101 call 5 pm", None, None),
            ("12345678901234567890123", None, None),
        ];
        for (raw, e164, ext) in cases {
            let expected = Number { e164: e164.map(Into::into), ext: ext.map(Into::into) };
            assert_eq!(read(raw, Id::US), expected, "{raw}");
        }
    }

    #[test]
    fn a_number_without_a_country_code_follows_the_stores_country() {
        assert_eq!(read("020 7946 0958", Id::GB).e164.as_deref(), Some("+442079460958"));
        assert_eq!(read("416-555-0101", Id::CA).e164.as_deref(), Some("+14165550101"));
    }

    fn phones(raw: &str, kind: Option<&str>) -> (Vec<Phone>, Flags) {
        let mut flags = Flags::NONE;
        let mut phones = Vec::new();
        push_all(Source { raw, kind, time: Some("Evening") }, Id::US, &mut phones, &mut flags);
        (phones, flags)
    }

    #[test]
    fn several_numbers_in_one_element_are_several_phones() {
        let (found, flags) = phones("312-555-0101 / 312-555-0102 or 3125550101", Some("MOBILE"));
        let numbers: Vec<_> = found.iter().map(|phone| phone.e164.as_deref()).collect();
        assert_eq!(numbers, [Some("+13125550101"), Some("+13125550102")]);
        assert!(found.iter().all(|p| p.kind == Some(PhoneKind::Cellphone) && p.time == Some(PhoneTime::Evening)));
        assert!(flags.is_empty());
    }

    #[test]
    fn an_unreadable_number_is_kept_for_people_and_an_empty_one_is_not() {
        let (found, flags) = phones("555-0101", None);
        assert_eq!((found.len(), found[0].e164.is_none()), (1, true));
        assert!(flags.contains(Flag::PhoneUnreadable));
        for nothing in ["000-000-0000", "N/A", "call me"] {
            let (found, flags) = phones(nothing, None);
            assert!(found.is_empty() && flags.contains(Flag::PlaceholderData), "{nothing}");
        }
    }
}
