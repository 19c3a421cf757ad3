//! What programs send, and what of it their user wrote.

use proptest::prelude::*;

use super::*;

/// Our own mail, as it stands in a quotation.
const QUOTED: &str = "Hi Casey, the 2021 Example Roadster is still here.\n\n-- \nAnytown Motors, 14 Elm Street, Anytown, IL\n\
                      To get no more emails from us, reply STOP or open https://anytown.example/u/1-ab";

fn marked() -> String {
    QUOTED.lines().map(|line| format!("> {line}\n")).collect()
}

#[test]
fn quotations_of_the_usual_programs_are_left_out() {
    let marked = marked();
    let cases = [
        ("gmail", format!("Is it still there?\n\nOn Mon, Nov 23, 2026 at 9:00 AM Rae Sample <rae@example.com> wrote:\n\n{marked}")),
        (
            "gmail, broken into lines",
            format!("Is it still there?\n\nOn Mon, Nov 23, 2026 at 9:00 AM Rae Sample - Anytown Motors\n<sales@anytown.example>\nwrote:\n\n{marked}"),
        ),
        ("gmail in Spanish", format!("Is it still there?\n\nEl lun, 23 nov 2026 a las 9:00, Rae Sample (<rae@example.com>) escribió:\n\n{marked}")),
        ("gmail elsewhere", format!("Is it still there?\n\n2026-11-23 9:00 GMT-06:00 Rae Sample <rae@example.com>:\n\n{marked}")),
        (
            "outlook",
            format!("Is it still there?\r\n\r\nFrom: Rae Sample <rae@example.com>\r\nSent: Monday, November 23, 2026 9:00 AM\r\nTo: Casey\r\nSubject: Your Roadster\r\n\r\n{QUOTED}"),
        ),
        (
            "outlook on the web",
            format!("Is it still there?\n________________________________\nFrom: Rae Sample <rae@example.com>\nSent: x\n\n{QUOTED}"),
        ),
        (
            "outlook in Spanish",
            format!("Is it still there?\n\nDe: Rae Sample <rae@example.com>\nEnviado el: lunes, 23 de noviembre de 2026 9:00\nPara: Casey\nAsunto: Roadster\n\n{QUOTED}"),
        ),
        ("outlook of old", format!("Is it still there?\n\n-----Original Message-----\nFrom: Rae\n\n{QUOTED}")),
        ("samsung", format!("Is it still there?\n\n\n-------- Original message --------\nFrom: Rae\n\n{QUOTED}")),
        ("samsung in Spanish", format!("Is it still there?\n\n-------- Mensaje original --------\nDe: Rae\n\n{QUOTED}")),
        ("apple mail", format!("Is it still there?\n\n> On Nov 23, 2026, at 9:00 AM, Rae Sample <rae@example.com> wrote:\n> \n{marked}")),
        ("apple mail in Spanish", format!("Is it still there?\n\nEnviado desde mi iPhone\n\n> El 23 nov 2026, a las 9:00, Rae Sample <rae@example.com> escribió:\n> \n{marked}")),
        ("iphone", format!("Is it still there?\n\nSent from my iPhone\n\n> On Nov 23, 2026, at 9:00 AM, Rae <rae@example.com> wrote:\n> \n{marked}")),
        (
            "yahoo",
            format!("Is it still there?\n\nSent from Yahoo Mail on Android \n \n  On Mon, Nov 23, 2026 at 9:00 AM, Rae Sample<rae@example.com> wrote:   {QUOTED}")
                .replace("wrote:   ", "wrote:\n   "),
        ),
        ("a forwarded one", format!("Is it still there?\n\n---------- Forwarded message ---------\nFrom: Rae\n\n{QUOTED}")),
        ("a signature", "Is it still there?\n\n-- \nCasey Sample\nStop Sign Company\n".to_owned()),
        ("below the quotation", format!("On Mon, Nov 23, 2026 at 9:00 AM Rae <rae@example.com> wrote:\n{marked}\nIs it still there?\n")),
        ("our last sentence without a mark", "Is it still there?\nTo get no more emails from us, reply STOP or open\nhttps://anytown.example\n".to_owned()),
    ];
    for (program, mail) in cases {
        let expected = match program {
            "our last sentence without a mark" => "Is it still there?\nhttps://anytown.example",
            _ => "Is it still there?",
        };
        assert_eq!(words(&mail), expected, "{program}");
    }
}

/// What people write may look like a quotation, and is theirs.
#[test]
fn what_people_write_stays() {
    let cases = [
        "STOP",
        "On Monday I wrote to you: stop",
        "On second thought, please stop writing me.",
        "El carro todavía está? Escríbame",
        "From: now on please stop",
        "Two questions:\nis it still there?\nwhat color?",
        "This is the original message I sent, stop it",
        "Sent from my wife's address, stop writing me",
        "Sent from my heart: I love that truck and I have been looking for one of these for months now, so please call",
        "-----\nstop",
        "a -- b",
    ];
    for text in cases {
        assert_eq!(words(text), text, "{text}");
    }
}

#[test]
fn answers_between_quoted_lines_are_kept_together() {
    let mail = "> Do you have a trade-in?\n\nYes, a 2015 Specimen.\n\n> When can you come?\n\nSaturday\n";
    assert_eq!(words(mail), "Yes, a 2015 Specimen.\n\nSaturday");
}

#[test]
fn nothing_of_ones_own_is_nothing() {
    assert_eq!(words(&format!("\n\nSent from my iPhone\n{}", marked())), "");
    assert_eq!(words(""), "");
}

proptest! {
    #[test]
    fn any_text_has_words(text in "(?s).{0,400}") {
        prop_assert!(words(&text).len() <= text.len());
    }

    /// A wish in the first line is heard whatever follows.
    #[test]
    fn the_first_line_is_always_theirs(rest in "[ -~\\n]{0,300}") {
        let words = words(&format!("please stop.\n{rest}"));
        prop_assert!(words.starts_with("please stop."));
    }
}
