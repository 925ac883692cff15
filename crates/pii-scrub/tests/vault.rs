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
