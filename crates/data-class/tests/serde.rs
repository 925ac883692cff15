//! The serde feature.
#![cfg(feature = "serde")]

use data_class::{Categories, Category, Integrity, Label, Level, Sink};

#[test]
fn values_are_their_texts() {
    let label = Label::new(Level::Internal).with_categories(Category::Health).untrusted();
    let json = serde_json::to_string(&(label, Level::Public, Category::SpecialCategory)).unwrap();
    assert_eq!(json, r#"["internal{health}untrusted","public","special_category"]"#);
    let read: (Label, Level, Category) = serde_json::from_str(&json).unwrap();
    assert_eq!(read, (label, Level::Public, Category::SpecialCategory));
    assert_eq!(serde_json::from_str::<Integrity>("\"trusted\"").unwrap(), Integrity::Trusted);
}

#[test]
fn a_set_is_a_list() {
    let read: Categories = serde_json::from_str(r#"["personal","health","personal"]"#).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), r#"["health","personal"]"#);
}

#[test]
fn a_sink_is_closed_unless_it_says_otherwise() {
    let new: Sink = serde_json::from_str(r#"{"name":"mail"}"#).unwrap();
    assert_eq!(new, Sink::new("mail"));
    let open = new.with_ceiling(Level::Internal).accepting(Category::Personal);
    let json = serde_json::to_string(&open).unwrap();
    assert_eq!(
        json,
        r#"{"name":"mail","ceiling":"internal","categories":["personal"],"accepts_untrusted":false}"#
    );
    assert_eq!(serde_json::from_str::<Sink>(&json).unwrap(), open);
    assert!(serde_json::from_str::<Sink>(r#"{"name":"mail","cieling":"internal"}"#).is_err());
    assert!(serde_json::from_str::<Sink>(r#"{"ceiling":"internal"}"#).is_err());
}

#[test]
fn an_unknown_name_is_not_repeated() {
    for json in [r#""canary4711""#, r#"["canary4711"]"#] {
        let errors = [
            serde_json::from_str::<Level>(json).map(|_| ()),
            serde_json::from_str::<Label>(json).map(|_| ()),
            serde_json::from_str::<Categories>(json).map(|_| ()),
        ];
        for error in errors.into_iter().filter_map(Result::err) {
            let shown = error.to_string();
            assert!(!shown.contains("canary4711") || shown.starts_with("invalid type"), "{shown}");
        }
    }
}
