//! The classifier: rows of the default table, errors of a table, and its laws.

use data_class::{
    Categories, Category, Classifier, ClassifierBuilder, ErrorKind, Finding, Label, Level,
};
use proptest::prelude::*;

#[test]
fn the_default_table() {
    // kind, label, key that applied
    let rows = [
        ("secret.github_pat", "restricted{credential}trusted", "secret.*"),
        ("secret.aws.access_key", "restricted{credential}trusted", "secret.*"),
        ("pii.credit_card", "restricted{payment,personal}trusted", "pii.credit_card"),
        ("pii.iban", "confidential{payment,personal}trusted", "pii.iban"),
        ("pii.us_ssn", "restricted{personal}trusted", "pii.us_ssn"),
        ("pii.email", "confidential{personal}trusted", "pii.*"),
        ("pii.iban.de", "confidential{personal}trusted", "pii.*"),
        ("pii.", "confidential{personal}trusted", "pii.*"),
        ("injection.override", "public{-}trusted", ""),
        ("exfil.markdown_image", "public{-}trusted", ""),
        ("pii", "public{-}trusted", ""),
        ("piix.email", "public{-}trusted", ""),
        ("PII.email", "public{-}trusted", ""),
        ("phi.icd10", "restricted{health}trusted", "phi.*"),
        ("", "public{-}trusted", ""),
    ];
    for (kind, label, key) in rows {
        let found = Classifier::default().classify([Finding { kind, confidence: 0, count: 1 }]);
        assert_eq!(found.label().to_string(), label, "{kind}");
        let keys: Vec<_> = found.reasons().iter().map(|reason| reason.key()).collect();
        let expected: Vec<_> = [key].into_iter().filter(|key| !key.is_empty()).collect();
        assert_eq!(keys, expected, "{kind}");
    }
}

#[test]
fn the_default_table_could_have_been_built() {
    // The keys of the default table are written in their inner form; this is the outer one.
    let personal = Category::Personal;
    let paid = [Category::Payment, Category::Personal];
    let built = Classifier::builder()
        .rule("secret.*", Level::Restricted, Category::Credential)
        .rule("pii.credit_card", Level::Restricted, paid)
        .rule("pii.iban", Level::Confidential, paid)
        .rule("pii.us_ssn", Level::Restricted, personal)
        .rule("pii.*", Level::Confidential, personal)
        .rule("phi.*", Level::Restricted, Category::Health)
        .build()
        .unwrap();
    assert_eq!(format!("{built:?}"), format!("{:?}", Classifier::default()));
}

#[test]
fn reasons_add_up_by_kind() {
    let found = Classifier::default().classify([
        Finding { kind: "secret.npm", confidence: 90, count: u32::MAX },
        Finding { kind: "pii.email", confidence: 90, count: 2 },
        Finding { kind: "secret.npm", confidence: 90, count: 1 },
        Finding { kind: "pii.email", confidence: 50, count: 3 },
        Finding { kind: "injection.override", confidence: 90, count: 1 },
    ]);
    let reasons: Vec<_> =
        found.reasons().iter().map(|one| (one.key(), one.kind(), one.count())).collect();
    assert_eq!(reasons, [("pii.*", "pii.email", 5), ("secret.*", "secret.npm", u32::MAX)]);
    assert_eq!(found.label().to_string(), "restricted{credential,personal}trusted");
}

#[test]
fn the_longest_key_decides_alone() {
    let classifier = Classifier::builder()
        .rule("pii.*", Level::Confidential, Category::Personal)
        .rule("pii.us.*", Level::Restricted, Category::Personal)
        .rule("pii.us.zip", Level::Public, Categories::EMPTY)
        .rule_with_confidence("pii.person", Level::Confidential, Category::Personal, 60)
        .build()
        .unwrap();
    let rows = [
        ("pii.email", 0, 1, Some("pii.*")),
        ("pii.us.ssn", 0, 1, Some("pii.us.*")),
        ("pii.us.zip.plus4", 0, 1, Some("pii.us.*")),
        ("pii.us.zip", 100, 1, None), // exempt
        ("pii.person", 59, 1, None),  // below the minimum, and no shorter key steps in
        ("pii.person", 60, 1, Some("pii.person")),
        ("pii.person", 255, 1, Some("pii.person")),
        ("pii.person.first", 10, 1, Some("pii.*")),
        ("pii.email", 100, 0, None), // none were found
    ];
    for (kind, confidence, count, key) in rows {
        let found = classifier.classify([Finding { kind, confidence, count }]);
        assert_eq!(found.reasons().first().map(|reason| reason.key()), key, "{kind}");
        assert_eq!(found.label() == Label::BOTTOM, key.is_none(), "{kind}");
    }
}

#[test]
fn mistakes_in_a_table_are_named() {
    let long_enough = format!("pii.{}", "x".repeat(124));
    let too_long = format!("{long_enough}x");
    let rows = [
        ("pii.email", None),
        ("a.b-c.d_9.*", None),
        (long_enough.as_str(), None),
        ("ok.*", Some(ErrorKind::DuplicateKey)),
        ("", Some(ErrorKind::MalformedKey)),
        ("*", Some(ErrorKind::MalformedKey)),
        ("pii", Some(ErrorKind::MalformedKey)),
        (".pii", Some(ErrorKind::MalformedKey)),
        ("pii.", Some(ErrorKind::MalformedKey)),
        ("pii..email", Some(ErrorKind::MalformedKey)),
        ("pii.*.email", Some(ErrorKind::MalformedKey)),
        ("pii.em*", Some(ErrorKind::MalformedKey)),
        ("pii.**", Some(ErrorKind::MalformedKey)),
        ("Pii.email", Some(ErrorKind::MalformedKey)),
        ("pii.e mail", Some(ErrorKind::MalformedKey)),
        ("pii.straße", Some(ErrorKind::MalformedKey)),
        (too_long.as_str(), Some(ErrorKind::MalformedKey)),
    ];
    for (key, expected) in rows {
        let built = Classifier::builder()
            .rule("ok.*", Level::Internal, Categories::EMPTY)
            .rule(key, Level::Internal, Categories::EMPTY)
            .build();
        let error = built.err();
        assert_eq!(error.as_ref().map(|error| error.kind()), expected, "{key}");
        assert_eq!(error.and_then(|error| error.row()), expected.map(|_| 1), "{key}");
    }
    let error = Classifier::builder()
        .rule_with_confidence("pii.*", Level::Internal, Categories::EMPTY, 101)
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConfidenceOutOfRange);
    assert_eq!(error.to_string(), "minimum confidence above 100 in row 0");
}

/// Kinds from few letters, so that they meet keys from the same letters.
const KINDS: &str = "[ab]([.][ab]){0,3}";
const KEYS: &str = "[ab]([.][ab]){0,2}[.][ab*]";

type Row = (String, u8, u32);

fn findings(rows: &[Row]) -> impl Iterator<Item = Finding<'_>> {
    rows.iter().map(|(kind, confidence, count)| Finding {
        kind,
        confidence: *confidence,
        count: *count,
    })
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec((KINDS, 0..=100_u8, 0..3_u32), 0..8)
}

fn table() -> impl Strategy<Value = ClassifierBuilder> {
    let row = (
        prop::sample::select(Level::ALL),
        prop::collection::vec(prop::sample::select(Category::ALL), 0..3),
        0..=100_u8,
    );
    prop::collection::btree_map(KEYS, row, 0..8).prop_map(|table| {
        table.into_iter().fold(Classifier::builder(), |builder, (key, (level, set, minimum))| {
            builder.rule_with_confidence(key, level, Categories::from_iter(set), minimum)
        })
    })
}

proptest! {
    #[test]
    fn more_findings_never_lower_the_label(table in table(), fewer in rows(), more in rows()) {
        let classifier = table.build().unwrap();
        let before = classifier.classify(findings(&fewer));
        let after = classifier.classify(findings(&fewer).chain(findings(&more)));
        prop_assert!(before.label().is_at_most(after.label()));
        for reason in before.reasons() {
            let grown = after.reasons().iter().find(|one| one.kind() == reason.kind()).unwrap();
            prop_assert!(grown.key() == reason.key() && grown.count() >= reason.count());
        }
        prop_assert_eq!(after.label().integrity(), data_class::Integrity::Trusted);
    }

    #[test]
    fn a_stronger_finding_never_lowers_the_label(
        table in table(),
        mut rows in rows(),
        by in 0..100_u8,
    ) {
        let classifier = table.build().unwrap();
        let before = classifier.classify(findings(&rows)).label();
        for (_, confidence, count) in &mut rows {
            *confidence = confidence.saturating_add(by);
            *count += u32::from(by);
        }
        prop_assert!(before.is_at_most(classifier.classify(findings(&rows)).label()));
    }

    #[test]
    fn the_order_of_findings_does_not_matter(table in table(), rows in rows()) {
        let classifier = table.build().unwrap();
        let mut turned = rows.clone();
        turned.reverse();
        prop_assert_eq!(
            classifier.classify(findings(&rows)),
            classifier.classify(findings(&turned))
        );
    }
}
