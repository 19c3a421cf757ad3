//! The state as the bytes of a snapshot. Owns their form: two parts, each after its length, so that two processors write
//! and read them. Knows nothing of where they are kept.

use std::thread;

use keepwarm_domain::state::State;

/// Version of the form: raise it whenever a type of `keepwarm_domain::state` changes.
pub const CODEC: u32 = 18;

/// The state's bytes. The state is as before.
///
/// # Errors
/// When a part cannot be written; in memory that is a defect.
pub fn encode(state: &mut State) -> postcard::Result<Vec<u8>> {
    let known = state.take_known();
    let (first, second) = thread::scope(|scope| {
        let other = scope.spawn(|| postcard::to_stdvec(&known));
        let own = postcard::to_stdvec(&*state);
        (own, other.join().unwrap_or(Err(postcard::Error::WontImplement)))
    });
    state.put_back(known);
    let (first, second) = (first?, second?);
    let mut bytes = Vec::with_capacity(size_of::<u64>() + first.len() + second.len());
    bytes.extend_from_slice(&(first.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&first);
    bytes.extend_from_slice(&second);
    Ok(bytes)
}

/// The state of the bytes; none when they are not in this form.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<State> {
    let (length, parts) = bytes.split_first_chunk()?;
    let (first, second) = parts.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    thread::scope(|scope| {
        let other = scope.spawn(|| postcard::from_bytes::<State>(second));
        let mut state: State = postcard::from_bytes(first).ok()?;
        state.put_back(other.join().ok()?.ok()?);
        Some(state)
    })
}
