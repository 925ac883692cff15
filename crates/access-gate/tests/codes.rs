//! The codes of refusals: each has one, no two have the same, and none changes, since records hold
//! them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of a test may fail loudly too"
)]

use std::collections::BTreeSet;

use access_gate::{
    ApprovalRefusal, ApprovalState, BindingPart, BudgetResource, BudgetScopeKind, BudgetViolation,
    RateReason, SkipReason, TransitionRefusal, VoidReason,
};

fn approvals() -> Vec<(ApprovalRefusal, &'static str)> {
    use ApprovalRefusal::{
        BreakGlassForbidden, Changed, ClockBehind, Excluded, Full, InState, Malformed,
        NoLongerAllowed, NotEligible, NotHuman, NotReviewed, NothingToReview, OwnOverride,
        TooFewApprovers, TooMuchAdvice, UnknownReason, VotedAlready,
    };
    vec![
        (InState(ApprovalState::Pending), "approval.is_pending"),
        (InState(ApprovalState::Approved), "approval.is_approved"),
        (InState(ApprovalState::Denied), "approval.is_denied"),
        (InState(ApprovalState::Expired), "approval.is_expired"),
        (InState(ApprovalState::Cancelled), "approval.is_cancelled"),
        (InState(ApprovalState::Void), "approval.is_void"),
        (InState(ApprovalState::Consumed), "approval.is_consumed"),
        (Malformed, "approval.malformed"),
        (Excluded, "approval.excluded"),
        (NotEligible, "approval.not_eligible"),
        (NotHuman, "approval.not_human"),
        (VotedAlready, "approval.voted_already"),
        (TooMuchAdvice, "approval.too_much_advice"),
        (TooFewApprovers, "approval.too_few_approvers"),
        (Changed(BindingPart::Action), "approval.changed_action"),
        (Changed(BindingPart::Target), "approval.changed_target"),
        (Changed(BindingPart::Payload), "approval.changed_payload"),
        (Changed(BindingPart::Agent), "approval.changed_agent"),
        (Changed(BindingPart::Subject), "approval.changed_subject"),
        (Changed(BindingPart::Label), "approval.changed_label"),
        (Changed(BindingPart::Policy), "approval.changed_policy"),
        (Changed(BindingPart::Workflow), "approval.changed_workflow"),
        (Changed(BindingPart::Run), "approval.changed_run"),
        (Changed(BindingPart::Nonce), "approval.changed_nonce"),
        (NoLongerAllowed, "approval.no_longer_allowed"),
        (BreakGlassForbidden, "approval.break_glass_forbidden"),
        (UnknownReason, "approval.unknown_reason"),
        (NothingToReview, "approval.nothing_to_review"),
        (OwnOverride, "approval.own_override"),
        (NotReviewed, "approval.not_reviewed"),
        (Full, "approval.full"),
        (ClockBehind, "approval.clock_behind"),
    ]
}

fn workflows() -> Vec<(TransitionRefusal, &'static str)> {
    vec![
        (TransitionRefusal::MalformedName, "workflow.malformed_name"),
        (TransitionRefusal::Unknown, "workflow.unknown"),
        (TransitionRefusal::Exists, "workflow.exists"),
        (TransitionRefusal::NotPermitted, "workflow.not_permitted"),
        (TransitionRefusal::OwnWork, "workflow.own_work"),
        (TransitionRefusal::DigestChanged, "workflow.digest_changed"),
        (TransitionRefusal::NotApproved, "workflow.not_approved"),
        (TransitionRefusal::AlreadyApproved, "workflow.already_approved"),
        (TransitionRefusal::WrongState, "workflow.wrong_state"),
        (TransitionRefusal::FromThePast, "workflow.from_the_past"),
    ]
}

fn budgets() -> Vec<(BudgetViolation, &'static str)> {
    let limit = |stopped| BudgetViolation::Limit {
        limit: "daily".into(),
        scope: BudgetScopeKind::Agent,
        resource: BudgetResource::Calls,
        asked: 2,
        left: 1,
        stopped,
        room_at: None,
    };
    vec![
        (limit(false), "budget.limit"),
        (limit(true), "budget.stopped"),
        (BudgetViolation::RunMissing { limit: "daily".into() }, "budget.run_missing"),
        (BudgetViolation::MalformedScope { index: 0 }, "budget.malformed_scope"),
        (BudgetViolation::RepeatedScope { index: 1 }, "budget.repeated_scope"),
        (BudgetViolation::NoLimit, "budget.no_limit"),
        (BudgetViolation::TooManyAccounts, "budget.too_many_accounts"),
        (BudgetViolation::TooManyReservations, "budget.too_many_reservations"),
    ]
}

fn rates() -> Vec<(RateReason, &'static str)> {
    vec![
        (RateReason::TooFast, "rate.too_fast"),
        (RateReason::AboveBurst, "rate.above_burst"),
        (RateReason::TooManyNames, "rate.too_many_names"),
        (RateReason::MalformedName, "rate.malformed_name"),
    ]
}

fn fallbacks() -> Vec<(SkipReason, &'static str)> {
    vec![
        (SkipReason::Refused { code: "flow".into() }, "fallback.refused"),
        (SkipReason::BreakerOpen { until: Some(1) }, "fallback.breaker_open"),
        (SkipReason::Tried, "fallback.tried"),
    ]
}

#[test]
fn codes_are_distinct_and_stable() {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    pairs.extend(approvals().iter().map(|(refusal, code)| (refusal.code(), *code)));
    pairs.extend(workflows().iter().map(|(refusal, code)| (refusal.code(), *code)));
    pairs.extend(budgets().iter().map(|(violation, code)| (violation.code(), *code)));
    pairs.extend(rates().iter().map(|(reason, code)| (reason.code(), *code)));
    pairs.extend(fallbacks().iter().map(|(reason, code)| (reason.code(), *code)));
    let mut seen = BTreeSet::new();
    for (got, expected) in pairs {
        assert_eq!(got, expected);
        assert!(seen.insert(got), "{got} is there twice");
    }
}

/// The lists of parts, states and reasons are whole, and a refusal and what is recorded of it are
/// called the same.
#[test]
fn a_refusal_and_the_record_of_it_have_one_name() {
    let codes: BTreeSet<&str> = approvals().iter().map(|(refusal, _)| refusal.code()).collect();
    for state in ApprovalState::ALL {
        assert_eq!(ApprovalRefusal::InState(*state).code(), format!("approval.is_{state}"));
    }
    let mut reasons = vec![VoidReason::NoLongerAllowed];
    for part in BindingPart::ALL {
        assert_eq!(VoidReason::Changed(*part).as_str(), format!("changed_{part}"));
        assert_eq!(ApprovalRefusal::Changed(*part).code(), format!("approval.changed_{part}"));
        reasons.push(VoidReason::Changed(*part));
    }
    assert_eq!(reasons.len(), VoidReason::ALL.len());
    assert!(reasons.iter().all(|reason| VoidReason::ALL.contains(reason)));
    let of = |start: &str| codes.iter().filter(|code| code.starts_with(start)).count();
    assert_eq!(of("approval.is_"), ApprovalState::ALL.len());
    assert_eq!(of("approval.changed_"), BindingPart::ALL.len());
}
