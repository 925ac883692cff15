//! Labels of other systems: rows of what is read, and what is never lower for a round trip.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use data_class::{
    Categories, Category, Classifier, ErrorKind, Finding, Foreign, IfcLabel, IfcMapping, IfcWords,
    Label, Level, McpMeta, OcsfClassifierDetails, OcsfDataClassification, OcsfDataClassifications,
    OrderedLabelDocument, OrderedLabels, OrderedLabelsDocument, Purpose, Regions, Retention,
    Scheme,
};
use proptest::prelude::*;

fn schemes() -> [Scheme; 3] {
    let levels = Scheme::builder()
        .level("open", Level::Public)
        .level("known", Level::Public)
        .level("team", Level::Confidential)
        .level("vault", Level::Restricted)
        .level("deep_vault", Level::Restricted)
        .category("none")
        .category("salary")
        .purpose("payroll");
    let words = Scheme::builder().category("personal_notes").purpose("payroll");
    [Scheme::STANDARD, levels.build().unwrap(), words.build().unwrap()]
}

fn ordered() -> OrderedLabels {
    let label =
        |id: &str, order, parent: Option<&str>, level: &str, categories: Option<&[&str]>| {
            OrderedLabelDocument {
                id: id.to_owned(),
                name: id.to_owned(),
                order,
                parent: parent.map(str::to_owned),
                level: Some(level.to_owned()),
                categories: categories
                    .map(|names| names.iter().map(|name| (*name).to_owned()).collect()),
            }
        };
    OrderedLabels::read(&OrderedLabelsDocument {
        labels: vec![
            label("secret-named", 90, Some("secret"), "restricted", None),
            label("public", 0, None, "public", Some(&[])),
            label("general", 10, None, "internal", Some(&["source_code"])),
            label("customer", 20, None, "confidential", Some(&["personal", "payment"])),
            label("secret", 50, None, "confidential", None),
            label("secret-staff", 60, Some("secret"), "confidential", None),
        ],
    })
    .unwrap()
}

fn label() -> impl Strategy<Value = Label> {
    let names = ["health", "payment", "personal", "source_code", "credential", "salary", "none"];
    let categories = prop_oneof![
        4 => prop::collection::vec(prop::sample::select(names.to_vec()), 0..3),
        1 => Just(vec!["*"]),
    ];
    let limits = prop_oneof![3 => Just(0_u8), 1 => 0..8_u8];
    (0..3_usize, 0..5_usize, categories, limits, any::<bool>(), any::<bool>()).prop_map(
        |(scheme, level, categories, limits, untrusted, named)| {
            let scheme = &schemes()[scheme];
            let count = scheme.levels().count();
            let level = scheme.levels().nth(level % count).unwrap().to_owned();
            let mut label = scheme.label(&level).unwrap();
            for name in categories {
                let set = match name {
                    "*" => Categories::ALL,
                    name => scheme.category(name).map(Into::into).unwrap_or_default(),
                };
                label = label.with_categories(set);
            }
            if limits & 1 != 0 {
                label = label.within("EU".parse().unwrap());
            }
            if limits & 2 != 0 {
                label = label.for_purposes(Purpose::BILLING);
            }
            if limits & 4 != 0 {
                label = label.kept(Retention::days(None, Some(30)).unwrap());
            }
            let label = if untrusted { label.untrusted() } else { label };
            if named { label.from_source("tool:mail").about("person:7") } else { label }
        },
    )
}

/// What comes back from a list of sensitivity labels, in words that can be compared.
fn through_ordered(labels: &OrderedLabels, label: &Label) -> Label {
    labels.id_for(label).map_or(Label::TOP, |id| labels.label(id))
}

/// Whether a label in other words is no lower.
fn is_no_lower(label: &Label, back: &Label) -> bool {
    let custom = label.categories().difference(Categories::of(Category::ALL));
    let all = custom.is_empty() || back.categories() == Categories::ALL;
    let top = *back == Label::TOP;
    let limited = label.regions() != Regions::EVERYWHERE
        || label.retention() != Retention::UNLIMITED
        || label.purposes() != data_class::Purposes::ANY;
    let set = label.categories().is_subset(back.categories()) || !custom.is_empty();
    top || label.level() <= back.level()
        && all
        && set
        && !limited
        && label.integrity() <= back.integrity()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_comes_back_is_never_lower(label in label()) {
        let scheme = label.scheme().clone();
        let mapping = IfcMapping::in_scheme(&scheme);
        let back = mapping.read(&mapping.write(&label));
        prop_assert!(label.is_within(&back), "mcp: {} {}", label, back);
        prop_assert_eq!(back.integrity(), if back == Label::TOP {
            Label::TOP.integrity()
        } else {
            label.integrity()
        });

        let back = OcsfDataClassifications::of(&label).read(&scheme);
        prop_assert!(label.is_within(&back), "ocsf: {} {}", label, back);
        // Another scheme may have other words for it, or none.
        for other in schemes() {
            let back = OcsfDataClassifications::of(&label).read(&other);
            prop_assert!(back.level() >= label.level(), "ocsf: {} {}", label, back);
        }

        let labels = ordered();
        let back = through_ordered(&labels, &label);
        prop_assert!(is_no_lower(&label, &back), "ordered: {} {}", label, back);
    }

    #[test]
    fn a_higher_label_is_never_written_lower(one in label(), two in label()) {
        let higher = one.clone().join(&two);
        let mapping = IfcMapping::default();
        let mcp = |label: &Label| mapping.read(&mapping.write(label));
        prop_assert!(mcp(&one).is_within(&mcp(&higher)));
        let labels = ordered();
        let place = |label: &Label| {
            let id = labels.id_for(label);
            labels.ids().position(|(known, _)| Some(known) == id).unwrap_or(usize::MAX)
        };
        prop_assert!(place(&one) <= place(&higher));
    }

    #[test]
    fn any_document_is_read(
        words in prop::collection::vec("(public|private|trusted|untrusted|[a-z]{0,3})", 0..4),
        id in prop::option::of(-3..120_i32),
        text in "(Confidential|Personal|confidential|None|[a-z,]{0,12})",
        complete in any::<bool>(),
    ) {
        let word = words.first().cloned().unwrap_or_default();
        let ifc = IfcLabel {
            integrity: Foreign::Known(IfcWords::Word(word)),
            confidentiality: Foreign::Known(IfcWords::List(words.clone())),
        };
        let read = IfcMapping::default().read(&McpMeta { ifc: Foreign::Known(ifc) });
        let only = |word: &str| !words.is_empty() && words.iter().all(|one| one == word);
        prop_assert_eq!(read.level() == Level::Public, only("public"));
        if !only("trusted") && words.first().map(String::as_str) != Some("trusted") {
            prop_assert_eq!(read.integrity(), data_class::Integrity::Untrusted);
        }
        let object = OcsfDataClassification {
            category: Foreign::Known(text.clone()),
            category_id: id.into(),
            confidentiality: Foreign::Known(text),
            confidentiality_id: id.into(),
            status_id: Foreign::Known(if complete { 1 } else { 3 }),
            ..OcsfDataClassification::default()
        };
        let read = object.read(&Scheme::STANDARD);
        prop_assert!(read.level() > Level::Public);
        prop_assert!(complete || read == Label::TOP);
    }
}

#[test]
fn what_a_format_can_carry_comes_back_whole() {
    let mapping = IfcMapping::default();
    let private = Label::new(Level::Confidential).with_categories(Categories::ALL);
    for label in [Label::BOTTOM, Label::BOTTOM.untrusted(), private.clone(), private.untrusted()] {
        assert_eq!(mapping.read(&mapping.write(&label)), label);
    }
    for scheme in schemes() {
        let levels: Vec<String> = scheme.levels().map(str::to_owned).collect();
        // Of several public levels only the highest comes back, as which others are read.
        for level in levels.iter().filter(|level| *level != "open") {
            for set in [
                Categories::EMPTY,
                Category::Payment.into(),
                [Category::Credential, Category::Payment].into(),
                Categories::ALL,
            ] {
                let label = scheme.label(level).unwrap().with_categories(set).untrusted();
                let back = OcsfDataClassifications::of(&label).read(&scheme);
                assert_eq!(back, label, "{level}");
            }
        }
    }
    let labels = ordered();
    for id in ["public", "general", "customer", "secret-staff", "secret-named"] {
        assert_eq!(labels.id_for(&labels.label(id)), Some(id));
    }
    // It groups others; which of them it is, it does not say.
    assert_eq!(labels.label("secret"), labels.label("secret-named"));
    assert_eq!(labels.label("no such id"), Label::TOP);
    assert_eq!(labels.known_label("no such id"), None);
    assert_eq!(labels.id_for(&Label::TOP), None);
}

#[test]
fn a_label_is_stored_under_the_least_that_is_high_enough() {
    let labels = ordered();
    let own = |level: &str| labels.to_scheme().label(level).unwrap();
    let rows = [
        (Label::BOTTOM, Some("public")),
        (Label::new(Level::Public).untrusted(), Some("public")),
        (Label::new(Level::Internal), Some("general")),
        (Label::new(Level::Public).with_categories(Category::SourceCode), Some("general")),
        (Label::new(Level::Public).with_categories(Category::Personal), Some("customer")),
        (Label::new(Level::Internal).with_categories(Category::Health), Some("secret-staff")),
        (Label::new(Level::Restricted), Some("secret-named")),
        (Label::new(Level::Restricted).within("EU".parse().unwrap()), None),
        (Label::new(Level::Public).kept(Retention::UNLIMITED.on_hold()), None),
        // A standard level is taken for the highest that counts as it.
        (Label::new(Level::Confidential), Some("secret-staff")),
        (own("customer"), Some("customer")),
        (own("customer").with_categories(Category::Payment), Some("customer")),
        (own("customer").with_categories(Category::Children), Some("secret-staff")),
        // The parent is no place for data.
        (own("secret"), Some("secret-staff")),
        (own("secret_secret_staff"), Some("secret-staff")),
    ];
    for (label, id) in rows {
        assert_eq!(labels.id_for(&label), id, "{label}");
    }
}

#[test]
fn a_parent_is_read_as_all_of_its_sub_labels() {
    let label = |id: &str, order, parent: Option<&str>, category: &str| OrderedLabelDocument {
        id: id.to_owned(),
        name: id.to_owned(),
        order,
        parent: parent.map(str::to_owned),
        categories: Some(vec![category.to_owned()]),
        ..OrderedLabelDocument::default()
    };
    let labels = OrderedLabels::read(&OrderedLabelsDocument {
        labels: vec![
            label("group", 1, None, "source_code"),
            label("staff", 2, Some("group"), "personal"),
            label("between", 3, None, "children"),
            label("bank", 4, Some("staff"), "payment"),
            label("top", 5, None, "health"),
        ],
    });
    let labels = labels.unwrap();
    let read = |id| labels.label(id).to_string();
    assert_eq!(read("group"), "group_staff_bank{payment,personal,source_code}untrusted");
    assert_eq!(read("staff"), "group_staff_bank{payment,personal}untrusted");
    assert_eq!(read("between"), "between{children}untrusted");
}

#[test]
fn names_of_levels_are_made_of_names_of_labels() {
    let label = |id: &str, name: &str, order, parent: Option<&str>| OrderedLabelDocument {
        id: id.to_owned(),
        name: name.to_owned(),
        order,
        parent: parent.map(str::to_owned),
        ..OrderedLabelDocument::default()
    };
    let long = "Very ".repeat(20);
    let labels = OrderedLabels::read(&OrderedLabelsDocument {
        labels: vec![
            label("5d3a", "Öffentlich", 1, None),
            label("0b1c", "Highly  Confidential!", 7, None),
            label("77aa", "All Employees", 8, Some("0b1c")),
            label("11ff", "公開", 2, None),
            label("12ff", "label_1_", 3, None),
            label("13ff", "above all labels", 4, None),
            label("14ff", &long, 5, None),
            label("15ff", "highly confidential", 6, None),
            label("16ff", "2nd", 9, None),
        ],
    });
    let labels = labels.unwrap();
    let names: Vec<(&str, &str)> = labels.ids().collect();
    assert_eq!(
        names,
        [
            ("5d3a", "ffentlich"),
            ("11ff", "label_1"),
            ("12ff", "label_2"),
            ("13ff", "label_3"),
            ("14ff", "label_4"),
            ("15ff", "highly_confidential"),
            ("0b1c", "label_6"),
            ("77aa", "label_6_all_employees"),
            ("16ff", "label_8"),
        ]
    );
    let levels: Vec<Level> = labels.ids().map(|(id, _)| labels.label(id).level()).collect();
    assert_eq!(levels[0], Level::Public);
    assert_eq!(levels[1], Level::Internal);
    assert_eq!(levels[8], Level::Restricted);
    assert!(levels[2..8].iter().all(|level| *level == Level::Confidential));
}

#[test]
fn too_many_labels_are_an_error() {
    let labels = |count: u32, level: &str| OrderedLabelsDocument {
        labels: (0..count)
            .map(|order| OrderedLabelDocument {
                id: order.to_string(),
                name: format!("label {order}"),
                order,
                level: Some(level.to_owned()),
                ..OrderedLabelDocument::default()
            })
            .collect(),
    };
    // With a level added below and one above.
    assert!(OrderedLabels::read(&labels(30, "internal")).is_ok());
    for (count, path) in [(31, "labels"), (33, "labels[32]"), (1000, "labels[32]")] {
        let error = OrderedLabels::read(&labels(count, "internal")).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::TooMany, path), "{count}");
    }
    // Without sub-labels and below restricted: what is restricted has no place.
    let low = OrderedLabels::read(&labels(3, "internal")).unwrap();
    assert_eq!(low.id_for(&Label::new(Level::Confidential)), None);
    assert_eq!(low.id_for(&Label::new(Level::Public)), Some("0"));
    assert_eq!(low.label("0").level(), Level::Internal);
}

#[test]
fn a_classification_says_what_was_found() {
    let found = Classifier::default().classify([
        Finding { kind: "pii.email", confidence: 90, count: u32::MAX },
        Finding { kind: "secret.npm_token", confidence: 90, count: 2 },
    ]);
    let details =
        OcsfClassifierDetails { name: None, kind: "rules".to_owned(), uid: Some("7".to_owned()) };
    let written = found.to_ocsf().classified_by(&details);
    let objects = written.data_classifications.known().unwrap();
    let captions: Vec<_> = objects.iter().map(|one| one.category.known().unwrap()).collect();
    assert_eq!(captions, ["Personal", "Security"]);
    for object in objects {
        assert_eq!(object.total, Foreign::Known(i32::MAX));
        let kinds: Vec<_> = object.discovery_details.known().unwrap().iter().collect();
        assert_eq!((kinds[0].kind.as_str(), kinds[0].count), ("pii.email", i32::MAX));
        assert_eq!((kinds[1].kind.as_str(), kinds[1].count), ("secret.npm_token", 2));
        assert_eq!(kinds.len(), 2);
        assert_eq!(object.classifier_details.known(), Some(&details));
    }
    assert_eq!(written.read(&Scheme::STANDARD).level(), Level::Restricted);
}

#[cfg(feature = "serde")]
mod documents {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use super::*;
    use data_class::IfcMappingDocument;
    use serde_json::Value;

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Rows {
        mcp: Vec<Row>,
        ocsf: Vec<Row>,
        ordered_mistake: Vec<Row>,
        mapping: Vec<Row>,
    }

    /// A document, and the label or error it comes to.
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        name: String,
        document: String,
        result: String,
        #[expect(dead_code, reason = "for people")]
        why: String,
    }

    fn check(rows: &[Row], read: impl Fn(&str) -> String) {
        let mut names = BTreeSet::new();
        let mut failed = Vec::new();
        for row in rows {
            assert!(names.insert(&row.name), "{}", row.name);
            let result = read(&row.document);
            if result != row.result {
                failed.push(format!("{}: {result}", row.name));
            }
        }
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    }

    fn rows() -> Rows {
        toml::from_str(include_str!("../testdata/interchange.toml")).unwrap()
    }

    #[test]
    fn rows_of_mcp_labels() {
        check(&rows().mcp, |json| match serde_json::from_str::<McpMeta>(json) {
            Ok(meta) => IfcMapping::default().read(&meta).to_string(),
            Err(_) => "error".to_owned(),
        });
    }

    #[test]
    fn rows_of_ocsf_classifications() {
        let [_, scheme, _] = schemes();
        check(&rows().ocsf, |json| match serde_json::from_str::<OcsfDataClassifications>(json) {
            Ok(read) => read.read(&scheme).to_string(),
            Err(_) => "error".to_owned(),
        });
    }

    #[test]
    fn rows_of_mistakes_in_ordered_labels() {
        check(&rows().ordered_mistake, |text| {
            let document: OrderedLabelsDocument = toml::from_str(text).unwrap();
            match OrderedLabels::read(&document) {
                Ok(_) => "none".to_owned(),
                Err(error) => error.to_string(),
            }
        });
    }

    #[test]
    fn rows_of_mappings() {
        let private = r#"{"ifc":{"integrity":"trusted","confidentiality":["private","alice"]}}"#;
        let meta: McpMeta = serde_json::from_str(private).unwrap();
        check(&rows().mapping, |text| {
            let document: IfcMappingDocument = toml::from_str(text).unwrap();
            match Scheme::STANDARD.read_ifc_mapping(&document) {
                Ok(mapping) => mapping.read(&meta).to_string(),
                Err(error) => error.to_string(),
            }
        });
    }

    #[test]
    fn documents_come_back_as_they_were() {
        let mapping = IfcMapping::default();
        for label in [Label::BOTTOM, Label::TOP, Label::new(Level::Internal).untrusted()] {
            let meta = mapping.write(&label);
            let json = serde_json::to_string(&meta).unwrap();
            assert_eq!(serde_json::from_str::<McpMeta>(&json).unwrap(), meta, "{json}");
            let written = OcsfDataClassifications::of(&label);
            let json = serde_json::to_string(&written).unwrap();
            let read: OcsfDataClassifications = serde_json::from_str(&json).unwrap();
            assert_eq!(read, written, "{json}");
        }
        let shown = serde_json::to_string(&mapping.write(&Label::BOTTOM.untrusted())).unwrap();
        assert_eq!(shown, r#"{"ifc":{"integrity":"untrusted","confidentiality":"public"}}"#);
        // What could not be read stays so.
        let meta: McpMeta = serde_json::from_str(r#"{"ifc":{"integrity":7}}"#).unwrap();
        let again = serde_json::to_string(&meta).unwrap();
        assert_eq!(again, r#"{"ifc":{"integrity":null}}"#);
        assert_eq!(serde_json::from_str::<McpMeta>(&again).unwrap(), meta);
    }

    /// What the schema says: names of attributes, and captions of ids.
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Facts {
        version: String,
        profile: BTreeSet<String>,
        data_classification: BTreeSet<String>,
        classifier_details: BTreeSet<String>,
        discovery_details: BTreeSet<String>,
        category_id: BTreeMap<String, String>,
        confidentiality_id: BTreeMap<String, String>,
        status_id: BTreeMap<String, String>,
    }

    fn schema(root: &Path) -> Facts {
        let json = |file: &str| -> Value {
            serde_json::from_str(&std::fs::read_to_string(root.join(file)).unwrap()).unwrap()
        };
        let names = |file: &str| -> BTreeSet<String> {
            json(file)["attributes"].as_object().unwrap().keys().cloned().collect()
        };
        let captions = |of: &Value| -> BTreeMap<String, String> {
            let of = of["enum"].as_object().unwrap().iter();
            of.map(|(id, one)| (id.clone(), one["caption"].as_str().unwrap().to_owned())).collect()
        };
        let object = json("objects/data_classification.json");
        let dictionary = json("dictionary.json");
        Facts {
            version: json("version.json")["version"].as_str().unwrap().to_owned(),
            profile: names("profiles/data_classification.json"),
            data_classification: names("objects/data_classification.json"),
            classifier_details: names("objects/classifier_details.json"),
            discovery_details: names("objects/discovery_details.json"),
            category_id: captions(&object["attributes"]["category_id"]),
            confidentiality_id: captions(&dictionary["attributes"]["confidentiality_id"]),
            status_id: captions(&object["attributes"]["status_id"]),
        }
    }

    /// The schema itself where it is at hand, a copy of what matters elsewhere.
    fn facts() -> Facts {
        let copy: Facts = serde_json::from_str(include_str!("../testdata/ocsf.json")).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ocsf");
        if root.exists() {
            let schema = schema(&root);
            assert_eq!(copy, schema, "the copy is out of date");
            return schema;
        }
        copy
    }

    fn caption_of(facts: &Facts, id: &str, value: &Value) -> Option<String> {
        let captions = match id {
            "category_id" => &facts.category_id,
            "confidentiality_id" => &facts.confidentiality_id,
            _ => &facts.status_id,
        };
        captions.get(&value.to_string()).cloned()
    }

    fn names(value: &Value) -> BTreeSet<String> {
        value.as_object().unwrap().keys().cloned().collect()
    }

    #[test]
    fn ocsf_names_are_those_of_the_schema() {
        let facts = facts();
        let details = OcsfClassifierDetails {
            name: Some("name".to_owned()),
            kind: "rules".to_owned(),
            uid: Some("uid".to_owned()),
        };
        let mut seen = BTreeSet::new();
        for scheme in schemes() {
            for level in scheme.levels().map(str::to_owned).collect::<Vec<_>>() {
                for set in [Categories::EMPTY, Categories::of(Category::ALL), Categories::ALL] {
                    let label = scheme.label(&level).unwrap().with_categories(set);
                    for label in [label.clone(), label.within("EU".parse().unwrap())] {
                        let written = OcsfDataClassifications::of(&label).classified_by(&details);
                        let json = serde_json::to_value(&written).unwrap();
                        assert!(names(&json).is_subset(&facts.profile));
                        for object in json["data_classifications"].as_array().unwrap() {
                            check_object(&facts, object, &mut seen);
                        }
                    }
                }
            }
        }
        let ids = ["category_id 6", "category_id 0", "confidentiality_id 6", "status_id 2"];
        assert!(ids.iter().all(|id| seen.contains(*id)), "{seen:?}");
        let found = Finding { kind: "pii.email", confidence: 1, count: 1 };
        let json = serde_json::to_value(Classifier::default().classify([found]).to_ocsf()).unwrap();
        let object = &json["data_classifications"][0];
        assert!(names(object).is_subset(&facts.data_classification));
        assert!(names(&object["discovery_details"][0]).is_subset(&facts.discovery_details));
    }

    fn check_object(facts: &Facts, object: &Value, seen: &mut BTreeSet<String>) {
        assert!(names(object).is_subset(&facts.data_classification), "{object}");
        assert!(names(&object["classifier_details"]).is_subset(&facts.classifier_details));
        for (id, text) in [
            ("category_id", "category"),
            ("confidentiality_id", "confidentiality"),
            ("status_id", "status"),
        ] {
            let caption = caption_of(facts, id, &object[id]);
            assert!(caption.is_some(), "{object}");
            if object[id] != 99 {
                assert_eq!(caption.as_deref(), object[text].as_str(), "{object}");
            }
            seen.insert(format!("{id} {}", object[id]));
        }
    }

    #[test]
    fn every_id_of_the_schema_is_read() {
        let facts = facts();
        let read = |category: &str, confidentiality: &str, caption: Option<&str>| {
            let mut object = serde_json::json!({
                "category_id": category.parse::<i32>().unwrap(),
                "confidentiality_id": confidentiality.parse::<i32>().unwrap(),
                "status_id": 1,
            });
            if let Some(caption) = caption {
                object["confidentiality"] = caption.into();
            }
            let json = serde_json::json!({ "data_classifications": [object] });
            let read: OcsfDataClassifications = serde_json::from_value(json).unwrap();
            read.read(&Scheme::STANDARD)
        };
        for (id, caption) in &facts.confidentiality_id {
            let is_known = !["0", "99"].contains(&id.as_str());
            for text in [None, Some(caption.as_str())] {
                assert_eq!(read("1", id, text) != Label::TOP, is_known, "{id} {caption}");
            }
            assert_eq!(read("1", id, Some("Something Else")), Label::TOP, "{id}");
        }
        for id in facts.category_id.keys() {
            // 99 needs its names.
            assert_eq!(read(id, "1", None) != Label::TOP, id != "99", "{id}");
        }
    }
}
