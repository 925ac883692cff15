//! Tokens with a shape of their own: rows of `data/tokens.tsv`, made into rules.

use std::collections::BTreeMap;

use rule_scan::{Anchor, ByteClass, Rule, Validity};

use crate::checksum;
use crate::random;
use crate::secrets::SECRET_RANK;
use crate::severity::Severity;

const TABLE: &str = include_str!("../data/tokens.tsv");

/// What stands for an empty field.
const NONE: &str = "-";

/// Escapes whose last byte looks like the end of a word although it is none: terminal colours,
/// backslash escapes and percent-encoding. A second rule of each row allows them before a token.
pub(crate) const ESCAPE: &str = concat!(
    r"(?:(?:\x1b|\\{1,3}(?:x1b|u001b|033|e))?\[[0-9;]{1,8}m",
    r"|\\{1,7}(?:[nrt]|u[0-9A-Fa-f]{4})",
    r"|%[0-9A-Fa-f]{2})",
);
pub(crate) const ESCAPE_BYTES: ByteClass = ByteClass::HEX.with(b"\x1b[];m\\xuenrt%");
pub(crate) const ESCAPE_MAX: usize = 16;

/// Points that a right checksum adds: by chance it is right once in four thousand million times.
const SUM_HOLDS: i8 = 19;

/// One format.
struct Row {
    kind: &'static str,
    anchors: Vec<&'static str>,
    back: Option<(ByteClass, usize)>,
    lead: Option<&'static str>,
    pattern: &'static str,
    tail: Option<&'static str>,
    left: ByteClass,
    right: ByteClass,
    check: Check,
}

/// What has to hold of the characters of a token.
#[derive(Clone, Copy)]
enum Check {
    Random,
    /// Random, and named by the armour around it where it has one.
    Armour,
    Mixed,
    Strong,
    Varied,
    /// Its beginning is mark enough.
    Marked,
    Github,
    Grafana,
    Crc,
    Bech32,
}

/// The rules of the table, in its order.
pub(crate) fn rules() -> Vec<Rule> {
    // Whether every row parses is a matter of the file, which a test reads; a row that did not
    // would find nothing.
    let mut counts = BTreeMap::new();
    rows()
        .filter_map(Result::ok)
        .flat_map(|row| {
            let count: &mut usize = counts.entry(row.kind).or_default();
            *count += 1;
            row.rules(*count)
        })
        .collect()
}

/// How much what a row finds opens, by the kind without its namespace.
pub(crate) fn severity(kind: &str) -> Option<Severity> {
    TABLE.lines().find_map(|line| {
        let mut fields = line.split('\t');
        let same = fields.next() == Some(kind);
        let severity = fields.nth(1).filter(|_| same)?;
        Severity::from_name(severity)
    })
}

/// The rows, or the number of a line that is not one.
fn rows() -> impl Iterator<Item = Result<Row, usize>> {
    TABLE
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(index, line)| parse(line).ok_or(index + 1))
}

fn parse(line: &'static str) -> Option<Row> {
    let mut fields = line.split('\t');
    let mut field = || fields.next().filter(|field| !field.is_empty());
    let [kind, _provider, severity, anchors, back, lead, pattern, tail, left, right, check, _note] = [
        field()?,
        field()?,
        field()?,
        field()?,
        field()?,
        field()?,
        field()?,
        field()?,
        field()?,
        field()?,
        field()?,
        field()?,
    ];
    if fields.next().is_some() {
        return None;
    }
    Severity::from_name(severity)?;
    let optional = |field: &'static str| (field != NONE).then_some(field);
    let back = match optional(back) {
        None => None,
        Some(back) => {
            let (name, max) = back.split_once(':')?;
            Some((class(name)?, max.parse().ok()?))
        }
    };
    Some(Row {
        kind,
        anchors: anchors.split('|').collect(),
        back,
        lead: optional(lead),
        pattern,
        tail: optional(tail),
        left: class(left)?,
        right: class(right)?,
        check: match check {
            "random" => Check::Random,
            "armour" => Check::Armour,
            "mixed" => Check::Mixed,
            "strong" => Check::Strong,
            "varied" => Check::Varied,
            "marked" => Check::Marked,
            "github" => Check::Github,
            "grafana" => Check::Grafana,
            "crc" => Check::Crc,
            "bech32" => Check::Bech32,
            _ => return None,
        },
    })
}

fn class(name: &str) -> Option<ByteClass> {
    Some(match name {
        NONE => ByteClass::NONE,
        "word" => ByteClass::WORD,
        "word-" => ByteClass::WORD.with(b"-"),
        "word." => ByteClass::WORD.with(b"."),
        "word/" => ByteClass::WORD.with(b"/"),
        "word$" => ByteClass::WORD.with(b"$"),
        "base64" => ByteClass::WORD.with(b"+/-"),
        "alnum" => ByteClass::ALNUM,
        "digit" => ByteClass::DIGIT,
        "hex" => ByteClass::HEX,
        "tilde" => ByteClass::WORD.with(b"~.-"),
        "query" => ByteClass::NONE.with(b"?&;"),
        _ => return None,
    })
}

impl Row {
    /// The rules of the row, which is the `count`-th of its kind.
    fn rules(&self, count: usize) -> Vec<Rule> {
        let kind = format!("secret.{}", self.kind);
        let name = if count > 1 { format!("{kind}.{count}") } else { kind.clone() };
        let anchor = |back: Option<(ByteClass, usize)>| {
            let anchor = Anchor::literals(self.anchors.iter().copied());
            back.map_or(anchor.clone(), |(class, max)| anchor.back(class, max))
        };
        // In PEM it is the armour that names the key.
        let below = u8::from(matches!(self.check, Check::Armour));
        let rank = SECRET_RANK - below;
        let finish = |mut rule: Rule| {
            if let Some(tail) = self.tail {
                rule = rule.tail(tail);
            }
            rule.right(self.right).validate(self.validator()).rank(rank)
        };
        let plain = Rule::new(kind.clone(), anchor(self.back), self.pattern)
            .named(name.as_str())
            .left(self.left);
        let plain = match self.lead {
            Some(lead) => plain.lead(lead),
            None => plain,
        };
        if self.left.is_empty() || self.lead.is_some() {
            return vec![finish(plain)];
        }
        let back = match self.back {
            Some((class, max)) => (ESCAPE_BYTES.or(class), ESCAPE_MAX + max),
            None => (ESCAPE_BYTES, ESCAPE_MAX),
        };
        let escaped = Rule::new(kind, anchor(Some(back)), self.pattern)
            .named(format!("{name}.escaped"))
            .lead(ESCAPE);
        vec![finish(plain), finish(escaped)]
    }

    fn validator(&self) -> impl Fn(&[u8]) -> Validity + Send + Sync + 'static {
        let check = self.check;
        // What a lead has taken is no part of the match.
        let prefixes: Vec<&'static str> =
            if self.lead.is_some() { Vec::new() } else { self.anchors.clone() };
        move |token: &[u8]| {
            let body = without_prefix(token, &prefixes);
            let holds = match check {
                Check::Varied | Check::Bech32 => random::is_varied(body),
                Check::Marked => !random::has_stand_in(body) && random::distinct(body) >= 8,
                Check::Mixed => random::is_mixed(body),
                Check::Strong => random::is_random(body) && random::has_three_kinds(body),
                _ => random::is_random(body),
            };
            let sum = match check {
                Check::Github => checksum::is_github(body),
                Check::Grafana => checksum::is_grafana(token),
                Check::Crc => checksum::is_crc(token, body),
                Check::Bech32 => checksum::is_bech32(token),
                _ => false,
            };
            match (holds, sum) {
                (false, _) => Validity::Reject,
                (true, true) => Validity::Accept(SUM_HOLDS),
                (true, false) => Validity::Accept(0),
            }
        }
    }
}

/// The token after the longest anchor that it begins with.
fn without_prefix<'t>(token: &'t [u8], prefixes: &[&str]) -> &'t [u8] {
    let length = prefixes
        .iter()
        .filter(|prefix| {
            token
                .get(..prefix.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
        })
        .map(|prefix| prefix.len())
        .max();
    token.get(length.unwrap_or(0)..).unwrap_or(token)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{TABLE, rows, severity, without_prefix};
    use crate::severity::Severity;

    #[test]
    fn every_row_parses_and_rows_of_a_kind_stand_together() {
        let mut kinds = BTreeSet::new();
        let mut last = "";
        for row in rows() {
            let row = row.unwrap_or_else(|line| panic!("line {line} of tokens.tsv"));
            assert!(kinds.insert(row.kind) || last == row.kind, "{} in two places", row.kind);
            assert!(row.tail.is_none() || row.right.is_empty(), "{}: a tail ends itself", row.kind);
            last = row.kind;
        }
        assert!(kinds.len() >= 230, "{}", kinds.len());
    }

    #[test]
    fn rows_of_a_kind_are_equally_severe() {
        for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            assert_eq!(severity(fields[0]), Severity::from_name(fields[2]), "{}", fields[0]);
        }
    }

    #[test]
    fn prefixes_do_not_count_as_random() {
        assert_eq!(without_prefix(b"sk-proj-abc", &["sk-", "sk-proj-"]), b"abc");
        assert_eq!(without_prefix(b"123:AAx", &[":AA"]), b"123:AAx");
    }
}
