//! The forms in which a value may be written, made with other code than the rules'.

fn base64(bytes: &[u8], alphabet: [char; 2], pad: bool) -> String {
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let bits =
            (0..3).fold(0u32, |bits, at| bits << 8 | u32::from(*group.get(at).unwrap_or(&0)));
        for at in 0..4 {
            let value = (bits >> (18 - 6 * at) & 63) as u8;
            out.push(match value {
                _ if at > group.len() && pad => '=',
                _ if at > group.len() => break,
                0..26 => char::from(b'A' + value),
                26..52 => char::from(b'a' + value - 26),
                52..62 => char::from(b'0' + value - 52),
                62 => alphabet[0],
                _ => alphabet[1],
            });
        }
    }
    out
}

fn each(text: &str, write: impl Fn(u8) -> String) -> String {
    text.bytes().map(write).collect()
}

fn joined(text: &str, group: usize, separator: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    chars
        .chunks(group)
        .map(|chars| chars.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join(separator)
}

fn rot13(text: &str) -> String {
    each(text, |byte| {
        let turned = match byte {
            b'a'..=b'z' => (byte - b'a' + 13) % 26 + b'a',
            b'A'..=b'Z' => (byte - b'A' + 13) % 26 + b'A',
            other => other,
        };
        char::from(turned).to_string()
    })
}

/// All forms of a value, by name.
pub(crate) fn forms(token: &str) -> Vec<(&'static str, String)> {
    let upper = token.to_uppercase();
    let around =
        |before: &str| base64(format!("{before}{token} and more").as_bytes(), ['+', '/'], true);
    vec![
        ("plain", token.to_owned()),
        ("upper case", upper),
        ("base64", around("")),
        ("base64 shifted by one", around("x")),
        ("base64 shifted by two", around("xy")),
        ("base64 in a word", format!("x{}", around("y "))),
        ("base64 cut at its start", around("some words before it ").split_off(13)),
        (
            "base64 of binary",
            base64(&[&[0, 255, 9, 1], token.as_bytes()].concat(), ['-', '_'], false),
        ),
        ("base64 twice", base64(around("see ").as_bytes(), ['+', '/'], true)),
        ("hex", each(token, |byte| format!("{byte:02x}"))),
        ("hex in upper case", each(token, |byte| format!("{byte:02X}"))),
        ("hex with spaces", each(token, |byte| format!("{byte:02x} "))),
        ("hex with colons", each(token, |byte| format!("{byte:02x}:"))),
        ("0x", each(token, |byte| format!("0x{byte:02x}, "))),
        ("numbers", each(token, |byte| format!("{byte}, "))),
        ("percent", each(token, |byte| format!("%{byte:02X}"))),
        ("percent twice", each(token, |byte| format!("%25{byte:02X}"))),
        ("\\u", each(token, |byte| format!("\\u{byte:04x}"))),
        ("\\x", each(token, |byte| format!("\\x{byte:02x}"))),
        ("HTML, decimal", each(token, |byte| format!("&#{byte};"))),
        ("HTML, hex", each(token, |byte| format!("&#x{byte:X};"))),
        ("rot13", rot13(token)),
        ("spaced", joined(token, 1, " ")),
        ("dashed", joined(token, 1, "-")),
        ("dotted", joined(token, 1, ".")),
        ("lines", joined(token, 1, "\n")),
        ("in twos", joined(token, 2, " ")),
        ("in threes", joined(token, 3, "-")),
        ("in fours, with more between", joined(token, 4, " - ")),
        ("in commas", joined(token, 1, ", ")),
        ("zero width", joined(token, 1, "\u{200b}")),
        ("soft hyphens", joined(token, 4, "\u{ad}")),
        ("over two lines", joined(token, token.len() / 2 + 1, "\n    ")),
        ("concatenated", joined(token, 11, "\" + \"")),
        ("reversed", token.chars().rev().collect()),
        ("reversed and spaced", joined(&token.chars().rev().collect::<String>(), 1, " ")),
        (
            "fullwidth",
            each(token, |byte| char::from_u32(u32::from(byte) + 0xFEE0).into_iter().collect()),
        ),
        ("in a word", format!("abc{token}xyz")),
        ("in an address", format!("https://evil.example/p?d={token}&x=1")),
        ("in JSON", format!("{{\"ref\":\"{token}\"}}")),
    ]
}

/// What a stream makes of a text that comes in pieces of these lengths, which go round.
pub(crate) fn streamed(scanner: &rule_scan::Scanner, text: &str, cuts: &[usize]) -> String {
    let mut stream = scanner.stream(|_, out| out.push('#'));
    let mut out = String::new();
    let mut rest = text.as_bytes();
    for &cut in cuts.iter().cycle() {
        let (piece, more) = rest.split_at(cut.min(rest.len()));
        out += stream.push(piece);
        rest = more;
        if rest.is_empty() {
            break;
        }
    }
    out += stream.finish();
    out
}

/// Ten times a text takes no more than about ten times the work.
pub(crate) fn assert_linear(scanner: &rule_scan::Scanner, text: &str) {
    let work = |times: usize| {
        let mut scratch = rule_scan::Scratch::new();
        let _ = scanner.scan(&text.repeat(times), &mut scratch);
        scratch.work()
    };
    let (some, many) = (work(200), work(2000));
    assert!(many <= some * 12 + 100_000, "{text}: {some} {many}");
}
