//! The one gate: asks Cedar, and hands out permissions.

use cedar_policy::{Request, Response, Schema};

use crate::{
    action::Action,
    authorized::Authorized,
    decision::{Decision, Denial},
    load::{self, Loaded, PolicyError, PolicySource},
    principal::Principal,
    request::{Names, Unaskable, unaskable},
    shipped,
    shown::shown,
    slices::Slices,
};

/// The schema and all policies, checked, ready to decide.
pub struct Authorizer {
    cedar: cedar_policy::Authorizer,
    schema: Schema,
    names: Names,
    slices: Slices,
    loaded: Loaded,
}

impl Authorizer {
    /// The shipped policies, and the person's. A person's policy can forbid more and permit more; it cannot take away or
    /// replace a shipped one, and what a shipped one forbids stays forbidden.
    ///
    /// # Errors
    /// [`PolicyError`] when a text does not parse, does not fit the schema, or has a policy without an id of its own.
    pub fn new(user: &[PolicySource]) -> Result<Self, PolicyError> {
        Self::of(&shipped::POLICIES, user)
    }

    pub(crate) fn of(shipped: &[(&str, &str)], user: &[PolicySource]) -> Result<Self, PolicyError> {
        let schema = load::schema()?;
        let loaded = load::policies(&schema, shipped, user)?;
        let names = Names::new().map_err(|Unaskable(message)| PolicyError::Schema { message })?;
        let slices = Slices::new(&schema, &loaded.set, &names)?;
        Ok(Self { cedar: cedar_policy::Authorizer::new(), schema, names, slices, loaded })
    }

    /// Asks whether `principal` may do `action`, and hands out the permission.
    ///
    /// # Errors
    /// [`Denial`] when a policy forbids it, none permits it, or the question could not be decided.
    pub fn authorize<A: Action>(&self, principal: &Principal, action: A) -> Result<Authorized<A>, Denial> {
        self.decide(principal, &action).map(|decision| Authorized::new(action, decision))
    }

    pub(crate) fn decide<A: Action>(&self, principal: &Principal, action: &A) -> Result<Decision, Denial> {
        let decision = self.explain(principal, action);
        if decision.allowed {
            Ok(decision)
        } else {
            let way_out = self.way_out(action, &decision);
            Err(Denial { decision: Box::new(decision), way_out })
        }
    }

    /// The same decision, without a permission.
    pub fn explain<A: Action>(&self, principal: &Principal, action: &A) -> Decision {
        let mut decision = Decision {
            principal: principal.to_string(),
            action: action.verb().as_str().into(),
            resource: action.shown(),
            allowed: false,
            policies: Vec::new(),
            reasons: Vec::new(),
            errors: Vec::new(),
        };
        match self.ask(principal, action) {
            Ok(response) => self.read(&response, &mut decision),
            Err(Unaskable(message)) => decision.errors.push(shown(&message, ERROR_MAX)),
        }
        decision
    }

    /// The ids of all policies, in alphabetical order.
    #[must_use]
    pub fn policy_ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.loaded.ids().collect();
        ids.sort_unstable();
        ids
    }

    fn ask<A: Action>(&self, principal: &Principal, action: &A) -> Result<Response, Unaskable> {
        let verb = action.verb();
        let (id, policies) = self
            .slices
            .of(verb, principal)
            .ok_or_else(|| Unaskable(format!("the schema does not let {principal} ask `{}`", verb.as_str())))?;
        let (resource, entities) = self.names.resource(&action.resource())?;
        let context = self.names.context(action)?;
        let principal = self.names.principal(principal);
        // The facts are built by this crate alone, and every test sees them compared with the schema. A fact that is
        // missing all the same makes a policy fail, and that is a no.
        let schema = cfg!(debug_assertions).then_some(&self.schema);
        let request = Request::new(principal, id.clone(), resource, context, schema).map_err(unaskable)?;
        Ok(self.cedar.is_authorized(&request, policies, &entities))
    }

    /// A policy that fails is skipped by Cedar, so that a `forbid` would silently not forbid: any error is a no.
    fn read(&self, response: &Response, decision: &mut Decision) {
        let diagnostics = response.diagnostics();
        decision.errors = diagnostics.errors().map(|error| shown(&error.to_string(), ERROR_MAX)).collect();
        if !decision.errors.is_empty() {
            return;
        }
        decision.allowed = response.decision() == cedar_policy::Decision::Allow;
        let mut ids: Vec<&str> = diagnostics.reason().map(AsRef::as_ref).collect();
        ids.sort_unstable();
        decision.reasons = ids.iter().filter_map(|id| self.loaded.reason(id).map(str::to_owned)).collect();
        decision.policies = ids.into_iter().map(str::to_owned).collect();
    }

    /// What no policy permits, and what a policy forbids only as long as the person does not give it, has a way of its
    /// own; what only the person's policies forbid, the person can change.
    fn way_out<A: Action>(&self, action: &A, decision: &Decision) -> Option<String> {
        if !decision.errors.is_empty() {
            return None;
        }
        if decision.policies.iter().all(|id| self.loaded.yields_to_the_person(id)) {
            return action.way_out();
        }
        let files: Option<Vec<&str>> = decision.policies.iter().map(|id| self.loaded.person_file(id)).collect();
        files.and_then(|files| files.first().map(|file| format!("the person can change it in `{file}`")))
    }
}

/// Longest text of one error in a decision, in characters.
const ERROR_MAX: usize = 300;

#[cfg(test)]
#[path = "authorizer_tests.rs"]
mod tests;
