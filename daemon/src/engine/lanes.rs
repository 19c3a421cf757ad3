//! Three bounded ways into the engine. Owns their order and their limits: opt-outs and answers first, then what is due,
//! then intake. Intake blocks first.

use keepwarm_domain::{effect::Answer, state::State};
use tokio::sync::{mpsc, oneshot};

use super::{Stopped, Told};

/// Operators, replies, provider states: more than a busy store hears in minutes.
const URGENT_MAX: usize = 4_096;

/// Files read and understood but not decided. Each can hold many leads, so this bounds memory; it also bounds how stale
/// an intake look-up can be (see `keepwarm_domain::state::LINGER_ENTRIES`).
const INTAKE_MAX: usize = 512;

/// Questions to the state.
const QUESTIONS_MAX: usize = 256;

pub(super) struct Message {
    pub(super) told: Told,
    pub(super) reply: oneshot::Sender<Answer>,
}

impl Message {
    /// With the answer to come.
    pub(super) fn answered(told: impl Into<Told>) -> (Self, oneshot::Receiver<Answer>) {
        let (reply, answer) = oneshot::channel();
        (Self { told: told.into(), reply }, answer)
    }
}

pub(super) type Question = Box<dyn FnOnce(&State) + Send>;

pub(super) struct Lanes {
    urgent: mpsc::Sender<Message>,
    intake: mpsc::Sender<Message>,
    questions: mpsc::Sender<Question>,
    settle: mpsc::Sender<oneshot::Sender<()>>,
}

/// The engine's ends.
pub(super) struct Ends {
    pub(super) urgent: mpsc::Receiver<Message>,
    pub(super) intake: mpsc::Receiver<Message>,
    pub(super) questions: mpsc::Receiver<Question>,
    pub(super) settle: mpsc::Receiver<oneshot::Sender<()>>,
}

pub(super) fn open() -> (Lanes, Ends) {
    let (urgent, urgent_end) = mpsc::channel(URGENT_MAX);
    let (intake, intake_end) = mpsc::channel(INTAKE_MAX);
    let (questions, questions_end) = mpsc::channel(QUESTIONS_MAX);
    let (settle, settle_end) = mpsc::channel(1);
    let ends = Ends { urgent: urgent_end, intake: intake_end, questions: questions_end, settle: settle_end };
    (Lanes { urgent, intake, questions, settle }, ends)
}

impl Lanes {
    pub(super) async fn tell(&self, message: Message) -> Result<(), Stopped> {
        self.urgent.send(message).await.map_err(|_| Stopped)
    }

    pub(super) async fn intake(&self, message: Message) -> Result<(), Stopped> {
        self.intake.send(message).await.map_err(|_| Stopped)
    }

    pub(super) async fn ask(&self, question: Question) -> Result<(), Stopped> {
        self.questions.send(question).await.map_err(|_| Stopped)
    }

    pub(super) async fn settle(&self, reply: oneshot::Sender<()>) -> Result<(), Stopped> {
        self.settle.send(reply).await.map_err(|_| Stopped)
    }
}
