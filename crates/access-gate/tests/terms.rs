//! The small enums of a configuration, as they are written and read.
#![cfg(feature = "serde")]
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::fmt::{Debug, Display};

use access_gate::{
    BudgetResource, BudgetScopeKind, Condition, Effect, LintSeverity, Operation, OverdueRotation,
    OverrunRule, Permission, Stage, Weekday, WorkflowState,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reading accepts what writing produces and nothing else, and no error repeats a word.
fn check<T>(all: &[T])
where
    T: Copy + Debug + Display + PartialEq + Serialize + DeserializeOwned,
{
    assert!(all.len() > 1);
    for one in all {
        let text = serde_json::to_string(one).unwrap();
        assert_eq!(text, format!("\"{one}\""));
        assert_eq!(serde_json::from_str::<T>(&text).unwrap(), *one);
        // No name of a value has a capital letter or a space.
        let others = [text.to_uppercase(), text.replacen('"', "\" ", 1), format!("[{text}]")];
        for other in others {
            assert!(serde_json::from_str::<T>(&other).is_err(), "{other}");
        }
        assert_eq!(all.iter().filter(|other| other.to_string() == one.to_string()).count(), 1);
    }
    for word in ["canary4711", ""] {
        let error = serde_json::from_str::<T>(&format!("\"{word}\"")).unwrap_err().to_string();
        assert!(!error.contains("canary") && error.starts_with("expected "), "{error}");
    }
}

#[test]
fn a_term_is_read_as_it_is_written_and_an_unknown_one_is_not_repeated() {
    check(BudgetResource::ALL);
    check(BudgetScopeKind::ALL);
    check(Condition::ALL);
    check(Effect::ALL);
    check(LintSeverity::ALL);
    check(Operation::ALL);
    check(OverdueRotation::ALL);
    check(OverrunRule::ALL);
    check(Permission::ALL);
    check(Stage::ALL);
    check(Weekday::ALL);
    check(WorkflowState::ALL);
}
