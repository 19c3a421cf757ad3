//! The Unix socket. Owns how it comes to its place and who is at the other end of a connection; knows no service.

use std::{
    ffi::CString,
    fs,
    io::{self, ErrorKind},
    os::unix::{
        fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _},
        net::UnixStream as StdUnixStream,
    },
    path::{Path, PathBuf},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use nix::unistd::{Gid, Uid, User, getgrouplist};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{UnixListener, UnixStream},
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    task::spawn_blocking,
    time::timeout,
};
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::server::Connected;

use super::access::{Access, Caller, Role};

/// Where the operators' groups exist, everybody may knock: one mode cannot name three groups, and the gate asks the kernel
/// who it is before a call reaches anything.
const MODE_WITH_GROUPS: u32 = 0o666;

/// Where they do not, nobody but the daemon's own user and root could do anything.
const MODE_WITHOUT_GROUPS: u32 = 0o600;

/// Connections at a time. Operators are few; a script gone wild must not use up the daemon's file descriptors.
const CONNECTIONS_MAX: usize = 64;

/// Of these, connections of users without a role: they must not keep the operators out.
const GUESTS_MAX: usize = 8;

/// Pause after a failed accept. Real time and not the clock's: the kernel's tables empty by no driven clock.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

#[derive(Debug, thiserror::Error)]
pub enum BindError {
    #[error("another daemon answers on {}: stop it, or choose another socket", path.display())]
    Taken { path: PathBuf },
    #[error("{} is in the way and is no socket: move it, or choose another socket", path.display())]
    InTheWay { path: PathBuf },
    #[error("cannot {doing} {}: see that its directory exists and belongs to the daemon's user", path.display())]
    Io { doing: &'static str, path: PathBuf, source: io::Error },
}

/// A socket that listens. The file goes when this is dropped, unless it is another's by then.
#[derive(Debug)]
pub struct Socket {
    listener: UnixListener,
    place: Place,
    access: Arc<Access>,
}

/// The file, removed when dropped.
#[derive(Debug)]
pub(super) struct Place {
    path: PathBuf,
    /// Device and inode: tells our file from that of a daemon that followed.
    identity: (u64, u64),
}

impl Socket {
    /// Listens on `path`. A socket left over by a crash is replaced; one that somebody answers on is not.
    ///
    /// # Errors
    /// When somebody answers there, something else lies there, or the directory does not let us.
    pub fn bind(path: &Path, access: Access) -> Result<Self, BindError> {
        let failed = |doing: &'static str| {
            let path = path.to_owned();
            move |source: io::Error| BindError::Io { doing, path, source }
        };
        make_way(path)?;
        let listener = UnixListener::bind(path).map_err(failed("listen on"))?;
        let metadata = fs::symlink_metadata(path).map_err(failed("look at"))?;
        let place = Place { path: path.to_owned(), identity: (metadata.dev(), metadata.ino()) };
        let mode = if access.knows_groups() { MODE_WITH_GROUPS } else { MODE_WITHOUT_GROUPS };
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(failed("set the mode of"))?;
        Ok(Self { listener, place, access: Arc::new(access) })
    }

    /// The connections, each with its caller. The acceptor ends when the stream is dropped.
    pub(super) fn incoming(self) -> (Place, ReceiverStream<io::Result<Peer>>) {
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(accept(self.listener, self.access, sender));
        (self.place, ReceiverStream::new(receiver))
    }
}

fn make_way(path: &Path) -> Result<(), BindError> {
    let failed = |doing: &'static str| move |source| BindError::Io { doing, path: path.to_owned(), source };
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed("look at")(error)),
        Ok(found) if !found.file_type().is_socket() => return Err(BindError::InTheWay { path: path.to_owned() }),
        Ok(_) => {}
    }
    match StdUnixStream::connect(path) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
            fs::remove_file(path).map_err(failed("remove the socket left over at"))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed("try")(error)),
        Ok(_) => Err(BindError::Taken { path: path.to_owned() }),
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let ours = fs::symlink_metadata(&self.path).is_ok_and(|found| (found.dev(), found.ino()) == self.identity);
        if ours && let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!(%error, path = %self.path.display(), "cannot remove the socket");
        }
    }
}

async fn accept(listener: UnixListener, access: Arc<Access>, sender: mpsc::Sender<io::Result<Peer>>) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let guests = Arc::new(Semaphore::new(GUESTS_MAX));
    loop {
        let slot = Arc::clone(&slots).acquire_owned().await.expect("the semaphore is never closed");
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = sender.closed() => return,
        };
        match accepted {
            Ok((stream, _)) => {
                let (access, guests, sender) = (Arc::clone(&access), Arc::clone(&guests), sender.clone());
                tokio::spawn(async move {
                    let caller = identify(&stream, &access).await;
                    let guest = caller.is_none_or(|caller| caller.role == Role::Guest);
                    let guest_slot = if guest { guests.try_acquire_owned().ok() } else { None };
                    if guest && guest_slot.is_none() {
                        tracing::warn!(uid = caller.map(|caller| caller.uid), "too many guests: hung up");
                        return;
                    }
                    _ = sender.send(Ok(Peer { stream, caller, _slots: (slot, guest_slot) })).await;
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                _ = timeout(ACCEPT_PAUSE, std::future::pending::<()>()).await;
            }
        }
    }
}

/// Who connected. None where the kernel does not say: then every call is refused.
async fn identify(stream: &UnixStream, access: &Access) -> Option<Caller> {
    let credentials =
        stream.peer_cred().inspect_err(|error| tracing::warn!(%error, "cannot tell who connects")).ok()?;
    let (uid, gid) = (credentials.uid(), credentials.gid());
    // The database may be a directory server: root must get in while that is down.
    let groups = if access.needs_groups(uid) {
        // The look-up blocks; nothing waits for it but this connection.
        spawn_blocking(move || groups_of(uid, gid)).await.unwrap_or_default()
    } else {
        Vec::new()
    };
    Some(access.caller(uid, &groups))
}

/// The groups that the host's database gives a user, and the one the peer runs with. The kernel would tell the peer's own
/// list (`SO_PEERGROUPS`), but no crate reads it without unsafe code here, and the database has a virtue: whoever is
/// removed from a group loses the role with the next connection, not with the next login.
fn groups_of(uid: u32, gid: u32) -> Vec<u32> {
    let listed = User::from_uid(Uid::from_raw(uid)).and_then(|user| {
        // A user without an account has no groups but its own.
        user.map_or(Ok(Vec::new()), |user| match CString::new(user.name) {
            Ok(name) => getgrouplist(&name, user.gid),
            Err(_) => Ok(Vec::new()),
        })
    });
    let listed = listed.unwrap_or_else(|error| {
        tracing::warn!(%error, uid, "cannot look up the caller's groups; only the one it runs with counts");
        Vec::new()
    });
    listed.into_iter().map(Gid::as_raw).chain([gid]).collect()
}

/// A connection that knows its caller.
#[derive(Debug)]
pub(super) struct Peer {
    stream: UnixStream,
    caller: Option<Caller>,
    /// Given back when the connection ends.
    _slots: (OwnedSemaphorePermit, Option<OwnedSemaphorePermit>),
}

/// What every request of a connection carries: see [`Caller`].
impl Connected for Peer {
    type ConnectInfo = Option<Caller>;
    fn connect_info(&self) -> Self::ConnectInfo {
        self.caller
    }
}

impl AsyncRead for Peer {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Peer {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
