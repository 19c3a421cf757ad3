//! Where a rule comes from: every id that can stand in the ledger beside a touch leads to its source.

use super::Policy;

/// Rules that are keepwarm's own and stand in no policy file: the beginning of their ids, and their source.
const OWN: &[(&str, &str)] = &[
    ("opt-out", "47 CFR 64.1200(a)(10), (c)(2), (d); 16 CFR 316.5"),
    ("hold.", "an operator's order"),
    ("address.", "nothing is known to reach the customer by"),
    ("cadence.", "the cadence"),
    ("number.", "47 CFR 64.1200(m), the store's lists"),
    ("late.", "the cadence's step"),
    ("consent.revoked", "47 CFR 64.1200(a)(10)"),
    ("consent.text", "47 CFR 64.1200(a)(1), (c)(2)"),
    ("consent.voicemail", "47 CFR 64.1200(a)(2), (a)(3)(vi); FCC 22-85"),
    ("consent.email", "CAN-SPAM, 16 CFR 316"),
    ("consent.call", "47 CFR 64.1200(c)(2)"),
    ("relationship.no-rule", "no law in force gives a relationship"),
    ("hours.email", "the dealer's own"),
    ("hours.reply-exempt", "the dealer's own, outside 47 CFR 64.1200(f)(15)"),
    ("hours.no-rule", "no rule in force: nothing is permitted"),
    ("scrub.", "47 CFR 64.1200(c)(2)(i)(D)"),
    ("store.closed", "the store's hours"),
    ("cap.one-contact-a-day", "the dealer's own"),
    ("block.", "the store's approved words"),
];

impl Policy {
    /// The source of a rule by the id that stands in the ledger, as this policy gives it.
    #[must_use]
    pub fn cite(&self, rule: &str) -> Option<&str> {
        let id = rule.strip_suffix(".holiday").unwrap_or(rule);
        let hours = self.hours.iter().map(|it| (it.id.as_str(), it.cite.as_str()));
        let suspensions = self.suspensions.iter().map(|it| (it.id.as_str(), it.cite.as_str()));
        let consent = self.consent.iter().map(|it| (it.id.as_str(), it.cite.as_str()));
        let relationships = self.relationships.iter().map(|it| (it.id.as_str(), it.cite.as_str()));
        let caps = self.caps.iter().map(|it| (it.id.as_str(), it.cite.as_str()));
        let brand = [(super::BrandRule::RULE, self.brand.cite.as_str())];
        let mut named = hours.chain(suspensions).chain(consent).chain(relationships).chain(caps).chain(brand);
        let own = || OWN.iter().find(|(prefix, _)| id.starts_with(prefix)).map(|(_, cite)| *cite);
        named.find(|(name, _)| *name == id).map(|(_, cite)| cite).or_else(own)
    }
}
