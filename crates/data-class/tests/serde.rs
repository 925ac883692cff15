//! The serde feature.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]
#![cfg(feature = "serde")]

use data_class::{
    AuthorityState, Categories, Category, Date, FlowKind, FlowVerdict, Integrity, Label,
    LabelDocument, Level, NodeKind, Purpose, Regions, RetentionDocument, Scheme, SinkKind,
    StoredLabel,
};

#[test]
fn values_are_their_texts() {
    let regions: Regions = "CH,EU".parse().unwrap();
    let day: Date = "2026-03-01".parse().unwrap();
    let values = (Level::Public, Category::SpecialCategory, Integrity::Trusted, regions, day);
    let json = serde_json::to_string(&(values, SinkKind::Store)).unwrap();
    assert_eq!(json, r#"[["public","special_category","trusted","EU,CH","2026-03-01"],"store"]"#);
    assert_eq!(
        serde_json::from_str::<((Level, Category, Integrity, Regions, Date), SinkKind)>(&json)
            .unwrap(),
        (values, SinkKind::Store)
    );
}

#[test]
fn a_set_is_a_list() {
    let read: Categories = serde_json::from_str(r#"["personal","health","personal"]"#).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), r#"["health","personal"]"#);
}

#[test]
fn every_category_comes_back_as_every_category() {
    let json = serde_json::to_string(&Categories::ALL).unwrap();
    assert_eq!(json, r#"["*"]"#);
    assert_eq!(serde_json::from_str::<Categories>(&json).unwrap(), Categories::ALL);
    let named: Categories = Category::ALL.iter().copied().collect();
    let json = serde_json::to_string(&named).unwrap();
    assert_eq!(serde_json::from_str::<Categories>(&json).unwrap(), named);
    // A word that only a scheme knows is not read as something else.
    let own = Scheme::builder().category("salary").build().unwrap().category("salary").unwrap();
    let json = serde_json::to_string(&Categories::from(own)).unwrap();
    assert!(serde_json::from_str::<Categories>(&json).is_err());
}

#[test]
fn an_unknown_word_is_not_repeated() {
    fn error<T: serde::de::DeserializeOwned>() -> String {
        let Err(error) = serde_json::from_str::<T>(r#""canary4711""#) else { return String::new() };
        error.to_string()
    }
    let errors = [
        error::<Level>(),
        error::<Category>(),
        error::<Integrity>(),
        error::<Date>(),
        error::<Regions>(),
        error::<SinkKind>(),
        error::<AuthorityState>(),
        error::<NodeKind>(),
        error::<FlowKind>(),
        error::<FlowVerdict>(),
    ];
    for error in errors {
        assert!(!error.is_empty() && !error.contains("canary"), "{error}");
    }
}

#[test]
fn every_word_comes_back() {
    fn check<T>(all: &[T])
    where
        T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
    {
        for one in all {
            let json = serde_json::to_string(one).unwrap();
            assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), one);
        }
        let distinct: std::collections::BTreeSet<String> =
            all.iter().map(|one| serde_json::to_string(one).unwrap()).collect();
        assert_eq!(distinct.len(), all.len());
    }
    check(SinkKind::ALL);
    check(AuthorityState::ALL);
    check(NodeKind::ALL);
    check(FlowKind::ALL);
    check(FlowVerdict::ALL);
    assert_eq!(serde_json::to_string(&FlowVerdict::Partly).unwrap(), r#""partly""#);
}

/// A label is read in the words of the standard scheme: a level of the same name must not be more.
#[test]
fn a_label_that_is_read_in_other_words_is_no_lower() {
    let levels = |name: &str, counts_as: Level| {
        let scheme = Scheme::builder().level("open", Level::Public).level(name, counts_as);
        scheme.level("secret", Level::Restricted).build()
    };
    for name in Level::ALL {
        for counts_as in Level::ALL {
            let Ok(scheme) = levels(name.as_str(), *counts_as) else { continue };
            let label = scheme.label(name.as_str()).unwrap();
            let json = serde_json::to_string(&label).unwrap();
            let read: Label = serde_json::from_str(&json).unwrap();
            assert!(read.level() >= label.level(), "{name} that counts as {counts_as}");
        }
    }
    assert!(levels("confidential", Level::Restricted).is_err());
    assert!(levels("confidential", Level::Confidential).is_ok());
}

#[test]
fn a_label_is_its_text_its_sources_and_its_subjects() {
    let label = Label::new(Level::Internal)
        .with_categories(Category::Health)
        .untrusted()
        .from_source("tool:web")
        .join(&Label::new(Level::Confidential).within("DE".parse().unwrap()).from_source("crm"))
        .about("subject-1");
    let json = serde_json::to_string(&label).unwrap();
    let expected = concat!(
        r#"{"label":"confidential{health}untrusted regions=DE","sources":["#,
        r#"{"name":"crm","label":"confidential{-}trusted regions=DE"},"#,
        r#"{"name":"tool:web","label":"internal{health}untrusted"}],"subjects":["subject-1"]}"#
    );
    assert_eq!(json, expected);
    assert_eq!(serde_json::from_str::<Label>(&json).unwrap(), label);
    let top = serde_json::to_string(&Label::TOP).unwrap();
    assert!(top.ends_with(r#""sources":null,"subjects":null}"#), "{top}");
    assert_eq!(serde_json::from_str::<Label>(&top).unwrap(), Label::TOP);
}

#[test]
fn a_forged_label_is_not_read() {
    for (json, why) in [
        (r#"{"label":"public{-}trusted","sources":[],"subjects":[],"more":1}"#, "unknown field"),
        (r#"{"label":"secret{-}trusted","sources":[],"subjects":[]}"#, "unknown level"),
        (
            r#"{"label":"public{-}trusted","sources":[{"name":"a","label":"internal{-}trusted"}],"subjects":[]}"#,
            "a source above the whole",
        ),
        (r#""public{-}trusted""#, "the text alone"),
    ] {
        assert!(serde_json::from_str::<Label>(json).is_err(), "{why}");
    }
}

#[test]
fn what_a_label_leaves_out_is_open_but_for_trust() {
    let document: LabelDocument = toml::from_str("level = \"internal\"").unwrap();
    let expected = LabelDocument { level: "internal".to_owned(), ..LabelDocument::default() };
    assert_eq!(document, expected);
    let label = Scheme::STANDARD.read_label(&document).unwrap();
    assert_eq!(label, Label::new(Level::Internal).untrusted());

    let whole = r#"
        level = "confidential"
        categories = ["personal", "health"]
        regions = ["DE", "FR"]
        purposes = ["service"]
        retention = { at_least_days = 10, at_most_days = 30, hold = true }
        trusted = true
    "#;
    let document: LabelDocument = toml::from_str(whole).unwrap();
    let label = Scheme::STANDARD.read_label(&document).unwrap();
    assert_eq!(
        label.to_string(),
        "confidential{health,personal}trusted regions=DE,FR purposes=service retention=10..30!"
    );
    assert!(label.purposes().contains(Purpose::SERVICE));
    let json = serde_json::to_string(&document).unwrap();
    assert_eq!(serde_json::from_str::<LabelDocument>(&json).unwrap(), document);
    for text in ["", "level = \"internal\"\nregion = [\"EU\"]", "level = \"internal\"\ntrusted = 1"]
    {
        assert!(toml::from_str::<LabelDocument>(text).is_err(), "{text}");
    }
    assert!(toml::from_str::<RetentionDocument>("at_most = 3").is_err());
    assert!(toml::from_str::<RetentionDocument>("at_most_days = -3").is_err());
}

#[test]
fn an_unknown_name_is_not_repeated() {
    let stored = r#"{"label":"canary4711","sources":null,"subjects":null}"#;
    for json in [r#""canary4711""#, r#"["canary4711"]"#, stored] {
        let errors = [
            serde_json::from_str::<Level>(json).map(|_| ()),
            serde_json::from_str::<Label>(json).map(|_| ()),
            serde_json::from_str::<Regions>(json).map(|_| ()),
            serde_json::from_str::<Date>(json).map(|_| ()),
            serde_json::from_str::<Categories>(json).map(|_| ()),
        ];
        for error in errors.into_iter().filter_map(Result::err) {
            let shown = error.to_string();
            assert!(!shown.contains("canary4711") || shown.starts_with("invalid type"), "{shown}");
        }
    }
    // The document itself is plain data: reading it back is what checks it.
    let stored: StoredLabel = serde_json::from_str(stored).unwrap();
    let error = Scheme::STANDARD.restore_label(&stored).unwrap_err();
    assert_eq!(error.path(), "label");
}
