//! Policy: the only gate, and the only crate that names Cedar.
//!
//! A question meets the modules in this order:
//! - [`Principal`] asks for an [`Action`]: [`Create`], [`Call`], [`Grant`], [`HttpRequest`] …
//! - [`Given`] holds what the person gave, from which a [`Grant`] takes its facts.
//! - `request` turns it into a Cedar request; `asked` names the facts of each action;
//!   `slices` holds the policies that can decide it.
//! - [`Authorizer`] decides it by the shipped policies and the person's ([`PolicySource`]), all of which are checked
//!   against the schema at the start.
//! - [`Decision`] says what was decided and why; [`Authorized`] is the permission, [`Denial`] the answer no.
//! - [`Question`] is one written by a person, for `policy explain`.
//! - [`check`] runs the policies' own test cases, for `policy check`.

mod action;
mod asked;
mod authority;
mod authorized;
mod authorizer;
mod case_file;
mod cases;
mod decision;
mod given;
mod load;
mod principal;
mod prompt;
mod question;
mod request;
mod shipped;
mod shown;
mod slices;

pub use action::{Action, AddressClass, Call, Create, Delete, FetchDocs, Grant, HttpRequest, Load, Update};
pub use authorized::Authorized;
pub use authorizer::Authorizer;
pub use cases::{Case, CheckError, Report, check};
pub use decision::{Decision, Denial};
pub use given::{Given, Own, Source};
pub use load::{PolicyError, PolicySource};
pub use principal::Principal;
pub use question::{Question, QuestionError};
pub use shipped::POLICY_SCHEMA;
