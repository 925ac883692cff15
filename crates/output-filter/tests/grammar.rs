//! Passwords and tokens of several styles through all the ways in which they are written, and what
//! stands in their place without being one. The rows are in `testdata/forms.toml`; the values are
//! drawn by a seeded generator, `SEED=7` for other ones.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "the words are ASCII")]
#![allow(clippy::print_stdout, reason = "the figures are worth seeing")]

use output_filter::{Profile, Scratch, neutralise, secret_rules, secret_rules_of};
use rule_scan::Scanner;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Forms {
    group: Vec<Group>,
    stand_ins: StandIns,
    prose: Prose,
    tokens: Tokens,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    name: String,
    bar: f64,
    forms: Vec<Form>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    text: String,
    /// Characters that a value cannot have there.
    not: String,
    escape: Option<String>,
    /// Whether the form alone says too little: the value has to strike.
    #[serde(default)]
    weak: bool,
}

#[derive(Deserialize)]
struct StandIns {
    values: Vec<String>,
}

#[derive(Deserialize)]
struct Prose {
    sentences: Vec<String>,
}

#[derive(Deserialize)]
struct Tokens {
    forms: Vec<String>,
    names: Vec<String>,
    harmless_names: Vec<String>,
    stand_ins: Vec<String>,
}

const WORDS: [&str; 48] = [
    "falcon", "winter", "tiger", "berlin", "monkey", "orange", "dragon", "sunny", "purple",
    "coffee", "garden", "silver", "rocket", "pepper", "summer", "castle", "guitar", "banana",
    "ocean", "forest", "hammer", "violet", "cactus", "puzzle", "anchor", "bridge", "candle",
    "desert", "engine", "feather", "sommer", "fenster", "schule", "wolken", "soleil", "maison",
    "fromage", "cielo", "perro", "ventana", "praia", "cidade", "montanha", "luna", "acme",
    "turtle", "yellow", "marble",
];
const ROUNDS: usize = 24;

fn forms() -> Forms {
    toml::from_str(include_str!("../testdata/forms.toml")).unwrap()
}

/// Nothing but the rules for secrets: what carries data away is another matter.
fn secrets(profile: Profile) -> Scanner {
    Scanner::builder().rules(secret_rules_of(profile)).build().unwrap()
}

fn rewritten(scanner: &Scanner, text: &str, scratch: &mut Scratch) -> String {
    scanner.scan(text, scratch).rewrite(|_| true, neutralise).into_owned()
}

/// How many of the passwords of each style a group of forms hides whole.
fn recall(profile: Profile, styles: &[Style]) -> Vec<(String, f64, f64, Vec<String>)> {
    let filter = secrets(profile);
    let mut scratch = Scratch::new();
    let mut random = Random(seed());
    let measured = forms().group.into_iter().map(|group| {
        let (mut all, mut hidden, mut missed) = (0, 0, Vec::new());
        for form in &group.forms {
            for &(style, draw) in styles {
                for _ in 0..ROUNDS {
                    let value = draw(&mut random);
                    if value.chars().any(|c| form.not.contains(c)) || form.weak && style == "poor" {
                        continue;
                    }
                    let written = escaped(&value, form.escape.as_deref());
                    let text = format!("# app\n{}\n", form.text.replace("{}", &written));
                    let start = text.find(&written).unwrap();
                    let end = start + written.len();
                    let is_hidden = covered(&filter, &text, start, end, &mut scratch);
                    all += 1;
                    hidden += usize::from(is_hidden);
                    if !is_hidden {
                        missed.push(format!("{style}: {value} in {:?}", form.text));
                    }
                }
            }
        }
        (group.name, group.bar, f64::from(hidden as u32) / f64::from(all as u32), missed)
    });
    measured.collect()
}

/// Whether the bytes are hidden, by one finding or by several next to each other.
fn covered(filter: &Scanner, text: &str, start: usize, end: usize, scratch: &mut Scratch) -> bool {
    let scan = filter.scan(text, scratch);
    let mut upto = start;
    for finding in scan.findings() {
        if finding.span.start <= upto {
            upto = upto.max(finding.span.end);
        }
    }
    upto >= end
}

#[test]
fn passwords_are_found_in_every_form() {
    let mut failed = Vec::new();
    for (name, bar, share, missed) in recall(Profile::Balanced, &STYLES) {
        println!("{name}: {share:.3}, {} missed", missed.len());
        if share < bar || std::env::var("SHOW").is_ok() {
            failed.push(format!("{name}: {share:.3}\n  {}", missed.join("\n  ")));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn strict_finds_poor_passwords_too() {
    let [balanced, strict] = [Profile::Balanced, Profile::Strict].map(|profile| {
        recall(profile, &PLAIN).into_iter().take(3).map(|(_, _, share, _)| share).sum::<f64>() / 3.
    });
    println!("plain words and numbers: {balanced:.3} balanced, {strict:.3} strict");
    assert!(strict >= 0.8 && balanced <= 0.5, "{balanced} {strict}");
    let filter = secrets(Profile::Strict);
    let mut scratch = Scratch::new();
    for (text, hidden) in [
        ("password = \"sunshine\"", "password = \"[secret.password]\""),
        ("DB_PASSWORD=123456", "DB_PASSWORD=[secret.password]"),
        ("token: c6d2ac3a-6d5a-4f0e-9a7c-0b5d5b0b8f1c", "token: [secret.token]"),
        ("it was kX9vQ2mTz7LpWb4RsN8cYd1FhG6jKuE3", "it was [secret.random]"),
        ("password: string", "password: string"),
    ] {
        assert_eq!(rewritten(&filter, text, &mut scratch), hidden);
    }
}

#[test]
fn what_stands_in_the_place_of_a_password_is_none() {
    let filter = secrets(Profile::Balanced);
    let mut scratch = Scratch::new();
    let forms = forms();
    let mut found = Vec::new();
    let mut all = 0;
    let mut check = |text: String| {
        all += 1;
        if rewritten(&filter, &text, &mut scratch) != text {
            found.push(format!("{text:?}"));
        }
    };
    for form in forms.group.iter().flat_map(|group| &group.forms) {
        for value in &forms.stand_ins.values {
            // Where a space ends the value, there is no phrase.
            if !(value.contains(' ') && form.not.contains(' ')) {
                check(form.text.replace("{}", value));
            }
        }
    }
    forms.prose.sentences.into_iter().for_each(&mut check);
    println!("{} of {all} stand-ins", found.len());
    assert!(found.len() * 100 <= all, "{} of {all}\n{}", found.len(), found.join("\n"));
}

#[test]
fn tokens_are_found_by_names_of_every_kind() {
    let filter = secrets(Profile::Balanced);
    let mut scratch = Scratch::new();
    let Tokens { forms, names, harmless_names, stand_ins } = forms().tokens;
    let mut random = Random(seed());
    let (mut all, mut missed, mut harmless, mut alarms) = (0, Vec::new(), 0, Vec::new());
    for form in &forms {
        for name in &names {
            for (alphabet, length) in
                [(BASE62, 20), (BASE62, 40), (HEX, 32), (LOWER, 24), (URL, 43)]
            {
                let value = random.text(alphabet, length);
                let text = form.replace("{name}", name).replace("{}", &value);
                let start = text.find(&value).unwrap();
                all += 1;
                if !covered(&filter, &text, start, start + value.len(), &mut scratch) {
                    missed.push(text);
                }
            }
            for value in &stand_ins {
                let text = form.replace("{name}", name).replace("{}", value);
                harmless += 1;
                if rewritten(&filter, &text, &mut scratch) != text {
                    alarms.push(text);
                }
            }
        }
        for name in &harmless_names {
            let value = random.text(BASE62, 24);
            let text = form.replace("{name}", name).replace("{}", &value);
            harmless += 1;
            if rewritten(&filter, &text, &mut scratch) != text {
                alarms.push(text);
            }
        }
    }
    println!("tokens: {} of {all} missed, {} of {harmless} alarms", missed.len(), alarms.len());
    assert!(missed.len() * 10 <= all, "{} of {all}\n{}", missed.len(), missed.join("\n"));
    assert!(
        alarms.len() * 100 <= harmless,
        "{} of {harmless}\n{}",
        alarms.len(),
        alarms.join("\n")
    );
}

/// Pieces of every size give what the whole gives, and no part of a password leaves before.
#[test]
fn a_stream_of_the_forms_is_as_the_whole() {
    let scanner = Scanner::builder().rules(secret_rules()).build().unwrap();
    let mut scratch = Scratch::new();
    let mut random = Random(seed());
    for form in forms().group.iter().flat_map(|group| &group.forms) {
        for (style, draw) in STYLES {
            let value = draw(&mut random);
            if value.chars().any(|c| form.not.contains(c)) || form.weak && style == "poor" {
                continue;
            }
            let text = form.text.replace("{}", &escaped(&value, form.escape.as_deref()));
            let text = format!("{text}\nand {text}\n");
            let whole = scanner.scan(&text, &mut scratch).rewrite(|_| true, neutralise);
            let mut stream = scanner.stream(neutralise).at_once();
            let (mut released, mut at) = (String::new(), 0);
            while at < text.len() {
                let end = text.len().min(at + 1 + random.below(40));
                released.push_str(stream.push(&text.as_bytes()[at..end]));
                assert!(whole.starts_with(&released), "{text}: {released}");
                at = end;
            }
            released.push_str(stream.finish());
            assert_eq!(released, whole, "{text}");
        }
    }
}

fn seed() -> u64 {
    std::env::var("SEED").map_or(1, |seed| seed.parse().unwrap())
}

fn escaped(value: &str, escape: Option<&str>) -> String {
    match escape {
        Some("json") => value.replace('\\', "\\\\").replace('"', "\\\""),
        Some("xml") => value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
        Some("url") => {
            let byte = |byte: u8| match byte {
                b'a'..=b'z'
                | b'A'..=b'Z'
                | b'0'..=b'9'
                | b'-'
                | b'.'
                | b'_'
                | b'~'
                | b'!'
                | b'*' => char::from(byte).to_string(),
                byte => format!("%{byte:02X}"),
            };
            value.bytes().map(byte).collect()
        }
        _ => value.to_owned(),
    }
}

const BASE62: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const URL: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const LOWER: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
const HEX: &str = "0123456789abcdef";
const SIGNS: &str =
    "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789!#$%&*+-=?@^_~.,:;/()|{}[]\"'<>`\\";

type Style = (&'static str, fn(&mut Random) -> String);

/// How people and machines make passwords.
const STYLES: [Style; 9] = [
    ("word, year, sign", |random| {
        format!(
            "{}20{}{}",
            capital(random.word()),
            random.text("012", 1) + &random.text("0123456789", 1),
            random.text("!#$?*@", 1)
        )
    }),
    ("word, number, signs", |random| {
        format!("{}{}{}", capital(random.word()), random.below(990) + 10, random.text("!@#", 2))
    }),
    ("poor", |random| format!("{}{}", random.word(), random.below(9900) + 10)),
    ("passphrase", |random| {
        (0..3 + random.below(3)).map(|_| random.word()).collect::<Vec<_>>().join("-")
    }),
    ("spaced passphrase", |random| {
        (0..4 + random.below(2)).map(|_| random.word()).collect::<Vec<_>>().join(" ")
    }),
    ("words, number, sign", |random| {
        format!(
            "{}{}{}{}",
            capital(random.word()),
            random.below(90) + 10,
            capital(random.word()),
            random.text("!#%*", 1)
        )
    }),
    ("random", |random| {
        let length = 8 + random.below(17);
        random.text(BASE62, length)
    }),
    ("random with signs", |random| {
        let length = 8 + random.below(17);
        random.text(SIGNS, length)
    }),
    ("signs for letters", |random| {
        let word = capital(random.word()).replace('a', "@").replace('e', "3").replace('o', "0");
        format!("{word}{}{}", random.text("!_.", 1), random.below(900) + 100)
    }),
];

/// What only the strict profile takes for passwords.
const PLAIN: [Style; 3] = [
    ("word", |random| random.word().to_owned()),
    ("word, digit", |random| format!("{}{}", random.word(), random.below(10))),
    ("digits", |random| {
        let length = 6 + random.below(3);
        "1234567890"[..length].to_owned()
    }),
];

fn capital(word: &str) -> String {
    word[..1].to_ascii_uppercase() + &word[1..]
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.below(WORDS.len())]
    }

    fn text(&mut self, alphabet: &str, length: usize) -> String {
        let bytes = alphabet.as_bytes();
        (0..length).map(|_| char::from(bytes[self.below(bytes.len())])).collect()
    }
}
