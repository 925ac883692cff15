//! Private keys in PEM and PuTTY armour, whole or cut off.

use rule_scan::{Anchor, Rule};

use crate::random;
use crate::secrets::SECRET_RANK;

/// What stands between two lines of the body: line ends as they are or escaped, or spaces where
/// they got lost; indentation, marks of quotations, quotes of a concatenation.
const BREAK: &str = r#"(?:["'][ \t]?[+,]?)?(?:[ \t\r\n]|\\{1,4}[nr]){1,3}[ \t>#*"']{0,16}"#;
/// The number of a line, in listings.
const NUMBER: &str = r"(?:[0-9]{1,6}(?:\t|→|:|\||  )[ \t>]{0,2})?";
const UNIT: &str = "[A-Za-z0-9+/]";
/// The beginning of something with letters and digits, or in mixed case.
const MIXED: &str = "(?:[0-9+/]{0,2}[A-Za-z]{1,6}[0-9+]|[A-Za-z]{0,6}[a-z][A-Z])";

pub(crate) fn rules() -> Vec<Rule> {
    let gap = format!("{BREAK}{NUMBER}");
    let header = format!(
        "(?:(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset): [^\\r\\n\\\\]{{1,48}}\
         (?:\\r?\\n|\\\\{{1,4}}n){{1,2}}[ \\t>]{{0,16}}{NUMBER}){{0,2}}"
    );
    let start = format!("{gap}{header}{UNIT}{{16}}");
    // Lines of 20 characters and more belong to the body; a shorter one if the end follows, so that
    // a key without an end does not swallow the words after it.
    let lines = format!("{UNIT}*(?:{gap}{UNIT}{{20,}})*={{0,2}}");
    // Or if it cannot be a word.
    let cut = format!("(?:{gap}{MIXED}{UNIT}{{1,}}={{0,2}})?");
    let last = format!(
        "(?:{gap}(?:{UNIT}{{1,19}}={{0,2}}|={{1,2}}))?(?:{gap}={UNIT}{{4}})?{gap}\
         (?:-----END [A-Z0-9 ]{{0,24}}KEY(?: BLOCK)?-----|---- END SSH2 [A-Z ]{{0,16}}KEY ----)"
    );
    vec![
        Rule::new(
            "secret.private_key",
            Anchor::literals(["-----BEGIN", "---- BEGIN SSH2 "]),
            // The second is the armour of RFC 4716.
            format!(
                "(?:-----BEGIN [A-Z0-9 ]{{0,24}}PRIVATE KEY(?: BLOCK)?-----\
                 |---- BEGIN SSH2 (?:ENCRYPTED )?PRIVATE KEY ----){start}"
            ),
        )
        .tail(format!("{lines}(?:{cut}|{last})"))
        .trim(accept)
        .rank(SECRET_RANK),
        Rule::new("secret.private_key", Anchor::literals(["Private-Lines:"]), start)
            .named("secret.private_key.putty")
            .lead("Private-Lines: [0-9]{1,3}")
            .tail(format!("{lines}{cut}"))
            .trim(accept)
            .rank(SECRET_RANK),
    ]
}

/// The last sixteen characters are the first of the body: they are random, or the header of a key.
fn accept(text: &[u8]) -> Option<usize> {
    let body = text.get(text.len().saturating_sub(16)..)?;
    (random::distinct(body) >= 4 && !random::has_stand_in(body)).then_some(text.len())
}
