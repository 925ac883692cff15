//! Rebuilds `data/fold.bin`, the table of `src/fold.rs`, and compares it with the committed file.
//!
//! `UPDATE_FOLD_TABLE=1 cargo test -p rule-scan --test fold_table` writes it instead. What the
//! table says about a character is decided here, by `Sources::fold`; how it is laid out, by
//! `encode`, which is the mirror of the reader in `src/fold.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use regex_syntax::hir::{Class as HirClass, HirKind};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

// The numbers of `fold::Class`, as they stand in the file.
const INVISIBLE: u16 = 1;
const TAG: u16 = 2;
const FORM: u16 = 3;
const DIGIT: u16 = 4;
const LOOKALIKE: u16 = 5;
const ACCENT: u16 = 6;
const DASH: u16 = 7;
const SPACE: u16 = 8;
const PUNCTUATION: u16 = 9;

/// Letters that Unicode does not take apart: strokes, hooks, tails and ligatures.
const ACCENTS: &[(&str, &str)] = &[
    ("A", "Ⱥ"),
    ("a", "ⱥᶏ"),
    ("B", "ɃƁƂꞖ"),
    ("b", "ƀɓᵬᶀꞗƃ"),
    ("C", "ȻƇꞒꞔ"),
    ("c", "ȼƈɕꞓ"),
    ("D", "ÐĐƉƊƋ"),
    ("d", "ðđɖɗƌȡᵭᶁᶑ"),
    ("E", "Ɇ"),
    ("e", "ɇᶒⱸ"),
    ("F", "Ƒ"),
    ("f", "ƒᵮᶂ"),
    ("G", "ƓǤꞠ"),
    ("g", "ɠǥᶃꞡ"),
    ("H", "ĦⱧꞪ"),
    ("h", "ħɦⱨ"),
    ("I", "Ɨ"),
    ("i", "ɨᶖᵻ"),
    ("J", "ɈꞲ"),
    ("j", "ɉʝɟ"),
    ("K", "ƘⱩꝀꝂꝄꞢ"),
    ("k", "ƙⱪꝁꝃꝅᶄꞣ"),
    ("L", "ŁĿȽⱢⱠꝈꞭ"),
    ("l", "łŀƚɫɬɭȴⱡꝉᶅꞎ"),
    ("M", "Ɱ"),
    ("m", "ɱᵯᶆ"),
    ("N", "ŊƝȠꞐꞤ"),
    ("n", "ŋŉɲɳƞȵᵰᶇꞑꞥ"),
    ("O", "ØƟꝊꝌ"),
    ("o", "øɵꝋꝍⱺꬾ"),
    ("P", "ƤⱣꝐꝒꝔ"),
    ("p", "ƥᵱᵽᶈꝑꝓꝕ"),
    ("Q", "ɊꝖꝘ"),
    ("q", "ʠɋꝗꝙ"),
    ("R", "ɌⱤꞦ"),
    ("r", "ɍɼɽɾᵲᵳᶉꞧ"),
    ("S", "ⱾꞨ\u{A7C5}"),
    ("s", "ʂȿᵴᶊꞩ"),
    ("T", "ŦƬƮȾ"),
    ("t", "ŧƫƭʈȶⱦᵵ"),
    ("U", "Ʉ"),
    ("u", "ʉᶙᵾ"),
    ("V", "ƲꝞ"),
    ("v", "ʋᶌⱱⱴꝟ"),
    ("W", "Ⱳ"),
    ("w", "ⱳ"),
    ("x", "ᶍ"),
    ("Y", "ƳɎỾ"),
    ("y", "ƴɏỿ"),
    ("Z", "ƵȤⱿⱫ"),
    ("z", "ƶȥɀʐʑᵶᶎⱬ"),
    ("AE", "Æ"),
    ("ae", "æ"),
    ("OE", "Œ"),
    ("oe", "œ"),
    ("SS", "ẞ"),
    ("ss", "ß"),
    ("Th", "Þ"),
    ("th", "þ"),
];

/// Small capitals and their like. The confusables take most of them for themselves, and are led
/// to them from other scripts (т and τ to ᴛ), so they are also looked up in prototypes.
const LOOKALIKES: &[(&str, &str)] = &[
    ("a", "ᴀ"),
    ("b", "ʙ"),
    ("d", "ᴅ"),
    ("e", "ᴇɛ℮"),
    ("f", "ꜰ"),
    ("g", "ɢ"),
    ("h", "ʜ"),
    ("j", "ᴊ"),
    ("k", "ᴋĸ"),
    ("l", "ʟ"),
    ("m", "ᴍʍ"),
    ("n", "ɴ"),
    ("p", "ᴘ"),
    ("q", "ꞯ"),
    ("r", "ʀ"),
    ("t", "ᴛ"),
    ("AE", "Ӕ"),
    ("ae", "ӕ"),
];

/// What the sources leave out or call by a look that misleads. Bullets stay: they open lines.
const PUNCTUATIONS: &[(&str, &str)] = &[
    (".", "。｡․·\u{387}‧∙⋅・･⸱⸳۔"),
    (",", "、､"),
    ("\"", "„‟❝❞"),
    ("'", "❛❜"),
    ("~", "〜"),
    ("=", "゠"),
];

/// Dashes in all but the category.
const DASHES: &str = "−⁻₋⁃˗";

/// Scripts whose letters stay what they are, whatever a single glyph looks like: those without
/// letters in our sense, and those written from the right, where letters join and change.
const WITHOUT_LOOKALIKES: &str = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}\p{Yi}
    \p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}\p{Nko}\p{Samaritan}\p{Mandaic}\p{Adlam}
    \p{Mende_Kikakui}\p{Lydian}\p{Phoenician}\p{Old_Turkic}\p{Old_Hungarian}\p{Hatran}
    \p{Imperial_Aramaic}\p{Garay}]";

/// Signs for which a compatibility form is more than a matter of typesetting.
const SIGNS: &str = "@.-_+:/=#%";

#[test]
fn the_committed_table_is_what_the_sources_say() {
    let sources = Sources::new();
    let rows: BTreeMap<u32, Row> = ('\u{80}'..=char::MAX)
        .filter_map(|char| Some((char.into(), sources.fold(char)?)))
        .filter(|(_, (_, text))| text.is_ascii() && text.len() <= 4)
        .collect();
    let table = encode(&rows);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/fold.bin");
    if std::env::var_os("UPDATE_FOLD_TABLE").is_some() {
        println!("{} characters, {} bytes", rows.len(), table.len());
        std::fs::write(&path, &table).unwrap();
    }
    let committed = std::fs::read(&path).unwrap();
    assert!(committed == table, "data/fold.bin is stale: run with UPDATE_FOLD_TABLE=1");
}

/// A class and a text.
type Row = (u16, String);

struct Sources {
    ignorable: HashSet<char>,
    digits: HashMap<char, u32>,
    dashes: HashSet<char>,
    emoji: HashSet<char>,
    upper: HashSet<char>,
    lower: HashSet<char>,
    latin: HashSet<char>,
    lookalikes: HashSet<char>,
    signs: HashSet<char>,
    accents: HashMap<char, &'static str>,
    small: HashMap<char, &'static str>,
    punctuation: HashMap<char, &'static str>,
}

impl Sources {
    fn new() -> Self {
        // Digits lie in runs of ten from zero.
        let mut digits = HashMap::new();
        for run in ranges(r"\p{Nd}") {
            assert_eq!(run.len() % 10, 0);
            digits.extend(run.into_iter().zip((0..10).cycle()));
        }
        Self {
            ignorable: set(r"[\p{Default_Ignorable_Code_Point}\u{FFF9}-\u{FFFB}]"),
            digits,
            dashes: set(r"\p{Pd}").into_iter().chain(DASHES.chars()).collect(),
            emoji: set(r"[\p{Emoji}&&[^\x00-\x7F]]"),
            upper: set(r"[\p{Lu}\p{Lt}\p{Lisu}]"),
            lower: set(r"\p{Ll}"),
            latin: set(r"\p{Latin}"),
            lookalikes: set(&format!(r"(?x)[\p{{L}}\p{{N}}\p{{M}}--{WITHOUT_LOOKALIKES}]")),
            signs: set(r"[\p{P}\p{S}[\p{Lm}&&[\u{2B0}-\u{2FF}]]\u{A78B}\u{A78C}]"),
            accents: by_char(ACCENTS),
            small: by_char(LOOKALIKES),
            punctuation: by_char(PUNCTUATIONS),
        }
    }

    /// The first that holds, in the order of the classes' priority.
    fn fold(&self, char: char) -> Option<Row> {
        let row = |class, text: &str| Some((class, text.to_owned()));
        if let ascii @ 0x20..=0x7E = u32::from(char).wrapping_sub(0xE0000) {
            return Some((TAG, char::from_u32(ascii)?.to_string()));
        }
        if self.ignorable.contains(&char) {
            return row(INVISIBLE, "");
        }
        if let Some(digit) = self.digits.get(&char) {
            return Some((DIGIT, digit.to_string()));
        }
        let named = self.punctuation.get(&char);
        // Of emoji, those which are letters in a frame are read as letters (🅱, Ⓜ, ℹ).
        let form = self.form(char);
        if self.emoji.contains(&char) {
            return form.filter(|text| text.len() == 1).and_then(|text| row(FORM, &text));
        }
        if self.dashes.contains(&char) && named.is_none() {
            return row(DASH, "-");
        }
        // The blank Braille cell is a symbol, and is as blank as a space.
        if char.is_whitespace() || char == '\u{2800}' {
            return row(SPACE, " ");
        }
        let worded = |text: &String| text.contains(|c: char| c.is_ascii_alphanumeric());
        if let Some(text) = &form
            && (worded(text) || text.len() == 1 && SIGNS.contains(text) && named.is_none())
        {
            return row(FORM, text);
        }
        if let Some(row) = self.accent(char) {
            return Some(row);
        }
        if let Some(text) = self.small.get(&char) {
            return row(LOOKALIKE, text);
        }
        if self.lookalikes.contains(&char)
            && let Some(row) = self.lookalike(char)
        {
            return Some(row);
        }
        if let Some(text) = named {
            return row(PUNCTUATION, text);
        }
        let looks = self.signs.contains(&char).then(|| prototype(char)).flatten();
        form.or(looks).filter(|text| !worded(text)).and_then(|text| row(PUNCTUATION, &text))
    }

    /// What the compatibility form is in ASCII; signs within it may be ASCII by their own fold.
    fn form(&self, char: char) -> Option<String> {
        if let Some(text) = enclosed(char) {
            return Some(text);
        }
        let mapped: String = [char].into_iter().nfkc().collect();
        if mapped.chars().eq([char]) {
            return None;
        }
        let bare = mapped.nfd().filter(|c| !is_combining(*c));
        let text: String = bare
            .map(|c| match c {
                '⁄' | '∕' => '/',
                c if self.dashes.contains(&c) => '-',
                c => c,
            })
            .collect();
        // A space would be the seat of a lone accent.
        (!text.is_empty() && text.is_ascii() && !text.contains(' ')).then_some(text)
    }

    fn accent(&self, char: char) -> Option<Row> {
        let mut bare = [char].into_iter().nfd().filter(|c| !is_combining(*c));
        let Some(base) = bare.next() else { return Some((ACCENT, String::new())) };
        if bare.next().is_some() {
            return None;
        }
        if base.is_ascii_alphabetic() {
            return Some((ACCENT, base.to_string()));
        }
        Some((ACCENT, (*self.accents.get(&base)?).to_owned()))
    }

    fn lookalike(&self, char: char) -> Option<Row> {
        let skeleton: String = unicode_security::skeleton(char.encode_utf8(&mut [0; 4])).collect();
        // Hooks are written as apostrophes there.
        let bare: String =
            skeleton.chars().filter(|c| !is_combining(*c) && !matches!(c, '\'' | '̔')).collect();
        let mut text = String::new();
        for c in bare.chars() {
            match self.small.get(&c) {
                Some(letter) => text.push_str(letter),
                // The prototype of ε and є.
                None if c == 'ꞓ' => text.push('e'),
                None => text.push(c),
            }
        }
        let mut text = text.replace("rn", "m");
        let letters = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let latin = self.latin.contains(&char);
        // Two letters for one only in ligatures: ы is not read as `bl`.
        if !letters || text.len() > 1 && !latin {
            return None;
        }
        // Prototypes know one shape for I, l and 1, and no case.
        if text == "l" && self.upper.contains(&char) {
            "I".clone_into(&mut text);
        }
        if self.lower.contains(&char) {
            text.make_ascii_lowercase();
        }
        let marked = latin && skeleton != bare && !skeleton.is_ascii();
        Some((if marked { ACCENT } else { LOOKALIKE }, text))
    }
}

/// The ASCII sign that the confusables give.
fn prototype(char: char) -> Option<String> {
    let text: String = unicode_security::skeleton(char.encode_utf8(&mut [0; 4])).collect();
    let ascii = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    (ascii && !text.chars().eq([char])).then(|| text.replace("''", "\""))
}

/// Letters and numbers in frames that have no compatibility form.
fn enclosed(char: char) -> Option<String> {
    let letter = |first: char| {
        let place = u8::try_from(u32::from(char) - u32::from(first)).ok()?;
        Some(char::from(b'A' + place).to_string())
    };
    let number =
        |first: char, value: u32| Some((u32::from(char) - u32::from(first) + value).to_string());
    match char {
        '\u{1F150}'..='\u{1F169}' => letter('\u{1F150}'),
        '\u{1F170}'..='\u{1F189}' => letter('\u{1F170}'),
        '\u{24EB}'..='\u{24F4}' => number('\u{24EB}', 11),
        '\u{24F5}'..='\u{24FE}' => number('\u{24F5}', 1),
        '\u{2776}'..='\u{277F}' => number('\u{2776}', 1),
        '\u{2780}'..='\u{2789}' => number('\u{2780}', 1),
        '\u{278A}'..='\u{2793}' => number('\u{278A}', 1),
        '\u{24FF}' | '\u{1F10B}' | '\u{1F10C}' => Some("0".to_owned()),
        _ => None,
    }
}

/// Marks that are set on Latin letters; those of other scripts are part of their words.
fn is_combining(char: char) -> bool {
    is_combining_mark(char)
        && matches!(u32::from(char),
            0x300..=0x36F | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F)
}

fn by_char(rows: &[(&'static str, &str)]) -> HashMap<char, &'static str> {
    rows.iter().flat_map(|(text, chars)| chars.chars().map(move |char| (char, *text))).collect()
}

fn set(class: &str) -> HashSet<char> {
    ranges(class).into_iter().flatten().collect()
}

fn ranges(class: &str) -> Vec<Vec<char>> {
    match regex_syntax::parse(class).unwrap().into_kind() {
        HirKind::Class(HirClass::Unicode(class)) => {
            class.iter().map(|range| (range.start()..=range.end()).collect()).collect()
        }
        other => panic!("not a class: {other:?}"),
    }
}

/// Characters of a page; `fold::PAGE_BITS`.
const PAGE: usize = 32;

/// Where characters have their place: planes 0 and 1, then the first 4096 of plane 14.
fn place(char: u32) -> usize {
    let place = match char {
        0..0x20000 => char,
        0xE0000..0xE1000 => char - 0xE0000 + 0x20000,
        _ => panic!("no place for U+{char:04X}"),
    };
    usize::try_from(place).unwrap()
}

fn encode(rows: &BTreeMap<u32, Row>) -> Vec<u8> {
    // The texts of one byte are the ASCII characters at their own number, then come the longer.
    let mut pool: String = (0..128_u8).map(char::from).collect();
    let mut ends = Vec::new();
    for length in 2..=4 {
        let mut texts: Vec<&str> = rows.values().map(|(_, text)| text.as_str()).collect();
        texts.retain(|text| text.len() == length);
        texts.sort_unstable();
        texts.dedup();
        pool.push_str(&texts.concat());
        ends.push(u16::try_from(pool.len()).unwrap());
    }
    let start = |text: &str| match text.len() {
        0 => 0,
        1 => usize::from(text.as_bytes()[0]),
        length => {
            let from = if length == 2 { 128 } else { usize::from(ends[length - 3]) };
            let texts = pool.as_bytes()[from..].chunks(length);
            from + length * texts.into_iter().position(|other| other == text.as_bytes()).unwrap()
        }
    };
    let mut entries = vec![0_u16; 0x21000];
    for (char, (class, text)) in rows {
        let start = u16::try_from(start(text)).unwrap();
        assert!(start < 0x1000, "the pool is full");
        entries[place(*char)] = class << 12 | start;
    }
    // The first page is the one of the characters that stay.
    let mut pages: Vec<&[u16]> = vec![&[0; PAGE]];
    let mut index = Vec::new();
    for page in entries.chunks(PAGE) {
        let number = pages.iter().position(|other| *other == page).unwrap_or_else(|| {
            pages.push(page);
            pages.len() - 1
        });
        index.push(u16::try_from(number).unwrap());
    }
    let pages = pages.concat();
    let header = [u16::try_from(index.len()).unwrap(), u16::try_from(pages.len()).unwrap()];
    let words = header.iter().chain(&ends).chain(&index).chain(&pages);
    words.flat_map(|word| word.to_le_bytes()).chain(pool.bytes()).collect()
}
