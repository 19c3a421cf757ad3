//! What simulated reps do about what they are told. Owns how fast and how well they work: most take a hot lead within
//! minutes, some are slow, some say more than they can prove, and some tasks are never done.

use keepwarm_domain::{
    entry::Actor,
    ids::{EscalationId, LeadId, RepId, TaskId},
    input::{Input, Recalled},
    state::{Escalation, Task},
    words::{Disposition, Evidence, SuppressionScope, TaskKind},
};
use keepwarm_ledger::ContactKind;

use super::{
    agenda::Event,
    customer::{Phase, Temper},
    world::World,
};

impl World {
    pub(super) async fn told_of_task(&mut self, task: TaskId) -> anyhow::Result<()> {
        let found = self.ask(move |state| state.tasks.get(&task).map(|it| (it.kind, it.due_at, it.assignee))).await?;
        let Some((kind, due_at, assignee)) = found else { return Ok(()) };
        // Some things are simply not done.
        if self.dice.percent(4) {
            return Ok(());
        }
        let minutes = self.pace(assignee);
        let at = match kind {
            TaskKind::FollowUp => self.at_work(due_at.max(self.now), minutes),
            TaskKind::ReleaseTouch => self.at_work(self.now, minutes * 2),
            _ => self.at_work(self.now, minutes),
        };
        self.agenda.add(at, Event::Works { task });
        Ok(())
    }

    /// Minutes of work until a rep gets to something: each has a temperament.
    fn pace(&mut self, rep: RepId) -> i64 {
        let (least, most) = match rep.0 {
            2 => (3, 25),
            3 => (8, 70),
            4 => (15, 160),
            _ => (5, 90),
        };
        self.dice.between(least, most)
    }

    pub(super) async fn told_of_escalation(&mut self, escalation: EscalationId) -> anyhow::Result<()> {
        let found = self.ask(move |state| state.escalations.get(&escalation).map(|it| it.acting)).await?;
        let Some(acting) = found else { return Ok(()) };
        let slow = acting.0 == 4;
        let (least, most) = if slow {
            self.dice.weighted(&[(70, (1, 4)), (30, (6, 45))])
        } else {
            self.dice.weighted(&[(94, (1, 4)), (6, (6, 20))])
        };
        let minutes = self.dice.between(least, most);
        let at = self.at_work(self.now, minutes);
        self.agenda.add(at, Event::Takes { escalation });
        Ok(())
    }

    pub(super) async fn takes(&mut self, escalation: EscalationId) -> anyhow::Result<()> {
        let Some(found) = self.escalation(escalation).await? else { return Ok(()) };
        self.tell(Input::EscalationTaken { escalation, by: found.acting }).await?;
        let minutes = self.dice.between(1, 9);
        self.agenda.add(self.in_minutes(minutes), Event::Answers { escalation });
        Ok(())
    }

    pub(super) async fn answers(&mut self, escalation: EscalationId) -> anyhow::Result<()> {
        let Some(found) = self.escalation(escalation).await? else { return Ok(()) };
        let (disposition, evidence) = self.dice.weighted(&[
            (60, (Disposition::Answered, Evidence::Proven)),
            (25, (Disposition::Talked, Evidence::Proven)),
            (15, (Disposition::Talked, Evidence::Claimed)),
        ]);
        let actor = Actor::Rep(found.acting);
        self.tell(Input::EscalationAnswered { escalation, disposition, evidence, actor }).await?;
        self.spoken(found.lead);
        Ok(())
    }

    async fn escalation(&self, id: EscalationId) -> anyhow::Result<Option<Escalation>> {
        self.ask(move |state| state.escalations.get(&id).cloned()).await
    }

    /// A human has spoken with the customer: whoever wants to come, comes to terms.
    fn spoken(&mut self, lead: LeadId) {
        let person = self.customer_of(lead);
        if matches!(person.phase, Phase::Done | Phase::Agreed) {
            return;
        }
        let wants = match person.temper {
            Temper::Talks { wants, .. } | Temper::PicksUp { wants } => wants,
            _ => false,
        };
        let chance = match (wants, person.phase) {
            (true, Phase::Fresh | Phase::Talking) => 85,
            (true, _) => 40,
            (false, _) => 4,
        };
        let agrees = person.dice.percent(chance);
        let minutes = person.dice.between(1, 12);
        person.phase = Phase::Spoken;
        if agrees {
            self.agenda.add(self.in_minutes(minutes), Event::Agrees { lead });
        }
    }

    pub(super) async fn works(&mut self, id: TaskId) -> anyhow::Result<()> {
        let task = self.ask(move |state| state.tasks.get(&id).cloned()).await?;
        let Some(task) = task else { return Ok(()) };
        let (disposition, evidence) = self.outcome(&task);
        let proven_call = disposition == Disposition::Talked && evidence == Evidence::Proven;
        let seconds = proven_call.then(|| u32::try_from(self.dice.between(25, 600)).unwrap_or(0));
        let actor = Actor::Rep(task.assignee);
        self.tell(Input::TaskReported { task: id, disposition, evidence, seconds, actor }).await?;
        match disposition {
            Disposition::Talked | Disposition::Answered => {
                self.spoken(task.lead);
                self.asked_to_stop(task.lead, task.assignee).await?;
            }
            Disposition::Lost => self.thinks_again(task.lead),
            _ => {}
        }
        Ok(())
    }

    /// Some do not write STOP, they say it; the rep puts it on record.
    async fn asked_to_stop(&mut self, lead: LeadId, rep: RepId) -> anyhow::Result<()> {
        let now = self.now;
        let person = self.customer_of(lead);
        if !matches!(person.temper, Temper::Stops { .. }) || person.stopped_at.is_some() {
            return Ok(());
        }
        person.phase = Phase::Done;
        person.stopped_at = Some(now);
        let (phone, email) = (person.phone.clone(), person.email.clone());
        let keys = &self.appliance.keys;
        let phones = phone.iter().map(|it| keys.blind_index(ContactKind::Phone, it));
        let contacts = phones.chain(email.iter().map(|it| keys.blind_index(ContactKind::Email, it))).collect();
        let (store, scope, via) = (self.store, SuppressionScope::Everything, "operator".to_owned());
        let (actor, recalled) = (Actor::Rep(rep), Recalled::default());
        self.tell(Input::StopRequested { store, contacts, scope, via, note: None, actor, recalled }).await?;
        Ok(())
    }

    /// A few of those that were given up write after all.
    fn thinks_again(&mut self, lead: LeadId) {
        let Some(&customer) = self.by_lead.get(&lead) else { return };
        let person = &mut self.customers[customer];
        if person.heard == 0 || person.phase == Phase::Done || !person.dice.percent(12) {
            return;
        }
        let minutes = person.dice.between(1_400, 7_000);
        self.agenda.add(self.in_minutes(minutes), Event::Writes { customer });
    }

    fn outcome(&mut self, task: &Task) -> (Disposition, Evidence) {
        use Disposition as D;
        let evidence = self.dice.weighted(&[(78, Evidence::Proven), (22, Evidence::Claimed)]);
        let person = self.customer_of(task.lead);
        let (temper, phase) = (person.temper, person.phase);
        let disposition = match task.kind {
            TaskKind::ReleaseTouch => self.dice.weighted(&[(85, D::Released), (15, D::Withheld)]),
            TaskKind::ResolveUncertain => self.dice.weighted(&[(60, D::Sent), (40, D::NotSent)]),
            TaskKind::ReviewHold | TaskKind::ConsentEnding | TaskKind::ConfirmArea => D::NoLongerNeeded,
            TaskKind::KeepVisit => self.dice.weighted(&[(60, D::Fixed), (40, D::Lost)]),
            TaskKind::FixLead => self.dice.weighted(&[(45, D::Fixed), (35, D::BadNumber), (20, D::Lost)]),
            TaskKind::AnswerReply => self.dice.weighted(&[(85, D::Answered), (12, D::Talked), (3, D::LeftVoicemail)]),
            TaskKind::Call if temper == Temper::WrongNumber => D::BadNumber,
            TaskKind::Call => {
                let talks = match temper {
                    Temper::PicksUp { .. } => 75,
                    Temper::Talks { .. } if phase != Phase::Done => 22,
                    Temper::Silent => 4,
                    _ => 10,
                };
                let rest = 100 - talks;
                self.dice.weighted(&[(talks, D::Talked), (rest * 2, D::NoAnswer), (rest, D::LeftVoicemail)])
            }
            TaskKind::FollowUp | TaskKind::RescueMissed => {
                let lost = if phase == Phase::Done { 60 } else { 22 };
                self.dice.weighted(&[(25, D::Talked), (25, D::LeftVoicemail), (28, D::NoAnswer), (lost, D::Lost)])
            }
        };
        (disposition, evidence)
    }
}
