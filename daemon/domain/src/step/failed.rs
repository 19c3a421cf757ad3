//! Decides what becomes of a claimed touch that certainly was not sent: whether it is tried again, and when.

use jiff::SignedDuration;

use super::{About, Deciding};
use crate::{
    cadence::On,
    entry::TouchFailed,
    state::{Lead, Touch},
    words::{FailReason, GateId, MoveReason},
};

/// Tries of one touch at most; a provider that refuses it this often is left alone.
const TRIES_MAX: u16 = 3;

/// Wait before a touch that certainly was not sent is tried again, and after its second try: a mail server that wants to
/// see a message twice wants half an hour between (RFC 5321, 4.5.4.1).
const RETRY_AFTER: [SignedDuration; 2] = [SignedDuration::from_mins(5), SignedDuration::from_mins(30)];

/// So long waits who has just asked for a provider that takes nothing, where another channel of the step can say it: they
/// are answered within five minutes.
const DOWN_MAX_FIRST: SignedDuration = SignedDuration::from_mins(3);

/// So long waits any later step.
const DOWN_MAX: SignedDuration = SignedDuration::from_mins(60);

impl Deciding<'_> {
    /// Records the failure with what it broke or met.
    pub(super) fn fail(
        &mut self,
        about: About,
        touch: &Touch,
        reason: FailReason,
        rule: Option<&str>,
        retryable: bool,
    ) {
        let rule = rule.map(str::to_owned).or_else(|| self.rule_met(touch, reason));
        let policy = self.policy_version();
        self.emit(about, TouchFailed { touch: touch.id, reason, retryable, rule, gate: reason.gate(), policy });
    }

    fn rule_met(&self, touch: &Touch, reason: FailReason) -> Option<String> {
        Some(match reason {
            FailReason::Stopped | FailReason::OptedOut => "opt-out".to_owned(),
            FailReason::Held => match self.state.holds.get(&touch.person) {
                Some((why, _)) => format!("hold.{why}"),
                None => "hold".to_owned(),
            },
            FailReason::Paused => "pause".to_owned(),
            FailReason::Outdated => "visit.taken".to_owned(),
            FailReason::InvalidAddress => "address.invalid".to_owned(),
            FailReason::Down | FailReason::Spool => "channel.down".to_owned(),
            FailReason::Render
            | FailReason::Unfit
            | FailReason::Late
            | FailReason::Refused
            | FailReason::Unreachable
            | FailReason::Provider => return None,
        })
    }

    /// Whether a touch of which nothing was sent has another try.
    pub(super) fn is_tried_again(&self, lead: &Lead, touch: &Touch, reason: FailReason) -> bool {
        let goes_on = match touch.of {
            Some(of) => lead.awaits(of, self.state),
            None => lead.going(touch.enrollment).is_some(),
        };
        goes_on
            && match reason {
                // Held back between claim and hand-over: that was no try, and says nothing of the provider.
                FailReason::Paused => true,
                // Nor was it one where the provider takes nothing at all.
                reason if reason.is_outage() => !self.has_waited(touch),
                _ => touch.attempts.saturating_sub(touch.outages) < TRIES_MAX,
            }
    }

    /// Plans the next try of a touch that just failed and has one.
    pub(super) fn try_again(&mut self, about: About, touch: &Touch, reason: FailReason) {
        match reason {
            FailReason::Paused => {
                if !self.parked(touch) {
                    self.put_off(about, touch.id, self.now, MoveReason::Resumed, None, None);
                }
            }
            // It keeps its time, so that its step decides when that is long past: see `Outages`.
            reason if reason.is_outage() => {}
            _ => {
                let tried = usize::from(touch.attempts.saturating_sub(touch.outages));
                let wait = RETRY_AFTER.get(tried.saturating_sub(1)).or(RETRY_AFTER.last()).copied().unwrap_or_default();
                self.put_off(about, touch.id, self.now + wait, MoveReason::Retry, None, None);
            }
        }
    }

    /// Whether a touch that is due waits for a provider that takes nothing, and has waited long enough.
    pub(super) fn waits_in_vain(&self, touch: &Touch) -> bool {
        self.state.outages.of(touch.channel).is_some() && self.has_waited(touch)
    }

    fn has_waited(&self, touch: &Touch) -> bool {
        let most = if touch.step == 0 { DOWN_MAX_FIRST } else { DOWN_MAX };
        self.now.duration_since(touch.planned_at) >= most && self.has_follower(touch, On::Undeliverable)
    }
}

impl FailReason {
    /// The gate that keeps such a touch shut when it is found before the claim.
    const fn gate(self) -> Option<GateId> {
        match self {
            Self::Stopped | Self::OptedOut | Self::Held => Some(GateId::OptOut),
            Self::InvalidAddress => Some(GateId::Number),
            Self::Paused | Self::Late => Some(GateId::Cadence),
            Self::Render | Self::Unfit | Self::Outdated => Some(GateId::Words),
            Self::Refused | Self::Unreachable | Self::Provider | Self::Down | Self::Spool => None,
        }
    }
}
