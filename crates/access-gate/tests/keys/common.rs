//! What the other files share.

use access_gate::{KeyReference, KeyState, Keyring, KeyringDocument};
use data_class::{Category, Label, Level};

pub(crate) const DAY: i64 = 86_400_000_000;

/// The labels of the tests, so that their texts are in one place.
pub(crate) fn label(name: &str) -> Label {
    match name {
        "public" => Label::BOTTOM,
        "public-untrusted" => Label::BOTTOM.untrusted(),
        "internal" => Label::new(Level::Internal),
        "personal" => Label::new(Level::Confidential).with_categories(Category::Personal),
        "personal-untrusted" => label("personal").untrusted(),
        "health" => Label::new(Level::Confidential).with_categories(Category::Health),
        "restricted" => {
            Label::new(Level::Restricted).with_categories([Category::Personal, Category::Payment])
        }
        "top" => Label::TOP,
        _ => panic!("no label `{name}`"),
    }
}

pub(crate) fn names(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

pub(crate) fn key(id: &str) -> KeyReference {
    KeyReference {
        id: id.to_owned(),
        providers: names(&["anthropic"]),
        workflows: names(&["w"]),
        agents: names(&["a"]),
        environments: names(&["prod"]),
        highest_label: label("personal"),
        purposes: Vec::new(),
        created: 0,
        rotated: None,
        rotate_after_days: Some(90),
        expires: None,
        owner: "ann".to_owned(),
        state: KeyState::Active,
    }
}

pub(crate) fn document(keys: Vec<KeyReference>) -> KeyringDocument {
    KeyringDocument { keys, ..KeyringDocument::default() }
}

pub(crate) fn keyring(keys: Vec<KeyReference>) -> Keyring {
    document(keys).build().unwrap()
}
