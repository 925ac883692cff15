//! Whether characters look drawn by a machine, or written by somebody who meant "put yours here".

use rule_scan::ByteClass;

/// Words of texts that stand in place of a value. Compared without case, anywhere in the value.
const STAND_INS: [&str; 22] = [
    "example",
    "your",
    "placeholder",
    "changeme",
    "change-me",
    "change_me",
    "change-this",
    "replaceme",
    "replace-me",
    "replace_me",
    "redacted",
    "hidden",
    "masked",
    "removed",
    "dummy",
    "sample",
    "insert",
    "xxxx",
    "****",
    "....",
    "foobar",
    "goes-here",
];

/// Random enough to be a token: letters of both cases or letters and digits, many different ones,
/// no long run, no stand-in.
pub(crate) fn is_random(body: &[u8]) -> bool {
    let kinds = Kinds::of(body);
    usize::from(kinds.lower) + usize::from(kinds.upper) + usize::from(kinds.digit) >= 2
        && is_varied(body)
}

/// Like [`is_random`], for alphabets in which one kind of character alone is likely.
pub(crate) fn is_varied(body: &[u8]) -> bool {
    distinct(body) >= 8.min(body.len().div_ceil(3))
        && longest_repeat(body) < 6
        && !is_sequence(body)
        && !has_stand_in(body)
}

/// Lower case, upper case and digits, as random text of 20 and more characters has nearly always.
pub(crate) fn has_three_kinds(body: &[u8]) -> bool {
    let kinds = Kinds::of(body);
    kinds.lower && kinds.upper && kinds.digit
}

/// Like [`is_random`], for alphabets of both cases, digits and dashes, in which a name of several words
/// would be random too: there are digits, and the kind of the characters changes often.
pub(crate) fn is_mixed(body: &[u8]) -> bool {
    let kind = |byte: u8| match byte {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let changes = body
        .windows(2)
        .filter(|pair| match pair {
            [a, b] => matches!((kind(*a), kind(*b)), (a, b) if a != b && a < 3 && b < 3),
            _ => false,
        })
        .count();
    Kinds::of(body).digit && is_random(body) && changes * 5 >= body.len()
}

/// Whether one of the words that stand in place of a value is in it.
pub(crate) fn has_stand_in(value: &[u8]) -> bool {
    let mut rest = value;
    while let [first, after @ ..] = rest {
        if is_initial(*first) {
            let second = after.first().map_or(0, u8::to_ascii_lowercase);
            let initials = [first.to_ascii_lowercase(), second];
            // Two bytes tell nearly all apart.
            let stands = |word: &&str| {
                word.as_bytes().first_chunk() == Some(&initials)
                    && rest
                        .get(..word.len())
                        .is_some_and(|w| w.eq_ignore_ascii_case(word.as_bytes()))
            };
            if STAND_INS.iter().any(stands) {
                return true;
            }
        }
        rest = after;
    }
    false
}

/// Whether a word of [`STAND_INS`] begins with this character.
fn is_initial(byte: u8) -> bool {
    const INITIALS: ByteClass = {
        let mut class = ByteClass::NONE;
        let mut rest: &[&str] = &STAND_INS;
        while let [word, after @ ..] = rest {
            if let [first, ..] = word.as_bytes() {
                class = class.with(&[first.to_ascii_lowercase(), first.to_ascii_uppercase()]);
            }
            rest = after;
        }
        class
    };
    INITIALS.contains(byte)
}

/// Whether most characters are the successor of the one before: `0123456789abcdef`, `abcdefgh`.
fn is_sequence(body: &[u8]) -> bool {
    let steps = body
        .windows(2)
        .filter(|pair| match pair {
            [a, b] => a.checked_add(1) == Some(*b) || matches!((a, b), (b'9', b'0' | b'a' | b'A')),
            _ => false,
        })
        .count();
    body.len() > 5 && steps * 2 > body.len()
}

pub(crate) fn distinct(body: &[u8]) -> usize {
    let mut seen = [0u64; 4];
    for &byte in body {
        if let Some(bits) = seen.get_mut(usize::from(byte / 64)) {
            *bits |= 1 << (byte % 64);
        }
    }
    seen.iter().map(|bits| bits.count_ones() as usize).sum()
}

fn longest_repeat(body: &[u8]) -> usize {
    body.chunk_by(|a, b| a.eq_ignore_ascii_case(b)).map(<[u8]>::len).max().unwrap_or(0)
}

/// Which kinds of characters a text has.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Kinds {
    pub(crate) lower: bool,
    pub(crate) upper: bool,
    pub(crate) digit: bool,
    /// Anything else.
    pub(crate) symbol: bool,
}

impl Kinds {
    pub(crate) fn of(body: &[u8]) -> Self {
        let mut kinds = Self::default();
        for byte in body {
            match byte {
                b'a'..=b'z' => kinds.lower = true,
                b'A'..=b'Z' => kinds.upper = true,
                b'0'..=b'9' => kinds.digit = true,
                _ => kinds.symbol = true,
            }
        }
        kinds
    }

    pub(crate) fn letter(self) -> bool {
        self.lower || self.upper
    }

    pub(crate) fn count(self) -> usize {
        [self.lower, self.upper, self.digit, self.symbol].into_iter().filter(|&has| has).count()
    }
}

#[cfg(test)]
mod tests {
    use super::{is_mixed, is_random, is_varied};

    #[test]
    fn names_are_not_mixed() {
        assert!(is_mixed(b"Xq7b_T0pLw2-uRk9VzA3") && is_mixed(b"1f0c9a83b2d7e6541a0f9c8b"));
        for name in ["colada_recipe_v2_final", "hmac_sha256_expand_key", "skeletonArmorUpgrade"] {
            assert!(!is_mixed(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn what_was_drawn_is_random_and_what_was_typed_is_not() {
        for body in ["daYZk2aLzkxEqIpPhnJeAE7bItukAG1MUB6K", "c5b4a2be5c5555a68785fc6ede7e6967"] {
            assert!(is_random(body.as_bytes()), "{body}");
        }
        for body in [
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "your-token-goes-here-12345678",
            "0123456789abcdef0123456789abcdef",
            "aaaaaaaaaaaaaaaaaaaa1111111111111111",
            "thisisalowercasesentencewithoutspaces",
            "IOSFODNN7EXAMPLE",
        ] {
            assert!(!is_random(body.as_bytes()), "{body}");
        }
        assert!(is_varied(b"IJLVHKPODRVAUKVQ"));
    }
}
