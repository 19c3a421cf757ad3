//! JSON of others, read leniently: names of fields in any case, numbers as text, `null` and blanks as nothing. Owns the
//! form in which keepwarm takes leads as JSON, see keepwarm.toml(5).

use serde_json::{Map, Value};

use super::{
    Context, Flags, Understood, adf,
    fields::{Car, Fields},
    reason::Cause,
};

/// Leads of one post at most.
const LEADS_MAX: usize = 1_000;

/// An object whose fields are asked for by any of their names.
#[derive(Clone, Copy)]
pub(super) struct Object<'a>(pub &'a Map<String, Value>);

impl<'a> Object<'a> {
    fn get(self, names: &[&str]) -> Option<&'a Value> {
        let is = |key: &str, name: &str| {
            let plain = |text: &str| text.bytes().filter(|byte| !b"_- ".contains(byte)).collect::<Vec<u8>>();
            plain(key).eq_ignore_ascii_case(&plain(name))
        };
        names
            .iter()
            .find_map(|name| self.0.iter().find(|(key, value)| is(key, name) && !value.is_null()))
            .map(|(_, value)| value)
    }

    /// Text, or a number or a yes as text; none where it is blank.
    pub(super) fn text(self, names: &[&str]) -> Option<String> {
        text(self.get(names)?)
    }

    /// A whole number, or text or a fraction that is one.
    pub(super) fn number(self, names: &[&str]) -> Option<u32> {
        match self.get(names)? {
            Value::Number(number) => {
                let number = number.as_f64().filter(|number| number.is_finite() && (0.0..=4e9).contains(number))?;
                format!("{number:.0}").parse().ok()
            }
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// A yes or a no, however it is spelled.
    pub(super) fn flag(self, names: &[&str]) -> Option<bool> {
        match self.get(names)? {
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) => Some(number.as_i64() != Some(0)),
            Value::String(text) => match text.trim().to_lowercase().as_str() {
                "true" | "yes" | "y" | "1" => Some(true),
                "false" | "no" | "n" | "0" | "" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn has(self, names: &[&str]) -> bool {
        names.iter().any(|name| self.0.keys().any(|key| key.eq_ignore_ascii_case(name)))
    }

    pub(super) fn object(self, names: &[&str]) -> Option<Self> {
        self.get(names)?.as_object().map(Self)
    }

    pub(super) fn objects(self, names: &[&str]) -> Option<Vec<Self>> {
        let list = self.get(names)?.as_array()?;
        Some(list.iter().filter_map(Value::as_object).map(Self).collect())
    }

    /// One text or a list of them.
    fn texts(self, names: &[&str]) -> Vec<String> {
        match self.get(names) {
            Some(Value::Array(list)) => list.iter().filter_map(text).collect(),
            Some(one) => text(one).into_iter().collect(),
            None => Vec::new(),
        }
    }
}

fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// Whether these bytes mean to be JSON.
pub(super) fn is_json(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// The leads of a post: one object, a list of them, or `{"leads": […]}`.
pub(super) fn leads(bytes: &[u8], context: &Context) -> Understood {
    let mut found = Understood { leads: Vec::new(), quarantined: None, flags: Flags::NONE };
    if bytes.len() > adf::limits::FILE_BYTES_MAX {
        found.quarantined = Some(Cause::TooLarge { bytes_max: adf::limits::FILE_BYTES_MAX }.into());
        return found;
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else {
        found.quarantined = Some(Cause::NotJson.into());
        return found;
    };
    let objects: Vec<Object<'_>> = match &value {
        Value::Array(list) => list.iter().filter_map(Value::as_object).map(Object).collect(),
        Value::Object(map) => Object(map).objects(&["leads"]).unwrap_or_else(|| vec![Object(map)]),
        _ => Vec::new(),
    };
    if objects.is_empty() {
        found.quarantined = Some(Cause::NoProspect.into());
    }
    if objects.len() > LEADS_MAX {
        found.quarantined = Some(Cause::TooManyElements { elements_max: LEADS_MAX }.into());
        return found;
    }
    for (at, object) in objects.iter().enumerate() {
        let mut read = fields(*object).read(context);
        found.leads.append(&mut read.leads);
        if let Some(mut reason) = read.quarantined.filter(|_| found.quarantined.is_none()) {
            reason.prospect = (objects.len() > 1).then_some(at + 1);
            found.quarantined = Some(reason);
        }
    }
    found
}

fn fields(lead: Object<'_>) -> Fields {
    let phones = lead.texts(&["phones", "phone"]).into_iter().map(|phone| (phone, None));
    let mobile = lead.texts(&["mobile", "cell", "cellphone"]).into_iter().map(|it| (it, Some("cellphone".to_owned())));
    let mut emails = lead.texts(&["email"]);
    emails.extend(lead.texts(&["emails"]));
    Fields {
        id: lead.text(&["id", "lead_id"]),
        source: lead.text(&["source", "provider"]),
        is_resend: lead.text(&["status"]).is_some_and(|status| status.eq_ignore_ascii_case("resend")),
        requested_at: lead.text(&["requested_at", "created_at", "at"]),
        lead_type: lead.text(&["lead_type", "kind"]),
        first: lead.text(&["first", "first_name"]),
        last: lead.text(&["last", "last_name"]),
        name: lead.text(&["name", "full_name"]),
        emails,
        phones: mobile.chain(phones).collect(),
        street: lead.text(&["street", "address"]),
        city: lead.text(&["city"]),
        region: lead.text(&["region", "state"]),
        postal_code: lead.text(&["postal_code", "zip"]),
        vehicle: lead.object(&["vehicle"]).map(car),
        trade_in: lead.object(&["trade_in", "trade"]).map(car),
        comments: lead.text(&["comments", "comment", "message"]),
        timeframe: lead.text(&["timeframe"]),
        vendor: lead.text(&["store", "vendor"]),
    }
}

fn car(car: Object<'_>) -> Car {
    Car {
        interest: car.text(&["interest"]),
        status: car.text(&["status", "condition"]),
        year: car.text(&["year"]),
        make: car.text(&["make"]),
        model: car.text(&["model"]),
        trim: car.text(&["trim"]),
        vin: car.text(&["vin"]),
        stock: car.text(&["stock", "stock_number"]),
        odometer: car.text(&["odometer", "mileage"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::{Region, understand};

    fn context() -> Context {
        Context { zone: jiff::tz::TimeZone::UTC, region: Region::US, arrived_at: None }
    }

    #[test]
    fn a_lead_as_json_is_the_lead_that_adf_would_be() {
        let json = r#"{"id": 17, "source": "Website", "requested_at": "2026-11-20T10:00:00Z", "first_name": "Casey",
            "last": "Sample", "phone": "312-555-0142", "mobile": "(312) 555-0143", "email": "CASEY@example.com",
            "zip": "60601", "state": "IL", "vehicle": {"year": 2024, "make": "Honda", "model": "CR-V", "status": "new"},
            "comments": "Does <it> have \"AWD\" & heat?", "unknown": {"x": [1]}}"#;
        let adf = "<adf><prospect><id source=\"Website\">17</id><requestdate>2026-11-20T10:00:00Z</requestdate>\
            <vehicle interest=\"buy\" status=\"new\"><year>2024</year><make>Honda</make><model>CR-V</model></vehicle>\
            <customer><contact><name part=\"first\">Casey</name><name part=\"last\">Sample</name>\
            <email>casey@example.com</email><phone type=\"cellphone\">(312) 555-0143</phone><phone>312-555-0142</phone>\
            <address><regioncode>IL</regioncode><postalcode>60601</postalcode></address></contact>\
            <comments>Does &lt;it&gt; have \"AWD\" &amp; heat?</comments></customer>\
            <provider><name>Website</name></provider></prospect></adf>";
        let read = |bytes: &str| {
            let understood = understand(bytes.as_bytes(), &context());
            assert_eq!(understood.quarantined, None);
            serde_json::to_string_pretty(&understood.leads).expect("a lead is JSON")
        };
        assert_eq!(read(json), read(adf));
        assert_eq!(read(&format!("{{\"leads\": [{json}]}}")), read(adf));
    }

    #[test]
    fn what_is_no_lead_says_why() {
        for (json, code) in
            [("{", "not_json"), ("[]", "no_prospect"), ("{\"id\": 1}", "no_contact"), ("[7]", "no_prospect")]
        {
            let understood = understand(json.as_bytes(), &context());
            assert_eq!(understood.quarantined.map(|reason| reason.cause.code()), Some(code), "{json}");
            assert!(understood.leads.is_empty());
        }
    }
}
