//! The classifier: rows of findings and what they come to, mistakes in tables, and its laws against
//! a naive model.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};

use data_class::{
    Categories, Category, Cause, Classification, Classifier, ErrorKind, Finding, Group, Label,
    Level, ReadyTable, Reason, Scheme,
};
use proptest::prelude::*;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    /// The ready tables that are merged.
    tables: Vec<String>,
    /// Kind, confidence, count.
    findings: Vec<(String, u8, u32)>,
    label: String,
    /// How each reason prints.
    reasons: Vec<String>,
    #[expect(dead_code, reason = "for people")]
    why: String,
}

#[derive(serde::Deserialize)]
struct Rows {
    row: Vec<Row>,
}

#[test]
fn rows_of_classifications() {
    let rows: Rows = toml::from_str(include_str!("../testdata/classifications.toml")).unwrap();
    let mut names = BTreeSet::new();
    let mut failed = Vec::new();
    for row in &rows.row {
        assert!(names.insert(&row.name), "{}", row.name);
        let tables = row.tables.iter().map(|name| {
            ReadyTable::ALL.iter().find(|table| table.as_str() == name).unwrap().classifier()
        });
        let classifier = tables.reduce(|one, two| one.merge(&two)).unwrap();
        let found = classifier.classify(findings(&row.findings));
        let reasons: Vec<String> = found.reasons().iter().map(Reason::to_string).collect();
        if found.label().to_string() != row.label || reasons != row.reasons {
            failed.push(format!("{}: {} {reasons:#?}", row.name, found.label()));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
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
fn counts_stop_at_the_greatest_number() {
    let group = Group::any_of(["a.x", "a.y"]).times(u32::MAX);
    let classifier =
        Classifier::builder().volume("many", Level::Internal, Categories::EMPTY, group).build();
    let classifier = classifier.unwrap();
    let found = |kind, count| Finding { kind, confidence: 0, count };
    let almost = classifier.classify([found("a.x", u32::MAX - 1)]);
    assert_eq!(almost.reasons(), []);
    let over = classifier.classify([found("a.x", u32::MAX - 1), found("a.y", u32::MAX - 1)]);
    assert_eq!(over.reasons().first().map(Reason::count), Some(u32::MAX));
}

#[test]
fn the_longest_key_decides_alone() {
    let classifier = Classifier::builder()
        .row("pii.*", Level::Confidential, Category::Personal)
        .row("pii.us.*", Level::Restricted, Category::Personal)
        .row("pii.us.zip", Level::Public, Categories::EMPTY)
        .row_with_confidence("pii.person", Level::Confidential, Category::Personal, 60)
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
        ("piix.email", 100, 1, None),
        ("pii", 100, 1, None),
        ("", 100, 1, None),
        ("PII.email", 100, 1, None),
    ];
    for (kind, confidence, count, key) in rows {
        let found = classifier.classify([Finding { kind, confidence, count }]);
        assert_eq!(found.reasons().first().map(|reason| reason.key()), key, "{kind}");
        assert_eq!(*found.label() == Label::BOTTOM, key.is_none(), "{kind}");
    }
}

#[test]
fn a_kind_of_any_length_and_form_is_taken() {
    let long = "pii.".repeat(10_000);
    let wide = format!("pii.{}", "\u{1F600}".repeat(500));
    for kind in [long.as_str(), &wide, "pii.", "pii.\0", "pii..x"] {
        let found = Classifier::default().classify([Finding { kind, confidence: 1, count: 1 }]);
        assert_eq!(found.label().to_string(), "confidential{personal}trusted");
        let shown = found.reasons()[0].to_string();
        assert!(shown.len() < 800 && shown.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
    }
}

#[test]
fn mistakes_in_a_key_are_named() {
    let long_enough = format!("pii.{}", "x".repeat(124));
    let too_long = format!("{long_enough}x");
    let rows = [
        ("pii.email", None),
        ("*", None),
        ("a.b-c.d_9.*", None),
        (long_enough.as_str(), None),
        ("ok.*", Some(ErrorKind::DuplicateKey)),
        ("", Some(ErrorKind::MalformedKey)),
        ("**", Some(ErrorKind::MalformedKey)),
        (".*", Some(ErrorKind::MalformedKey)),
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
            .row("ok.*", Level::Internal, Categories::EMPTY)
            .row(key, Level::Internal, Categories::EMPTY)
            .build();
        let error = built.err();
        assert_eq!(error.as_ref().map(|error| error.kind()), expected, "{key}");
        let path = error.as_ref().map(|error| error.path());
        assert_eq!(path, expected.map(|_| "rows[1].kinds[0]"), "{key}");
    }
    let error = Classifier::builder()
        .row_with_confidence("pii.*", Level::Internal, Categories::EMPTY, 101)
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConfidenceOutOfRange);
    assert_eq!(error.to_string(), "minimum confidence above 100 at `rows[0].minimum_confidence`");
}

#[test]
fn a_classifier_speaks_the_words_of_its_scheme() {
    let scheme = Scheme::builder()
        .level("open", Level::Public)
        .level("known", Level::Public)
        .level("team", Level::Confidential)
        .level("vault", Level::Restricted)
        .category("salary")
        .build()
        .unwrap();
    let own = Classifier::builder_in(&scheme)
        .row("hr.salary", Level::Restricted, scheme.category("salary").unwrap())
        .build()
        .unwrap()
        .merge(&Classifier::default());
    let label = |kind| {
        let found = own.classify([Finding { kind, confidence: 50, count: 1 }]);
        found.label().to_string()
    };
    // `hr.*` is no namespace that the ready table knows.
    assert_eq!(label("hr.salary"), "vault{*}trusted");
    assert_eq!(label("pii.email"), "team{personal}trusted");
    // There is no internal level: the next above.
    assert_eq!(label("pii.organization"), "team{-}trusted");
    assert_eq!(label("pii.date"), "public{-}trusted");
    // In words that do not have `salary` it may be anything.
    let alone = Classifier::builder_in(&scheme)
        .row("hr.salary", Level::Restricted, scheme.category("salary").unwrap())
        .build()
        .unwrap();
    let standard = alone.in_scheme(&Scheme::STANDARD);
    let found = standard.classify([Finding { kind: "hr.salary", confidence: 50, count: 1 }]);
    assert_eq!(found.label().to_string(), "restricted{*}trusted");
}

#[test]
fn sources_are_named_by_kind() {
    let found = Classifier::default().classify([
        Finding { kind: "phi.diagnosis", confidence: 90, count: 1 },
        Finding { kind: "pii.person", confidence: 90, count: 1 },
        Finding { kind: "pii.date", confidence: 90, count: 1 },
    ]);
    let label = found.label_from("finding:");
    let sources: Vec<&str> = label.sources().unwrap().collect();
    assert_eq!(sources, ["finding:phi.diagnosis", "finding:pii.person"]);
    let sink = data_class::Sink::builder(data_class::SinkKind::Tool, "mail")
        .ceiling(Level::Confidential)
        .accepts([Category::Personal, Category::Health])
        .encrypted_in_transit(true)
        .encrypted_at_rest(true)
        .baa_signed(true)
        .trains_on_data(false)
        .build()
        .unwrap();
    let refusal = label.flows_to(&sink).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "data may not flow to `mail`: level `restricted` is above the ceiling `confidential` \
         (from `finding:phi.diagnosis`, `finding:pii.person`)"
    );
}

/// Documents, where a mistake has a path.
#[cfg(feature = "serde")]
mod documents {
    use super::*;
    use data_class::ClassifierDocument;

    #[derive(serde::Deserialize)]
    struct Mistakes {
        mistake: Vec<Mistake>,
    }

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Mistake {
        name: String,
        document: String,
        error: String,
        #[expect(dead_code, reason = "for people")]
        why: String,
    }

    #[test]
    fn mistakes_in_a_document_have_a_path() {
        let text = include_str!("../testdata/classifier_mistakes.toml");
        let mistakes: Mistakes = toml::from_str(text).unwrap();
        let scheme = Scheme::builder().category("salary").build().unwrap();
        let mut failed = Vec::new();
        for mistake in mistakes.mistake {
            let document: ClassifierDocument = toml::from_str(&mistake.document).unwrap();
            let error = scheme.read_classifier(&document).map(|_| ()).unwrap_err().to_string();
            if error != mistake.error {
                failed.push(format!("{}: {error}", mistake.name));
            }
        }
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    }

    #[test]
    fn a_document_says_what_a_builder_says() {
        let text = r#"
            extends = ["pci", "default"]
            [[rows]]
            kinds = ["hr.salary", "hr.bonus"]
            level = "restricted"
            categories = ["trade_secret"]
            minimum_confidence = 40
            [[combinations]]
            name = "pay_of_a_person"
            all_of = [{ any_of = ["hr.*"], count = 2 }, { any_of = ["pii.person"] }]
            level = "restricted"
            categories = ["*"]
            [[volumes]]
            name = "kinds_of_pay"
            any_of = ["hr.*"]
            distinct = 3
            level = "restricted"
        "#;
        let document: ClassifierDocument = toml::from_str(text).unwrap();
        let read = Scheme::STANDARD.read_classifier(&document).unwrap();
        let secret = Category::TradeSecret;
        let built = Classifier::builder()
            .row_with_confidence("hr.salary", Level::Restricted, secret, 40)
            .row_with_confidence("hr.bonus", Level::Restricted, secret, 40)
            .combination(
                "pay_of_a_person",
                Level::Restricted,
                Categories::ALL,
                [Group::of("hr.*").times(2), Group::of("pii.person")],
            )
            .volume(
                "kinds_of_pay",
                Level::Restricted,
                Categories::EMPTY,
                Group::of("hr.*").distinct(3),
            )
            .extend(&Classifier::pci())
            .extend(&Classifier::default())
            .build();
        assert_eq!(Ok(&read), built.as_ref());
        let json = serde_json::to_string(&document).unwrap();
        assert_eq!(serde_json::from_str::<ClassifierDocument>(&json).unwrap(), document);
        let unknown = json.replacen("basis", "bases", 1);
        assert!(serde_json::from_str::<ClassifierDocument>(&unknown).is_err());
    }

    #[test]
    fn errors_of_documents_do_not_repeat_them() {
        let canary = "canary4711";
        for text in [
            format!("extends = [\"{canary}\"]"),
            format!("[[rows]]\nkinds = [\"{canary}\"]\nlevel = \"public\""),
            format!("[[rows]]\nkinds = [\"a.b\"]\nlevel = \"{canary}\""),
            format!("[[rows]]\nkinds = [\"a.b\"]\nlevel = \"public\"\ncategories = [\"{canary}\"]"),
            format!("[[volumes]]\nname = \"{canary}!\"\nany_of = [\"a.b\"]\nlevel = \"internal\""),
        ] {
            let document: ClassifierDocument = toml::from_str(&text).unwrap();
            let error = Scheme::STANDARD.read_classifier(&document).unwrap_err();
            assert!(!format!("{error} {error:?}").contains(canary), "{error}");
        }
    }
}

/// Kinds from few letters, so that they meet keys from the same letters.
const KINDS: &str = "[ab]([.][ab]){0,3}";
const KEYS: &str = "[ab]([.][ab]){0,2}[.][ab*]|[*]";

type Found = (String, u8, u32);

fn findings(rows: &[Found]) -> impl Iterator<Item = Finding<'_>> {
    rows.iter().map(|(kind, confidence, count)| Finding {
        kind,
        confidence: *confidence,
        count: *count,
    })
}

fn found() -> impl Strategy<Value = Vec<Found>> {
    prop::collection::vec((KINDS, 0..=100_u8, 0..3_u32), 0..8)
}

/// What a table says, for the model to read.
#[derive(Clone, Debug)]
struct Table {
    rows: BTreeMap<String, (Level, Categories, u8)>,
    combinations: Vec<(Level, Categories, Vec<Group>)>,
    volumes: Vec<(Level, Categories, Group)>,
}

fn table() -> impl Strategy<Value = Table> {
    let level = || prop::sample::select(Level::ALL);
    let set = || {
        prop::collection::vec(prop::sample::select(Category::ALL), 0..3)
            .prop_map(Categories::from_iter)
    };
    let group = || {
        (prop::collection::btree_set(KEYS, 1..4), 1..4_u32, 1..3_u32).prop_map(
            |(keys, count, distinct)| {
                let open = keys.iter().any(|key| key.ends_with('*'));
                let distinct = if open { distinct } else { 1 };
                Group::any_of(keys).times(count).distinct(distinct)
            },
        )
    };
    // Something to raise.
    let effect = move || (prop::sample::select(&Level::ALL[1..]), set());
    let combination = (effect(), prop::collection::vec(group(), 1..4))
        .prop_map(|((level, set), groups)| (level, set, groups));
    let volume = (effect(), group()).prop_map(|((level, set), group)| (level, set, group));
    (
        prop::collection::btree_map(KEYS, (level(), set(), 0..=100_u8), 0..8),
        prop::collection::vec(combination, 0..3),
        prop::collection::vec(volume, 0..3),
    )
        .prop_map(|(rows, combinations, volumes)| Table { rows, combinations, volumes })
}

impl Table {
    fn build(&self) -> Classifier {
        let mut builder = Classifier::builder();
        for (key, (level, set, minimum)) in &self.rows {
            builder = builder.row_with_confidence(key, *level, *set, *minimum);
        }
        for (index, (level, set, groups)) in self.combinations.iter().enumerate() {
            builder = builder.combination(format!("c{index}"), *level, *set, groups.clone());
        }
        for (index, (level, set, group)) in self.volumes.iter().enumerate() {
            builder = builder.volume(format!("v{index}"), *level, *set, group.clone());
        }
        builder.build().unwrap()
    }

    /// The label and the rules that apply, the long way.
    fn model(&self, findings: &[Found]) -> (Label, BTreeSet<(Cause, String)>) {
        let mut label = Label::BOTTOM;
        let mut rules = BTreeSet::new();
        let mut raise = |level: Level, set: Categories, rule: (Cause, String)| {
            label.raise(&Label::new(level).with_categories(set));
            if level > Level::Public || !set.is_empty() {
                rules.insert(rule);
            }
        };
        for (kind, confidence, count) in findings {
            let matching = self.rows.iter().filter(|(key, _)| matches(key, kind));
            // A kind's own key is as long as its prefix with a star of one letter.
            let longest = matching.max_by_key(|(key, _)| (key.len(), !key.ends_with('*')));
            let Some((key, (level, set, minimum))) = longest else { continue };
            if *count > 0 && confidence >= minimum {
                raise(*level, *set, (Cause::Row, key.clone()));
            }
        }
        for (index, (level, set, groups)) in self.combinations.iter().enumerate() {
            if groups.iter().all(|group| is_there(group, findings)) {
                raise(*level, *set, (Cause::Combination, format!("c{index}")));
            }
        }
        for (index, (level, set, group)) in self.volumes.iter().enumerate() {
            if is_there(group, findings) {
                raise(*level, *set, (Cause::Volume, format!("v{index}")));
            }
        }
        (label, rules)
    }
}

fn matches(key: &str, kind: &str) -> bool {
    key == kind
        || key == "*"
        || key.strip_suffix('*').is_some_and(|prefix| kind.starts_with(prefix))
}

fn is_there(group: &Group, findings: &[Found]) -> bool {
    let counted: Vec<&Found> = findings
        .iter()
        .filter(|(kind, _, count)| *count > 0 && group.any_of.iter().any(|key| matches(key, kind)))
        .collect();
    let kinds: BTreeSet<&String> = counted.iter().map(|(kind, ..)| kind).collect();
    counted.iter().map(|(_, _, count)| count).sum::<u32>() >= group.count
        && kinds.len() >= group.distinct as usize
}

fn rules(found: &Classification) -> BTreeSet<(Cause, String)> {
    found.reasons().iter().map(|reason| (reason.cause(), reason.key().to_owned())).collect()
}

/// Whether each reason is still there, with no fewer findings.
fn reasons_grew(before: &Classification, after: &Classification) -> bool {
    before.reasons().iter().all(|one| {
        let same = after.reasons().iter().find(|two| {
            let row = one.cause() == Cause::Row;
            (one.cause(), one.key()) == (two.cause(), two.key())
                && (!row || one.kind() == two.kind())
        });
        same.is_some_and(|two| two.count() >= one.count())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_result_is_the_models(table in table(), found in found()) {
        let result = table.build().classify(findings(&found));
        let (label, expected) = table.model(&found);
        prop_assert_eq!(result.label(), &label);
        prop_assert_eq!(rules(&result), expected);
    }

    #[test]
    fn more_findings_never_lower_the_label(table in table(), fewer in found(), more in found()) {
        let classifier = table.build();
        let before = classifier.classify(findings(&fewer));
        let after = classifier.classify(findings(&fewer).chain(findings(&more)));
        prop_assert!(before.label().is_at_most(after.label()));
        prop_assert!(before.label_from("f:").is_at_most(&after.label_from("f:")));
        prop_assert!(reasons_grew(&before, &after));
        prop_assert_eq!(after.label().integrity(), data_class::Integrity::Trusted);
    }

    #[test]
    fn a_stronger_finding_never_lowers_the_label(
        table in table(),
        mut found in found(),
        by in 0..100_u8,
    ) {
        let classifier = table.build();
        let before = classifier.classify(findings(&found));
        for (_, confidence, count) in &mut found {
            *confidence = confidence.saturating_add(by);
            *count += u32::from(by);
        }
        let after = classifier.classify(findings(&found));
        prop_assert!(before.label().is_at_most(after.label()));
        prop_assert!(reasons_grew(&before, &after));
    }

    #[test]
    fn the_order_of_findings_does_not_matter(table in table(), found in found()) {
        let classifier = table.build();
        let mut turned = found.clone();
        turned.reverse();
        prop_assert_eq!(
            classifier.classify(findings(&found)),
            classifier.classify(findings(&turned))
        );
    }

    #[test]
    fn merging_is_joining(one in table(), two in table(), found in found()) {
        let (one, two) = (one.build(), two.build());
        let merged = one.clone().merge(&two);
        let label = |classifier: &Classifier| classifier.classify(findings(&found)).label().clone();
        prop_assert_eq!(label(&merged), label(&one).join(&label(&two)));
        prop_assert_eq!(&label(&merged), &label(&two.clone().merge(&one)));
        prop_assert_eq!(merged.clone().merge(&two), merged.clone());
        let built = Classifier::builder().extend(&one).extend(&two).build().unwrap();
        prop_assert_eq!(label(&built), label(&merged));
    }

    #[test]
    fn sources_say_no_more_than_the_label(table in table(), found in found()) {
        let result = table.build().classify(findings(&found));
        let label = result.label_from("f:");
        prop_assert!(result.label().is_at_most(&label));
        prop_assert!(label.is_within(result.label()));
        let kinds: BTreeSet<String> = result
            .reasons()
            .iter()
            .flat_map(|reason| reason.kinds().map(|(kind, _)| format!("f:{kind}")))
            .collect();
        let sources: BTreeSet<String> = label.sources().unwrap().map(str::to_owned).collect();
        prop_assert_eq!(sources, kinds);
        prop_assert_eq!(Scheme::STANDARD.restore_label(&label.to_stored()), Ok(label));
    }

    #[test]
    fn other_words_are_no_lower(table in table(), found in found()) {
        let scheme = Scheme::builder()
            .level("open", Level::Public)
            .level("team", Level::Confidential)
            .level("vault", Level::Restricted)
            .build()
            .unwrap();
        let classifier = table.build();
        let label = |classifier: &Classifier| classifier.classify(findings(&found)).label().clone();
        let (before, after) = (label(&classifier), label(&classifier.in_scheme(&scheme)));
        prop_assert!(before.level() <= after.level());
        prop_assert_eq!(before.categories(), after.categories());
    }
}
