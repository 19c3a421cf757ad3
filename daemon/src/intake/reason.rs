//! Why a file, or one prospect of it, could not be understood. The text of a reason is shown to people and stored, so it
//! never repeats anything that stood in the file.

use std::fmt;

/// What was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Nothing but white space.
    Empty,
    /// More bytes than are read.
    TooLarge {
        /// The limit in bytes.
        bytes_max: usize,
    },
    /// No ADF in it, in any of the wrappings that are known.
    NotAdf,
    /// The file ends before the customer is complete.
    Truncated,
    /// Elements nested deeper than any lead needs.
    TooDeep {
        /// The limit in levels.
        depth_max: usize,
    },
    /// More elements than are read.
    TooManyElements {
        /// The limit in elements.
        elements_max: usize,
    },
    /// An ADF envelope without a prospect.
    NoProspect,
    /// A prospect without a customer.
    NoCustomer,
    /// A customer with neither a name nor a phone or email that can be used.
    NoContact,
    /// JSON that breaks off, or none where there should be.
    NotJson,
    /// A post of calls without a call.
    NoCall,
    /// A call without its service's id.
    NoCallId,
    /// A call that does not say what became of it, or in unknown words.
    NoCallStatus,
    /// What lies in the mailbox has no headers.
    NoMail,
    /// Nobody is named as its writer.
    NoSender,
    /// Somebody who is not known wrote, and answered nothing.
    Stranger,
    /// It could not be fetched, or reading it ended the daemon, again and again.
    MailUnread,
}

impl Cause {
    /// A short stable word for metrics and lists.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::NotAdf => "not_adf",
            Self::Truncated => "truncated",
            Self::TooDeep { .. } => "too_deep",
            Self::TooManyElements { .. } => "too_many_elements",
            Self::NoProspect => "no_prospect",
            Self::NoCustomer => "no_customer",
            Self::NoContact => "no_contact",
            Self::NotJson => "not_json",
            Self::NoCall => "no_call",
            Self::NoCallId => "no_call_id",
            Self::NoCallStatus => "no_call_status",
            Self::NoMail => "no_mail",
            Self::NoSender => "no_sender",
            Self::Stranger => "stranger",
            Self::MailUnread => "mail_unread",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("empty file"),
            Self::TooLarge { bytes_max } => write!(f, "larger than {bytes_max} bytes"),
            Self::NotAdf => f.write_str("no ADF found in the file"),
            Self::Truncated => {
                f.write_str("cut off before the customer was complete; ask the sender for the whole file")
            }
            Self::TooDeep { depth_max } => write!(f, "elements nested more than {depth_max} deep"),
            Self::TooManyElements { elements_max } => write!(f, "more than {elements_max} elements"),
            Self::NoProspect => f.write_str("ADF without a prospect"),
            Self::NoCustomer => f.write_str("prospect without a customer"),
            Self::NoContact => f.write_str("neither a name nor a phone or email that can be used"),
            Self::NotJson => f.write_str("no JSON that can be read"),
            Self::NoCall => f.write_str("no call in the post"),
            Self::NoCallId => f.write_str("a call without an id; name it as the form of its service does"),
            Self::NoCallStatus => {
                f.write_str("a call that does not say what became of it: answered, missed, voicemail or abandoned")
            }
            Self::NoMail => f.write_str("no mail that can be read; look at it in the mailbox"),
            Self::NoSender => f.write_str("a mail that does not say who wrote it; look whether it is a customer's"),
            Self::Stranger => f.write_str("a mail of somebody who is not known; answer it, or make a lead of it"),
            Self::MailUnread => {
                f.write_str("a mail that could not be read in several tries; look at it in the mailbox")
            }
        }
    }
}

/// Why something of a file goes to quarantine: the first cause, and where in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reason {
    /// What was wrong with the first thing that was not understood.
    pub cause: Cause,
    /// The prospect's position in the file, counted from 1; `None` if the file as a whole was not understood.
    pub prospect: Option<usize>,
    /// How many more prospects of the same file were not understood.
    pub more: usize,
}

impl From<Cause> for Reason {
    fn from(cause: Cause) -> Self {
        Self { cause, prospect: None, more: 0 }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = self.prospect {
            write!(f, "prospect {position}: ")?;
        }
        write!(f, "{}", self.cause)?;
        if self.more > 0 {
            write!(f, " (and {} more)", self.more)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_names_the_prospect_and_how_many_more() {
        let reason = Reason { cause: Cause::NoContact, prospect: Some(4), more: 1 };
        assert_eq!(reason.to_string(), "prospect 4: neither a name nor a phone or email that can be used (and 1 more)");
        assert_eq!(Reason::from(Cause::NotAdf).to_string(), "no ADF found in the file");
    }
}
