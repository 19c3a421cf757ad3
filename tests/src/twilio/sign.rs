//! `X-Twilio-Signature`: the URL as Twilio calls it and, for a form, every field by name with its value behind it, keyed
//! with the account's token.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

/// The signature of a form that is posted to a URL.
///
/// # Panics
/// Never: a key may be of any length.
#[must_use]
pub fn signature(token: &str, url: &str, form: &[(String, String)]) -> String {
    let mut fields: Vec<&(String, String)> = form.iter().collect();
    fields.sort();
    let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).expect("a key may be of any length");
    mac.update(url.as_bytes());
    for (name, value) in fields {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_signed_by_name_and_any_change_shows() {
        let form = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let url = "https://example.com/status/1?attempt=1";
        let signed = signature("12345", url, &form(&[("To", "+18005551212"), ("From", "+14158675309")]));
        assert_eq!(signed, signature("12345", url, &form(&[("From", "+14158675309"), ("To", "+18005551212")])));
        assert_eq!(signed.len(), 28, "20 bytes in Base64");
        for (token, url, to) in
            [("12346", url, "+18005551212"), ("12345", "https://example.com/", "+18005551212"), ("12345", url, "+1")]
        {
            assert_ne!(signed, signature(token, url, &form(&[("To", to), ("From", "+14158675309")])));
        }
    }

    /// The example of Twilio's documentation on webhook security.
    #[test]
    fn the_documented_example_gives_the_documented_signature() {
        let form = [
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+12349013030"),
            ("Digits", "1234"),
            ("From", "+12349013030"),
            ("To", "+18005551212"),
        ];
        let form: Vec<(String, String)> =
            form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        assert_eq!(signature("12345", url, &form), "0/KCTR6DLpKmkAf8muzZqo1nDgQ=");
    }
}
