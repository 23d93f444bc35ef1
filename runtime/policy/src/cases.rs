//! Test cases of policies: what is asked, and what must be decided. Written as JSON beside the policies.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::{
    authorizer::Authorizer,
    case_file::{Answer, Written},
    decision::Decision,
    load::{PolicyError, PolicySource},
    shipped,
    shown::shown,
};

/// What came of all cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Each case, in the order of the files.
    pub cases: Vec<Case>,
    /// The ids of the policies that decide no case, in alphabetical order.
    pub untested: Vec<String>,
}

/// What came of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Case {
    /// The file that it stands in.
    pub file: String,
    /// What it says about the policies.
    pub case: String,
    /// Whether it must be allowed.
    pub allowed: bool,
    /// The policies that must decide it, in alphabetical order.
    pub policies: Vec<String>,
    /// What was decided.
    pub got: Decision,
}

/// Policies or cases that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    /// A policy file.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// A case file that is not JSON of this form.
    #[error("{file}:{line}:{column}: {message}; a case file is a list of {CASE_FORM}")]
    File {
        /// The file's name as given.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// A case that asks what cannot be asked.
    #[error("{file}: case `{case}`: {message}")]
    Case {
        /// The file's name as given.
        file: String,
        /// The case.
        case: String,
        /// What is wrong.
        message: String,
    },
}

const CASE_FORM: &str = r#"`{"case": …, "principal": …, "action": …, "resource": …, "context": {…}, "decision": "allow" or "deny", "policies": […]}`"#;

/// Checks everything: the shipped policies by their own cases, then those of the person together with them by the
/// person's cases.
///
/// # Errors
/// [`CheckError`] when a file cannot be read as what it is. A case that comes out wrong is no error but stands in the
/// report.
pub fn check(policies: &[PolicySource], cases: &[PolicySource]) -> Result<Report, CheckError> {
    let (shipped, all) = (Authorizer::new(&[])?, Authorizer::new(policies)?);
    let own = shipped::CASES.map(|(name, text)| PolicySource { name: name.to_owned(), text: text.to_owned() });
    let mut done = shipped.run_cases(&own)?;
    done.extend(all.run_cases(cases)?);
    let decided: BTreeSet<&str> = done.iter().flat_map(|case| &case.got.policies).map(String::as_str).collect();
    let untested = all.policy_ids().into_iter().filter(|id| !decided.contains(id)).map(str::to_owned).collect();
    Ok(Report { cases: done, untested })
}

impl Report {
    /// Whether every case came out as it must.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.cases.iter().all(Case::passed)
    }
}

impl Case {
    /// Whether it came out as it must: the decision, and the policies that made it.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.got.errors.is_empty() && self.got.allowed == self.allowed && self.got.policies == self.policies
    }
}

impl Authorizer {
    /// Asks what the cases of these files ask.
    ///
    /// # Errors
    /// [`CheckError`] when a file is not of its form.
    pub fn run_cases(&self, files: &[PolicySource]) -> Result<Vec<Case>, CheckError> {
        let mut done = Vec::new();
        for file in files {
            let cases: Vec<Written> = serde_json::from_str(&file.text).map_err(|error| CheckError::File {
                file: shown(&file.name, 200),
                line: error.line(),
                column: error.column(),
                message: shown(&error.to_string(), 300),
            })?;
            for written in cases {
                done.push(self.run_case(&file.name, written)?);
            }
        }
        Ok(done)
    }

    fn run_case(&self, file: &str, written: Written) -> Result<Case, CheckError> {
        let (file, case) = (shown(file, 200), shown(&written.case, 200));
        let question = match written.question() {
            Ok(question) => question,
            Err(message) => return Err(CheckError::Case { file, case, message: shown(&message, 300) }),
        };
        let got = self.answer(&question).unwrap_or_else(|denial| *denial.decision);
        let mut policies = written.policies;
        policies.sort_unstable();
        Ok(Case { file, case, allowed: written.decision == Answer::Allow, policies, got })
    }
}

#[cfg(test)]
#[path = "cases_tests.rs"]
mod tests;
