//! Fallback chains: rows, the attack on them, and their configuration.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests may fail loudly, as tests may"
)]

use std::collections::BTreeSet;

use access_gate::{
    BreakerDocument, BreakerPhase, Breakers, BreakersDocument, CallOutcome, ErrorKind,
    FallbackChain, FallbackDocument, SkipReason, Target, TargetDocument, TargetPermission,
};
use data_class::{Category, Label, Level, Sink, SinkKind};

/// `name` or `name/key`.
fn chain(targets: &[&str]) -> FallbackChain {
    let targets = targets.iter().map(|target| match target.split_once('/') {
        Some((name, key)) => TargetDocument { name: name.to_owned(), key: Some(key.to_owned()) },
        None => TargetDocument { name: (*target).to_owned(), key: None },
    });
    FallbackDocument { targets: targets.collect() }.build().unwrap()
}

/// Open after one failure, for ten microseconds.
fn breakers(targets: &[&str]) -> Breakers {
    let names = targets.iter().map(|target| target.split('/').next().unwrap().to_owned());
    let targets: BTreeSet<String> = names.collect();
    let breaker = BreakerDocument {
        failures_in_a_row: Some(1),
        failure_rate: None,
        cool_down: 10,
        cool_down_max: 10,
        probes: 1,
    };
    BreakersDocument { targets: targets.into_iter().collect(), breaker }.build().unwrap()
}

fn fail(breakers: &Breakers, target: &str, now: i64) {
    let pass = breakers.admit(target, now).unwrap();
    breakers.record(target, pass, CallOutcome::Failure, now);
}

fn shown(target: &Target) -> String {
    match target.key() {
        Some(key) => format!("{}/{key}", target.name()),
        None => target.name().to_owned(),
    }
}

#[cfg(feature = "serde")]
mod rows {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Rows {
        case: Vec<Case>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Case {
        name: String,
        why: String,
        targets: Vec<String>,
        #[serde(default)]
        refused: BTreeMap<String, String>,
        #[serde(default)]
        open: Vec<String>,
        steps: Vec<Step>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Step {
        after: Option<String>,
        asked: Vec<String>,
        next: Option<String>,
        none: Option<String>,
    }

    #[test]
    fn rows() {
        let rows: Rows = toml::from_str(include_str!("../testdata/fallback.toml")).unwrap();
        assert!(rows.case.len() >= 8);
        for case in rows.case {
            assert!(!case.why.is_empty());
            let targets: Vec<_> = case.targets.iter().map(String::as_str).collect();
            let (chain, breakers) = (chain(&targets), breakers(&targets));
            for target in &case.open {
                fail(&breakers, target, 0);
            }
            let mut attempt = chain.attempt();
            let mut held = None;
            for step in &case.steps {
                match (step.after.as_deref(), held.take()) {
                    (None, None) => {}
                    (Some("fail"), Some(chosen)) => proof(chosen, |one| one.failed(&breakers, 0)),
                    (Some("ok"), Some(chosen)) => proof(chosen, |one| one.succeeded(&breakers, 0)),
                    (Some("unused"), Some(chosen)) => proof(chosen, |one| one.unused(&breakers)),
                    _ => panic!("{}: nothing is held", case.name),
                }
                let mut asked = Vec::new();
                let next = attempt.next(
                    |target| {
                        asked.push(shown(target));
                        match case.refused.get(&shown(target)) {
                            Some(code) => TargetPermission::Refused(code.clone()),
                            None => TargetPermission::Granted(shown(target)),
                        }
                    },
                    &breakers,
                    0,
                );
                assert_eq!(asked, step.asked, "{}", case.name);
                match next {
                    Ok(chosen) => {
                        assert_eq!(Some(chosen.proof()), step.next.as_ref(), "{}", case.name);
                        assert_eq!(shown(chosen.target()), *chosen.proof());
                        held = Some(chosen);
                    }
                    Err(none) => {
                        let expected =
                            step.none.as_ref().map(|text| format!("no target is left: {text}"));
                        assert_eq!(Some(none.to_string()), expected, "{}", case.name);
                        assert_eq!(none.skipped().count(), targets.len());
                    }
                }
            }
        }
    }

    /// The proof comes back with the end, and is that of the target.
    fn proof<'c>(
        chosen: access_gate::Chosen<'c, String>,
        end: impl FnOnce(access_gate::Chosen<'c, String>) -> String,
    ) {
        let name = shown(chosen.target());
        assert_eq!(end(chosen), name);
    }
}

#[test]
fn targets_are_asked_in_order() {
    let targets = ["d", "a", "c", "b"];
    let (chain, breakers) = (chain(&targets), breakers(&targets));
    let mut asked = Vec::new();
    let none = chain.attempt().next(
        |target| {
            asked.push(shown(target));
            TargetPermission::<()>::Refused(format!("no.{}", target.name()))
        },
        &breakers,
        0,
    );
    let none = none.unwrap_err();
    assert_eq!(asked, targets);
    let expected = targets.map(|name| (name, SkipReason::Refused { code: format!("no.{name}") }));
    let found: Vec<_> = none.skipped().map(|(name, reason)| (name, reason.clone())).collect();
    assert_eq!(found, expected);
}

/// The attack: make the careful provider fail, so that health data of Europeans goes to the lax
/// one.
#[test]
fn a_laxer_provider_is_not_taken() {
    let label = Label::new(Level::Confidential)
        .with_categories(Category::Health)
        .within("EU".parse().unwrap());
    let sink = |target: &Target| {
        let sink = Sink::builder(SinkKind::Provider, target.name())
            .ceiling(Level::Restricted)
            .trains_on_data(false);
        let sink = match target.name() {
            "lax" => sink.regions("US".parse().unwrap()),
            _ => sink
                .regions("DE".parse().unwrap())
                .accepts(Category::Health)
                .baa_signed(true)
                .encrypted_in_transit(true)
                .encrypted_at_rest(true),
        };
        sink.build().unwrap()
    };
    let ask = |target: &Target| match label.flows_to(&sink(target)) {
        Ok(permit) => TargetPermission::Granted(permit),
        Err(refusal) => {
            let codes = refusal.violations().iter().map(|one| one.component().code());
            TargetPermission::Refused(codes.collect::<Vec<_>>().join("/"))
        }
    };

    let targets = ["careful", "lax"];
    let (chain, breakers) = (chain(&targets), breakers(&targets));
    let mut attempt = chain.attempt();
    let first = attempt.next(ask, &breakers, 0).unwrap();
    let permit = first.failed(&breakers, 1);
    assert_eq!(permit.sink().name(), "careful");
    let none = attempt.next(ask, &breakers, 2).unwrap_err();
    let code = "flow.categories/flow.regions/flow.agreement/flow.encryption";
    let refused = SkipReason::Refused { code: code.to_owned() };
    assert_eq!(none.skipped().last(), Some(("lax", &refused)));

    // Nor in the next attempt, where the careful one is not even asked.
    let none = chain.attempt().next(ask, &breakers, 3).unwrap_err();
    let expected = [("careful", &SkipReason::BreakerOpen { until: Some(11) }), ("lax", &refused)];
    assert_eq!(none.skipped().collect::<Vec<_>>(), expected);

    // What may go to the lax one does.
    let public = |target: &Target| match Label::new(Level::Public).flows_to(&sink(target)) {
        Ok(_) => TargetPermission::Granted(()),
        Err(_) => TargetPermission::Refused("flow".to_owned()),
    };
    assert_eq!(chain.attempt().next(public, &breakers, 3).unwrap().target().name(), "lax");
}

#[test]
fn an_answer_is_not_remembered() {
    let targets = ["a", "b"];
    let (chain, breakers) = (chain(&targets), breakers(&targets));
    let allowed = |_: &Target| TargetPermission::Granted(());
    let chosen = chain.attempt().next(allowed, &breakers, 0).unwrap();
    chosen.succeeded(&breakers, 0);
    // The key was revoked, or the label raised, between two attempts.
    let mut revoked = |target: &Target| match target.name() {
        "a" => TargetPermission::Refused("key.revoked".to_owned()),
        _ => TargetPermission::Granted(()),
    };
    let chosen = chain.attempt().next(&mut revoked, &breakers, 1).unwrap();
    assert_eq!(chosen.target().name(), "b");
}

#[test]
fn a_failed_target_is_not_tried_again() {
    let targets = ["a", "b"];
    let (chain, breakers) = (chain(&targets), breakers(&targets));
    let ask = |target: &Target| TargetPermission::Granted(target.name().to_owned());
    let mut attempt = chain.attempt();
    let first = attempt.next(ask, &breakers, 0).unwrap();
    assert_eq!(first.failed(&breakers, 0), "a");
    // Long after the breaker has cooled down.
    let second = attempt.next(ask, &breakers, 1_000).unwrap();
    assert_eq!(second.failed(&breakers, 1_000), "b");
    for now in [1_000, 5_000] {
        let none = attempt.next(ask, &breakers, now).unwrap_err();
        let expected = [("a", &SkipReason::Tried), ("b", &SkipReason::Tried)];
        assert_eq!(none.skipped().collect::<Vec<_>>(), expected);
    }
    assert_eq!(chain.attempt().next(ask, &breakers, 5_000).unwrap().proof(), "a");
}

#[test]
fn an_open_breaker_is_skipped() {
    let targets = ["a", "b"];
    let (chain, breakers) = (chain(&targets), breakers(&targets));
    fail(&breakers, "a", 0);
    let ask = |target: &Target| TargetPermission::Granted(target.name().to_owned());
    let chosen = chain.attempt().next(ask, &breakers, 9).unwrap();
    assert_eq!(chosen.succeeded(&breakers, 9), "b");

    // Cooled down, it is asked again; a refusal does not use up the only probe.
    let refuse = |target: &Target| match target.name() {
        "a" => TargetPermission::Refused("flow".to_owned()),
        name => TargetPermission::Granted(name.to_owned()),
    };
    let chosen = chain.attempt().next(refuse, &breakers, 10).unwrap();
    assert_eq!(chosen.unused(&breakers), "b");
    assert_eq!(breakers.phase("a"), Some(BreakerPhase::HalfOpen));
    let probe = chain.attempt().next(ask, &breakers, 10).unwrap();
    assert_eq!(probe.proof(), "a");
    // While the probe is under way, others go elsewhere.
    let other = chain.attempt().next(ask, &breakers, 11).unwrap();
    assert_eq!(other.succeeded(&breakers, 11), "b");
    assert_eq!(probe.succeeded(&breakers, 12), "a");
    assert_eq!(breakers.phase("a"), Some(BreakerPhase::Closed));
}

#[test]
fn a_target_without_a_breaker_is_skipped() {
    let chain = chain(&["unknown", "b"]);
    let breakers = breakers(&["b"]);
    let mut asked = Vec::new();
    let chosen = chain.attempt().next(
        |target| {
            asked.push(shown(target));
            TargetPermission::Granted(())
        },
        &breakers,
        0,
    );
    assert_eq!(chosen.unwrap().target().name(), "b");
    assert_eq!(asked, ["b"]);
}

#[test]
fn configuration_is_checked() {
    let target = |name: &str, key: Option<&str>| TargetDocument {
        name: name.to_owned(),
        key: key.map(str::to_owned),
    };
    let rows = [
        (vec![], ErrorKind::EmptySet, "targets"),
        (vec![target("a b", None)], ErrorKind::MalformedName, "targets[0].name"),
        (vec![target("a", Some(""))], ErrorKind::MalformedName, "targets[0].key"),
        (vec![target("a", None), target("A", None)], ErrorKind::DuplicateName, "targets[1]"),
        (
            vec![target("a", Some("k")), target("b", Some("k")), target("a", Some("K"))],
            ErrorKind::DuplicateName,
            "targets[2]",
        ),
    ];
    for (targets, kind, path) in rows {
        let error = FallbackDocument { targets }.build().unwrap_err();
        assert_eq!((error.kind(), error.path()), (kind, path));
    }
    let twice = vec![target("a", None), target("a", Some("k")), target("a", Some("l"))];
    assert!(FallbackDocument { targets: twice }.build().is_ok());
}
