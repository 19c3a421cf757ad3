//! `keepwarmctl lead note ID`.

use keepwarm_proto::v1::{AnswersView, NoteRequest, NoteResponse};
use serde::Serialize;

use super::{Client, Desk};
use crate::{
    args::{Plans, word},
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Json, Records, Tone},
};

pub(super) async fn note(mut client: Client, desk: &Desk<'_>, lead: i64, plans: &Plans) -> Result<Answer, Failure> {
    let answers = AnswersView {
        timeline: plans.timeline.map(word).unwrap_or_default(),
        trade: plans.trade.map(word).unwrap_or_default(),
        payment: plans.payment.map(word).unwrap_or_default(),
        prefers: plans.prefers.iter().map(|prefers| word(*prefers)).collect(),
    };
    let clear = plans.clear.iter().map(|what| word(*what)).collect();
    let request = desk.daemon.request(NoteRequest { lead, answers: Some(answers), clear });
    Ok(noted(&desk.daemon.answer(client.note(request)).await?))
}

/// `lead show` tells them, too.
#[derive(Serialize)]
pub(super) struct AnswersJson<'a> {
    timeline: &'a str,
    trade: &'a str,
    payment: &'a str,
    prefers: &'a [String],
}

impl<'a> AnswersJson<'a> {
    pub(super) fn of(answers: &'a AnswersView) -> Self {
        let AnswersView { timeline, trade, payment, prefers } = answers;
        Self { timeline, trade, payment, prefers }
    }
}

/// What was told, for people: `soon`, `a trade-in: yes`.
pub(super) fn facts(answers: &AnswersView) -> Vec<(&'static str, Cell)> {
    let told = [
        ("timeline", answers.timeline.clone()),
        ("trade", answers.trade.clone()),
        ("payment", answers.payment.clone()),
        ("prefers", answers.prefers.join(" ")),
    ];
    told.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, Cell::plain(text))).collect()
}

#[derive(Serialize)]
struct NotedJson<'a> {
    lead: i64,
    answers: AnswersJson<'a>,
    changed: bool,
}

fn noted(response: &NoteResponse) -> Answer {
    let answers = response.answers.clone().unwrap_or_default();
    let mut told = vec![("lead", Cell::plain(response.lead.to_string()))];
    told.extend(facts(&answers));
    if !response.changed {
        told.push(("changed", Cell::new("nothing: it was so already", Tone::Dim)));
    }
    let csv = Records::fields([
        ("lead", response.lead.to_string()),
        ("timeline", answers.timeline.clone()),
        ("trade", answers.trade.clone()),
        ("payment", answers.payment.clone()),
        ("prefers", answers.prefers.join(" ")),
        ("changed", response.changed.to_string()),
    ]);
    let json = NotedJson { lead: response.lead, answers: AnswersJson::of(&answers), changed: response.changed };
    Answer { blocks: vec![Block::Facts(told)], csv, json: Json::document(&json), exit: Exit::Ok }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::check;

    #[test]
    fn all_that_is_known_of_the_plans_is_shown() {
        let answers = AnswersView {
            timeline: "soon".into(),
            payment: "finance".into(),
            prefers: vec!["sat".into(), "morning".into()],
            ..AnswersView::default()
        };
        let response = NoteResponse { lead: 17, answers: Some(answers), changed: true };
        check("lead-note", &noted(&response));
        check("lead-note-again", &noted(&NoteResponse { changed: false, ..response }));
    }
}
