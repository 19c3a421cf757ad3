//! One row, read by where its fields are. Owns what each entity is made of, and what makes a row unfit.

use jiff::{SignedDuration, Timestamp, civil::Time};
use keepwarm_domain::words::{Channel, Department, Language};
use keepwarm_ledger::ContactKind;

use super::{
    Asked, BadRow, Bound, Kind, Party, Row, What,
    bind::{Place, Places},
    value::{self, Moment},
};
use crate::{
    feeds::mapping::{Entity, Field},
    lists::contact,
    person::{PersonRecord, VehicleRecord},
};

/// The clock of a DMS may go ahead of ours by this much; what lies in the past by its nature is then taken as of now.
const CLOCK_SKEW_MAX: SignedDuration = SignedDuration::from_hours(48);

/// For a day of which the DMS does not know the time.
const NOON: Time = Time::constant(12, 0, 0, 0);

/// Between the values of a cell that held a list of them. No export writes it.
const BETWEEN: char = '\u{1d}';

/// A cell; none where the query gave NULL, or the row ended before it.
pub(super) type Cells = [Option<String>];

impl Bound {
    /// Reads a row that arrived at `now`.
    ///
    /// # Errors
    /// Why it cannot be understood.
    pub fn read(&self, cells: &Cells, now: Timestamp) -> Result<Row, BadRow> {
        let flat: Vec<Option<String>>;
        let cells = if self.mapping.lists {
            flat = cells.iter().map(|cell| cell.as_deref().map(flattened)).collect();
            &flat
        } else {
            cells
        };
        let beyond = cells.iter().skip(self.columns);
        if beyond.flatten().any(|cell| !cell.trim().is_empty()) {
            return Err(BadRow::TooWide { cells: cells.len(), columns: self.columns });
        }
        let reader = Reader { bound: self, places: &self.own, cells, now };
        let key = self.layout().key.iter().map(|field| reader.required(*field).map(str::to_owned));
        let key = key.collect::<Result<Vec<String>, BadRow>>()?;
        let what = reader.what()?;
        let mut customer = if self.entity == Entity::Inventory { None } else { reader.party() };
        if let (Some(party), What::Lead(asked)) = (&mut customer, &what) {
            reader.inquiry(&mut party.record, asked);
        }
        let co_buyer = self.co_buyer.as_ref().and_then(|places| Reader { places, ..reader }.party());
        let changed_at = reader.past(Field::ChangedAt, Some(Field::ChangedAtTime))?;
        Ok(Row { key, customer, co_buyer, what, changed_at })
    }
}

#[derive(Clone, Copy)]
struct Reader<'a> {
    bound: &'a Bound,
    places: &'a Places,
    cells: &'a Cells,
    now: Timestamp,
}

impl<'a> Reader<'a> {
    /// The value of a cell, where it says anything.
    fn cell(&self, at: usize) -> Option<&'a str> {
        self.values(at).next()
    }

    /// All that a cell says: more than one where it held a list.
    fn values(&self, at: usize) -> impl Iterator<Item = &'a str> {
        let whole = self.cells.get(at).and_then(|cell| cell.as_deref()).unwrap_or_default();
        let empty = &self.bound.mapping.empty;
        let says = |text: &&str| !text.is_empty() && !empty.contains(&text.to_lowercase());
        whole.split(BETWEEN).map(str::trim).filter(says)
    }

    fn column(&self, field: Field) -> Option<&'a str> {
        self.places.fields.get(&field)?.cells.iter().find_map(|at| self.cell(*at))
    }

    fn text(&self, field: Field) -> Option<&'a str> {
        let constant = || self.bound.layout().constants.get(&field).map(String::as_str);
        self.column(field).or_else(constant)
    }

    fn owned(&self, field: Field) -> Option<String> {
        self.text(field).map(str::to_owned)
    }

    /// How the mapping calls the field's column.
    fn name(&self, field: Field) -> String {
        let place = self.places.fields.get(&field).or_else(|| self.places.sums.get(&field));
        place.map_or_else(|| field.to_string(), |place| place.name.clone())
    }

    fn required(&self, field: Field) -> Result<&'a str, BadRow> {
        self.text(field).ok_or_else(|| BadRow::Empty { column: self.name(field) })
    }

    fn wrong(&self, field: Field, wanted: &'static str, text: &str) -> BadRow {
        BadRow::Wrong { column: self.name(field), wanted, found: Kind::of(text) }
    }

    fn moment(&self, field: Field, time: Option<Field>) -> Result<Option<Moment>, BadRow> {
        let Some(text) = self.text(field) else { return Ok(None) };
        let read = value::moment(text, &self.bound.mapping).map_err(|()| self.wrong(field, "date", text))?;
        let with_time = time.and_then(|time| Some((time, self.text(time)?)));
        match (read, with_time) {
            (Some(Moment::Civil(date, None)), Some((time, text))) => {
                let read = value::time(text, &self.bound.mapping);
                let read = read.ok_or_else(|| self.wrong(time, "time of a day", text))?;
                Ok(Some(Moment::Civil(date, Some(read))))
            }
            (read, _) => Ok(read),
        }
    }

    /// An instant that cannot lie ahead.
    fn past(&self, field: Field, time: Option<Field>) -> Result<Option<Timestamp>, BadRow> {
        let zone = &self.bound.zone;
        let at = self.moment(field, time)?.and_then(|moment| moment.instant(zone, NOON));
        let Some(at) = at else { return Ok(None) };
        let ahead = at.duration_since(self.now);
        if ahead > CLOCK_SKEW_MAX {
            return Err(BadRow::Ahead { column: self.name(field), days: ahead.as_hours() / 24 });
        }
        Ok(Some(at.min(self.now)))
    }

    fn amount(&self, field: Field) -> Result<Option<i64>, BadRow> {
        let read = |name: &str, text: &str| {
            let wrong = || BadRow::Wrong { column: name.to_owned(), wanted: "amount", found: Kind::of(text) };
            value::cents(text).ok_or_else(wrong)
        };
        if let Some(place) = self.places.sums.get(&field) {
            let parts = place.cells.iter().filter_map(|at| self.cell(*at));
            let parts = parts.map(|text| read(&place.name, text)).collect::<Result<Vec<i64>, BadRow>>()?;
            return Ok((!parts.is_empty()).then(|| parts.into_iter().fold(0, i64::saturating_add)));
        }
        self.text(field).map(|text| read(&self.name(field), text)).transpose()
    }

    fn status(&self) -> Result<&'static str, BadRow> {
        let layout = self.bound.layout();
        let statuses = crate::feeds::mapping::about(self.bound.entity).statuses;
        if let Some(word) = self.column(Field::Status) {
            let known = layout.status.get(&word.to_lowercase()).copied().or(layout.status_other);
            let unknown = || BadRow::NoStatus { column: self.name(Field::Status), found: Kind::of(word) };
            return known.ok_or_else(unknown);
        }
        let constant = layout.constants.get(&Field::Status);
        let known = constant.and_then(|word| statuses.iter().copied().find(|status| status == word));
        known.ok_or_else(|| BadRow::Empty { column: self.name(Field::Status) })
    }

    fn department(&self) -> Option<Department> {
        let word = self.text(Field::Department)?.to_lowercase();
        let is_service = word.contains("serv") || word.contains("parts");
        Some(if is_service { Department::Service } else { Department::Sales })
    }

    fn year(&self, field: Field) -> Result<Option<i16>, BadRow> {
        let Some(text) = self.text(field) else { return Ok(None) };
        let year = text.parse::<i16>().map_err(|_| self.wrong(field, "year of a model", text))?;
        Ok(match year {
            0 => None,
            1..=39 => Some(2000 + year),
            40..=99 => Some(1900 + year),
            _ => Some(year),
        })
    }

    fn vehicle(&self) -> Result<Option<VehicleRecord>, BadRow> {
        let vehicle = VehicleRecord {
            year: self.year(Field::VehicleYear)?,
            make: self.owned(Field::VehicleMake),
            model: self.owned(Field::VehicleModel),
            trim: self.owned(Field::VehicleTrim),
            stock: self.owned(Field::VehicleStock),
            vin: self.owned(Field::VehicleVin),
        };
        Ok((vehicle != VehicleRecord::default()).then_some(vehicle))
    }

    fn trade_in(&self) -> Option<VehicleRecord> {
        let trade = VehicleRecord {
            year: self.year(Field::TradeYear).ok().flatten(),
            make: self.owned(Field::TradeMake),
            model: self.owned(Field::TradeModel),
            vin: self.owned(Field::TradeVin),
            ..VehicleRecord::default()
        };
        (trade != VehicleRecord::default()).then_some(trade)
    }

    fn what(&self) -> Result<What, BadRow> {
        let empty = |field| move || BadRow::Empty { column: self.name(field) };
        Ok(match self.bound.entity {
            Entity::Customers => What::Customer,
            Entity::Leads => What::Lead(Asked {
                department: self.department(),
                source: self.owned(Field::Source),
                requested_at: self
                    .past(Field::RequestedAt, Some(Field::RequestedAtTime))?
                    .ok_or_else(empty(Field::RequestedAt))?,
                open: self.status()? == "open",
            }),
            Entity::Appointments => {
                let at = self.moment(Field::At, Some(Field::AtTime))?.ok_or_else(empty(Field::At))?;
                // A visit at some time of a day is no time to be on time for.
                let at = Some(at).filter(|at| at.has_time()).ok_or_else(empty(Field::AtTime))?;
                What::Appointment {
                    department: self.department().unwrap_or(Department::Sales),
                    at: at.instant(&self.bound.zone, NOON).ok_or_else(empty(Field::At))?,
                    made_at: self.past(Field::MadeAt, Some(Field::MadeAtTime))?,
                    status: self.status()?,
                }
            }
            Entity::Deals => What::Deal {
                at: match self.past(Field::ContractDate, None)? {
                    Some(at) => at,
                    None => self.past(Field::AccountingDate, None)?.ok_or_else(empty(Field::ContractDate))?,
                },
                status: self.status()?,
                vehicle: self.vehicle()?,
                gross_cents: self.amount(Field::Gross)?,
            },
            Entity::RepairOrders => {
                let opened_at = self.past(Field::OpenedAt, Some(Field::OpenedAtTime))?;
                let closed_at = self.past(Field::ClosedAt, Some(Field::ClosedAtTime))?;
                if opened_at.is_none() && closed_at.is_none() {
                    return Err(empty(Field::OpenedAt)());
                }
                let customer_pay_cents = self.amount(Field::CustomerPay)?;
                What::RepairOrder { opened_at, closed_at, customer_pay_cents, vehicle: self.vehicle()? }
            }
            Entity::Visits => What::Visit {
                at: self.past(Field::At, Some(Field::AtTime))?.ok_or_else(empty(Field::At))?,
                sold: match self.text(Field::Sold) {
                    None => false,
                    Some(text) => value::yes_or_no(text).ok_or_else(|| self.wrong(Field::Sold, "yes or no", text))?,
                },
            },
            Entity::Inventory => What::Unit {
                stock: self.required(Field::VehicleStock)?.to_owned(),
                status: self.status()?,
                vehicle: self.vehicle()?.unwrap_or_default(),
            },
        })
    }

    /// Whose row it is; none where it names nobody.
    fn party(&self) -> Option<Party> {
        let (first, last, full) = self.names();
        let record = PersonRecord {
            first,
            last,
            full,
            phones: self.contacts(&[Field::CellPhone, Field::HomePhone, Field::WorkPhone], ContactKind::Phone),
            emails: self.contacts(&[Field::Email], ContactKind::Email),
            street: self.column(Field::Street).map(str::to_owned),
            city: self.column(Field::City).map(str::to_owned),
            region: self.column(Field::Region).map(str::to_owned),
            postal_code: self.column(Field::PostalCode).map(str::to_owned),
            ..PersonRecord::default()
        };
        let number = self.column(Field::Customer).map(str::to_owned);
        let names_nobody = number.is_none() && record.display_name().is_empty();
        if names_nobody && record.phones.is_empty() && record.emails.is_empty() {
            return None;
        }
        let spoken = self.text(Field::Language).unwrap_or_default().to_lowercase();
        let is_spanish = spoken == "es" || spoken.starts_with("spa") || spoken.starts_with("esp");
        let language = if is_spanish { Language::Spanish } else { Language::English };
        Some(Party { number, record, language, declined: self.declined() })
    }

    fn names(&self) -> (Option<String>, Option<String>, Option<String>) {
        let of = |field| self.column(field).map(str::to_owned);
        let (first, last, full) = (of(Field::FirstName), of(Field::LastName), of(Field::FullName));
        if first.is_some() || last.is_some() {
            return (first, last, None);
        }
        // The DMS writes `Last, First`; the comma of a firm comes before what it is.
        let is_firm = |after: &str| {
            let word = after.trim().trim_end_matches('.').to_lowercase();
            ["inc", "llc", "corp", "co", "ltd", "lp", "llp", "pc"].contains(&word.as_str())
        };
        match full.as_deref().and_then(|full| full.split_once(',')) {
            Some((last, first)) if !first.trim().is_empty() && !is_firm(first) => {
                (Some(first.trim().to_owned()), Some(last.trim().to_owned()), None)
            }
            _ => (None, None, full),
        }
    }

    /// Contact points that reach somebody, the best first; what stands in every column of them counts.
    fn contacts(&self, fields: &[Field], kind: ContactKind) -> Vec<String> {
        let mut found = Vec::new();
        let places = fields.iter().filter_map(|field| self.places.fields.get(field));
        for text in places.flat_map(|place: &Place| &place.cells).flat_map(|at| self.values(*at)) {
            let read = contact(text).filter(|contact| contact.kind == kind && !is_filler(&contact.normalized));
            found.extend(read.map(|contact| contact.normalized).filter(|text| !found.contains(text)));
        }
        found
    }

    /// An opt-out wins: a word that is not listed as a permission is none.
    fn declined(&self) -> Vec<Channel> {
        let mut declined = Vec::new();
        for (rule, place) in &self.places.consent {
            let rule = &self.bound.mapping.consent[*rule];
            let mut words = place.cells.iter().flat_map(|at| self.values(*at));
            if words.any(|word| !rule.allowed.contains(&word.to_lowercase())) {
                declined.extend_from_slice(&rule.channels);
            }
        }
        declined.sort_unstable();
        declined.dedup();
        declined
    }

    fn inquiry(&self, record: &mut PersonRecord, asked: &Asked) {
        record.comments = self.owned(Field::Comments);
        record.timeframe = self.owned(Field::Timeframe);
        record.source.clone_from(&asked.source);
        record.vehicle = self.vehicle().ok().flatten();
        record.trade_in = self.trade_in();
        record.foreign_id = self.owned(Field::Number);
        record.requested_at_raw = self.owned(Field::RequestedAt);
    }
}

/// What a DMS is filled with where the customer has none: nines, or one digit all over.
fn is_filler(normalized: &str) -> bool {
    let mut digits = normalized.strip_prefix("+1").unwrap_or_default().bytes();
    let first = digits.next();
    first.is_some() && digits.all(|digit| Some(digit) == first)
}

/// A list's values with [`BETWEEN`] them; anything else as it is.
fn flattened(cell: &str) -> String {
    let list = cell.trim_start().starts_with('[').then(|| serde_json::from_str::<Vec<serde_json::Value>>(cell).ok());
    let Some(values) = list.flatten() else { return cell.to_owned() };
    let texts = values.into_iter().filter_map(|value| match value {
        serde_json::Value::String(text) => Some(text),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join(&BETWEEN.to_string())
}
