//! How a case is written, and the question that it asks.

use std::collections::BTreeSet;

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use toolwright_registry::{Capability, EntryId, Grants, Language, Limits};

use crate::{
    action::{AddressClass, Call, Create, Delete, FetchDocs, Grant, HttpRequest, Load, Update},
    given::{Own, Source},
    principal::Principal,
    question::{AnyAction, Question},
    request::Verb,
};

/// A case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    /// What it says about the policies.
    pub(crate) case: String,
    principal: String,
    action: String,
    resource: String,
    #[serde(default)]
    context: Map<String, Value>,
    pub(crate) decision: Answer,
    pub(crate) policies: Vec<String>,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Answer {
    Allow,
    Deny,
}

/// The facts of a create or an update; what is not said is as in a small tool without capabilities.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Making {
    language: Language,
    source_bytes: u64,
    limits: Limits,
    capabilities: Grants,
    replaces: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Granting {
    capability: Capability,
    #[serde(default)]
    given: BTreeSet<Source>,
    #[serde(default)]
    overlaps: BTreeSet<Own>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Requesting {
    /// The principal when absent.
    tool: Option<EntryId>,
    #[serde(default = "get")]
    method: String,
    #[serde(default = "https")]
    port: u16,
    in_grant: bool,
    address: Option<AddressClass>,
    #[serde(default)]
    address_granted: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fetching {
    #[serde(default = "https")]
    port: u16,
    address: Option<AddressClass>,
    #[serde(default)]
    address_granted: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

impl Written {
    /// What it asks, or what is wrong with it.
    pub(crate) fn question(&self) -> Result<Question, String> {
        let principal = self.principal()?;
        let verb = Verb::ALL.into_iter().find(|verb| verb.as_str() == self.action);
        let asked = match verb.ok_or_else(|| format!("`{}` is not an action", self.action))? {
            Verb::Create => {
                let Making { language, source_bytes, limits, capabilities, replaces } = self.context()?;
                if replaces.is_some() {
                    return Err("the context: `replaces` belongs to an update".to_owned());
                }
                AnyAction::Create(Create { id: self.id()?, language, source_bytes, limits, capabilities })
            }
            Verb::Update => {
                let Making { language, source_bytes, limits, capabilities, replaces } = self.context()?;
                let replaces = replaces.unwrap_or(1);
                AnyAction::Update(Update { id: self.id()?, language, source_bytes, limits, capabilities, replaces })
            }
            Verb::Delete => {
                let Nothing {} = self.context()?;
                AnyAction::Delete(Delete { id: self.id()? })
            }
            Verb::Load => {
                let Nothing {} = self.context()?;
                AnyAction::Load(Load { id: self.id()? })
            }
            Verb::Call => {
                let Nothing {} = self.context()?;
                AnyAction::Call(Call { id: self.id()? })
            }
            Verb::Grant => {
                let Granting { capability, given, overlaps } = self.context()?;
                AnyAction::Grant(Grant { id: self.id()?, capability, given, overlaps })
            }
            Verb::HttpRequest => {
                let Requesting { tool, method, port, in_grant, address, address_granted } = self.context()?;
                let tool = match (tool, &principal) {
                    (Some(tool), _) => tool,
                    (None, Principal::Tool(tool)) => tool.clone(),
                    (None, _) => return Err("the context: `tool` is missing".to_owned()),
                };
                let host = self.resource.clone();
                AnyAction::HttpRequest(HttpRequest { tool, method, host, port, in_grant, address, address_granted })
            }
            Verb::FetchDocs => {
                let Fetching { port, address, address_granted } = self.context()?;
                AnyAction::FetchDocs(FetchDocs { host: self.resource.clone(), port, address, address_granted })
            }
        };
        Ok(Question { principal, asked })
    }

    fn principal(&self) -> Result<Principal, String> {
        match self.principal.split_once(' ') {
            None if self.principal == "person" => Ok(Principal::Person),
            Some(("agent", id)) => entry_id(id).map(Principal::Agent),
            Some(("tool", id)) => entry_id(id).map(Principal::Tool),
            _ => Err(format!("`{}` is not a principal; write `agent ID`, `tool ID` or `person`", self.principal)),
        }
    }

    fn id(&self) -> Result<EntryId, String> {
        entry_id(&self.resource)
    }

    fn context<T: DeserializeOwned>(&self) -> Result<T, String> {
        serde_json::from_value(Value::Object(self.context.clone())).map_err(|error| format!("the context: {error}"))
    }
}

impl Default for Making {
    fn default() -> Self {
        Self {
            language: Language::JavaScript,
            source_bytes: 1,
            limits: Limits::default(),
            capabilities: Grants::default(),
            replaces: None,
        }
    }
}

fn entry_id(text: &str) -> Result<EntryId, String> {
    text.parse().map_err(|error: toolwright_registry::IdError| error.to_string())
}

fn get() -> String {
    "GET".to_owned()
}

const fn https() -> u16 {
    443
}
