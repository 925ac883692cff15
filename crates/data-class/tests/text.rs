//! The texts of labels and of their parts, and the errors for what is none.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

use data_class::{
    Categories, Category, Classifier, Component, Date, Error, ErrorKind, Integrity, Label, Level,
    Purpose, Purposes, Regions, Retention, Scheme, SinkKind,
};
use proptest::prelude::*;

#[test]
fn names_are_stable() {
    let levels: Vec<_> = Level::ALL.iter().map(Level::to_string).collect();
    assert_eq!(levels, ["public", "internal", "confidential", "restricted"]);
    let categories: Vec<_> = Category::ALL.iter().map(Category::to_string).collect();
    let expected = [
        "children",
        "credential",
        "criminal",
        "health",
        "payment",
        "personal",
        "source_code",
        "special_category",
        "trade_secret",
    ];
    assert_eq!(categories, expected);
    let purposes: Vec<_> = Purpose::ALL.iter().map(Purpose::to_string).collect();
    let expected = [
        "analytics",
        "billing",
        "legal",
        "marketing",
        "research",
        "security",
        "service",
        "training",
    ];
    assert_eq!(purposes, expected);
    let integrities: Vec<_> = Integrity::ALL.iter().map(Integrity::to_string).collect();
    assert_eq!(integrities, ["trusted", "untrusted"]);
    let kinds = [SinkKind::Provider, SinkKind::Model, SinkKind::Tool].into_iter().chain([
        SinkKind::Agent,
        SinkKind::Store,
        SinkKind::Person,
    ]);
    let kinds: Vec<_> = kinds.map(|kind| kind.to_string()).collect();
    assert_eq!(kinds, ["provider", "model", "tool", "agent", "store", "person"]);
    let codes: Vec<_> = Component::ALL.iter().map(|one| one.code()).collect();
    let expected = [
        "flow.scheme",
        "flow.level",
        "flow.categories",
        "flow.regions",
        "flow.purposes",
        "flow.retention",
        "flow.retention_conflict",
        "flow.training",
        "flow.agreement",
        "flow.encryption",
        "flow.untrusted",
    ];
    assert_eq!(codes, expected);
}

#[test]
fn sets_print_sorted_and_empty_as_a_dash() {
    let set: Categories = [Category::Personal, Category::Health, Category::Personal].into();
    assert_eq!(set.to_string(), "health,personal");
    assert_eq!(format!("{set:?}"), "{health,personal}");
    assert_eq!(Categories::EMPTY.to_string(), "-");
    assert_eq!(Categories::ALL.to_string(), "*");
    assert_eq!(Categories::ALL.iter().collect::<Vec<_>>(), Category::ALL);

    let places: Regions = "NO,CH,EU,IS,LI".parse().unwrap();
    assert_eq!(places.to_string(), "EEA,CH");
    assert_eq!(format!("{places:?}"), "{EEA,CH}");
    assert_eq!("US,PR,DE".parse::<Regions>().unwrap().to_string(), "US,DE");
    assert_eq!(Regions::EVERYWHERE.to_string(), "*");
    assert_eq!(Regions::NOWHERE.to_string(), "-");
    assert_eq!(Regions::EVERYWHERE.countries().count(), 0);
}

#[test]
fn the_text_of_a_label_is_stable() {
    let kept = |least, most| Retention::days(least, most).unwrap();
    let rows = [
        (Label::BOTTOM, "public{-}trusted"),
        (Label::new(Level::Internal).untrusted(), "internal{-}untrusted"),
        (Label::BOTTOM.within("NO,EU".parse().unwrap()), "public{-}trusted regions=EU,NO"),
        (Label::BOTTOM.within(Regions::NOWHERE), "public{-}trusted regions=-"),
        (Label::BOTTOM.for_purposes(Purposes::NONE), "public{-}trusted purposes=-"),
        (Label::BOTTOM.kept(kept(Some(7), None)), "public{-}trusted retention=7.."),
        (Label::BOTTOM.kept(kept(None, Some(0))), "public{-}trusted retention=..0"),
        (
            Label::BOTTOM.kept(kept(Some(9), None)).kept(kept(None, Some(3)).on_hold()),
            "public{-}trusted retention=9..3!",
        ),
        (Label::TOP, "restricted{*}untrusted regions=- purposes=- retention=4294967295..0!"),
    ];
    for (label, text) in rows {
        assert_eq!(label.to_string(), text);
        assert_eq!(text.parse(), Ok(label));
    }
    // Where it comes from and whom it is about is not in the text.
    assert_eq!(Label::BOTTOM.from_source("a").about("b").to_string(), "public{-}trusted");
}

#[test]
fn every_standard_set_of_categories_round_trips() {
    for level in Level::ALL {
        assert_eq!(level.to_string().parse(), Ok(*level));
    }
    for bits in 0..1_u32 << Category::ALL.len() {
        let chosen = Category::ALL.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1);
        let categories: Categories = chosen.map(|(_, category)| *category).collect();
        assert_eq!(categories.to_string().parse(), Ok(categories));
        assert_eq!(categories.iter().collect::<Categories>(), categories);
        let label = Label::BOTTOM.with_categories(categories);
        assert_eq!(label.to_string().parse(), Ok(label));
    }
}

#[test]
fn a_top_reached_part_by_part_is_the_top() {
    let words = Scheme::builder().category("salary").build().unwrap();
    let parts = |label: Label| {
        label
            .kept(Label::TOP.retention())
            .for_purposes(Purposes::NONE)
            .within(Regions::NOWHERE)
            .untrusted()
            .with_categories(Categories::ALL)
    };
    let label = parts(words.label("restricted").unwrap());
    assert_eq!(label.scheme(), Label::TOP.scheme());
    assert!(label.is_at_most(&Label::TOP) && Label::TOP.is_within(&label));
    let below = parts(words.label("confidential").unwrap());
    assert_eq!(words.parse(&below.to_string()).unwrap(), below);
    assert_eq!(below.scheme(), &words);
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
        ("public{*,health}trusted", "a star is not an element"),
        ("public{personal,health}trusted", "not sorted"),
        ("public{health,health}trusted", "twice"),
        ("public{health,}trusted", "an empty name"),
        ("public{ health}trusted", "a space"),
        ("public{custom#0}trusted", "the number of a category is not its name"),
        ("Public{-}trusted", "upper case"),
        ("public{-}trusted ", "a space at the end"),
        ("public{-}}trusted", "one brace too many"),
        ("secret{-}trusted", "an unknown level"),
        ("public{medical}trusted", "an unknown category"),
        ("public{-}unknown", "an unknown integrity"),
        ("public{-}trusted regions=*", "no limit is not written"),
        ("public{-}trusted regions=", "an empty region"),
        ("public{-}trusted regions=FR,DE", "regions not sorted"),
        ("public{-}trusted regions=EU,AT", "a member beside its group"),
        ("public{-}trusted regions=UK", "no assigned code"),
        ("public{-}trusted regions=?", "unstated is for sinks"),
        ("public{-}trusted regions=eu", "a group in lower case"),
        ("public{-}trusted  regions=EU", "two spaces"),
        ("public{-}trusted regions=EU regions=EU", "regions twice"),
        ("public{-}trusted purposes=service regions=EU", "fields out of order"),
        ("public{-}trusted purposes=*", "any purpose is not written"),
        ("public{-}trusted purposes=service,legal", "purposes not sorted"),
        ("public{-}trusted purposes=espionage", "an unknown purpose"),
        ("public{-}trusted retention=..", "no limit either way is not written"),
        ("public{-}trusted retention=0..9", "no duty is not written"),
        ("public{-}trusted retention=+5..9", "a sign"),
        ("public{-}trusted retention=05..9", "a zero in front"),
        ("public{-}trusted retention=5..4294967295", "no limit is not a number"),
        ("public{-}trusted retention=5..4294967296", "more than a number holds"),
        ("public{-}trusted retention=5..9!!", "two holds"),
        ("public{-}trusted retention=!5..9", "a hold in front"),
        ("public{-}trusted retention=5", "no range"),
        ("public{-}trusted sources=a", "an unknown field"),
        ("public{-}trusted\nregions=EU", "a line break"),
        (
            "restricted{*}untrusted regions=- purposes=- retention=0..0!",
            "a zero that is not written",
        ),
    ];
    for (text, why) in rows {
        let error = text.parse::<Label>().expect_err(why);
        assert_eq!(error.kind(), ErrorKind::MalformedLabel, "{why}");
    }
}

#[test]
fn a_label_is_read_in_the_words_of_one_scheme() {
    let words = Scheme::builder().category("salary").purpose("payroll").build().unwrap();
    let levels = Scheme::builder().level("open", Level::Public).level("shut", Level::Restricted);
    let levels = levels.build().unwrap();
    let label = words.label("internal").unwrap();
    let label = label
        .with_categories([words.category("salary").unwrap(), Category::Payment])
        .for_purposes([words.purpose("payroll").unwrap(), Purpose::LEGAL]);
    let text = "internal{payment,salary}trusted purposes=legal,payroll";
    assert_eq!(label.to_string(), text);
    assert_eq!(words.parse(text).unwrap(), label);
    assert!(text.parse::<Label>().is_err() && levels.parse(text).is_err());
    // A scheme with the standard levels reads its own lowest label, any other one the bottom.
    assert_eq!(words.parse("public{-}trusted").unwrap(), words.label("public").unwrap());
    assert_eq!(levels.parse("public{-}trusted").unwrap(), Label::BOTTOM);
    assert_eq!(levels.parse("open{-}trusted").unwrap(), levels.label("open").unwrap());
    for scheme in [&words, &levels] {
        assert_eq!(scheme.parse(&Label::TOP.to_string()).unwrap(), Label::TOP);
    }
}

fn schemes() -> [Scheme; 3] {
    let words = Scheme::builder().category("alpha").category("beta").purpose("alpha");
    let levels = words
        .clone()
        .level("open", Level::Public)
        .level("team", Level::Internal)
        .level("inner", Level::Restricted)
        .level("core", Level::Restricted);
    [Scheme::STANDARD, words.build().unwrap(), levels.build().unwrap()]
}

fn label() -> impl Strategy<Value = (Scheme, Label)> {
    let categories = prop::collection::vec(
        prop::sample::select(vec!["alpha", "beta", "children", "health", "trade_secret"]),
        0..5,
    );
    let purposes =
        prop::option::of(prop::collection::vec(prop::sample::select(vec!["alpha", "legal"]), 0..3));
    let codes = vec!["EU", "EEA", "US", "DE", "CH", "NO", "AD", "ZW", "PR"];
    let regions = prop::option::of(prop::collection::vec(prop::sample::select(codes), 0..6));
    let days = || prop::option::of(prop_oneof![0..5_u32, any::<u32>()]);
    let retention = (days(), days(), any::<bool>());
    (0..3_usize, 0..4_usize, categories, purposes, regions, retention, any::<bool>()).prop_map(
        |(scheme, level, categories, purposes, regions, (least, most, hold), untrusted)| {
            let scheme = schemes()[scheme].clone();
            let level = scheme.levels().nth(level).unwrap().to_owned();
            let own = |name: &str| scheme.category(name).ok();
            let set: Categories = categories.into_iter().filter_map(own).collect();
            let mut label = scheme.label(&level).unwrap().with_categories(set);
            if let Some(names) = purposes {
                let set = names.into_iter().filter_map(|name| scheme.purpose(name).ok());
                label = label.for_purposes(set.collect::<Purposes>());
            }
            if let Some(codes) = regions {
                label = label.within(Regions::of(codes).unwrap());
            }
            for limit in [Retention::days(least, None), Retention::days(None, most)] {
                label = label.kept(limit.unwrap_or(Retention::UNLIMITED));
            }
            if hold {
                label = label.kept(Retention::UNLIMITED.on_hold());
            }
            (scheme.clone(), if untrusted { label.untrusted() } else { label })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn every_label_round_trips((scheme, label) in label()) {
        prop_assert_eq!(scheme.parse(&label.to_string()), Ok(label));
    }

    /// One character of a text that is a label changed, removed or doubled.
    #[test]
    fn only_the_canonical_text_parses(
        (scheme, label) in label(), at in any::<prop::sample::Index>(), with in "[ -~]?|untrusted",
        removed in 0..2_usize,
    ) {
        let mut text = label.to_string();
        let at = at.index(text.len() + 1);
        text.replace_range(at..(at + removed).min(text.len()), &with);
        if let Ok(read) = scheme.parse(&text) {
            prop_assert_eq!(read.to_string(), text);
        }
    }

    #[test]
    fn any_text_is_handled(text in any::<String>()) {
        prop_assert!(text.parse::<Label>().is_err());
        prop_assert_eq!(text.parse::<Categories>().is_ok(), text == "-" || text == "*");
        // Two capitals may well be a country.
        let is_code = |code: &str| {
            matches!(code.len(), 2 | 3) && code.bytes().all(|byte| byte.is_ascii_uppercase())
        };
        let may_be = text == "-" || text == "*" || text.split(',').all(is_code);
        prop_assert!(text.parse::<Regions>().is_err() || may_be);
        prop_assert!(text.parse::<Date>().is_err());
    }
}

#[test]
fn errors_do_not_repeat_their_input() {
    const CANARY: &str = "canary4711";
    let table = |key: &str| Classifier::builder().row(key, Level::Public, Categories::EMPTY);
    let twice = format!("{CANARY}.*");
    let names = Scheme::builder().category(CANARY);
    let errors: Vec<Error> = vec![
        CANARY.parse::<Level>().unwrap_err(),
        CANARY.parse::<Category>().unwrap_err(),
        CANARY.parse::<Categories>().unwrap_err(),
        CANARY.parse::<Integrity>().unwrap_err(),
        CANARY.parse::<Regions>().unwrap_err(),
        CANARY.parse::<Date>().unwrap_err(),
        CANARY.parse::<Label>().unwrap_err(),
        Scheme::STANDARD.label(CANARY).unwrap_err(),
        Scheme::STANDARD.category(CANARY).unwrap_err(),
        Scheme::STANDARD.purpose(CANARY).unwrap_err(),
        names.clone().category(CANARY).build().unwrap_err(),
        names.category(format!("{CANARY} ")).build().unwrap_err(),
        table(CANARY).build().unwrap_err(),
        table(&twice).row(&twice, Level::Public, Categories::EMPTY).build().unwrap_err(),
    ];
    for error in errors {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(CANARY), "{shown}");
        assert!(!error.to_string().ends_with('.'));
    }
}
