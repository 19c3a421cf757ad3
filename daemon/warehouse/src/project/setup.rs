//! What the appliance was told: stores, reps, sources, cadences, blocks.

use keepwarm_domain::{
    calendar::DayHours,
    entry::{
        BlockApproved, BlockPublished, BlockRetired, CadencePublished, Entry, RepConfigured, SourceConfigured,
        StoreConfigured, TracksPublished,
    },
};

use super::{Batch, unknown};
use crate::{
    error::Result,
    schema::{Block, CadenceStep, CadenceVersion, Rep, Source, Store},
};

impl Batch {
    pub(super) fn store_configured(&mut self, body: &StoreConfigured) -> Result<()> {
        self.set_zone(body.store, &body.zone)?;
        let open = (1..).zip(&body.hours.week).filter_map(|(day, hours)| Some((day, hours.as_ref()?)));
        let spelled = |(day, hours): (u8, &DayHours)| {
            format!("{day} {}-{}", hours.open.strftime("%H:%M"), hours.close.strftime("%H:%M"))
        };
        let week: Vec<String> = open.map(spelled).collect();
        let holidays: Vec<String> = body.hours.holidays.iter().map(ToString::to_string).collect();
        self.stores.upsert(Store {
            store_id: body.store,
            store_name: body.name.clone(),
            city: body.city.clone(),
            region: body.region.clone(),
            time_zone: body.zone.clone(),
            manager_id: body.manager,
            opening_hours: week.join(", "),
            holidays: holidays.join(", "),
        });
        Ok(())
    }

    pub(super) fn rep_configured(&mut self, body: &RepConfigured) {
        let departments: Vec<&str> = body.departments.iter().map(|department| department.as_str()).collect();
        self.reps.upsert(Rep {
            rep_id: body.rep,
            store_id: body.store,
            rep_name: body.name.clone(),
            role: body.role,
            departments: departments.join(", "),
            active: body.active,
        });
    }

    pub(super) fn source_configured(&mut self, body: &SourceConfigured) {
        self.sources.upsert(Source {
            source: body.name.clone(),
            configured: true,
            department: Some(body.department),
            consent_level: Some(body.consent),
        });
    }

    pub(super) fn source_seen(&mut self, source: &str) {
        let source = source.to_owned();
        if self.sources.get(&source).is_none() {
            self.sources.insert(Source { source, configured: false, department: None, consent_level: None });
        }
    }

    pub(super) fn cadence_published(&mut self, entry: &Entry, body: &CadencePublished) {
        let cadence = &body.cadence;
        self.cadences.insert(CadenceVersion {
            cadence_version_id: body.version,
            cadence: cadence.name.clone(),
            version_number: count(body.number),
            segment: Some(cadence.segment),
            department: Some(cadence.department),
            steps: count(cadence.steps.len()),
            rest_days: i32::from(cadence.rest_days),
            content_hash: body.content,
            author: body.author.clone(),
            reason: body.reason.clone(),
            published: self.recorded(entry),
        });
        for (step_number, step) in (0..).zip(&cadence.steps) {
            let channels: Vec<&str> = step.actions.iter().map(|action| action.channel.as_str()).collect();
            self.cadence_steps.insert(CadenceStep {
                cadence_version_id: body.version,
                step_number,
                step: step.name.clone(),
                cadence_day: Some(step.day()),
                channels: channels.join(", "),
            });
        }
    }

    /// What goes with appointments stands beside the cadences: touches refer to it in the same way.
    pub(super) fn tracks_published(&mut self, entry: &Entry, body: &TracksPublished) {
        self.cadences.insert(CadenceVersion {
            cadence_version_id: body.version,
            cadence: "appointments".to_owned(),
            version_number: count(body.number),
            segment: None,
            department: None,
            steps: count(body.tracks.steps.len()),
            rest_days: 0,
            content_hash: body.content,
            author: "configuration".to_owned(),
            reason: "configuration".to_owned(),
            published: self.recorded(entry),
        });
        for (step_number, step) in (0..).zip(&body.tracks.steps) {
            let channels: Vec<&str> = step.channels.iter().map(|channel| channel.as_str()).collect();
            self.cadence_steps.insert(CadenceStep {
                cadence_version_id: body.version,
                step_number,
                step: format!("{} {}", step.kind, step.name),
                cadence_day: None,
                channels: channels.join(", "),
            });
        }
    }

    pub(super) fn block_published(&mut self, entry: &Entry, body: &BlockPublished) {
        self.blocks.insert(Block {
            block_version_id: body.version,
            block: body.block.name.clone(),
            version_number: count(body.number),
            channel: body.block.channel,
            language: body.block.language,
            variants: count(body.block.variants.len()),
            content_hash: body.content,
            author: body.author.to_string(),
            published: self.recorded(entry),
            approved_by: body.in_force.then(|| body.author.to_string()),
            approved: body.in_force.then(|| self.recorded(entry)),
            retired: None,
        });
    }

    pub(super) fn block_approved(&mut self, entry: &Entry, body: &BlockApproved) -> Result<()> {
        let approved = self.recorded(entry);
        let row = self.blocks.change(&body.version).ok_or_else(|| unknown(entry, "block", body.version))?;
        row.approved_by = Some(body.by.to_string());
        row.approved = Some(approved);
        row.retired = None;
        Ok(())
    }

    pub(super) fn block_retired(&mut self, entry: &Entry, body: &BlockRetired) -> Result<()> {
        let retired = self.recorded(entry);
        let row = self.blocks.change(&body.version).ok_or_else(|| unknown(entry, "block", body.version))?;
        row.retired = Some(retired);
        Ok(())
    }
}

/// A count as the column holds it; no store has two billion of anything.
pub(super) fn count(number: impl TryInto<i32>) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}
