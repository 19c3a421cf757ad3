//! What makes two leads the same lead: the sender's own key, and the content. Only bytes are made here; whoever stores
//! them hashes them with a secret key first, because both are made from personal data.

use super::lead::{Address, ParsedLead, Phone, Vehicle};

/// The sender's key of the lead, the same for every sending of it, or `None` if the sender gives none. An id counts
/// only inside the system that gave it, which is its source or, failing that, the provider: a bare `1106` from two
/// websites must not make one lead of two customers.
pub fn natural_key(lead: &ParsedLead) -> Option<String> {
    let id = lead.id.as_deref()?;
    let system =
        lead.source.as_deref().or_else(|| lead.provider.as_ref().and_then(|provider| provider.name.as_deref()))?;
    Some(format!("{}\u{1f}{}", system.to_lowercase(), id.to_lowercase()))
}

/// Canonical bytes of everything the lead says, for a keyed content hash: equal bytes mean that the same lead was
/// read twice, whatever the file around it looked like. Flags and `prospect_status` stay out, because a re-sent or
/// mended copy of a lead is still that lead.
pub fn content_hash_input(lead: &ParsedLead) -> Vec<u8> {
    let mut out = Canonical(Vec::with_capacity(512));
    out.text(Some("keepwarm.lead.1"));
    out.text(lead.id.as_deref());
    out.text(lead.source.as_deref());
    out.text(lead.requested_at_raw.as_deref());
    out.text(lead.lead_type.as_deref());
    let name = &lead.name;
    for part in [&name.first, &name.middle, &name.last, &name.suffix, &name.full] {
        out.text(part.as_deref());
    }
    out.count(lead.emails.len());
    for email in &lead.emails {
        out.text(Some(email));
    }
    out.phones(&lead.phones);
    out.address(lead.address.as_ref());
    out.vehicle(lead.vehicle_of_interest.as_ref());
    out.vehicle(lead.trade_in.as_ref());
    out.text(lead.comments.as_deref());
    out.text(lead.timeframe.as_deref());
    out.text(lead.vendor.as_deref());
    out.count(usize::from(lead.provider.is_some()));
    if let Some(provider) = &lead.provider {
        for part in [&provider.name, &provider.service, &provider.url, &provider.email] {
            out.text(part.as_deref());
        }
        out.phones(&provider.phones);
    }
    out.0
}

/// Writes fields so that no two different leads give the same bytes: each with its length, absence apart from empty.
struct Canonical(Vec<u8>);

impl Canonical {
    fn count(&mut self, n: usize) {
        self.0.extend_from_slice(&(n as u64).to_le_bytes());
    }

    fn text(&mut self, text: Option<&str>) {
        match text {
            None => self.0.push(0),
            Some(text) => {
                self.0.push(1);
                self.count(text.len());
                self.0.extend_from_slice(text.as_bytes());
            }
        }
    }

    fn number(&mut self, number: Option<u64>) {
        match number {
            None => self.0.push(0),
            Some(number) => {
                self.0.push(1);
                self.0.extend_from_slice(&number.to_le_bytes());
            }
        }
    }

    fn phones(&mut self, phones: &[Phone]) {
        self.count(phones.len());
        for phone in phones {
            // The number, not its spelling, where there is a number.
            self.text(Some(phone.e164.as_deref().unwrap_or(&phone.raw)));
            self.text(phone.ext.as_deref());
            self.number(phone.kind.map(|kind| kind as u64));
            self.number(phone.time.map(|time| time as u64));
        }
    }

    fn address(&mut self, address: Option<&Address>) {
        self.count(usize::from(address.is_some()));
        let Some(address) = address else { return };
        let Address { street, apartment, city, regioncode, postalcode, country } = address;
        for part in [street, apartment, city, regioncode, postalcode, country] {
            self.text(part.as_deref());
        }
    }

    fn vehicle(&mut self, vehicle: Option<&Vehicle>) {
        self.count(usize::from(vehicle.is_some()));
        let Some(vehicle) = vehicle else { return };
        for part in [&vehicle.make, &vehicle.model, &vehicle.trim, &vehicle.vin, &vehicle.stock] {
            self.text(part.as_deref());
        }
        self.number(vehicle.year.map(u64::from));
        self.number(vehicle.status.map(|status| status as u64));
        self.number(Some(vehicle.interest as u64));
        self.number(vehicle.odometer.map(u64::from));
        self.number(vehicle.odometer_units.map(|units| units as u64));
        self.number(vehicle.price.map(f64::to_bits));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::lead::{PersonName, ProspectStatus, Provider};

    fn lead() -> ParsedLead {
        ParsedLead {
            id: Some("AB-1".into()),
            source: Some("Site".into()),
            name: PersonName { first: Some("Ada".into()), ..PersonName::default() },
            ..ParsedLead::empty()
        }
    }

    #[test]
    fn an_id_counts_only_inside_the_system_that_gave_it() {
        assert_eq!(natural_key(&lead()).as_deref(), Some("site\u{1f}ab-1"));
        let provider = Provider { name: Some("Portal".into()), ..Provider::default() };
        let by_provider = ParsedLead { source: None, provider: Some(provider), ..lead() };
        assert_eq!(natural_key(&by_provider).as_deref(), Some("portal\u{1f}ab-1"));
        assert_eq!(natural_key(&ParsedLead { source: None, ..lead() }), None);
        assert_eq!(natural_key(&ParsedLead { id: None, ..lead() }), None);
    }

    #[test]
    fn a_re_sent_lead_has_the_same_content_and_a_changed_one_has_not() {
        let resent = ParsedLead { prospect_status: ProspectStatus::Resend, ..lead() };
        assert_eq!(content_hash_input(&lead()), content_hash_input(&resent));
        let commented = ParsedLead { comments: Some(String::new()), ..lead() };
        assert_ne!(content_hash_input(&lead()), content_hash_input(&commented));
        let moved = ParsedLead { name: PersonName { last: Some("Ada".into()), ..PersonName::default() }, ..lead() };
        assert_ne!(content_hash_input(&lead()), content_hash_input(&moved));
    }
}
