//! What replies answer: labeled replies, and what messages say of the answers.

use super::*;

const REPLIES: &str = include_str!("../../tests/fixtures/answers.tsv");
/// Replies about everything: few of them answer what was asked.
const OTHERS: &str = include_str!("../../tests/fixtures/replies.tsv");

/// `soon, trade yes, cash, sat morning`.
fn told(answers: &Answers) -> String {
    let days: Vec<&str> = answers.days.iter().map(|day| day.as_str()).collect();
    let parts = [
        answers.timeline.map(|it| it.as_str().to_owned()),
        answers.trade.map(|it| format!("trade {it}")),
        answers.payment.map(|it| it.as_str().to_owned()),
        Some(days.join(" ")).filter(|days| !days.is_empty()),
        answers.part_of_day.map(|it| it.as_str().to_owned()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[test]
fn labeled_replies_are_read_as_a_person_reads_them() {
    let mut wrong = Vec::new();
    for line in REPLIES.lines().skip(1) {
        let (text, label) = line.split_once('\t').expect("a text and its answers");
        let read = told(&read(text));
        if read != label {
            wrong.push(format!("{text:?} is `{label}` and was read as `{read}`"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_bare_yes_answers_what_was_asked_and_no_choice() {
    let said = |question: &str, reply: &str| {
        let bare = bare(reply).unwrap_or_else(|| panic!("{reply} is bare"));
        told(&to_question(question, bare))
    };
    let trade = "I'll be helping you with the {{ vehicle_model }}. Will you be trading in what you drive now?";
    assert_eq!(said(trade, "Yes!"), "trade yes");
    assert_eq!(said(trade, "nope"), "trade no");
    assert_eq!(said("¿Piensa dejar a cuenta el auto que maneja ahora?", "Sí"), "trade yes");
    assert_eq!(said("Are you hoping to have a car this month?", "yes"), "soon");
    assert_eq!(said("Are you hoping to have a car this month?", "no"), "later");
    assert_eq!(said("Are you hoping to have a car this month, or is there no rush?", "yes"), "");
    assert_eq!(said("Is it still there? Will you be trading in yours?", "yes"), "", "to which of the two?");
    assert_eq!(said("Thank you.", "yes"), "");
    assert!(bare("yes, at 5").is_none() && bare("").is_none() && bare("no trade").is_none());
}

#[test]
fn a_reply_about_something_else_hardly_ever_answers() {
    let replies: Vec<&str> = OTHERS.lines().skip(1).filter_map(|line| line.split('\t').next()).collect();
    let answered = replies.iter().filter(|text| !read(text).is_empty()).count();
    assert!(replies.len() > 250 && answered * 5 < replies.len(), "{answered} of {}", replies.len());
}

#[test]
fn what_is_told_later_holds_and_what_is_left_open_stays() {
    let first = Answers { timeline: Some(Urgency::Later), days: vec![WeekDay::Sat], ..Answers::default() };
    let then = Answers { timeline: Some(Urgency::Now), payment: Some(Payment::Cash), ..Answers::default() };
    assert_eq!(told(&first.overlaid(&then)), "now, cash, sat");
}

#[test]
fn messages_repeat_answers_in_their_language() {
    let answers = |days: &[WeekDay], part_of_day| Answers { days: days.to_vec(), part_of_day, ..Answers::default() };
    let said = |answers: &Answers, language| answers.spoken(Field::PreferredTime, language).unwrap_or_default();
    let (english, spanish) = (Language::English, Language::Spanish);
    let saturday_mornings = answers(&[WeekDay::Sat], Some(PartOfDay::Morning));
    assert_eq!(said(&saturday_mornings, english), "Saturday mornings");
    assert_eq!(said(&saturday_mornings, spanish), "los sábados por la mañana");
    let either_day = answers(&[WeekDay::Tue, WeekDay::Thu], None);
    assert_eq!(said(&either_day, english), "Tuesdays or Thursdays");
    assert_eq!(said(&either_day, spanish), "los martes o jueves");
    assert_eq!(said(&answers(&[], Some(PartOfDay::Evening)), english), "evenings");
    assert_eq!(said(&Answers::default(), english), "");
    let cash = Answers { payment: Some(Payment::Cash), ..Answers::default() };
    assert_eq!(cash.spoken(Field::Payment, spanish).as_deref(), Some("de contado"));
    assert_eq!(cash.spoken(Field::Timeline, spanish), None);
    assert!(cash.known().has(Field::Payment) && !cash.known().has(Field::Timeline));
}
