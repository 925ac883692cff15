//! What one run does many times, and keys that take the place of others.

use anomaly_watch::{Metric, Watch};
use audit_types::{Digest, Draft, Event, KeyAction, KeyChange, Record};

use crate::quiet::{HOUR, MINUTE, START};
use crate::random::Random;
use crate::records::{id, model_call, tool_call, watch};

/// A watch and where it is in the log.
struct Log {
    watch: Watch,
    sequence: u64,
    time: i64,
}

impl Log {
    fn new(metric: Metric) -> Self {
        Self { watch: watch(metric), sequence: 0, time: START }
    }

    /// Takes an event of a run some time later; gives how many alerts there were.
    fn push(&mut self, later: i64, run: &str, event: Event) -> usize {
        self.time += later;
        self.sequence += 1;
        let draft = Draft {
            time: self.time,
            run: Some(id(run)),
            workflow: Some(id("billing")),
            agent: Some(id("invoices")),
            event,
        };
        self.watch.push(&Record::new(self.sequence, Digest::sha256(b"policy"), draft)).len()
    }
}

fn with_key(key: &str) -> Event {
    let Event::ModelCall(mut call) = model_call(100) else { unreachable!() };
    call.key = Some(id(key));
    Event::ModelCall(call)
}

#[test]
fn a_key_that_takes_the_place_of_another_is_no_new_key() {
    for successor in [None, Some("globex-next")] {
        let mut log = Log::new(Metric::FirstKey);
        for run in 0..100 {
            assert_eq!(log.push(HOUR, &format!("r-{run}"), with_key("globex-prod")), 0);
        }
        let change = KeyChange {
            key: id("globex-prod"),
            action: KeyAction::Rotated,
            successor: successor.map(id),
            until: None,
            actor: None,
            reason: None,
        };
        assert_eq!(log.push(HOUR, "r-n", Event::KeyChange(change)), 0);
        let alerts = usize::from(successor.is_none());
        assert_eq!(log.push(HOUR, "r-n", with_key("globex-next")), alerts);
        // Nobody announced that one. The rule is quiet for a day.
        assert_eq!(log.push(25 * HOUR, "r-n", with_key("globex-batch")), 1);
    }
}

#[test]
fn equal_calls_of_a_run_are_one_use_of_a_tool() {
    let alerts = |equal: bool| {
        let mut log = Log::new(Metric::ToolMix);
        let tools = ["crm.read", "crm.read", "mail.send", "job.status"];
        for run in 0..400_usize {
            for (at, tool) in tools.iter().enumerate() {
                let call = tool_call(tool, (run * 4 + at) as u64);
                assert_eq!(log.push(5 * MINUTE, &format!("r-{run}"), call), 0);
            }
        }
        let bytes = |call: u64| if equal { 9 } else { call };
        (0..200)
            .map(|call| log.push(1_000, "r-n", tool_call("job.status", bytes(call))))
            .sum::<usize>()
    };
    assert_eq!(alerts(true), 0);
    assert_eq!(alerts(false), 1);
}

#[test]
fn one_long_run_is_no_drift_of_what_it_reads_again() {
    // The same calls, four times the usual: of one run, and of a run each.
    let alerts = |runs: usize| {
        let mut log = Log::new(Metric::InputTokens);
        let mut random = Random::new(5);
        for run in 0..1_500 {
            let call = model_call(random.log_normal(900.0, 0.8) as u64);
            log.push(10 * MINUTE, &format!("r-{run}"), call);
        }
        let calls = (0..12).map(|call| {
            let event = model_call(random.log_normal(3_600.0, 0.2) as u64);
            log.push(MINUTE, &format!("s-{}", call % runs), event)
        });
        calls.sum::<usize>()
    };
    assert_eq!(alerts(1), 0);
    assert_eq!(alerts(12), 1);
}
