//! A run of several checks on any texts: no panic, every check recorded, the log verifies.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use workflow_guard::{AuditLog, Check, Guard, Nonce, Policy};

static GUARD: LazyLock<Guard> = LazyLock::new(|| Guard::new(Policy::default()));

fuzz_target!(|texts: Vec<&str>| {
    let mut log = AuditLog::new("fuzz", &GUARD, Vec::new()).expect("a sound id");
    let mut run = GUARD.start_run("fuzz", Nonce::from_bytes([1; 8]));
    for (index, &text) in texts.iter().enumerate() {
        let check = match index % 6 {
            0 => Check::input("user", text),
            1 => Check::context(text, text),
            2 => Check::model_call("model", texts.iter().copied()),
            3 => Check::tool_call("tool:x", text),
            4 => Check::handoff("agent:x", text),
            _ => Check::output("person", text),
        };
        let before = run.label().clone();
        let _ = run.check(check.at(0), &mut log);
        assert!(before.is_at_most(run.label()));
    }
    assert_eq!(log.sink().len(), texts.len());
});
