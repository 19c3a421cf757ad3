//! The three spellings of every answer.

use keepwarm_proto::v1::{BlockFinding, BlockPreview, BlockVariantView, BlockVersionView, BlockView};

use super::*;
use crate::render::testing::check;

fn row() -> BlockRow {
    BlockRow {
        name: "new-inbound.day0".into(),
        channel: "text".into(),
        language: "en".into(),
        state: "edited".into(),
        latest: 3,
        in_force: 2,
        variants: 4,
        author: "operator:1000".into(),
        approved_by: "operator:1001 as rep:1".into(),
        from: "2026-12-01".into(),
        until: String::new(),
    }
}

fn draft() -> BlockRow {
    let (state, approved_by, from) = ("draft".into(), String::new(), String::new());
    BlockRow { state, approved_by, from, latest: 1, in_force: 0, author: "keepwarm".into(), ..row() }
}

fn finding(severity: &str) -> BlockFinding {
    BlockFinding {
        file: "blocks/mine.toml".into(),
        line: 12,
        block: "new-inbound.day0".into(),
        channel: "text".into(),
        language: "en".into(),
        variant: Some(1),
        rule: "L06".into(),
        severity: severity.into(),
        found: "pressure: `act now`".into(),
        advice: "say what is true without pushing".into(),
    }
}

#[test]
fn blocks_are_listed_with_what_is_sent_and_what_waits() {
    check("block-list", &listed(&[row(), draft()]));
    check("block-list-empty", &listed(&[]));
}

#[test]
fn a_block_shows_the_words_that_count() {
    let variant = BlockVariantView {
        subject: String::new(),
        body: "Hi {{ first_name }}, {{ store_name }} here.".into(),
        needs: vec!["first_name".into()],
    };
    let version = |number, state: &str| BlockVersionView {
        number,
        state: state.into(),
        author: "keepwarm".into(),
        content: "5eed".into(),
        variants: vec![variant.clone()],
    };
    let view = BlockView {
        row: Some(row()),
        segments: vec!["new-inbound".into()],
        fallback: "plain.day0".into(),
        versions: vec![version(1, "past"), version(2, "approved"), version(3, "draft")],
    };
    check("block-show", &show::shown(&[view]).expect("it has a row"));
    assert_eq!(show::shown(&[BlockView::default()]).expect_err("it has none").exit, Exit::Protocol);
}

#[test]
fn findings_are_told_by_file_and_line() {
    let unread = BlockFinding {
        line: 3,
        block: String::new(),
        channel: String::new(),
        language: String::new(),
        variant: None,
        rule: "file".into(),
        found: "block[0].channel: missing".into(),
        advice: "correct the file".into(),
        ..finding("error")
    };
    check("block-lint", &findings::linted(&[finding("error"), finding("warning"), unread], 7));
    check("block-lint-clean", &findings::linted(&[], 7));
    assert_eq!(findings::linted(&[finding("warning")], 7).exit, Exit::Ok);
}

#[test]
fn a_preview_shows_the_message_its_size_and_what_the_rules_say() {
    let sent = BlockPreview {
        row: Some(row()),
        version: 3,
        variant: 1,
        body: "Hi Imogen, act now.\nPrairie Motors".into(),
        findings: vec![BlockFinding { file: String::new(), line: 0, ..finding("error") }],
        encoding: "GSM-7".into(),
        units: 31,
        parts: 1,
        ..BlockPreview::default()
    };
    let refused = BlockPreview { row: Some(draft()), refused: "needs `trade_model`".into(), ..BlockPreview::default() };
    check("block-preview", &preview::previewed(&[sent, refused]).expect("they have rows"));
}

#[test]
fn a_change_tells_what_is_new_or_why_nothing_is() {
    check("block-approve", &changed(&[row()], &[finding("warning")], "approved", ""));
    check("block-approve-refused", &changed(&[], &[finding("error")], "approved", ""));
    check("block-apply", &changed(&[draft()], &[], "written as a draft", "6 known as they are"));
}
