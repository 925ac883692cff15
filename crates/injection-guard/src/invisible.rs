//! Rules for characters that a reader does not see and a model does.

use rule_scan::{Anchor, ByteClass, Rule};

use crate::kind::{INVISIBLE_PAYLOAD, INVISIBLE_TEXT};
use crate::rules::RANK;

/// Zero-width characters, bidirectional controls and the byte order mark, in UTF-8.
const ZERO_WIDTH: &str =
    r"(?:\xE2\x80[\x8B-\x8F\xAA-\xAE]|\xE2\x81[\xA0-\xA9]|\xEF\xBB\xBF|\xC2\xAD)";
/// A character of the tag block.
const TAG: &str = r"(?:\xF3\xA0[\x80\x81][\x80-\xBF])";
/// One of the 240 variation selectors that no script uses in runs.
const SELECTOR: &str = r"(?:\xF3\xA0[\x84-\x87][\x80-\xBF])";

pub(crate) fn rules() -> [Rule; 6] {
    let of = |kind: &str, name: &str, anchor: Anchor, pattern: String| {
        Rule::new(kind, anchor, pattern).named(format!("{kind}/{name}")).rank(RANK)
    };
    let rule =
        |name: &str, anchor: Anchor, pattern: String| of(INVISIBLE_TEXT, name, anchor, pattern);
    let payload =
        |name: &str, anchor: Anchor, pattern: String| of(INVISIBLE_PAYLOAD, name, anchor, pattern);
    let anchors = |chars: &mut dyn Iterator<Item = char>| {
        Anchor::literals(chars.map(String::from).collect::<Vec<_>>())
    };
    let zero_width = || {
        let chars = ('\u{200B}'..='\u{200F}')
            .chain('\u{202A}'..='\u{202E}')
            .chain('\u{2060}'..='\u{2069}')
            .chain(['\u{FEFF}', '\u{AD}']);
        anchors(&mut { chars })
    };
    [
        // Flags of regions are at most six tags and an end tag after a black flag.
        rule("tags", anchors(&mut ('\u{E0000}'..='\u{E007F}')), format!("{TAG}{{8}}"))
            .tail(format!("{TAG}*"))
            .confidence(95),
        payload("selectors", anchors(&mut ('\u{E0100}'..='\u{E01EF}')), format!("{SELECTOR}{{4}}"))
            .tail(format!("{SELECTOR}*"))
            .confidence(95),
        // Emoji and Persian or Indic joiners stand alone.
        rule("run", zero_width(), format!("{ZERO_WIDTH}{{4}}"))
            .tail(format!("{ZERO_WIDTH}*"))
            .confidence(65),
        // A bit in each character. Nothing that is written needs so many.
        payload("zero_width", zero_width(), format!("{ZERO_WIDTH}{{16}}"))
            .tail(format!("{ZERO_WIDTH}*"))
            .confidence(90),
        // Latin letters with something invisible between each two. Hyphenation leaves syllables.
        rule(
            "letters",
            zero_width().back(ByteClass::ALPHA, 1),
            format!("(?:[A-Za-z]{ZERO_WIDTH}{{1,2}}){{4}}"),
        )
        .tail(format!("(?:[A-Za-z]{ZERO_WIDTH}{{1,2}})*[A-Za-z0-9]*"))
        .confidence(90),
        // Overrides of direction, which no running text needs.
        rule("override", Anchor::literals(["\u{202D}", "\u{202E}"]), r"\xE2\x80[\xAD\xAE]".into())
            .confidence(60),
    ]
}
