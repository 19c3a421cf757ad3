//! The way to the daemon. Owns the channel, and the deadline of every call; knows no service.

use std::{path::Path, time::Duration};

use keepwarm_proto::limits::MESSAGE_BYTES_MAX;
use tokio::time::timeout;
use tonic::{
    Request, Response, Status, Streaming,
    transport::{Channel, Endpoint},
};

use crate::{exit::Exit, failure::Failure, text};

/// A daemon that answered.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    channel: Channel,
    timeout: Duration,
}

/// Largest message accepted, for `max_decoding_message_size` of every stub.
pub(crate) const ANSWER_BYTES_MAX: usize = MESSAGE_BYTES_MAX;

impl Connection {
    pub(crate) async fn open(socket: &Path, within: Duration) -> Result<Self, Failure> {
        let Some(path) = socket.to_str() else {
            let path = text::line(&socket.to_string_lossy());
            return Err(Failure::new(Exit::Usage, format!("{path} is not UTF-8"), "name another socket with --socket"));
        };
        let endpoint = Endpoint::from_shared(format!("unix://{path}"))
            .map_err(|error| Failure::unreachable(socket, &error))?
            .connect_timeout(within);
        match timeout(within, endpoint.connect()).await {
            Ok(Ok(channel)) => Ok(Self { channel, timeout: within }),
            Ok(Err(error)) => Err(Failure::unreachable(socket, &error)),
            Err(_) => Err(Failure::too_late(within)),
        }
    }

    pub(crate) fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// A request that tells the daemon when nobody waits any more.
    pub(crate) fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.set_timeout(self.timeout);
        request
    }

    /// Awaits an answer, at most as long as the caller wants to wait.
    pub(crate) async fn answer<T>(
        &self,
        call: impl Future<Output = Result<Response<T>, Status>>,
    ) -> Result<T, Failure> {
        match timeout(self.timeout, call).await {
            Ok(Ok(response)) => Ok(response.into_inner()),
            Ok(Err(status)) => Err(Failure::of_status(&status, self.timeout)),
            Err(_) => Err(Failure::too_late(self.timeout)),
        }
    }

    /// The next message of a stream. Long work may take as long as it likes, silence may not.
    pub(crate) async fn next<T>(&self, stream: &mut Streaming<T>) -> Result<Option<T>, Failure> {
        match timeout(self.timeout, stream.message()).await {
            Ok(Ok(message)) => Ok(message),
            Ok(Err(status)) => Err(Failure::of_status(&status, self.timeout)),
            Err(_) => Err(Failure::too_late(self.timeout)),
        }
    }
}
