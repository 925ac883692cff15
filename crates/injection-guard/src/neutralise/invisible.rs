//! Characters that nobody sees: which of them a text can lose.
//!
//! Whether one stays depends on the visible character before it, on those that stay between, and on
//! the next visible one. None of these changes when others are removed, so looking a second time
//! finds nothing more.

use rule_scan::Span;

/// The invisible characters that no writing needs where they stand, as spans in order.
///
/// What stays: joiners in emoji, in cursive scripts and in those of India; flags of regions; one
/// variation selector after a character that has variants; marks of direction beside
/// right-to-left letters; breaks between words of scripts without spaces; a byte order mark at the
/// start.
pub(crate) fn invisible(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    if text.is_ascii() {
        return spans;
    }
    let mut before = Before::default();
    let mut run_end = 0;
    let mut next = None;
    let mut flag_end = 0;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let Some(sort) = Sort::of(c) else {
            before = before.then(c);
            if c == BLACK_FLAG {
                flag_end = end + tags_of_a_flag(text.get(end..).unwrap_or(""));
            }
            continue;
        };
        if at >= run_end {
            let rest = text.get(at..).unwrap_or("");
            let visible = rest.char_indices().find(|&(_, c)| Sort::of(c).is_none());
            run_end = visible.map_or(text.len(), |(offset, _)| at + offset);
            next = visible.map(|(_, c)| c);
        }
        let stays = match sort {
            Sort::Tag => end <= flag_end,
            Sort::ByteOrder => at == 0,
            _ => before.keeps(sort, next),
        };
        if stays {
            before.invisible = Some(match before.invisible {
                None => c,
                // At most two in a row ever stay: a selector and a joiner.
                Some(_) => '\0',
            });
            continue;
        }
        match spans.last_mut() {
            Some(last) if last.end == at => last.end = end,
            _ => spans.push(Span { start: at, end }),
        }
    }
    spans
}

/// Whether a character is one of those that nobody sees.
pub(crate) fn is_invisible(c: char) -> bool {
    Sort::of(c).is_some()
}

const BLACK_FLAG: char = '\u{1F3F4}';
/// How many visible characters back a right-to-left letter counts for a mark of direction.
const RTL_REACH: usize = 16;

/// What kind of invisible character one is, by where it may stay.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Joiner,
    NonJoiner,
    Direction,
    Break,
    EmojiStyle,
    Variant,
    IdeographVariant,
    Mongolian,
    Grapheme,
    Filler,
    Music,
    Tag,
    ByteOrder,
    /// Nowhere.
    Stray,
}

impl Sort {
    fn of(c: char) -> Option<Self> {
        Some(match c {
            '\0'..'\u{AD}' => return None,
            '\u{200D}' => Self::Joiner,
            '\u{200C}' => Self::NonJoiner,
            '\u{200E}' | '\u{200F}' | '\u{61C}' => Self::Direction,
            '\u{200B}' => Self::Break,
            '\u{FE0E}' | '\u{FE0F}' => Self::EmojiStyle,
            '\u{FE00}'..='\u{FE0D}' => Self::Variant,
            '\u{E0100}'..='\u{E01EF}' => Self::IdeographVariant,
            '\u{180B}'..='\u{180F}' => Self::Mongolian,
            '\u{34F}' => Self::Grapheme,
            '\u{115F}' | '\u{1160}' => Self::Filler,
            '\u{1D173}'..='\u{1D17A}' => Self::Music,
            '\u{E0020}'..='\u{E007F}' => Self::Tag,
            '\u{FEFF}' => Self::ByteOrder,
            '\u{AD}' | '\u{17B4}' | '\u{17B5}' | '\u{202A}'..='\u{202E}' => Self::Stray,
            '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FFA0}' => Self::Stray,
            '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' => Self::Stray,
            '\u{E0000}'..='\u{E0FFF}' => Self::Stray,
            _ => return None,
        })
    }
}

/// What stands before an invisible character, of what stays.
#[derive(Clone, Copy)]
struct Before {
    visible: Option<char>,
    invisible: Option<char>,
    /// How many visible characters ago a right-to-left letter stood.
    rtl: usize,
}

impl Default for Before {
    fn default() -> Self {
        Self { visible: None, invisible: None, rtl: RTL_REACH }
    }
}

impl Before {
    fn then(self, c: char) -> Self {
        let rtl = if is_rtl(c) { 0 } else { self.rtl.saturating_add(1) };
        Self { visible: Some(c), invisible: None, rtl }
    }

    fn keeps(self, sort: Sort, next: Option<char>) -> bool {
        let Some(before) = self.visible else { return false };
        let follows = |test: fn(char) -> bool| next.is_some_and(test);
        if sort == Sort::Joiner && self.invisible == Some('\u{FE0F}') {
            return is_pictograph(before) && follows(is_pictograph);
        }
        if self.invisible.is_some() {
            return false;
        }
        match sort {
            Sort::Joiner if is_pictograph(before) => follows(is_pictograph),
            Sort::Joiner | Sort::NonJoiner => joins(before),
            Sort::Direction => self.rtl < RTL_REACH || follows(is_rtl),
            Sort::Break => is_unspaced(before) && follows(is_unspaced),
            Sort::EmojiStyle if matches!(before, '0'..='9' | '#' | '*') => next == Some('\u{20E3}'),
            Sort::EmojiStyle => is_pictograph(before),
            Sort::Variant => has_variants(before),
            Sort::IdeographVariant => is_ideograph(before),
            Sort::Mongolian => matches!(before, '\u{1800}'..='\u{18AF}'),
            Sort::Grapheme => {
                matches!(before, '\u{300}'..='\u{36F}' | '\u{591}'..='\u{5F4}')
                    || follows(|c| matches!(c, '\u{300}'..='\u{36F}' | '\u{591}'..='\u{5C7}'))
            }
            Sort::Filler => {
                let jamo = |c| matches!(c, '\u{1100}'..='\u{11FF}');
                jamo(before) || next.is_some_and(jamo)
            }
            Sort::Music => matches!(before, '\u{1D100}'..='\u{1D1FF}'),
            Sort::Tag | Sort::ByteOrder | Sort::Stray => false,
        }
    }
}

/// The length of the tags of a region, such as `gbsct`, at the front: two letters, one to three
/// letters or digits, the end; 0 if there are none.
fn tags_of_a_flag(rest: &str) -> usize {
    let mut tags = rest.chars().map(|c| match c {
        '\u{E0020}'..='\u{E007F}' => char::from_u32(u32::from(c) - 0xE0000),
        _ => None,
    });
    for index in 0..6 {
        match tags.next().flatten() {
            Some('a'..='z') if index < 5 => {}
            Some('0'..='9') if (2..5).contains(&index) => {}
            Some('\u{7F}') if index > 2 => return (index + 1) * 4,
            _ => return 0,
        }
    }
    0
}

fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
        || matches!(c, '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

/// A character that has an emoji form, or a part of one.
fn is_pictograph(c: char) -> bool {
    matches!(c, '©' | '®' | '‼' | '⁉' | '™' | 'ℹ' | '〰' | '〽' | '㊗' | '㊙' | 'Ⓜ')
        || matches!(c, '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{25A0}'..='\u{27BF}')
        || matches!(c, '\u{2900}'..='\u{297F}' | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// A letter of a script whose letters join or stack, so that a joiner changes how it is written.
fn joins(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{DFF}' | '\u{F00}'..='\u{109F}' | '\u{1780}'..='\u{18AF}')
        || matches!(c, '\u{1A20}'..='\u{1CFF}' | '\u{A800}'..='\u{ABFF}' | '\u{FB50}'..='\u{FDFF}')
        || matches!(c, '\u{FE70}'..='\u{FEFC}' | '\u{10A00}'..='\u{11FFF}' | '\u{1E900}'..='\u{1E95F}')
}

/// A letter of a script that puts no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{2E80}'..='\u{A4CF}')
        || is_ideograph(c)
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Beside ideographs: mathematical signs, Burmese letters, East Asian punctuation, Phags-pa.
fn has_variants(c: char) -> bool {
    is_ideograph(c)
        || matches!(c, '\u{2200}'..='\u{22FF}' | '\u{2A00}'..='\u{2AFF}' | '\u{1000}'..='\u{109F}')
        || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FF9F}' | '\u{A840}'..='\u{A87F}')
}

#[cfg(test)]
mod tests {
    use super::invisible;

    fn stripped(text: &str) -> String {
        let mut out = text.to_owned();
        for span in invisible(text).into_iter().rev() {
            out.replace_range(span.range(), "");
        }
        out
    }

    #[test]
    fn what_writing_needs_stays() {
        for text in [
            "\u{FEFF}start",
            "👩🏽\u{200D}❤\u{FE0F}\u{200D}👨",
            "🏳\u{FE0F}\u{200D}🌈 🏴\u{200D}☠\u{FE0F} 1\u{FE0F}\u{20E3} ☎\u{FE0E}",
            "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
            "می\u{200C}خواهم",
            "क\u{94D}\u{200D}ष क\u{94D}\u{200C}ष",
            "שלום (abc)\u{200F}, 12",
            "ภาษา\u{200B}ไทย",
            "葛\u{E0100}城",
            "ᠮᠣᠩ\u{180B}ᠭᠣᠯ",
            "≩\u{FE00}",
        ] {
            assert_eq!(stripped(text), text, "{text:?}");
        }
    }

    #[test]
    fn what_it_does_not_goes() {
        for (text, left) in [
            ("i\u{200B}g\u{200C}n\u{200D}o\u{2060}r\u{AD}e", "ignore"),
            ("a\u{202E}b\u{202C} c\u{2066}d\u{2069}", "ab cd"),
            ("a\u{E0069}\u{E0067}b", "ab"),
            ("🏴\u{E0069}\u{E0067}\u{E006E}\u{E006F}\u{E0072}\u{E0065}\u{E007F}", "🏴"),
            ("🏴\u{200B}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}", "🏴"),
            ("😀\u{FE01}\u{E0101}\u{E0102}x", "😀x"),
            ("😀\u{FE0F}\u{FE0F}\u{E0101}", "😀\u{FE0F}"),
            ("x\u{FEFF}y\u{200E}z", "xyz"),
            ("می\u{200C}\u{200D}\u{200C}خواهم", "می\u{200C}خواهم"),
            ("ไ\u{200B}\u{200B}\u{200B}ท", "ไ\u{200B}ท"),
            ("\u{3164}a\u{FFF9}b\u{E0001}", "ab"),
        ] {
            assert_eq!(stripped(text), left, "{text:?}");
            assert_eq!(stripped(left), left, "{left:?}");
        }
    }
}
