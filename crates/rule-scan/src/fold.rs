//! What a reader or a model takes one non-ASCII character for, in ASCII.
//!
//! [`fold`] looks a character up in `data/fold.bin`, a table of two stages that is part of the
//! program and needs no start-up work. The table is a judgement on single characters: whether a
//! whole word is Russian or a disguise is for the caller to say.
//!
//! # Where the table comes from
//!
//! `tests/fold_table.rs` builds it and fails when the committed file differs;
//! `UPDATE_FOLD_TABLE=1 cargo test -p rule-scan --test fold_table` writes it. Its sources are
//! NFKC and NFD (`unicode-normalization`, Unicode 18.0), the confusables of UTS 39
//! (`unicode-security`, Unicode 18.0), categories, scripts and properties (`regex-syntax`,
//! Unicode 16.0), and short lists in that test of what these leave out: small capitals, letters
//! with strokes and hooks, framed letters, full stops of other scripts. Only the test depends on
//! them, and on the Unicode tables of `regex-syntax`. The data is derived from Unicode's, under
//! the Unicode License v3.
//!
//! Where a character could be several things, the first of these holds: tag, invisible, digit,
//! dash, space, form, accent, look-alike, punctuation. What would need more than four bytes is
//! not in the table.
//!
//! # What stays as it is
//!
//! Han, kana, Hangul, scripts written from the right (but for digits and signs), and emoji, of
//! which only framed or styled single letters (🅱, Ⓜ, ℹ) are read as letters. Signs that look like
//! letters (×, ∪) and letters whose look takes two (ы) stay, too, and so do control characters
//! other than U+0085, which is a space.
//!
//! # Format
//!
//! Words are 16 bits, low byte first.
//!
//! | what | size |
//! |---|---|
//! | number of index words, number of page words | 2 words |
//! | ends of the pool's texts of two, of three and of four bytes | 3 words |
//! | index: for every 32 places the number of a page | 2112 words |
//! | pages: 32 entries each; page 0 is all zero | |
//! | pool: the 128 ASCII characters, then texts of two, three, four bytes | bytes |
//!
//! The place of a character is its number in planes 0 and 1; U+E0000 to U+E0FFF follow; nothing
//! else has one. An entry is the class in the high four bits, and in the low twelve where its text
//! begins in the pool, which also says how long it is; 0 is the empty text. Entry 0 means `Same`.

/// The number of bits of a place that select the entry in its page.
const PAGE_BITS: u32 = 5;
const PAGE: usize = 1 << PAGE_BITS;

/// What kind of stand-in a character is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// Stays what it is: ASCII, and whatever is not in the table. The text is empty.
    Same,
    /// Shows nothing and is dropped: zero-width and bidi controls, soft hyphen, variation
    /// selectors, fillers, all that Unicode says to ignore where it is not known.
    Invisible,
    /// A tag character, which shows nothing and stands for an ASCII character.
    Tag,
    /// A styled form of letters, digits or one of `@.-_+:/=#%`: fullwidth, mathematical, framed,
    /// raised, a ligature.
    Form,
    /// A decimal digit of another script or style.
    Digit,
    /// A letter or number that looks like ASCII letters or digits.
    Lookalike,
    /// A Latin letter with a mark or a variant of one, as its base; a mark alone, as nothing.
    Accent,
    /// A dash, hyphen or minus.
    Dash,
    /// A space, or the end of a line or paragraph.
    Space,
    /// Other punctuation that has an ASCII look.
    Punctuation,
}

/// What a character is taken for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Folded {
    /// What kind of stand-in it is.
    pub class: Class,
    /// ASCII, at most four bytes; empty for `Same`, `Invisible` and a combining mark.
    pub text: &'static str,
}

const SAME: Folded = Folded { class: Class::Same, text: "" };

/// What `char` is taken for. Constant time, for any character.
#[must_use]
pub fn fold(char: char) -> Folded {
    lookup(char).unwrap_or(SAME)
}

fn lookup(char: char) -> Option<Folded> {
    let place = match u32::from(char) {
        ..0x80 => return None,
        number @ ..0x20000 => number,
        number @ 0xE0000..0xE1000 => number - 0xE0000 + 0x20000,
        _ => return None,
    };
    let page = TABLE.index.get(usize::try_from(place >> PAGE_BITS).ok()?)?;
    let within = usize::try_from(place).ok()? % PAGE;
    let entry = u16::from_le_bytes(
        *TABLE.pages.get(usize::from(u16::from_le_bytes(*page)) * PAGE + within)?,
    );
    let class = match entry >> 12 {
        1 => Class::Invisible,
        2 => Class::Tag,
        3 => Class::Form,
        4 => Class::Digit,
        5 => Class::Lookalike,
        6 => Class::Accent,
        7 => Class::Dash,
        8 => Class::Space,
        9 => Class::Punctuation,
        _ => return None,
    };
    let start = usize::from(entry & 0x0FFF);
    let length = match start {
        0 => 0,
        1..128 => 1,
        start if start < TABLE.ends[0] => 2,
        start if start < TABLE.ends[1] => 3,
        _ => 4,
    };
    Some(Folded { class, text: TABLE.pool.get(start..start + length)? })
}

struct Table {
    ends: [usize; 2],
    index: &'static [[u8; 2]],
    pages: &'static [[u8; 2]],
    pool: &'static str,
}

/// Cut while compiling; a file that cannot be cut gives an empty table, which the tests notice.
const TABLE: Table = match Table::cut(include_bytes!("../data/fold.bin")) {
    Some(table) => table,
    None => Table { ends: [0; 2], index: &[], pages: &[], pool: "" },
};

impl Table {
    const fn cut(bytes: &'static [u8]) -> Option<Self> {
        let Some(([index, pages, two, three, _four], rest)) = words(bytes) else { return None };
        let Some((index, rest)) = rest.split_at_checked(2 * index) else { return None };
        let Some((pages, pool)) = rest.split_at_checked(2 * pages) else { return None };
        let Ok(pool) = str::from_utf8(pool) else { return None };
        Some(Self {
            ends: [two, three],
            index: index.as_chunks().0,
            pages: pages.as_chunks().0,
            pool,
        })
    }
}

/// The five words of the header, and what follows.
const fn words(bytes: &'static [u8]) -> Option<([usize; 5], &'static [u8])> {
    let Some((&[a, b, c, d, e, f, g, h, i, j], rest)) = bytes.split_first_chunk() else {
        return None;
    };
    // `usize::from` is not to be had in a constant.
    Some((
        [
            a as usize | (b as usize) << 8,
            c as usize | (d as usize) << 8,
            e as usize | (f as usize) << 8,
            g as usize | (h as usize) << 8,
            i as usize | (j as usize) << 8,
        ],
        rest,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every character of `from` has this class, and together they read as `to`.
    fn check(class: Class, from: &str, to: &str) {
        let mut read = String::new();
        for char in from.chars() {
            let folded = fold(char);
            assert_eq!(folded.class, class, "{char} U+{:04X}", u32::from(char));
            read.push_str(folded.text);
        }
        assert_eq!(read, to);
    }

    /// The characters of a text whose class is none of these, and not `Same`.
    fn others(text: &str, classes: &[Class]) -> Vec<(char, Class)> {
        let classed = text.chars().map(|char| (char, fold(char).class));
        classed.filter(|(_, class)| *class != Class::Same && !classes.contains(class)).collect()
    }

    #[test]
    fn all_texts_are_short_ascii() {
        let mut counts = [0_u32; 10];
        for char in '\0'..=char::MAX {
            let Folded { class, text } = fold(char);
            assert!(text.is_ascii() && text.len() <= 4, "U+{:04X}", u32::from(char));
            assert!(class != Class::Same || text.is_empty());
            let silent = matches!(class, Class::Same | Class::Invisible | Class::Accent);
            assert!(silent || !text.is_empty(), "U+{:04X}", u32::from(char));
            assert!(!text.contains(char::is_control), "U+{:04X}", u32::from(char));
            counts[class as usize] += 1;
        }
        println!("{counts:?}");
        assert!(counts.into_iter().all(|count| count > 15), "{counts:?}");
    }

    #[test]
    fn ascii_stays() {
        assert!(('\0'..='\x7F').all(|char| fold(char) == SAME));
    }

    #[test]
    fn what_shows_nothing_is_dropped() {
        let invisible = "\u{AD}\u{34F}\u{61C}\u{115F}\u{180B}\u{180E}\u{200B}\u{200C}\u{200D}\
            \u{200E}\u{202E}\u{2060}\u{2063}\u{2066}\u{206F}\u{3164}\u{FE0F}\u{FEFF}\u{FFA0}\
            \u{FFF9}\u{FFFB}\u{1D173}\u{E0000}\u{E0001}\u{E007F}\u{E0100}\u{E0FFF}";
        check(Class::Invisible, invisible, "");
        let tags: String = (0xE0020..=0xE007E).filter_map(char::from_u32).collect();
        let ascii: String = (' '..='~').collect();
        check(Class::Tag, &tags, &ascii);
    }

    #[test]
    fn forms_are_what_they_style() {
        check(Class::Form, "ＡｄｍＩｎ＠．：／＿＋＃％＝", "AdmIn@.:/_+#%=");
        check(Class::Form, "𝐈𝑔𝓷𝔬𝕣𝖾Ⓘⓖℕℴⁿᵒʰ", "IgnoreIgNonoh");
        check(Class::Form, "🅘🄶🅽🅾🅡🄴🅰🅱🅿Ⓜℹ", "IGNOREABPMi");
        check(Class::Form, "①⑩❶➉⓪⓿²₃⑴⒜⒈", "1101100023(1)(a)1.");
        check(Class::Form, "½ﬁﬂſĳǆ№㎏Ⅷⅸªº℡㎧", "1/2fiflsijdzNokgVIIIixaoTELm/s");
    }

    #[test]
    fn digits_are_digits() {
        check(Class::Digit, "٠١٢٣٤٥٦٧٨٩", "0123456789");
        check(Class::Digit, "۰۹०९๐๙০৯௦௯０９𝟎𝟗𝟘𝟡🯰🯹", "090909090909090909");
    }

    #[test]
    fn lookalikes_keep_their_case() {
        check(Class::Lookalike, "аеорсхуіѕјԁһӏԛԝ", "aeopcxyisjdhlqw");
        check(Class::Lookalike, "АВЕКМНОРСТХУІЅЈӀ", "ABEKMHOPCTXYISJI");
        check(Class::Lookalike, "квмнт", "kbmht");
        check(Class::Lookalike, "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX");
        check(Class::Lookalike, "αοιυρνκτεγ", "aoiupvktey");
        check(Class::Lookalike, "ΪάёЇї", "IaeIi");
        check(Class::Lookalike, "ոսօցհ", "nuogh");
        check(Class::Lookalike, "ᎪᏴᏟᎠᎬᎻᎥꓮꓐꓚꓲ", "ABCDEHiABCI");
        check(Class::Lookalike, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz");
        check(Class::Lookalike, "ɡıȷɑɩ", "gijai");
        check(Class::Lookalike, "𝚨𝛂𝛪ഠဝ", "AaIoo");
    }

    #[test]
    fn accents_come_off() {
        check(Class::Accent, "éÉñüÅçőŞżǘệ", "eEnuAcoSzue");
        check(Class::Accent, "ŁłØøĐđħŧƀɓɗŋŀ", "LlOoDdhtbbdnl");
        check(Class::Accent, "ßæÆœþÞðǽǿ", "ssaeAEoethThdaeo");
        check(Class::Accent, "\u{300}\u{301}\u{336}\u{36F}\u{1AB0}\u{1DC4}\u{20D0}\u{20E3}", "");
    }

    #[test]
    fn signs_have_their_ascii() {
        check(Class::Dash, "‐‑‒–—―−⁻₋﹣－⸺֊־᠆", "---------------");
        check(Class::Space, "\u{A0}\u{85}\u{1680}\u{2003}\u{2009}\u{2028}\u{2029}", "       ");
        check(Class::Space, "\u{202F}\u{205F}\u{3000}\u{2800}", "    ");
        check(Class::Punctuation, "‘’‚“”„′″…‥․", "'',\"\"\"'\"......");
        check(Class::Punctuation, "，！？（）；～。｡、·・‧⁄∕∶", ",!?();~..,...//:");
        check(Class::Punctuation, "﹐﹖［］｛｝＜＞＆＄＊＂＇＾｀｜＼", ",?[]{}<>&$*\"'^`|\\");
    }

    #[test]
    fn what_has_no_ascii_look_stays() {
        let stays = "漢字一丶丿〇口ひらがなカタカナノーハｶﾀｶﾅﾉ한국어ㅇㅣㅡ「」『』【】《》👍🏽🇩🇪🎸❤♥☎✓➕〰‼™🆗🔟㊗\
            ©®€£¥¢×÷°§¶•«»¡¿→≤≠∞√∪│─█سשאהدعहनกขДЖИЛЦЩЫЮЯΔΛΞΣΦΨΩ";
        assert_eq!(others(stays, &[]), []);
    }

    #[test]
    fn prose_has_the_expected_classes() {
        use Class::{Accent, Dash, Form, Lookalike, Punctuation};
        let russian = "Съешь ещё этих мягких французских булок, да выпей чаю — № 5.";
        assert_eq!(others(russian, &[Lookalike, Dash, Form]), []);
        let greek = "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία· Ώρα ελληνικής γλώσσας;";
        assert_eq!(others(greek, &[Lookalike, Punctuation]), []);
        let german = "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich – „ja“.";
        assert_eq!(others(german, &[Accent, Dash, Punctuation]), []);
        let vietnamese = "Tiếng Việt có thể được viết bằng chữ Quốc ngữ. Đúng không?";
        assert_eq!(others(vietnamese, &[Accent]), []);
        let arabic = "هذا نص عربي بسيط، أليس كذلك؟ نعم؛ إنّه كذلك آخرة ـ لا ﻻ.";
        assert_eq!(others(arabic, &[]), []);
        let hebrew = "זה טקסט עברי פשוט, שלום לכולם וסוף. סימן";
        assert_eq!(others(hebrew, &[]), []);
        let hindi = "यह हिन्दी का एक साधारण वाक्य है। दुःख और सुख, क्या आप समझे?";
        assert_eq!(others(hindi, &[]), []);
        let thai = "ภาษาไทยเป็นภาษาที่มีระดับเสียงของคำแน่นอน น้ำ ฯลฯ";
        assert_eq!(others(thai, &[]), []);
        let chinese = "今天天气很好，我们去公园吧！“好的”，他说：二〇二四年……一（二）。";
        assert_eq!(others(chinese, &[Punctuation]), [('：', Form)]);
        let japanese = "吾輩は猫である。名前はまだ無い、コーヒー・ノート「メモ」ｶﾅ！？〜";
        assert_eq!(others(japanese, &[Punctuation]), []);
        let korean = "모든 국민은 법률이 정하는 바에 의하여 ㅇㅇ 권리를 가진다. ‘예’";
        assert_eq!(others(korean, &[Punctuation]), []);
    }
}
