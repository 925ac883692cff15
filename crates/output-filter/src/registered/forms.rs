//! In which forms a value is looked for, and which values can be.

use super::Unregistrable;
use super::encodings::{base64, decimal, hex, reversed, rot13};
use super::index::{Form, GRAM, Index, Pieces};
use super::reading::{Alphabet, loose};
use super::rules::Anchors;
use crate::random::distinct;

/// So many letters and digits has a value at least.
const SHORTEST: usize = GRAM;
/// So many different ones.
const DISTINCT: usize = 4;
/// So many bytes has a value at most.
const LONGEST: usize = 256;
/// From so many tenths of a bit on, a value is also looked for turned around, and its encoded forms
/// within words.
const STRONG: usize = 300;
/// From so many on, as it stands within words.
const CERTAIN: usize = 600;
/// A piece that counts has so many tenths of a bit, and a third of the value.
const PIECE: usize = 400;
/// From so many bytes on, hexadecimal digits are of a value and of nothing else.
const HEX: usize = 8;
/// From so many characters on a run of base64 is undone by a view.
const DECODED: usize = 16;
/// So many literals cost more than to look at every word.
const MANY: usize = 256;

/// The forms of some values.
#[derive(Default)]
pub(super) struct Forms {
    forms: Vec<Form>,
    anchors: Anchors,
    window: usize,
}

impl Forms {
    /// Adds all forms of a value.
    pub(super) fn add(&mut self, value: &str, index: u32) -> Result<(), Unregistrable> {
        let text = checked(value)?;
        let tenths = tenths(&text);
        let strength = tenths * text.len();
        let piece = PIECE.div_ceil(tenths).max(text.len().div_ceil(3)).max(GRAM);
        // Of the bytes as they were given, a piece has as large a part as of the letters and digits.
        let share = |length: usize| (piece * length).div_ceil(text.len().max(1)).max(GRAM);
        // Room for separators: two at each letter, or what stands between encoded bytes.
        self.window = self.window.max(3 * text.len()).max(6 * value.len());

        let bounded = strength < CERTAIN;
        let plain = Form {
            value: index,
            least: piece,
            pieces: Pieces::Ends,
            bounded,
            ..Form::loose(value)
        };
        self.push(plain, value, !bounded);
        if strength >= STRONG {
            let turned = [reversed(value), rot13(value)];
            for other in turned.into_iter().filter(|other| other != value) {
                let form = Form { value: index, least: piece, bounded, ..Form::loose(&other) };
                self.push(form, &other, !bounded);
            }
        }
        let bytes = value.as_bytes();
        for (encoded, bounded) in
            [(hex(bytes, ""), bytes.len() < HEX), (hex(bytes, "0x"), true), (decimal(bytes), true)]
        {
            let least = share(encoded.len());
            // Digits alone have separators anywhere.
            let form = Form { value: index, least, bounded, gaps: None, ..Form::loose(&encoded) };
            self.push(form, &encoded, !bounded && strength >= STRONG);
        }
        for before in 0..3 {
            let encoded = base64(bytes, before);
            if encoded.len() < GRAM {
                continue;
            }
            let form = Form {
                text: encoded.as_bytes().into(),
                alphabet: Alphabet::Base64,
                value: index,
                least: share(encoded.len()).min(encoded.len()),
                pieces: Pieces::Beginnings,
                bounded: false,
                gaps: None,
            };
            if strength >= STRONG {
                let backwards = reversed(&encoded);
                let form = Form { text: backwards.as_bytes().into(), ..form.clone() };
                self.push(form, &backwards, true);
            }
            self.push(form, &encoded, strength >= STRONG);
        }
        Ok(())
    }

    /// The index of all of them, and where they may begin.
    pub(super) fn finish(mut self) -> (Index, Anchors) {
        if self.anchors.within_words.len() > MANY {
            self.anchors.within_words.clear();
            // Longer ones that begin where a word begins are decoded.
            let short = |form: &Form| form.text.len() < DECODED;
            self.forms.retain(|form| form.alphabet == Alphabet::Loose || short(form));
        }
        (Index::new(self.forms, self.window + 16), self.anchors)
    }

    /// Adds a form that is written like this, and may stand within a word.
    fn push(&mut self, form: Form, written: &str, within_words: bool) {
        let long = form.text.len() * 33 >= STRONG;
        self.anchors.digits |= long && form.text.iter().all(u8::is_ascii_digit);
        if within_words {
            self.anchors.within_words.extend(beginnings(written, form.alphabet));
        }
        let first = written.chars().find(|char| char.is_alphanumeric());
        if let Some(first) = first.filter(|first| !first.is_ascii()) {
            let cases = first.to_lowercase().chain(first.to_uppercase()).chain([first]);
            self.anchors.others.extend(cases.map(String::from));
        }
        self.forms.push(form);
    }
}

impl Form {
    /// A text as it is compared, of which beginnings count.
    fn loose(written: &str) -> Self {
        let (text, gaps) = loose(written);
        let letters = !text.iter().any(u8::is_ascii_digit);
        Self {
            alphabet: Alphabet::Loose,
            value: 0,
            least: text.len(),
            pieces: Pieces::Beginnings,
            bounded: true,
            // Words are words, and not the letters of others.
            gaps: letters.then(|| gaps.into()),
            text: text.into(),
        }
    }
}

/// The letters and digits of a value that can be registered.
fn checked(value: &str) -> Result<Vec<u8>, Unregistrable> {
    if value.len() > LONGEST {
        return Err(Unregistrable::TooLong);
    }
    let (text, _) = loose(value);
    if text.len() < SHORTEST {
        return Err(Unregistrable::TooShort);
    }
    let steps = |one: usize, other: usize| {
        let next = |pair: &&[u8]| {
            let (one, other) = (pair.get(one), pair.get(other));
            one.zip(other).is_some_and(|(one, other)| one.checked_add(1) == Some(*other))
        };
        text.windows(2).filter(next).count()
    };
    let in_a_row = steps(0, 1).max(steps(1, 0)) + 2 >= text.len();
    if distinct(&text) < DISTINCT || in_a_row { Err(Unregistrable::NotDistinct) } else { Ok(text) }
}

/// How many tenths of a bit a character of such a text stands for.
fn tenths(text: &[u8]) -> usize {
    let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
    match digits {
        0 => 25,
        _ if digits == text.len() => 33,
        _ => 45,
    }
}

/// What to look for to find this within a word: as it is written, and without its separators or in
/// the other alphabet.
fn beginnings(written: &str, alphabet: Alphabet) -> impl Iterator<Item = String> {
    let start = written.trim_start_matches(|c: char| !c.is_alphanumeric());
    let as_written: String = start.chars().take(GRAM).collect();
    let other: String = match alphabet {
        Alphabet::Loose => start.chars().filter(|c| c.is_alphanumeric()).take(GRAM).collect(),
        Alphabet::Base64 => as_written.replace('+', "-").replace('/', "_"),
    };
    [as_written, other].into_iter().filter(|text| text.starts_with(|c: char| c.is_ascii()))
}
