//! Rate limits: rows, a naive model, configuration and stored state.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly, as tests may")]

use access_gate::{BusyName, ErrorKind, RateDocument, RateReason, RateState};
use proptest::prelude::*;

#[cfg(feature = "serde")]
mod rows {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Rows<T> {
        case: Vec<T>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct RateCase {
        name: String,
        why: String,
        count: u32,
        period: u64,
        burst: u32,
        max_keys: Option<usize>,
        checks: Vec<(String, u32, i64, String)>,
    }

    #[test]
    fn rate_rows() {
        let rows: Rows<RateCase> = toml::from_str(include_str!("../testdata/rate.toml")).unwrap();
        assert!(rows.case.len() >= 12);
        for case in rows.case {
            assert!(!case.why.is_empty());
            let max_keys = case.max_keys.unwrap_or(10_000);
            let config = RateDocument {
                count: case.count,
                period: case.period,
                burst: case.burst,
                max_keys,
            };
            let limiter = config.build().unwrap();
            let mut restarted = config.build().unwrap();
            for (index, (name, cost, now, expected)) in case.checks.iter().enumerate() {
                let found = [limiter.check(name, *cost, *now), restarted.check(name, *cost, *now)];
                let found = found.map(|found| match found.map_err(|retry| (retry.at(), retry)) {
                    Ok(()) => "ok".to_owned(),
                    Err((Some(at), _)) => at.to_string(),
                    Err((None, retry)) => format!("{:?}", retry.reason()),
                });
                assert_eq!(found, [expected.as_str(); 2], "{}, check {index}", case.name);
                // Stored and read again after each check, it goes on all the same.
                let json = serde_json::to_string(&restarted.state()).unwrap();
                let state: RateState = serde_json::from_str(&json).unwrap();
                restarted = config.resume(&state).unwrap();
                assert_eq!(restarted.state(), state);
            }
        }
    }
}

/// A bucket that leaks `count` in a `period` and holds `burst`, its level in parts of a cell of
/// which a cell has `period`.
struct Bucket {
    level: u128,
    latest: i64,
}

impl Bucket {
    fn check(&mut self, config: &RateDocument, cost: u32, now: i64) -> bool {
        let now = self.latest.max(now);
        let leaked = u128::from(now.abs_diff(self.latest)) * u128::from(config.count);
        self.level = self.level.saturating_sub(leaked);
        self.latest = now;
        let more = u128::from(cost.max(1)) * u128::from(config.period);
        let fits = self.level + more <= u128::from(config.burst) * u128::from(config.period);
        if fits {
            self.level += more;
        }
        fits
    }
}

fn rate() -> impl Strategy<Value = RateDocument> {
    let small = (1..20_u32, 1..40_u64, 1..6_u32);
    let wide = (1..=u32::MAX, 1..=1_u64 << 40, 1..1000_u32);
    prop_oneof![small, wide].prop_map(|(count, period, burst)| RateDocument {
        burst,
        ..RateDocument::new(count, period)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn the_rate_is_that_of_a_leaky_bucket(
        config in rate(),
        start in any::<i64>(),
        checks in prop::collection::vec((0..8_u32, -5..60_i64, 0..3_u32), 1..80),
    ) {
        let mut limiter = config.build().unwrap();
        let mut bucket = Bucket { level: 0, latest: i64::MIN };
        let mut now = start;
        for (cost, step, scale) in checks {
            // Small steps, and steps of about the time one cell takes.
            let cell = i64::try_from(config.period / u64::from(config.count)).unwrap().max(1);
            now = now.saturating_add(step.saturating_mul(if scale == 0 { cell } else { 1 }));
            let expected = bucket.check(&config, cost, now);
            let found = limiter.check("k", cost, now);
            prop_assert_eq!(found.is_ok(), expected);
            if let Err(retry) = found && let Some(at) = retry.at() {
                // Neither too early nor too late: a microsecond before that it is denied.
                let at_level = |at: i64| Bucket { ..bucket }.check(&config, cost, at);
                prop_assert!(at > bucket.latest && at_level(at) && !at_level(at - 1));
            }
            limiter = config.resume(&limiter.state()).unwrap();
        }
    }
}

#[test]
fn an_earlier_time_lets_nothing_more_through() {
    let config = RateDocument { burst: 5, ..RateDocument::new(1, 1_000) };
    let limiter = config.build().unwrap();
    let mut passed = 0;
    for round in 0..1_000 {
        // Back and forth over ten periods: ten and the burst, however often.
        let now = if round % 2 == 0 { 10_000 } else { -10_000 * round };
        passed += u32::from(limiter.check("k", 1, now).is_ok());
    }
    assert_eq!(passed, 5);
    // A name that was dropped as rested, and whose time comes again, is not a new one.
    let config = RateDocument { max_keys: 1, ..config };
    let limiter = config.build().unwrap();
    assert!(limiter.check("a", 5, 0).is_ok() && limiter.check("b", 5, 5_000).is_ok());
    assert!(limiter.check("a", 1, 0).is_err());
    assert!(limiter.check("b", 1, 5_999).is_err() && limiter.check("b", 1, 6_000).is_ok());
}

#[test]
fn names_are_bounded() {
    let config = RateDocument { max_keys: 100, ..RateDocument::new(1, 1_000) };
    let limiter = config.build().unwrap();
    let passed =
        (0..10_000).filter(|n| limiter.check(&format!("n{n}"), 1, n / 100).is_ok()).count();
    assert_eq!(passed, 100);
    assert_eq!(limiter.state().busy.len(), 100);
    assert_eq!(limiter.check("new", 1, 999).unwrap_err().reason(), RateReason::TooManyNames);
    assert!(limiter.check("new", 1, 1_000).is_ok());
}

#[test]
fn a_rate_is_checked() {
    let good = RateDocument::new(1, 1);
    let rows = [
        (RateDocument { count: 0, ..good.clone() }, "count"),
        (RateDocument { period: 0, ..good.clone() }, "period"),
        (RateDocument { period: 1 << 63, ..good.clone() }, "period"),
        (RateDocument { burst: 0, ..good.clone() }, "burst"),
        (RateDocument { burst: 3, period: 1 << 62, ..good.clone() }, "burst"),
        (RateDocument { max_keys: 0, ..good.clone() }, "max_keys"),
    ];
    for (config, path) in rows {
        let error = config.build().unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::OutOfRange, path));
    }
    assert!(RateDocument { burst: 3, count: 2, period: 1 << 62, ..good }.build().is_ok());
}

#[test]
fn a_rate_state_that_cannot_be_is_refused() {
    let config = RateDocument { burst: 2, ..RateDocument::new(3, 100) };
    let limiter = config.build().unwrap();
    limiter.check("k", 2, 7).unwrap();
    let good = limiter.state();
    let busy = BusyName { name: "k".to_owned(), micros: 66, fraction: 2 };
    assert_eq!(good.busy, std::slice::from_ref(&busy));
    let with = |busy: BusyName| RateState { busy: vec![busy], ..good.clone() };
    let mismatch = ErrorKind::StateMismatch;
    let impossible = ErrorKind::ImpossibleState;
    let rows = [
        (RateState { count: 4, ..good.clone() }, mismatch, "count"),
        (RateState { period: 99, ..good.clone() }, mismatch, "period"),
        (RateState { burst: 3, ..good.clone() }, mismatch, "burst"),
        (with(BusyName { micros: 67, ..busy.clone() }), impossible, "busy[0]"),
        (with(BusyName { micros: u64::MAX, ..busy.clone() }), impossible, "busy[0]"),
        (with(BusyName { fraction: 3, micros: 1, ..busy.clone() }), impossible, "busy[0]"),
        (with(BusyName { fraction: 0, micros: 0, ..busy.clone() }), impossible, "busy[0]"),
        (
            with(BusyName { name: "K".to_owned(), ..busy.clone() }),
            ErrorKind::MalformedName,
            "busy[0].name",
        ),
        (
            RateState { busy: vec![busy.clone(), busy], ..good.clone() },
            ErrorKind::DuplicateName,
            "busy[1].name",
        ),
    ];
    for (state, kind, path) in rows {
        let error = config.resume(&state).unwrap_err();
        assert_eq!((error.kind(), error.path()), (kind, path));
    }
}

#[cfg(feature = "serde")]
#[test]
fn configuration_is_read_with_safe_defaults_and_nothing_unknown() {
    use access_gate::{BreakersDocument, BudgetDocument, FallbackDocument};

    // The first of each is good, the others have what is unknown, lacking or of another type.
    let rate = [
        "count = 1\nperiod = 5",
        "count = 1\nperiod = 5\nbrust = 9",
        "count = -1\nperiod = 5",
        "period = 5",
    ];
    let fallback = [
        "[[targets]]\nname = 'a'",
        "[[targets]]\nname = 'a'\nkeys = 'k'",
        "[[targets]]\nkey = 'k'",
        "chain = []",
    ];
    let breakers = [
        "targets = ['a']\nbreaker = { failures_in_a_row = 1, cool_down = 1, cool_down_max = 2 }",
        "targets = ['a']\nbreaker = { failures = 1, cool_down = 1, cool_down_max = 2 }",
        "targets = ['a']\nbreaker = { failures_in_a_row = 1, cool_down = 1 }",
        "targets = ['a']\nbreaker = { failure_rate = { percent = 1, window = 1, minimum = 1, of = 2 }, cool_down = 1, cool_down_max = 2 }",
    ];
    let budget = |rest: &str| {
        format!(
            "limits = [{{ name = 'n', scope = 'run:*', resource = 'calls', amount = 1, {rest} }}]"
        )
    };
    let budgets = [
        budget("window = 'total'"),
        budget("window = 'always'"),
        budget("window = { rolling = { period = 1, offset = 1 } }"),
        budget("window = { calendar = { offset = 1 } }"),
        budget("window = 'total', on_overrun = 'ignore'"),
        budget("window = 'total', per = 'run'"),
        budget("window = 'total', amount = 1"),
        "allow_unlimitted = true".to_owned(),
    ];
    let read = [
        rate.map(|text| toml::from_str::<RateDocument>(text).is_ok()).to_vec(),
        fallback.map(|text| toml::from_str::<FallbackDocument>(text).is_ok()).to_vec(),
        breakers.map(|text| toml::from_str::<BreakersDocument>(text).is_ok()).to_vec(),
        budgets.each_ref().map(|text| toml::from_str::<BudgetDocument>(text).is_ok()).to_vec(),
    ];
    for read in read {
        assert!(read.iter().enumerate().all(|(index, ok)| *ok == (index == 0)), "{read:?}");
    }

    let rate: RateDocument = toml::from_str(rate[0]).unwrap();
    assert_eq!(rate, RateDocument::new(1, 5));
    let budget: BudgetDocument = toml::from_str(&budgets[0]).unwrap();
    let limits = budget.limits.clone();
    assert_eq!(budget, BudgetDocument { limits, ..BudgetDocument::default() });
    assert_eq!(budget.limits[0].on_overrun, access_gate::OverrunRule::Stop);
    assert!(!budget.allow_unlimited);
    let breakers: BreakersDocument = toml::from_str(breakers[0]).unwrap();
    assert_eq!(breakers.breaker.probes, 1);
}
