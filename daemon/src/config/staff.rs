//! Stores and the people in them: unique ids, hours of all seven days, and references that lead somewhere. Owns the
//! rules between the two; knows nothing of the rest of the file.

use std::collections::{BTreeMap, BTreeSet};

use keepwarm_domain::calendar::{DayHours, StoreHours, Week};
use keepwarm_domain::ids::{RepId, StoreId};
use keepwarm_domain::words::{Department, RepRole};

use keepwarm_ledger::ContactKind;

use super::duty;
use super::problem::{At, Place};
use super::settle::{Check, one_of};
use super::shape::{FileShape, HoursShape, RepShape, ShiftsShape, StoreShape, Text, Whole};
use super::types::{Rep, Store};
use super::values;

/// Both in the order of their ids.
pub(super) fn stores_and_reps(check: &mut Check<'_>, shape: &FileShape) -> (Vec<Store>, Vec<Rep>) {
    if shape.stores.is_empty() {
        check.problems.absent(&shape.place.inside("store"), "missing, add a table headed [[store]]");
    }
    if shape.reps.is_empty() {
        check
            .problems
            .absent(&shape.place.inside("rep"), "missing, add a table headed [[rep]] with role = \"manager\"");
    }
    let mut store_ids = BTreeMap::new();
    let stores: Vec<Store> = shape.stores.iter().filter_map(|shape| store(check, shape, &mut store_ids)).collect();
    let mut rep_ids = BTreeMap::new();
    let reps: Vec<Rep> = shape.reps.iter().filter_map(|shape| rep(check, shape, &mut rep_ids, &store_ids)).collect();
    duty::each_their_own(check.problems, &shape.reps, &reps);
    for shape in &shape.stores {
        manager_exists(check, &shape.manager, &rep_ids);
    }
    (by_id(stores, |store| store.id), by_id(reps, |rep| rep.id))
}

fn by_id<T, Id: Ord>(mut list: Vec<T>, id: impl Fn(&T) -> Id) -> Vec<T> {
    list.sort_by_key(id);
    list
}

/// A small number that is nobody else's; `taken` says what it stands for.
fn id<Id, What>(
    check: &mut Check<'_>,
    whole: &Whole,
    section: &Place,
    taken: &mut BTreeMap<Id, What>,
    what: What,
) -> Option<Id>
where
    Id: TryFrom<i64> + Ord + Copy,
{
    let Some(At { value, place }) = whole else {
        check.problems.absent(&section.inside("id"), "missing, write a small number and never give it to another");
        return None;
    };
    let found = Id::try_from(*value).ok().filter(|_| (1..=32_767).contains(value));
    match found {
        None => check.problems.add(place, format!("{value} is out of range, write 1 to 32767")),
        Some(id) if taken.contains_key(&id) => {
            check.problems.add(place, format!("{value} is taken above, write another number"));
            return None;
        }
        Some(id) => {
            taken.insert(id, what);
        }
    }
    found
}

fn store(check: &mut Check<'_>, shape: &StoreShape, ids: &mut BTreeMap<i16, ()>) -> Option<Store> {
    let at = &shape.place;
    let id = id(check, &shape.id, at, ids, ());
    let name = check.required(&shape.name, at, "name", "write the name customers know", values::label);
    let phone = check.required(&shape.phone, at, "phone", "write the store's own number", values::phone);
    let opt_out_phone = check.parsed(&shape.opt_out_phone, None, |text| values::toll_free(text).map(Some));
    let domains = shape.domains.iter().flatten().filter_map(|at| check.item(at, values::host)).collect();
    let sales_lines = lines(check, &shape.sales_lines);
    let service_lines = lines(check, &shape.service_lines);
    let zone = check.required(&shape.zone, at, "zone", "write its time zone, such as \"America/Detroit\"", zone);
    let state = check.required(&shape.state, at, "state", "write its two capital letters", values::state);
    let city = check.required(&shape.city, at, "city", "write the city", values::label);
    let zip = check.parsed(&shape.zip, None, |text| values::zip(text).map(Some));
    let week = week(check, &shape.hours.0);
    let holidays = holidays(check, shape);
    if shape.manager.is_none() {
        check.problems.absent(&at.inside("manager"), "missing, write the id of a [[rep]] with role = \"manager\"");
    }
    let manager = shape.manager.as_ref().and_then(|at| i32::try_from(at.value).ok());
    Some(Store {
        id: StoreId(id?),
        name: name?,
        phone: phone?,
        zone: zone?,
        state: state?,
        city: city?,
        zip,
        hours: StoreHours { week, holidays },
        service_week: shifts(check, &shape.service_hours.0),
        manager: RepId(manager?),
        opt_out_phone,
        domains,
        sales_lines,
        service_lines,
    })
}

/// Numbers of the store.
fn lines(check: &mut Check<'_>, shape: &Option<Vec<At<String>>>) -> Vec<String> {
    shape.iter().flatten().filter_map(|at| check.item(at, values::phone)).collect()
}

/// A name that the bundled database holds, and that has daylight saving as the place does: `EST` is no place.
pub(super) fn zone(text: &str) -> Result<String, String> {
    let known = text.contains('/') && jiff::tz::TimeZone::get(text).is_ok();
    if known {
        return Ok(text.to_owned());
    }
    Err(format!("{} is no time zone, write one such as \"America/Detroit\"", values::shown(text)))
}

fn week(check: &mut Check<'_>, shape: &HoursShape) -> [Option<DayHours>; 7] {
    let days: [(&str, &Text); 7] = [
        ("mon", &shape.mon),
        ("tue", &shape.tue),
        ("wed", &shape.wed),
        ("thu", &shape.thu),
        ("fri", &shape.fri),
        ("sat", &shape.sat),
        ("sun", &shape.sun),
    ];
    // No default: guessed hours would answer customers when nobody is there.
    let hint = "write \"09:00-20:00\" or \"closed\"";
    days.map(|(day, text)| check.required(text, &shape.place, day, hint, values::day_hours).flatten())
}

fn holidays(check: &mut Check<'_>, shape: &StoreShape) -> Vec<jiff::civil::Date> {
    let mut days = BTreeSet::new();
    for At { value, place } in shape.holidays.iter().flatten() {
        match values::day(value) {
            Ok(day) if !days.insert(day) => check.problems.add(place, format!("{value} is there twice, remove one")),
            Ok(_) => {}
            Err(message) => check.problems.add(place, message),
        }
    }
    days.into_iter().collect()
}

fn rep(
    check: &mut Check<'_>,
    shape: &RepShape,
    ids: &mut BTreeMap<i32, Option<RepRole>>,
    stores: &BTreeMap<i16, ()>,
) -> Option<Rep> {
    let at = &shape.place;
    let role = check.required(&shape.role, at, "role", "write manager, rep or bdc", one_of::<RepRole>);
    let id = id(check, &shape.id, at, ids, role);
    let name = check.required(&shape.name, at, "name", "write the name that signs messages", values::label);
    let store = rep_store(check, shape, stores);
    let mut departments = BTreeSet::new();
    for text in shape.departments.iter().flatten() {
        departments.extend(check.parsed(&Some(text.clone()), None, |text| one_of::<Department>(text).map(Some)));
    }
    if shape.departments.as_ref().is_some_and(Vec::is_empty) {
        check.problems.add(&at.inside("departments"), "empty, write [\"sales\"], [\"service\"] or both");
    } else if shape.departments.is_none() {
        check.problems.absent(&at.inside("departments"), "missing, write [\"sales\"], [\"service\"] or both");
    }
    let (shifts, days_off) = (shifts(check, &shape.shifts.0), days_off(check, shape));
    let duty = duty::duty(check, shape);
    let phone = duty::reached(check, &shape.phone, ContactKind::Phone);
    let email = duty::reached(check, &shape.email, ContactKind::Email);
    let (id, store) = (RepId(id?), StoreId(store?));
    Some(Rep { id, store, name: name?, role: role?, departments, shifts, days_off, duty, phone, email })
}

/// A day that the table leaves out is a day off; without the table they work whenever the store is open.
fn shifts(check: &mut Check<'_>, shape: &ShiftsShape) -> Option<Week> {
    let days = [&shape.mon, &shape.tue, &shape.wed, &shape.thu, &shape.fri, &shape.sat, &shape.sun];
    let told = days.iter().any(|day| day.is_some());
    let week = days.map(|day| check.parsed(day, None, values::shift));
    told.then_some(week)
}

fn days_off(check: &mut Check<'_>, shape: &RepShape) -> BTreeSet<jiff::civil::Date> {
    let mut off = BTreeSet::new();
    for At { value, place } in shape.days_off.iter().flatten() {
        match values::days(value) {
            Ok(days) if days.iter().any(|day| off.contains(day)) => {
                check
                    .problems
                    .add(place, format!("{} is off by another entry already, remove one", values::shown(value)));
            }
            Ok(days) => off.extend(days),
            Err(message) => check.problems.add(place, message),
        }
    }
    off
}

/// The store named, or the only one there is.
fn rep_store(check: &mut Check<'_>, shape: &RepShape, stores: &BTreeMap<i16, ()>) -> Option<i16> {
    let Some(At { value, place }) = &shape.store else {
        let mut ids = stores.keys();
        return match (ids.next(), ids.next()) {
            (Some(only), None) => Some(*only),
            (None, _) => None,
            _ => {
                let message = "missing, there are several stores: write the id of this person's";
                check.problems.absent(&shape.place.inside("store"), message);
                None
            }
        };
    };
    let found = i16::try_from(*value).ok().filter(|id| stores.contains_key(id));
    if found.is_none() {
        check.problems.absent(place, format!("{value} is no store, write the id of a [[store]]"));
    }
    found
}

fn manager_exists(check: &mut Check<'_>, manager: &Whole, reps: &BTreeMap<i32, Option<RepRole>>) {
    let Some(At { value, place }) = manager else { return };
    match i32::try_from(*value).ok().and_then(|id| reps.get(&id)) {
        None => {
            let message = format!("{value} is no rep, add a [[rep]] with id = {value} and role = \"manager\"");
            check.problems.absent(place, message);
        }
        Some(Some(role)) if *role != RepRole::Manager => {
            check
                .problems
                .add(place, format!("rep {value} is not a manager, give it role = \"manager\" or name another"));
        }
        Some(_) => {}
    }
}
