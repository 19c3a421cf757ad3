//! Filling a variant. Owns the strict templates and what they may name; holds values only in [`Context`], which never
//! prints them, and no error quotes one.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    fmt,
    sync::LazyLock,
};

use minijinja::{Environment, Template, UndefinedBehavior, Value};

use super::{Block, Variant};
use crate::{
    known::Field,
    lint::{Encoding, plainly, segments},
    phone,
    words::{Channel, Language},
};

/// What is always there to name beside the customer's [`Field`]s: the store and the member of its staff who speaks, the
/// number that stops recorded messages, and
/// two times to offer for a visit, already spelled for the message's language. The agreed visit, as day and time and as
/// the time alone, is there in a message that goes with an appointment.
pub const ALWAYS: [&str; 10] = [
    "store_name",
    "store_phone",
    "opt_out_phone",
    "store_city",
    "rep_name",
    "rep_first_name",
    "option_1",
    "option_2",
    "appointment_time",
    "appointment_clock",
];

/// Those of them whose values are telephone numbers.
const PHONES: [&str; 2] = ["store_phone", "opt_out_phone"];

/// Whether a template may name it.
pub(super) fn is_allowed(name: &str) -> bool {
    ALWAYS.contains(&name) || name.parse::<Field>().is_ok()
}

/// A value for each [`Field`] and each of [`ALWAYS`], in this order.
const SLOTS: usize = Field::ALL.len() + ALWAYS.len();

/// The values of one message. `Debug` shows names only.
#[derive(Clone)]
pub struct Context {
    values: [Option<String>; SLOTS],
    says_opt_out: bool,
}

fn slot(name: &str) -> Option<usize> {
    let always = || ALWAYS.iter().position(|known| *known == name).map(|at| Field::ALL.len() + at);
    name.parse::<Field>().ok().map(|field| field as usize).or_else(always)
}

fn names_in_order() -> impl Iterator<Item = &'static str> {
    Field::ALL.iter().map(|field| field.as_str()).chain(ALWAYS)
}

/// The name is neither a [`Field`] nor one of [`ALWAYS`].
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is not a name that a message may use")]
pub struct UnknownName(pub String);

impl Context {
    #[must_use]
    pub fn new() -> Self {
        Self { values: [const { None }; SLOTS], says_opt_out: false }
    }

    /// Fills a customer's field. A value that is blank counts as not there. Control characters and runs of white space
    /// become one space: a value cannot add a line, and so no header, to a message.
    pub fn set(&mut self, field: Field, value: &str) {
        self.put(field as usize, matches!(field, Field::Phone), value);
    }

    /// Fills one of [`ALWAYS`] under the same rules.
    ///
    /// # Errors
    /// When the name is none of them.
    pub fn set_always(&mut self, name: &str, value: &str) -> Result<(), UnknownName> {
        let at = ALWAYS.iter().position(|known| *known == name).ok_or_else(|| UnknownName(name.to_owned()))?;
        self.put(Field::ALL.len() + at, PHONES.contains(&name), value);
        Ok(())
    }

    /// Says that a text is to say how to opt out: the first of a thread, and some later ones.
    pub fn say_opt_out(&mut self) {
        self.says_opt_out = true;
    }

    /// Everything that is filled in.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.values.iter().flatten().map(String::as_str)
    }

    /// What names the customer's own matter, an agreed visit included; times that are only offered are none.
    pub fn matter(&self) -> impl Iterator<Item = &str> {
        let fields = Field::ALL.iter().map(|field| field.is_matter());
        let always = ALWAYS.iter().map(|name| name.starts_with("appointment_"));
        let named = fields.chain(always).zip(&self.values).filter(|(is_matter, _)| *is_matter);
        named.filter_map(|(_, value)| value.as_deref())
    }

    /// A value by its name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values[slot(name)?].as_deref()
    }

    fn put(&mut self, at: usize, is_phone: bool, value: &str) {
        // Nobody reads a number in the form in which machines dial it.
        let spelled = is_phone.then(|| phone::written(value.trim()));
        let value = spelled.as_deref().unwrap_or(value);
        if is_clean(value) {
            self.values[at] = Some(value.to_owned());
            return;
        }
        let clean = value.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
        let clean = clean.collect::<Vec<_>>().join(" ");
        self.values[at] = (!clean.is_empty()).then_some(clean);
    }
}

impl Default for Context {
    fn default() -> Self {
        Self::new()
    }
}

/// Nearly every value: no white space but single spaces between its words.
fn is_clean(value: &str) -> bool {
    let odd = |c: char| c != ' ' && (c.is_whitespace() || c.is_control());
    !value.is_empty() && value.trim_matches(' ').len() == value.len() && !value.contains("  ") && !value.contains(odd)
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let filled = names_in_order().zip(&self.values).filter(|(_, value)| value.is_some());
        f.debug_set().entries(filled.map(|(name, _)| name)).finish()
    }
}

/// A message ready to hand over. `Debug` shows lengths only.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    pub subject: Option<String>,
    pub body: String,
}

impl fmt::Debug for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rendered({} bytes)", self.subject.as_ref().map_or(0, String::len) + self.body.len())
    }
}

/// A variant that could not be filled. Names block, variant and field, never a value.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RenderError {
    #[error("block `{block}` has no variant {variant}; it has {count}")]
    NoVariant { block: String, variant: u16, count: usize },
    #[error("variant {variant} of block `{block}` needs `{field}`, which is not filled")]
    Missing { block: String, variant: u16, field: String },
    #[error("variant {variant} of block `{block}` failed to render: {what}")]
    Template { block: String, variant: u16, what: String },
}

/// Fills many variants and compiles each template once: compiling costs more than filling. Lives as long as the blocks.
#[derive(Default)]
pub struct Press<'b> {
    plates: BTreeMap<&'b str, Plate<'b>>,
}

/// A template, ready to be filled.
struct Plate<'b> {
    template: Template<'b, 'b>,
    /// What it names: nothing else has to be filled in.
    names: Vec<String>,
    /// Its own words leave a text in the cheap alphabet.
    plain: bool,
}

impl<'b> Press<'b> {
    /// Fills a variant. A text that is to say how to opt out gets that line when its words lack one.
    ///
    /// # Errors
    /// When there is no such variant, a field it names is not filled, or the template fails on the values.
    pub fn render(&mut self, block: &'b Block, variant: u16, context: &Context) -> Result<Rendered, RenderError> {
        let wording = block.variants.get(usize::from(variant)).ok_or_else(|| RenderError::NoVariant {
            block: block.name.clone(),
            variant,
            count: block.variants.len(),
        })?;
        let mut fill = |template: &'b str| {
            let filled = self.plate(template).and_then(|plate| {
                // A customer's name does not double the size of a text whose own words are plain.
                let plain = block.channel == Channel::Text && plate.plain;
                let spelled = |value: &str| if plain { Value::from(plainly(value)) } else { Value::from(value) };
                let named = plate.names.iter().map(|name| (name.as_str(), context.value(name)));
                let values = named.filter_map(|(name, value)| Some((name, spelled(value?))));
                plate.template.render(Value::from_pairs(values))
            });
            filled.map_err(|error| failure(block, variant, wording, context, &error))
        };
        let subject = wording.subject.as_deref().map(&mut fill).transpose()?;
        let mut body = fill(&wording.body)?;
        if block.channel == Channel::Text && context.says_opt_out && !body.contains("STOP") {
            body.push_str(opt_out_line(block.language));
        }
        Ok(Rendered { subject, body })
    }

    fn plate(&mut self, text: &'b str) -> Result<&Plate<'b>, minijinja::Error> {
        match self.plates.entry(text) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(new) => {
                let template = STRICT.template_from_str(text)?;
                let names = named_by(text, &template);
                Ok(new.insert(Plate { template, names, plain: segments(text).encoding == Encoding::Gsm7 }))
            }
        }
    }
}

/// Fills one variant, see [`Press::render`].
///
/// # Errors
/// As there.
pub fn render(block: &Block, variant: u16, context: &Context) -> Result<Rendered, RenderError> {
    Press::default().render(block, variant, context)
}

/// Carriers want the keyword with spaces around it, in the first text of a thread.
const fn opt_out_line(language: Language) -> &'static str {
    match language {
        Language::English => " Reply STOP to opt out",
        Language::Spanish => " Responda STOP para no recibir textos",
    }
}

fn failure(block: &Block, variant: u16, wording: &Variant, context: &Context, error: &minijinja::Error) -> RenderError {
    let templates = wording.subject.iter().chain([&wording.body]);
    let missing =
        templates.flat_map(|template| names(template).unwrap_or_default()).find(|name| context.value(name).is_none());
    match missing {
        Some(field) => RenderError::Missing { block: block.name.clone(), variant, field },
        // The kind alone: the engine's own message can quote a value.
        None => RenderError::Template { block: block.name.clone(), variant, what: error.kind().to_string() },
    }
}

static STRICT: LazyLock<Environment<'static>> = LazyLock::new(strict);

fn strict<'t>() -> Environment<'t> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment
}

/// The names a template uses, in alphabetical order.
///
/// # Errors
/// When the template does not compile.
pub(super) fn names(template: &str) -> Result<Vec<String>, minijinja::Error> {
    Ok(named_by(template, &STRICT.template_from_str(template)?))
}

fn named_by(template: &str, compiled: &Template<'_, '_>) -> Vec<String> {
    let undeclared = compiled.undeclared_variables(false);
    // The engine does not look into a slice, `comments[:160]`: a name that stands between braces is one that is used.
    let within = template.split('{').skip(1).filter_map(|part| part.split('}').next());
    let words = within.flat_map(|code| code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
    let mut names: Vec<String> = words.filter(|word| is_allowed(word)).map(str::to_owned).chain(undeclared).collect();
    names.sort();
    names.dedup();
    names
}

/// Renders a template with every allowed name filled with a word, to find what only shows when it runs.
///
/// # Errors
/// When it fails.
pub(super) fn rehearse(template: &str) -> Result<(), minijinja::Error> {
    STRICT.render_str(template, Value::from_pairs(names_in_order().map(|name| (name, "word")))).map(drop)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn block(channel: Channel, subject: Option<&str>, body: &str) -> Block {
        let variant =
            Variant { subject: subject.map(str::to_owned), body: body.to_owned(), needs: crate::known::Known::none() };
        Block {
            name: "hello".to_owned(),
            channel,
            language: Language::English,
            segments: vec![],
            variants: vec![variant],
            fallback: None,
            from: None,
            until: None,
        }
    }

    fn context() -> Context {
        let mut context = Context::new();
        context.set(Field::FirstName, "Dana");
        context.set(Field::VehicleModel, "CR-V");
        context.set_always("store_name", "Hillcrest Honda").expect("a name");
        context
    }

    #[test]
    fn subject_and_body_are_filled() {
        let block =
            block(Channel::Email, Some("Your {{ vehicle_model }}"), "Hi {{ first_name }}, {{ store_name }} here.");
        let rendered = render(&block, 0, &context()).expect("all filled");
        assert_eq!(rendered.subject.as_deref(), Some("Your CR-V"));
        assert_eq!(rendered.body, "Hi Dana, Hillcrest Honda here.");
    }

    #[test]
    fn a_field_that_is_not_there_refuses_the_message_and_says_which() {
        let block = block(Channel::Text, None, "Hi {{ first_name }}, about the {{ trade_model }}?");
        expect!["variant 0 of block `hello` needs `trade_model`, which is not filled"]
            .assert_eq(&render(&block, 0, &context()).expect_err("no trade-in").to_string());
        expect!["block `hello` has no variant 7; it has 1"]
            .assert_eq(&render(&block, 7, &context()).expect_err("no such variant").to_string());
    }

    #[test]
    fn no_error_and_no_debug_output_quotes_a_value() {
        let block = block(Channel::Text, None, "{{ first_name + 1 }} {{ first_name.nothing.at_all }}");
        let error = render(&block, 0, &context()).expect_err("names do not add up");
        assert!(!format!("{error} {error:?}").contains("Dana"));
        assert!(!format!("{:?}", context()).contains("Dana"));
        let hello = Rendered { subject: None, body: "Hi Dana".to_owned() };
        assert_eq!(format!("{hello:?}"), "Rendered(7 bytes)");
    }

    #[test]
    fn the_first_text_of_a_thread_says_how_to_opt_out_and_later_ones_do_not() {
        let mut text = block(Channel::Text, None, "Hi {{ first_name }}.");
        let mut first = context();
        first.say_opt_out();
        assert_eq!(render(&text, 0, &first).expect("filled").body, "Hi Dana. Reply STOP to opt out");
        assert_eq!(render(&text, 0, &context()).expect("filled").body, "Hi Dana.");
        text.language = Language::Spanish;
        assert_eq!(render(&text, 0, &first).expect("filled").body, "Hi Dana. Responda STOP para no recibir textos");
        let says_so = block(Channel::Text, None, "Hi {{ first_name }}. Reply STOP to opt out");
        assert_eq!(render(&says_so, 0, &first).expect("filled").body.matches("STOP").count(), 1);
        let email = block(Channel::Email, None, "Hi {{ first_name }}.");
        assert_eq!(render(&email, 0, &first).expect("filled").body, "Hi Dana.");
    }

    #[test]
    fn what_is_cut_short_is_needed_like_what_is_whole() {
        let cut = "They wrote: {{ comments[:20] }}{% if city %} from {{ city }}{% endif %}, source of it all";
        assert_eq!(names(cut).expect("it compiles"), ["city", "comments"]);
        let block = block(Channel::Call, None, cut);
        let error = render(&block, 0, &context()).expect_err("they wrote nothing");
        assert_eq!(error.to_string(), "variant 0 of block `hello` needs `city`, which is not filled");
    }

    #[test]
    fn telephone_numbers_are_written_as_people_write_them() {
        let mut context = context();
        context.set(Field::Phone, " +13125550101 ");
        context.set(Field::Comments, "+13125550102");
        context.set_always("store_phone", "+13135550100").expect("a name");
        let block = block(Channel::Text, None, "{{ store_phone }}, {{ phone }}, {{ comments }}");
        let rendered = render(&block, 0, &context).expect("all filled");
        assert_eq!(
            rendered.body, "313-555-0100, 312-555-0101, +13125550102",
            "a customer's own words stay as they are"
        );
    }

    #[test]
    fn in_a_plain_text_a_name_loses_the_accent_that_would_double_its_size() {
        let mut context = context();
        context.set(Field::FirstName, "María");
        let mut hello = block(Channel::Text, None, "Hola {{ first_name }}, soy Luis de {{ store_name }}.");
        let said = |block: &Block| render(block, 0, &context).expect("filled").body;
        assert_eq!(said(&hello), "Hola Maria, soy Luis de Hillcrest Honda.");
        hello.channel = Channel::Email;
        assert_eq!(said(&hello), "Hola María, soy Luis de Hillcrest Honda.");
        // Whoever writes accents has chosen what they cost.
        let accented = block(Channel::Text, None, "Hola {{ first_name }}, ¿sí?");
        assert_eq!(said(&accented), "Hola María, ¿sí?");
    }

    #[test]
    fn a_value_cannot_add_a_line_a_template_or_a_blank() {
        let mut context = context();
        context.set(Field::FirstName, " Dana\r\nBcc: everyone ");
        context.set(Field::VehicleModel, "{{ phone }}");
        context.set(Field::TradeModel, " \t ");
        let block = block(Channel::Email, Some("{{ first_name }}"), "{{ vehicle_model }}");
        let rendered = render(&block, 0, &context).expect("filled");
        assert_eq!(rendered.subject.as_deref(), Some("Dana Bcc: everyone"));
        assert_eq!(rendered.body, "{{ phone }}");
        assert_eq!(format!("{context:?}"), r#"{"first_name", "vehicle_model", "store_name"}"#);
        assert!(context.set_always("first_name", "Dana").is_err());
    }
}
