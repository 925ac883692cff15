//! Characters that nobody sees and that carry something all the same.
//!
//! A joiner in an emoji or in a Persian or Indic word, the tags of a flag, a selector after an
//! emoji or an ideograph, a break opportunity after a slash: each stands alone and passes.

use rule_scan::{Analyser, Anchor, Rule, Trimmed};

use super::{of, rule};

const KIND: &str = "unsafe.invisible";
const TAG: &str = r"\xF3\xA0[\x80\x81][\x80-\xBF]";
const SELECTOR: &str =
    r"(?:\xEF\xB8[\x80-\x8F]|\xF3\xA0[\x84-\x86][\x80-\xBF]|\xF3\xA0\x87[\x80-\xAF])";
/// Zero-width characters, fillers that are drawn as nothing, deprecated format characters.
const ZERO_WIDTH: &str = concat!(
    r"(?:\xE2\x80[\x8B-\x8F]|\xE2\x81[\xA0-\xA5\xAA-\xAF]|\xEF\xBB\xBF|\xC2\xAD|\xCD\x8F",
    r"|\xE1\xA0\x8E|\xE3\x85\xA4|\xE1\x85[\x9F\xA0]|\xEF\xBE\xA0|\xEF\xBF[\xB9-\xBB])",
);
/// How many invisible characters among ASCII letters carry something.
const SCATTERED: usize = 4;
/// How many characters may stand between two of them.
const GAP: usize = 8;

pub(crate) fn rules() -> Vec<Rule> {
    let supplement = || ('\u{E0100}'..='\u{E01EF}').map(String::from);
    let selectors =
        || Anchor::literals(('\u{FE00}'..='\u{FE0F}').map(String::from).chain(supplement()));
    let zero_width = || {
        let chars = ('\u{200B}'..='\u{200F}').chain('\u{2060}'..='\u{2065}');
        let more = ('\u{206A}'..='\u{206F}').chain('\u{FFF9}'..='\u{FFFB}').chain([
            '\u{FEFF}', '\u{AD}', '\u{34F}', '\u{180E}', '\u{3164}', '\u{115F}', '\u{1160}',
            '\u{FFA0}',
        ]);
        Anchor::literals(chars.chain(more).map(String::from))
    };
    let tags = || Anchor::literals(('\u{E0000}'..='\u{E007F}').map(String::from));
    let tag_run = Analyser::with_context(48, 48, 1, |before, text, verdicts| {
        if let [verdict] = verdicts {
            *verdict = tags_of_no_flag(before, text).map(Trimmed::from);
        }
    });
    let alone = Analyser::with_context(4, 4, 1, |before, text, verdicts| {
        if let [verdict] = verdicts {
            *verdict = selector_of_nothing(before, text).map(Trimmed::from);
        }
    });
    let scattered = Analyser::with_context(64, 64, 1, |before, text, verdicts| {
        if let [verdict] = verdicts {
            *verdict = scattered(before, text).map(Trimmed::from);
        }
    });
    vec![
        of(KIND, "tags", Rule::analysed(KIND, tags(), &tag_run, 0)).tail(format!("(?:{TAG})*")),
        rule(KIND, "selectors", selectors(), format!("{SELECTOR}{{2}}"))
            // The same selector twice is a slip of an editor.
            .trim(|text| match text {
                b"\xEF\xB8\x8F\xEF\xB8\x8F" => None,
                _ => Some(text.len()),
            })
            .tail(format!("{SELECTOR}*")),
        of(KIND, "selector", Rule::analysed(KIND, selectors(), &alone, 0)),
        rule(KIND, "run", zero_width(), format!("{ZERO_WIDTH}{{3}}"))
            .tail(format!("{ZERO_WIDTH}*")),
        of(KIND, "scattered", Rule::analysed(KIND, zero_width(), &scattered, 0)),
    ]
}

/// The run of tags at the front, unless it is that of a flag: the black flag, three to six letters
/// or digits and the tag that ends them.
fn tags_of_no_flag(before: &[u8], text: &[u8]) -> Option<usize> {
    let run = text.chunks(4).take_while(|chunk| tag(chunk).is_some()).count();
    let earlier = before.rchunks(4).take_while(|chunk| tag(chunk).is_some()).count();
    let base = before.get(..before.len().saturating_sub(4 * earlier)).unwrap_or(&[]);
    let first = before.get(base.len()..).unwrap_or(&[]);
    let tags: Vec<u8> = first.chunks(4).chain(text.chunks(4).take(run)).filter_map(tag).collect();
    let is_flag = base.ends_with("\u{1F3F4}".as_bytes())
        && matches!(tags.as_slice(), [code @ .., 0x7F] if (3..=6).contains(&code.len())
            && code.iter().all(|tag| tag.is_ascii_lowercase() || tag.is_ascii_digit()));
    (!is_flag).then_some(4 * run).filter(|&length| length > 0)
}

/// What a tag stands for.
fn tag(char: &[u8]) -> Option<u8> {
    match char {
        [0xF3, 0xA0, half @ 0x80..=0x81, low @ 0x80..=0xBF] => Some((half & 1) << 6 | (low & 0x3F)),
        _ => None,
    }
}

/// The length of a selector after a character that has no variants.
fn selector_of_nothing(before: &[u8], text: &[u8]) -> Option<usize> {
    let length = if text.first() == Some(&0xF3) { 4 } else { 3 };
    let start = before.iter().rposition(|byte| byte & 0xC0 != 0x80)?;
    let last = std::str::from_utf8(before.get(start..)?).ok()?.chars().next_back()?;
    let stray = match length {
        // Those of the supplement belong to ideographs.
        4 => {
            !matches!(last, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
        }
        _ => last.is_ascii_alphabetic(),
    };
    stray.then_some(length)
}

/// The length of an invisible character that stands with others among ASCII characters, as many
/// and as close as no text has them.
fn scattered(before: &[u8], text: &[u8]) -> Option<usize> {
    let (first, length) = zero_width(text)?;
    let mut found = vec![first];
    let mut widest = 0;
    let mut after = text.get(length..)?;
    while let Some((gap, char, length)) = next(after) {
        widest = widest.max(gap);
        found.push(char);
        after = after.get(gap + length..).unwrap_or(&[]);
    }
    let mut rest = before;
    while let Some((gap, char, length)) = last(rest) {
        widest = widest.max(gap);
        found.push(char);
        rest = rest.get(..rest.len().saturating_sub(gap + length)).unwrap_or(&[]);
    }
    let several = found.iter().any(|&char| char != first);
    let dense = found.len() >= SCATTERED && (several || widest <= 2);
    dense.then_some(length)
}

/// The next invisible character: how many ASCII characters before it, what it is, its length.
fn next(text: &[u8]) -> Option<(usize, char, usize)> {
    let gap = text.iter().take(GAP + 1).take_while(|byte| byte.is_ascii()).count();
    let (char, length) = zero_width(text.get(gap..)?)?;
    (gap <= GAP).then_some((gap, char, length))
}

/// The last one, of the text before.
fn last(text: &[u8]) -> Option<(usize, char, usize)> {
    let gap = text.iter().rev().take(GAP + 1).take_while(|byte| byte.is_ascii()).count();
    let rest = text.get(..text.len().checked_sub(gap)?)?;
    let start = rest.iter().rposition(|byte| byte & 0xC0 != 0x80)?;
    let (char, length) = zero_width(rest.get(start..)?)?;
    (gap <= GAP).then_some((gap, char, length))
}

/// The invisible character at the front. Soft hyphens do stand scattered, and do not count.
fn zero_width(text: &[u8]) -> Option<(char, usize)> {
    let length = match text.first()? {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => return None,
    };
    let char = std::str::from_utf8(text.get(..length)?).ok()?.chars().next()?;
    let invisible = matches!(char, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2065}'
        | '\u{206A}'..='\u{206F}' | '\u{FEFF}' | '\u{180E}' | '\u{34F}' | '\u{3164}'
        | '\u{115F}' | '\u{1160}' | '\u{FFA0}');
    invisible.then_some((char, length))
}
