//! What the tests of approvals share: one cast, one binding, short names for answers.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "each test takes what it needs; a test may fail loudly"
)]

use access_gate::{ApprovalRefusal, Binding, BindingPart, Parties, ReviewState, VoidReason, Voter};

/// Rita asks, Arthur wrote the workflow, Olga owns the agent.
pub(crate) fn parties() -> Parties {
    Parties { requester: "rita".into(), author: "arthur".into(), owner: "olga".into() }
}

pub(crate) fn binding() -> Binding {
    Binding {
        action: "tool:pay".into(),
        target: "account:42".into(),
        payload: [1; 32],
        agent: "clerk".into(),
        subject: Some("customer 4711".into()),
        label: "confidential{personal}trusted".into(),
        label_digest: Some([2; 32]),
        policy: [3; 32],
        workflow: "finance/refunds".into(),
        version: "1.4".into(),
        workflow_digest: [4; 32],
        run: "run-1".into(),
        nonce: [5; 32],
    }
}

/// The binding with one thing changed.
pub(crate) fn changed(binding: &Binding, what: &str) -> Binding {
    let mut other = binding.clone();
    match what {
        "action" => other.action = "tool:pay_twice".into(),
        "target" => other.target = "account:43".into(),
        "target-query" => other.target = binding.target.replace("order=4711", "order=4712"),
        "target-case" => other.target = "Account:42".into(),
        "payload" => other.payload[31] ^= 1,
        "agent" => other.agent = "clerk2".into(),
        "subject" => other.subject = Some("customer 4712".into()),
        "no-subject" => other.subject = None,
        "label" => other.label = "public{-}trusted".into(),
        "label-digest" => other.label_digest = None,
        "policy" => other.policy[0] ^= 1,
        "workflow" => other.workflow = "finance/transfers".into(),
        "version" => other.version = "1.5".into(),
        "workflow-digest" => other.workflow_digest[7] ^= 1,
        "run" => other.run = "run-2".into(),
        "nonce" => other.nonce[16] ^= 1,
        other => panic!("{other}"),
    }
    other
}

/// `ann`, `ann+finance+ops`, `!bot` for a machine.
pub(crate) fn voter(text: &str) -> Voter {
    let (machine, rest) = match text.strip_prefix('!') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut parts = rest.split('+');
    let id = parts.next().unwrap();
    let voter = if machine { Voter::machine(id) } else { Voter::human(id) };
    parts.fold(voter, |voter, role| voter.with_role(role))
}

pub(crate) fn part(part: BindingPart) -> String {
    format!("{part:?}").to_lowercase()
}

pub(crate) fn part_of(text: &str) -> VoidReason {
    VoidReason::Changed(match text {
        "payload" => BindingPart::Payload,
        "label" => BindingPart::Label,
        "policy" => BindingPart::Policy,
        "revoked" => return VoidReason::NoLongerAllowed,
        other => panic!("{other}"),
    })
}

pub(crate) fn code(refusal: ApprovalRefusal) -> String {
    match refusal {
        ApprovalRefusal::InState(_) => "in_state".into(),
        ApprovalRefusal::Changed(what) => format!("changed:{}", part(what)),
        other => {
            let mut code = String::new();
            for letter in format!("{other:?}").chars() {
                if letter.is_ascii_uppercase() && !code.is_empty() {
                    code.push('_');
                }
                code.push(letter.to_ascii_lowercase());
            }
            code
        }
    }
}

pub(crate) fn answer<T>(result: Result<T, ApprovalRefusal>, taken: impl Fn(T) -> String) -> String {
    result.map_or_else(code, taken)
}

/// The state, with that of the review if there is one.
pub(crate) fn standing(approval: &access_gate::Approval) -> String {
    match approval.review_state().map(ReviewState::as_str) {
        Some(review) => format!("{}/{review}", approval.state()),
        None => approval.state().to_string(),
    }
}
