//! What is stored and read back.

use anomaly_watch::{ErrorKind, Metric, Watch, WatchDocument};

use crate::quiet::{DAY, HOUR, Incident, START, traffic};
use crate::records::{document, model_call, record};

#[cfg(feature = "serde")]
fn through_storage(watch: &Watch) -> Watch {
    let text = serde_json::to_string(&watch.state()).unwrap();
    watch.document().resume(&serde_json::from_str(&text).unwrap()).unwrap()
}

#[cfg(not(feature = "serde"))]
fn through_storage(watch: &Watch) -> Watch {
    watch.document().resume(&watch.state()).unwrap()
}

#[test]
fn a_watch_that_goes_on_says_the_same() {
    let mut document = WatchDocument::default();
    for metric in Metric::ALL {
        let mut rule = anomaly_watch::RuleDocument::new(*metric);
        if metric.code().starts_with("budget") {
            rule.budget = Some(anomaly_watch::BudgetPlan {
                amount: 4_000_000,
                period_hours: 24,
                offset_hours: 0,
                confidence: 0.9,
            });
        }
        rule.name = Some(format!("all.{metric}"));
        document.rules.push(rule);
    }
    let noon = START + 8 * DAY + 11 * HOUR;
    let records = traffic(5, 10, Some((Incident::Tokens(10.0), 0, noon, i64::MAX)));
    let mut whole = document.build().unwrap();
    let mut parts = document.build().unwrap();
    let mut alerts = 0;
    for (index, record) in records.iter().enumerate() {
        let expected = whole.push(record);
        assert_eq!(parts.push(record), expected);
        alerts += expected.len();
        if index % 2_500 == 7 {
            parts = through_storage(&parts);
            assert_eq!(parts.state(), whole.state());
        }
    }
    assert!(alerts > 5, "{alerts}");
    let end = START + 10 * DAY;
    assert_eq!(whole.tick(end), parts.tick(end));
    assert_eq!(parts.state(), whole.state());
}

#[test]
fn the_state_of_another_configuration_is_refused() {
    let mut watch = document(Metric::InputTokens).build().unwrap();
    drop(watch.push(&record(0, START, model_call(1))));
    let error = document(Metric::Cost).resume(&watch.state()).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::StateMismatch, "document"));
}

/// Each field of a stored state in turn gets a value that no records lead to.
#[cfg(feature = "serde")]
#[test]
fn impossible_states_are_refused() {
    use serde_json::{Value, json};

    let document = WatchDocument {
        rules: WatchDocument::default().rules,
        max_scopes: 3,
        ..WatchDocument::default()
    };
    let mut watch = document.build().unwrap();
    for record in traffic(6, 3, None) {
        drop(watch.push(&record));
    }
    let state = serde_json::to_value(watch.state()).unwrap();
    let resume = |state: Value| {
        let read = serde_json::from_value(state).map_err(|_| None)?;
        document.resume(&read).map_err(|error| Some(error.kind()))
    };
    assert!(resume(state.clone()).is_ok());

    let nan = json!(f64::NAN.to_bits().cast_signed());
    let below = json!((-1.0_f64).to_bits().cast_signed());
    let scope = "/scopes/0/1";
    let place = |unit: &str| {
        let at =
            |scope: usize, rule: usize| format!("/scopes/{scope}/1/watches/{rule}/unit/{unit}");
        let mut places = (0..3).flat_map(|scope| (0..40).map(move |rule| (scope, rule)));
        let (scope, rule) =
            places.find(|(scope, rule)| state.pointer(&at(*scope, *rule)).is_some()).unwrap();
        at(scope, rule)
    };
    let level = place("level");
    // By workflow, which is another scope.
    let scopes = state["scopes"].as_array().unwrap();
    let repeats = scopes.iter().enumerate().find_map(|(scope, entry)| {
        let watches = entry[1]["watches"].as_array().unwrap();
        let at = watches.iter().position(|slot| slot.pointer("/unit/repeats/tools/0").is_some());
        at.map(|at| format!("/scopes/{scope}/1/watches/{at}/unit/repeats"))
    });
    let repeats = repeats.unwrap();
    let tool = &state.pointer(&repeats).unwrap()["tools"][0];
    let many = f64::from(u32::MAX) * 2.0;
    // The last time that something can wait for, if it was raised at the time of the watch.
    let clock = state["clock"]["time"].as_i64().unwrap();
    let gate = place("level").replace("/unit/level", "/gate");
    let day = clock + DAY;
    let times = [
        ("/clock/told".to_owned(), clock),
        ("/ticked_hour".to_owned(), clock / HOUR),
        (format!("{scope}/since"), clock),
        (format!("{scope}/changing_until"), day),
        (format!("{gate}/quiet_until"), day),
        (format!("{gate}/noticed"), clock),
        (format!("{gate}/raised"), clock),
        (format!("{level}/streak/quiet_until"), day),
        (format!("{level}/streak/until"), day + 7 * DAY),
        (format!("{}/level/streak/quiet_until", place("volume")), day),
        (format!("{}/quiet_until", place("rate")), day),
        (format!("{}/quiet_until", place("mix")), day),
        (format!("{repeats}/streak/quiet_until"), day),
        (format!("{}/last_new", place("first")), clock),
        (format!("{}/first_day", place("hours")), clock / DAY),
    ];
    for (pointer, last) in times {
        let with = |time: i64| {
            let mut forged = state.clone();
            let place = forged.pointer_mut(&pointer).unwrap();
            *place = if place.is_array() { json!([time]) } else { json!(time) };
            resume(forged).err()
        };
        assert_eq!(with(last), None, "{pointer}");
        for time in [last + 1, i64::MAX] {
            assert_eq!(with(time), Some(Some(ErrorKind::ImpossibleState)), "{pointer}");
        }
    }
    drop(watch.push(&record(watch.counts().records, clock, model_call(1))));
    let run = &serde_json::to_value(watch.state()).unwrap()["runs"][0];
    assert!(run.is_array());
    let rows = [
        ("/version", json!(2), Some(ErrorKind::UnsupportedVersion)),
        ("/clock/doubts", json!(16), Some(ErrorKind::ImpossibleState)),
        ("/unknown", json!(1), None),
        (
            "/scopes",
            json!([state["scopes"][0], state["scopes"][0]]),
            Some(ErrorKind::ImpossibleState),
        ),
        ("/runs", json!([run, run]), Some(ErrorKind::ImpossibleState)),
        (&format!("{scope}/watches"), json!([]), Some(ErrorKind::ImpossibleState)),
        (&format!("{level}/reference/in_order/0"), nan.clone(), Some(ErrorKind::ImpossibleState)),
        (&format!("{level}/reference/by_age/3"), nan.clone(), Some(ErrorKind::ImpossibleState)),
        (&format!("{level}/reference/stride"), json!(0), Some(ErrorKind::ImpossibleState)),
        (&format!("{level}/per_block"), nan.clone(), Some(ErrorKind::ImpossibleState)),
        (&format!("{level}/up/fast/cusum/sum"), below.clone(), Some(ErrorKind::ImpossibleState)),
        (
            &format!("{level}/up/fast/cusum/reference"),
            below.clone(),
            Some(ErrorKind::ImpossibleState),
        ),
        (&format!("{level}/up/jump/highest"), below.clone(), Some(ErrorKind::ImpossibleState)),
        (&format!("{level}/up/slow/total"), nan.clone(), Some(ErrorKind::ImpossibleState)),
        (&format!("{level}/levels/means"), json!([0]), Some(ErrorKind::ImpossibleState)),
        (&format!("{level}/streak/alerts"), json!(200), Some(ErrorKind::ImpossibleState)),
        (&format!("{repeats}/tools"), json!([tool, tool]), Some(ErrorKind::ImpossibleState)),
        (&format!("{repeats}/tools/0/most"), nan.clone(), Some(ErrorKind::ImpossibleState)),
        (
            &format!("{repeats}/tools/0/most"),
            json!(many.to_bits()),
            Some(ErrorKind::ImpossibleState),
        ),
        (&format!("{repeats}/tools/0/runs"), json!(0), Some(ErrorKind::ImpossibleState)),
        (&format!("{repeats}/tools/0/block"), json!(i64::MAX), Some(ErrorKind::ImpossibleState)),
        (&format!("{repeats}/runs"), json!(0), Some(ErrorKind::ImpossibleState)),
        (&format!("{repeats}/peaks/highest"), below.clone(), Some(ErrorKind::ImpossibleState)),
        (&format!("{repeats}/streak/alerts"), json!(3), Some(ErrorKind::ImpossibleState)),
    ];
    for (pointer, value, kind) in rows {
        let mut forged = state.clone();
        match forged.pointer_mut(pointer) {
            Some(place) => *place = value,
            None => forged[pointer.trim_start_matches("/")] = value,
        }
        assert_eq!(resume(forged).err(), Some(kind), "{pointer}");
    }
}
