//! Images, links and definitions in Markdown. An address in angle brackets is one of running text.

use rule_scan::{Anchor, ByteClass};

use super::place::{FIRST, Form, HEAD, Place};
use crate::address::Exposure;

/// The text of an image, with up to two brackets that close within it.
const ALTERNATIVE: &str = r"!\[[^\]]{0,60}(?:(?:\][^(\]]|\\\])[^\]]{0,12}){0,2}";

pub(super) fn places() -> Vec<Place> {
    let title = r#"(?:[ \t\r\n]{1,4}(?:"[^"\r\n]{0,80}"|'[^'\r\n]{0,80}'|\([^()\r\n]{0,80}\)))?"#;
    // The rest of the address, a title, and what closes.
    let tail = format!(
        r"[^\x00-\x20<>()\x7F]*(?:\([^\x00-\x20<>()]{{0,64}}\)[^\x00-\x20<>()\x7F]*){{0,2}}>?{title}[ \t\r\n]{{0,4}}\)?"
    );
    let inline = r"\]\([ \t\r\n]{0,4}";
    let defined = r"\]:[ \t]{0,4}(?:\r?\n[ \t]{0,4})?";
    // Which of both it is, the anchor says: so that they share what is compiled.
    let head = format!(
        r"(?:{inline}|{defined})(?:<{FIRST}[^<>\r\n\x00-\x08\x7F]{{1,100}}|<?{FIRST}[^\x00-\x20<>\x7F]{{1,{HEAD}}})"
    );
    let place = |name, kind, anchor, before: &str, exposure, confidence| Place {
        name,
        kind,
        anchor,
        left: ByteClass::NONE,
        before: before.to_owned(),
        open: format!("{inline}<?"),
        opened,
        head: head.clone(),
        tail: tail.clone(),
        exposure,
        form: Form::Markdown,
        bare: false,
        confidence,
    };
    let image = Anchor::literals(["!["]);
    let link = Anchor::literals(["]("]);
    // A label follows a bracket and has none, so that there is one place where it can begin. That
    // of a footnote begins with a caret: what follows it is text.
    let label = ByteClass::NON_ASCII.with_range(b' ', b'~').with(b"\t");
    let label = label.and(ByteClass::NONE.with(b"[]").complement());
    let definition = Anchor::literals(["]:"]).back(label, 40);
    vec![
        Place {
            opened: opened_inline,
            ..place(
                "markdown_image",
                "exfil.markdown_image",
                image,
                ALTERNATIVE,
                Exposure::Fetched,
                90,
            )
        },
        place("markdown_link", "exfil.markdown_link", link, "", Exposure::Followed, 80),
        Place {
            left: ByteClass::NONE.with(b"[").complement(),
            open: format!("{defined}<?"),
            tail: format!(r"[^\x00-\x20<>\x7F]*>?{title}"),
            ..place(
                "markdown_definition",
                "exfil.markdown_link",
                definition,
                r"[^\]\[^][^\]\[]{0,39}",
                Exposure::Defined,
                80,
            )
        },
    ]
}

/// The same for an image, whose text may have a definition before the next `](`.
fn opened_inline(text: &[u8]) -> usize {
    if text.get(1) == Some(&b'(') { opened(text) } else { text.len() }
}

/// After `](` or `]:`, spaces and the bracket of an angle.
fn opened(text: &[u8]) -> usize {
    let spaces = text.iter().skip(2).take_while(|byte| byte.is_ascii_whitespace()).count();
    let at = 2 + spaces;
    at + usize::from(text.get(at) == Some(&b'<'))
}
