//! Vaults that are kept, and values that go back into JSON.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use pii_scrub::{ErrorKind, Nonce, Operator, SavedVault, Scrubber, Session};

/// Reads `hhhhhhhh` in placeholders.
const NONCE: Nonce = Nonce::from_bytes([7; 8]);

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
    let twice = kept.replace("bo@example.org", "Ann@example.com");
    let twice: SavedVault = serde_json::from_str(&twice).unwrap();
    assert_eq!(twice.open(NONCE).unwrap_err().kind(), ErrorKind::VaultDamaged);
    for shown in [format!("{saved:?}"), format!("{:?} {opened:?}", opened.vault())] {
        assert!(!shown.contains("example") && shown.contains("values: "), "{shown}");
    }
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
