//! Ages of persons.
//!
//! A number is an age by what stands around it: `years old`, `aged`, `age:`, `she is 34 and`,
//! `in his forties`, in several languages. Machines, buildings, bottles and terms of contract have
//! ages too, and are told by their noun.

mod words;

use rule_scan::{Analyser, Anchor, ByteClass, Rule, Trimmed, Views};

use super::lexicon::{
    PERSONS, Word, fold, is_letter, is_word_end, last_sentence, words, words_before,
};
use super::{digits, number};
use crate::kind::{Kind, Law};

use words::{
    ADVERBS, CONTRACTED, DECADES, GOES_ON, LABELS, OF_YEARS, OLD, SHORT, SUBJECTS, TENS, THINGS,
    UNITS, UNITS_OF_TIME,
};

const BEFORE: usize = 64;
const WINDOW: usize = 56;
const OLDEST: u64 = 122;

pub(super) const KIND: Kind =
    Kind::new("pii.age", "AGE", &[Law::Gdpr], "by grammar; HIPAA letter C from 90 on");

pub(super) fn rules() -> Vec<Rule> {
    let numbers = Analyser::with_context(BEFORE, WINDOW, 1, |before, bytes, verdicts| {
        verdicts.fill(age(before, bytes));
    });
    let decades = Analyser::new(WINDOW, 1, |bytes, verdicts| {
        verdicts.fill(decade(bytes).map(|len| Trimmed { points: 20, len }));
    });
    let decade_words = ["in his ", "in her ", "in their ", "in my ", "in your "];
    let rule = |anchor: Anchor, analyser: &Analyser, name: &str| {
        Rule::analysed(KIND.name, anchor, analyser, 0)
            .named(format!("pii.age.{name}"))
            .left(ByteClass::WORD.with(b".,/+$#-"))
            .right(ByteClass::WORD)
            .confidence(50)
            .rank(52)
            .views(Views::NONE)
    };
    let words = TENS.iter().chain(&UNITS).copied();
    vec![
        rule(Anchor::run(ByteClass::DIGIT), &numbers, "digits"),
        rule(Anchor::literals(words).at_word_start(), &numbers, "words"),
        rule(Anchor::literals(decade_words).at_word_start(), &decades, "decade"),
    ]
}

/// The age that `bytes` begin with.
fn age(before: &[u8], bytes: &[u8]) -> Option<Trimmed> {
    let (value, end) = spelled(bytes).or_else(|| in_digits(bytes))?;
    if value > 999 {
        return None;
    }
    let after = bytes.get(end..)?;
    if !may_go_on(before, after) {
        return None;
    }
    let sentence = last_sentence(before);
    let cut = before.len() >= BEFORE && sentence == 0;
    let said = words_before(before.get(sentence..)?, cut);
    if let Some(len) = with_unit(value, before, &said, after) {
        return Some(Trimmed { points: 20, len: end + len });
    }
    let alone = value <= OLDEST && (is_labelled(before, &said, after) || is_said(&said, after));
    let bracketed = (16..=99).contains(&value) && is_behind_a_name(before, after);
    (alone || bracketed).then_some(Trimmed { points: if bracketed { 5 } else { 20 }, len: end })
}

/// Whether what touches the number lets it be an age: tells most numbers apart at little cost.
fn may_go_on(before: &[u8], after: &[u8]) -> bool {
    let unit = |byte: u8| b"yYmMwWdDjJolLa".contains(&byte) || byte >= 128;
    match after {
        [b' ' | b'-', first, ..] if unit(*first) => true,
        [first, ..] if unit(*first) => true,
        // Alone: behind a word, a bracket or a colon, and not behind another number.
        []
        | [
            b' ' | b'.' | b',' | b';' | b'!' | b'?' | b')' | b'\n' | b'"' | b'\'' | b'}' | b'&',
            ..,
        ] => {
            let link = |byte: &u8| {
                matches!(byte, b' ' | b'"' | b'\'' | b':' | b'=' | b'\t' | b'*' | b'|' | b'(')
            };
            let last = before.iter().rev().find(|byte| !link(byte));
            let name = before.ends_with(b" (");
            let letters = before.iter().rev().skip_while(|byte| link(byte));
            let word: usize =
                letters.take_while(|byte| is_letter(**byte) || **byte == b'\'').count();
            last.is_some_and(|byte| is_letter(*byte)) && (name || (2..=16).contains(&word))
        }
        _ => before.last().is_some_and(|byte| matches!(byte, b':' | b'=' | b' ' | b'"')),
    }
}

fn in_digits(bytes: &[u8]) -> Option<(u64, usize)> {
    let len = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let leading_zero = bytes.first() == Some(&b'0') && len > 1;
    let fraction = matches!(bytes.get(len..), Some([b'.' | b',' | b':' | b'/' | b'%', next, ..]) if next.is_ascii_digit());
    let counts = (1..=3).contains(&len) && !leading_zero && !fraction;
    counts.then(|| (number(digits(bytes.get(..len).unwrap_or(&[]))), len))
}

/// `twenty-seven`, `nine`.
fn spelled(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut words = words(bytes);
    let first = words.next().filter(|word| word.start == 0)?;
    let place = |list: &[&str], word: &Word<'_>| list.iter().position(|name| word.is(name));
    if let Some(unit) = place(&UNITS, &first) {
        return Some((unit as u64 + 1, first.end()));
    }
    let tens = (place(&TENS, &first)? as u64 + 2) * 10;
    let unit = words.next().filter(|word| word.start == first.end() + 1);
    match unit.and_then(|word| Some((place(&UNITS, &word).filter(|unit| *unit < 9)?, word.end()))) {
        Some((unit, end)) => Some((tens + unit as u64 + 1, end)),
        None => Some((tens, first.end())),
    }
}

/// The length of what follows the number and says that it is an age: ` years old`, `yo`.
fn with_unit(value: u64, before: &[u8], said: &[Word<'_>], after: &[u8]) -> Option<usize> {
    // Of the words right behind the number, with what stands between.
    let lower = fold(after.get(..after.len().min(40))?);
    let phrase = |phrases: &[&str]| -> Option<usize> {
        let fits = |phrase: &&&str| {
            lower.starts_with(phrase.as_bytes()) && is_word_end(&lower, phrase.len())
        };
        phrases.iter().filter(fits).map(|phrase| phrase.len()).max()
    };
    let of_a_thing = |len: usize| {
        let next = words(lower.get(len..).unwrap_or(&[])).next();
        next.is_some_and(|next| next.start <= 2 && next.is_any(&THINGS))
            || said.iter().rev().take(4).any(|word| word.is_any(&THINGS))
            || said.iter().rev().take(2).any(|word| word.is_any(&["it", "it's", "that's"]))
            || is_of_the_thing(said)
    };
    if let Some(len) = phrase(&OLD) {
        return (value <= OLDEST && !of_a_thing(len)).then_some(len);
    }
    if value > OLDEST {
        return None;
    }
    if let Some(len) = phrase(&SHORT) {
        return Some(
            len + usize::from(lower.get(len) == Some(&b'.') && lower.get(len - 2) == Some(&b'.')),
        );
    }
    // Romance and Slavic languages: the unit alone, after who has the years.
    let (last, second) = (said.last(), said.iter().rev().nth(1));
    let is = |word: Option<&Word<'_>>, list: &[&str]| word.is_some_and(|word| word.is_any(list));
    let len = phrase(&[" ans", " años", " anos", " anni", " lat", " лет", " года", " год"])?;
    let unit = lower.get(..len)?;
    let rest = phrase(&[" ans d'âge", " años de edad", " anos de idade", " anni di età"]);
    let next = words(lower.get(len..)?).next();
    // `a 10 anni di esperienza`, `tiene 10 años de experiencia` are of something else.
    let of_something = rest.is_none()
        && next.is_some_and(|next| {
            next.start <= 2
                && next.is_any(&["de", "d'expérience", "di", "d'ancienneté", "doświadczenia"])
        });
    let had = is(
        last,
        &[
            "a", "ont", "avait", "avais", "tiene", "tengo", "tenía", "tienen", "ha", "ho", "aveva",
            "tem", "tenho", "tinha", "ma", "mam", "miał", "miała",
        ],
    ) || last
        .is_some_and(|word| word.text.ends_with(b"'ai") || word.text.ends_with(b"'ho"));
    let person = |word: &Word<'_>| {
        word.is_capitalised()
            || word.is_any(&[
                "elle", "il", "ella", "él", "ele", "ela", "lui", "lei", "on", "qui", "que",
            ])
    };
    let french_a = is(last, &["a"]) && unit == b" ans" && !second.is_some_and(person);
    let of = is(last, &["di", "de"])
        && (is(second, &["âgé", "âgée", "âgés", "âgées", "l'âge", "âge", "edad"])
            || is(second, &OF_YEARS));
    let slavic = unit.starts_with(" л".as_bytes()) || unit.starts_with(" г".as_bytes());
    let dative = slavic
        && last.is_some_and(|word| {
            before.ends_with(b" ")
                && (word.is_any(&["ему", "ей", "мне", "тебе", "ему", "Мне", "Ему", "Ей"])
                    || word.text.ends_with("е".as_bytes())
                    || word.text.ends_with("у".as_bytes()))
        });
    let own = rest.is_some() || had && !french_a && !of_something || of || dative;
    own.then_some(rest.unwrap_or(len))
}

/// `the movie is`: an article and a noun that is no noun of a person.
fn is_of_the_thing(said: &[Word<'_>]) -> bool {
    let [.., article, noun, copula] = said else { return false };
    let person = |word: &Word<'_>| {
        let ends = ["er", "or", "ist", "ian", "ant", "ent", "im", "ect", "ee"];
        (word.is_any(&PERSONS) || word.is_any(&SUBJECTS))
            || ends.iter().any(|end| word.text.ends_with(end.as_bytes()))
    };
    copula.is_any(&["is", "was", "are", "were"])
        && article.is_any(&["the", "this", "that", "its", "these", "those"])
        && !noun.is_capitalised()
        && !person(noun)
}

/// `age: 36`, `aged 43`, `at the age of 81`, `years old: 44`.
fn is_labelled(before: &[u8], said: &[Word<'_>], after: &[u8]) -> bool {
    let gap = before.iter().rev().take_while(|byte| {
        matches!(byte, b' ' | b'"' | b'\'' | b':' | b'=' | b'\t' | b'*' | b'|' | b'(')
    });
    let gap = gap.count();
    let linked = before.get(before.len() - gap..).unwrap_or(&[]);
    let Some(head) = before.get(..before.len() - gap) else { return false };
    if gap == 0 || gap > 6 {
        return false;
    }
    let last = words(head).last().filter(|word| word.end() == head.len());
    // `max-age`, `cache.age` are no fields of persons.
    let alone = |word: &Word<'_>| {
        !matches!(
            word.start.checked_sub(1).and_then(|at| head.get(at)),
            Some(b'-' | b'.' | b'/' | b'$' | b'&' | b'?')
        )
    };
    let of_a_thing = said.iter().rev().take(4).any(|word| word.is_any(&THINGS));
    let next = words(after).next().filter(|next| next.start == 1);
    let named = last.filter(|word| word.is_any(&LABELS) && alone(word)).is_some_and(|word| {
        // `aged 12 months` is said of cheese; `age 7 of the cache` of anything.
        let open = linked == b" ";
        let other = next.is_some_and(|next| {
            next.is_any(&UNITS_OF_TIME) || open && next.is("of") && !word.is("aged")
        });
        !other && (!open || !word.is("ages"))
    });
    let mut back = said.iter().rev();
    let three = [back.next(), back.next(), back.next(), back.next()];
    let phrase = |list: &[&str]| {
        list.iter().rev().zip(&three).all(|(want, word)| word.is_some_and(|word| word.is(want)))
    };
    let spoken = phrase(&["age", "of"])
        || phrase(&["alter", "von"])
        || phrase(&["ages", "of"])
        || phrase(&["years", "old"]) && linked.contains(&b':')
        || phrase(&["age", "is"])
        || phrase(&["alter", "ist"]);
    (named || spoken) && !of_a_thing
}

/// `she is 34`, `I'm 19 and`, `turned 30 yesterday`.
fn is_said(said: &[Word<'_>], after: &[u8]) -> bool {
    let mut back = said.iter().rev().skip_while(|word| word.is_any(&ADVERBS));
    let Some(verb) = back.next() else { return false };
    let turned = verb.is_any(&["turned", "turning", "turns", "turn"]);
    let ends = match after {
        [] | [b'.' | b',' | b';' | b'!' | b'?' | b')' | b'\n', ..] => {
            !after.get(1).is_some_and(u8::is_ascii_alphanumeric)
        }
        [b' ', ..] => words(after).next().is_some_and(|next| {
            next.start == 1 && (next.is_any(&GOES_ON) || turned && next.is_any(&["in", "on", "at"]))
        }),
        _ => false,
    };
    if !ends {
        return false;
    }
    let who = back.next();
    let subject = |word: &Word<'_>| word.is_any(&PERSONS) || word.is_any(&SUBJECTS);
    if turned {
        let by = back.next();
        return who.is_some_and(|who| {
            subject(who)
                || who.is_any(&CONTRACTED)
                || who.is_capitalised() && !who.is_any(&["it", "this", "that"])
                || who
                    .is_any(&["has", "have", "just", "will", "am", "is", "i'll", "he'll", "she'll"])
                    && by.is_none_or(|by| !by.is_any(&["it", "this", "that", "which"]))
        });
    }
    verb.is_any(&CONTRACTED) || verb.is_any(&["is", "was", "am"]) && who.is_some_and(subject)
}

/// `Peter Novak (47) won`.
fn is_behind_a_name(before: &[u8], after: &[u8]) -> bool {
    let Some(head) = before.strip_suffix(b" (") else { return false };
    let goes_on = matches!(after, [b')', b',', ..])
        || matches!(after, [b')', b' ', next, ..] if next.is_ascii_lowercase());
    let words: Vec<Word<'_>> = words(head).collect();
    let [.., first, last] = words.as_slice() else { return false };
    let name = |word: &Word<'_>| {
        word.is_capitalised()
            && word.text.len() >= 2
            && word.text.iter().skip(1).all(|byte| byte.is_ascii_lowercase() || *byte >= 128)
    };
    goes_on
        && last.end() == head.len()
        && first.end() + 1 == last.start
        && name(first)
        && name(last)
}

/// The length of `in his forties`, `in her mid-30s`.
fn decade(bytes: &[u8]) -> Option<usize> {
    let mut parts = words(bytes).skip(2).peekable();
    let early = ["early", "mid", "late", "middle"];
    if parts.peek().is_some_and(|word| word.is_any(&early)) {
        parts.next();
    }
    let word = parts.next()?;
    let digits = matches!(word.text, [b'1'..=b'9', b'0', b's'])
        || matches!(word.text, [b'1'..=b'9', b'0', b'\'', b's']);
    (digits || word.is_any(&DECADES)).then(|| word.end())
}

#[cfg(test)]
mod tests {
    use super::{age, decade};

    #[test]
    fn numbers_are_ages_by_what_stands_around() {
        let of =
            |before: &str, bytes: &str| age(before.as_bytes(), bytes.as_bytes()).map(|t| t.len);
        assert_eq!(of("a ", "43-year-old man"), Some(11));
        assert_eq!(of("a ", "43-year-old building"), None);
        assert_eq!(of("she is ", "34."), Some(2));
        assert_eq!(of("it is ", "34."), None);
        assert_eq!(of("max-age: ", "34"), None);
        assert_eq!(of("\"age\": ", "34}"), Some(2));
        assert_eq!(of("", "twenty-seven years old"), Some(22));
        assert_eq!(decade(b"in her mid-thirties,"), Some(19));
        assert_eq!(decade(b"in her kitchen"), None);
    }
}
