//! Vaults that are kept, and values that go back into JSON.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use std::sync::LazyLock;

use pii_scrub::{ErrorKind, Nonce, Operator, SavedVault, Scrubber, Session};
use proptest::prelude::*;
use serde_json::Value;

/// Reads `hhhhhhhh` in placeholders.
const NONCE: Nonce = Nonce::from_bytes([7; 8]);

static SCRUBBER: LazyLock<Scrubber> = LazyLock::new(|| {
    let builder = Scrubber::builder().default_operator(Operator::Placeholder);
    builder.operator("pii.url", Operator::Redact).build().unwrap()
});

/// Values that hold what JSON has to escape.
#[test]
fn json_stays_json() {
    let saved =
        r#"{"version":1,"nonce":"hhhhhhhh","values":{"custom.note":[["a\"b\\c\nd"],["plain"]]}}"#;
    let saved: SavedVault = serde_json::from_str(saved).unwrap();
    let vault = saved.open(NONCE).unwrap();
    for (document, expected) in [
        (r#"{"to":"[custom.note#1.hhhhhhhh]"}"#, r#"{"to":"a\"b\\c\nd"}"#),
        (r#"["x \"[custom.note#2.hhhhhhhh]\" y"]"#, r#"["x \"plain\" y"]"#),
        (r#"["\u005bcustom.note#2.hhhhhhhh\u005D"]"#, r#"["plain"]"#),
        (r#"["\\[custom.note#2.hhhhhhhh\\]"]"#, r#"["plain"]"#),
        (r#"["\ud83d\ude00 \ud83d [custom.note#2.hhhhhhhh]"]"#, "[\"😀 \u{FFFD} plain\"]"),
        (r#"["\\","[custom.note#2.hhhhhhhh]"]"#, r#"["\\","plain"]"#),
        (r#"{"[custom.note#2.hhhhhhhh]":1}"#, r#"{"plain":1}"#),
        // JSON in a string of JSON: the arguments of a call.
        (
            r#"{"arguments":"{\"to\":\"[custom.note#1.hhhhhhhh]\",\"n\":[1]}"}"#,
            r#"{"arguments":"{\"to\":\"a\\\"b\\\\c\\nd\",\"n\":[1]}"}"#,
        ),
        (r#"["[custom.note#2.hhhhhhhh] \"said\""]"#, r#"["plain \"said\""]"#),
        (r#"["[custom.note#2.hhhhhhhh]"]"#, r#"["plain"]"#),
        (r#"["[\"x\", [custom.note#2.hhhhhhhh]]"]"#, r#"["[\"x\", plain]"]"#),
        (r#"["{\"x\": [custom.note#2.hhhhhhhh]"]"#, r#"["{\"x\": plain"]"#),
        (r#"["\u00e9 stays", 1.0e5]"#, r#"["\u00e9 stays", 1.0e5]"#),
        (r#"["[custom.note#2.hhhhhhhh]"#, r#"["[custom.note#2.hhhhhhhh]"#),
        ("[custom.note#2.hhhhhhhh]", "[custom.note#2.hhhhhhhh]"),
    ] {
        assert_eq!(vault.restore_json(document), expected, "{document}");
    }
}

#[test]
fn a_vault_is_kept_and_opened_again() {
    let scrubber = Scrubber::builder()
        .default_operator(Operator::Placeholder)
        .operator("pii.url", Operator::Redact);
    let scrubber = scrubber.build().unwrap();
    let mut session = Session::new(NONCE);
    let _ = scrubber.scrub("ann@example.com bo@example.org", &mut session);
    let _ = scrubber.scrub("[pii.email#9.hhhhhhhh] +44 20 7946 0958", &mut session);
    let text = "[pii.email#1.hhhhhhhh] [pii.phone#1.hhhhhhhh] [pii.placeholder#1.hhhhhhhh]";
    let kept = serde_json::to_string(&session.vault().save()).unwrap();
    let saved: SavedVault = serde_json::from_str(&kept).unwrap();
    let mut opened = Session::with_vault(saved.clone().open(NONCE).unwrap());
    assert_eq!(opened.restore(text), "ann@example.com +44 20 7946 0958 [pii.email#9.hhhhhhhh]");
    // It goes on where it was.
    let more = scrubber.scrub("new@example.com bo@example.org", &mut opened).into_owned();
    assert_eq!(more, "[pii.email#3.hhhhhhhh] [pii.email#2.hhhhhhhh]");
    let error = saved.clone().open(Nonce::from_bytes([9; 8])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::VaultOfAnotherRun);
    assert!(error.to_string().contains("open it with the nonce"), "{error}");
    let newer: SavedVault = serde_json::from_str(&kept.replace(":1,", ":2,")).unwrap();
    assert_eq!(newer.open(NONCE).unwrap_err().kind(), ErrorKind::VaultVersion);
    let twice = kept.replace("bo@example.org", "ann@example.com");
    let twice: SavedVault = serde_json::from_str(&twice).unwrap();
    assert_eq!(twice.open(NONCE).unwrap_err().kind(), ErrorKind::VaultDamaged);
    // Two values of the version that saved them which this one reads as the same.
    let alike = kept.replace("bo@example.org", "Ann@example.com");
    let alike = serde_json::from_str::<SavedVault>(&alike).unwrap().open(NONCE).unwrap();
    assert_eq!(alike.restore("[pii.email#2.hhhhhhhh]"), "Ann@example.com");
    for shown in [format!("{saved:?}"), format!("{:?} {opened:?}", opened.vault())] {
        assert!(!shown.contains("example") && shown.contains("values: "), "{shown}");
    }
}

/// What is no vault is told without showing what it is instead.
#[test]
fn what_is_no_vault_shows_nothing() {
    let of_values = |values: &str| {
        (
            format!(r#"{{"version":1,"nonce":"hhhhhhhh","values":{values}}}"#),
            ErrorKind::VaultDamaged,
        )
    };
    let damaged = |kept: &str| (kept.to_owned(), ErrorKind::VaultDamaged);
    for (kept, kind) in [
        of_values(r#"{"pii.email":["a@b.io"]}"#),
        of_values(r#"{"pii.email":"a@b.io"}"#),
        of_values(r#"{"pii.email":[["a@b.io"],[]]}"#),
        of_values(r#"{"pii.credit_card":[[4111111111111111]]}"#),
        of_values("41111111111"),
        damaged(r#"{"version":1,"nonce":"hhhhhhhh"}"#),
        damaged(r#"{"version":1,"values":{}}"#),
        damaged(r#"{"version":"a@b.io"}"#),
        damaged(r#"["a@b.io", 1.5, -1, null, true]"#),
        damaged(r#""a@b.io""#),
        (r#"{"version":2,"people":["a@b.io"]}"#.to_owned(), ErrorKind::VaultVersion),
    ] {
        let saved: SavedVault = serde_json::from_str(&kept).unwrap();
        let shown = format!("{saved:?}");
        let error = saved.open(NONCE).unwrap_err();
        assert_eq!(error.kind(), kind, "{kept}");
        for shown in [shown, format!("{error} {error:?}")] {
            assert!(!shown.contains("a@b.io") && !shown.contains("4111"), "{shown}");
        }
    }
}

/// A vault in another format that says what it holds.
#[test]
fn a_vault_is_kept_in_toml() {
    let scrubber = Scrubber::builder().operator("pii.email", Operator::Placeholder);
    let mut session = Session::new(NONCE);
    let text = "a@b.io A@B.io c@d.io";
    let out = scrubber.build().unwrap().scrub(text, &mut session).into_owned();
    let kept = toml::to_string(&session.vault().save()).unwrap();
    let saved: SavedVault = toml::from_str(&kept).unwrap();
    assert_eq!(saved, session.vault().save());
    assert_eq!(saved.open(NONCE).unwrap().restore(&out), text);
}

#[test]
fn operators_come_from_configuration() {
    for (written, operator) in [
        ("\"redact\"", Operator::Redact),
        ("\"mask(4)\"", Operator::Mask { keep: 4 }),
        ("\"placeholder\"", Operator::Placeholder),
        ("\"shift_date(30)\"", Operator::ShiftDate { max_days: 30 }),
    ] {
        assert_eq!(serde_json::from_str::<Operator>(written).unwrap(), operator);
        assert_eq!(serde_json::to_string(&operator).unwrap(), written);
    }
    let unknown = serde_json::from_str::<Operator>("\"shred\"").unwrap_err().to_string();
    assert!(unknown.contains("there is no such operator; "), "{unknown}");
}

/// An imitation in a document within a string of a document, with the escapes of both.
#[test]
fn an_imitation_within_documents_names_no_later_value() {
    for imitation in ["[pii.email#1.hhhhhhhh]", "\\[pii.email#1.hhhhhhhh\\]"] {
        for hidden in [false, true] {
            let mut text = format!(r#"{{"to":{}}}"#, Value::from(imitation));
            if hidden {
                text = text.replace('[', r"\u005b");
            }
            let document = Value::from(vec![Value::from(text)]);
            let mut session = Session::new(NONCE);
            let scrubbed = SCRUBBER.scrub_json(&document.to_string(), &mut session);
            let secret = SCRUBBER.scrub("victim@example.com", &mut session).into_owned();
            assert_eq!(secret, "[pii.email#1.hhhhhhhh]");
            // However deep it is read before it is restored.
            let outer: Value = serde_json::from_str(&scrubbed).unwrap();
            let inner: Value = serde_json::from_str(outer[0].as_str().unwrap()).unwrap();
            assert_eq!(session.restore(inner["to"].as_str().unwrap()), imitation, "{scrubbed}");
            let restored = session.vault().restore_json(&scrubbed).into_owned();
            let outer: Value = serde_json::from_str(&restored).unwrap();
            let inner: Value = serde_json::from_str(outer[0].as_str().unwrap()).unwrap();
            assert_eq!(inner["to"], imitation, "{scrubbed}");
        }
    }
}

/// A document that was scrubbed and restored says what it said, whatever it says, also where it has
/// JSON in its strings.
fn document() -> impl Strategy<Value = Value> {
    let text = prop::collection::vec(
        prop::sample::select(vec![
            "ann@example.com",
            "\"",
            "\\",
            " ",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "é",
            "\u{1F600}",
            "[pii.email#1.hhhhhhhh]",
            "\\[pii.email#2.hhhhhhhh\\]",
            "&#91;",
            "+44 20 7946 0958",
            "word",
        ]),
        0..8,
    )
    .prop_map(|parts| parts.concat());
    let leaf = prop_oneof![text.prop_map(Value::from), any::<i32>().prop_map(Value::from)];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-c]{1,3}", inner.clone(), 0..3)
                .prop_map(Value::from_iter),
            inner.prop_map(|value| Value::from(value.to_string())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn documents_come_back(document in document()) {
        let mut session = Session::new(NONCE);
        let text = document.to_string();
        let scrubbed = SCRUBBER.scrub_json(&text, &mut session);
        let restored = session.vault().restore_json(&scrubbed).into_owned();
        let restored: Value = serde_json::from_str(&restored).unwrap();
        if !scrubbed.contains("[pii.email]") && !scrubbed.contains("[pii.phone]") {
            prop_assert_eq!(restored, document, "{}", scrubbed);
        }
    }
}
