//! The people and firms of a lead: the customer's contact, the store and the provider. Each is read only from its own
//! element, so that a provider's phone never becomes the customer's.

use super::tag::{Attr, Tag};
use super::tree::El;
use super::{email, phone, text};
use crate::intake::Context;
use crate::intake::flag::{Flag, Flags};
use crate::intake::lead::{Address, PersonName, Phone, Provider};

/// What the customer's element says about the person.
#[derive(Default)]
pub(super) struct Person {
    pub(super) name: PersonName,
    pub(super) emails: Vec<String>,
    pub(super) phones: Vec<Phone>,
    pub(super) address: Option<Address>,
}

/// The contact to read: the one marked as primary, else the first one that can be reached, else the first.
pub(super) fn contact<'t>(customer: El<'t>, flags: &mut Flags) -> Option<El<'t>> {
    let mut count = 0;
    let mut first = None;
    let mut reachable = None;
    let mut primary = None;
    for contact in customer.children_of(Tag::Contact) {
        count += 1;
        first = first.or(Some(contact));
        let is_reachable = contact
            .children()
            .any(|el| matches!(el.tag(), Tag::Email | Tag::Phone) && !text::fold_space(el.text()).is_empty());
        if is_reachable {
            reachable = reachable.or(Some(contact));
        }
        if contact.attr(Attr::Primary).is_some_and(|mark| matches!(mark.trim(), "1" | "true" | "yes")) {
            primary = primary.or(Some(contact));
        }
    }
    if count > 1 {
        flags.add(Flag::MultipleContacts);
    }
    primary.or(reachable).or(first)
}

/// Reads the person from the places given, in this order; a name is taken from the first that has one.
pub(super) fn person<'t>(places: impl Iterator<Item = El<'t>>, context: &Context, flags: &mut Flags) -> Person {
    let mut person = Person::default();
    for place in places {
        if person.name.is_empty() {
            person.name = name(place, flags);
        }
        let mut address = Address::default();
        for child in place.children() {
            match child.tag() {
                Tag::Email => email::push_all(&child.deep_text(), &mut person.emails, flags),
                Tag::Phone => push_phone(child, context, &mut person.phones, flags),
                Tag::Address => {
                    for part in child.children() {
                        put_address_part(part, &mut address, flags);
                    }
                }
                // Senders put parts of the address beside it.
                _ => put_address_part(child, &mut address, flags),
            }
        }
        if person.address.is_none() && address != Address::default() {
            person.address = Some(address);
        }
    }
    person
}

fn push_phone(el: El<'_>, context: &Context, phones: &mut Vec<Phone>, flags: &mut Flags) {
    let source = phone::Source { raw: el.text(), kind: el.attr(Attr::Type), time: el.attr(Attr::Time) };
    phone::push_all(source, context.region, phones, flags);
}

fn put_address_part(el: El<'_>, address: &mut Address, flags: &mut Flags) {
    let place = match el.tag() {
        Tag::Street => {
            if let Some(line) = text::field(el.text(), flags) {
                match &mut address.street {
                    Some(street) => {
                        street.push_str(", ");
                        street.push_str(&line);
                    }
                    None => address.street = Some(line),
                }
            }
            return;
        }
        Tag::Apartment => &mut address.apartment,
        Tag::City => &mut address.city,
        Tag::RegionCode => &mut address.regioncode,
        Tag::PostalCode => &mut address.postalcode,
        Tag::Country => &mut address.country,
        _ => return,
    };
    if place.is_none() {
        *place = text::field(el.text(), flags).filter(|part| part != "00000");
    }
}

/// The name in a contact, by the `part` of each element or by elements of their own.
fn name(contact: El<'_>, flags: &mut Flags) -> PersonName {
    let mut name = PersonName::default();
    for el in contact.children() {
        let place = match el.tag() {
            Tag::Name => match part_of(el.attr(Attr::Part)) {
                Part::First => &mut name.first,
                Part::Middle => &mut name.middle,
                Part::Last => &mut name.last,
                Part::Suffix => &mut name.suffix,
                Part::Full => &mut name.full,
            },
            Tag::FirstName => &mut name.first,
            Tag::MiddleName => &mut name.middle,
            Tag::LastName => &mut name.last,
            Tag::FullName => &mut name.full,
            _ => continue,
        };
        if place.is_none() {
            *place = text::name(&el.deep_text(), flags);
        }
    }
    // A caller id is split between the parts like a name.
    if let (Some(first), Some(last)) = (&name.first, &name.last)
        && text::is_placeholder(&format!("{first} {last}"))
    {
        flags.add(Flag::PlaceholderData);
        name.first = None;
        name.last = None;
    }
    name
}

enum Part {
    First,
    Middle,
    Last,
    Suffix,
    Full,
}

fn part_of(part: Option<&str>) -> Part {
    let is = |words: &[&str]| part.is_some_and(|part| words.iter().any(|word| part.trim().eq_ignore_ascii_case(word)));
    if is(&["first", "firstname", "given"]) {
        Part::First
    } else if is(&["last", "lastname", "surname", "family"]) {
        Part::Last
    } else if is(&["middle", "middlename", "mi"]) {
        Part::Middle
    } else if is(&["suffix"]) {
        Part::Suffix
    } else {
        Part::Full
    }
}

/// The name of a firm: whole, or put together from its parts, as written.
fn firm_name(el: El<'_>, flags: &mut Flags) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for name in el.children_of(Tag::Name) {
        let Some(text) = text::field(&name.deep_text(), flags) else { continue };
        if matches!(part_of(name.attr(Attr::Part)), Part::Full) {
            return Some(text);
        }
        parts.push(text);
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The store as the sender names it: by its own element, else by its contact.
pub(super) fn vendor_name(vendor: El<'_>, flags: &mut Flags) -> Option<String> {
    let own = vendor.child(Tag::PartyName).and_then(|el| text::field(el.text(), flags));
    own.or_else(|| vendor.child(Tag::Contact).and_then(|contact| firm_name(contact, flags)))
        .or_else(|| firm_name(vendor, flags))
}

/// The provider; `None` if its element says nothing.
pub(super) fn provider(el: El<'_>, context: &Context, flags: &mut Flags) -> Option<Provider> {
    let contact = el.child(Tag::Contact);
    let contact_name = contact.and_then(|contact| firm_name(contact, flags));
    let own_name =
        el.child(Tag::PartyName).and_then(|name| text::field(name.text(), flags)).or_else(|| firm_name(el, flags));
    // The contact's phone is the provider's only if the contact is the provider and not somebody else there.
    let is_itself = match (&own_name, &contact_name) {
        (Some(own), Some(contact)) => own.eq_ignore_ascii_case(contact),
        _ => true,
    };
    let mut provider = Provider {
        name: own_name.or(contact_name),
        service: el.child(Tag::Service).and_then(|service| text::field(service.text(), flags)),
        url: el.child(Tag::Url).and_then(|url| text::field(url.text(), flags)),
        email: None,
        phones: Vec::new(),
    };
    let mut emails = Vec::new();
    for place in [Some(el), contact.filter(|_| is_itself)].into_iter().flatten() {
        for child in place.children() {
            match child.tag() {
                // What is odd about the provider's own data is no concern of the lead's reader.
                Tag::Email => email::push_all(&child.deep_text(), &mut emails, &mut Flags::default()),
                Tag::Phone => push_phone(child, context, &mut provider.phones, &mut Flags::default()),
                _ => {}
            }
        }
    }
    provider.email = emails.into_iter().next();
    provider.phones.retain(|phone| phone.e164.is_some());
    (provider != Provider::default()).then_some(provider)
}

/// The phones and emails of a firm, wherever they stand in its element.
pub(super) fn contact_points(firm: El<'_>, context: &Context) -> (Vec<Phone>, Vec<String>) {
    let mut phones = Vec::new();
    let mut emails = Vec::new();
    for place in std::iter::once(firm).chain(firm.children_of(Tag::Contact)) {
        for child in place.children() {
            match child.tag() {
                Tag::Email => email::push_all(&child.deep_text(), &mut emails, &mut Flags::default()),
                Tag::Phone => push_phone(child, context, &mut phones, &mut Flags::default()),
                _ => {}
            }
        }
    }
    (phones, emails)
}
