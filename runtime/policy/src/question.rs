//! `policy explain`: a question as a person writes it.

use std::collections::BTreeSet;

use toolwright_registry::{
    APP, APP_GENERATED, CapabilityError, EntryId, Grants, HostPattern, IdError, Language, Limits,
};

use crate::{
    action::{Call, Create, Delete, FetchDocs, Grant, HttpRequest, Load, Update},
    authority::place,
    authorizer::Authorizer,
    decision::{Decision, Denial},
    given::Given,
    principal::Principal,
    shown::shown,
};

/// Who asks what.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub(crate) principal: Principal,
    pub(crate) asked: AnyAction,
}

/// Any one of the actions.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AnyAction {
    Create(Create),
    Update(Update),
    Delete(Delete),
    Load(Load),
    Call(Call),
    Grant(Grant),
    HttpRequest(HttpRequest),
    FetchDocs(FetchDocs),
}

/// A text that is not a question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuestionError {
    /// Neither of the forms.
    #[error(
        "`{given}` is not a question; the forms are `create|update|delete|load|call ID`, `grant CAPABILITY to ID`, \
         `http.request METHOD URL by ID` and `docs.fetch URL`, the first two also with `as person` behind them"
    )]
    Form {
        /// The text, shortened, control characters replaced.
        given: String,
    },
    /// The id is not one.
    #[error(transparent)]
    Id(#[from] IdError),
    /// The capability is not one.
    #[error(transparent)]
    Capability(#[from] CapabilityError),
    /// The URL is not one.
    #[error("`{given}` is not a URL of a host, as in `https://api.example.org/path`")]
    Url {
        /// The text, shortened, control characters replaced.
        given: String,
    },
}

impl Question {
    /// Reads `create|update|delete|load|call ID`, `grant CAPABILITY to ID`, `http.request METHOD URL by ID` or
    /// `docs.fetch URL`.
    ///
    /// The agent `app:dev_assistant` asks, or the person when ` as person` stands behind it; an HTTP request is its
    /// tool's, and a document is fetched by the person. A bare name is one in `app.generated`. Everything else is as in an ordinary small tool without
    /// capabilities: no source to speak of, the default limits. Facts are added with [`given`](Self::given) and
    /// [`grants`](Self::grants); without them nothing was given and nothing granted.
    ///
    /// # Errors
    /// [`QuestionError`] when it has none of these forms.
    pub fn parse(text: &str) -> Result<Self, QuestionError> {
        let text = text.trim();
        let form = || QuestionError::Form { given: shown(text, 120) };
        let id = |text: &str| EntryId::in_namespace(APP_GENERATED, text.trim());
        let (verb, rest) = text.split_once(' ').ok_or_else(form)?;
        if verb == "http.request" {
            let (request, tool) = rest.rsplit_once(" by ").ok_or_else(form)?;
            let (method, url) = request.trim().split_once(' ').ok_or_else(form)?;
            return Self::http_request(method, url.trim(), id(tool)?);
        }
        if verb == "docs.fetch" {
            let (host, port) = place_of(rest.trim())?;
            let asked = FetchDocs { host, port, address: None, address_granted: false };
            return Ok(Self { principal: Principal::Person, asked: AnyAction::FetchDocs(asked) });
        }
        let (rest, principal) = match rest.strip_suffix(" as person") {
            Some(rest) => (rest, Principal::Person),
            None => (rest, Principal::Agent(EntryId::new(APP, "dev_assistant")?)),
        };
        let asked = match verb {
            "create" => AnyAction::Create(create(id(rest)?)),
            "update" => AnyAction::Update(update(id(rest)?)),
            "delete" => AnyAction::Delete(Delete { id: id(rest)? }),
            "load" => AnyAction::Load(Load { id: id(rest)? }),
            "call" => AnyAction::Call(Call { id: id(rest)? }),
            "grant" => {
                let (capability, tool) = rest.rsplit_once(" to ").ok_or_else(form)?;
                let capability = capability.trim().parse()?;
                AnyAction::Grant(Grant { id: id(tool)?, capability, given: BTreeSet::new(), overlaps: BTreeSet::new() })
            }
            _ => return Err(form()),
        };
        Ok(Self { principal, asked })
    }

    fn http_request(method: &str, url: &str, tool: EntryId) -> Result<Self, QuestionError> {
        let (host, port) = place_of(url)?;
        let asked = HttpRequest {
            tool: tool.clone(),
            method: method.to_ascii_uppercase(),
            host,
            port,
            in_grant: false,
            address: None,
            address_granted: false,
        };
        Ok(Self { principal: Principal::Tool(tool), asked: AnyAction::HttpRequest(asked) })
    }

    /// Of a grant: where the person gave it.
    #[must_use]
    pub fn given(mut self, given: &Given) -> Self {
        if let AnyAction::Grant(grant) = &mut self.asked {
            grant.given = given.sources(&grant.capability);
            grant.overlaps = given.overlaps(&grant.capability);
        }
        self
    }

    /// Of an HTTP request: what its tool was granted.
    #[must_use]
    pub fn grants(mut self, grants: &Grants) -> Self {
        if let AnyAction::HttpRequest(request) = &mut self.asked {
            let fits = || grants.http().filter(|rule| rule.matches(&request.host, request.port, &request.method));
            let (in_grant, address_granted) =
                (fits().next().is_some(), fits().any(|rule| rule.names_address_and_port()));
            request.in_grant = in_grant;
            request.address_granted = address_granted;
        }
        self
    }

    /// Of an HTTP request: the tool whose grants [`grants`](Self::grants) takes.
    #[must_use]
    pub const fn tool(&self) -> Option<&EntryId> {
        match &self.asked {
            AnyAction::HttpRequest(request) => Some(&request.tool),
            _ => None,
        }
    }
}

impl Question {
    /// The entry that must be there for the action to be tried at all.
    #[must_use]
    pub const fn existing(&self) -> Option<&EntryId> {
        match &self.asked {
            AnyAction::Update(Update { id, .. })
            | AnyAction::Delete(Delete { id })
            | AnyAction::Load(Load { id })
            | AnyAction::Call(Call { id })
            | AnyAction::HttpRequest(HttpRequest { tool: id, .. }) => Some(id),
            AnyAction::Create(_) | AnyAction::Grant(_) | AnyAction::FetchDocs(_) => None,
        }
    }
}

impl Authorizer {
    /// Decides a question; nothing is permitted by it.
    ///
    /// # Errors
    /// [`Denial`] when the answer is no, with the way out.
    pub fn answer(&self, question: &Question) -> Result<Decision, Denial> {
        let principal = &question.principal;
        match &question.asked {
            AnyAction::Create(create) => self.decide(principal, create),
            AnyAction::Update(update) => self.decide(principal, update),
            AnyAction::Delete(delete) => self.decide(principal, delete),
            AnyAction::Load(load) => self.decide(principal, load),
            AnyAction::Call(call) => self.decide(principal, call),
            AnyAction::Grant(grant) => self.decide(principal, grant),
            AnyAction::HttpRequest(request) => self.decide(principal, request),
            AnyAction::FetchDocs(fetch) => self.decide(principal, fetch),
        }
    }
}

/// Host and port of a URL.
fn place_of(url: &str) -> Result<(String, u16), QuestionError> {
    let fail = || QuestionError::Url { given: shown(url, 120) };
    let (scheme, rest) = url.split_once("://").ok_or_else(fail)?;
    let default = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return Err(fail()),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let (host, port) = place(authority).ok_or_else(fail)?;
    let host = match host.parse() {
        Ok(HostPattern::Name(name)) => name,
        Ok(HostPattern::Address(address)) => address.to_string(),
        Ok(HostPattern::Any | HostPattern::Below(_)) | Err(_) => return Err(fail()),
    };
    Ok((host, port.unwrap_or(default)))
}

fn create(id: EntryId) -> Create {
    Create {
        id,
        language: Language::JavaScript,
        source_bytes: 0,
        limits: Limits::default(),
        capabilities: Grants::default(),
    }
}

fn update(id: EntryId) -> Update {
    let Create { id, language, source_bytes, limits, capabilities } = create(id);
    Update { id, language, source_bytes, limits, capabilities, replaces: 1 }
}

#[cfg(test)]
#[path = "question_tests.rs"]
mod tests;
