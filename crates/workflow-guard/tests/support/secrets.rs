//! Documents with one secret each: tokens of every format and private keys, in the contexts in
//! which agents write them.

use std::ops::Range;

use crate::draw::{Dice, draw, has_three_kinds};

/// Ways of writing a secret that are alike in what they ask of a scanner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Family {
    Plain,
    Punctuated,
    Nested,
    Base64,
    Hex,
    Percent,
    Escaped,
    Wrapped,
    Invisible,
    Strings,
    Spaced,
    Key,
    CutKey,
}

impl Family {
    const ALL: [Self; 13] = [
        Self::Plain,
        Self::Punctuated,
        Self::Nested,
        Self::Base64,
        Self::Hex,
        Self::Percent,
        Self::Escaped,
        Self::Wrapped,
        Self::Invisible,
        Self::Strings,
        Self::Spaced,
        Self::Key,
        Self::CutKey,
    ];

    /// Of a thousand, so many have to be hidden whole.
    pub(crate) fn bar(self) -> usize {
        match self {
            Self::Wrapped | Self::Invisible | Self::Strings | Self::Spaced | Self::CutKey => 900,
            _ => 950,
        }
    }

    /// Of a thousand, so many may leave a piece: what is cut within a word, or joined from parts that
    /// look like words, cannot always be told from text.
    pub(crate) fn may_leave(self) -> usize {
        match self {
            Self::Wrapped => 15,
            Self::Strings | Self::CutKey => 30,
            // Values that are drawn without a digit, or with a word in them that stands for a value.
            _ => 4,
        }
    }
}

/// A text with a secret in it.
pub(crate) struct Document {
    pub(crate) family: Family,
    pub(crate) context: &'static str,
    pub(crate) kind: String,
    pub(crate) text: String,
    /// Where the secret stands.
    pub(crate) place: Range<usize>,
    pub(crate) secret: String,
    /// How many bytes of the text stand for eight of the secret; the text has it as it is with 0.
    eight: usize,
}

impl Document {
    /// Every piece of the secret of so many bytes that is nowhere else in the text, as it is and as
    /// it stands there.
    pub(crate) fn pieces(&self, bytes: usize) -> impl Iterator<Item = String> + '_ {
        let written = &self.text[self.place.clone()];
        let around = [&self.text[..self.place.start], &self.text[self.place.end..]];
        let windows = |text: &str, length: usize| -> Vec<String> {
            let starts = text.char_indices().map(|(at, _)| at);
            let pieces = starts.filter_map(|at| text.get(at..at + length).map(str::to_owned));
            pieces.collect()
        };
        let length = if self.eight == 0 { bytes } else { self.eight * bytes / 8 };
        // What a program or a reader leaves out is no piece of a secret.
        let coded = self.eight != 0;
        let says = move |piece: &String| {
            let said = piece.bytes().filter(u8::is_ascii_alphanumeric).count();
            coded && piece.len() > bytes || said >= bytes * 3 / 4
        };
        let written = windows(written, length).into_iter().filter(says);
        let pieces = windows(&self.secret, bytes).into_iter().filter(says).chain(written);
        pieces.filter(move |piece| !around.iter().any(|text| text.contains(piece.as_str())))
    }
}

/// The document of this number.
pub(crate) fn document(seed: u64) -> Document {
    let mut dice = Dice::new(seed);
    let dice = &mut dice;
    for _ in 0..8 {
        dice.roll(2);
    }
    let family = Family::ALL[(seed % Family::ALL.len() as u64) as usize];
    if matches!(family, Family::Key | Family::CutKey) {
        return key(family, dice);
    }
    let token = token((seed / Family::ALL.len() as u64) as usize, dice);
    let (context, written) = match family {
        Family::Plain => pick(PLAIN, dice, &token, &|it| it.to_owned()),
        Family::Punctuated => {
            let sign = SIGNS[dice.roll(SIGNS.len())];
            (sign, token.within("You can use ", &format!("{sign} Tell me if it works"), 0))
        }
        Family::Nested => nested(dice, &token),
        Family::Base64 => base64(dice, &token),
        Family::Hex => hex(dice, &token),
        Family::Percent => percent(dice, &token),
        Family::Escaped => escaped(dice, &token),
        Family::Wrapped => wrapped(dice, &token),
        Family::Invisible => invisible(dice, &token),
        Family::Strings => strings(dice, &token),
        _ => {
            let spaced: Vec<String> = token.all().chars().map(String::from).collect();
            let lead = token.lead.chars().count() * 2;
            let text = spaced.join(" ");
            let place = lead..text.len();
            ("spaced", Written { text, place, eight: 15 }.around("it is: ", "\nbye"))
        }
    };
    let Written { text, place, eight } = written;
    let Token { kind, secret, .. } = token;
    Document { family, context, kind, text, place, secret, eight }
}

/// A text with a secret at a place in it.
struct Written {
    text: String,
    place: Range<usize>,
    eight: usize,
}

impl Written {
    fn around(self, before: &str, after: &str) -> Self {
        let Self { text, place, eight } = self;
        let place = before.len() + place.start..before.len() + place.end;
        Self { text: format!("{before}{text}{after}"), place, eight }
    }
}

/// A token and what has to stand before it.
struct Token {
    kind: String,
    lead: String,
    secret: String,
}

impl Token {
    fn all(&self) -> String {
        format!("{}{}", self.lead, self.secret)
    }

    fn within(&self, before: &str, after: &str, eight: usize) -> Written {
        let place = self.lead.len()..self.all().len();
        Written { text: self.all(), place, eight }.around(before, after)
    }

    /// Each part written in another way.
    fn written(&self, eight: usize, write: impl Fn(&str) -> String) -> Written {
        let lead = write(&self.lead);
        let text = format!("{lead}{}", write(&self.secret));
        let place = lead.len()..text.len();
        Written { text, place, eight }
    }
}

fn token(number: usize, dice: &mut Dice) -> Token {
    let rows: Vec<&str> = include_str!("../../../output-filter/data/tokens.tsv")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter(|line| !line.starts_with("private_key"))
        .collect();
    let fields: Vec<&str> = rows[number % rows.len()].split('\t').collect();
    let (lead, pattern, tail, check) = (fields[5], fields[6], fields[7], fields[10]);
    let lead = draw(lead, 0, dice);
    let more = dice.roll(60);
    // What nearly all random text has, some has not by chance. The beginning decides.
    let begun = loop {
        let begun = draw(pattern, more, dice);
        if !["strong", "mixed"].contains(&check) || has_three_kinds(&begun, pattern) {
            break begun;
        }
    };
    let secret = begun + &draw(tail, more, dice);
    Token { kind: fields[0].to_owned(), lead, secret }
}

/// What stands before and after.
type Context = (&'static str, &'static str, &'static str);

const PLAIN: &[Context] = &[
    ("bare", "", ""),
    ("prose", "Sure, here is the key you asked for: ", " and let me know if it works."),
    ("double", "key = \"", "\"\n"),
    ("single", "key = '", "'\n"),
    ("backtick", "Set it to `", "` in the dashboard."),
    ("typographic", "My key is “", "” — thanks!"),
    ("guillemets", "la clé est «", "» merci"),
    ("env", "PATH=/usr/bin\nAPI_TOKEN=", "\nHOME=/root"),
    ("export", "export API_TOKEN='", "'"),
    ("json", "{\"status\": \"ok\", \"data\": {\"value\": \"", "\", \"n\": 3600}}"),
    ("python", "{'value': '", "', 'n': 1}"),
    ("yaml", "auth:\n  value: ", "\n  retries: 3"),
    ("xml", "<config><value>", "</value></config>"),
    ("attribute", "<add name=\"x\" value=\"", "\"/>"),
    ("entity quotes", "value=&quot;", "&quot;"),
    ("csv", "id,name,value\n7,svc,", ",active"),
    ("log", "2026-03-02T10:11:12Z INFO client initialised value=", " region=eu-west-1"),
    ("header", "curl -s -H 'X-Value: ", "' https://api.acme.io/v1/me"),
    ("query", "GET /v1/items?value=", "&limit=10 HTTP/1.1"),
    ("path", "GET https://acme.io/hook/", " HTTP/1.1"),
    ("bold", "Your value: **", "**"),
    ("emphasis", "Your value: *", "*"),
    ("table", "| name | value |\n|---|---|\n| it | ", " |"),
    ("fence", "```bash\nexport X=", "\n```"),
    ("colours", "\u{1b}[32mvalue\u{1b}[0m: \u{1b}[1m", "\u{1b}[0m"),
    ("numbered", "    11\tDEBUG=1\n    12\tVALUE=", "\n    13\tX=2"),
    ("diff", "-  value: OLD\n+  value: ", "\n"),
    ("parentheses", "The account (", ") was found."),
    ("call", "connect(\"", "\", retries=3)"),
];

const SIGNS: &[&str] = &[
    ".", ",", ")", "*", "<", ">", "&", "”", ";", ":", "!", "?", "'", "\"", "]", "}", "|", "…",
    "。", "`", "\\n", "»",
];

fn pick(
    contexts: &[Context],
    dice: &mut Dice,
    token: &Token,
    write: &dyn Fn(&str) -> String,
) -> (&'static str, Written) {
    let (name, before, after) = contexts[dice.roll(contexts.len())];
    (name, token.written(0, write).around(before, after))
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn nested(dice: &mut Dice, token: &Token) -> (&'static str, Written) {
    let (_, before, after) = PLAIN[dice.roll(PLAIN.len())];
    let levels = 1 + dice.roll(3);
    let (mut before, mut secret, mut after) =
        (format!("{before}{}", token.lead), token.secret.clone(), after.to_owned());
    for _ in 0..levels {
        let inner = |text: &str| quoted(text)[1..].to_owned();
        let cut = |text: String| text[..text.len() - 1].to_owned();
        before = format!("{{\"output\": \"{}", cut(inner(&before)));
        secret = cut(inner(&format!("x{secret}"))).split_off(1);
        after = format!("{}\"}}", cut(inner(&format!("x{after}"))).split_off(1));
    }
    let place = before.len()..before.len() + secret.len();
    let name = ["json", "json in json", "json in json in json"][levels - 1];
    (name, Written { text: format!("{before}{secret}{after}"), place, eight: 0 })
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn encode(bytes: &[u8], url: bool) -> String {
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let number = group.iter().fold(0usize, |number, &byte| number << 8 | usize::from(byte));
        let number = number << (8 * (3 - group.len()));
        for index in 0..=group.len() {
            out.push(char::from(DIGITS[number >> (18 - 6 * index) & 63]));
        }
        if !url {
            out.extend(std::iter::repeat_n('=', 3 - group.len()));
        }
    }
    if url { out.replace('+', "-").replace('/', "_") } else { out }
}

fn wrap(text: &str, width: usize, line_end: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let lines: Vec<String> = chars.chunks(width).map(|line| line.iter().collect()).collect();
    lines.join(line_end)
}

fn base64(dice: &mut Dice, token: &Token) -> (&'static str, Written) {
    let file = format!("DEBUG=1\nAPI_VALUE={}", token.lead);
    let all = format!("{file}{}\nPORT=80\n", token.secret);
    let url = dice.roll(3) == 0;
    let (name, text, range) = match dice.roll(5) {
        0 | 1 => {
            let text = encode(token.all().as_bytes(), url);
            ("value", text, token.lead.len()..token.all().len())
        }
        2 => ("file", encode(all.as_bytes(), url), file.len()..file.len() + token.secret.len()),
        3 => {
            let width = [64, 76, 60, 70][dice.roll(4)];
            let text = wrap(&encode(all.as_bytes(), url), width, "\n");
            let place = |at: usize| at * 4 / 3 + at * 4 / 3 / width;
            let place = place(file.len())..place(file.len() + token.secret.len());
            return (
                "file in lines",
                Written { text, place, eight: 12 }.around("$ base64 .env\n", "\n$"),
            );
        }
        _ => {
            let width = [60, 76][dice.roll(2)];
            let text = wrap(&encode(all.as_bytes(), url), width, "\\n");
            let place = |at: usize| at * 4 / 3 + at * 4 / 3 / width * 2;
            let place = place(file.len())..place(file.len() + token.secret.len());
            let written = Written { text, place, eight: 13 };
            return ("file in json", written.around("{\"content\": \"", "\\n\"}"));
        }
    };
    let place = range.start * 4 / 3..(range.end * 4).div_ceil(3);
    (name, Written { text, place, eight: 10 }.around("data:\n  it: ", "\n"))
}

fn hex(dice: &mut Dice, token: &Token) -> (&'static str, Written) {
    let upper = dice.roll(2) == 0;
    let separator = ["", "", "", " ", ":", "\\x"][dice.roll(6)];
    let digits = move |byte: u8| if upper { format!("{byte:02X}") } else { format!("{byte:02x}") };
    let write = |text: &str| {
        text.bytes().map(|byte| format!("{}{separator}", digits(byte))).collect::<String>()
    };
    let name = match separator {
        "" => "plain",
        "\\x" => "\\x",
        _ => "separated",
    };
    let eight = 8 * (2 + separator.len());
    let mut written = token.written(eight, write);
    if separator == "\\x" {
        written = token.written(eight, |text| {
            text.bytes().map(|byte| format!("\\x{}", digits(byte))).collect()
        });
    } else {
        let end = written.text.len() - separator.len();
        written.text.truncate(end);
        written.place.end = end;
    }
    (name, written.around("dump: ", "\n"))
}

fn percent(dice: &mut Dice, token: &Token) -> (&'static str, Written) {
    let all = dice.roll(3) == 0;
    let once = move |text: &str| -> String {
        text.bytes()
            .map(|byte| match !all && (byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte)) {
                true => char::from(byte).to_string(),
                false => format!("%{byte:02X}"),
            })
            .collect()
    };
    match dice.roll(3) {
        0 => {
            let written =
                token.written(if all { 40 } else { 0 }, |it| once(it).replace('%', "%25"));
            ("twice", written.around("next=%2Fcb%3Fvalue%253D", "%2526x%3D1"))
        }
        1 => ("query", token.written(if all { 24 } else { 0 }, once).around("GET /?q=", "&x=1")),
        _ => {
            let written = token.written(if all { 24 } else { 0 }, once);
            ("body", written.around("body=value%3D", "%26x%3D1"))
        }
    }
}

fn escaped(dice: &mut Dice, token: &Token) -> (&'static str, Written) {
    let every = 1 + dice.roll(3);
    let (name, length, escape): (_, usize, fn(u8) -> String) = match dice.roll(5) {
        0 => ("\\u", 6, |byte| format!("\\u{byte:04x}")),
        1 => ("\\x", 4, |byte| format!("\\x{byte:02x}")),
        2 => ("&#", 5, |byte| format!("&#{byte};")),
        3 => ("&#x", 6, |byte| format!("&#x{byte:x};")),
        _ => ("\\u{}", 6, |byte| format!("\\u{{{byte:x}}}")),
    };
    let write = |text: &str| -> String {
        let chars = text.bytes().enumerate();
        chars
            .map(|(at, byte)| if at % every == 0 { escape(byte) } else { char::from(byte).into() })
            .collect()
    };
    let eight = if every == 1 { 8 * length } else { 8 / every * length + 8 };
    (name, token.written(eight, write).around("{\"v\":\"", "\"}"))
}

/// Puts something into a text at some places.
fn insert(text: &str, places: &[usize], what: impl Fn(usize) -> String) -> String {
    let mut out = String::new();
    for (at, char) in text.char_indices() {
        if let Some(index) = places.iter().position(|&place| place == at) {
            out += &what(index);
        }
        out.push(char);
    }
    out
}

fn wrapped(dice: &mut Dice, token: &Token) -> (&'static str, Written) {
    let width = [40, 64, 76][dice.roll(3)];
    let (name, first, line_end) = [
        ("lines", "", "\n"),
        ("lines", "", "\r\n"),
        ("indented lines", "    ", "\n    "),
        ("quoted lines", "> ", "\n> "),
        ("lines in json", "", "\\n"),
    ][dice.roll(5)];
    let intro = ["", "the value is: ", "value="][dice.roll(3)];
    let all = format!("{intro}{}", token.all());
    let start = intro.len() + token.lead.len();
    let breaks = |at: usize| (at / width) * line_end.len();
    let text = wrap(&all, width, line_end);
    let place = start + breaks(start)..all.len() + breaks(all.len() - 1);
    let before = format!("see here:{}{first}", if line_end == "\\n" { "\\n" } else { "\n" });
    let after = if line_end == "\\n" { "\\n\"" } else { "\n\nThat is all." };
    (name, Written { text, place, eight: 0 }.around(&before, after))
}

fn invisible(dice: &mut Dice, token: &Token) -> (&'static str, Written) {
    let (name, what) = [
        ("zero width space", "\u{200B}"),
        ("soft hyphen", "\u{AD}"),
        ("non-joiner", "\u{200C}"),
        ("word joiner", "\u{2060}"),
        ("byte order mark", "\u{FEFF}"),
    ][dice.roll(5)];
    let count = [1, 1, 2, 4][dice.roll(4)];
    let length = token.secret.len();
    let places: Vec<usize> = (0..count).map(|_| 1 + dice.roll(length - 1)).collect();
    let write = |text: &str| match text.len() == length {
        true => insert(text, &places, |_| what.to_owned()),
        false => text.to_owned(),
    };
    (name, token.written(0, write).around("the value is ", ", use it."))
}

fn strings(dice: &mut Dice, token: &Token) -> (&'static str, Written) {
    let (name, quote, joint) = [
        ("plus", "\"", "\" + \""),
        ("plus, single", "'", "' + '"),
        ("plus, line", "\"", "\" +\n    \""),
        ("line, plus", "\"", "\"\n    + \""),
        ("dot", "'", "' . '"),
        ("ampersand", "\"", "\" & \""),
        ("two dots", "\"", "\" .. \""),
        ("bars", "'", "' || '"),
        ("adjacent lines", "\"", "\"\n    \""),
        ("backslash", "\"", "\" \\\n    \""),
        ("escaped", "\\\"", "\\\" + \\\""),
        ("line continued", "\"", "\\\n"),
    ][dice.roll(12)];
    let count = 1 + dice.roll(2);
    let length = token.secret.len();
    let places: Vec<usize> = (0..count)
        .map(|_| 1 + dice.roll(length - 1))
        .filter(|&at| token.secret.as_bytes()[at - 1].is_ascii_alphanumeric())
        .collect();
    let write = |text: &str| match text.len() == length {
        true => insert(text, &places, |_| joint.to_owned()),
        false => text.to_owned(),
    };
    let (before, after) = (format!("value = {quote}"), format!("{quote}\n"));
    (name, token.written(0, write).around(&before, &after))
}

fn key(family: Family, dice: &mut Dice) -> Document {
    let label = [
        "RSA PRIVATE KEY",
        "PRIVATE KEY",
        "EC PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "DSA PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "PGP PRIVATE KEY BLOCK",
    ][dice.roll(7)];
    let bytes = [48, 121, 348, 610, 1190][dice.roll(5)] + dice.roll(3);
    let body: Vec<u8> = (0..bytes).map(|_| dice.roll(256) as u8).collect();
    let mut body = encode(&body, false);
    if label == "OPENSSH PRIVATE KEY" {
        body = format!("b3BlbnNzaC1rZXktdjEAAAAA{body}");
    }
    let width = if label.starts_with("OPEN") { 70 } else { 64 };
    if family == Family::CutKey {
        body.truncate(body.len() - 8 - dice.roll(body.len() / 2));
    }
    let (name, first, line_end) = [
        ("lines", "", "\n"),
        ("carriage returns", "", "\r\n"),
        ("indented", "    ", "\n    "),
        ("escaped", "", "\\n"),
        ("escaped twice", "", "\\\\n"),
        ("quoted", "> ", "\n> "),
        ("numbered", "     1\t", "\n     2\t"),
        ("one line", "", " "),
        ("base64", "", "\n"),
    ][dice.roll(9)];
    let secret = wrap(&body, width, line_end);
    let head = format!("{first}-----BEGIN {label}-----{line_end}");
    let end = match family {
        Family::CutKey => String::new(),
        _ => format!("{line_end}-----END {label}-----"),
    };
    let (before, after) = ("here it is:\n", "\n\nKeep it safe.");
    let (text, place, eight) = if name == "base64" {
        let start = head.len() * 4 / 3;
        let all = encode(format!("{head}{secret}{end}\n").as_bytes(), false);
        let place = start..start + secret.len() * 4 / 3;
        match dice.roll(2) {
            0 => (all, place, 11),
            _ => {
                let at = |at: usize| at + at / 76;
                (wrap(&all, 76, "\n"), at(place.start)..at(place.end), 12)
            }
        }
    } else {
        (format!("{head}{secret}{end}"), head.len()..head.len() + secret.len(), 0)
    };
    let written = Written { text, place, eight }.around(before, after);
    let Written { text, place, eight } = written;
    let kind = label.to_owned();
    Document { family, context: name, kind, text, place, secret, eight }
}
