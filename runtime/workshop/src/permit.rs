//! The policy's answer to a new tool: for the entry, and for each capability.

use std::collections::BTreeMap;

use toolwright_policy::{Authorized, Create, Decision, Denial, Given, Grant, Principal, Update};
use toolwright_registry::{EntryId, Grants, Language, Limits};

use crate::{Refusal, workshop::Workshop};

/// What is to be written, as the policy sees it.
pub(crate) struct Write<'w> {
    pub id: &'w EntryId,
    pub language: Language,
    pub source_bytes: usize,
    pub limits: Limits,
    pub capabilities: &'w Grants,
    /// The version that it takes the place of: then it is an update.
    pub replaces: Option<u32>,
}

/// The permission to write an entry with these capabilities. It exists only when the policy said yes to all of them.
pub(crate) struct Permit {
    entry: Entry,
    grants: Vec<Authorized<Grant>>,
}

enum Entry {
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
            Entry::Create(create) => create.decision(),
            Entry::Update(update) => update.decision(),
        };
        std::iter::once(entry).chain(self.grants.iter().map(Authorized::decision)).cloned().collect()
    }

    /// For the provenance: what was decided, and by which policies.
    pub(crate) fn policies(&self) -> BTreeMap<String, Vec<String>> {
        let entry = match &self.entry {
            Entry::Create(create) => ("create".to_owned(), create.decision().policies.clone()),
            Entry::Update(update) => ("update".to_owned(), update.decision().policies.clone()),
        };
        let grants =
            self.grants.iter().map(|grant| (format!("grant {}", grant.capability), grant.decision().policies.clone()));
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
            match self.ask_grant(principal, id, capability, &given) {
                Ok(grant) => grants.push(grant),
                Err(denial) => denials.push(denial),
            }
        }
        match entry {
            Some(entry) if denials.is_empty() => Ok(Permit { entry, grants }),
            _ => Err(Refusal::denied(denials)),
        }
    }

    fn ask_entry(&self, principal: &Principal, write: &Write<'_>) -> Result<Entry, Denial> {
        let &Write { id, language, source_bytes, limits, capabilities, replaces } = write;
        let (id, source_bytes, capabilities) = (id.clone(), source_bytes as u64, capabilities.clone());
        let authorizer = self.authorizer();
        match replaces {
            Some(replaces) => authorizer
                .authorize(principal, Update { id, language, source_bytes, limits, capabilities, replaces })
                .map(Entry::Update),
            None => authorizer
                .authorize(principal, Create { id, language, source_bytes, limits, capabilities })
                .map(Entry::Create),
        }
    }

    fn ask_grant(
        &self,
        principal: &Principal,
        id: &EntryId,
        capability: &toolwright_registry::Capability,
        given: &Given,
    ) -> Result<Authorized<Grant>, Denial> {
        let grant = Grant { id: id.clone(), capability: capability.clone(), given: given.sources(capability) };
        self.authorizer().authorize(principal, grant)
    }
}
