//! Any JSON text as each document that comes from outside: nothing panics, and what is written and
//! read back is never lower.
#![no_main]

use std::sync::LazyLock;

use data_class::{
    CatalogueDocument, Category, ClassifierDocument, Date, Finding, IfcMapping, Keeps, Label,
    Level, McpMeta, OcsfDataClassifications, OrderedLabels, OrderedLabelsDocument, Scheme,
    StoredLabel,
};
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The standard one, one with further words, and one with other levels.
static SCHEMES: LazyLock<[Scheme; 3]> = LazyLock::new(|| {
    let words = Scheme::builder().category("salary").purpose("payroll");
    let levels = Scheme::builder()
        .level("open", Level::Public)
        .level("known", Level::Public)
        .level("team", Level::Confidential)
        .level("vault", Level::Restricted);
    [
        Scheme::STANDARD,
        words.build().expect("a sound scheme"),
        levels.category("salary").build().expect("a sound scheme"),
    ]
});

fuzz_target!(|text: &str| {
    // As it is, and as the part of a document that has the most to say.
    read(text, &["{}", r#"{"ifc":{}}"#, r#"{"ifc":{"confidentiality":{}}}"#], mcp);
    read(text, &["{}", r#"{"data_classifications":[{}]}"#], ocsf);
    read(text, &["{}", r#"{"labels":[{}]}"#], ordered);
    read(text, &["{}", r#"{"tools":{"t":{}}}"#, r#"{"providers":{"p":{}}}"#], catalogue);
    read(text, &["{}", r#"{"label":{},"sources":[],"subjects":[]}"#], stored);
    read(text, &["{}", r#"{"rows":[{}]}"#, r#"{"combinations":[{}]}"#], classifier);
});

/// Reads the text in the place of `{}` in each frame, and what was read once more after writing it.
fn read<T: DeserializeOwned + Serialize>(text: &str, frames: &[&str], check: fn(&T)) {
    for frame in frames {
        let framed = frame.replacen("{}", text, 1);
        let Ok(document) = serde_json::from_str::<T>(&framed) else { continue };
        check(&document);
        let written = serde_json::to_string(&document).expect("plain data");
        let again: T = serde_json::from_str(&written).expect("what was written");
        assert_eq!(serde_json::to_string(&again).expect("plain data"), written);
        check(&again);
    }
}

fn mcp(meta: &McpMeta) {
    for scheme in &*SCHEMES {
        let mapping = IfcMapping::in_scheme(scheme);
        let label = mapping.read(meta);
        let back = mapping.read(&mapping.write(&label));
        assert!(label.is_within(&back), "{label} {back}");
        // Null in the place of what could not be read is not less.
        let written = serde_json::to_string(meta).expect("plain data");
        let again: McpMeta = serde_json::from_str(&written).expect("what was written");
        assert_eq!(mapping.read(&again), label);
    }
}

fn ocsf(classifications: &OcsfDataClassifications) {
    for scheme in &*SCHEMES {
        let label = classifications.read(scheme);
        let back = OcsfDataClassifications::of(&label).read(scheme);
        assert!(label.is_within(&back), "{label} {back}");
        let written = serde_json::to_string(classifications).expect("plain data");
        let again: OcsfDataClassifications = serde_json::from_str(&written).expect("as written");
        assert_eq!(again.read(scheme), label);
    }
}

fn ordered(document: &OrderedLabelsDocument) {
    let Ok(labels) = OrderedLabels::read(document) else { return };
    let stated = labels.ids().map(|(id, _)| labels.label(id));
    let standard = Level::ALL.iter().flat_map(|level| {
        let label = Label::new(*level);
        [label.clone().with_categories(Category::Health), label]
    });
    for label in stated.chain(standard) {
        let back = labels.id_for(&label).map_or(Label::TOP, |id| labels.label(id));
        assert!(label.level() <= back.level(), "{label} {back}");
        assert!(label.categories().is_subset(back.categories()), "{label} {back}");
        if label.scheme() == back.scheme() {
            assert!(label.is_within(&back), "{label} {back}");
        }
    }
    assert_eq!(labels.label("\0 not in any list"), Label::TOP);
}

fn catalogue(document: &CatalogueDocument) {
    let today: Date = "2026-06-01".parse().expect("a day");
    let regions = "EU".parse().expect("a group");
    let labels = [
        Label::BOTTOM,
        Label::BOTTOM.within(regions),
        Label::BOTTOM.for_purposes(data_class::Purpose::SERVICE),
        Label::new(Level::Internal).untrusted(),
        Label::new(Level::Restricted).with_categories(Category::Health),
        Label::TOP,
    ];
    for scheme in &*SCHEMES {
        let Ok(catalogue) = scheme.read_catalogue(document) else { continue };
        let fresh = catalogue.without_stale(today, 90);
        assert!(fresh.stale(today, 90).is_empty());
        for sink in catalogue.sinks() {
            let fresh = fresh.sink(sink.name()).expect("of the same name");
            for label in &labels {
                let flow = label.flows_to(sink);
                let opened = flow.is_err() && label.flows_to(fresh).is_ok();
                assert!(!opened, "{label} {sink:?}");
                if let Err(refusal) = flow {
                    let line = refusal.to_string();
                    assert!(line.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{line}");
                }
            }
            assert!(Label::TOP.flows_to(sink).is_err());
            assert!(sink.keeps() != Keeps::Days(0), "no days are zero retention");
        }
    }
}

fn stored(stored: &StoredLabel) {
    for scheme in &*SCHEMES {
        let Ok(label) = scheme.restore_label(stored) else { continue };
        assert_eq!(label.to_string(), stored.label);
        let back = scheme.restore_label(&label.to_stored()).expect("what was stored");
        assert_eq!(back, label);
        if stored.sources.is_none() {
            assert!(back.sources().is_none());
        }
        if stored.subjects.is_none() {
            assert!(back.subjects().is_none());
        }
        if *scheme == Scheme::STANDARD {
            let text = serde_json::to_string(&label).expect("plain data");
            assert_eq!(serde_json::from_str::<Label>(&text).expect("what was written"), label);
        }
    }
}

fn classifier(document: &ClassifierDocument) {
    let rows = document.rows.iter().flat_map(|row| &row.kinds);
    let volumes = document.volumes.iter().flat_map(|volume| &volume.any_of);
    let kinds = rows.chain(volumes).map(String::as_str).take(8);
    let findings: Vec<Finding<'_>> = kinds
        .chain(["pii.email", "secret.key", "\u{202e}"])
        .zip([30, 100, 0, 255].into_iter().cycle())
        .map(|(kind, confidence)| Finding { kind, confidence, count: 3 })
        .collect();
    for scheme in &*SCHEMES {
        let Ok(classifier) = scheme.read_classifier(document) else { continue };
        let all = classifier.classify(findings.iter().copied());
        let few = classifier.classify(findings.iter().skip(1).step_by(2).copied());
        assert!(few.label().is_at_most(all.label()), "{:?} {:?}", few, all);
        for reason in all.reasons() {
            let line = reason.to_string();
            assert!(line.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{line}");
        }
        for other in &*SCHEMES {
            let there = classifier.in_scheme(other).classify(findings.iter().copied());
            assert!(all.label().level() <= there.label().level(), "{all:?} {there:?}");
        }
    }
}
