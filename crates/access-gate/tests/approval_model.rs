//! Random sequences of events against a naive model, and the laws on what was really answered.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of a test may fail loudly too"
)]

mod approval_support;

use std::collections::BTreeSet;

use access_gate::{
    Approval, ApprovalState, ApprovalTerms, Ballot, BreakGlassTerms, Requirement, ReviewFinding,
    VoidReason, Voted, Voter, VoterKind,
};
use approval_support::{answer, binding, changed, parties, standing};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const PEOPLE: &[&str] =
    &["ann", "Ann", "bob", "BOB", "cid", "dora", "eve", "rita", "Arthur", "olga", "clerk", "аnn"];
const ROLES: &[&str] = &["finance", "Finance", "ops", "oncall"];

#[derive(Clone, Debug)]
enum Event {
    Vote(Voter, Ballot),
    Cancel(Voter),
    Recheck(bool),
    Void,
    Consume { same: bool, allowed: bool },
    BreakGlass { by: Voter, reason: &'static str, same: bool, allowed: bool },
    Review(Voter),
    Tick,
    Store,
}

fn voters() -> impl Strategy<Value = Voter> {
    // Mostly humans who might be eligible.
    let people = prop_oneof![3 => select(&PEOPLE[..6]), 1 => select(PEOPLE)];
    let machine = prop::bool::weighted(0.15);
    (people, machine, subsequence(ROLES, 0..=3)).prop_map(|(id, machine, roles)| {
        let voter = if machine { Voter::machine(id) } else { Voter::human(id) };
        roles.into_iter().fold(voter, |voter, role| voter.with_role(role))
    })
}

fn events() -> impl Strategy<Value = Vec<(i64, Event)>> {
    let usually = || prop::bool::weighted(0.85);
    let ballot = prop_oneof![4 => Just(Ballot::Approve), 1 => Just(Ballot::Deny)];
    let event = prop_oneof![
        10 => (voters(), ballot).prop_map(|(by, ballot)| Event::Vote(by, ballot)),
        1 => voters().prop_map(Event::Cancel),
        1 => usually().prop_map(Event::Recheck),
        5 => (usually(), usually())
            .prop_map(|(same, allowed)| Event::Consume { same, allowed }),
        2 => (voters(), select(&["outage", "Outage", "whim"][..]), usually(), usually()).prop_map(
            |(by, reason, same, allowed)| Event::BreakGlass { by, reason, same, allowed }
        ),
        2 => voters().prop_map(Event::Review),
        1 => Just(Event::Tick),
        1 => Just(Event::Store),
    ];
    // A clock that mostly goes on and sometimes jumps, also back.
    let step = prop_oneof![6 => 0..4_i64, 1 => -30..30_i64, 1 => 0..100_i64];
    let void = (0..40_u8).prop_map(|dice| dice == 0);
    let steps = prop::collection::vec((step, event, void), 0..24);
    steps.prop_map(|steps| {
        let mut now = 0;
        let mut timed = Vec::new();
        for (step, event, void) in steps {
            now += step;
            timed.push((now, if void { Event::Void } else { event }));
        }
        timed
    })
}

fn terms() -> impl Strategy<Value = ApprovalTerms> {
    fn names(pool: &'static [&'static str]) -> impl Strategy<Value = Option<Vec<String>>> {
        let some = subsequence(pool, 2..=pool.len());
        prop::option::of(some.prop_map(|names| names.into_iter().map(Into::into).collect()))
    }
    let people = &["ann", "BOB", "Cid", "dora", "rita"][..];
    let roles = &["finance", "ops"][..];
    let excluded = subsequence(&["eve", "Dora"][..], 0..=2);
    let breakers = prop::option::of((names(&["ann", "eve", "bob"]), names(&["oncall", "ops"])));
    let numbers = (1..=3_u32, 1..=2_u32, 20..120_u64, 3..60_u64);
    (numbers, names(people), names(roles), excluded, breakers).prop_filter_map(
        "cannot be built",
        |((required, denials, deadline, use_within), approvers, roles, excluded, breakers)| {
            let terms = ApprovalTerms {
                required,
                denials,
                approvers,
                roles,
                excluded: excluded.into_iter().map(Into::into).collect(),
                deadline_seconds: deadline,
                use_within_seconds: use_within,
                break_glass: breakers.map(|(people, roles)| BreakGlassTerms {
                    people,
                    roles,
                    reasons: vec!["outage".into()],
                    review_within_seconds: 10,
                }),
            };
            terms.build().is_ok().then_some(terms)
        },
    )
}

/// The rules of one approval, written down again as plainly as possible. Times in seconds.
struct Model<'a> {
    terms: &'a ApprovalTerms,
    now: i64,
    state: ApprovalState,
    approved_at: i64,
    votes: Vec<(String, VoterKind, Ballot)>,
    overridden: Option<(String, i64)>,
    reviewed: Option<i64>,
}

impl Model<'_> {
    fn answer(&mut self, now: i64, event: &Event) -> String {
        if now > self.now {
            self.now = now;
        }
        let deadline = self.terms.deadline_seconds as i64;
        let too_late = match self.state {
            ApprovalState::Pending => self.now >= deadline,
            ApprovalState::Approved => {
                let use_by = self.approved_at + self.terms.use_within_seconds as i64;
                self.now >= use_by || self.now >= deadline
            }
            _ => false,
        };
        if too_late {
            self.state = ApprovalState::Expired;
        }
        let pending = self.state == ApprovalState::Pending;
        let approved = self.state == ApprovalState::Approved;
        match event {
            Event::Store | Event::Tick => "ok".into(),
            Event::Vote(by, ballot) if pending => self.vote(by, *ballot),
            Event::Cancel(by) if pending || approved => {
                if !is_ascii(by) {
                    return "malformed".into();
                }
                if lower(&by.id) != "rita"
                    && let Some(reason) = self.cannot_approve(by)
                {
                    return reason.into();
                }
                self.state = ApprovalState::Cancelled;
                "ok".into()
            }
            Event::Recheck(same) if pending || approved => self.compare(*same, true),
            Event::Void if pending || approved => {
                self.state = ApprovalState::Void;
                "ok".into()
            }
            Event::Consume { same, allowed } if approved => {
                let compared = self.compare_at(now, *same, *allowed);
                if compared == "ok" {
                    self.state = ApprovalState::Consumed;
                }
                compared
            }
            Event::BreakGlass { by, reason, same, allowed } if pending => {
                if let Some(refusal) = self.cannot_break(by, reason) {
                    return refusal.into();
                }
                let compared = self.compare_at(now, *same, *allowed);
                if compared == "ok" {
                    self.state = ApprovalState::Consumed;
                    self.overridden = Some((lower(&by.id), self.now));
                }
                compared
            }
            Event::Review(by) => {
                if !is_ascii(by) {
                    return "malformed".into();
                }
                let Some((overrider, _)) = &self.overridden else {
                    return "nothing_to_review".into();
                };
                if self.reviewed.is_some() {
                    return "nothing_to_review".into();
                }
                if *overrider == lower(&by.id) {
                    return "own_override".into();
                }
                if let Some(reason) = self.cannot_approve(by) {
                    return reason.into();
                }
                self.reviewed = Some(self.now);
                "ok".into()
            }
            _ => "in_state".into(),
        }
    }

    fn vote(&mut self, by: &Voter, ballot: Ballot) -> String {
        if !is_ascii(by) {
            return "malformed".into();
        }
        let human = by.kind == VoterKind::Human;
        if human && let Some(reason) = self.cannot_approve(by) {
            return reason.into();
        }
        let id = lower(&by.id);
        if self.votes.iter().any(|(other, kind, _)| *other == id && *kind == by.kind) {
            return "voted_already".into();
        }
        self.votes.push((id, by.kind, ballot));
        if !human {
            return "noted".into();
        }
        let count = |wanted| {
            let humans = self.votes.iter().filter(|(_, kind, _)| *kind == VoterKind::Human);
            humans.filter(|(_, _, ballot)| *ballot == wanted).count()
        };
        if count(Ballot::Deny) == self.terms.denials as usize {
            self.state = ApprovalState::Denied;
        } else if count(Ballot::Approve) == self.terms.required as usize {
            self.state = ApprovalState::Approved;
            self.approved_at = self.now;
        }
        "counted".into()
    }

    fn compare_at(&mut self, now: i64, same: bool, allowed: bool) -> String {
        if same && now < self.now {
            return "clock_behind".into();
        }
        self.compare(same, allowed)
    }

    fn compare(&mut self, same: bool, allowed: bool) -> String {
        if same && allowed {
            return "ok".into();
        }
        self.state = ApprovalState::Void;
        if same { "no_longer_allowed".into() } else { "changed:payload".into() }
    }

    fn cannot_approve(&self, by: &Voter) -> Option<&'static str> {
        may_vote(self.terms, by).err()
    }

    fn cannot_break(&self, by: &Voter, reason: &str) -> Option<&'static str> {
        if !is_ascii(by) {
            return Some("malformed");
        }
        if let Err(refusal @ ("not_human" | "excluded")) = may_vote(self.terms, by) {
            return Some(refusal);
        }
        let Some(terms) = &self.terms.break_glass else { return Some("break_glass_forbidden") };
        if !is_named(&terms.people, &terms.roles, by) {
            return Some("not_eligible");
        }
        (lower(reason) != "outage").then_some("unknown_reason")
    }

    fn standing(&self) -> String {
        let Some((_, at)) = self.overridden else { return self.state.to_string() };
        let due = at + 10;
        let review = match self.reviewed {
            Some(at) if at < due => "closed",
            Some(_) => "closed_late",
            None if self.now < due => "open",
            None => "overdue",
        };
        format!("{}/{review}", self.state)
    }
}

fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// The pool has no other malformed names than those that are not ASCII.
fn is_ascii(by: &Voter) -> bool {
    by.id.is_ascii()
}

fn is_named(people: &Option<Vec<String>>, roles: &Option<Vec<String>>, by: &Voter) -> bool {
    let has = |list: &Option<Vec<String>>, name: &str| {
        list.iter().flatten().any(|other| lower(other) == lower(name))
    };
    has(people, &by.id) || by.roles.iter().any(|role| has(roles, role))
}

fn may_vote(terms: &ApprovalTerms, by: &Voter) -> Result<(), &'static str> {
    if by.kind == VoterKind::Machine {
        return Err("not_human");
    }
    let id = lower(&by.id);
    let parties = ["rita", "arthur", "olga", "clerk"];
    if parties.contains(&id.as_str()) || terms.excluded.iter().any(|other| lower(other) == id) {
        return Err("excluded");
    }
    let anybody = terms.approvers.is_none() && terms.roles.is_none();
    if anybody || is_named(&terms.approvers, &terms.roles, by) {
        Ok(())
    } else {
        Err("not_eligible")
    }
}

fn send(approval: &mut Approval, now: i64, event: &Event) -> String {
    let now = now * 1_000_000;
    let ok = |()| "ok".to_owned();
    let bound = |same: bool| if same { binding() } else { changed(&binding(), "payload") };
    match event {
        Event::Vote(by, ballot) => answer(approval.vote(by, *ballot, now), |voted| match voted {
            Voted::Counted => "counted".into(),
            Voted::Noted => "noted".into(),
        }),
        Event::Cancel(by) => answer(approval.cancel(by, now), ok),
        Event::Recheck(same) => answer(approval.recheck(&bound(*same), now), ok),
        Event::Void => answer(approval.void(VoidReason::NoLongerAllowed, now), ok),
        Event::Consume { same, allowed } => {
            answer(approval.consume(&bound(*same), now, |_| *allowed), ok)
        }
        Event::BreakGlass { by, reason, same, allowed } => {
            answer(approval.break_glass(by, reason, &bound(*same), now, |_| *allowed), ok)
        }
        Event::Review(by) => answer(approval.close_review(by, ReviewFinding::Justified, now), ok),
        Event::Tick => {
            approval.tick(now);
            "ok".into()
        }
        Event::Store => {
            approval.tick(now);
            store(approval);
            "ok".into()
        }
    }
}

/// With the feature as text, without it as plain data.
#[cfg(feature = "serde")]
fn store(approval: &mut Approval) {
    let read = serde_json::from_str(&serde_json::to_string(approval).unwrap()).unwrap();
    assert_eq!(*approval, read);
    *approval = read;
}

#[cfg(not(feature = "serde"))]
fn store(approval: &mut Approval) {
    let read = Approval::restore(approval.to_stored()).unwrap();
    assert_eq!(*approval, read);
    *approval = read;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn the_machine_does_what_the_model_does(terms in terms(), events in events()) {
        let opened = Approval::open(binding(), terms.build().unwrap(), &parties(), 0);
        let Ok(mut approval) = opened else {
            // Only a list can be too short, and only the parties are missing from it.
            let is_excluded = |id: &str| terms.excluded.iter().any(|other| lower(other) == id);
            let left = |id: &&String| lower(id) != "rita" && !is_excluded(&lower(id));
            let named = terms.approvers.iter().flatten().filter(left).count();
            prop_assert!(terms.roles.is_none() && named < terms.required as usize);
            return Ok(());
        };
        let mut model = Model {
            terms: &terms,
            now: 0,
            state: ApprovalState::Pending,
            approved_at: 0,
            votes: Vec::new(),
            overridden: None,
            reviewed: None,
        };
        for (now, event) in &events {
            let got = send(&mut approval, *now, event);
            let got = format!("{got} {}", standing(&approval));
            let expected = model.answer(*now, event);
            let expected = format!("{expected} {}", model.standing());
            prop_assert_eq!(got, expected, "{:?} at {}", event, now);
        }
    }

    /// Not by the model: by what was asked and answered alone.
    #[test]
    fn the_laws_hold(terms in terms(), events in events()) {
        let opened = Approval::open(binding(), terms.build().unwrap(), &parties(), 0);
        let Ok(mut approval) = opened else { return Ok(()) };
        let mut approvers = BTreeSet::new();
        let mut uses = 0;
        let mut latest = 0;
        for (now, event) in &events {
            latest = latest.max(*now);
            let before = approval.state();
            let taken = send(&mut approval, *now, event);
            // Ends stay.
            prop_assert!(!before.is_end() || approval.state() == before);
            // Nothing but a review after the deadline.
            let is_late = latest >= terms.deadline_seconds as i64;
            let is_done = ["ok", "counted", "noted"].contains(&taken.as_str());
            let is_act = !matches!(event, Event::Tick | Event::Store | Event::Review(_));
            prop_assert!(!(is_late && is_done && is_act), "{:?}", event);
            prop_assert!(!is_late || approval.state().is_end());
            match event {
                Event::Vote(by, Ballot::Approve) if taken == "counted" => {
                    prop_assert!(may_vote(&terms, by).is_ok());
                    approvers.insert(by.id.to_ascii_lowercase());
                }
                Event::Consume { same, allowed } if taken == "ok" => {
                    uses += 1;
                    prop_assert!(*same && *allowed);
                    prop_assert!(approvers.len() >= terms.required as usize);
                    prop_assert!(!approval.was_overridden());
                }
                Event::BreakGlass { same, allowed, .. } if taken == "ok" => {
                    uses += 1;
                    prop_assert!(*same && *allowed && terms.break_glass.is_some());
                    prop_assert!(approval.was_overridden());
                }
                _ => {}
            }
            // Used at no time but its own.
            if matches!(event, Event::Consume { .. } | Event::BreakGlass { .. }) && taken == "ok" {
                prop_assert!(*now == latest && (0..terms.deadline_seconds as i64).contains(now));
            }
            // Used once, and used means used.
            prop_assert!(uses <= 1);
            prop_assert_eq!(uses == 1, approval.state() == ApprovalState::Consumed);
        }
    }

    #[test]
    fn the_strictest_of_rules_has_no_order(a in terms(), b in terms(), c in terms()) {
        let [a, b, c] = [a, b, c].map(|terms| terms.build().unwrap());
        let both = |a: &Requirement, b: &Requirement| a.clone().strictest(b.clone());
        prop_assert_eq!(both(&a, &b), both(&b, &a));
        prop_assert_eq!(both(&both(&a, &b), &c), both(&a, &both(&b, &c)));
        let all = both(&both(&a, &b), &c);
        prop_assert_eq!(Requirement::restore(all.to_stored()), Ok(all));
        prop_assert_eq!(both(&a, &a), a);
    }

    /// Whoever may vote or override under both could under each.
    #[test]
    fn who_satisfies_both_satisfies_each(a in terms(), b in terms(), by in voters()) {
        let both = a.build().unwrap().strictest(b.build().unwrap());
        let accepted = |requirement: Requirement| {
            let open = || Approval::open(binding(), requirement.clone(), &parties(), 0).ok();
            let vote = open()?.vote(&by, Ballot::Approve, 1);
            let over = open()?.break_glass(&by, "outage", &binding(), 1, |_| true);
            Some((vote.is_ok(), over.is_ok()))
        };
        let Some((vote, over)) = accepted(both.clone()) else { return Ok(()) };
        for terms in [&a, &b] {
            let alone = accepted(terms.build().unwrap());
            prop_assert!(alone.is_some_and(|(v, o)| v >= vote && o >= over));
            prop_assert!(both.required() >= terms.required && both.denials() <= terms.denials);
            prop_assert!(both.decide_within() <= terms.deadline_seconds as i64 * 1_000_000);
            prop_assert!(both.use_within() <= terms.use_within_seconds as i64 * 1_000_000);
        }
    }

    /// No text, and no number, makes anything panic or count.
    #[test]
    fn no_input_panics(id in ".{0,8}", role in ".{0,4}", opened: i64, now: i64) {
        let terms = ApprovalTerms::default().build().unwrap();
        let mut approval = Approval::open(binding(), terms, &parties(), opened).unwrap();
        let by = Voter::human(id.clone()).with_role(role.clone());
        let voted = approval.vote(&by, Ballot::Approve, now);
        let names = |text: &str| {
            text.chars().all(|char| char.is_ascii_alphanumeric() || "_.:/@-".contains(char))
        };
        let sound = !id.is_empty() && names(&id) && !role.is_empty() && names(&role);
        prop_assert!(sound || voted.is_err());
        let _ = approval.break_glass(&by, &role, &binding(), now, |_| true);
        let _ = approval.cancel(&by, now);
        let _ = approval.consume(&binding(), now, |_| true);
    }
}

/// The sequences are of use: all ends are reached.
#[test]
fn random_sequences_reach_every_end() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut reached = BTreeSet::new();
    for _ in 0..3000 {
        let terms = terms().new_tree(&mut runner).unwrap().current();
        let events = events().new_tree(&mut runner).unwrap().current();
        let opened = Approval::open(binding(), terms.build().unwrap(), &parties(), 0);
        let Ok(mut approval) = opened else { continue };
        for (now, event) in &events {
            send(&mut approval, *now, event);
        }
        reached.insert(standing(&approval));
    }
    for standing in [
        "pending",
        "approved",
        "denied",
        "expired",
        "cancelled",
        "void",
        "consumed",
        "consumed/open",
        "consumed/closed",
        "consumed/overdue",
        "consumed/closed_late",
    ] {
        assert!(reached.contains(standing), "{standing}: {reached:?}");
    }
}
