//! The network: from a URL to a connection, and the only crate that classifies addresses.
//!
//! A request meets the modules in this order:
//! - [`Target`]: scheme, host and port of a URL that can be read in one way only.
//! - [`resolve`](resolve()): the host's addresses, looked up once; a [`Resolve`] takes the place of the system's resolver.
//! - [`classify`]: public, private, this machine …
//! - [`connect`](connect()): TCP and TLS to the first address that is permitted, and to that very address.
//! - [`fetch`](fetch()): one document by GET, redirects followed, each of them permitted anew.
//!
//! What is permitted is not decided here: whoever connects is asked for every address. A tool's own requests are the
//! sandbox's.

mod address;
mod connect;
mod error;
mod fetch;
mod resolve;
mod target;

pub use address::classify;
pub use connect::{NoWay, Stream, connect, tls};
pub use error::NetError;
pub use fetch::{
    Answer, Document, FETCH_BYTES_MAX, FetchConfig, FetchError, Media, REDIRECTS_MAX, Validators, check_url, fetch,
};
pub use resolve::{Resolve, Resolving, resolve};
pub use target::Target;
