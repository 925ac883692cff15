//! JSON Web Tokens, whole: the first segments say who somebody is, the last lets one be him.

use rule_scan::{Anchor, ByteClass, Rule};

use crate::tokens::{ESCAPE, ESCAPE_BYTES, ESCAPE_MAX};

/// What `{"alg":`, `{"typ":`, `{"kid":` and the like are in base64, with and without spaces.
const HEADERS: [&str; 10] = [
    "eyJhbGci", "eyJ0eXAi", "eyJraWQi", "eyJqa3Ui", "eyJ4NXQi", "eyJ4NWMi", "eyJjdHki", "eyJlbmMi",
    "eyAiYWxn", "ewogICJh",
];

pub(crate) fn rules() -> Vec<Rule> {
    let pattern = format!("(?:{})[A-Za-z0-9_-]{{10}}", HEADERS.join("|"));
    let rule = |anchor| {
        Rule::new("secret.jwt", anchor, pattern.as_str())
            .tail(r"[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+){0,4}={0,2}")
            .confidence(90)
            .rank(crate::filter::SECRET_RANK)
    };
    let anchor = Anchor::literals(HEADERS);
    vec![
        rule(anchor.clone()).left(ByteClass::WORD),
        rule(anchor.back(ESCAPE_BYTES, ESCAPE_MAX)).named("secret.jwt.escaped").lead(ESCAPE),
    ]
}
