//! From an action to a Cedar request: entity ids, and the facts of its context, built value by value.
//!
//! Nothing goes through policy text or JSON on the way, so no value can turn into something else.

use std::collections::{HashMap, HashSet};

use cedar_policy::{Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, RestrictedExpression};
use toolwright_registry::{EntryId, Grants, Limits};

use crate::principal::Principal;

/// The actions of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Create,
    Update,
    Delete,
    Load,
    Call,
    Grant,
    HttpRequest,
    FetchDocs,
}

/// What an action is about.
pub enum Resource<'a> {
    Entry(&'a EntryId),
    Host(&'a str),
}

/// What this crate must know of an action. Its module is private, so no other crate can make up an action.
pub trait Asked {
    fn verb(&self) -> Verb;
    fn resource(&self) -> Resource<'_>;
    /// Adds the facts of the action's context, as the schema names them.
    fn facts(&self, facts: &mut Facts<'_>);
    /// The resource as a person reads it.
    fn shown(&self) -> String;
    /// How the person can allow what no policy permits.
    fn way_out(&self) -> Option<String>;
}

/// The entity types and ids that every request uses, parsed once.
pub(crate) struct Names {
    pub(crate) agent: EntityTypeName,
    pub(crate) tool: EntityTypeName,
    entry: EntityTypeName,
    host: EntityTypeName,
    pub(crate) person: EntityUid,
}

/// The facts of a context in the making.
pub struct Facts<'a> {
    names: &'a Names,
    pairs: Vec<(String, RestrictedExpression)>,
}

/// What Cedar could not be asked, in its own words.
#[derive(Debug)]
pub(crate) struct Unaskable(pub String);

impl Verb {
    pub const ALL: [Self; 8] = [
        Self::Create,
        Self::Update,
        Self::Delete,
        Self::Load,
        Self::Call,
        Self::Grant,
        Self::HttpRequest,
        Self::FetchDocs,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Load => "load",
            Self::Call => "call",
            Self::Grant => "grant",
            Self::HttpRequest => "http.request",
            Self::FetchDocs => "docs.fetch",
        }
    }
}

impl Names {
    pub(crate) fn new() -> Result<Self, Unaskable> {
        let name = |text: &str| text.parse::<EntityTypeName>().map_err(|error| Unaskable(error.to_string()));
        Ok(Self {
            agent: name("Agent")?,
            tool: name("Tool")?,
            entry: name("Entry")?,
            host: name("Host")?,
            person: uid(&name("Person")?, "person"),
        })
    }

    pub(crate) fn principal(&self, principal: &Principal) -> EntityUid {
        match principal {
            Principal::Agent(id) => uid(&self.agent, id.as_str()),
            Principal::Tool(id) => uid(&self.tool, id.as_str()),
            Principal::Person => self.person.clone(),
        }
    }

    /// The resource, and the entities that carry its attributes.
    pub(crate) fn resource(&self, resource: &Resource<'_>) -> Result<(EntityUid, Entities), Unaskable> {
        match resource {
            Resource::Host(host) => Ok((uid(&self.host, host), Entities::empty())),
            Resource::Entry(id) => {
                let uid = uid(&self.entry, id.as_str());
                let attributes = HashMap::from([
                    ("namespace".to_owned(), text(id.namespace())),
                    ("name".to_owned(), text(id.name())),
                ]);
                let entity = Entity::new(uid.clone(), attributes, HashSet::new()).map_err(unaskable)?;
                Ok((uid, Entities::from_entities([entity], None).map_err(unaskable)?))
            }
        }
    }

    pub(crate) fn context(&self, asked: &impl Asked) -> Result<Context, Unaskable> {
        let mut facts = Facts { names: self, pairs: Vec::with_capacity(12) };
        asked.facts(&mut facts);
        Context::from_pairs(facts.pairs).map_err(unaskable)
    }
}

impl Facts<'_> {
    pub fn text(&mut self, name: &str, value: &str) {
        self.add(name, text(value));
    }

    pub fn texts<'t>(&mut self, name: &str, values: impl IntoIterator<Item = &'t str>) {
        self.add(name, RestrictedExpression::new_set(values.into_iter().map(text)));
    }

    pub fn number(&mut self, name: &str, value: impl Into<u64>) {
        self.add(name, number(value.into()));
    }

    pub fn flag(&mut self, name: &str, value: bool) {
        self.add(name, RestrictedExpression::new_bool(value));
    }

    pub fn tool(&mut self, name: &str, id: &EntryId) {
        self.add(name, RestrictedExpression::new_entity_uid(uid(&self.names.tool, id.as_str())));
    }

    pub fn capabilities(&mut self, name: &str, grants: &Grants) {
        let texts = grants.iter().map(|capability| RestrictedExpression::new_string(capability.to_string()));
        self.add(name, RestrictedExpression::new_set(texts));
    }

    pub fn limits(&mut self, limits: &Limits) {
        self.number("cpu_ms", limits.cpu_ms);
        self.number("wall_ms", limits.wall_ms);
        self.number("memory_bytes", limits.memory_bytes);
        self.number("result_bytes", limits.result_bytes);
        self.number("log_bytes", limits.log_bytes);
        self.number("http_body_bytes", limits.http_body_bytes);
        self.number("http_requests", limits.http_requests);
        self.number("fs_write_bytes", limits.fs_write_bytes);
    }

    fn add(&mut self, name: &str, value: RestrictedExpression) {
        self.pairs.push((name.to_owned(), value));
    }
}

fn uid(kind: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
}

fn text(value: &str) -> RestrictedExpression {
    RestrictedExpression::new_string(value.to_owned())
}

/// Cedar's numbers end at 2^63 - 1: what is larger is that, and above every bound all the same.
fn number(value: u64) -> RestrictedExpression {
    RestrictedExpression::new_long(i64::try_from(value).unwrap_or(i64::MAX))
}

pub(crate) fn unaskable(error: impl std::fmt::Display) -> Unaskable {
    Unaskable(error.to_string())
}
