//! Rules that do not exist, in the shapes of those that do, from a seeded generator: how an engine
//! fares with many rules must not hang on how many we happen to have written.

use rule_scan::{Anchor, ByteClass, Rule, Validity, Words};

use crate::corpus::Random;

/// Alphabets of tokens.
const ALPHABETS: [&str; 5] = ["[0-9a-f]", "[A-Za-z0-9]", "[a-z0-9]", "[A-Za-z0-9_-]", "[A-Z0-9]"];
const LENGTHS: [usize; 7] = [16, 20, 24, 32, 36, 40, 64];
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";
const SIGNS: [&str; 6] = ["_", "_", "-", "-", ".", ""];

/// How long the groups of digits of an identifier are, and what stands between them.
const GROUPS: [&[usize]; 8] =
    [&[3, 3, 3], &[2, 3, 3, 3], &[4, 4, 4], &[11], &[9], &[6, 4], &[8, 1], &[3, 4, 3]];
const BETWEEN: [&str; 4] = ["", "[ -]?", "[ .]?", "-"];
const CONTEXT: [&str; 8] =
    ["tax", "identity", "passport", "licence", "health", "pension", "register", "insurance"];

/// `count` rules, one in eight an identifier of digits, the rest tokens with a prefix.
pub(crate) fn synthetic(count: usize) -> Vec<Rule> {
    let mut random = Random(0xD1B5_4A32_D192_ED03);
    (0..count)
        .map(|index| match index % 8 {
            0 => identifier(index, &mut random),
            _ => token(index, &mut random),
        })
        .collect()
}

/// A prefix of three to about twelve bytes and so many bytes of an alphabet, as most formats of
/// `token_formats.csv` are; of a third of them more may follow.
fn token(index: usize, random: &mut Random) -> Rule {
    let mut prefix = String::new();
    for _ in 0..=random.below(2) {
        let letters = 2 + random.below(3);
        prefix.extend((0..letters).filter_map(|_| LETTERS.chars().nth(random.below(26))));
        if random.below(5) == 0 {
            prefix.push(char::from(b'0' + random.below(10) as u8));
        }
        prefix.push_str(random.pick(&SIGNS));
    }
    // No format is found by two letters.
    while prefix.len() < 4 {
        prefix.push(char::from(b'0' + random.below(10) as u8));
    }
    if random.below(6) == 0 {
        prefix.make_ascii_uppercase();
    }
    let alphabet = random.pick(&ALPHABETS);
    let length = LENGTHS.get(random.below(LENGTHS.len())).copied().unwrap_or(32);
    let pattern = format!("{}{alphabet}{{{length}}}", prefix.replace('.', r"\."));
    let skip = prefix.len();
    let rule = Rule::new("custom.token", Anchor::literals([prefix]), pattern)
        .named(format!("custom.token_{index}"))
        .left(ByteClass::WORD)
        .validate(move |token| {
            let mut seen = 0u128;
            for &byte in token.get(skip..).unwrap_or(&[]) {
                seen |= 1 << (byte & 127);
            }
            if seen.count_ones() < 8 { Validity::Reject } else { Validity::Accept(0) }
        });
    if random.below(3) == 0 {
        rule.tail(format!("{alphabet}*"))
    } else {
        rule.right(ByteClass::WORD)
    }
}

/// Groups of digits with a weighted sum, as most national identifiers are; half of them count only
/// near a word that names them.
fn identifier(index: usize, random: &mut Random) -> Rule {
    let groups = GROUPS.get(random.below(GROUPS.len())).copied().unwrap_or(&[9]);
    let between = random.pick(&BETWEEN);
    let parts: Vec<String> = groups.iter().map(|digits| format!("[0-9]{{{digits}}}")).collect();
    let modulus = [7, 10, 11, 23, 97].get(random.below(5)).copied().unwrap_or(11u64);
    let weight = 2 + random.below(7) as u64;
    let rule = Rule::new("custom.number", Anchor::run(ByteClass::DIGIT), parts.join(between))
        .named(format!("custom.number_{index}"))
        .left(ByteClass::WORD)
        .right(ByteClass::WORD)
        .validate(move |text| {
            let digits = text.iter().filter(|byte| byte.is_ascii_digit());
            let sum = digits.fold(0, |sum, byte| (sum * weight + u64::from(byte & 15)) % modulus);
            if sum == 0 { Validity::Accept(0) } else { Validity::Reject }
        });
    if random.below(2) == 0 {
        rule.confidence(40).support(Words::new([random.pick(&CONTEXT)], 64, 16), 30)
    } else {
        rule
    }
}
