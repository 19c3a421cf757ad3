//! Views of people, lists, tasks and channels to the wire.

use keepwarm_proto::v1;

use super::{count, us};
use crate::api::view::{GoLiveView, ImportView, ListView, ListsView, OrderView, Page, ShutRow, StandingView, TaskView};

fn region(region: Option<String>) -> String {
    region.unwrap_or_default()
}

impl From<StandingView> for v1::PersonServiceShowResponse {
    fn from(view: StandingView) -> Self {
        let checks = view.checks.into_iter().map(|check| v1::NumberCheck {
            phone: i32::try_from(check.phone).unwrap_or(i32::MAX),
            list: check.list.to_string(),
            region: region(check.region),
            dated: check.dated.to_string(),
            listed: check.listed,
        });
        Self {
            person: view.person.0,
            name: view.name,
            phones: view.phones,
            emails: view.emails,
            language: view.language.to_string(),
            consent: view.consent.to_string(),
            suppressions: view.suppressions.iter().map(ToString::to_string).collect(),
            hold: view.hold.map(|(reason, _)| reason.to_string()).unwrap_or_default(),
            held_at_us: view.hold.map_or(0, |(_, at)| us(at)),
            leads: view.leads.iter().map(|lead| lead.0).collect(),
            past_leads: view.past_leads.iter().map(|lead| lead.0).collect(),
            checks: checks.collect(),
            zone: view.zone,
        }
    }
}

impl From<OrderView> for v1::OrderResponse {
    fn from(view: OrderView) -> Self {
        Self { changed: view.changed, person: view.person.map_or(0, |person| person.0) }
    }
}

impl From<Page<ShutRow>> for v1::SuppressionServiceListResponse {
    fn from(page: Page<ShutRow>) -> Self {
        let last = page.rows.last().filter(|_| page.more).map(|row| row.contact.to_string());
        let rows = page.rows.into_iter().map(|row| v1::SuppressionRow {
            contact: row.contact.to_string(),
            scopes: row.scopes.iter().map(ToString::to_string).collect(),
        });
        let total = page.matching.map_or(0, count);
        Self { rows: rows.collect(), next_page_token: last.unwrap_or_default(), total }
    }
}

impl From<ImportView> for v1::ImportResult {
    fn from(view: ImportView) -> Self {
        let problems = view.problems.into_iter().map(|(line, why)| v1::ImportProblem { line: count(line), why });
        Self {
            rows: count(view.rows),
            rejected: count(view.rejected),
            problems: problems.collect(),
            items: view.items.iter().map(|item| item.0).collect(),
            checked: count(view.checked),
            listed: count(view.listed),
        }
    }
}

impl From<ListsView> for v1::ListServiceStatusResponse {
    fn from(view: ListsView) -> Self {
        Self { lists: view.lists.into_iter().map(Into::into).collect(), numbers: count(view.numbers) }
    }
}

impl From<ListView> for v1::ListStatus {
    fn from(view: ListView) -> Self {
        Self {
            list: view.list.to_string(),
            region: region(view.region),
            version: view.version,
            dated: view.dated.to_string(),
            age_days: view.age_days,
            holds_until: view.holds_until.to_string(),
            is_due: view.is_due,
            checked: count(view.checked),
            listed: count(view.listed),
        }
    }
}

impl From<GoLiveView> for v1::GoLiveResponse {
    fn from(view: GoLiveView) -> Self {
        let missing = view
            .missing
            .iter()
            .map(|missing| v1::MissingThing { check: missing.check().to_owned(), text: missing.to_string() });
        Self {
            channel: view.channel.to_string(),
            provider: view.provider,
            live: view.live,
            embedded: view.embedded,
            missing: missing.collect(),
        }
    }
}

impl From<Page<TaskView>> for v1::TaskServiceListResponse {
    fn from(page: Page<TaskView>) -> Self {
        let tasks = page.rows.into_iter().map(|view| v1::TaskRow {
            task: view.task.0,
            kind: view.kind.to_string(),
            lead: view.lead.0,
            rep: view.rep.0,
            assignee: view.assignee,
            due_at_us: us(view.due_at),
            zone: view.zone,
            touch: view.touch.map_or(0, |(touch, _)| touch.0),
            channel: view.touch.map(|(_, channel)| channel.to_string()).unwrap_or_default(),
            about_touch: view.about.map_or(0, |touch| touch.0),
            says: view.says.iter().map(ToString::to_string).collect(),
        });
        Self { tasks: tasks.collect(), matching: page.matching.map_or(0, count) }
    }
}
