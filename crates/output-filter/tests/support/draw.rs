//! Draws texts from patterns, for tests.

/// A small generator of pseudo-random numbers (xorshift), so that runs repeat.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides
    }
}

/// Draws a text of a pattern: literals, classes, groups, counts.
struct Pattern<'p> {
    rest: &'p [u8],
    /// How often a repetition is taken over and above its least count, at most.
    more: usize,
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
            let count = self.count(dice);
            let after = self.rest;
            if count == 0 {
                continue;
            }
            out.push_str(&unit);
            for _ in 1..count {
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

    /// How often a unit is taken.
    fn count(&mut self, dice: &mut Dice) -> usize {
        let (least, most) = self.repetition();
        match (most - least).min(self.more) {
            0 => least,
            more => least + dice.roll(more + 1),
        }
    }

    fn repetition(&mut self) -> (usize, usize) {
        if self.eat(b'?') {
            return (0, 1);
        }
        if self.eat(b'*') {
            return (0, usize::MAX);
        }
        if self.eat(b'+') {
            return (1, usize::MAX);
        }
        if !self.eat(b'{') {
            return (1, 1);
        }
        let end = self.rest.iter().position(|&byte| byte == b'}').unwrap();
        let (counts, rest) = self.rest.split_at(end);
        self.rest = &rest[1..];
        let counts = std::str::from_utf8(counts).unwrap();
        match counts.split_once(',') {
            None => (counts.parse().unwrap(), counts.parse().unwrap()),
            Some((least, "")) => (least.parse().unwrap(), usize::MAX),
            Some((least, most)) => (least.parse().unwrap(), most.parse().unwrap()),
        }
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

/// A text of a pattern, the shortest for `more` of 0; nothing for `-`.
pub(crate) fn draw(pattern: &str, more: usize, dice: &mut Dice) -> String {
    if pattern == "-" {
        return String::new();
    }
    Pattern { rest: pattern.as_bytes(), more }.alternatives(dice)
}

/// Lower case, upper case and digits after the beginning that all tokens of the pattern share.
pub(crate) fn has_three_kinds(token: &str, pattern: &str) -> bool {
    let fixed = pattern.bytes().take_while(|byte| !b"[(\\".contains(byte)).count();
    let body = &token[fixed.min(token.len())..];
    let kinds: [fn(&u8) -> bool; 3] =
        [u8::is_ascii_lowercase, u8::is_ascii_uppercase, u8::is_ascii_digit];
    kinds.iter().all(|kind| body.bytes().any(|byte| kind(&byte)))
}
