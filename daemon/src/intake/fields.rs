//! A lead as plain fields, whoever wrote them down. Owns the way from fields to the one reader of leads: they are written
//! as ADF and read as such, so that names, numbers, dates and placeholders mean the same by every road.

use super::{Context, Understood, adf};

/// The fields of a lead, each as its sender wrote it.
#[derive(Default)]
pub(super) struct Fields {
    pub id: Option<String>,
    pub source: Option<String>,
    pub is_resend: bool,
    pub requested_at: Option<String>,
    pub lead_type: Option<String>,
    pub first: Option<String>,
    pub last: Option<String>,
    pub name: Option<String>,
    pub emails: Vec<String>,
    /// Each with its kind, where that is told.
    pub phones: Vec<(String, Option<String>)>,
    pub street: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub postal_code: Option<String>,
    pub vehicle: Option<Car>,
    pub trade_in: Option<Car>,
    pub comments: Option<String>,
    pub timeframe: Option<String>,
    pub vendor: Option<String>,
}

/// A vehicle as plain fields.
#[derive(Default)]
pub(super) struct Car {
    pub interest: Option<String>,
    pub status: Option<String>,
    pub year: Option<String>,
    pub make: Option<String>,
    pub model: Option<String>,
    pub trim: Option<String>,
    pub vin: Option<String>,
    pub stock: Option<String>,
    pub odometer: Option<String>,
}

impl Fields {
    /// The lead that the fields make.
    pub(super) fn read(&self, context: &Context) -> Understood {
        adf::read(self.adf().as_bytes(), context)
    }

    fn adf(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?><adf><prospect");
        out.push_str(if self.is_resend { " status=\"resend\">" } else { ">" });
        if let Some(id) = &self.id {
            let source = self.source.as_deref().map(|source| format!(" source=\"{}\"", escaped(source)));
            out.push_str(&format!("<id{}>{}</id>", source.unwrap_or_default(), escaped(id)));
        }
        element(&mut out, "requestdate", self.requested_at.as_deref());
        element(&mut out, "leadtype", self.lead_type.as_deref());
        car(&mut out, self.vehicle.as_ref(), "buy");
        car(&mut out, self.trade_in.as_ref(), "trade-in");
        self.customer(&mut out);
        if let Some(vendor) = &self.vendor {
            out.push_str(&format!("<vendor><vendorname>{}</vendorname></vendor>", escaped(vendor)));
        }
        if let Some(source) = &self.source {
            out.push_str(&format!("<provider><name>{}</name></provider>", escaped(source)));
        }
        out.push_str("</prospect></adf>");
        out
    }

    fn customer(&self, out: &mut String) {
        out.push_str("<customer><contact>");
        for (part, name) in [("first", &self.first), ("last", &self.last), ("full", &self.name)] {
            if let Some(name) = name {
                out.push_str(&format!("<name part=\"{part}\">{}</name>", escaped(name)));
            }
        }
        self.emails.iter().for_each(|email| element(out, "email", Some(email)));
        for (phone, kind) in &self.phones {
            let kind = kind.as_deref().map(|kind| format!(" type=\"{}\"", escaped(kind))).unwrap_or_default();
            out.push_str(&format!("<phone{kind}>{}</phone>", escaped(phone)));
        }
        out.push_str("<address>");
        element(out, "street", self.street.as_deref());
        element(out, "city", self.city.as_deref());
        element(out, "regioncode", self.region.as_deref());
        element(out, "postalcode", self.postal_code.as_deref());
        out.push_str("</address></contact>");
        if let Some(timeframe) = &self.timeframe {
            out.push_str(&format!("<timeframe><description>{}</description></timeframe>", escaped(timeframe)));
        }
        element(out, "comments", self.comments.as_deref());
        out.push_str("</customer>");
    }
}

fn car(out: &mut String, car: Option<&Car>, interest: &str) {
    let Some(car) = car else { return };
    let interest = escaped(car.interest.as_deref().unwrap_or(interest));
    let status = car.status.as_deref().map(|status| format!(" status=\"{}\"", escaped(status))).unwrap_or_default();
    out.push_str(&format!("<vehicle interest=\"{interest}\"{status}>"));
    let parts = [
        ("year", &car.year),
        ("make", &car.make),
        ("model", &car.model),
        ("vin", &car.vin),
        ("stock", &car.stock),
        ("trim", &car.trim),
        ("odometer", &car.odometer),
    ];
    parts.into_iter().for_each(|(name, text)| element(out, name, text.as_deref()));
    out.push_str("</vehicle>");
}

fn element(out: &mut String, name: &str, text: Option<&str>) {
    if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
        out.push_str(&format!("<{name}>{}</{name}>", escaped(text)));
    }
}

/// No field opens an element, and none names an entity.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(letter),
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}
