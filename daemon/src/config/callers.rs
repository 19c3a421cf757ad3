//! Who may post leads and calls over HTTP. Owns their settings; their secrets stand elsewhere (`crate::secret`).

use std::{collections::BTreeSet, time::Duration};

use super::{
    settle::Check,
    shape::{CallerShape, FileShape},
    types::{Caller, Sends, fold_source},
    values,
};

pub(super) fn settle(check: &mut Check<'_>, shape: &FileShape) -> Vec<Caller> {
    let mut taken = BTreeSet::new();
    let callers = shape.callers.iter().filter_map(|shape| caller(check, shape, &mut taken)).collect();
    if let (Some(first), None) = (shape.callers.first(), &shape.listen) {
        check.problems.absent(&first.place, "nobody listens for it, add the section [listen]");
    }
    callers
}

/// How long both must have spoken, in seconds.
pub(super) fn lead_after(check: &mut Check<'_>, shape: &FileShape) -> u32 {
    let text = shape.listen.as_ref().and_then(|table| table.0.call_lead_after.clone());
    let after = check.span(&text, Duration::from_secs(30), 1..=3_600);
    u32::try_from(after.as_secs()).unwrap_or(u32::MAX)
}

fn caller(check: &mut Check<'_>, shape: &CallerShape, taken: &mut BTreeSet<String>) -> Option<Caller> {
    let hint = "name the sender, such as \"callrail\": its secret is the credential caller-NAME";
    let name = check.required(&shape.name, &shape.place, "name", hint, values::code);
    let hint = "write leads, calls, callrail, marchex or calltrackingmetrics";
    let sends = check.required(&shape.sends, &shape.place, "sends", hint, super::settle::one_of::<Sends>);
    let source = check.parsed(&shape.source, None, |text| values::label(text).map(|text| Some(fold_source(&text))));
    let secret_file = check.file(&shape.secret_file);
    let name = name?;
    if !taken.insert(name.clone()) {
        check.problems.add(&shape.place, format!("{} is taken above, write another name", values::shown(&name)));
    }
    Some(Caller { name, sends: sends?, secret_file, source })
}
