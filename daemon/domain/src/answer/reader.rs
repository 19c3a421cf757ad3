//! Reading answers out of a reply. Owns the wordings, English and Spanish. Whoever is not sure asks again: a wording that
//! could mean something else is no answer, and two answers to one question are none.

use std::sync::LazyLock;

use super::Answers;
use crate::{
    intent::{Book, Found, Normal},
    words::{PartOfDay, Payment, Urgency, WeekDay, YesNo},
};

/// Longer than this a reply that names a day speaks of something else, too.
const SHORT_WORDS: usize = 4;

/// Wordings that tell one thing (see `intent`): one of `any` is enough, but none of `unless` may be there.
struct Rule<T: 'static> {
    tells: T,
    any: &'static [&'static str],
    unless: &'static [&'static [&'static str]],
}

impl<T> Rule<T> {
    fn holds(&self, found: &Found) -> bool {
        found.any(self.any) && !self.unless.iter().any(|unless| found.any(unless))
    }
}

/// The reply denies something.
const NO: &[&str] =
    &["no|not|nope|dont|doesnt|cant|cannot|wont|isnt|arent|never|without|nothing|except|unless", "sin|nunca|tampoco"];

/// Who asks has not answered.
const ASKS: &[&str] =
    &["do|does|did|can|could|what|whats|how|is|are|any|offer|accept", "aceptan|tienen|ofrecen|cual|cuanto"];

/// It speaks of a visit, not of when they mean to buy.
const VISIT: &[&str] = &[
    "come|coming|stop|swing|drop|see|visit|drive|appointment|appt|call|text|open|meet|reschedule|cancel|there|schedule",
    "pasar|venir|ver|verlo|verla|ir|llamar|llame|cita|abierto|abren",
];

/// It speaks of what has been.
const PAST: &[&str] = &[
    "was|were|came|went|called|bought|signed|stopped|talked|spoke|last|yesterday|saw|drove|had|already|ago|been|got|met",
    "fui|vine|compre|llame|hable|pasado|pasada|ayer|ya|vi",
];

const TIMELINES: &[Rule<Urgency>] = &[
    Rule {
        tells: Urgency::Now,
        any: &[
            "asap",
            "right away",
            "soon as possible",
            "^ * this week $",
            "need|want|looking|hoping|trying|gotta|ready * this week|weekend",
            "buy|buying|purchase|purchasing * this week|weekend",
            "within|in a|the|1|one week",
            "few|couple days",
            "couple of days",
            "^ * esta semana $",
            "necesito|quiero|busco * esta semana",
            "hoy mismo",
            "antes posible",
            "cuanto antes",
            "unos|pocos dias",
        ],
        unless: &[NO, VISIT, PAST, &["few|couple|of|unos|pocos days|dias to|off|para"]],
    },
    Rule {
        tells: Urgency::Soon,
        any: &[
            "this month",
            "few|couple|two|2|three|3 weeks",
            "couple of weeks",
            "next week",
            "week or two|so|2",
            "end of the|this month",
            "within|in a|the|1|one month",
            "este mes",
            "fin|fines|final de|del mes",
            "dos|tres|2|3|unas|pocas semanas",
            "par de semanas",
            "proxima semana",
            "semana que viene|entra",
            "en un mes",
        ],
        unless: &[
            NO,
            VISIT,
            PAST,
            &[
                "month or two|so",
                "mes o dos",
                "special|specials|deal|deals|payment|payments|rebate|rebates|incentive|incentives|any",
            ],
        ],
    },
    Rule {
        tells: Urgency::Later,
        any: &[
            "next month|year|summer|spring|fall|winter",
            "few|couple|two|2|three|3|four|4|five|5|six|6 months",
            "couple of months",
            "not|no|aint * rush|hurry",
            "just|only looking|browsing|shopping|curious",
            "just|only _ idea",
            "getting an idea",
            "solo _ idea",
            "darme una idea",
            "later this year",
            "end of the|this year",
            "after the holidays",
            "not ready yet|to",
            "down the road",
            "tax season|time|return|refund",
            "proximo mes|ano",
            "mes|ano que viene|entra",
            "dos|tres|seis|unos|varios|2|3|6 meses",
            "no _ prisa",
            "no tengo|hay prisa",
            "sin prisa",
            "solo|nomas viendo|mirando",
            "solo|nomas estoy|estamos|ando viendo|mirando",
            "mas adelante",
        ],
        unless: &[
            PAST,
            VISIT,
            &[
                "rush|hurry * back|reply|answer",
                "lease|warranty|old|payment|payments|financing|cash|insurance|miles",
                "before next",
                "cant|dont wait",
            ],
        ],
    },
];

const TRADES: &[Rule<YesNo>] = &[
    Rule {
        tells: YesNo::Yes,
        any: &[
            "have|got|ive * to trade",
            "want|wanna|like|looking|need|planning|thinking|going * trade|trading",
            "trade|trading in my|our",
            "trade|trading my|our",
            "have|got a|one trade|tradein",
            "with a|my trade|tradein",
            "my trade|tradein",
            "yes|yeah|yep * trade|tradein",
            "^ trading|trade it|mine|in $",
            "^ trading|trade it|mine in $",
            "^ trading|trade $",
            "dar|dejar|entregar|cambiar mi|nuestro|nuestra * cuenta|cambio",
            "dar|dejar|entregar mi|nuestro|nuestra carro|troca|camioneta|auto",
            "tengo * para|a dar|cambiar|entregar|cuenta",
        ],
        unless: &[NO, PAST, &["if|do|does|can i|you|u|we|they", "if|si doy|dejo|entrego|trade"]],
    },
    Rule {
        tells: YesNo::No,
        any: &[
            "no trade|tradein|trades|tradeins",
            "not trading|trade",
            "dont|wont|not have|having|want|need|be|do * trade|trading|tradein",
            "nothing|none to trade",
            "without _ trade|tradein",
            "^ keep|keeping it|mine|them|her|him",
            "^ i|im|ill|we|well _ keep|keeping it|mine|them|her|him",
            "^ just keep|keeping it|mine",
            "me|nos quedo|quedamos con el|ella|mi",
            "me lo|la quedo",
            "no tengo|tenemos * cambio|cuenta|entregar",
            "sin carro|auto a|para",
        ],
        unless: &[&["if|unless", "dont * know|think|sure", "not sure", "trade it|mine|him|her for"]],
    },
];

const PAYMENTS: &[Rule<Payment>] = &[
    Rule {
        tells: Payment::Cash,
        any: &[
            "pay|paying|buy|buying _ cash",
            "pay|paying in|with|all cash",
            "cash buyer|purchase|deal",
            "^ cash $",
            "^ cash",
            "de|al contado",
            "en efectivo",
        ],
        unless: &[
            NO,
            ASKS,
            &["cash price|back|offer|discount|out|for|down|value|or", "or|o cash|efectivo|contado|a", "if"],
        ],
    },
    Rule {
        tells: Payment::Finance,
        any: &[
            "financing|finance it|one|through|thru|with|the|some|most|part|please",
            "want|need|looking|like|going|plan|planning|have|wanna|gonna|ill|will|be _ finance|financing",
            "want|need|looking|like|going|plan|planning|have to finance",
            "^ finance|financing $",
            "through|thru|with my bank",
            "through|thru|with my credit union",
            "financiar|financiado|financiada|financiarlo",
            "a plazos|pagos|credito",
        ],
        unless: &[NO, ASKS, &["cash|contado|efectivo|lease", "if"]],
    },
    Rule {
        tells: Payment::Lease,
        any: &[
            "want|like|looking|going|rather|prefer|interested|plan|planning|thinking|wanna|gonna * lease|leasing",
            "^ lease|leasing $",
            "^ a lease $",
            "lease it|one",
            "quiero|prefiero|pensando * leasing|arrendar|arrendarlo",
        ],
        unless: &[
            NO,
            ASKS,
            &["my|current|our|old|existing lease", "lease is|was|up|ends|end|return|buyout|over", "finance|cash|if"],
        ],
    },
];

const PARTS: &[Rule<PartOfDay>] = &[
    Rule {
        tells: PartOfDay::Morning,
        any: &["morning|mornings", "before noon", "por|en la|las manana|mananas"],
        unless: &[&["good|this|that|every|tomorrow|yesterday morning", "buena|buenas|buenos"]],
    },
    Rule {
        tells: PartOfDay::Afternoon,
        any: &["afternoon|afternoons", "por|en la|las tarde|tardes"],
        unless: &[&["good|this|that|tomorrow|yesterday afternoon", "buena|buenas"]],
    },
    Rule {
        tells: PartOfDay::Evening,
        any: &[
            "evening|evenings",
            "after work",
            "after 5|6|five|six|5pm|6pm|530",
            "por|en la|las noche|noches",
            "despues de|del trabajo|trabajar",
            "salir|salgo del|de trabajo|trabajar",
        ],
        unless: &[&["good|this|that|tomorrow|yesterday evening", "buena|buenas", "call|text * after"]],
    },
];

/// What is said of a time that suits.
const SUITS: &[&str] = &[
    "work|works|best|better|prefer|rather|easier|free|available|off|good|great|fine|ideal|only|usually|suits|perfect",
    "can|could|ill|come|make|stop * @day",
    "@day|days morning|mornings|afternoon|afternoons|evening|evenings|after",
    "@day por|en la manana|tarde|noche",
    "puedo|podria|prefiero|mejor|libre|disponible|funciona|descanso|conviene|queda|salgo",
];

/// Nothing is said of what would suit.
const SUITS_NOT: &[&str] = &[
    "busy|closed|hours|instead|but|every|until",
    "work|working on|every",
    "are|is|r you|u|yall|it|the open|closed|store",
    "you|u|yall|still open|closed",
    "ocupado|ocupada|cerrado|abren|abierto|pero",
];

/// By day of the week, in both languages.
const DAYS: [(&str, &[WeekDay]); 11] = {
    use WeekDay as W;
    [
        ("monday mondays lunes", &[W::Mon]),
        ("tuesday tuesdays martes", &[W::Tue]),
        ("wednesday wednesdays miercoles", &[W::Wed]),
        ("thursday thursdays jueves", &[W::Thu]),
        ("friday fridays viernes", &[W::Fri]),
        ("saturday saturdays sabado sabados", &[W::Sat]),
        ("sunday sundays domingo domingos", &[W::Sun]),
        ("weekend weekends", &[W::Sat, W::Sun]),
        ("weekday weekdays", &[W::Mon, W::Tue, W::Wed, W::Thu, W::Fri]),
        ("fin fines", &[W::Sat, W::Sun]),
        ("entresemana", &[W::Mon, W::Tue, W::Wed, W::Thu, W::Fri]),
    ]
};

/// `fin` alone is the end of something.
const WEEKEND_SPANISH: &[&str] = &["fin|fines de semana"];

/// Every wording there is, read once.
static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let lists = wordings(TIMELINES).chain(wordings(TRADES)).chain(wordings(PAYMENTS)).chain(wordings(PARTS));
    let more = [NO, PAST, SUITS, SUITS_NOT, WEEKEND_SPANISH];
    Book::of(lists.chain(more.into_iter().flatten().copied()))
});

fn wordings<T>(rules: &'static [Rule<T>]) -> impl Iterator<Item = &'static str> {
    rules.iter().flat_map(|rule| rule.any.iter().chain(rule.unless.iter().copied().flatten())).copied()
}

/// What a reply answers. Total: of most replies nothing. Each clause is read on its own, so that what one denies is not
/// denied in the next.
#[must_use]
pub fn read(text: &str) -> Answers {
    let clauses = text.split([',', '.', ';', '!', '?', '\n']).map(clause);
    let mut told = clauses.filter(|answers| !answers.is_empty());
    let first = told.next().unwrap_or_default();
    told.fold(first, |before, then| agreed(before, &then))
}

/// What two clauses tell together: of two answers to one question neither holds.
fn agreed(mut before: Answers, then: &Answers) -> Answers {
    fn settle<T: Copy + PartialEq>(before: &mut Option<T>, then: Option<T>) {
        let contradicts = before.is_some() && then.is_some() && *before != then;
        *before = if contradicts { None } else { before.or(then) };
    }
    settle(&mut before.timeline, then.timeline);
    settle(&mut before.trade, then.trade);
    settle(&mut before.payment, then.payment);
    settle(&mut before.part_of_day, then.part_of_day);
    before.days.extend(&then.days);
    before.days.sort_unstable();
    before.days.dedup();
    before
}

fn clause(text: &str) -> Answers {
    let reply = Normal::of(text);
    let words: Vec<&str> = reply.words().collect();
    let found = BOOK.found(&words);
    let (part_of_day, days) = preferred(&words, &found);
    Answers {
        timeline: one(TIMELINES, &found),
        trade: one(TRADES, &found),
        payment: one(PAYMENTS, &found),
        part_of_day,
        days,
    }
}

/// The one thing that the rules tell; none where they tell two.
fn one<T: Copy + PartialEq>(rules: &[Rule<T>], found: &Found) -> Option<T> {
    let mut told = rules.iter().filter(|rule| rule.holds(found)).map(|rule| rule.tells);
    let first = told.next()?;
    told.next().is_none().then_some(first)
}

/// When the customer would rather come.
fn preferred(words: &[&str], found: &Found) -> (Option<PartOfDay>, Vec<WeekDay>) {
    let suits = words.len() <= SHORT_WORDS || found.any(SUITS);
    if !suits || found.any(NO) || found.any(PAST) || found.any(SUITS_NOT) {
        return (None, Vec::new());
    }
    let mut days: Vec<WeekDay> = Vec::new();
    for (names, meant) in DAYS {
        let named = names.split(' ').any(|name| words.contains(&name));
        if named && (!names.starts_with("fin") || found.any(WEEKEND_SPANISH)) {
            days.extend(meant);
        }
    }
    days.sort_unstable();
    days.dedup();
    (one(PARTS, found), days)
}
