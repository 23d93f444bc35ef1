//! The policies by action and kind of principal: those whose scope cannot have the other ones.
//!
//! The rest could decide nothing, and asking them would cost most of the time.

use cedar_policy::{
    ActionConstraint, EntityId, EntityTypeName, EntityUid, Policy, PolicySet, PrincipalConstraint, Schema,
};

use crate::{
    load::PolicyError,
    principal::Principal,
    request::{Names, Verb},
};

pub(crate) struct Slices(Vec<Slice>);

/// The policies for one action. What the schema lets no such principal ask has none.
struct Slice {
    verb: Verb,
    action: EntityUid,
    agent: Option<PolicySet>,
    tool: Option<PolicySet>,
    person: Option<PolicySet>,
}

impl Slices {
    pub(crate) fn new(schema: &Schema, all: &PolicySet, names: &Names) -> Result<Self, PolicyError> {
        let kind: EntityTypeName = "Action".parse().map_err(broken)?;
        let slice = |verb: Verb| -> Result<Slice, PolicyError> {
            let action = EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(verb.as_str()));
            let askers: Vec<&EntityTypeName> = match schema.principals_for_action(&action) {
                Some(askers) => askers.collect(),
                None => return Err(broken(format!("it has no action `{}`", verb.as_str()))),
            };
            let policies = |principal: &EntityTypeName| -> Result<Option<PolicySet>, PolicyError> {
                if !askers.contains(&principal) {
                    return Ok(None);
                }
                let apply = all.policies().filter(|policy| may_apply(policy, &action, principal));
                PolicySet::from_policies(apply.cloned()).map(Some).map_err(broken)
            };
            let (agent, tool) = (policies(&names.agent)?, policies(&names.tool)?);
            let person = policies(names.person.type_name())?;
            Ok(Slice { verb, agent, tool, person, action })
        };
        Verb::ALL.into_iter().map(slice).collect::<Result<_, _>>().map(Self)
    }

    /// The action's id, and the policies for it; nothing when the schema does not let this principal ask.
    pub(crate) fn of(&self, verb: Verb, principal: &Principal) -> Option<(&EntityUid, &PolicySet)> {
        let slice = self.0.iter().find(|slice| slice.verb == verb)?;
        let policies = match principal {
            Principal::Agent(_) => &slice.agent,
            Principal::Tool(_) => &slice.tool,
            Principal::Person => &slice.person,
        };
        Some((&slice.action, policies.as_ref()?))
    }
}

/// The schema has no groups of actions and no principal that is in another, so that `in` says no more than `==`.
fn may_apply(policy: &Policy, action: &EntityUid, principal: &EntityTypeName) -> bool {
    let for_action = match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(one) => one == *action,
        ActionConstraint::In(several) => several.contains(action),
    };
    for_action
        && match policy.principal_constraint() {
            PrincipalConstraint::Any => true,
            PrincipalConstraint::Eq(one) | PrincipalConstraint::In(one) => one.type_name() == principal,
            PrincipalConstraint::Is(kind) | PrincipalConstraint::IsIn(kind, _) => kind == *principal,
        }
}

fn broken(error: impl std::fmt::Display) -> PolicyError {
    PolicyError::Schema { message: error.to_string() }
}
