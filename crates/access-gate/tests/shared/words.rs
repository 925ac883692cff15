//! Schemes, labels and ceilings of the tests by name, so that their texts are in one place.

use data_class::{
    Categories, Category, CeilingDocument, Integrity, Label, LabelDocument, Level,
    RetentionDocument, Scheme,
};

/// The schemes: the standard one, one with words of its own besides, one with the same words in
/// another order, and two with levels of their own. Of the first one's, two count as one standard
/// level; what both call `secret` counts as different ones.
pub(crate) fn scheme(name: &str) -> Scheme {
    let builder = Scheme::builder();
    let builder = match name {
        "standard" => return Scheme::STANDARD,
        "payroll" => builder.category("salary").category("bonus").purpose("payroll"),
        "twin" => builder.category("bonus").category("salary").purpose("payroll"),
        "ladder" => builder
            .level("open", Level::Public)
            .level("team", Level::Internal)
            .level("secret", Level::Restricted)
            .level("top_secret", Level::Restricted)
            .category("salary"),
        "steps" => builder
            .level("open", Level::Public)
            .level("secret", Level::Confidential)
            .level("sealed", Level::Restricted),
        _ => panic!("no scheme `{name}`"),
    };
    builder.build().unwrap()
}

/// What a name declares, in the words of whatever scheme has them.
///
/// `-untrusted` at the end makes it that, and `-confined` before that limits where, what for and
/// how long it may be used.
pub(crate) fn declared(name: &str) -> LabelDocument {
    let (rest, trusted) = match name.strip_suffix("-untrusted") {
        Some(rest) => (rest, false),
        None => (name, true),
    };
    let (word, confined) = match rest.strip_suffix("-confined") {
        Some(word) => (word, true),
        None => (rest, false),
    };
    let (level, categories): (&str, &[&str]) = match word {
        "public" | "internal" | "confidential" | "open" | "team" | "secret" | "top_secret" => {
            (word, &[])
        }
        "personal" | "health" | "salary" | "bonus" => ("confidential", &[word]),
        "personal-health" => ("confidential", &["personal", "health"]),
        "personal-salary" => ("confidential", &["personal", "salary"]),
        "restricted" => ("restricted", &["personal", "payment"]),
        "secret-salary" => ("secret", &["salary"]),
        "everything" => ("restricted", &["*"]),
        "confidential-everything" => ("confidential", &["*"]),
        "ladder-everything" => ("top_secret", &["*"]),
        "named" => {
            let names = Category::ALL.iter().map(ToString::to_string).collect();
            let level = "restricted".to_owned();
            return LabelDocument { level, categories: names, trusted, ..Default::default() };
        }
        _ => panic!("no label `{name}`"),
    };
    let some = |word: &str| confined.then(|| vec![word.to_owned()]);
    LabelDocument {
        level: level.to_owned(),
        categories: categories.iter().map(|one| (*one).to_owned()).collect(),
        regions: some("EU"),
        purposes: some("billing"),
        retention: RetentionDocument {
            at_least_days: None,
            at_most_days: confined.then_some(30),
            hold: confined,
        },
        trusted,
    }
}

/// A label of the standard scheme, or of another one whose name is before a slash; `top` is that of
/// what nobody labelled.
pub(crate) fn label(name: &str) -> Label {
    if name == "top" {
        return Label::TOP;
    }
    let (of, word) = name.split_once('/').unwrap_or(("standard", name));
    scheme(of).read_label(&declared(word)).unwrap()
}

/// A ceiling of the level, categories and trust that a name declares.
pub(crate) fn ceiling(name: &str) -> CeilingDocument {
    let LabelDocument { level, categories, trusted, .. } = declared(name);
    CeilingDocument { level, categories, untrusted: !trusted }
}

/// Whether the ceiling admits the label, by the words of both: the naive answer, for schemes of
/// the same levels and no two categories of one name.
pub(crate) fn is_under(scheme: &Scheme, label: &Label, ceiling: &CeilingDocument) -> bool {
    let rank = |name: &str| scheme.levels().position(|level| level == name).unwrap();
    let lists = |name: &str| ceiling.categories.iter().any(|known| known == name);
    let accepts = |category| lists(&label.scheme().category_name(category));
    let all = label.categories() == Categories::ALL;
    rank(label.level_name()) <= rank(&ceiling.level)
        && (lists("*") || !all && label.categories().iter().all(accepts))
        && (ceiling.untrusted || label.integrity() == Integrity::Trusted)
}
