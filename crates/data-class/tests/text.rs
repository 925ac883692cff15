//! The texts of levels, categories and labels, and the errors for what is none.

use data_class::{Categories, Category, Classifier, Error, ErrorKind, Integrity, Label, Level};
use proptest::prelude::*;

#[test]
fn names_are_stable() {
    let levels: Vec<_> = Level::ALL.iter().map(Level::to_string).collect();
    assert_eq!(levels, ["public", "internal", "confidential", "restricted"]);
    let categories: Vec<_> = Category::ALL.iter().map(Category::to_string).collect();
    assert_eq!(categories, ["credential", "health", "payment", "personal", "special_category"]);
    assert!(categories.is_sorted(), "the canonical order is the order of the names");
    let integrities: Vec<_> = Integrity::ALL.iter().map(Integrity::to_string).collect();
    assert_eq!(integrities, ["trusted", "untrusted"]);
}

#[test]
fn sets_print_sorted_and_empty_as_a_dash() {
    let set: Categories = [Category::Personal, Category::Health, Category::Personal].into();
    assert_eq!(set.to_string(), "health,personal");
    assert_eq!(set.len(), 2);
    assert_eq!(set.iter().len(), 2);
    assert_eq!(format!("{set:?}"), "{Health, Personal}");
    assert_eq!(Categories::EMPTY.to_string(), "-");
    assert_eq!(Categories::ALL.iter().collect::<Vec<_>>(), Category::ALL);
}

#[test]
fn every_label_round_trips() {
    for level in Level::ALL {
        assert_eq!(level.to_string().parse(), Ok(*level));
        for bits in 0..1_u32 << Category::ALL.len() {
            let chosen = Category::ALL.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1);
            let categories: Categories = chosen.map(|(_, category)| *category).collect();
            assert_eq!(categories.to_string().parse(), Ok(categories));
            assert_eq!(categories.iter().collect::<Categories>(), categories);
            let trusted = Label::new(*level).with_categories(categories);
            for label in [trusted, trusted.untrusted()] {
                assert_eq!(label.to_string().parse(), Ok(label));
            }
        }
    }
}

#[test]
fn what_is_no_label_is_refused() {
    let rows = [
        ("", "empty"),
        ("public", "a level only"),
        ("public{-}", "cut before the integrity"),
        ("public{-}untruste", "cut in the integrity"),
        ("public{}trusted", "no set is empty without a dash"),
        ("public{-,health}trusted", "a dash is not an element"),
        ("public{personal,health}trusted", "not sorted"),
        ("public{health,health}trusted", "twice"),
        ("public{health,}trusted", "an empty name"),
        ("public{ health}trusted", "a space"),
        ("Public{-}trusted", "upper case"),
        ("public{-}trusted ", "a space at the end"),
        ("public{-}}trusted", "one brace too many"),
        ("secret{-}trusted", "an unknown level"),
        ("public{medical}trusted", "an unknown category"),
        ("public{-}unknown", "an unknown integrity"),
    ];
    for (text, why) in rows {
        let error = text.parse::<Label>().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MalformedLabel, "{why}");
    }
}

proptest! {
    #[test]
    fn only_the_canonical_text_parses(
        text in "(public|restricted|[a-z]{0,9})[{]?(-|(health|personal|,|[a-z]){0,5})[}]?(un)?(trusted)?",
    ) {
        if let Ok(label) = text.parse::<Label>() {
            prop_assert_eq!(label.to_string(), text);
        }
    }

    #[test]
    fn any_text_is_handled(text in any::<String>()) {
        prop_assert!(text.parse::<Label>().is_err());
        prop_assert_eq!(text.parse::<Categories>().is_ok(), text == "-");
    }
}

#[test]
fn errors_do_not_repeat_their_input() {
    const CANARY: &str = "canary4711";
    let table = |key: &str| Classifier::builder().rule(key, Level::Public, Categories::EMPTY);
    let twice = format!("{CANARY}.*");
    let errors: Vec<Error> = vec![
        CANARY.parse::<Level>().unwrap_err(),
        CANARY.parse::<Category>().unwrap_err(),
        CANARY.parse::<Categories>().unwrap_err(),
        CANARY.parse::<Integrity>().unwrap_err(),
        CANARY.parse::<Label>().unwrap_err(),
        table(CANARY).build().unwrap_err(),
        table(&twice).rule(&twice, Level::Public, Categories::EMPTY).build().unwrap_err(),
    ];
    for error in errors {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(CANARY), "{shown}");
        assert!(!error.to_string().ends_with('.'));
    }
}
