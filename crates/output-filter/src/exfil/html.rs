//! Attributes of HTML, styles, and pages that lead on by themselves.

use rule_scan::{Anchor, ByteClass};

use super::place::{FIRST, Form, HEAD, Place};
use crate::address::Exposure;

/// Attributes whose address is loaded when the page is shown, or told about a click.
const LOADED: [&str; 8] =
    ["src", "dynsrc", "lowsrc", "poster", "background", "ping", "xlink:href", "codebase"];
/// The same, with several addresses.
const LISTED: [&str; 2] = ["srcset", "imagesrcset"];
/// Elements whose address is loaded, in an attribute that others have for other things.
const LOADING: [&str; 4] = ["<link", "<object", "<image", "<use"];
/// How a name and its sign of equality stand, as anchors.
const EQUALS: [&str; 6] = ["=", " =", "\t=", "\n=", "\r\n=", "  ="];
/// An opening quote, which may be escaped.
const QUOTE: &str = r#"[ \t\r\n]{0,4}(?:\\{0,3}["'])?[ \t\r\n]{0,4}"#;
const SPACES: &str = r"[ \t\r\n]{0,4}";
/// Between a name and its value.
const EQUAL: &str = r"[ \t\r\n]{0,2}=";

/// A byte of a value in quotes, and one of a value without.
const QUOTED: &str = r#"[^"'<>\x00-\x08\x7F]"#;
const UNQUOTED: &str = r#"[^"'<>`\x00-\x20\x7F]"#;

/// The rest of a value, and the quote that closes it.
const TAIL: &str = r#"[^"'<>\x00-\x20\x7F]*(?:\\{0,3}["'])?"#;

pub(super) fn places() -> Vec<Place> {
    // Which name it is, the anchor says: so that all share what is compiled.
    let named = format!("[A-Za-z:]{{3,11}}{EQUAL}");
    let head = format!(
        r#"{named}{SPACES}(?:\\{{0,3}}["']{SPACES}{FIRST}{QUOTED}{{1,{HEAD}}}|{FIRST}{UNQUOTED}{{1,{HEAD}}})"#
    );
    let attribute = |name, kind, names: &[&str], exposure| {
        let anchors = names
            .iter()
            .flat_map(|name| EQUALS.iter().map(move |equals| format!("{name}{equals}")));
        Place {
            name,
            kind,
            anchor: Anchor::literals(anchors),
            left: ByteClass::WORD.with(b"?&;"),
            before: String::new(),
            open: format!("{named}{QUOTE}"),
            head: head.clone(),
            opened: after_equals,
            tail: TAIL.to_owned(),
            exposure,
            form: Form::Attribute,
            bare: false,
            confidence: 80,
        }
    };
    let html = "exfil.html";
    let within = |name, elements: &[&str], exposure| Place {
        anchor: Anchor::literals(elements.iter().copied()),
        left: ByteClass::NONE,
        before: r#"<[A-Za-z]{3,6}[^<>]{0,64}[ \t\r\n"'/]"#.to_owned(),
        ..attribute(name, html, &[], exposure)
    };
    let list = Place {
        tail: r#"[^"'<>\x00-\x08\x7F]*(?:\\{0,3}["'])?"#.to_owned(),
        form: Form::List,
        ..attribute("html_list", html, &LISTED, Exposure::Fetched)
    };
    let styled = concat!(
        r"(?i:url\(|image-set\(|@import[ \t\r\n]{1,4})[ \t\r\n]{0,4}",
        r#"(?:\\{0,3}["']|&quot;|&apos;|&#3[49];)?[ \t]{0,4}"#,
    );
    let style = Place {
        anchor: Anchor::literals(["url(", "image-set(", "@import"]),
        left: ByteClass::WORD,
        open: styled.to_owned(),
        opened: after_style,
        head: format!(r#"{styled}{FIRST}[^"'()<>\x00-\x20\x7F]{{1,{HEAD}}}"#),
        tail: r#"[^"'()<>\x00-\x20\x7F]*(?:\\{0,3}["'])?[ \t\r\n]{0,4}\)?"#.to_owned(),
        form: Form::Style,
        ..attribute("css", "exfil.css", &[], Exposure::Fetched)
    };
    let contents = EQUALS.iter().map(|equals| format!("content{equals}"));
    let wait = format!(
        "(?i:content{EQUAL}|refresh:){QUOTE}[0-9]{{1,5}}[0-9.]{{0,4}}{SPACES}[;,]{SPACES}\
         (?i:url{EQUAL})?{QUOTE}"
    );
    let refresh = Place {
        anchor: Anchor::literals(contents.chain(["refresh:".to_owned()])),
        head: format!("{wait}{FIRST}{UNQUOTED}{{1,{HEAD}}}"),
        open: wait,
        opened: after_refresh,
        // The address may be in quotes within the quotes of the attribute.
        tail: r#"[^"'<>\x00-\x20\x7F]*(?:\\{0,3}["']){0,2}"#.to_owned(),
        ..attribute("refresh", "exfil.refresh", &[], Exposure::Fetched)
    };
    vec![
        attribute("html_load", html, &LOADED, Exposure::Fetched),
        list,
        within("html_element", &LOADING, Exposure::Fetched),
        within("html_base", &["<base"], Exposure::Posted),
        attribute("html_link", html, &["href"], Exposure::Followed),
        attribute("form", "exfil.form", &["action", "formaction"], Exposure::Posted),
        style,
        refresh,
    ]
}

/// Reads what stands before an address.
struct Skip<'t> {
    text: &'t [u8],
    at: usize,
}

impl Skip<'_> {
    fn while_in(mut self, bytes: &[u8]) -> Self {
        let rest = self.text.get(self.at..).unwrap_or(&[]);
        self.at += rest.iter().take_while(|byte| bytes.contains(byte)).count();
        self
    }

    fn spaces(self) -> Self {
        self.while_in(b" \t\r\n")
    }

    /// A quote, which may be escaped.
    fn quote(self) -> Self {
        let at = self.at;
        let text = self.text;
        let after = self.while_in(b"\\");
        match after.text.get(after.at) {
            Some(b'"' | b'\'') => Self { text, at: after.at + 1 },
            _ => Self { text, at },
        }
    }

    fn text(mut self, known: &str) -> Self {
        let end = self.at + known.len();
        if self.text.get(self.at..end).is_some_and(|t| t.eq_ignore_ascii_case(known.as_bytes())) {
            self.at = end;
        }
        self
    }
}

fn after_equals(text: &[u8]) -> usize {
    let at = text.iter().position(|byte| *byte == b'=').map_or(0, |at| at + 1);
    Skip { text, at }.spaces().quote().spaces().at
}

fn after_style(text: &[u8]) -> usize {
    let skip =
        Skip { text, at: 0 }.text("url(").text("image-set(").text("@import").spaces().quote();
    let entities = ["&quot;", "&apos;", "&#34;", "&#39;"];
    entities.iter().fold(skip, |skip, entity| skip.text(entity)).spaces().at
}

fn after_refresh(text: &[u8]) -> usize {
    let at = text.iter().position(|byte| matches!(byte, b'=' | b':')).map_or(0, |at| at + 1);
    let skip = Skip { text, at }.spaces().quote().spaces().while_in(b"0123456789.").spaces();
    let skip = skip.while_in(b";,").spaces().text("url").spaces().text("=");
    skip.spaces().quote().spaces().at
}
