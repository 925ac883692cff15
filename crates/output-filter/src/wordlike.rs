//! Whether letters are those of words, in whatever language and however joined, or drawn at random.

/// By first letter, a bit for each second letter with which it often makes a pair in words of
/// English, German, French, Spanish, Portuguese, Italian, Dutch and Polish manuals and in names of
/// programs: the 210 commonest pairs of 676, which are nine in ten of the pairs of words and three
/// in ten of random ones.
const COMMON: [u32; 26] = [
    0x01EBD4F, // a: abcdgiklmnprstu
    0x0124911, // b: aeiloru
    0x01A4D91, // c: aehiklortu
    0x0144111, // d: aeiosu
    0x0BEBDFF, // e: abcdefghiklmnprstuvx
    0x0004131, // f: aefio
    0x0122111, // g: aeinru
    0x00A4111, // h: aeiort
    0x22EF87F, // i: abcdefglmnoprstvz
    0x0000000, // j:
    0x0084110, // k: eiot
    0x11C4919, // l: adeilostuy
    0x010D113, // m: abeimopu
    0x03C617D, // n: acdefginostuv
    0x07EF94E, // o: bcdgilmnoprstuvw
    0x00AC911, // p: aeiloprt
    0x0100000, // q: u
    0x11E755D, // r: acdegikmnorstuy
    0x01CC195, // s: acehiopstu
    0x11E4191, // t: aehiorstuy
    0x00EB937, // u: abcefilmnprst
    0x0004111, // v: aeio
    0x0000111, // w: aei
    0x0000000, // x:
    0x0000000, // y:
    0x0000111, // z: aei
];

/// Fewer pairs than this say nothing.
const FEWEST: usize = 5;
/// Fewer letters in a row than this are no word: hexadecimal digits have such runs.
const SHORTEST: usize = 3;

/// Whether a value is mostly words: at least two of three pairs of letters are common ones. Where a
/// word begins within `camelCase`, and beside what is no letter, there is no pair.
pub(crate) fn is_wordlike(value: &[u8]) -> bool {
    let Pairs { all, common, letters } = Pairs::of(value);
    all >= FEWEST && common * 3 >= all * 2 && letters * 2 >= value.len()
}

/// Whether there are enough letters to tell, and they are not those of words.
pub(crate) fn is_unlike_words(value: &[u8]) -> bool {
    let Pairs { all, common, .. } = Pairs::of(value);
    all >= FEWEST && common * 2 < all
}

#[derive(Clone, Copy, Default)]
struct Pairs {
    all: usize,
    common: usize,
    /// The letters of runs that are long enough.
    letters: usize,
}

impl Pairs {
    fn of(value: &[u8]) -> Self {
        let runs = value.split(|byte| !byte.is_ascii_alphabetic());
        let mut pairs = Self::default();
        for run in runs.filter(|run| run.len() >= SHORTEST) {
            pairs.letters += run.len();
            for pair in run.windows(2) {
                if let [a, b] = pair
                    && !(a.is_ascii_lowercase() && b.is_ascii_uppercase())
                {
                    pairs.all += 1;
                    pairs.common += usize::from(is_common(*a, *b));
                }
            }
        }
        pairs
    }
}

fn is_common(a: u8, b: u8) -> bool {
    let index = |byte: u8| usize::from(byte.to_ascii_lowercase().wrapping_sub(b'a'));
    COMMON.get(index(a)).is_some_and(|seconds| seconds >> index(b).min(31) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::{is_unlike_words, is_wordlike};

    #[test]
    fn words_are_told_from_random_letters() {
        for value in [
            "AuthenticationMD5Password",
            "ApiGatewayUsagePlanKey",
            "contrasena_del_administrador",
            "SyntaxKindDotDotDotToken",
            "correct-horse-battery-staple",
            "Benutzerverwaltung",
        ] {
            assert!(is_wordlike(value.as_bytes()), "{value}");
        }
        for value in [
            "daYZk2aLzkxEqIpPhnJeAE7bItukAG1MUB6K",
            "IJLVHKPODRVAUKVQ",
            "wJalrXUtnFEMIK7MDENGbPxRfiCYzZ8k1",
            "x7Kq",
        ] {
            assert!(!is_wordlike(value.as_bytes()), "{value}");
        }
        assert!(is_unlike_words(b"XkqTzvWpLmJd") && !is_unlike_words(b"SunnyWeather"));
    }
}
