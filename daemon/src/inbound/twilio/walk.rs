//! A walk over the pages of a list. Owns where it stands; reads nothing.
//!
//! The list has the newest first, and what arrives during a walk moves the rest towards its end: a page may repeat what
//! the one before held, and leaves out nothing.

use jiff::Timestamp;

use super::Failed;
use crate::config::Twilio as Settings;

/// Of a page. Messages of the greatest length, each letter of which is escaped, still fit into what is read of an answer.
const PAGE_SIZE: usize = 200;

/// Where a walk stands.
#[derive(Debug)]
pub(super) struct Walk {
    /// The page that is read next.
    pub(super) url: String,
    pub(super) begun: Timestamp,
    is_over: bool,
}

impl Walk {
    /// Over everything sent since then.
    pub(super) fn new(settings: &Settings, since: Timestamp, begun: Timestamp) -> Self {
        let Settings { base_url, account, .. } = settings;
        let since = since.strftime("%Y-%m-%dT%H:%M:%SZ");
        let list = format!("{base_url}/2010-04-01/Accounts/{account}/Messages.json");
        Self { url: format!("{list}?DateSent%3E={since}&PageSize={PAGE_SIZE}"), begun, is_over: false }
    }

    /// The page was taken, and the next is there.
    pub(super) fn advance(&mut self, settings: &Settings, next: Option<String>) -> Result<(), Failed> {
        let Some(path) = next else {
            self.is_over = true;
            return Ok(());
        };
        let url = format!("{}{path}", host(&settings.base_url));
        if url == self.url {
            return Err(Failed::Shape("its next page is the same again"));
        }
        self.url = url;
        Ok(())
    }

    /// Whether there is more to read after what came of a page. A walk goes on at a page that did not come; of one that the
    /// provider does not know any more, the next begins anew.
    pub(super) fn goes_on_after(&self, stepped: &Result<u64, Failed>) -> bool {
        match stepped {
            Ok(_) => !self.is_over,
            Err(Failed::Unanswered(_) | Failed::Login(_) | Failed::TooMany(_) | Failed::Unheard(_)) => true,
            Err(Failed::Status(status)) => *status >= 500,
            Err(Failed::Shape(_)) => false,
        }
    }
}

/// `https://host:port` of a URL.
fn host(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let ends = url[after_scheme..].find('/').map_or(url.len(), |at| after_scheme + at);
    &url[..ends]
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn settings(base_url: &str) -> Settings {
        Settings {
            account: "AC0".to_owned(),
            token_file: None,
            base_url: base_url.to_owned(),
            messaging_service: None,
            from: None,
            status_url: None,
            poll_every: Duration::from_secs(15),
            heard_within: Duration::from_secs(900),
            look_up_every: Duration::from_secs(60),
            codes_file: None,
            timeout: Duration::from_secs(10),
            per_minute: 75,
        }
    }

    fn begun() -> Timestamp {
        "2026-11-23T15:00:00Z".parse().expect("a timestamp")
    }

    #[test]
    fn it_goes_from_page_to_page_of_one_host_and_ends_with_the_last() {
        let settings = settings("https://api.example.com/compatible");
        let mut walk = Walk::new(&settings, begun(), begun());
        assert_eq!(
            walk.url,
            "https://api.example.com/compatible/2010-04-01/Accounts/AC0/Messages.json\
             ?DateSent%3E=2026-11-23T15:00:00Z&PageSize=200"
        );
        let next = "/compatible/2010-04-01/Accounts/AC0/Messages.json?Page=1".to_owned();
        walk.advance(&settings, Some(next.clone())).expect("another page");
        assert_eq!(walk.url, format!("https://api.example.com{next}"));
        assert!(walk.goes_on_after(&Ok(0)));
        assert!(walk.advance(&settings, Some(next)).is_err(), "it would go in circles");
        walk.advance(&settings, None).expect("the last one");
        assert!(!walk.goes_on_after(&Ok(0)));
    }

    #[test]
    fn it_waits_at_a_page_that_did_not_come_and_begins_anew_where_there_is_none() {
        let walk = Walk::new(&settings("https://api.example.com"), begun(), begun());
        for failed in [Failed::TooMany(None), Failed::Login(401), Failed::Status(503), Failed::Unanswered("no")] {
            assert!(walk.goes_on_after(&Err(failed)));
        }
        for failed in [Failed::Status(404), Failed::Status(400), Failed::Shape("it cannot be read")] {
            assert!(!walk.goes_on_after(&Err(failed)));
        }
    }
}
