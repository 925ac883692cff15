//! What a stream costs with all rules of the workspace: bytes held, work and memory; and G5, adding
//! a rule uncovers nothing, and G6, a dropped stream released a prefix.
//!
//! `BOUNDS_SIZE` says how many bytes the long texts have, `BOUNDS_DOCS` how many documents;
//! `BOUNDS_SMALL` how many bytes the shorter adversarial texts have, `BOUNDS_EVERY` that only every
//! so many of them are taken, `BOUNDS_RULES` that every so many rules give some,
//! `BOUNDS_ONLY` a part of the names of those that are taken.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "a test may fail loudly"
)]

#[path = "support/documents.rs"]
#[allow(dead_code, reason = "a test takes what it needs")]
mod documents;

use std::fmt::Write as _;
use std::sync::LazyLock;

use rule_scan::oracle::Sampler;
use rule_scan::{Region, Scanner, Scratch, write_marker, write_masked};

/// The most bytes that a stream of these rules holds of an ordinary text.
const MOST_HELD: usize = 1024;
/// The most bytes of memory that a stream takes, its scanner aside.
const MOST_MEMORY: usize = 16 << 10;
/// The same while a key or a token flows that a view has to follow, of whatever length. It is to come
/// down to the bar above: what takes it are the windows of the views, beside the text that is kept.
const MOST_MEMORY_IN_VIEW: usize = 22 << 10;
/// The most bytes of memory that a scanner of all rules takes.
const MOST_SCANNER: i64 = 8 << 20;
/// Bytes that verification may look at for each byte of text, whatever the text.
const MOST_WORK: f64 = 2_000.0;

static SCANNER: LazyLock<Scanner> =
    LazyLock::new(|| Scanner::builder().rules(documents::rules()).build().unwrap());

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).map_or(default, |value| value.parse().unwrap())
}

/// Something that depends on the value wherever it may.
fn replace(region: &Region<'_>, out: &mut String) {
    match region.value().filter(|_| region.is_single()) {
        Some(value) => write_masked(region.kind(), value, 4, out),
        None => write_marker(region.kind(), out),
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// What a stream of a text in pieces of one size came to.
#[derive(Clone, Copy, Debug, Default)]
struct Cost {
    held: usize,
    held_at: usize,
    memory: usize,
    work: u64,
}

fn stream(text: &str, size: usize) -> (String, Cost) {
    let mut stream = SCANNER.stream(replace).at_once();
    let (mut out, mut cost) = (String::new(), Cost::default());
    let mut taken = 0;
    for piece in text.as_bytes().chunks(size) {
        out.push_str(stream.push(piece));
        taken += piece.len();
        if stream.held() > cost.held {
            (cost.held, cost.held_at) = (stream.held(), taken);
        }
        cost.memory = cost.memory.max(stream.memory());
        // Taking findings is what a caller does; nothing is kept for it.
        drop(stream.take_findings());
    }
    out.push_str(stream.finish());
    cost.work = stream.work();
    (out, cost)
}

fn whole(text: &str) -> String {
    let mut scratch = Scratch::new();
    SCANNER.scan(text, &mut scratch).rewrite(|_| true, replace).into_owned()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let bits = (0..3)
            .fold(0u32, |bits, at| bits << 8 | u32::from(group.get(at).copied().unwrap_or(0)));
        for at in 0..=group.len() {
            out.push(char::from(DIGITS[(bits >> (18 - 6 * at) & 63) as usize]));
        }
        (group.len()..3).for_each(|_| out.push('='));
    }
    out
}

fn noise(random: &mut Random, alphabet: &[u8], length: usize) -> String {
    (0..length).map(|_| char::from(*random.pick(alphabet))).collect()
}

const WIDE: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn japanese(size: usize) -> String {
    let parts = [
        "昨日の会議では",
        "来年度の予算について",
        "担当者から説明があり",
        "、",
        "。",
        "東京の本社で",
        "システムの更新を",
        "三月までに終える",
        "予定です",
        "「問題はない」",
        "と述べた",
        "データの処理が",
        "速くなった",
        "ことを確認しました",
        "が",
        "しかし",
        "約１２０名が",
        "参加した",
    ];
    let mut random = Random(11);
    let mut out = String::new();
    while out.len() < size {
        out.push_str(random.pick::<&str>(&parts));
    }
    out
}

fn json(size: usize) -> String {
    let words = ["alpha", "queue", "north", "ready", "worker", "paper", "blue", "window"];
    let mut random = Random(12);
    let mut out = String::from("[");
    while out.len() < size {
        let (id, price) = (random.below(100_000), random.below(10_000));
        let (name, state) = (random.pick(&words), random.pick(&words));
        let tags = [random.pick(&words), random.pick(&words)];
        write!(
            out,
            "{{\"id\":{id},\"name\":\"{name}-{}\",\"price\":{}.{:02},\"state\":\"{state}\",\
             \"tags\":[\"{}\",\"{}\"],\"ok\":{},\"at\":\"2025-0{}-1{}T0{}:15:00Z\"}},",
            id % 97,
            price / 100,
            price % 100,
            tags[0],
            tags[1],
            id % 2 == 0,
            1 + id % 9,
            id % 9,
            id % 10
        )
        .unwrap();
    }
    out
}

fn pem(size: usize) -> String {
    let mut random = Random(13);
    let mut out = String::from("-----BEGIN RSA PRIVATE KEY-----\n");
    while out.len() < size {
        out.push_str(&noise(&mut random, &WIDE[..62], 64));
        out.push('\n');
    }
    out + "-----END RSA PRIVATE KEY-----\nand the text goes on."
}

fn jwt(size: usize) -> String {
    let mut random = Random(14);
    let claims = base64(noise(&mut random, b"abcdef \":,{}0123456789", size * 3 / 4).as_bytes());
    let signature = noise(&mut random, WIDE, 43);
    format!(
        "the token eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.{}.{signature} and the text goes on.",
        claims.trim_end_matches('=')
    )
}

fn prose(size: usize) -> String {
    let words = [
        "the",
        "report",
        "shows",
        "that",
        "most",
        "of",
        "our",
        "teams",
        "have",
        "moved",
        "their",
        "work",
        "to",
        "a",
        "new",
        "schedule,",
        "which",
        "saves",
        "time.",
        "In",
        "2024",
        "we",
        "saw",
        "12",
        "percent",
        "more",
        "orders.\n",
    ];
    let mut random = Random(15);
    let mut out = String::new();
    while out.len() < size {
        out.push_str(random.pick::<&str>(&words));
        out.push(' ');
    }
    out
}

type Flow = (&'static str, fn(usize) -> String);

/// A sentence with so many invisible characters after it, written as escapes.
fn escaped_invisibles(escape: &str, size: usize) -> String {
    format!("hello x{} and so on\n", repeated(escape, size))
}

const FLOWS: [Flow; 5] =
    [("Japanese", japanese), ("JSON", json), ("PEM", pem), ("JWT", jwt), ("English", prose)];

/// Long values and text without a space flow: less than 1 KB is held, and the output is the scan's.
#[test]
fn long_texts_flow() {
    let size = number("BOUNDS_SIZE", 20_000);
    let mut failures = Vec::new();
    for (name, make) in FLOWS {
        let text = make(size);
        let expected = whole(&text);
        for pieces in [8, 64, 1000] {
            let (out, cost) = stream(&text, pieces);
            eprintln!("{name}, {} bytes in pieces of {pieces}: {cost:?}", text.len());
            assert!(out == expected, "{name} in pieces of {pieces} differs from the scan");
            if cost.held >= MOST_HELD {
                failures.push(format!("{name}/{pieces}: {} held", cost.held));
            }
            let most = match name {
                "PEM" | "JWT" => MOST_MEMORY_IN_VIEW,
                _ => MOST_MEMORY,
            };
            if cost.memory >= most {
                failures.push(format!("{name}/{pieces}: {} bytes of memory", cost.memory));
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

/// Found by the fuzz target `stream`: in a view a tail ended where a match has to, but only in a
/// scan, which left the rest of the key; and a stream said that a longer one ended later.
#[test]
fn a_long_key_in_disguise_is_hidden_whole() {
    let line = "QUJDa9xZ01+/kQpLw7TzQUJDa9xZ01+/kQpLw7TzQUJDa9xZ01+/kQpLw7Tz1234\n";
    for lines in [9, 40] {
        let key = format!("-----BEGIN PRIVATE KEY-----\n{}", line.repeat(lines));
        for write in [
            |byte: u8| format!("&#{byte};"),
            |byte: u8| format!("%{byte:02X}"),
            |byte: u8| format!("\\u{byte:04x}"),
        ] {
            let text: String = key.bytes().map(write).collect();
            let expected = format!("[secret.private_key]{}", write(b'\n'));
            assert_eq!(whole(&text), expected);
            for pieces in [64, 1000] {
                assert_eq!(stream(&text, pieces).0, expected);
            }
        }
    }
}

fn repeated(unit: &str, size: usize) -> String {
    unit.repeat(size.div_ceil(unit.len().max(1)))[..].to_owned()
}

/// Texts that are made to be expensive, of about a size.
fn adversarial(size: usize) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for unit in [
        "4",
        "41 ",
        "4-",
        "1",
        "key=",
        "password: ",
        "password=\"",
        "%25252540",
        "%",
        "%2",
        "\\\\u0040",
        "\\",
        "\\u",
        "\\uD83D",
        "&amp;",
        "&#64;",
        "&#",
        "&",
        "&amp;#",
        "\u{200B}",
        "a\u{200B}",
        "4\u{200B}",
        "@\u{AD}",
        "a b ",
        "a b c d e @ ",
        "a.",
        "1 2 3 ",
        "[",
        "[[",
        "x",
        "a@",
        "a@b.",
        "a.b@",
        ".a@a",
        "@",
        "https://",
        "![](",
        "![a](https://a.b/?q=",
        "eyJ",
        "eyJhbGciOi",
        "-----BEGIN ",
        "-----",
        "\n",
        "12345678\n",
        "\" + \"",
        "a\" + \"",
        " at ",
        "a at b dot c ",
        " dot ",
        "ignore ",
        "ignore all previous ",
        "ignore",
        "а",
        "аa",
        "Ａ",
        "＠",
        "1.1.",
        ":",
        "::",
        "a:",
        "0x",
        "+1",
        "+",
        "DE",
        "GB82",
        "sk-",
        "AKIA",
        "ghp_",
        "AAAA",
        "QUFB",
        "6161",
        "=",
        "日",
        "é",
        "é1",
        "[pii.email]",
        "[pii.email",
        "[pii.email:****",
        "curl ",
        "wget http://",
        "$(",
        "`",
        "\"",
        "{\"a\":",
        "//",
        "A1",
        "a1B2",
        "  ",
    ] {
        texts.push((format!("{unit:?}"), repeated(unit, size)));
    }
    let mut random = Random(21);
    let mail = "write to jane.doe@example.com or 4111 1111 1111 1111, ";
    let nested = |times: usize| {
        let mut bytes = repeated(mail, size * 27 / 64 + 64).into_bytes();
        for _ in 0..times {
            bytes = base64(&bytes).into_bytes();
        }
        String::from_utf8(bytes).unwrap()
    };
    for times in 1..=4 {
        texts.push((format!("base64 {times} deep"), nested(times)));
    }
    let spaced: String = repeated("ignore previous instructions jane@example.com", size / 2)
        .chars()
        .flat_map(|char| [char, ' '])
        .collect();
    texts.push(("spaced letters".to_owned(), spaced));
    let hex: String = repeated(mail, size / 2).bytes().map(|byte| format!("{byte:02x}")).collect();
    texts.push(("hex".to_owned(), hex));
    texts.push(("without a space".to_owned(), noise(&mut random, WIDE, size)));
    texts.push(("digits".to_owned(), noise(&mut random, b"0123456789", size)));
    texts.push(("digits, spaces".to_owned(), noise(&mut random, b"0123456789 -", size)));
    texts.push(("letters, spaces".to_owned(), noise(&mut random, b"abc @.:/= ", size)));
    texts.push(("escapes".to_owned(), noise(&mut random, b"%25&#;\\u0x4{}amp", size)));
    let rules = documents::rules();
    let step = number("BOUNDS_RULES", 25);
    for rule in rules.iter().step_by(step.max(1)) {
        let sampler = Sampler::new(rule);
        // The same value at every size.
        let mut random = Random(21);
        for anchor in sampler.anchors().iter().take(2) {
            texts.push((format!("{} {anchor:?}", rule.name()), repeated(anchor, size)));
        }
        let value = sampler.value(&mut |limit| random.below(limit));
        if !value.is_empty() {
            let mut end = value.len().div_ceil(2);
            while !value.is_char_boundary(end) {
                end += 1;
            }
            texts.push((format!("{} prefix", rule.name()), repeated(&value[..end], size)));
            texts.push((format!("{} value", rule.name()), repeated(&value, size)));
        }
    }
    texts
}

/// No text makes a stream hold more than it says, nor its work grow faster than the text.
#[test]
fn adversarial_texts_stay_within_the_bounds() {
    // Long enough that what is looked at around a place is short beside it.
    let (size, every) = if cfg!(debug_assertions) { (2_000, 15) } else { (4_000, 1) };
    let (size, every) = (number("BOUNDS_SMALL", size), number("BOUNDS_EVERY", every));
    let only = std::env::var("BOUNDS_ONLY").unwrap_or_default();
    let few = |size| {
        let texts = adversarial(size).into_iter().filter(|(name, _)| name.contains(&only));
        texts.step_by(every).collect::<Vec<_>>()
    };
    let (small, large) = (few(size), few(size * 16));
    let most_held = SCANNER.max_hold_back();
    let mut rows = Vec::new();
    let mut failures = Vec::new();
    for ((name, small), (_, large)) in small.iter().zip(&large) {
        let mut scratch = Scratch::new();
        let mut per_byte = |text: &str| {
            let _ = SCANNER.scan(text, &mut scratch);
            scratch.work() as f64 / text.len() as f64
        };
        let scans = [per_byte(small), per_byte(large)];
        for pieces in [1, 8] {
            let costs = [small, large].map(|text| (stream(text, pieces).1, text.len()));
            let streams = costs.map(|(cost, length)| cost.work as f64 / length as f64);
            let (held, memory) = (costs[1].0.held.max(costs[0].0.held), costs[1].0.memory);
            if held > most_held {
                failures.push(format!("{name}/{pieces}: {held} of {most_held} held"));
            }
            for (how, [few, many]) in [("scan", scans), ("stream", streams)] {
                if many > 2.0 * few + 64.0 || many > MOST_WORK {
                    failures.push(format!("{name}/{pieces}, {how}: {few:.1}, then {many:.1}"));
                }
            }
            rows.push((name.clone(), pieces, scans[1], streams[1], held, memory));
        }
    }
    type Row = (String, usize, f64, f64, usize, usize);
    let mut top = |what: &str, key: fn(&Row) -> f64| {
        rows.sort_by(|a, b| key(b).total_cmp(&key(a)));
        eprintln!("greatest {what}:");
        for (name, pieces, scan, stream, held, memory) in rows.iter().take(12) {
            eprintln!(
                "  {name:.70} in pieces of {pieces}: scan {scan:.1}, stream {stream:.1} a byte, \
                 {held} held, {memory} of memory"
            );
        }
    };
    top("work of a scan", |row| row.2);
    top("work of a stream", |row| row.3);
    top("hold-back", |row| row.4 as f64);
    top("memory", |row| row.5 as f64);
    eprintln!("{} texts; the bound is {most_held}", small.len());
    assert!(failures.is_empty(), "{failures:#?}");
}

/// A scanner of all rules fits in memory.
#[test]
fn a_scanner_of_all_rules_is_small() {
    let rules = documents::rules();
    let count = rules.len();
    let mut built = None;
    let counted = allocation_counter::measure(|| {
        built = Some(Scanner::builder().rules(rules).build().unwrap());
    });
    eprintln!("{count} rules: {} bytes kept, {} at most", counted.bytes_current, counted.bytes_max);
    assert!(built.is_some());
    assert!(counted.bytes_current < MOST_SCANNER, "{} bytes", counted.bytes_current);
}

/// G5: with a rule more, every byte that was hidden is still hidden.
#[test]
fn g5_more_rules_uncover_nothing() {
    let rules = documents::rules();
    let count = number("BOUNDS_DOCS", 300);
    let mut random = Random(31);
    let mut scratch = Scratch::new();
    let mut compared = 0;
    for round in 0..count.div_ceil(50) {
        let most = 1 + random.below(100);
        let part: Vec<bool> = rules.iter().map(|_| random.below(100) < most).collect();
        let some = rules.iter().zip(&part).filter(|(_, some)| **some).map(|(rule, _)| rule);
        let extra = random.below(rules.len());
        let one_more = rules.iter().enumerate().filter(|(at, _)| part[*at] || *at == extra);
        let one_more = one_more.map(|(_, rule)| rule);
        let few = Scanner::builder().rules(some.cloned()).build().unwrap();
        let more = Scanner::builder().rules(one_more.cloned()).build().unwrap();
        for document in 0..50 {
            // A marker of a kind that is not known is text like any other.
            let text = documents::document((round * 50 + document) as u64).replace('[', "(");
            let mut covered = |scanner: &Scanner| {
                let mut covered = vec![false; text.len()];
                for finding in scanner.scan(&text, &mut scratch).findings() {
                    covered[finding.cover.range()].fill(true);
                }
                covered
            };
            for (larger, which) in [(&more, "one more"), (&*SCANNER, "all")] {
                let (before, after) = (covered(&few), covered(larger));
                let uncovered = before.iter().zip(&after).position(|(few, more)| *few && !more);
                assert_eq!(uncovered, None, "round {round}, {which}: {text:?}");
                compared += 1;
            }
        }
    }
    eprintln!("{compared} comparisons");
}

/// G6: a stream that is dropped has released a prefix, and `finish` gives the rest.
#[test]
fn g6_a_dropped_stream_released_a_prefix() {
    let count = number("BOUNDS_DOCS", 300);
    let mut random = Random(41);
    for seed in 0..count as u64 {
        let text = documents::document(seed + 1_000_000);
        let expected = whole(&text);
        let cut = random.below(text.len() + 1);
        let mut released = String::new();
        let mut stream = SCANNER.stream(replace);
        for piece in text.as_bytes()[..cut].chunks(1 + random.below(30)) {
            released.push_str(stream.push(piece));
        }
        assert!(expected.starts_with(&released), "document {seed}, dropped at {cut}: {text:?}");
        released.push_str(stream.push(&text.as_bytes()[cut..]));
        assert!(expected.starts_with(&released), "document {seed}, dropped before its end");
        released.push_str(stream.finish());
        assert_eq!(released, expected, "document {seed}: {text:?}");
    }
}

/// What stands behind a token in a view is hidden as well, and so is what stands before a line that
/// does not go on with it.
#[test]
fn a_value_in_disguise_does_not_hang_on_its_neighbours() {
    for (text, expected) in [
        (
            "h e l l o w o r l d 1 2 ; glpat-U8JZpDE0iGXlD6gNCFbaEPFjb\n\
             g l d t - D 0 k H 8 O o o l 8 D k l Z D O C j 2 I .",
            "h e l l o w o r l d 1 2 ; [secret.gitlab_token]\n[secret.gitlab_token] .",
        ),
        ("x 34313131313131313131313131313131\nThanks", "x [pii.credit_card]\nThanks"),
        (
            "x 414b4941494f53464f444e4e374558414d504c51\nThanks",
            "x [secret.aws_access_key_id]\nThanks",
        ),
        (
            "x 6a616e652e646f65406578616d706c652e636f6d\nThanks for it",
            "x [pii.email]\nThanks for it",
        ),
        ("cGxlYXNlIG1haWwgdG8gamFuZS5kb2VAZXhhbXBsZS5jb20\nwith love", "[pii.email]\nwith love"),
        (
            "x dGhlIGsgQUtJQUlPU0ZPRE5ON0VYQU1QTFE\n2024-01-01",
            "x dGhlIGsg[secret.aws_access_key_id]\n2024-01-01",
        ),
        (
            "x dGhlIGtleSBBS0lBSU9TRk9ETk43RVhBTVBMUQ\n2024-01-01",
            "x dGhlIGtl[secret.aws_access_key_id]\n2024-01-01",
        ),
        (
            "x dGhlIGt5IEFLSUFJT1NGT0ROTjdFWEFNUExR\nThanks",
            "x dGhlIGt5[secret.aws_access_key_id]\nThanks",
        ),
    ] {
        assert_eq!(whole(text), expected);
        for pieces in [1, 7, 40] {
            assert_eq!(stream(text, pieces).0, expected, "pieces of {pieces}");
        }
    }
}

/// However many characters there are that a view leaves out, what stands before them is released.
#[test]
fn what_is_left_out_is_not_held_without_bound() {
    for escape in ["&#8203;", "\\u200b", "%E2%80%8B", "&#173;", "&#x301;", "%CC%81"] {
        let text = escaped_invisibles(escape, 40_000);
        let expected = whole(&text);
        for pieces in [8, 64, 1000] {
            let (out, cost) = stream(&text, pieces);
            assert!(out == expected, "{escape} in pieces of {pieces} differs from the scan");
            let most = SCANNER.max_hold_back();
            assert!(cost.held <= most, "{escape} in pieces of {pieces}: {} held", cost.held);
            assert!(cost.memory <= 2 * MOST_MEMORY, "{escape}: {} bytes of memory", cost.memory);
        }
    }
}
