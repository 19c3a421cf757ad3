//! Any bytes at all as a file of a DMS. Readers must never panic or stand still, no row may be passed over in silence, and an
//! open quotation mark may swallow no more than its own row.

use std::{path::PathBuf, sync::Arc};

use jiff::tz::TimeZone;
use proptest::{prelude::*, sample::Index};

use super::{
    csv::Rows,
    mapping::{Entity, Mapping, file},
    row::bind,
};

const HEADERS: [(&str, Entity, &str, &str); 3] = [
    (
        "dealervault",
        Entity::Customers,
        "Customer Number,First Name ,LAST NAME,Cell Phone,Email 1,Block Email,Block Phone,City,State,Zip\n",
        "C7,Casey,\"Specimen, Jr.\",(312) 555-0142,casey@example.com,N,Y,Anytown,IL,60000\r\n",
    ),
    (
        "dealervault",
        Entity::Deals,
        "Deal Number,Customer Number,First Name,Last Name,Contract Date,Deal Status,Stock Number,Year,Gross Profit\n",
        "7001,C9,Ann,Example,11/20/2026,Booked,S12,2026,\"$1,234.50\"\n",
    ),
    (
        "dealertrack",
        Entity::Customers,
        "BuyerCustomerNumber\tBuyerFirstName\tBuyerLastName\tAllowContactByEmail\tAllowContactByPhone\n",
        "B3\tBob\tSample\tY\tN\n",
    ),
];

const PIECES: [&str; 16] = [
    "\"",
    "\"\"",
    ",",
    "\t",
    ";",
    "\n",
    "\r",
    "\r\n",
    "\u{feff}",
    "\0",
    "é",
    "\u{1d}",
    "[\"a\"",
    "99/99/9999",
    "1e999",
    "-",
];

fn shipped(name: &str) -> Arc<Mapping> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../packaging/mappings").join(format!("{name}.toml"));
    Arc::new(file::read(name, &std::fs::read_to_string(path).expect("part of the tree")).expect("sound"))
}

/// A file of twelve rows with pieces put in, bytes turned over, and its end cut off.
fn damaged() -> impl Strategy<Value = (usize, Vec<u8>)> {
    let damage = (any::<Index>(), proptest::option::of(any::<u8>()), proptest::sample::select(PIECES.to_vec()));
    let damages = proptest::collection::vec(damage, 0..6);
    (0..HEADERS.len(), damages, any::<Index>(), any::<bool>()).prop_map(|(which, damages, end, cut)| {
        let (_, _, header, row) = HEADERS[which];
        let mut bytes = row.repeat(12).into_bytes();
        for (at, flip, piece) in damages {
            let at = at.index(bytes.len() + 1);
            match flip {
                Some(byte) if at < bytes.len() => bytes[at] = byte,
                _ => drop(bytes.splice(at..at, piece.bytes())),
            }
        }
        if cut {
            bytes.truncate(end.index(bytes.len() + 1));
        }
        (which, [header.as_bytes(), &bytes].concat())
    })
}

/// Reads all of it; rows understood, and rows that are not.
fn read(which: usize, bytes: &[u8]) -> (usize, usize) {
    let (mapping, entity, ..) = HEADERS[which];
    let Some(mut rows) = Rows::open(bytes).expect("bytes can be read") else { return (0, 0) };
    let bound = bind(&shipped(mapping), entity, rows.header(), &TimeZone::UTC);
    let now = "2026-11-23T15:00:00Z".parse().expect("a timestamp");
    let (mut good, mut bad, mut line) = (0, 0, 0);
    while let Some(row) = rows.read().expect("bytes can be read") {
        assert!(row.line > line, "it goes on");
        line = row.line;
        let understood = row.cells.and_then(|cells| match &bound {
            Ok(bound) => bound.read(&cells, now).map(|_| ()),
            Err(_) => Ok(()),
        });
        if understood.is_ok() { good += 1 } else { bad += 1 }
    }
    (good, bad)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_are_read_row_by_row((which, bytes) in damaged()) {
        read(which, &bytes);
    }

    #[test]
    fn any_bytes_are_read_to_their_end(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        (0..HEADERS.len()).for_each(|which| { read(which, &bytes); });
    }
}

#[test]
fn one_open_quotation_mark_costs_one_row() {
    for (which, (_, _, header, row)) in HEADERS.iter().enumerate() {
        let whole = format!("{header}{}", row.repeat(12));
        assert_eq!(read(which, whole.as_bytes()), (12, 0), "{header}");
        let open = format!("{header}\"{}", row.repeat(12));
        let (good, bad) = read(which, open.as_bytes());
        assert!(good >= 11 && good + bad == 12, "{header}: {good} {bad}");
    }
}
