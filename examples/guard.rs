//! Reads agent runs in the chat-completions message format, takes every message through its stage,
//! and prints one line a check.
//!
//! ```text
//! cargo run --release --example guard -- FILE.jsonl [--policy P.toml] [--audit OUT.jsonl]
//!     [--fail-on block|hold] [--json] [--strict]
//! ```
//!
//! A line of FILE is `{"id", "messages": [...], "task": {"tools": [...], "targets": [...]}}`; `task`,
//! the intent of the run, may be absent. Which message goes through which stage:
//!
//! | message | stage |
//! |---|---|
//! | `system`, `developer`, `user` | input |
//! | `tool`, `function` | context |
//! | before each `assistant` | model call, with everything that was let through so far |
//! | a tool call of an `assistant` | tool call; handoff if the tool's name begins with `transfer_to_` |
//! | the content of an `assistant` | output, to a person |
//!
//! What is held or blocked does not become part of the conversation; what is rewritten does in its
//! new form. Exit status: 0 when all was read, whatever the verdicts; 1 under `--fail-on`; 2 on bad
//! input or policy. A bad line is reported and the rest still runs, unless `--strict`.

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::json;
use workflow_guard::{
    AuditLog, AuditSink, Check, Decision, Entry, Guard, Nonce, Policy, Stage, Verdict,
};

use conversation::{Conversation, Step};
use lines::{InputError, JsonLines};
use whole_file::WholeFile;

#[path = "support/conversation.rs"]
mod conversation;
#[path = "support/lines.rs"]
mod lines;
#[path = "support/whole_file.rs"]
mod whole_file;

const USAGE: &str = "usage: guard FILE.jsonl [--policy P.toml] [--audit OUT.jsonl] \
                     [--fail-on block|hold] [--json] [--strict]";

fn main() -> ExitCode {
    let run = Arguments::parse(std::env::args().skip(1)).and_then(|arguments| run(&arguments));
    run.unwrap_or_else(|error| {
        error.report();
        ExitCode::from(2)
    })
}

#[derive(Default)]
struct Arguments {
    file: PathBuf,
    policy: Option<PathBuf>,
    audit: Option<PathBuf>,
    fail_on: Option<Decision>,
    json: bool,
    strict: bool,
}

impl Arguments {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, InputError> {
        let usage = |reason: String| InputError::new("guard", None, format!("{reason}\n{USAGE}"));
        let mut parsed = Self::default();
        let mut files = Vec::new();
        while let Some(argument) = arguments.next() {
            let mut value =
                || arguments.next().ok_or_else(|| usage(format!("`{argument}` needs a value")));
            match argument.as_str() {
                "--policy" => parsed.policy = Some(value()?.into()),
                "--audit" => parsed.audit = Some(value()?.into()),
                "--fail-on" => {
                    parsed.fail_on = Some(match value()?.as_str() {
                        "block" => Decision::Block,
                        "hold" => Decision::Hold,
                        other => return Err(usage(format!("`--fail-on {other}`"))),
                    });
                }
                "--json" => parsed.json = true,
                "--strict" => parsed.strict = true,
                "--report" | "check" => {
                    return Err(usage(format!("`{argument}` is not available yet")));
                }
                "-h" | "--help" => return Err(usage("help".to_owned())),
                flag if flag.starts_with("--") => return Err(usage(format!("unknown `{flag}`"))),
                _ => files.push(argument),
            }
        }
        match files.as_slice() {
            [file] => parsed.file = file.into(),
            _ => return Err(usage("one file of runs, please".to_owned())),
        }
        Ok(parsed)
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, InputError> {
    let guard = Guard::new(policy(arguments)?);
    let lines = JsonLines::open(Some(&arguments.file))?;
    let name = lines.name().to_owned();
    let audit = arguments.audit.as_deref().map(WholeFile::create).transpose()?;
    let mut log = AuditLog::new("guard", &guard, JsonSink(audit))
        .map_err(|error| InputError::new("guard", None, error))?;
    let mut report = Report::new(arguments.json);
    let mut failed = false;
    let mut progress = Instant::now();
    for line in lines {
        let conversation = line.and_then(|(number, value)| {
            Conversation::from_json(number, &value)
                .map_err(|reason| InputError::new(&name, Some(number + 1), reason))
        });
        match conversation {
            Ok(conversation) => check_run(&guard, &conversation, &mut log, &mut report)?,
            Err(error) => {
                error.report();
                failed = true;
                if arguments.strict {
                    // The half-written audit file goes with this error.
                    return report.flush().map(|()| ExitCode::from(2));
                }
            }
        }
        if progress.elapsed() > Duration::from_secs(2) {
            progress = Instant::now();
            let _ = writeln!(io::stderr(), "guard: {} runs, {} checks", report.runs, report.checks);
        }
    }
    report.finish()?;
    if let JsonSink(Some(file)) = log.into_sink() {
        file.finish()?;
    }
    Ok(if failed {
        ExitCode::from(2)
    } else if arguments.fail_on.is_some_and(|least| report.reaches(least)) {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    })
}

fn policy(arguments: &Arguments) -> Result<Policy, InputError> {
    let Some(path) = &arguments.policy else { return Ok(Policy::default()) };
    let name = path.display().to_string();
    let text =
        std::fs::read_to_string(path).map_err(|error| InputError::new(&name, None, error))?;
    Policy::from_toml(&text).map_err(|error| {
        let place = if error.path().is_empty() { "" } else { ": " };
        let reason = format!("{}{place}{}", error.path(), error.reason());
        InputError::new(&name, Some(error.line()), reason)
    })
}

/// Takes one run through its stages.
fn check_run(
    guard: &Guard,
    conversation: &Conversation,
    log: &mut AuditLog<JsonSink>,
    report: &mut Report,
) -> Result<(), InputError> {
    let mut run = guard
        .start_run(&conversation.id, nonce(&conversation.id))
        .with_intent(conversation.intent.clone());
    let mut history: Vec<String> = Vec::new();
    report.begin(conversation);
    for (message, step) in &conversation.steps {
        let subject = step.subject();
        let mut texts: Vec<&str> = step.texts.iter().map(String::as_str).collect();
        if step.stage == Stage::ModelCall {
            texts = history.iter().map(String::as_str).collect();
        }
        let check = check(step, &subject, &texts);
        let verdict = run.check(check, log);
        report.line(conversation, *message, step.stage, &verdict)?;
        match verdict {
            Verdict::Pass { .. } if step.stage != Stage::ModelCall => {
                history.extend(step.texts.iter().cloned());
            }
            Verdict::Rewrite { texts, .. } => history.extend(texts),
            Verdict::Pass { .. } | Verdict::Hold { .. } | Verdict::Block { .. } => {}
        }
    }
    Ok(())
}

fn check<'t>(step: &'t Step, subject: &'t str, texts: &[&'t str]) -> Check<'t> {
    let first = texts.first().copied().unwrap_or("");
    let mut check = match step.stage {
        Stage::Input => Check::input(subject, first),
        Stage::Context => Check::context(subject, first),
        Stage::ModelCall => return Check::model_call(subject, texts.iter().copied()),
        Stage::ToolCall => Check::tool_call(subject, first),
        Stage::Handoff => Check::handoff(subject, first),
        Stage::Output => Check::output(subject, first),
    };
    for text in texts.iter().skip(1) {
        check = check.and_text(text);
    }
    step.parts.iter().fold(check, |check, part| check.and_part(part))
}

/// Eight bytes that who wrote the run cannot guess: the standard library's hashers are keyed from
/// the system's random source.
fn nonce(run: &str) -> Nonce {
    Nonce::from_bytes(std::hash::RandomState::new().hash_one(run).to_le_bytes())
}

/// Writes records as JSON lines, or nowhere.
struct JsonSink(Option<WholeFile>);

impl AuditSink for JsonSink {
    fn write(&mut self, entry: &Entry) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        if let Some(file) = &mut self.0 {
            serde_json::to_writer(&mut *file, entry)?;
            file.write_all(b"\n")?;
        }
        Ok(())
    }
}

/// What is printed, and what the summary counts.
struct Report {
    out: BufWriter<io::StdoutLock<'static>>,
    json: bool,
    runs: usize,
    checks: usize,
    by_decision: BTreeMap<&'static str, usize>,
    by_reason: BTreeMap<String, usize>,
    attacked: Labelled,
    harmless: Labelled,
    current: Current,
}

/// Runs that their file labels as attacked or not.
#[derive(Default)]
struct Labelled {
    runs: usize,
    stopped: usize,
    touched: usize,
    injected: usize,
}

/// What has happened to the run at hand.
#[derive(Default)]
struct Current {
    attacked: Option<bool>,
    stopped: bool,
    touched: bool,
    injected: bool,
}

impl Report {
    fn new(json: bool) -> Self {
        Self {
            out: BufWriter::new(io::stdout().lock()),
            json,
            runs: 0,
            checks: 0,
            by_decision: BTreeMap::new(),
            by_reason: BTreeMap::new(),
            attacked: Labelled::default(),
            harmless: Labelled::default(),
            current: Current::default(),
        }
    }

    fn begin(&mut self, conversation: &Conversation) {
        self.settle();
        self.runs += 1;
        self.current.attacked = conversation.attacked;
    }

    fn line(
        &mut self,
        conversation: &Conversation,
        message: usize,
        stage: Stage,
        verdict: &Verdict,
    ) -> Result<(), InputError> {
        let decision = verdict.decision();
        self.checks += 1;
        *self.by_decision.entry(decision.as_str()).or_default() += 1;
        for reason in verdict.reasons() {
            *self.by_reason.entry(reason.code.clone()).or_default() += reason.count as usize;
        }
        self.current.stopped |= matches!(decision, Decision::Hold | Decision::Block);
        if stage == Stage::Context && decision != Decision::Pass {
            self.current.touched = true;
            self.current.injected |=
                verdict.reasons().iter().any(|reason| reason.code.starts_with("injection."));
        }
        let run = &conversation.id;
        let line = if self.json {
            let reasons: Vec<&str> =
                verdict.reasons().iter().map(|reason| reason.code.as_str()).collect();
            json!({
                "run": run,
                "message": message,
                "stage": stage.as_str(),
                "verdict": decision.as_str(),
                "reasons": reasons,
            })
            .to_string()
        } else {
            let reasons: Vec<String> = verdict.reasons().iter().map(ToString::to_string).collect();
            let (stage, decision) = (stage.as_str(), decision.as_str());
            let run = run.escape_debug();
            let line = format!(
                "{run:<16} {message:>3}  {stage:<10}  {decision:<7}  {}",
                reasons.join(", ")
            );
            line.trim_end().to_owned()
        };
        writeln!(self.out, "{line}").map_err(stdout_failed)
    }

    /// Adds the run at hand to the counts of its label.
    fn settle(&mut self) {
        let current = std::mem::take(&mut self.current);
        let counts = match current.attacked {
            Some(true) => &mut self.attacked,
            Some(false) => &mut self.harmless,
            None => return,
        };
        counts.runs += 1;
        counts.stopped += usize::from(current.stopped);
        counts.touched += usize::from(current.touched);
        counts.injected += usize::from(current.injected);
    }

    fn finish(&mut self) -> Result<(), InputError> {
        self.settle();
        self.flush()?;
        let summary = self.summary();
        let written = if self.json {
            io::stderr().write_all(summary.as_bytes())
        } else {
            self.out.write_all(summary.as_bytes()).and_then(|()| self.out.flush())
        };
        written.map_err(stdout_failed)
    }

    fn flush(&mut self) -> Result<(), InputError> {
        self.out.flush().map_err(stdout_failed)
    }

    fn summary(&self) -> String {
        let list = |counts: Vec<(&str, usize)>| {
            let counts: Vec<String> =
                counts.iter().map(|(name, count)| format!("{name} {count}")).collect();
            counts.join(", ")
        };
        let decisions = self.by_decision.iter().map(|(name, count)| (*name, *count)).collect();
        let mut reasons: Vec<(&str, usize)> =
            self.by_reason.iter().map(|(name, count)| (name.as_str(), *count)).collect();
        reasons.sort_by_key(|&(name, count)| (std::cmp::Reverse(count), name));
        let mut summary = format!(
            "\n{} runs, {} checks: {}\nreasons: {}\n",
            self.runs,
            self.checks,
            list(decisions),
            if reasons.is_empty() { "none".to_owned() } else { list(reasons) },
        );
        let labels = [("with an attack", &self.attacked), ("without an attack", &self.harmless)];
        for (label, counts) in labels.into_iter().filter(|(_, counts)| counts.runs > 0) {
            summary.push_str(&format!(
                "{} runs labelled {label}: tool result not passed untouched in {} (for an \
                 injection in {}), held or blocked {}\n",
                counts.runs, counts.touched, counts.injected, counts.stopped,
            ));
        }
        summary
    }

    /// Whether a decision at least this grave was taken.
    fn reaches(&self, least: Decision) -> bool {
        let taken = |decision: Decision| self.by_decision.contains_key(decision.as_str());
        taken(Decision::Block) || least == Decision::Hold && taken(Decision::Hold)
    }
}

fn stdout_failed(error: io::Error) -> InputError {
    InputError::new("(standard output)", None, error)
}
