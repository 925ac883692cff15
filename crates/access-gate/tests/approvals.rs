//! Runs the rows of `testdata/approvals.toml`, and the attacks by name.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of a test may fail loudly too"
)]

mod approval_support;

use access_gate::{
    Approval, ApprovalConditions, ApprovalFacts, ApprovalGate, ApprovalRefusal, ApprovalRule,
    ApprovalRules, ApprovalState, ApprovalTerms, Ballot, Binding, BindingPart, BreakGlassTerms,
    DEADLINE_MAX_SECONDS, FIRST_RUNS_MAX, LABEL_TEXT_MAX, Requirement, ReviewFinding, ReviewedRuns,
    SUBJECT_MAX, Stage, TARGET_MAX, Voted, Voter, WORKFLOWS_MAX,
};
use approval_support::{answer, binding, changed, part_of, parties, standing, voter};
use data_class::Scheme;
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    row: Vec<Row>,
}

/// A sequence of events. Each step reads `TIME EVENT ARGUMENTS = ANSWER STATE`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    /// What it needs, if one approval is opened at `start`.
    #[serde(default)]
    terms: Option<Terms>,
    /// Rules instead of terms; approvals are opened by steps.
    #[serde(default)]
    rules: Vec<RuleRow>,
    #[serde(default)]
    start: Option<String>,
    /// What it is bound to, if not the account of the others.
    #[serde(default)]
    target: Option<String>,
    steps: Vec<String>,
    state: String,
    why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    id: String,
    #[serde(default)]
    first_runs: Option<u32>,
    #[serde(default)]
    workflows: Option<Vec<String>>,
    #[serde(default)]
    terms: Terms,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Terms {
    required: Option<u32>,
    denials: Option<u32>,
    approvers: Option<Vec<String>>,
    roles: Option<Vec<String>>,
    excluded: Vec<String>,
    deadline: Option<u64>,
    use_within: Option<u64>,
    break_people: Option<Vec<String>>,
    break_roles: Option<Vec<String>>,
    break_reasons: Option<Vec<String>>,
    review_within: Option<u64>,
}

impl Terms {
    /// `outage` and `fraud` are reasons of an override, and there are ten minutes for its review,
    /// unless the row says otherwise.
    fn terms(&self) -> ApprovalTerms {
        let default = ApprovalTerms::default();
        let may_break = self.break_people.is_some() || self.break_roles.is_some();
        ApprovalTerms {
            required: self.required.unwrap_or(default.required),
            denials: self.denials.unwrap_or(default.denials),
            approvers: self.approvers.clone(),
            roles: self.roles.clone(),
            excluded: self.excluded.clone(),
            deadline_seconds: self.deadline.unwrap_or(default.deadline_seconds),
            use_within_seconds: self.use_within.unwrap_or(default.use_within_seconds),
            break_glass: may_break.then(|| BreakGlassTerms {
                people: self.break_people.clone(),
                roles: self.break_roles.clone(),
                reasons: match &self.break_reasons {
                    Some(reasons) => reasons.clone(),
                    None => vec!["outage".into(), "Fraud".into()],
                },
                review_within_seconds: self.review_within.unwrap_or(600),
            }),
        }
    }
}

#[test]
fn rows() {
    let file: File = toml::from_str(include_str!("../testdata/approvals.toml")).unwrap();
    assert!(file.row.len() >= 110, "{}", file.row.len());
    let mut failed = Vec::new();
    for row in &file.row {
        if let Err(at) = run(row) {
            failed.push(format!("{} ({}): {at}", row.name, row.why));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn run(row: &Row) -> Result<(), String> {
    let start = row.start.as_deref().map_or(0, time);
    let mut world = World { gate: gate(&row.rules), runs: ReviewedRuns::new(), approval: None };
    if let Some(terms) = &row.terms {
        let requirement = terms.terms().build().unwrap();
        let target = row.target.clone().unwrap_or(binding().target);
        let bound = Binding { target, ..binding() };
        match Approval::open(bound, requirement, &parties(), start) {
            Ok(approval) => world.approval = Some(approval),
            // Nothing follows where nothing was opened.
            Err(refusal) => {
                let refused = approval_support::code(refusal);
                let holds = row.steps.is_empty() && row.state == refused;
                return if holds { Ok(()) } else { Err(refused) };
            }
        }
    }
    for step in &row.steps {
        let (event, expected) = step.split_once(" = ").unwrap_or((step, ""));
        let got = world.step(event);
        if got != expected {
            return Err(format!("`{event}`: expected `{expected}`, got `{got}`"));
        }
    }
    match world.approval.map_or("none".into(), |approval| approval.state().to_string()) {
        state if state == row.state => Ok(()),
        state => Err(format!("ends {state}")),
    }
}

fn gate(rules: &[RuleRow]) -> Option<ApprovalGate> {
    let rule = |row: &RuleRow| ApprovalRule {
        id: row.id.clone(),
        when: ApprovalConditions {
            first_runs: row.first_runs,
            workflows: row.workflows.clone(),
            ..Default::default()
        },
        require: row.terms.terms(),
    };
    let rules = ApprovalRules { rules: rules.iter().map(rule).collect() };
    (!rules.rules.is_empty()).then(|| rules.build(&Scheme::STANDARD).unwrap())
}

struct World {
    gate: Option<ApprovalGate>,
    runs: ReviewedRuns,
    approval: Option<Approval>,
}

impl World {
    /// Answer and state after the event.
    fn step(&mut self, event: &str) -> String {
        let words: Vec<&str> = event.split(' ').collect();
        if words == ["store"] {
            self.store();
            return String::new();
        }
        let now = time(words[0]);
        let answer = match (words[1], &words[2..]) {
            ("open", [workflow, digest, run]) => self.open(workflow, digest, run, now),
            ("record", []) => {
                let approval = self.approval.as_ref().unwrap();
                answer(self.runs.record(approval), |count| format!("counted:{count}"))
            }
            (event, arguments) => take(self.approval.as_mut().unwrap(), event, arguments, now),
        };
        let state = self.approval.as_ref().map_or("none".into(), standing);
        format!("{answer} {state}")
    }

    fn open(&mut self, workflow: &str, digest: &str, run: &str, now: i64) -> String {
        let bound = Binding {
            workflow: workflow.into(),
            workflow_digest: [digest.parse().unwrap(); 32],
            run: run.into(),
            ..binding()
        };
        let facts = ApprovalFacts {
            binding: &bound,
            label: &bound.label.parse().unwrap(),
            stage: Stage::ToolCall,
            classes: Some(&[]),
            amount: access_gate::Amount::None,
        };
        self.approval = None;
        let needed = self.gate.as_ref().unwrap().requirement(&facts, &self.runs);
        let Some(requirement) = needed else { return "free".into() };
        let needed: Vec<&str> = requirement.rules().collect();
        let needed = format!("{}:{}", needed.join("+"), requirement.required());
        match Approval::open(bound, requirement, &parties(), now) {
            Ok(approval) => self.approval = Some(approval),
            Err(refusal) => return approval_support::code(refusal),
        }
        needed
    }

    #[cfg(feature = "serde")]
    fn store(&mut self) {
        if let Some(approval) = &mut self.approval {
            let text = serde_json::to_string(approval).unwrap();
            let read: Approval = serde_json::from_str(&text).unwrap();
            assert_eq!(read, *approval);
            *approval = read;
        }
        let text = serde_json::to_string(&self.runs).unwrap();
        let read: ReviewedRuns = serde_json::from_str(&text).unwrap();
        assert_eq!(read, self.runs);
        self.runs = read;
    }

    /// Nothing can be stored without the feature; the rest of the row still holds.
    #[cfg(not(feature = "serde"))]
    fn store(&mut self) {}
}

fn take(approval: &mut Approval, event: &str, arguments: &[&str], now: i64) -> String {
    let done = |()| "ok".to_owned();
    let voted = |voted| match voted {
        Voted::Counted => "counted".to_owned(),
        Voted::Noted => "noted".to_owned(),
    };
    // What would be done by now.
    let bound = approval.binding().clone();
    let act = |words: &[&str]| match words {
        [] | ["revoked"] => bound.clone(),
        [what] => changed(&bound, what),
        words => panic!("{words:?}"),
    };
    let allowed = |words: &[&str]| words != ["revoked"];
    match (event, arguments) {
        ("approve", [by]) => answer(approval.vote(&voter(by), Ballot::Approve, now), voted),
        ("deny", [by]) => answer(approval.vote(&voter(by), Ballot::Deny, now), voted),
        ("cancel", [by]) => answer(approval.cancel(&voter(by), now), done),
        ("recheck", words) => answer(approval.recheck(&act(words), now), done),
        ("void", [what]) => answer(approval.void(part_of(what), now), done),
        ("consume", words) => answer(approval.consume(&act(words), now, |_| allowed(words)), done),
        ("break", [by, reason, words @ ..]) => {
            let by = voter(by);
            answer(approval.break_glass(&by, reason, &act(words), now, |_| allowed(words)), done)
        }
        ("review", [by, finding]) => {
            let finding = match *finding {
                "justified" => ReviewFinding::Justified,
                "unjustified" => ReviewFinding::Unjustified,
                other => panic!("{other}"),
            };
            answer(approval.close_review(&voter(by), finding, now), done)
        }
        ("tick", []) => {
            let state = approval.tick(now);
            assert_eq!(state, approval.state());
            "ok".to_owned()
        }
        other => panic!("{other:?}"),
    }
}

/// Seconds with up to six decimals, or a bound of the type.
fn time(text: &str) -> i64 {
    match text {
        "max" => return i64::MAX,
        "max-1" => return i64::MAX - 1,
        "min" => return i64::MIN,
        _ => {}
    }
    let (seconds, micros) = text.split_once('.').unwrap_or((text, "0"));
    let micros: i64 = format!("{micros:0<6}").parse().unwrap();
    seconds.parse::<i64>().unwrap() * 1_000_000 + micros
}

// The attacks, by name.

fn one_human() -> Requirement {
    ApprovalTerms::default().build().unwrap()
}

fn open(requirement: Requirement) -> Approval {
    Approval::open(binding(), requirement, &parties(), 0).unwrap()
}

fn approved() -> Approval {
    let mut approval = open(one_human());
    assert_eq!(approval.vote(&Voter::human("ann"), Ballot::Approve, 1), Ok(Voted::Counted));
    approval
}

#[test]
fn a_replayed_approval_is_refused() {
    let mut approval = approved();
    assert_eq!(approval.consume(&binding(), 2, |_| true), Ok(()));
    for now in [2, 1, i64::MIN, 3, i64::MAX] {
        let again = approval.consume(&binding(), now, |_| panic!("not asked again"));
        assert_eq!(again, Err(ApprovalRefusal::InState(ApprovalState::Consumed)));
    }
}

#[test]
fn an_approval_is_good_for_nothing_but_what_it_is_bound_to() {
    let parts = [
        ("action", BindingPart::Action),
        ("target", BindingPart::Target),
        ("target-case", BindingPart::Target),
        ("payload", BindingPart::Payload),
        ("agent", BindingPart::Agent),
        ("subject", BindingPart::Subject),
        ("no-subject", BindingPart::Subject),
        ("label", BindingPart::Label),
        ("label-digest", BindingPart::Label),
        ("policy", BindingPart::Policy),
        ("workflow", BindingPart::Workflow),
        ("version", BindingPart::Workflow),
        ("workflow-digest", BindingPart::Workflow),
        ("run", BindingPart::Run),
        ("nonce", BindingPart::Nonce),
    ];
    for (what, part) in parts {
        let other = changed(&binding(), what);
        assert_eq!(binding().differences(&other), [part], "{what}");
        assert_ne!(binding().encode(), other.encode(), "{what}");
        let mut approval = approved();
        let refused = approval.consume(&other, 2, |_| panic!("not asked"));
        assert_eq!(refused, Err(ApprovalRefusal::Changed(part)), "{what}");
        assert_eq!(approval.state(), ApprovalState::Void);
    }
}

#[test]
fn a_changed_payload_voids() {
    let mut approval = approved();
    let other = changed(&binding(), "payload");
    assert!(approval.consume(&other, 2, |_| true).is_err());
    // The right payload does not bring it back.
    let refused = approval.consume(&binding(), 3, |_| true);
    assert_eq!(refused, Err(ApprovalRefusal::InState(ApprovalState::Void)));
}

#[test]
fn two_spellings_are_one_voter() {
    let terms = ApprovalTerms { required: 2, ..ApprovalTerms::default() };
    let mut approval = open(terms.build().unwrap());
    assert_eq!(approval.vote(&Voter::human("Ann"), Ballot::Approve, 1), Ok(Voted::Counted));
    for spelling in ["ann", "ANN", "aNN"] {
        let again = approval.vote(&Voter::human(spelling), Ballot::Approve, 2);
        assert_eq!(again, Err(ApprovalRefusal::VotedAlready), "{spelling}");
    }
    // What only looks like another name is none.
    for lookalike in ["аnn", "ann ", " ann", "ann\u{200b}", "ａｎｎ", "a\u{300}nn", "ann\0", ""]
    {
        let again = approval.vote(&Voter::human(lookalike), Ballot::Approve, 2);
        assert_eq!(again, Err(ApprovalRefusal::Malformed), "{lookalike:?}");
    }
    assert_eq!(approval.state(), ApprovalState::Pending);
}

#[test]
fn a_lookalike_role_gives_no_vote() {
    let terms = ApprovalTerms { roles: Some(vec!["finance".into()]), ..ApprovalTerms::default() };
    let mut approval = open(terms.build().unwrap());
    for (role, refusal) in [
        ("finаnce", ApprovalRefusal::Malformed),
        ("finance*", ApprovalRefusal::Malformed),
        ("finance2", ApprovalRefusal::NotEligible),
        ("financ", ApprovalRefusal::NotEligible),
    ] {
        let ann = Voter::human("ann").with_role(role);
        assert_eq!(approval.vote(&ann, Ballot::Approve, 1), Err(refusal), "{role}");
    }
    let ann = Voter::human("ann").with_role("Finance");
    assert_eq!(approval.vote(&ann, Ballot::Approve, 1), Ok(Voted::Counted));
}

#[test]
fn nobody_with_a_part_in_it_approves() {
    let terms = ApprovalTerms {
        excluded: vec!["Eve".into()],
        break_glass: Some(BreakGlassTerms {
            people: Some(["rita", "arthur", "olga", "clerk", "eve", "ann"].map(Into::into).into()),
            roles: None,
            reasons: vec!["outage".into()],
            review_within_seconds: 60,
        }),
        ..ApprovalTerms::default()
    };
    let mut approval = open(terms.build().unwrap());
    for id in ["rita", "Rita", "arthur", "OLGA", "clerk", "eve"] {
        let person = Voter::human(id).with_role("admin");
        let refused = Err(ApprovalRefusal::Excluded);
        assert_eq!(approval.vote(&person, Ballot::Approve, 1), refused, "{id}");
        let refused = approval.break_glass(&person, "outage", &binding(), 1, |_| true);
        assert_eq!(refused, Err(ApprovalRefusal::Excluded), "{id}");
    }
    assert!(approval.history().is_empty());
}

#[test]
fn machines_never_add_up_to_a_vote() {
    let mut approval = open(one_human());
    for index in 0..access_gate::ADVICE_MAX {
        let bot = Voter::machine(format!("bot-{index}"));
        assert_eq!(approval.vote(&bot, Ballot::Approve, 1), Ok(Voted::Noted));
    }
    let one_more = approval.vote(&Voter::machine("one-more"), Ballot::Deny, 1);
    assert_eq!(one_more, Err(ApprovalRefusal::TooMuchAdvice));
    assert_eq!((approval.state(), approval.approvals()), (ApprovalState::Pending, 0));
    // And people are not shut out by it.
    assert_eq!(approval.vote(&Voter::human("bot-1"), Ballot::Approve, 1), Ok(Voted::Counted));
    assert_eq!(approval.state(), ApprovalState::Approved);
}

#[test]
fn a_clock_set_back_brings_nothing_back() {
    let mut approval = approved();
    let use_by = approval.use_by().unwrap();
    // The time is seen by an event that was refused.
    assert!(approval.vote(&Voter::human("bob"), Ballot::Deny, use_by).is_err());
    for now in [use_by - 1, 2, i64::MIN] {
        let late = approval.consume(&binding(), now, |_| panic!("not asked"));
        assert_eq!(late, Err(ApprovalRefusal::InState(ApprovalState::Expired)));
    }
    assert_eq!(approval.latest(), use_by);
}

/// A clock that was ahead for a while must not leave an approval good for longer than its time.
#[test]
fn a_clock_set_back_lengthens_nothing() {
    const DAY: i64 = 24 * 3600 * 1_000_000;
    let terms = ApprovalTerms {
        deadline_seconds: DEADLINE_MAX_SECONDS,
        break_glass: Some(BreakGlassTerms {
            people: Some(vec!["dora".into()]),
            roles: None,
            reasons: vec!["outage".into()],
            review_within_seconds: 60,
        }),
        ..ApprovalTerms::default()
    };
    let requirement = terms.build().unwrap();
    // The clock was ahead when the vote came: there is no half year to use it in.
    let mut approval = open(requirement.clone());
    approval.vote(&Voter::human("ann"), Ballot::Approve, 180 * DAY).unwrap();
    for now in [DAY, 90 * DAY, 180 * DAY - 1, i64::MIN] {
        let early = approval.consume(&binding(), now, |_| panic!("not asked"));
        assert_eq!(early, Err(ApprovalRefusal::ClockBehind), "{now}");
    }
    assert_eq!(approval.state(), ApprovalState::Approved);
    assert_eq!(approval.consume(&binding(), 180 * DAY, |_| true), Ok(()));
    // It was ahead when the request came: nothing is let through before there was one.
    let opened = Approval::open(binding(), requirement, &parties(), 300 * DAY);
    let mut approval = opened.unwrap();
    let dora = Voter::human("dora");
    let early = approval.break_glass(&dora, "outage", &binding(), DAY, |_| panic!("not asked"));
    assert_eq!(early, Err(ApprovalRefusal::ClockBehind));
    // What denies is taken at any time.
    let other = changed(&binding(), "payload");
    let refused = approval.break_glass(&dora, "outage", &other, DAY, |_| panic!("not asked"));
    assert_eq!(refused, Err(ApprovalRefusal::Changed(BindingPart::Payload)));
}

#[test]
fn whom_it_is_about_does_not_approve() {
    let bound =
        Binding { target: "Bob".into(), subject: Some("carol@example.org".into()), ..binding() };
    let mut approval = Approval::open(bound, one_human(), &parties(), 0).unwrap();
    for id in ["bob", "BOB", "Carol@example.org"] {
        let refused = approval.vote(&Voter::human(id), Ballot::Approve, 1);
        assert_eq!(refused, Err(ApprovalRefusal::Excluded), "{id}");
    }
    assert_eq!(approval.vote(&Voter::human("carol"), Ballot::Approve, 1), Ok(Voted::Counted));
    let named = ApprovalTerms { approvers: Some(vec!["bob".into()]), ..ApprovalTerms::default() };
    let bound = Binding { target: "bob".into(), ..binding() };
    let refused = Approval::open(bound, named.build().unwrap(), &parties(), 0);
    assert_eq!(refused.err(), Some(ApprovalRefusal::TooFewApprovers));
}

#[test]
fn what_is_no_longer_allowed_voids() {
    let mut approval = approved();
    let refused = approval.consume(&binding(), 2, |bound| bound.agent != "clerk");
    assert_eq!(refused, Err(ApprovalRefusal::NoLongerAllowed));
    let again = approval.consume(&binding(), 3, |_| true);
    assert_eq!(again, Err(ApprovalRefusal::InState(ApprovalState::Void)));
}

type Spoil = fn(&mut Binding);

#[test]
fn an_unsound_request_is_not_opened() {
    let unsound: [(&str, Spoil); 19] = [
        ("a payload nobody hashed", |b| b.payload = [0; 32]),
        ("no policy", |b| b.policy = [0; 32]),
        ("no version", |b| b.workflow_digest = [0; 32]),
        ("no nonce", |b| b.nonce = [0; 32]),
        ("a digest of no label", |b| b.label_digest = Some([0; 32])),
        ("an empty label", |b| b.label = String::new()),
        ("a label of two lines", |b| b.label.push('\n')),
        ("an action with a star", |b| b.action = "tool:*".into()),
        ("a workflow of two words", |b| b.workflow = "finance refunds".into()),
        ("a version with an invisible letter", |b| b.version.push('\u{200b}')),
        ("no target", |b| b.target = String::new()),
        ("a target with a second line", |b| b.target = "ann@example.org\nBcc: eve".into()),
        ("a target with a space at its end", |b| b.target = "account:42 ".into()),
        ("a target that looks like another", |b| b.target = "аnn@example.org".into()),
        ("a target without end", |b| b.target = "x".repeat(TARGET_MAX + 1)),
        ("an agent that looks like another", |b| b.agent = "сlerk".into()),
        ("an empty run", |b| b.run = String::new()),
        ("a subject without end", |b| b.subject = Some("é".repeat(SUBJECT_MAX / 2) + "x")),
        ("a label without end", |b| b.label = "x".repeat(LABEL_TEXT_MAX + 1)),
    ];
    for (why, spoil) in unsound {
        let mut bound = binding();
        spoil(&mut bound);
        let refused = Approval::open(bound, one_human(), &parties(), 0);
        assert_eq!(refused.err(), Some(ApprovalRefusal::Malformed), "{why}");
    }
    let longest = Binding {
        target: "x".repeat(TARGET_MAX),
        subject: Some("é".repeat(SUBJECT_MAX / 2)),
        label: "x".repeat(LABEL_TEXT_MAX),
        ..binding()
    };
    assert!(Approval::open(longest, one_human(), &parties(), 0).is_ok());
    for index in 0..3 {
        let mut parties = parties();
        *[&mut parties.requester, &mut parties.author, &mut parties.owner][index] = "a b".into();
        let refused = Approval::open(binding(), one_human(), &parties, 0);
        assert_eq!(refused.err(), Some(ApprovalRefusal::Malformed), "{index}");
    }
    // Two named, one of whom asks.
    let named = Some(vec!["ann".into(), "Rita".into()]);
    let terms = ApprovalTerms { required: 2, approvers: named, ..ApprovalTerms::default() };
    let refused = Approval::open(binding(), terms.build().unwrap(), &parties(), 0);
    assert_eq!(refused.err(), Some(ApprovalRefusal::TooFewApprovers));
}

#[test]
fn counting_runs_has_its_limits() {
    let mut runs = ReviewedRuns::new();
    let rule = ApprovalRule {
        id: "first".into(),
        when: ApprovalConditions { first_runs: Some(FIRST_RUNS_MAX), ..Default::default() },
        require: ApprovalTerms::default(),
    };
    let gate = ApprovalRules { rules: vec![rule] }.build(&Scheme::STANDARD).unwrap();
    let facts = ApprovalFacts {
        binding: &binding(),
        label: &binding().label.parse().unwrap(),
        stage: Stage::ToolCall,
        classes: None,
        amount: access_gate::Amount::Unknown,
    };
    let needed = gate.requirement(&facts, &runs).unwrap();
    let record = |runs: &mut ReviewedRuns, workflow: &str, run: &str| {
        let bound = Binding { workflow: workflow.into(), run: run.into(), ..binding() };
        let opened = Approval::open(bound.clone(), needed.clone(), &parties(), 0);
        let mut approval = opened.unwrap();
        approval.vote(&Voter::human("ann"), Ballot::Approve, 0).unwrap();
        approval.consume(&bound, 0, |_| true).unwrap();
        runs.record(&approval)
    };
    let full = Err(ApprovalRefusal::Full);
    for run in 1..=FIRST_RUNS_MAX {
        assert_eq!(record(&mut runs, "w", &format!("r{run}")), Ok(run));
    }
    assert_eq!(record(&mut runs, "w", "r0"), full);
    // A run that is known is still known, and a full count is enough for the rule.
    assert_eq!(record(&mut runs, "w", "r1"), Ok(FIRST_RUNS_MAX));
    let facts = ApprovalFacts { binding: &Binding { workflow: "W".into(), ..binding() }, ..facts };
    assert_eq!(gate.requirement(&facts, &runs), None);

    for other in 1..WORKFLOWS_MAX {
        assert_eq!(record(&mut runs, &format!("w{other}"), "r1"), Ok(1));
    }
    assert_eq!(record(&mut runs, "one-more", "r1"), full);
    assert_eq!(record(&mut runs, "w1", "r2"), Ok(2));
    runs.forget("W");
    assert!(gate.requirement(&facts, &runs).is_some());
    assert_eq!(record(&mut runs, "one-more", "r1"), Ok(1));
}

#[test]
fn debug_shows_neither_subject_nor_target() {
    let shown = format!("{:?}", approved());
    assert!(shown.contains("finance/refunds"), "{shown}");
    assert!(!shown.contains("4711") && !shown.contains("account:42"), "{shown}");
}

#[test]
fn the_encoding_can_be_read_back() {
    // Two bindings with the same bytes would be read back as the same binding.
    for what in ["", "no-subject", "label-digest", "target", "version", "nonce"] {
        let bound = if what.is_empty() { binding() } else { changed(&binding(), what) };
        assert_eq!(decode(&bound.encode()), bound, "{what}");
    }
    // Fields that run into each other if they are only joined.
    let shifted = |action: &str, target: &str| Binding {
        action: action.into(),
        target: target.into(),
        ..binding()
    };
    assert_ne!(shifted("ab", "c").encode(), shifted("a", "bc").encode());
}

proptest! {
    /// Of any text, also of those that no approval takes.
    #[test]
    fn every_encoding_can_be_read_back(
        texts in prop::collection::vec(".{0,12}", 6),
        subject in prop::option::of(".{0,12}"),
        label in ".{0,12}",
        digests: [[u8; 32]; 4],
        label_digest: Option<[u8; 32]>,
    ) {
        let [action, target, agent, workflow, version, run] = texts.try_into().unwrap();
        let [payload, policy, workflow_digest, nonce] = digests;
        let bound = Binding {
            action, target, payload, agent, subject, label, label_digest, policy, workflow,
            version, workflow_digest, run, nonce,
        };
        prop_assert_eq!(decode(&bound.encode()), bound);
    }
}

/// Written from the documentation of the format.
fn decode(bytes: &[u8]) -> Binding {
    struct Rest<'a>(&'a [u8]);
    impl Rest<'_> {
        fn bytes(&mut self, count: usize) -> Vec<u8> {
            let (taken, rest) = self.0.split_at(count);
            self.0 = rest;
            taken.to_vec()
        }
        fn digest(&mut self) -> [u8; 32] {
            self.bytes(32).try_into().unwrap()
        }
        fn text(&mut self) -> String {
            let length = u64::from_be_bytes(self.bytes(8).try_into().unwrap());
            String::from_utf8(self.bytes(length as usize)).unwrap()
        }
        fn is_there(&mut self) -> bool {
            match self.bytes(1)[0] {
                0 => false,
                1 => true,
                other => panic!("{other}"),
            }
        }
    }
    let mut rest = Rest(bytes);
    assert_eq!(rest.bytes(21), b"access-gate.binding\x00\x01");
    let action = rest.text();
    let target = rest.text();
    let payload = rest.digest();
    let agent = rest.text();
    let subject = rest.is_there().then(|| rest.text());
    let label = rest.text();
    let label_digest = rest.is_there().then(|| rest.digest());
    let policy = rest.digest();
    let workflow = rest.text();
    let version = rest.text();
    let workflow_digest = rest.digest();
    let run = rest.text();
    let nonce = rest.digest();
    assert!(rest.0.is_empty());
    Binding {
        action,
        target,
        payload,
        agent,
        subject,
        label,
        label_digest,
        policy,
        workflow,
        version,
        workflow_digest,
        run,
        nonce,
    }
}

#[test]
fn approvals_go_between_threads() {
    fn check<T: Send + Sync>() {}
    check::<(Approval, ApprovalGate, Requirement, ReviewedRuns)>();
}
