//! `agent policy`: whether the policies are in order, and what they say.

use std::{fs, io::Write, path::Path};

use clap::{Args, Subcommand};
use toolwright_policy::{Case, CheckError, POLICY_SCHEMA, PolicySource, Question, QuestionError, check};
use toolwright_registry::Grants;

use crate::{
    app::App,
    error::{CommandError, Kind},
    render::{count, sanitize},
};

/// Check the policies, and ask what they would decide
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  agent policy check")]
pub(crate) enum PolicyCommand {
    Check(CheckArgs),
    Explain(ExplainArgs),
    Schema(SchemaArgs),
}

/// Print the schema that policies are written against, in Cedar's notation
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  agent policy schema > toolwright.cedarschema")]
pub(crate) struct SchemaArgs {}

/// Parse and type-check all policies, and run their own test cases: `NAME.cases.json` beside `NAME.cedar`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  agent policy check")]
pub(crate) struct CheckArgs {}

/// Say what would be decided, by which policies, and why
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  agent policy explain 'create app.tools:x'
  agent policy explain 'delete app.generated:clock as person'
  agent --allow-http api.example.org policy explain 'grant http:api.example.org to weather'
  agent policy explain 'http.request GET https://api.example.org/ by weather'")]
pub(crate) struct ExplainArgs {
    /// `create|update|delete|load|call ID`, `grant CAPABILITY to ID`, `http.request METHOD URL by ID` or `docs.fetch URL`
    question: String,
}

/// Does what the command says.
///
/// # Errors
/// A [`CommandError`] that picks the exit code.
pub(crate) fn run(app: &App, command: &PolicyCommand, out: &mut dyn Write) -> Result<(), CommandError> {
    match command {
        PolicyCommand::Check(_) => run_check(app, out),
        PolicyCommand::Explain(args) => explain(app, args, out),
        PolicyCommand::Schema(_) => Ok(out.write_all(POLICY_SCHEMA.as_bytes())?),
    }
}

fn run_check(app: &App, out: &mut dyn Write) -> Result<(), CommandError> {
    let report = check(&app.policy_sources()?, &cases(app)?).map_err(|error| match error {
        CheckError::Policy(error) => error.into(),
        error => CommandError::usage(error.to_string()),
    })?;
    let failed: Vec<&Case> = report.cases.iter().filter(|case| !case.passed()).collect();
    for case in &failed {
        let wanted = if case.allowed { "allow" } else { "deny" };
        writeln!(out, "not ok  {}: {}", sanitize(&case.file), sanitize(&case.case))?;
        writeln!(out, "        expected {wanted} by {}", sanitize(&case.policies.join(", ")))?;
        writeln!(out, "        got {}", sanitize(&case.got.to_string()))?;
    }
    if !report.untested.is_empty() {
        writeln!(out, "without a case: {}", sanitize(&report.untested.join(", ")))?;
    }
    writeln!(
        out,
        "{} of yours, {}, {} failed",
        count(app.config.policies.len(), "policy file", "policy files"),
        count(report.cases.len(), "case", "cases"),
        failed.len()
    )?;
    if failed.is_empty() {
        return Ok(());
    }
    Err(CommandError::failed(format!("{} of the policies' test cases failed", failed.len()))
        .hint("correct the policy, or the case if that is what is wrong"))
}

/// The case files that stand beside the person's policies.
fn cases(app: &App) -> Result<Vec<PolicySource>, CommandError> {
    let beside = |path: &Path| path.with_extension("cases.json");
    let files = app.config.policies.iter().map(|path| beside(path)).filter(|path| path.exists());
    files
        .map(|path| {
            let text = fs::read_to_string(&path).map_err(|error| {
                CommandError::usage(format!("the case file `{}` cannot be read", path.display()))
                    .because(&error)
                    .hint("make it readable, or move it away")
            })?;
            Ok(PolicySource { name: path.display().to_string(), text })
        })
        .collect()
}

fn explain(app: &App, args: &ExplainArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let usage = |error: QuestionError| CommandError::usage(error.to_string());
    let mut question = Question::parse(&args.question).map_err(usage)?.given(&app.given());
    if let Some(id) = question.tool() {
        let grants = app.registry()?.snapshot().get(id).and_then(|entry| entry.tool().map(|tool| tool.grants.clone()));
        question = question.grants(&grants.unwrap_or_else(Grants::default));
    }
    let absent = match question.existing() {
        Some(id) if app.registry()?.snapshot().get(id).is_none() => Some(id.clone()),
        _ => None,
    };
    let (decision, way_out) = match app.authorizer()?.answer(&question) {
        Ok(decision) => (decision, None),
        Err(denial) => (*denial.decision, denial.way_out),
    };
    writeln!(out, "{}", if decision.allowed { "allowed" } else { "denied" })?;
    writeln!(out, "  who       {}", sanitize(&decision.principal))?;
    writeln!(out, "  what      {} {}", decision.action, sanitize(&decision.resource))?;
    let policies =
        if decision.policies.is_empty() { "no policy permits it".to_owned() } else { decision.policies.join(", ") };
    writeln!(out, "  by        {}", sanitize(&policies))?;
    for reason in &decision.reasons {
        writeln!(out, "  because   {}", sanitize(reason))?;
    }
    if let Some(id) = absent {
        writeln!(out, "  note      there is no `{id}`: this is what would be decided if there were one")?;
    }
    for error in &decision.errors {
        writeln!(out, "  error     {}", sanitize(error))?;
    }
    if let Some(way_out) = way_out {
        writeln!(out, "  way out   {}", sanitize(&way_out))?;
    }
    if decision.errors.is_empty() {
        Ok(())
    } else {
        Err(CommandError::new(Kind::Failed, "the policies could not decide").hint("`agent policy check` checks them"))
    }
}
