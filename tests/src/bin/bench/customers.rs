//! Any number of customers who do not exist, as the ADF files that a lead provider would send. Owns the text; knows
//! nothing of how it is read.

use std::fmt::Write as _;

const FIRST: [&str; 20] = [
    "Zelda",
    "Imogen",
    "Barnaby",
    "Clementine",
    "Ignatius",
    "Ottoline",
    "Percival",
    "Wilhelmina",
    "Thaddeus",
    "Araminta",
    "Evander",
    "Cordelia",
    "Desdemona",
    "Florentina",
    "Gulliver",
    "Hyacinth",
    "Jocasta",
    "Leopold",
    "Mirabel",
    "Orlando",
];
const LAST: [&str; 19] = [
    "Mocksworth",
    "Pretender",
    "Placeholder",
    "Exampleton",
    "Fauxley",
    "Shamblin",
    "Ficticious",
    "Dummont",
    "Sampleson",
    "Testerman",
    "Inventado",
    "Makebelieve",
    "Figmentski",
    "Noonan-Null",
    "Fablewright",
    "Mythical",
    "Phantomby",
    "Storyfield",
    "Talemaker",
];
const MODELS: [&str; 6] = ["Falcon", "Meadowlark", "Rambler 20", "i-Go", "Prairie", "Comet"];

/// Numbers with 555-01xx after the area code belong to nobody.
const NUMBERS: usize = 100;

/// Prospects of a file at most.
const FILE_LEADS_MAX: usize = 50;

/// `many` customers in files of 1 to 50 prospects, everyone with a phone and an email. Where the numbers that belong to
/// nobody run out, people of other names share one, as households do.
pub(crate) fn files(many: usize, area_codes: &[u16]) -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    let mut next = 0;
    while next < many {
        // A step that is prime to 50 passes through all lengths in a mixed order.
        let length = 1 + (files.len() * 17) % FILE_LEADS_MAX;
        let until = many.min(next + length);
        files.push(file(next..until, area_codes));
        next = until;
    }
    files
}

/// The customer with this number in a file of their own.
pub(crate) fn one(n: usize, area_codes: &[u16]) -> Vec<u8> {
    file(n..n + 1, area_codes)
}

/// The phone of the customer with this number in [`files`].
pub(crate) fn phone(n: usize, area_codes: &[u16]) -> String {
    let phone = n % (area_codes.len() * NUMBERS);
    format!("{}-555-{:04}", area_codes[phone / NUMBERS], 100 + phone % NUMBERS)
}

fn file(customers: std::ops::Range<usize>, area_codes: &[u16]) -> Vec<u8> {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<?adf version=\"1.0\"?>\n<adf>\n");
    for n in customers {
        prospect(n, area_codes, &mut text);
    }
    text.push_str("</adf>\n");
    text.into_bytes()
}

fn prospect(n: usize, area_codes: &[u16], text: &mut String) {
    let phones = area_codes.len() * NUMBERS;
    let (phone, household) = (n % phones, n / phones);
    let named = phone + household;
    let (first, last) = (FIRST[named % FIRST.len()], LAST[named / FIRST.len() % LAST.len()]);
    let number = self::phone(n, area_codes);
    let mail = format!("{}.{}.{n}@example.com", first.to_lowercase(), last.to_lowercase());
    let model = MODELS[n % MODELS.len()];
    let year = 2015 + n % 10;
    let _ = write!(
        text,
        "<prospect status=\"new\">\n<id sequence=\"1\" source=\"website\">B-{n:08}</id>\n\
         <vehicle interest=\"buy\" status=\"used\">\n<year>{year}</year>\n<make>Fordson</make>\n<model>{model}</model>\n\
         <stock>S{n}</stock>\n</vehicle>\n\
         <customer>\n<contact>\n<name part=\"first\">{first}</name>\n<name part=\"last\">{last}</name>\n\
         <phone type=\"cellphone\">{number}</phone>\n<email>{mail}</email>\n</contact>\n\
         <comments>Is the {model} still there? Does it have heated seats?</comments>\n</customer>\n\
         <vendor>\n<contact>\n<name part=\"full\">Anytown Motors</name>\n</contact>\n</vendor>\n\
         <provider>\n<name part=\"full\">Website</name>\n</provider>\n</prospect>\n"
    );
}
