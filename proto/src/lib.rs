//! The wire: `keepwarm.v1`. Owns what is generated from `keepwarm/v1/*.proto` and the limits both ends keep; knows
//! nothing of what the messages mean. Features `client` and `server` add the stubs of that side.

pub mod limits;
mod redacted;

/// Messages and stubs of `keepwarm.v1`.
#[cfg_attr(feature = "server", expect(clippy::allow_attributes, reason = "generated"))]
#[cfg_attr(
    any(feature = "client", feature = "server"),
    expect(clippy::allow_attributes_without_reason, unused_qualifications, reason = "generated")
)]
pub mod v1 {
    tonic::include_proto!("keepwarm.v1");
}

/// The encoded `FileDescriptorSet` of the package, for gRPC reflection.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/keepwarm.v1.descriptors"));

/// The path of every method, as a request names it: `/keepwarm.v1.StatusService/Status`. Who guards them can see that
/// none is forgotten.
pub const METHODS: &[&str] = include!(concat!(env!("OUT_DIR"), "/keepwarm.v1.methods.rs"));
