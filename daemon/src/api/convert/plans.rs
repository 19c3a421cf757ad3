//! Customers' plans and the feeds of the DMS, on their way to the wire and from it.

use jiff::Timestamp;
use keepwarm_domain::{
    answer::Answers,
    ids::{LeadId, StoreId},
    words::{AnswerKind, PartOfDay, SyncKind, Urgency, WeekDay},
};
use keepwarm_proto::v1;

use super::{
    ask::{Result, bounded, invalid, lead_id, word},
    duration_us, us,
};
use crate::api::view::{FeedView, NotedView, PlacedView, StockView, TurnView};

/// Vehicles in one call.
const STOCK_MAX: usize = 1_000;

pub(super) fn told(answers: &Answers) -> v1::AnswersView {
    let text = |word: Option<&'static str>| word.unwrap_or_default().to_owned();
    let days = answers.days.iter().map(|day| day.as_str());
    v1::AnswersView {
        timeline: text(answers.timeline.map(Urgency::as_str)),
        trade: text(answers.trade.map(|it| it.as_str())),
        payment: text(answers.payment.map(|it| it.as_str())),
        prefers: days.chain(answers.part_of_day.map(PartOfDay::as_str)).map(str::to_owned).collect(),
    }
}

impl From<NotedView> for v1::NoteResponse {
    fn from(view: NotedView) -> Self {
        Self { lead: view.lead.0, answers: Some(told(&view.answers)), changed: view.changed }
    }
}

impl From<PlacedView> for v1::PlaceResponse {
    fn from(view: PlacedView) -> Self {
        Self { lead: view.lead.0, changed: view.changed, zones: view.zones }
    }
}

/// The lead, and the postal code of a state in capitals.
pub(in crate::api) fn place(request: &v1::PlaceRequest) -> Result<(LeadId, String)> {
    let state = bounded(&request.state)?.trim().to_ascii_uppercase();
    if state.len() != 2 || !state.bytes().all(|letter| letter.is_ascii_uppercase()) {
        return Err(invalid("state is not the postal code of a state: give two letters, `FL`"));
    }
    Ok((lead_id(request.lead)?, state))
}

impl From<FeedView> for v1::FeedRow {
    fn from(view: FeedView) -> Self {
        let (through, age) = view.through.unzip();
        Self {
            feed: view.feed.to_string(),
            through_us: through.map(us),
            age_us: age.map(duration_us),
            required_by: view.required_by,
        }
    }
}

impl From<TurnView> for v1::TurnRow {
    fn from(view: TurnView) -> Self {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let TurnView { store, planned } = view;
        Self {
            day: planned.day.map(|day| day.to_string()).unwrap_or_default(),
            store,
            segment: planned.segment.to_string(),
            leads: count(planned.leads),
            patrons: count(planned.patrons),
        }
    }
}

impl From<StockView> for v1::StockResponse {
    fn from(view: StockView) -> Self {
        let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        Self { changed: count(view.changed), leads: count(view.leads) }
    }
}

/// The lead, what was told, and what is taken back before that.
pub(in crate::api) fn note(request: &v1::NoteRequest) -> Result<(LeadId, Answers, Vec<AnswerKind>)> {
    let lead = lead_id(request.lead)?;
    let said = request.answers.clone().unwrap_or_default();
    let mut answers = Answers {
        timeline: word::<Urgency>(&said.timeline)?,
        trade: word(&said.trade)?,
        payment: word(&said.payment)?,
        ..Answers::default()
    };
    if answers.timeline == Some(Urgency::Unknown) {
        return Err(invalid("timeline is not one of: now, soon, later"));
    }
    for prefers in &said.prefers {
        let text = bounded(prefers)?;
        match (text.parse::<WeekDay>(), text.parse::<PartOfDay>()) {
            (Ok(day), _) => answers.days.push(day),
            (_, Ok(part)) if answers.part_of_day.is_none() => answers.part_of_day = Some(part),
            (_, Ok(_)) => return Err(invalid("prefers names two parts of the day: name one, or none")),
            (Err(_), Err(_)) => {
                let words = "mon, tue, wed, thu, fri, sat, sun, morning, afternoon, evening";
                return Err(invalid(format!("prefers is not of: {words}")));
            }
        }
    }
    answers.days.sort_unstable();
    answers.days.dedup();
    let mut cleared = Vec::new();
    for kind in &request.clear {
        let kind = word::<AnswerKind>(kind)?.ok_or_else(|| invalid("clear names nothing"))?;
        if !cleared.contains(&kind) {
            cleared.push(kind);
        }
    }
    if answers.is_empty() && cleared.is_empty() {
        return Err(invalid(
            "nothing is to be noted: give a timeline, a trade, a payment or when they would rather come, or what to clear",
        ));
    }
    Ok((lead, answers, cleared))
}

pub(in crate::api) fn feed_read(request: &v1::FeedReadRequest) -> Result<(SyncKind, Option<Timestamp>)> {
    let feed = word(&request.feed)?.ok_or_else(|| invalid("no feed is named: deals, inventory or appointments"))?;
    let through = request.through_us.map(Timestamp::from_microsecond).transpose();
    Ok((feed, through.map_err(|_| invalid("through_us is beyond what a calendar holds"))?))
}

/// Stock numbers, whether they are sold, and the store.
pub(in crate::api) fn stock(request: &v1::StockRequest) -> Result<(Vec<String>, bool, Option<StoreId>)> {
    if request.stock.is_empty() || request.stock.len() > STOCK_MAX {
        return Err(invalid(format!("{} stock numbers are named: name 1 to {STOCK_MAX}", request.stock.len())));
    }
    let mut stock = Vec::new();
    for number in &request.stock {
        let number = bounded(number)?.trim();
        if number.is_empty() {
            return Err(invalid("a stock number is empty"));
        }
        if !stock.iter().any(|known| known == number) {
            stock.push(number.to_owned());
        }
    }
    let store = match request.store {
        0 => None,
        store => Some(StoreId(i16::try_from(store).map_err(|_| invalid(format!("store {store} does not exist")))?)),
    };
    Ok((stock, request.sold, store))
}

#[cfg(test)]
mod tests {
    use keepwarm_domain::words::{Payment, YesNo};

    use super::*;

    #[test]
    fn plans_are_read_and_written_alike_and_wrong_words_are_refused() {
        let asked = |answers: v1::AnswersView, clear: &[&str]| {
            let clear = clear.iter().map(|word| (*word).to_owned()).collect();
            let request = v1::NoteRequest { lead: 7, answers: Some(answers), clear };
            note(&request).map_err(|status| status.message().to_owned())
        };
        let noted = |answers| asked(answers, &[]).map(|(lead, answers, _)| (lead, answers));
        let said = v1::AnswersView {
            timeline: "soon".into(),
            trade: "no".into(),
            payment: "cash".into(),
            prefers: vec!["tue".into(), "sat".into(), "morning".into()],
        };
        let (lead, answers) = noted(said.clone()).expect("all are words");
        assert_eq!((lead, answers.trade, answers.payment), (LeadId(7), Some(YesNo::No), Some(Payment::Cash)));
        assert_eq!(told(&answers), said);
        let prefers = |words: &[&str]| {
            let prefers = words.iter().map(|word| (*word).to_owned()).collect();
            noted(v1::AnswersView { prefers, ..Default::default() })
        };
        assert_eq!(prefers(&["sun", "mon", "sun"]).map(|(_, it)| it.days), Ok(vec![WeekDay::Mon, WeekDay::Sun]));
        assert!(prefers(&["someday"]).expect_err("no such day").contains("mon, tue"));
        assert!(prefers(&["morning", "evening"]).is_err());
        assert!(noted(v1::AnswersView::default()).expect_err("nothing").contains("nothing is to be noted"));
        let cleared = |clear| asked(v1::AnswersView::default(), clear).map(|(.., cleared)| cleared);
        assert_eq!(cleared(&["trade", "prefers", "trade"]), Ok(vec![AnswerKind::Trade, AnswerKind::Prefers]));
        assert!(cleared(&["name"]).is_err() && cleared(&[""]).is_err());
        assert!(noted(v1::AnswersView { timeline: "unknown".into(), ..Default::default() }).is_err());
    }

    #[test]
    fn stock_numbers_are_trimmed_and_named_once() {
        let read = |numbers: &[&str]| {
            let stock = numbers.iter().map(|number| (*number).to_owned()).collect();
            stock_of(&v1::StockRequest { stock, sold: true, store: 0 })
        };
        fn stock_of(request: &v1::StockRequest) -> Option<Vec<String>> {
            stock(request).ok().map(|(stock, ..)| stock)
        }
        assert_eq!(read(&[" H1 ", "H1", "H2"]), Some(vec!["H1".to_owned(), "H2".to_owned()]));
        assert_eq!(read(&[]), None);
        assert_eq!(read(&["H1", " "]), None);
    }
}
