//! Draws tokens of every row of `data/tokens.tsv` from its own pattern, and near misses.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of a test may fail loudly too"
)]

use output_filter::{Rule, secret_rules};
use rule_scan::{Scanner, Scratch};

/// A small generator of pseudo-random numbers (xorshift), so that runs repeat.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides
    }
}

/// Draws the shortest text of a pattern: literals, classes, groups, counts.
struct Pattern<'p> {
    rest: &'p [u8],
}

impl Pattern<'_> {
    fn alternatives(&mut self, dice: &mut Dice) -> String {
        let mut drawn = vec![self.sequence(dice)];
        while self.eat(b'|') {
            drawn.push(self.sequence(dice));
        }
        let pick = dice.roll(drawn.len());
        drawn.swap_remove(pick)
    }

    fn sequence(&mut self, dice: &mut Dice) -> String {
        let mut out = String::new();
        while let Some(&byte) = self.rest.first() {
            if byte == b'|' || byte == b')' {
                break;
            }
            let before = self.rest;
            let mut unit = self.unit(dice);
            let least = self.count();
            let after = self.rest;
            if least == 0 {
                continue;
            }
            out.push_str(&unit);
            for _ in 1..least {
                self.rest = before;
                unit = self.unit(dice);
                out.push_str(&unit);
            }
            self.rest = after;
        }
        out
    }

    fn unit(&mut self, dice: &mut Dice) -> String {
        match self.next() {
            b'(' => {
                for flag in [&b"?:"[..], b"?i:"] {
                    self.rest = self.rest.strip_prefix(flag).unwrap_or(self.rest);
                }
                let drawn = self.alternatives(dice);
                assert!(self.eat(b')'), "group is closed");
                drawn
            }
            b'[' => {
                let mut members = Vec::new();
                while !self.eat(b']') {
                    let first = self.next();
                    if self.rest.first() == Some(&b'-') && self.rest.get(1) != Some(&b']') {
                        self.rest = &self.rest[1..];
                        members.extend(first..=self.next());
                    } else {
                        members.push(first);
                    }
                }
                // Symbols are rare in tokens; drawn as often as letters they make runs.
                if members.iter().any(u8::is_ascii_alphanumeric) {
                    members.retain(u8::is_ascii_alphanumeric);
                }
                char::from(members[dice.roll(members.len())]).to_string()
            }
            b'\\' => match self.next() {
                b'r' => "\r".into(),
                b'n' => "\n".into(),
                byte => char::from(byte).to_string(),
            },
            byte => char::from(byte).to_string(),
        }
    }

    /// The least count of a repetition.
    fn count(&mut self) -> usize {
        if self.eat(b'?') || self.eat(b'*') {
            return 0;
        }
        if !self.eat(b'{') {
            return 1;
        }
        let end = self.rest.iter().position(|&byte| byte == b'}').unwrap();
        let (count, rest) = self.rest.split_at(end);
        self.rest = &rest[1..];
        let least = count.split(|&byte| byte == b',').next().unwrap();
        std::str::from_utf8(least).unwrap().parse().unwrap()
    }

    fn next(&mut self) -> u8 {
        let (&byte, rest) = self.rest.split_first().unwrap();
        self.rest = rest;
        byte
    }

    fn eat(&mut self, byte: u8) -> bool {
        let eaten = self.rest.first() == Some(&byte);
        if eaten {
            self.rest = &self.rest[1..];
        }
        eaten
    }
}

fn draw(pattern: &str, dice: &mut Dice) -> String {
    if pattern == "-" {
        return String::new();
    }
    Pattern { rest: pattern.as_bytes() }.alternatives(dice)
}

/// Lower case, upper case and digits after the beginning that all tokens of the pattern share.
fn has_three_kinds(token: &str, pattern: &str) -> bool {
    let fixed = pattern.bytes().take_while(|byte| !b"[(\\".contains(byte)).count();
    let body = &token[fixed.min(token.len())..];
    let kinds: [fn(&u8) -> bool; 3] =
        [u8::is_ascii_lowercase, u8::is_ascii_uppercase, u8::is_ascii_digit];
    kinds.iter().all(|kind| body.bytes().any(|byte| kind(&byte)))
}

#[test]
fn every_row_finds_its_own_and_not_the_near_miss() {
    let rules = secret_rules();
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut scratch = Scratch::new();
    let mut failed = Vec::new();
    for line in include_str!("../data/tokens.tsv").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (kind, lead, pattern) = (fields[0], fields[5], fields[6]);
        let (left, check) = (fields[8], fields[10]);
        let kind = format!("secret.{kind}");
        let own = rules.iter().filter(|rule| Rule::kind(rule) == kind).cloned();
        let scanner = Scanner::builder().rules(own).build().unwrap();
        let mut finds = |text: &str| {
            let scan = scanner.scan(text, &mut scratch);
            scan.matches().map(|(_, _, found)| found.to_owned()).next()
        };
        for _ in 0..20 {
            let lead = draw(lead, &mut dice);
            // What nearly all random text has, some has not by chance.
            let token = loop {
                let token = draw(pattern, &mut dice);
                if !["strong", "mixed"].contains(&check) || has_three_kinds(&token, pattern) {
                    break token;
                }
            };
            for (before, after) in [("", ""), ("key=", ", ok"), ("(\"", "\")"), ("'", ".")] {
                let text = format!("{before}{lead}{token}{after}");
                // The class of a dot before or after may be part of the alphabet.
                let found = finds(&text);
                if !found.is_some_and(|found| found.starts_with(&token)) {
                    failed.push(format!("{kind} misses {text}"));
                }
            }
            let short = &token[..token.len() - 1];
            if let Some(found) = finds(&format!("{lead}{short} ")) {
                failed.push(format!("{kind} finds {found} in {lead}{short}"));
            }
            if (left.starts_with("word") || ["tilde", "base64"].contains(&left))
                && let Some(found) = finds(&format!("Q{lead}{token}"))
            {
                failed.push(format!("{kind} finds {found} after a letter"));
            }
        }
    }
    failed.dedup();
    assert!(failed.is_empty(), "{}\n{}", failed.len(), failed.join("\n"));
}
