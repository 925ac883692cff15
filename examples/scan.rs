//! Reads `{"id", "text"}` a line, writes what one scanner finds in each, in order.
//!
//! ```text
//! cargo run --release --example scan -- pii|secrets|injection [FILE.jsonl] [--strict]
//! cargo run --release --example scan -- redact [--chunk BYTES] [--trace] [--json] [FILE.jsonl] [--strict]
//! ```
//!
//! Standard input without FILE. Other fields are ignored; without an id a line's number counts,
//! from 0. Offsets are UTF-8 bytes of the text. A bad line is reported on standard error and the
//! rest still runs, unless `--strict`; the exit status is 2 if there was one.
//!
//! - `pii`: `{"id", "spans": [{"start", "end", "label", "score"}]}`
//! - `secrets`: `{"id", "findings": [{"rule", "secret", "start", "end", "line"}]}`. It prints the
//!   secrets it found, for measuring: its output is as sensitive as its input.
//! - `injection`: `{"id", "score", "flag", "signals": [{"kind", "start", "end"}]}`;
//!   `"source": "user"|"context"` of the line says where the text stands, `user` if it is absent.
//! - `redact`: `{"id", "text"}`, the text as the output stage of the default policy releases it.
//!   `--chunk` pushes it in pieces of so many bytes; `--trace` adds `"pushed"`, what each push
//!   released, and `"finished"`, what the end did; `--json` takes each text as a JSON document.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use pii_scrub::Vault;
use rule_scan::{BuildError, Finding, Region, RuleInfo, Scanner, Scratch, Span, View};
use serde_json::{Value, json};
use workflow_guard::{AuditLog, Check, Guard, Nonce, Policy, Stage, Verdict};

use lines::{InputError, JsonLines};

#[path = "support/lines.rs"]
mod lines;

const USAGE: &str = "usage: scan pii|secrets|injection [FILE.jsonl] [--strict]\n       \
                     scan redact [--chunk BYTES] [--trace] [--json] [FILE.jsonl] [--strict]";

/// Of the one run in which all texts are redacted.
const NONCE: Nonce = Nonce::from_bytes([0; 8]);

/// How texts are redacted.
#[derive(Clone, Copy, Default)]
struct Redaction {
    /// In pieces of so many bytes; whole if there is none.
    chunk: Option<usize>,
    trace: bool,
    json: bool,
}

fn main() -> ExitCode {
    match run() {
        Ok(status) => status,
        Err(error) => {
            error.report();
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<ExitCode, InputError> {
    let usage = |reason: &str| InputError::new("scan", None, format!("{reason}\n{USAGE}"));
    let mut mode = None;
    let mut file = None;
    let mut strict = false;
    let mut redaction = Redaction::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--strict" => strict = true,
            "--trace" => redaction.trace = true,
            "--json" => redaction.json = true,
            "--chunk" => {
                let bytes = arguments.next().and_then(|bytes| bytes.parse().ok());
                let bytes = bytes.filter(|&bytes: &usize| bytes > 0);
                redaction.chunk =
                    Some(bytes.ok_or_else(|| usage("`--chunk` wants a number of bytes"))?);
            }
            "-h" | "--help" => return Err(usage("help")),
            flag if flag.starts_with("--") => return Err(usage(&format!("unknown `{flag}`"))),
            _ if mode.is_none() => mode = Some(argument),
            _ if file.is_none() => file = Some(PathBuf::from(argument)),
            _ => return Err(usage("too many arguments")),
        }
    }
    let mode = mode.ok_or_else(|| usage("what to scan for?"))?;
    let asked = redaction.trace || redaction.json || redaction.chunk.is_some();
    if asked && mode != "redact" {
        return Err(usage("`--chunk`, `--trace` and `--json` are for `redact`"));
    }
    let mut scan = scanner(&mode, redaction)
        .map_err(|error| InputError::new("scan", None, error))?
        .ok_or_else(|| usage("what to scan for?"))?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut failed = false;
    let lines = JsonLines::open(file.as_deref())?;
    let name = lines.name().to_owned();
    for line in lines {
        let result = line.and_then(|(number, value)| {
            let text = value.get("text").and_then(Value::as_str);
            let text =
                text.ok_or_else(|| InputError::new(&name, Some(number + 1), "no string `text`"))?;
            let mut object = json!({ "id": value.get("id").cloned().unwrap_or(json!(number)) });
            let context = value.get("source").and_then(Value::as_str) == Some("context");
            if let (Some(object), Value::Object(found)) =
                (object.as_object_mut(), scan(text, context))
            {
                object.extend(found);
            }
            Ok(object)
        });
        match result {
            Ok(object) => writeln!(out, "{object}")
                .map_err(|error| InputError::new("(standard output)", None, error))?,
            Err(error) => {
                error.report();
                failed = true;
                if strict {
                    break;
                }
            }
        }
    }
    out.flush().map_err(|error| InputError::new("(standard output)", None, error))?;
    Ok(if failed { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

type Scan = Box<dyn FnMut(&str, bool) -> Value>;

/// The scanner of a mode: text and whether it is context to what is written beside the id.
fn scanner(mode: &str, redaction: Redaction) -> Result<Option<Scan>, BuildError> {
    let mut scratch = Scratch::new();
    Ok(Some(match mode {
        "pii" => {
            let rules = pii_scrub::rules().into_iter().chain(pii_scrub::free_text_rules());
            let rules = rules.chain(pii_scrub::phi::term_rules());
            let scanner = Scanner::builder().rules(rules).build()?;
            Box::new(move |text, _| json!({ "spans": pii(&scanner, text, &mut scratch) }))
        }
        "secrets" => {
            let scanner = Scanner::builder().rules(output_filter::secret_rules()).build()?;
            Box::new(move |text, _| json!({ "findings": secrets(&scanner, text, &mut scratch) }))
        }
        "injection" => {
            let scanner = Scanner::builder().rules(injection_guard::rules()).build()?;
            Box::new(move |text, context| injection(&scanner, text, context, &mut scratch))
        }
        "redact" => {
            let guard = Guard::new(Policy::default());
            Box::new(move |text, _| match redaction {
                Redaction { chunk: None, trace: false, json: false } => {
                    json!({ "text": redact(&guard, text) })
                }
                _ => redact_in_pieces(guard.policy(), text, redaction),
            })
        }
        _ => return Ok(None),
    }))
}

/// One span a region, named by its highest-ranked match. Health data counts where it is somebody's.
fn pii(scanner: &Scanner, text: &str, scratch: &mut Scratch) -> Vec<Value> {
    let mut spans = Vec::new();
    let scan = scanner.scan(text, scratch);
    let found = scan.matches().map(|(kind, finding, _)| (kind, finding.span));
    let joined: BTreeSet<Span> =
        pii_scrub::phi::join(text, found).into_iter().map(|phi| phi.span).collect();
    let _ = scan.rewrite(
        |finding| !scanner.kind(finding.rule).starts_with("phi.") || joined.contains(&finding.span),
        |region, _| {
            let span = region.cover();
            spans.push(json!({
                "start": span.start,
                "end": span.end,
                "label": pii_scrub::entity_name(region.kind()),
                "score": f64::from(region.finding().confidence) / 100.0,
            }));
        },
    );
    spans
}

fn secrets(scanner: &Scanner, text: &str, scratch: &mut Scratch) -> Vec<Value> {
    let mut findings = Vec::new();
    let (mut line, mut counted) = (1, 0);
    let scan = scanner.scan(text, scratch);
    let _ = scan.rewrite(
        |_| true,
        |region, _| {
            let span = region.cover();
            // What has a disguise is read without it, though another rule may name the region.
            let within =
                |found: &&Finding| span.start <= found.span.start && found.span.end <= span.end;
            let within = scan.findings().iter().filter(within);
            let read = within
                .filter(|found| found.view != View::Plain)
                .max_by_key(|found| found.span.end - found.span.start);
            line += text.get(counted..span.start).unwrap_or("").matches('\n').count();
            counted = span.start;
            findings.push(json!({
                "rule": region.kind(),
                "secret": secret(text, read.copied().unwrap_or(region.finding()), span),
                "start": span.start,
                "end": span.end,
                "line": line,
            }));
        },
    );
    findings
}

/// The secret as it was read: a disguised one without its disguise.
fn secret(text: &str, finding: Finding, span: Span) -> String {
    let read = finding.view.read(text, span);
    let plain = span.of(text);
    match finding.view {
        // What is longer than what decided may go on in disguise.
        View::Plain => [View::Unwrapped, View::Folded, View::Unescaped]
            .map(|view| view.read(text, span))
            .into_iter()
            .find(|read| read != plain)
            .unwrap_or(read),
        // In base64 or the like that is escaped itself.
        View::Decoded if read == plain => {
            let unescaped = View::Unescaped.read(text, span);
            let whole = Span { start: 0, end: unescaped.len() };
            View::Decoded.read(&unescaped, whole)
        }
        _ => read,
    }
}

fn injection(scanner: &Scanner, text: &str, context: bool, scratch: &mut Scratch) -> Value {
    use injection_guard::{Source, inspect_scan};
    let scan = scanner.scan(text, scratch);
    let source = if context { Source::ToolResult } else { Source::User };
    let assessment = inspect_scan(scanner, &scan, text, source);
    let signals: Vec<Value> = assessment
        .signals
        .iter()
        .map(|signal| json!({ "kind": signal.kind, "start": signal.span.start, "end": signal.span.end }))
        .collect();
    json!({ "score": assessment.score, "flag": assessment.flag, "signals": signals })
}

fn redact(guard: &Guard, text: &str) -> String {
    let Ok(mut log) = AuditLog::new("redact", guard, Vec::new()) else { return String::new() };
    let mut run = guard.start_run("redact", NONCE);
    match run.check(Check::output("person", text), &mut log) {
        Verdict::Pass { .. } => text.to_owned(),
        Verdict::Rewrite { texts, .. } => texts.concat(),
        Verdict::Hold { .. } | Verdict::Block { .. } => String::new(),
    }
}

/// What the output stage does to a text, done to its pieces.
fn redact_in_pieces(policy: &Policy, text: &str, redaction: Redaction) -> Value {
    let operator = |kind: &str| policy.action(Stage::Output, kind).operator();
    let mut placeholders = Vault::new(NONCE);
    let replace = |region: &Region<'_>, out: &mut String| {
        operator(region.kind()).unwrap_or_default().apply(region, &mut placeholders, out);
    };
    let replaced = |rule: RuleInfo<'_>| operator(rule.kind()).is_some();
    let pieces = text.as_bytes().chunks(redaction.chunk.unwrap_or(text.len()).max(1));
    let (pushed, finished): (Vec<String>, String) = if redaction.json {
        let mut stream =
            policy.scanner().json_stream(replace).replacing(replaced).in_run(NONCE).at_once();
        (pieces.map(|piece| stream.push(piece).to_owned()).collect(), stream.finish().to_owned())
    } else {
        let mut stream =
            policy.scanner().stream(replace).replacing(replaced).in_run(NONCE).at_once();
        (pieces.map(|piece| stream.push(piece).to_owned()).collect(), stream.finish().to_owned())
    };
    let text = pushed.concat() + &finished;
    match redaction.trace {
        true => json!({ "text": text, "pushed": pushed, "finished": finished }),
        false => json!({ "text": text }),
    }
}
