//! What the other files share.

use access_gate::{KeyReference, KeyState, Keyring, KeyringDocument};
use data_class::Scheme;

use crate::words::ceiling;

pub(crate) const DAY: i64 = 86_400_000_000;

pub(crate) fn names(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

pub(crate) fn key(id: &str) -> KeyReference {
    KeyReference {
        id: id.to_owned(),
        providers: names(&["acme"]),
        workflows: names(&["w"]),
        agents: names(&["a"]),
        environments: names(&["prod"]),
        ceiling: Some(ceiling("personal")),
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
    document(keys).build(&Scheme::STANDARD).unwrap()
}
