//! One run of a workflow: what it carries from check to check, and the check itself.
//!
//! A check goes through the same steps at every stage: may it, what is in it, what is it, may it go
//! there, decide, record.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use audit_types::{Decision, Digest, Draft, Mode, Stage};
use data_class::{Finding as LabelFinding, Integrity, Label, Violation};
use injection_guard::{NEUTRALISE_FROM, Signal, Source};
use pii_scrub::Placeholders;
use rule_scan::{Finding, Nonce, Scan, Scratch};

use crate::action::Action;
use crate::check::Check;
use crate::guard::Guard;
use crate::intent::Intent;
use crate::log::{AuditLog, AuditSink};
use crate::verdict::{Reason, Verdict};

/// One run: its label, its placeholders, its intent.
///
/// The label is the join of everything that the run has taken in, as it was taken in: what was
/// hidden before does not count. It only rises.
#[derive(Debug)]
pub struct Run {
    guard: Guard,
    id: String,
    label: Label,
    intent: Intent,
    placeholders: Placeholders,
    scratch: Scratch,
}

/// What a check has come to so far.
struct Findings {
    reasons: BTreeMap<String, u32>,
    decision: Decision,
    /// By text; `None` where nothing changed.
    rewritten: Vec<Option<String>>,
    /// What is left in place.
    left: Kinds,
    /// What a person decides about; if it goes on, it goes on as it is.
    held: Kinds,
}

/// By kind: highest confidence and count.
type Kinds = BTreeMap<String, (u8, u32)>;

impl Run {
    pub(crate) fn new(guard: Guard, id: &str, nonce: Nonce) -> Self {
        Self {
            guard,
            id: printable(id),
            label: Label::BOTTOM,
            intent: Intent::new(),
            placeholders: Placeholders::new(nonce),
            scratch: Scratch::new(),
        }
    }

    /// Holds the run to what its task needs.
    #[must_use]
    pub fn with_intent(mut self, intent: Intent) -> Self {
        self.intent = intent;
        self
    }

    /// The id, as it stands in records.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The label of everything that the run has taken in.
    #[must_use]
    pub fn label(&self) -> Label {
        self.label
    }

    /// Checks one thing, records the decision, and says what may happen with it. Linear in the
    /// texts.
    ///
    /// Closed in doubt: if the record is not kept, the verdict is [`Verdict::Block`] with the
    /// reason `record.failed`.
    pub fn check<S: AuditSink>(&mut self, check: Check<'_>, log: &mut AuditLog<S>) -> Verdict {
        let guard = self.guard.clone();
        let mode = guard.policy().mode();
        let declared = match check.stage {
            Stage::Input | Stage::Context => guard.policy().source(check.subject),
            _ => Some(self.label),
        };
        let source = declared.unwrap_or(Label::TOP);
        let mut findings = Findings::new();
        if declared.is_none() {
            findings.add("source.undeclared", 1, Decision::Block);
        }
        self.check_intent(&check, &mut findings);
        for text in &check.texts.0 {
            self.check_text(check.stage, source, text, &mut findings);
        }
        for part in &check.parts {
            if !guard.policy().parts.iter().any(|allowed| allowed == part) {
                findings.add("content.not_text", 1, Decision::Hold);
            }
        }
        let flowing = source.join(label_of(&findings.left, &guard));
        // What is held flows by a person's decision, not by its label.
        check_flow(&guard, &check, flowing.join(self.label), &mut findings);
        let label = flowing.join(label_of(&findings.held, &guard));

        let digest = self.digest(&check, label);
        let approval = (findings.decision == Decision::Hold).then_some(digest);
        if approval.is_some() && check.approved == approval {
            // What was approved is the text as it would have gone on, rewritten or not.
            findings.decision = Decision::Pass;
            if findings.rewritten.iter().any(Option::is_some) {
                findings.decision = Decision::Rewrite;
            }
        }
        let reasons = findings.reasons();
        let draft = Draft {
            time: check.time.unwrap_or_else(now),
            run: self.id.clone(),
            agent: check.agent.map(printable),
            stage: check.stage,
            subject: Some(printable(check.subject)),
            decision: findings.decision,
            mode,
            reasons: reasons
                .iter()
                .map(|reason| audit_types::Reason {
                    code: reason.code.clone(),
                    count: reason.count,
                })
                .collect(),
            label: label.to_string(),
            input_bytes: check.texts.0.iter().map(|text| text.len() as u64).sum(),
            approval,
        };
        if !log.append(draft) {
            let reasons = vec![Reason { code: "record.failed".to_owned(), count: 1 }];
            return Verdict::Block { reasons };
        }
        let decision = if mode == Mode::Observe { Decision::Pass } else { findings.decision };
        if matches!(decision, Decision::Pass | Decision::Rewrite)
            && matches!(check.stage, Stage::Input | Stage::Context)
        {
            self.label = self.label.join(label);
        }
        match decision {
            Decision::Pass => Verdict::Pass { reasons },
            Decision::Rewrite => {
                let rewritten = findings.rewritten.into_iter().zip(&check.texts.0);
                let texts =
                    rewritten.map(|(new, old)| new.unwrap_or_else(|| (*old).to_owned())).collect();
                Verdict::Rewrite { texts, reasons }
            }
            Decision::Hold => Verdict::Hold { digest, reasons },
            Decision::Block => Verdict::Block { reasons },
        }
    }

    /// Scans one text and decides about what is in it.
    fn check_text(&mut self, stage: Stage, source: Label, text: &str, findings: &mut Findings) {
        let Self { guard, scratch, placeholders, intent, label, .. } = self;
        let scan = guard.policy().scanner().scan(text, scratch);
        let origin = match (stage, source.integrity()) {
            (Stage::Input, Integrity::Trusted) => Source::User,
            _ => Source::Context,
        };
        let observed = guard.policy().mode() == Mode::Observe;
        let injected = injected_from(&scan, origin);
        let action = |finding: &Finding| {
            let kind = guard.policy().scanner().kind(finding.rule);
            let counts = !kind.starts_with("injection.")
                || injected.is_some_and(|least| finding.confidence >= least);
            counts.then(|| guard.action(stage, finding.rule))
        };
        for (kind, finding, value) in scan.matches() {
            let Some(action) = action(&finding) else { continue };
            let decision = match action {
                Action::Keep => Decision::Pass,
                Action::Redact | Action::Mask | Action::Placeholder => Decision::Rewrite,
                Action::Hold => Decision::Hold,
                Action::Block => Decision::Block,
            };
            findings.add(kind, 1, decision);
            // Where nothing is rewritten, everything found stays.
            match action {
                Action::Hold if !observed => note(&mut findings.held, kind, finding.confidence),
                _ if observed || action.operator().is_none() => {
                    note(&mut findings.left, kind, finding.confidence);
                }
                _ => {}
            }
            let is_target = stage == Stage::ToolCall && matches!(kind, "pii.email" | "pii.url");
            let untrusted = label.integrity() == Integrity::Untrusted;
            if is_target && untrusted && !intent.allows_target(value) {
                findings.add("intent.target", 1, Decision::Block);
            }
        }
        let rewritten = scan.rewrite(
            |finding| action(finding).is_some_and(|action| action.operator().is_some()),
            |region, out| {
                let operator = guard.action(stage, region.finding().rule).operator();
                operator.unwrap_or_default().apply(region, placeholders, out);
            },
        );
        findings.rewritten.push(match rewritten {
            std::borrow::Cow::Borrowed(_) => None,
            std::borrow::Cow::Owned(text) => Some(text),
        });
    }

    /// A call that untrusted data may have caused stays within what the task needs.
    fn check_intent(&self, check: &Check<'_>, findings: &mut Findings) {
        let untrusted = self.label.integrity() == Integrity::Untrusted;
        if check.stage == Stage::ToolCall && untrusted && !self.intent.allows_tool(check.subject) {
            findings.add("intent.tool", 1, Decision::Block);
        }
    }

    /// What an approval is bound to: run, stage, subject, label, policy and every byte of every
    /// text, each with its length before it.
    fn digest(&self, check: &Check<'_>, label: Label) -> Digest {
        let mut bytes = Vec::new();
        let mut field = |field: &[u8]| {
            bytes.extend_from_slice(&(field.len() as u64).to_be_bytes());
            bytes.extend_from_slice(field);
        };
        field(b"workflow-guard approval 1");
        field(self.id.as_bytes());
        field(check.stage.as_str().as_bytes());
        field(check.subject.as_bytes());
        field(label.to_string().as_bytes());
        field(self.guard.policy().digest().as_bytes());
        field(&(check.texts.0.len() as u64).to_be_bytes());
        for text in &check.texts.0 {
            field(text.as_bytes());
        }
        for part in &check.parts {
            field(part.as_bytes());
        }
        Digest::sha256(&bytes)
    }
}

impl Findings {
    fn new() -> Self {
        Self {
            reasons: BTreeMap::new(),
            decision: Decision::Pass,
            rewritten: Vec::new(),
            left: Kinds::new(),
            held: Kinds::new(),
        }
    }

    /// Adds a reason; the gravest decision counts.
    fn add(&mut self, code: &str, count: u32, decision: Decision) {
        match self.reasons.get_mut(code) {
            Some(known) => *known = known.saturating_add(count),
            None => {
                self.reasons.insert(code.to_owned(), count);
            }
        }
        if gravity(decision) > gravity(self.decision) {
            self.decision = decision;
        }
    }

    fn reasons(&self) -> Vec<Reason> {
        let reason = |(code, &count): (&String, &u32)| Reason { code: code.clone(), count };
        self.reasons.iter().map(reason).collect()
    }
}

fn note(kinds: &mut Kinds, kind: &str, confidence: u8) {
    let (highest, count) = match kinds.get_mut(kind) {
        Some(known) => known,
        None => kinds.entry(kind.to_owned()).or_default(),
    };
    *highest = confidence.max(*highest);
    *count = count.saturating_add(1);
}

/// The label of findings of these kinds.
fn label_of(kinds: &Kinds, guard: &Guard) -> Label {
    let findings =
        kinds.iter().map(|(kind, &(confidence, count))| LabelFinding { kind, confidence, count });
    guard.policy().classifier.classify(findings).label()
}

fn gravity(decision: Decision) -> u8 {
    match decision {
        Decision::Pass => 0,
        Decision::Rewrite => 1,
        Decision::Hold => 2,
        Decision::Block => 3,
    }
}

/// If the signals of a text are over the bar of where it comes from: from which confidence on a
/// signal is acted on. Weak ones are evidence beside sure ones; alone, they are all there is.
fn injected_from(scan: &Scan<'_, '_>, source: Source) -> Option<u8> {
    let signals = scan.matches().filter(|(kind, ..)| kind.starts_with("injection."));
    let signals = signals.map(|(kind, finding, _)| Signal {
        kind,
        span: finding.span,
        confidence: finding.confidence,
    });
    let surest = signals.clone().map(|signal| signal.confidence).max()?;
    let flagged = injection_guard::assess(signals, source).flag;
    flagged.then_some(if surest >= NEUTRALISE_FROM { NEUTRALISE_FROM } else { 0 })
}

/// What arrives and what leaves has to be something that its receiver accepts.
fn check_flow(guard: &Guard, check: &Check<'_>, label: Label, findings: &mut Findings) {
    let receiver = match check.stage {
        Stage::Input | Stage::Context => "agent",
        _ => check.subject,
    };
    let Some(sink) = guard.policy().sink(receiver) else {
        findings.add("sink.undeclared", 1, Decision::Block);
        return;
    };
    let Err(refusal) = label.flows_to(&sink) else { return };
    for violation in refusal.violations() {
        let code = match violation {
            Violation::Level { .. } => "flow.level",
            Violation::Categories { .. } => "flow.categories",
            Violation::Untrusted => "flow.untrusted",
            _ => "flow.other",
        };
        findings.add(code, 1, Decision::Block);
    }
}

/// An id as records take it: printable ASCII, at most 128 bytes, not empty.
fn printable(id: &str) -> String {
    let shown = |c: char| if c.is_ascii_graphic() || c == ' ' { c } else { '?' };
    let text: String = id.trim().chars().take(audit_types::ID_MAX).map(shown).collect();
    if text.is_empty() { "?".to_owned() } else { text }
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}
