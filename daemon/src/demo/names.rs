//! Invented people and vehicles. Owns the lists; no name here is anybody's.

pub(super) const FIRST: &[&str] = &[
    "Zelda", "Imogen", "Fabrizio", "Jordana", "Quincy", "Abel", "Bettina", "Caspian", "Delphine", "Ezra", "Freya",
    "Gideon", "Hollis", "Ines", "Jonas", "Kaia", "Lorenzo", "Maribel", "Nadia", "Orson", "Petra", "Ramiro", "Sabine",
    "Tobias", "Ursula", "Vera", "Wendell", "Ximena", "Yolanda", "Zachary", "Alma", "Bruno", "Carmen", "Dario",
];

pub(super) const LAST: &[&str] = &[
    "Mocksworth",
    "Pretender",
    "Nonesuch",
    "Unreal",
    "Sampleton",
    "Placeholder",
    "Fictitia",
    "Madeup",
    "Notareal",
    "Exemplar",
    "Specimen",
    "Dummett",
    "Fauxley",
    "Shamwick",
    "Testerman",
    "Invented",
    "Makebelieve",
    "Fabel",
    "Standin",
    "Imaginario",
    "Ejemplo",
    "Deprueba",
    "Muestra",
    "Ficticio",
    "Simulacra",
    "Proxley",
    "Mockingham",
    "Nowhere",
    "Anyman",
    "Somebody",
    "Whatsit",
];

/// Make, model, trim.
pub(super) const MODELS: &[(&str, &str, &str)] = &[
    ("Fordson", "Falcon", "XLT"),
    ("Fordson", "F-105", "Lariette"),
    ("Toyoda", "Corella", "LE"),
    ("Toyoda", "RAVE4", "XSE"),
    ("Hondo", "CR-W", "EX"),
    ("Hondo", "Civet", "Sport"),
    ("Chevalet", "Malibou", "LT"),
    ("Chevalet", "Silverano", "RST"),
    ("Nissun", "Rouge", "SV"),
    ("Jape", "Wrangel", "Sahara"),
    ("Subaro", "Outfront", "Premium"),
    ("Kiva", "Tellurite", "SX"),
];

/// The staff, by the ids that the configuration gives them.
pub(super) const MANAGER: (i32, &str) = (1, "Morgan Example");
pub(super) const SALES: &[(i32, &str)] =
    &[(2, "Rae Sample"), (3, "Terry Standby"), (4, "Alex Specimen"), (5, "Sam Proxley")];

/// Where leads come from: the provider's name as its files spell it, how many of 100 come from it, and what its form has
/// the customer agree to.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) name: &'static str,
    pub(super) percent: u64,
    pub(super) consent: &'static str,
}

pub(super) const SOURCES: &[Source] = &[
    Source { name: "Example Motors Website", percent: 34, consent: "pewc" },
    Source { name: "Carlot Example", percent: 20, consent: "inquiry" },
    Source { name: "Lead Barn", percent: 14, consent: "inquiry" },
    Source { name: "Trade Tool", percent: 10, consent: "express" },
    Source { name: "Maker Referral", percent: 9, consent: "pewc" },
    Source { name: "Payment Shopper", percent: 6, consent: "none" },
    Source { name: "Rekindle List", percent: 7, consent: "inquiry" },
];

/// Position of the source whose customers bring a trade-in.
pub(super) const TRADE_SOURCE: usize = 3;
/// Position of the source that passes on what was asked a month or more ago.
pub(super) const OLD_SOURCE: usize = 6;
