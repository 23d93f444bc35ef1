//! The policy's answer to a new tool: for the entry, and for each capability.

use std::collections::{BTreeMap, BTreeSet};

use toolwright_policy::{Authorized, Create, Decision, Denial, Grant, Load, Principal, Source, Update};
use toolwright_registry::{Capability, Entry, EntryId, Grants, Language, Limits};

use crate::{Refusal, workshop::Workshop};

/// What is to be written, as the policy sees it.
pub(crate) struct Write<'w> {
    pub id: &'w EntryId,
    pub language: Language,
    pub source_bytes: u64,
    pub limits: Limits,
    pub capabilities: &'w Grants,
    /// The version that it takes the place of: then it is an update.
    pub replaces: Option<u32>,
}

/// The permission to write an entry with these capabilities. It exists only when the policy said yes to all of them.
pub(crate) struct Permit {
    entry: Written,
    grants: Vec<Authorized<Grant>>,
}

enum Written {
    Create(Authorized<Create>),
    Update(Authorized<Update>),
}

impl Permit {
    /// The capabilities that were granted.
    pub(crate) fn grants(&self) -> Grants {
        self.grants.iter().map(|grant| grant.capability.clone()).collect()
    }

    /// Every decision.
    pub(crate) fn decisions(&self) -> Vec<Decision> {
        let entry = match &self.entry {
            Written::Create(create) => create.decision(),
            Written::Update(update) => update.decision(),
        };
        std::iter::once(entry).chain(self.grants.iter().map(Authorized::decision)).cloned().collect()
    }

    /// For the provenance: what was decided, and by which policies.
    pub(crate) fn policies(&self) -> BTreeMap<String, Vec<String>> {
        let entry = match &self.entry {
            Written::Create(create) => ("create".to_owned(), create.decision().policies.clone()),
            Written::Update(update) => ("update".to_owned(), update.decision().policies.clone()),
        };
        let grants = self.grants.iter().map(|grant| (decided(&grant.capability), grant.decision().policies.clone()));
        std::iter::once(entry).chain(grants).collect()
    }
}

impl Workshop {
    /// Asks the policy for the entry and for every capability, so that a refusal names all that was refused.
    pub(crate) fn permit(&self, principal: &Principal, write: &Write<'_>) -> Result<Permit, Refusal> {
        let (id, given) = (write.id, self.given());
        let mut denials: Vec<Denial> = Vec::new();
        let entry = self.ask_entry(principal, write).map_err(|denial| denials.push(denial)).ok();
        let mut grants = Vec::new();
        // What may not be written at all is not asked about any further.
        for capability in write.capabilities.iter().filter(|_| entry.is_some()) {
            match self.ask_grant(principal, id, capability, given.sources(capability)) {
                Ok(grant) => grants.push(grant),
                Err(denial) => denials.push(denial),
            }
        }
        match entry {
            Some(entry) if denials.is_empty() => Ok(Permit { entry, grants }),
            _ => Err(Refusal::denied(denials)),
        }
    }

    fn ask_entry(&self, principal: &Principal, write: &Write<'_>) -> Result<Written, Denial> {
        let &Write { id, language, source_bytes, limits, capabilities, replaces } = write;
        let (id, capabilities) = (id.clone(), capabilities.clone());
        let authorizer = self.authorizer();
        match replaces {
            Some(replaces) => authorizer
                .authorize(principal, Update { id, language, source_bytes, limits, capabilities, replaces })
                .map(Written::Update),
            None => authorizer
                .authorize(principal, Create { id, language, source_bytes, limits, capabilities })
                .map(Written::Create),
        }
    }

    fn ask_grant(
        &self,
        principal: &Principal,
        id: &EntryId,
        capability: &Capability,
        given: BTreeSet<Source>,
    ) -> Result<Authorized<Grant>, Denial> {
        let overlaps = self.given().overlaps(capability);
        let grant = Grant { id: id.clone(), capability: capability.clone(), given, overlaps };
        self.authorizer().authorize(principal, grant)
    }

    /// Asks the policy for the load, and again for every capability of the version: policies may have changed since it
    /// was made. That the person gave it then is a fact of the question, and what that is worth is for the policies to say.
    pub(crate) fn permit_load(
        &self,
        principal: &Principal,
        entry: &Entry,
    ) -> Result<(Authorized<Load>, Vec<Decision>), Refusal> {
        let load = self.authorizer().authorize(principal, Load { id: entry.id.clone() });
        let load = load.map_err(|denial| Refusal::denied(vec![denial]))?;
        let (given, mut denials, mut decisions) = (self.given(), Vec::new(), vec![load.decision().clone()]);
        for capability in entry.tool().iter().flat_map(|tool| tool.grants.iter()) {
            let mut sources = given.sources(capability);
            if entry.provenance.policies.contains_key(&decided(capability)) {
                sources.insert(Source::Earlier);
            }
            match self.ask_grant(principal, &entry.id, capability, sources) {
                Ok(grant) => decisions.push(grant.decision().clone()),
                Err(denial) => denials.push(denial),
            }
        }
        if denials.is_empty() { Ok((load, decisions)) } else { Err(Refusal::denied(denials)) }
    }
}

/// The name of a grant in a provenance.
fn decided(capability: &Capability) -> String {
    format!("grant {capability}")
}
