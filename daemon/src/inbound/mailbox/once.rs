//! One poll: what is new is fetched, read, told and committed, share by share, wishes to stop first within each. Owns what
//! becomes of a mail that cannot be read.

use std::sync::Arc;

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use keepwarm_domain::{
    input::Input,
    intent,
    words::{Channel, Intent},
};
use tracing::warn;

use super::{Failed, Poll, line::Line};
use crate::{
    engine::Told,
    inbound::{Arrived, Taken, Unheard, mail::Mail, observe::index},
    intake::{
        Cause, Flags, Understood,
        arrive::{Desk, Incoming},
        worker::{hydrate, reading},
    },
};

/// Mails told together. All of them are in memory at once.
const SHARE: usize = 16;

/// A mail that could not be fetched or read so often is left to a human.
const TRIES_MAX: u32 = 5;

/// Where the numbers are of no use the mailbox is read on from so long before the last proof: servers differ in what they
/// call a day, and in their clocks.
const OVERLAP: SignedDuration = SignedDuration::from_hours(72);

/// How far back the first poll of all goes. What is older was somebody's business before keepwarm came.
const FIRST: SignedDuration = SignedDuration::from_hours(24);

/// Servers count days in zones of their own.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What arrives while the mailbox is asked may be in its answer or not.
const SKEW: SignedDuration = SignedDuration::from_mins(1);

/// Who takes longer to read what is there knows nothing of what came meanwhile, and somebody may have asked to stop.
const LONG: SignedDuration = SignedDuration::from_mins(1);

/// What a share brought.
#[derive(Default)]
struct Share {
    /// Each with the mail itself.
    arrived: Vec<(Arrived, Vec<u8>)>,
    /// About leads, or for a human: as intake takes them.
    files: Vec<Told>,
}

impl Poll {
    /// Reads everything that is new; how much of it was. It counts as read share by share, once it is committed.
    pub(super) async fn once(&mut self) -> Result<u64, Failed> {
        let mut line = Line::open(&self.settings, self.encryption.as_ref(), &self.proof).await?;
        let validity = line.examine(&self.settings.folder).await?;
        let mut taken = 0;
        loop {
            let begun = self.clock.now();
            taken += self.walk(&mut line, validity, begun).await?;
            if self.clock.now().duration_since(begun) <= LONG {
                line.close().await;
                self.front.proven(Channel::Email, begun - SKEW).await?;
                return Ok(taken);
            }
        }
    }

    /// Everything that is new now.
    async fn walk(&mut self, line: &mut Line, validity: u32, now: Timestamp) -> Result<u64, Failed> {
        let (uids, floor) = match self.cursor.read_to(validity) {
            Some(uid) => (line.after(uid).await?, None),
            None => {
                let through = self.front.through(Channel::Email).await?;
                let floor = through.map_or(now - FIRST, |through| through - OVERLAP);
                let day = (floor - DAY).to_zoned(TimeZone::UTC).date();
                (line.since(day).await?, Some(floor))
            }
        };
        let mut taken = 0;
        for share in uids.chunks(SHARE) {
            let (read, uid, failed) = self.read(line, validity, share, floor).await;
            taken += self.take(read).await?;
            if let Some(uid) = uid {
                let tip = self.ledger.tip().await.context("asking the ledger for its end").map_err(Unheard::from)?;
                self.cursor.reached(validity, uid, tip).map_err(Failed::Cursor)?;
            }
            failed.map_or(Ok(()), Err)?;
        }
        Ok(taken)
    }

    /// What these mails say, up to the last of them that could be read, and what kept the next one from it.
    async fn read(
        &mut self,
        line: &mut Line,
        validity: u32,
        uids: &[u32],
        floor: Option<Timestamp>,
    ) -> (Share, Option<u32>, Option<Failed>) {
        let (mut share, mut reached) = (Share::default(), None);
        for &uid in uids {
            if let Err(failed) = self.read_one(line, validity, uid, floor, &mut share).await {
                return (share, reached, Some(failed));
            }
            reached = Some(uid);
        }
        (share, reached, None)
    }

    async fn read_one(
        &mut self,
        line: &mut Line,
        validity: u32,
        uid: u32,
        floor: Option<Timestamp>,
        share: &mut Share,
    ) -> Result<(), Failed> {
        if self.cursor.tries(validity, uid).map_err(Failed::Cursor)? >= TRIES_MAX {
            warn!(uid, "a mail could not be read after several tries: it is put before a human");
            let stands_for_it = format!("mail {uid} of the mailbox, numbered as of {validity}");
            share.files.push(self.left_to_a_human(stands_for_it.as_bytes(), Cause::MailUnread));
            return Ok(());
        }
        let Some(fetched) = line.fetch(uid).await? else { return Ok(()) };
        let now = self.clock.now();
        let at = fetched.at.unwrap_or(now).min(now);
        if floor.is_some_and(|floor| at < floor) {
            return Ok(());
        }
        let (reader, context) = (Arc::clone(&self.reader), reading(&self.config, Some(now)));
        let read = tokio::task::spawn_blocking(move || {
            let mail = reader.read(&fetched.bytes, at, &context);
            (mail, fetched.bytes)
        });
        let (mail, bytes) = read.await.map_err(|_| Failed::Reading)?;
        match mail {
            Mail::Arrived(arrived) => share.arrived.push((arrived, bytes)),
            Mail::Leads(understood) => share.files.push(self.file(&bytes, understood)),
            Mail::Unreadable(cause) => share.files.push(self.left_to_a_human(&bytes, cause)),
            Mail::Nothing(_) => {}
        }
        Ok(())
    }

    fn left_to_a_human(&self, bytes: &[u8], cause: Cause) -> Told {
        self.file(bytes, Understood { leads: Vec::new(), quarantined: Some(cause.into()), flags: Flags::NONE })
    }

    fn file(&self, bytes: &[u8], understood: Understood) -> Told {
        let desk = Desk { keys: &self.keys, config: &self.config };
        desk.file(Incoming { token: None, name: "mail.eml", bytes, understood, arrived_at: self.clock.now() })
    }

    /// Has a share decided and committed; how much of it was new.
    async fn take(&mut self, share: Share) -> Result<u64, Failed> {
        let Share { arrived, mut files } = share;
        let mut told = Vec::with_capacity(arrived.len());
        for (arrived, bytes) in arrived {
            if self.is_strangers(&arrived).await.map_err(Unheard::from)? {
                files.push(self.left_to_a_human(&bytes, Cause::Stranger));
            } else {
                told.push(arrived);
            }
        }
        let taken = self.front.take(told).await?;
        let new = taken.iter().filter(|it| **it == Taken::Decided).count() + files.len();
        self.take_files(files).await.map_err(Unheard::from)?;
        Ok(new as u64)
    }

    /// Whether nobody knows who wrote: a reply of theirs would belong to no lead, and nobody would read it. Their wish to stop
    /// is heard like everybody's.
    async fn is_strangers(&self, arrived: &Arrived) -> anyhow::Result<bool> {
        let Arrived::Said(heard) = arrived else { return Ok(false) };
        let wish = intent::read(&String::from_utf8_lossy(&heard.text)).labels.contains(&Intent::OptOut);
        if wish || heard.answers.is_some() {
            return Ok(false);
        }
        let from = index(&self.keys, heard.channel, &heard.from);
        if self.engine.ask(move |state| state.contacts.contains_key(&from)).await? {
            return Ok(false);
        }
        Ok(self.ledger.people_by_contact(&[from]).await.context("looking up who wrote")?.is_empty())
    }

    async fn take_files(&self, mut files: Vec<Told>) -> anyhow::Result<()> {
        if files.is_empty() {
            return Ok(());
        }
        let ledger = self.ledger.clone();
        let files = tokio::task::spawn_blocking(move || {
            let arrived = files.iter_mut().filter_map(|told| match &mut told.input {
                Input::FileArrived(file) => Some(file),
                _ => None,
            });
            let looked_up = hydrate(&ledger, &mut arrived.collect::<Vec<_>>());
            looked_up.map(|()| files)
        });
        let mut answers = Vec::new();
        for told in files.await.context("looking up what came by mail")?? {
            answers.push(self.engine.intake(told).await.context("telling the engine")?);
        }
        for answer in answers {
            answer.await.context("waiting for the engine")?;
        }
        Ok(())
    }
}
