//! From one prospect's element to a lead. Puts together what the other modules read and decides what is too little to
//! be a lead; never looks at text or markup itself.

use super::tag::{Attr, Tag};
use super::tree::El;
use super::vehicle::Vehicles;
use super::{date, party, text, vehicle};
use crate::intake::Context;
use crate::intake::flag::{Flag, Flags};
use crate::intake::lead::{ForeignId, ParsedLead, ProspectStatus, Provider};
use crate::intake::reason::Cause;

/// A sequence is an id in disguise only above this; below it counts the ids of the lead.
const SEQUENCE_COUNTER_MAX: u64 = 99;

/// Ids and comments read of one lead at most.
const PARTS_MAX: usize = 32;

/// Reads a prospect. `envelope` is the element around it, where some senders put vendor and provider; `flags` are those
/// of the file, which every lead of it carries.
pub(super) fn read(
    prospect: El<'_>,
    envelope: Option<El<'_>>,
    context: &Context,
    flags: Flags,
) -> Result<ParsedLead, Cause> {
    let mut flags = flags;
    let customer = prospect.child(Tag::Customer);
    if prospect.is_cut() {
        if customer.is_none_or(El::is_cut) {
            return Err(Cause::Truncated);
        }
        flags.add(Flag::Truncated);
    }
    // A contact without the customer around it.
    let customer = customer.or_else(|| prospect.child(Tag::Contact).map(|_| prospect)).ok_or(Cause::NoCustomer)?;
    let mut lead = ParsedLead::empty();
    ids(prospect, &mut lead, &mut flags);
    if prospect.attr(Attr::Status).is_some_and(|status| status.trim().eq_ignore_ascii_case("resend")) {
        lead.prospect_status = ProspectStatus::Resend;
        flags.add(Flag::Resend);
    }
    let raw_date = prospect.child(Tag::RequestDate).or_else(|| envelope?.child(Tag::RequestDate)).map(El::text);
    (lead.requested_at_raw, lead.requested_at) = date::requested_at(raw_date, context, &mut flags);

    let contact = party::contact(customer, &mut flags);
    let places = [contact, Some(customer)];
    let person = party::person(places.into_iter().flatten(), context, &mut flags);
    (lead.name, lead.emails, lead.phones, lead.address) = (person.name, person.emails, person.phones, person.address);
    firms(prospect, envelope, context, &mut lead, &mut flags);
    lead.lead_type = [Some(prospect), Some(customer), part(prospect, envelope, Tag::Provider)]
        .into_iter()
        .flatten()
        .find_map(|el| text::field(el.child(Tag::LeadType)?.text(), &mut flags));
    lead.comments = comments(prospect, customer, contact, &mut flags);
    lead.timeframe = customer.child(Tag::Timeframe).and_then(|el| timeframe(el, &mut flags));
    let Vehicles { of_interest, trade_in } = vehicle::read(prospect, lead.comments.as_deref(), &mut flags);
    (lead.vehicle_of_interest, lead.trade_in) = (of_interest, trade_in);

    if !lead.has_contact_point() {
        if lead.name.is_empty() {
            return Err(Cause::NoContact);
        }
        flags.add(Flag::NoContactPoint);
    }
    lead.flags = flags;
    Ok(lead)
}

/// A part of the prospect that may stand beside it.
fn part<'t>(prospect: El<'t>, envelope: Option<El<'t>>, tag: Tag) -> Option<El<'t>> {
    prospect.child(tag).or_else(|| envelope?.child(tag))
}

/// The sender's ids. Ids inside vehicles and customers name those, not the lead.
fn ids(prospect: El<'_>, lead: &mut ParsedLead, flags: &mut Flags) {
    let mut count = 0;
    for el in prospect.children_of(Tag::Id).filter(|el| !el.is_cut()).take(PARTS_MAX) {
        let source = el.attr(Attr::Source).and_then(|source| text::field(source, flags));
        let id = match text::field(el.text(), flags) {
            Some(id) => id,
            None => match el.attr(Attr::Sequence).and_then(id_in_sequence) {
                Some(id) => {
                    flags.add(Flag::IdFromSequence);
                    id
                }
                None => continue,
            },
        };
        count += 1;
        if count == 1 {
            (lead.id, lead.source) = (Some(id), source);
        } else {
            flags.add(Flag::MultipleIds);
            lead.other_ids.push(ForeignId { source, id });
        }
    }
}

fn id_in_sequence(sequence: &str) -> Option<String> {
    let sequence = text::fold_space(sequence);
    let is_counter = sequence.is_empty() || sequence.parse::<u64>().is_ok_and(|n| n <= SEQUENCE_COUNTER_MAX);
    (!is_counter).then(|| sequence.into_owned())
}

/// The store and the provider, and no phone or email of theirs as the customer's.
fn firms(prospect: El<'_>, envelope: Option<El<'_>>, context: &Context, lead: &mut ParsedLead, flags: &mut Flags) {
    let vendor = part(prospect, envelope, Tag::Vendor);
    let provider = part(prospect, envelope, Tag::Provider);
    lead.vendor = vendor.and_then(|el| party::vendor_name(el, flags));
    if lead.vendor.is_none() {
        flags.add(Flag::NoVendor);
    }
    lead.provider = provider.and_then(|el| party::provider(el, context, flags));
    if let Some(service) = prospect.child(Tag::Service).and_then(|el| text::field(el.text(), flags)) {
        let provider = lead.provider.get_or_insert_with(Provider::default);
        provider.service.get_or_insert(service);
    }
    for firm in [vendor, provider].into_iter().flatten() {
        let (phones, emails) = party::contact_points(firm, context);
        let before = lead.phones.len() + lead.emails.len();
        lead.phones.retain(|own| own.e164.is_none() || !phones.iter().any(|phone| phone.e164 == own.e164));
        lead.emails.retain(|own| !emails.contains(own));
        if lead.phones.len() + lead.emails.len() < before {
            flags.add(Flag::ContactOfProvider);
        }
    }
}

/// What the customer wrote, from where it belongs and from everywhere else where senders put it.
fn comments(prospect: El<'_>, customer: El<'_>, contact: Option<El<'_>>, flags: &mut Flags) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut take = |place: El<'_>, flags: &mut Flags, flag: Option<Flag>| {
        for el in place.children_of(Tag::Comments).filter(|el| !el.is_cut()).take(PARTS_MAX) {
            let Some(text) = text::comment(&el.deep_text(), flags) else { continue };
            if let Some(flag) = flag {
                flags.add(flag);
            }
            if !parts.contains(&text) {
                parts.push(text);
            }
        }
    };
    take(customer, flags, None);
    if let Some(contact) = contact {
        take(contact, flags, Some(Flag::CommentsInContact));
    }
    // A bare contact makes the prospect its own customer, whose comments were taken above.
    if prospect.child(Tag::Customer).is_some() {
        take(prospect, flags, Some(Flag::CommentsInProspect));
    }
    // A vehicle's comments may be the store's own description of it, so they speak only if nothing else does.
    if parts.is_empty()
        && let Some(vehicle) = prospect.child(Tag::Vehicle)
        && let Some(text) = vehicle.child(Tag::Comments).and_then(|el| text::comment(&el.deep_text(), flags))
    {
        flags.add(Flag::CommentsInVehicle);
        parts.push(text);
    }
    (!parts.is_empty()).then(|| parts.join("\n"))
}

/// `Within 2 weeks; earliest 2026-09-03; latest 2026-09-17`.
fn timeframe(el: El<'_>, flags: &mut Flags) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(text::field(el.text(), flags));
    parts.extend(el.child(Tag::Description).and_then(|el| text::field(el.text(), flags)));
    for (tag, word) in [(Tag::EarliestDate, "earliest"), (Tag::LatestDate, "latest")] {
        if let Some(day) = el.child(tag).and_then(|el| text::field(el.text(), flags)) {
            parts.push(format!("{word} {day}"));
        }
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}
