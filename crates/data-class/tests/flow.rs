//! What a refusal says.

use data_class::{Categories, Category, Integrity, Label, Level, Sink, Violation};
use proptest::prelude::*;

fn label() -> impl Strategy<Value = Label> {
    let category = prop::sample::select(Category::ALL);
    let parts = (prop::sample::select(Level::ALL), prop::collection::vec(category, 0..5));
    (parts, any::<bool>()).prop_map(|((level, categories), untrusted)| {
        let label = Label::new(level).with_categories(Categories::from_iter(categories));
        if untrusted { label.untrusted() } else { label }
    })
}

#[test]
fn a_new_sink_accepts_nothing_but_bottom() {
    let sink = Sink::new("new");
    assert_eq!(sink.bound(), Label::BOTTOM);
    assert!(Label::BOTTOM.flows_to(&sink).is_ok());
    assert!(Label::new(Level::Internal).flows_to(&sink).is_err());
    assert!(Label::BOTTOM.with_categories(Category::Health).flows_to(&sink).is_err());
    assert!(Label::BOTTOM.untrusted().flows_to(&sink).is_err());
}

#[test]
fn top_flows_only_where_everything_is_accepted() {
    let open = Sink::new("vault")
        .with_ceiling(Level::Restricted)
        .accepting(Categories::ALL)
        .accepting_untrusted(true);
    assert!(Label::TOP.flows_to(&open).is_ok());
    assert!(Label::TOP.flows_to(&open.clone().accepting_untrusted(false)).is_err());
    assert!(Label::TOP.flows_to(&open.clone().accepting(Category::Personal)).is_err());
    assert!(Label::TOP.flows_to(&open.with_ceiling(Level::Confidential)).is_err());
}

proptest! {
    #[test]
    fn a_refusal_lists_every_violated_component(label in label(), bound in label()) {
        let sink = Sink::new("sink")
            .with_ceiling(bound.level())
            .accepting(bound.categories())
            .accepting_untrusted(bound.integrity() == Integrity::Untrusted);

        // Component by component, without the order the crate decides with.
        let mut expected = Vec::new();
        if label.level() > bound.level() {
            expected.push(Violation::Level { found: label.level(), ceiling: bound.level() });
        }
        let missing: Categories =
            label.categories().iter().filter(|one| !bound.categories().contains(*one)).collect();
        if !missing.is_empty() {
            expected.push(Violation::Categories { missing });
        }
        if label.integrity() > bound.integrity() {
            expected.push(Violation::Untrusted);
        }

        match label.flows_to(&sink) {
            Ok(()) => prop_assert_eq!(expected, vec![]),
            Err(refusal) => {
                prop_assert_eq!(refusal.violations(), expected);
                prop_assert_eq!(refusal.sink(), "sink");
            }
        }
    }

    #[test]
    fn a_refusal_is_one_printable_line(name in any::<String>()) {
        let line = Label::TOP.flows_to(&Sink::new(name)).unwrap_err().to_string();
        prop_assert!(line.bytes().all(|byte| matches!(byte, b' '..=b'~')));
        // Two around the name, two around each value: a name cannot close its own quotes.
        prop_assert_eq!(line.matches('`').count(), 8);
        prop_assert!(line.len() < 1024);
    }
}

#[test]
fn a_hostile_name_is_escaped_and_cut() {
    let line = |name: &str| Label::TOP.flows_to(&Sink::new(name)).unwrap_err().to_string();
    assert!(line("a\nb").starts_with("data may not flow to `a\\u{a}b`: "));
    assert!(line("x`y").starts_with("data may not flow to `x\\u{60}y`: "));
    let long = "n".repeat(65);
    assert!(line(&long).starts_with(&format!("data may not flow to `{}...`: ", "n".repeat(64))));
}
