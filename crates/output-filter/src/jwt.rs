//! JSON Web Tokens, signed or encrypted, whole: the first segments say who somebody is, the last lets
//! one be him.

use rule_scan::{Anchor, ByteClass, Rule};

use crate::secrets::SECRET_RANK;
use crate::tokens::{ESCAPE, ESCAPE_BYTES, ESCAPE_MAX};

/// What `{"alg":`, `{"typ":`, `{"kid":` and the like are in base64, with and without spaces.
const HEADERS: [&str; 10] = [
    "eyJhbGci", "eyJ0eXAi", "eyJraWQi", "eyJqa3Ui", "eyJ4NXQi", "eyJ4NWMi", "eyJjdHki", "eyJlbmMi",
    "eyAiYWxn", "ewogICJh",
];
/// Any object of JSON in base64: with a second one after a dot it is a token, whatever its header
/// begins with.
const OBJECTS: [&str; 3] = ["eyJ", "eyA", "ewo"];
/// The segments of an encrypted token may be empty.
const TAIL: &str = r"[A-Za-z0-9_-]*(?:\.{1,2}[A-Za-z0-9_-]+){0,4}={0,2}";

pub(crate) fn rules() -> Vec<Rule> {
    let known = format!("(?:{})[A-Za-z0-9_-]{{10}}", HEADERS.join("|"));
    let objects = OBJECTS.join("|");
    let any =
        format!(r"(?:{objects})[A-Za-z0-9_-]{{9,240}}={{0,2}}\.(?:{objects})[A-Za-z0-9_-]{{8}}");
    let rule = |name: &str, anchor, pattern: &str| {
        Rule::new("secret.jwt", anchor, pattern)
            .named(name)
            .tail(TAIL)
            .confidence(90)
            .rank(SECRET_RANK)
    };
    let anchor = Anchor::literals(HEADERS);
    vec![
        rule("secret.jwt", anchor.clone(), &known).left(ByteClass::WORD),
        rule("secret.jwt.escaped", anchor.back(ESCAPE_BYTES, ESCAPE_MAX), &known).lead(ESCAPE),
        rule("secret.jwt.any", Anchor::literals(OBJECTS), &any).left(ByteClass::WORD),
    ]
}
