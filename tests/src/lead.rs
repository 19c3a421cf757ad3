//! Leads to drop: any number of customers who do not exist, no two alike, each as the ADF file a website would send. Knows
//! the form of the file and nothing of what becomes of it.

use std::{fmt::Write as _, fs, path::Path};

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
    "Bartholomew",
    "Cordelia",
    "Desdemona",
    "Evander",
    "Florentina",
    "Gulliver",
    "Hyacinth",
    "Jocasta",
    "Leopold",
    "Mirabel",
];
const LAST: [&str; 20] = [
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
    "Unrealis",
];
/// Area codes that exist; with 555-01xx after them the numbers belong to nobody.
const AREA_CODES: [u16; 40] = [
    201, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 228, 229, 231, 234, 240, 248, 251, 252,
    253, 254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305, 307, 308,
];
const MODELS: [&str; 6] = ["Falcon", "Meadowlark", "Rambler 20", "i-Go", "Prairie", "Comet"];

/// A customer who does not exist.
#[derive(Clone)]
pub struct Lead {
    /// What the website calls the inquiry.
    pub id: String,
    pub first: String,
    pub last: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub comments: String,
}

/// The `n`th customer: every other one leaves a phone, all leave an email.
///
/// # Panics
/// When there are no more phone numbers that belong to nobody.
#[must_use]
pub fn lead(n: usize) -> Lead {
    let (first, last) = (FIRST[n % FIRST.len()], LAST[n / FIRST.len() % LAST.len()]);
    let phone = n.is_multiple_of(2).then(|| {
        let numbers = n / 2;
        let area = AREA_CODES.get(numbers / 100).expect("4,000 phones are enough for every test");
        format!("{area}-555-{:04}", 100 + numbers % 100)
    });
    Lead {
        id: format!("W-{n:06}"),
        first: first.to_owned(),
        last: last.to_owned(),
        phone,
        email: Some(format!("{}.{}.{n}@example.com", first.to_lowercase(), last.to_lowercase())),
        comments: format!("Is the {} still there? Does it have heated seats?", MODELS[n % MODELS.len()]),
    }
}

/// A customer who leaves an email and no phone: answered at any hour, whatever the law says of texts.
#[must_use]
pub fn email_lead(n: usize) -> Lead {
    Lead { phone: None, ..lead(n) }
}

impl Lead {
    /// The file's text.
    #[must_use]
    pub fn adf(&self) -> String {
        let model = MODELS[self.id.len() % MODELS.len()];
        let mut contact =
            format!("<name part=\"first\">{}</name>\n<name part=\"last\">{}</name>\n", self.first, self.last);
        if let Some(phone) = &self.phone {
            let _ = writeln!(contact, "<phone type=\"cellphone\">{phone}</phone>");
        }
        if let Some(email) = &self.email {
            let _ = writeln!(contact, "<email>{email}</email>");
        }
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<?adf version=\"1.0\"?>\n<adf>\n<prospect status=\"new\">\n\
             <id sequence=\"1\" source=\"website\">{}</id>\n\
             <vehicle interest=\"buy\" status=\"used\">\n<year>2024</year>\n<make>Fordson</make>\n<model>{model}</model>\n\
             </vehicle>\n<customer>\n<contact>\n{contact}</contact>\n<comments>{}</comments>\n</customer>\n\
             <vendor>\n<contact>\n<name part=\"full\">Anytown Motors</name>\n</contact>\n</vendor>\n\
             </prospect>\n</adf>\n",
            self.id, self.comments
        )
    }

    /// The file's name, of the website's making.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}.xml", self.id.to_lowercase())
    }
}

/// Puts leads into a drop folder, as a careful sender does: under another name first.
///
/// # Panics
/// When the folder cannot be written.
pub fn drop_all(folder: &Path, leads: impl IntoIterator<Item = Lead>) {
    for lead in leads {
        drop_file(folder, &lead.file_name(), lead.adf().as_bytes());
    }
}

/// Puts one file into a drop folder.
///
/// # Panics
/// When the folder cannot be written.
pub fn drop_file(folder: &Path, name: &str, bytes: &[u8]) {
    fs::create_dir_all(folder).expect("the folder can be made");
    let draft = folder.join(format!("{name}.tmp"));
    fs::write(&draft, bytes).expect("the folder can be written");
    fs::rename(&draft, folder.join(name)).expect("both names are in one folder");
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_of_five_thousand_are_the_same_person() {
        let all: Vec<Lead> = (0..5_000).map(lead).collect();
        assert_eq!(all.iter().map(|lead| &lead.email).collect::<BTreeSet<_>>().len(), 5_000);
        assert_eq!(all.iter().filter_map(|lead| lead.phone.as_ref()).collect::<BTreeSet<_>>().len(), 2_500);
    }
}
