//! Whose leads are, and what became of the staff.

use jiff::civil::Date;
use keepwarm_domain::{
    entry::{Body, Entry, RepLeft},
    ids::{LeadId, RepId},
};

use super::Batch;
use crate::{
    cell::Day,
    schema::{Ownership, Staff, StaffEvent},
};

impl Batch {
    /// A lead has this owner, and this rep answers, from now on.
    pub(super) fn changes_hands(
        &mut self,
        entry: &Entry,
        lead: Option<LeadId>,
        (owner, acting): (RepId, RepId),
        why: &str,
    ) {
        let standing = self.standing_of(lead, entry.person);
        let changed = self.occurred(entry);
        if let Some(lead) = lead.and_then(|id| self.leads.change(&id)) {
            lead.owner_id = Some(owner);
            lead.acting_id = Some(acting);
        }
        if let Some(episode) = standing.episode.and_then(|id| self.episodes.change(&id))
            && episode.ended.is_none()
        {
            episode.owner_id = Some(owner);
            episode.acting_id = Some(acting);
        }
        self.ownerships.insert(Ownership {
            entry_seq: entry.seq,
            lead_id: lead,
            episode_id: standing.episode,
            person_id: standing.person,
            store_id: entry.store,
            department: standing.department,
            segment: standing.segment,
            source: standing.source,
            previous_owner_id: standing.owner,
            previous_acting_id: standing.acting,
            owner_id: owner,
            acting_id: acting,
            reason: why.to_owned(),
            actor: entry.actor.to_string(),
            changed,
            local_date: changed.day(),
        });
    }

    /// One entry, and a row for each lead that went to somebody else.
    pub(super) fn rep_left(&mut self, entry: &Entry, body: &RepLeft) {
        if let Some(rep) = self.reps.change(&body.rep) {
            rep.active = false;
        }
        let mut moved = 0;
        for heir in &body.heirs {
            let mut leads: Vec<LeadId> = heir.owns.iter().chain(&heir.answers).copied().collect();
            leads.sort_unstable();
            leads.dedup();
            for lead in leads {
                let standing = self.standing_of(Some(lead), None);
                let owner = if heir.owns.contains(&lead) { Some(heir.rep) } else { standing.owner };
                let acting = if heir.answers.contains(&lead) { Some(heir.rep) } else { standing.acting };
                let hands = (owner.unwrap_or(heir.rep), acting.unwrap_or(heir.rep));
                self.changes_hands(entry, Some(lead), hands, "left");
                moved += 1;
            }
        }
        self.staff_fact(entry, body.rep, StaffEvent::Left, (None, None), Some(moved));
    }

    /// Entries about the staff alone; false where it is none.
    pub(super) fn fold_staff(&mut self, entry: &Entry) -> bool {
        match &entry.body {
            Body::RepAway(it) => {
                self.staff_fact(entry, it.rep, StaffEvent::Away, (Some(it.from), Some(it.until)), None);
            }
            Body::RepBack(it) => self.staff_fact(entry, it.rep, StaffEvent::Back, (Some(it.from), None), None),
            Body::WorkDoubted(it) => {
                let tasks = i32::try_from(it.tasks).unwrap_or(i32::MAX);
                self.staff_fact(entry, it.rep, StaffEvent::Doubted, (None, None), Some(tasks));
            }
            _ => return false,
        }
        true
    }

    fn staff_fact(
        &mut self,
        entry: &Entry,
        rep: RepId,
        event: StaffEvent,
        (first, last): (Option<Date>, Option<Date>),
        items: Option<i32>,
    ) {
        let occurred = self.occurred(entry);
        self.staff.insert(Staff {
            entry_seq: entry.seq,
            store_id: entry.store,
            rep_id: rep,
            event,
            first_day: first.map(Day::of),
            last_day: last.map(Day::of),
            items,
            actor: entry.actor.to_string(),
            occurred,
            local_date: occurred.day(),
        });
    }
}
