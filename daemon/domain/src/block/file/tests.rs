//! Block files: one that is right, and the messages of those that are not.

use expect_test::{Expect, expect};

use super::read;
use crate::{
    known::{Field, Known},
    problem::Problem,
};

const GOOD: &str = r#"
[[block]]
name = "hello"
channel = "text"
language = "en"
segments = ["new-inbound"]
[[block.variant]]
body = "Hi {{ first_name }}, {{ rep_first_name }} at {{ store_name }} about the {{ vehicle_model }}."
[[block.variant]]
body = "{{ rep_first_name }} at {{ store_name }} here."

[[block]]
name = "hello"
channel = "email"
language = "en"
[[block.variant]]
subject = "The {{ vehicle_year }} {{ vehicle_model }}"
body = """
Hi {{ first_name }},

{{ rep_name }}
"""
"#;

fn check(from: &str, to: &str, expected: &Expect) {
    assert!(GOOD.contains(from), "the sample holds `{from}`");
    let problems = read("sample.toml", &GOOD.replacen(from, to, 1)).expect_err("the file is wrong");
    expected.assert_eq(&problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_right_file_gives_blocks_that_know_what_they_need() {
    let blocks = read("sample.toml", GOOD).expect("the sample is right");
    let needs: Vec<Known> = blocks.iter().flat_map(|block| &block.variants).map(|variant| variant.needs).collect();
    let of = |fields: &[Field]| fields.iter().copied().collect::<Known>();
    assert_eq!(
        needs,
        [
            of(&[Field::FirstName, Field::VehicleModel]),
            Known::none(),
            of(&[Field::FirstName, Field::VehicleYear, Field::VehicleModel]),
        ]
    );
    assert_eq!(blocks[1].variants[0].body, "Hi {{ first_name }},\n\n{{ rep_name }}");
    let json = serde_json::to_string(&blocks).expect("blocks are JSON");
    assert_eq!(serde_json::from_str::<Vec<super::Block>>(&json).expect("reads back"), blocks);
}

#[test]
fn a_template_may_use_known_names_only() {
    check(
        "{{ vehicle_model }}.",
        "{{ vehicle_color }}.",
        &expect![
            "sample.toml:8: block[0].variant[0].body: `vehicle_color` is not a name that a message may use; use one of: first_name, last_name, phone, email, vehicle_year, vehicle_make, vehicle_model, vehicle_trim, vehicle_stock, trade_year, trade_make, trade_model, comments, timeframe, city, source, timeline, preferred_time, payment, store_name, store_phone, opt_out_phone, store_city, rep_name, rep_first_name, option_1, option_2, appointment_time, appointment_clock"
        ],
    );
}

#[test]
fn a_template_must_compile_and_render() {
    check(
        "Hi {{ first_name }}, {{ rep_first_name }}",
        "Hi {{ first_name, {{ rep_first_name }}",
        &expect![
            "sample.toml:8: block[0].variant[0].body: not a template: syntax error: unexpected `,`, expected end of variable block; write what is filled in as {{ first_name }}"
        ],
    );
    check(
        "{{ vehicle_model }}.",
        "{{ vehicle_model | shout }}.",
        &expect![
            "sample.toml:8: block[0].variant[0].body: does not render: unknown filter: filter shout is unknown; write what is filled in as {{ first_name }}"
        ],
    );
}

#[test]
fn a_text_names_the_store_and_has_no_subject() {
    check(
        "at {{ store_name }} here",
        "here",
        &expect!["sample.toml:10: block[0].variant[1].body: a text must say who it is from: use {{ store_name }}"],
    );
    check(
        "[[block.variant]]\nbody",
        "[[block.variant]]\nsubject = \"Hello\"\nbody",
        &expect!["sample.toml:8: block[0].variant[0].subject: only an email has a subject, not a text; leave it out"],
    );
}

#[test]
fn an_email_has_a_subject() {
    check(
        "subject = \"The {{ vehicle_year }} {{ vehicle_model }}\"\n",
        "",
        &expect![[r#"sample.toml:16: block[1].variant[0].subject: missing; write `subject = "…"`"#]],
    );
}

#[test]
fn a_block_is_in_a_file_once_for_each_channel_and_language() {
    check(
        "channel = \"email\"",
        "channel = \"text\"",
        &expect![[r#"
            sample.toml:13: block[1].name: `hello` for text in en is in this file already; give it another name, or put its wordings under the first
            sample.toml:17: block[1].variant[0].subject: only an email has a subject, not a text; leave it out
            sample.toml:18: block[1].variant[0].body: a text must say who it is from: use {{ store_name }}"#]],
    );
}

#[test]
fn keys_and_words_are_checked() {
    check(
        "segments = [\"new-inbound\"]",
        "segment = \"new-inbound\"",
        &expect![
            "sample.toml:6: block[0].segment: unknown key; expected one of: name, channel, language, segments, requires, fallback, from, until, variant"
        ],
    );
    check(
        "segments = [\"new-inbound\"]",
        "segments = [\"new\", 5]",
        &expect![[r#"
            sample.toml:6: block[0].segments[0]: `new` is not a Segment; use one of: new-inbound, unsold-showroom, aged-internet, service-defection
            sample.toml:6: block[0].segments[1]: expected a text in quotes, found integer"#]],
    );
    check(
        "language = \"en\"",
        "language = \"fr\"",
        &expect!["sample.toml:5: block[0].language: `fr` is not a Language; use one of: en, es"],
    );
    check(
        "channel = \"text\"",
        "channel = 5",
        &expect!["sample.toml:4: block[0].channel: expected a text in quotes, found integer"],
    );
}

#[test]
fn a_block_without_variants_and_a_file_without_blocks_are_refused() {
    let problems = read("sample.toml", "# nothing").expect_err("empty");
    expect!["sample.toml:1: block: the file holds no block; add `[[block]]`"].assert_eq(&problems[0].to_string());
    let text = "[[block]]\nname = \"x\"\nchannel = \"call\"\nlanguage = \"en\"\n";
    expect!["sample.toml:1: block[0].variant: a block needs at least one wording; add `[[block.variant]]` with a body"]
        .assert_eq(&read("sample.toml", text).expect_err("empty")[0].to_string());
}

#[test]
fn every_wrong_file_tells_all_that_is_wrong() {
    crate::problem::tests::every_file_tells_all_that_is_wrong("block", 20, read);
}
