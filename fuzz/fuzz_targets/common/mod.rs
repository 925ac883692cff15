//! What several targets share: the rules, and texts that come close to them.
#![allow(dead_code, reason = "each target takes what it needs")]

use std::fmt::Write as _;
use std::sync::LazyLock;

use rule_scan::oracle::Sampler;
use rule_scan::{Finding, Region, Rule, Scanner, Scratch, write_marker, write_masked};

/// All rules of the workspace, in the order of a scanner.
pub(crate) fn rules() -> Vec<Rule> {
    let exfil = output_filter::exfil_rules(&output_filter::AllowedHosts::default());
    let rules =
        [pii_scrub::rules(), output_filter::secret_rules(), exfil, injection_guard::rules()];
    rules.into_iter().flatten().collect()
}

pub(crate) static SCANNER: LazyLock<Scanner> =
    LazyLock::new(|| Scanner::builder().rules(rules()).build().expect("sound rules"));

/// What comes close to all rules.
pub(crate) static MATERIAL: LazyLock<Vec<String>> = LazyLock::new(|| material(rules()));

/// Values of these rules, their anchors and words.
pub(crate) fn material(rules: Vec<Rule>) -> Vec<String> {
    let mut state = 7u64;
    let mut below = move |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % limit.max(1) as u64) as usize
    };
    let mut material = Vec::new();
    for rule in rules {
        let sampler = Sampler::new(&rule);
        material.extend((0..2).map(|_| sampler.value(&mut below)));
        material.extend(sampler.anchors().iter().take(3).cloned());
        material.extend(sampler.words().iter().take(3).map(|word| format!(" {word} ")));
        material.push(format!("[{}]", rule.kind()));
    }
    material
}

/// Something that depends on the value wherever it may.
pub(crate) fn replace(region: &Region<'_>, out: &mut String) {
    match region.value().filter(|_| region.is_single()) {
        Some(value) => write_masked(region.kind(), value, 4, out),
        None => write_marker(region.kind(), out),
    }
}

/// What a scan makes of a text: the rewrite and the findings.
pub(crate) fn whole(scanner: &Scanner, text: &str) -> (String, Vec<Finding>) {
    let mut scratch = Scratch::new();
    let scan = scanner.scan(text, &mut scratch);
    (scan.rewrite(|_| true, replace).into_owned(), sorted(scan.findings().to_vec()))
}

/// A stream gives what a scan gives, takes nothing back, and holds no more than it says. A piece is as
/// long as the next byte of `pieces` says, which go round.
pub(crate) fn check_stream(scanner: &Scanner, text: &str, pieces: &[u8], at_once: bool) {
    let (output, expected) = whole(scanner, text);
    // Gathered pieces are longer ones; at once there are more places to go wrong.
    let mut stream = scanner.stream(replace);
    if at_once {
        stream = stream.at_once();
    }
    let (mut released, mut findings) = (String::new(), Vec::new());
    let mut rest = text.as_bytes();
    let mut pieces = pieces.iter().cycle();
    let mut empty = 0;
    while !rest.is_empty() {
        let length = match pieces.next() {
            Some(&length) if empty < 8 => usize::from(length % 64).min(rest.len()),
            _ => rest.len().min(1),
        };
        empty = if length == 0 { empty + 1 } else { 0 };
        let (piece, after) = rest.split_at(length);
        released.push_str(stream.push(piece));
        assert!(output.starts_with(&released), "{text:?}, taken back: {released:?}");
        assert!(stream.held() <= scanner.max_hold_back(), "{} held", stream.held());
        findings.extend(stream.take_findings());
        rest = after;
    }
    released.push_str(stream.finish());
    findings.extend(stream.take_findings());
    assert_eq!(stream.held(), 0);
    assert_eq!(released, output, "{text:?}");
    assert_eq!(sorted(findings), expected, "{text:?}");
}

/// In an order of their own: a stream reports a finding as soon as its end is known.
pub(crate) fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_cached_key(|found| (found.span.start, found.span.end, format!("{found:?}")));
    findings
}

/// A text of at most `most` bytes: ASCII stands for itself, other bytes for fragments and values.
///
/// From 0x80 on a byte picks a fragment; from 0xD0 on it picks, with the next one, of `material`;
/// from 0xF0 on what follows up to the next such byte is written in a disguise.
pub(crate) fn text(bytes: &[u8], fragments: &[&str], material: &[String], most: usize) -> String {
    let mut out = String::new();
    let mut rest = bytes.iter().copied();
    let mut disguise: Option<(u8, usize)> = None;
    while let Some(byte) = rest.next() {
        match byte {
            0..0x80 => out.push(char::from(byte)),
            0x80..0xD0 => {
                let index = usize::from(byte - 0x80);
                let next = if fragments.len() > 0x50 { rest.next().unwrap_or(0) } else { 0 };
                out.push_str(fragments[(index * 256 + usize::from(next)) % fragments.len()]);
            }
            0xD0..0xF0 if !material.is_empty() => {
                let index = usize::from(byte - 0xD0) * 256 + usize::from(rest.next().unwrap_or(0));
                out.push_str(&material[index % material.len()]);
            }
            _ => {
                if let Some((how, from)) = disguise.take() {
                    let inner = out.split_off(from);
                    out.push_str(&disguised(&inner, how));
                }
                if byte != 0xFF {
                    disguise = Some((byte, out.len()));
                }
            }
        }
        if out.len() > most {
            break;
        }
    }
    if let Some((how, from)) = disguise {
        let inner = out.split_off(from);
        out.push_str(&disguised(&inner, how));
    }
    let end = (0..=most.min(out.len())).rev().find(|&at| out.is_char_boundary(at));
    out.truncate(end.unwrap_or(0));
    out
}

fn disguised(text: &str, how: u8) -> String {
    let mut out = String::new();
    let each = |out: &mut String, write: &dyn Fn(&mut String, char)| {
        text.chars().for_each(|char| write(out, char));
    };
    match how % 12 {
        0 => text.bytes().for_each(|byte| write!(out, "%{byte:02X}").expect("a string")),
        1 => text.bytes().for_each(|byte| write!(out, "%25{byte:02x}").expect("a string")),
        2 => each(&mut out, &|out, c| write!(out, "&#{};", u32::from(c)).expect("a string")),
        3 => each(&mut out, &|out, c| write!(out, "\\u{:04x}", u32::from(c)).expect("a string")),
        4 => out = base64(text.as_bytes()),
        5 => text.bytes().for_each(|byte| write!(out, "{byte:02x}").expect("a string")),
        6 => each(&mut out, &|out, c| out.extend([c, ' '])),
        7 => each(&mut out, &|out, c| out.extend([c, '\u{200B}'])),
        8 => each(&mut out, &|out, c| {
            let wide = u32::from(c).wrapping_add(0xFEE0);
            out.push(char::from_u32(wide).filter(|_| c.is_ascii_graphic()).unwrap_or(c));
        }),
        9 => out = base64(base64(text.as_bytes()).as_bytes()),
        10 => out = text.replace('@', " at ").replace('.', " dot "),
        _ => each(&mut out, &|out, c| {
            out.push(c);
            if out.len() % 9 == 8 {
                out.push('\n');
            }
        }),
    }
    out
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let bits = (0..3)
            .fold(0u32, |bits, at| bits << 8 | u32::from(group.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            let digit = char::from(DIGITS[(bits >> (18 - 6 * at) & 63) as usize]);
            out.push(if at > group.len() { '=' } else { digit });
        }
    }
    out
}

/// What disguises are made of, and what stands at their edges.
pub(crate) const DISGUISES: [&str; 80] = [
    "%40",
    "%2540",
    "%252540",
    "%25252540",
    "%2E",
    "%C3%A9",
    "%E2%80",
    "%",
    "%4",
    "&#64;",
    "&#x40;",
    "&#64",
    "&commat;",
    "&amp;#64;",
    "&amp;",
    "&#",
    "&",
    ";",
    "\\u0040",
    "\\\\u0040",
    "\\u{40}",
    "\\x40",
    "\\uD83D\\uDE00",
    "\\uD83D",
    "\\",
    "\\n",
    "\\\"",
    "\u{200B}",
    "\u{200C}",
    "\u{200D}",
    "\u{FEFF}",
    "\u{AD}",
    "\u{2060}",
    "\u{FE0F}",
    "\u{301}",
    "\u{E0041}",
    "\u{202E}",
    "а",
    "е",
    "о",
    "р",
    "ѕ",
    "і",
    "Ａ",
    "ｅ",
    "＠",
    "．",
    "１",
    "٤",
    "४",
    "𝐣",
    "ⓐ",
    "‑",
    "–",
    "\u{A0}",
    "\u{3000}",
    "’",
    "é",
    "日",
    "😀",
    " at ",
    " dot ",
    "[at]",
    "(dot)",
    " AT ",
    "j a n e",
    " . ",
    "i.g.n.o.r.e",
    "4 1 1 1 ",
    "-1-1-1-1",
    "\n",
    "\r\n",
    "\n  ",
    "\" + \"",
    "' +\n'",
    "aWdub3Jl",
    "amFuZS5kb2VAZXhhbXBsZS5jb20=",
    "6a616e652e646f65406578616d706c652e636f6d",
    "==",
    "TVRJek5EVTJOemc1TURFeU16UTE=",
];
