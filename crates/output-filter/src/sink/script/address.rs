//! Addresses that are programs: `javascript:`, `vbscript:`, documents in `data:`.

use rule_scan::{Anchor, ByteClass, Rule};

use super::KIND;
use crate::address::{DOCUMENTS, PROGRAMS, reference};
use crate::sink::rule;

/// Attributes whose value is an address, or becomes one in an animation.
const ATTRIBUTES: &str = "href|src|action|data|poster|background|cite|dynsrc|lowsrc|manifest|ping\
                          |codebase|classid|archive|to|from|values|by|url|content|srcset|style";
/// How much of a value is looked at.
const HEAD: usize = 160;
/// Runs scripts where it is opened.
const DRAWING: &str = "image/svg+xml";

pub(super) fn in_attributes() -> Vec<Rule> {
    let spaces = r"[ \t\r\n\x0C]{0,8}";
    let attribute = |name: &str, names: &str, head: &str, drawings: bool| {
        rule(KIND, name, Anchor::literals(names.split('|')), format!("{head}[^\"'>]{{1,{HEAD}}}"))
            .lead(format!("(?i:{names}){spaces}={spaces}[\"'`]?"))
            .left(ByteClass::ALNUM.with(b"_.$"))
            .trim(move |text| program(text, HEAD, drawings))
    };
    vec![
        attribute("address", ATTRIBUTES, "", false),
        // An image does not run what is in it; what is opened or placed does.
        attribute("drawing", "href|data|action", "", true),
        rule(KIND, "style_address", Anchor::literals(["url("]), format!("[^\"')]{{1,{HEAD}}}"))
            .lead(format!("(?i:url\\(){spaces}[\"']?"))
            .trim(|text| program(text, HEAD, false)),
    ]
}

pub(super) fn in_markdown() -> Vec<Rule> {
    let destination = |name: &str, anchor: &str, lead: &str| {
        rule(KIND, name, Anchor::literals([anchor]), format!("[^()\\s]{{1,{HEAD}}}"))
            .lead(lead)
            .trim(|text| program(text, HEAD, true))
    };
    vec![
        destination("markdown_link", "](", r"\]\([ \t\r\n]{0,8}<?"),
        destination("markdown_definition", "]:", r"\]:[ \t]{0,8}(?:\r?\n[ \t]{0,4})?<?"),
        rule(
            KIND,
            "markdown_autolink",
            Anchor::literals(["<javascript:", "<vbscript:", "<data:text/html"]),
            "(?i:javascript:|vbscript:|data:text/html)",
        )
        .lead("<"),
    ]
}

/// The length of the scheme and, for data, the type at the front of a value that is a program. The
/// value is read as a browser reads it: references undone, white space and control characters
/// left out of a scheme.
fn program(value: &[u8], most: usize, drawings: bool) -> Option<usize> {
    let mut read = Reader { rest: value, taken: 0 };
    let mut known = String::new();
    let mut noise = 0;
    while let Some(char) = read.next() {
        if char <= ' ' || char == '\u{AD}' {
            noise += 1;
            continue;
        }
        known.push(char.to_ascii_lowercase());
        if char == ':' || known.starts_with("data:") {
            let scheme = |name: &&str| known.ends_with(&format!("{name}:"));
            let begins =
                known.trim_end_matches(|char: char| char.is_ascii_alphabetic() || char == ':');
            let alone = is_front(begins);
            if alone && PROGRAMS.iter().any(scheme) {
                return Some(read.taken);
            }
        }
        if let Some(data) = known.strip_prefix("data:") {
            if DOCUMENTS.contains(&data) || drawings && data == DRAWING {
                return Some(read.taken);
            }
            if data.len() > 32 || char == ',' {
                return None;
            }
        } else if known.len() > 48 {
            return None;
        }
    }
    // So much noise that the scheme lies behind what is looked at.
    (value.len() >= most && noise > 16).then_some(value.len())
}

/// Whether an address may begin after this much of a value: the time of a refresh, or other values of
/// an animation.
fn is_front(before: &str) -> bool {
    let refresh = || before.ends_with("url=") && before.starts_with(|c: char| c.is_ascii_digit());
    let values = || before.ends_with(';') && !before.contains(['/', ':', '?', '=']);
    before.is_empty() || refresh() || values()
}

/// Undoes the character references of a value.
struct Reader<'v> {
    rest: &'v [u8],
    taken: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let (char, length) = reference(self.rest)
            .or_else(|| self.rest.first().map(|&byte| (char::from(byte), 1)))?;
        self.rest = self.rest.get(length..).unwrap_or(&[]);
        self.taken += length;
        Some(char)
    }
}

#[cfg(test)]
mod tests {
    use super::program;

    #[test]
    fn programs_are_read_as_a_browser_reads_them() {
        for value in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            " &#1; javascript:x",
            "&#106;&#x61;vascript&colon;alert(1)",
            "java&Tab;script&#58;x",
            "&#0000106avascript:x",
            "vbscript:msgbox(1)",
            "data:text/html;base64,PHN",
            "data:text/html,<b>",
            "0;url=javascript:alert(1)",
            "#;javascript:x",
        ] {
            assert!(program(value.as_bytes(), 160, false).is_some(), "{value}");
        }
        for value in [
            "https://a.example/javascript:x",
            "javascript.html",
            "/docs/javascript",
            "data:image/png;base64,iVBOR",
            "data:image/svg+xml,x",
            "#javascript:",
            "learn-javascript:2",
            "java script",
        ] {
            assert!(program(value.as_bytes(), 160, false).is_none(), "{value}");
        }
        assert!(program(b"data:image/svg+xml,x", 160, true).is_some());
        assert!(program("&#9;".repeat(40).as_bytes(), 160, false).is_some(), "noise alone");
    }
}
