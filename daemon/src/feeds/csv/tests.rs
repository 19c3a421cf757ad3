//! Files as DMS and spreadsheets write them.

use super::*;

fn rows(file: &[u8]) -> (Vec<String>, Vec<String>) {
    let mut rows = Rows::open(file).expect("memory can be read").expect("there is a header");
    let mut found = Vec::new();
    while let Some(row) = rows.read().expect("memory can be read") {
        let cells = match row.cells {
            Ok(cells) => cells.into_iter().flatten().collect::<Vec<_>>().join("|"),
            Err(why) => format!("{why}: {}", row.raw),
        };
        found.push(format!("{} {cells}", row.line));
    }
    (rows.header().to_vec(), found)
}

#[test]
fn cells_are_parted_by_what_parts_the_header() {
    for separator in [",", "\t", ";", "|"] {
        let file = "a,\"b, or c\",d\n1,\"x, \"\"y\"\"\",\n".replace(',', separator);
        let (header, found) = rows(file.as_bytes());
        assert_eq!(header, ["a".to_owned(), format!("b{separator} or c"), "d".to_owned()]);
        assert_eq!(found, [format!("2 1|x{separator} \"y\"|")]);
    }
}

#[test]
fn charsets_and_line_ends_do_not_matter() {
    let expected = (vec!["name".to_owned(), "city".to_owned()], vec!["2 José|Cañon".to_owned()]);
    let text = "name,city\r\nJosé,Cañon\r\n";
    let utf16 = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| {
        mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect::<Vec<u8>>()
    };
    let windows = b"name,city\r\nJos\xe9,Ca\xf1on\r\n".to_vec();
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let [little, big] = [utf16([0xff, 0xfe], u16::to_le_bytes), utf16([0xfe, 0xff], u16::to_be_bytes)];
    for file in [text.as_bytes().to_vec(), windows, marked, little, big, text.trim_end().as_bytes().to_vec()] {
        assert_eq!(rows(&file), expected);
    }
    assert_eq!(rows(b"name,city\nJos\xe9,Ca\xc3\xb1on\n"), expected, "pasted from two programs");
}

#[test]
fn a_value_may_go_over_lines() {
    let (_, found) = rows(b"\n\nid,note,city\n1,\"first\nsecond, \"\"third\"\"\",Ames\n2,x,Ames\n");
    assert_eq!(found, ["4 1|first\nsecond, \"third\"|Ames", "6 2|x|Ames"]);
}

#[test]
fn a_quotation_mark_that_is_not_closed_costs_one_row() {
    let (_, found) = rows(b"id,name,city\n1,\"Ann,Ames\n2,\"Bob\",Ames\n3,Cy \"5\" Dee,Ames\n4,\"Di,Ames");
    let bad = "a quotation mark in it is not closed";
    assert_eq!(
        found,
        [
            format!("2 {bad}: 1,\"Ann,Ames"),
            "3 2|Bob|Ames".to_owned(),
            "4 3|Cy \"5\" Dee|Ames".to_owned(),
            format!("5 {bad}: 4,\"Di,Ames"),
        ]
    );
}

#[test]
fn short_rows_are_whole_and_the_last_one_is_only_with_its_end() {
    let (_, found) = rows(b"id,name,city\n1\n2,Ann");
    assert_eq!(found, ["2 1", "3 the file ends in the middle of it: 2,Ann"]);
}

#[test]
fn a_line_without_an_end_is_one_bad_row() {
    let mut file = b"id,name\n1,".to_vec();
    file.extend(std::iter::repeat_n(b'x', 3 * LINE_BYTES_MAX));
    file.extend_from_slice(b"\n2,Ann\n");
    let (_, found) = rows(&file);
    assert!(found[0].starts_with("2 it is longer than 65536 bytes"));
    assert_eq!(found[1..], ["3 2|Ann"]);
    assert!(Rows::open(&b"\r\n \n"[..]).expect("memory can be read").is_none(), "nothing is no header");
}
