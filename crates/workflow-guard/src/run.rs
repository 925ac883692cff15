//! One run of a workflow: what it carries from check to check, and the check itself.
//!
//! A check goes through the same steps at every stage: may it, what is in it, what is it, may it go
//! there, decide, record.

use std::borrow::Cow;
use std::collections::BTreeMap;

use audit_types::{Decision, Digest, Mode, Stage};
use data_class::{Finding as LabelFinding, Integrity, Label};
use injection_guard::{Assessment, NEUTRALISE_FROM, Source, inspect_scan, kind, passages};
use pii_scrub::Vault;
use rule_scan::{Finding, Nonce, Region, Scratch, write_marker};

use crate::action::Action;
use crate::check::Check;
use crate::escape::unescaped;
use crate::guard::Guard;
use crate::intent::Intent;
use crate::policy::class_of;
use crate::record::{Facts, printable, record_of};
use crate::shared_log::RecordLog;
use crate::verdict::{Reason, Verdict};

/// One run: its label, its placeholders, its intent.
///
/// The label is the join of everything that the run has taken in, as it was taken in: what was
/// hidden before does not count. It only rises.
#[derive(Debug)]
pub struct Run {
    guard: Guard,
    /// As it was given.
    id: String,
    /// Likewise.
    workflow: Option<String>,
    label: Label,
    intent: Intent,
    placeholders: Vault,
    scratch: Scratch,
    /// How many approvals have been used: an approval counts once.
    approvals: u64,
}

/// What a check has come to so far.
struct Findings {
    reasons: BTreeMap<String, u32>,
    decision: Decision,
    /// What was found in the texts, whatever is done about it, by kind.
    found: BTreeMap<String, u32>,
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
            id: id.to_owned(),
            workflow: None,
            label: Label::BOTTOM,
            intent: Intent::new(),
            placeholders: Vault::new(nonce),
            scratch: Scratch::new(),
            approvals: 0,
        }
    }

    /// Holds the run to what its task needs.
    #[must_use]
    pub fn with_intent(mut self, intent: Intent) -> Self {
        self.intent = intent;
        self
    }

    /// Says which workflow it is a run of, for its records. They show it as they show the id.
    #[must_use]
    pub fn with_workflow(mut self, workflow: &str) -> Self {
        self.workflow = Some(workflow.to_owned());
        self
    }

    /// The id. Records show it in printable ASCII and cut to 128 bytes.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The label of everything that the run has taken in.
    #[must_use]
    pub fn label(&self) -> &Label {
        &self.label
    }

    /// Checks one thing, records the decision, and says what may happen with it. Linear in the
    /// texts.
    ///
    /// Closed in doubt: if the record is not kept, the verdict is [`Verdict::Block`] with the
    /// reason `record.failed`.
    pub fn check<L: RecordLog>(&mut self, check: Check<'_>, log: &mut L) -> Verdict {
        let guard = self.guard.clone();
        let mode = guard.policy().mode();
        let declared = match check.stage {
            Stage::Input | Stage::Context => guard.policy().source(check.subject),
            _ => Some(self.label.clone()),
        };
        let mut findings = Findings::new();
        if declared.is_none() {
            findings.add("source.undeclared", 1, Decision::Block);
        }
        let source = declared.unwrap_or(Label::TOP);
        self.check_intent(&check, &mut findings);
        for text in &check.texts {
            self.check_text(
                check.stage,
                origin_of(&check, source.integrity()),
                text,
                &mut findings,
            );
        }
        let subject = self.check_subject(&check, &mut findings);
        for part in &check.parts {
            if !guard.policy().parts.iter().any(|allowed| allowed == part) {
                findings.add("content.not_text", 1, Decision::Hold);
            }
        }
        let mut label = source.join(&label_of(&findings.left, &guard));
        // What is held flows by a person's decision, not by its label.
        check_flow(&guard, &check, &label.clone().join(&self.label), &mut findings);
        label.raise(&label_of(&findings.held, &guard));

        let approval = (findings.decision == Decision::Hold).then(|| self.digest(&check, &label));
        if approval.is_some() && check.approved == approval {
            // What was approved is the text as it would have gone on, rewritten or not.
            let rewrites = findings.rewritten.iter().any(Option::is_some);
            findings.decision = if rewrites { Decision::Rewrite } else { Decision::Pass };
            self.approvals += 1;
        }
        let reasons = findings.reasons();
        let draft = record_of(&Facts {
            run: &self.id,
            workflow: self.workflow.as_deref(),
            check: &check,
            subject: &subject,
            decision: findings.decision,
            mode,
            reasons: &findings.reasons,
            found: &findings.found,
            label: &label,
            approval,
        });
        let policy = guard.policy().digest();
        if !draft.is_ok_and(|draft| log.append(draft, policy)) {
            let reasons = vec![Reason { code: "record.failed".to_owned(), count: 1 }];
            return Verdict::Block { reasons };
        }
        let decision = if mode == Mode::Observe { Decision::Pass } else { findings.decision };
        if matches!(decision, Decision::Pass | Decision::Rewrite)
            && matches!(check.stage, Stage::Input | Stage::Context)
        {
            self.label.raise(&label);
        }
        match decision {
            Decision::Pass => Verdict::Pass { reasons },
            Decision::Rewrite => {
                let rewritten = findings.rewritten.into_iter().zip(&check.texts);
                let texts =
                    rewritten.map(|(new, old)| new.unwrap_or_else(|| (*old).to_owned())).collect();
                Verdict::Rewrite { texts, reasons }
            }
            Decision::Hold => match approval {
                Some(digest) => Verdict::Hold { digest, reasons },
                None => Verdict::Block { reasons },
            },
            Decision::Block => Verdict::Block { reasons },
        }
    }

    /// Scans one text and decides about what is in it.
    ///
    /// `origin` is who says it, for the score of injected instructions.
    fn check_text(&mut self, stage: Stage, origin: Source, text: &str, findings: &mut Findings) {
        let Self { guard, scratch, placeholders, .. } = self;
        // A tool reads its arguments without their escapes. What is found only then has no place
        // in the text as it stands, so it cannot be rewritten, and blocks instead.
        let read = if stage == Stage::ToolCall { unescaped(text) } else { Cow::Borrowed(text) };
        let as_it_stands = matches!(read, Cow::Borrowed(_));
        let scan = guard.policy().scanner().scan_in_run(&read, placeholders.nonce(), scratch);
        let observed = guard.policy().mode() == Mode::Observe;
        let assessment = inspect_scan(guard.policy().scanner(), &scan, &read, origin);
        let injected = injected_from(&assessment);
        let passages = match injected {
            Some(_) => passages(guard.policy().scanner(), &assessment),
            None => Vec::new(),
        };
        let action = |finding: &Finding| {
            let found = guard.policy().scanner().kind(finding.rule);
            let counts = !found.starts_with("injection.")
                || found == kind::PASSAGE
                || injected.is_some_and(|least| finding.confidence >= least);
            counts.then(|| guard.action(stage, finding.rule))
        };
        for finding in scan.findings().iter().chain(&passages) {
            let kind = guard.policy().scanner().kind(finding.rule);
            let Some(action) = action(finding) else { continue };
            let decision = match action {
                Action::Keep => Decision::Pass,
                Action::Redact | Action::Mask | Action::Placeholder if as_it_stands => {
                    Decision::Rewrite
                }
                Action::Redact | Action::Mask | Action::Placeholder => Decision::Block,
                Action::Hold => Decision::Hold,
                Action::Block => Decision::Block,
            };
            findings.add(kind, 1, decision);
            add_to(&mut findings.found, kind, 1);
            // Where nothing is rewritten, everything found stays.
            match action {
                Action::Hold if !observed => note(&mut findings.held, kind, finding.confidence),
                _ if observed || action.operator().is_none() => {
                    note(&mut findings.left, kind, finding.confidence);
                }
                _ => {}
            }
        }
        let rewritten = scan.rewrite_with(
            &passages,
            |finding| action(finding).is_some_and(|action| action.operator().is_some()),
            |region, out| {
                let operator = guard.action(stage, region.finding().rule).operator();
                operator.unwrap_or_default().apply(region, placeholders, out);
            },
        );
        findings.rewritten.push(match rewritten {
            Cow::Owned(text) if as_it_stands => Some(text),
            Cow::Owned(_) | Cow::Borrowed(_) => None,
        });
    }

    /// Looks at the name of who is at the other end, which a model may have chosen, as at any text;
    /// returns it as it may stand in a record.
    fn check_subject(&mut self, check: &Check<'_>, findings: &mut Findings) -> String {
        let mut named = Findings::new();
        // Names of tools are orders by nature.
        self.check_text(check.stage, Source::Agent, check.subject, &mut named);
        if named.reasons.is_empty() {
            return printable(check.subject);
        }
        let scanner = self.guard.policy().scanner();
        let scan = scanner.scan(check.subject, &mut self.scratch);
        let assessment = inspect_scan(scanner, &scan, check.subject, Source::Agent);
        let passages = passages(scanner, &assessment);
        let write = |region: &Region<'_>, out: &mut String| write_marker(region.kind(), out);
        let shown = scan.rewrite_with(&passages, |_| true, write);
        let shown = printable(&shown);
        if matches!(named.decision, Decision::Rewrite | Decision::Block) {
            // A name cannot be rewritten and still be that name.
            for (code, count) in named.reasons {
                findings.add(&code, count, Decision::Block);
            }
        }
        shown
    }

    /// A call that untrusted data may have caused stays within what the task needs.
    fn check_intent(&self, check: &Check<'_>, findings: &mut Findings) {
        let outgoing = !matches!(check.stage, Stage::Input | Stage::Context);
        let is_tool = check.stage == Stage::ToolCall
            || outgoing && class_of(check.subject).eq_ignore_ascii_case("tool");
        if !is_tool || self.label.integrity() == Integrity::Trusted {
            return;
        }
        if !self.intent.allows_tool(check.subject) {
            findings.add("intent.tool", 1, Decision::Block);
        }
        if !check.texts.iter().all(|text| self.intent.allows_arguments(text)) {
            findings.add("intent.target", 1, Decision::Block);
        }
    }

    /// What an approval is bound to: run and nonce, the approvals used before it, agent, stage,
    /// subject, label, policy and every byte of every text, each with its length before it.
    fn digest(&self, check: &Check<'_>, label: &Label) -> Digest {
        let mut bytes = Vec::new();
        let mut field = |field: &[u8]| {
            bytes.extend_from_slice(&(field.len() as u64).to_be_bytes());
            bytes.extend_from_slice(field);
        };
        field(b"workflow-guard approval 1");
        field(self.id.as_bytes());
        field(self.placeholders.nonce().as_str().as_bytes());
        field(&self.approvals.to_be_bytes());
        field(check.agent.unwrap_or("").as_bytes());
        field(check.stage.as_str().as_bytes());
        field(check.subject.as_bytes());
        field(label.to_string().as_bytes());
        field(self.guard.policy().digest().as_bytes());
        field(&(check.texts.len() as u64).to_be_bytes());
        for text in &check.texts {
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
            found: BTreeMap::new(),
            rewritten: Vec::new(),
            left: Kinds::new(),
            held: Kinds::new(),
        }
    }

    /// Adds a reason; the gravest decision counts.
    fn add(&mut self, code: &str, count: u32, decision: Decision) {
        add_to(&mut self.reasons, code, count);
        if gravity(decision) > gravity(self.decision) {
            self.decision = decision;
        }
    }

    fn reasons(&self) -> Vec<Reason> {
        let reason = |(code, &count): (&String, &u32)| Reason { code: code.clone(), count };
        self.reasons.iter().map(reason).collect()
    }
}

fn add_to(counts: &mut BTreeMap<String, u32>, code: &str, count: u32) {
    match counts.get_mut(code) {
        Some(known) => *known = known.saturating_add(count),
        None => drop(counts.insert(code.to_owned(), count)),
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
    guard.policy().classifier.classify(findings).label().clone()
}

fn gravity(decision: Decision) -> u8 {
    match decision {
        Decision::Pass => 0,
        Decision::Rewrite => 1,
        Decision::Hold => 2,
        Decision::Block => 3,
    }
}

/// Where what a check looks at stands, for the score of injected instructions.
fn origin_of(check: &Check<'_>, integrity: Integrity) -> Source {
    let class = class_of(check.subject);
    let is = |name: &str| class.eq_ignore_ascii_case(name);
    match (check.stage, integrity) {
        (Stage::Handoff, _) => Source::Agent,
        (Stage::Input, Integrity::Trusted) if is("system") => Source::System,
        (Stage::Input, Integrity::Trusted) => Source::User,
        (Stage::Context, _) if is("memory") => Source::Memory,
        (Stage::Context, _) if is("document") => Source::Document,
        _ => Source::ToolResult,
    }
}

/// If a text is flagged: from which confidence on a signal is acted on. Weak ones are evidence
/// beside sure ones and beside the model's passages; alone, they are all there is.
fn injected_from(assessment: &Assessment<'_>) -> Option<u8> {
    // Padding has no words that could be replaced.
    let signals = assessment.signals.iter().filter(|signal| signal.kind != kind::PADDING);
    let sure = signals.map(|signal| signal.confidence).any(|percent| percent >= NEUTRALISE_FROM);
    let least = if sure || !assessment.segments.is_empty() { NEUTRALISE_FROM } else { 0 };
    assessment.flag.then_some(least)
}

/// What arrives and what leaves has to be something that its receiver accepts.
fn check_flow(guard: &Guard, check: &Check<'_>, label: &Label, findings: &mut Findings) {
    let receiver = match check.stage {
        Stage::Input | Stage::Context => "agent",
        _ => check.subject,
    };
    let Some(sink) = guard.policy().sink(receiver) else {
        findings.add("sink.undeclared", 1, Decision::Block);
        return;
    };
    let Err(refusal) = label.flows_to(sink) else { return };
    for violation in refusal.violations() {
        findings.add(violation.component().code(), 1, Decision::Block);
    }
}
