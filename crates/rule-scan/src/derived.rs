//! The anchor of a pattern that comes without one.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::literal::Extractor;

use crate::automaton::{Compiler, Front};
use crate::class::ByteClass;
use crate::error::BuildErrorKind;
use crate::rule::Anchor;

/// The most literals that are better than a class.
const MOST: usize = 64;
/// The most alternatives of one byte that are written out as literals.
const CHOICES: usize = 4;
/// A longer beginning is no rarer.
const LONGEST: usize = 16;

/// What every match begins with, and the left boundary to go with it.
pub(crate) fn anchor(
    pattern: &str,
    left: ByteClass,
) -> Result<(Anchor, ByteClass), BuildErrorKind> {
    let first = Compiler::default().compile(pattern)?.follow(&mut Front::start());
    let first = first.unwrap_or(ByteClass::NONE.complement());
    if let Some(literals) = literals(pattern) {
        return Ok((Anchor::literals(literals), left));
    }
    // A run begins where no byte of its class stands before: with a class that may not stand there
    // anyway, that is every candidate. The usual classes are shared by many rules.
    let usual = [ByteClass::DIGIT, ByteClass::UPPER, ByteClass::LOWER, ByteClass::ALPHA];
    let usual = usual.into_iter().chain([ByteClass::ALNUM, ByteClass::WORD]);
    let mut classes = usual.filter(|class| is_within(first, *class)).chain([first]);
    if let Some(class) = classes.find(|class| is_within(*class, left)) {
        return Ok((Anchor::run(class), left));
    }
    let bytes: Vec<u8> = (0..=u8::MAX).filter(|&byte| first.contains(byte)).collect();
    if bytes.len() <= 2 * CHOICES && bytes.is_ascii() {
        let literals = bytes.into_iter().map(|byte| char::from(byte).to_string());
        return Ok((Anchor::literals(literals), left));
    }
    Ok((Anchor::run(first), left.or(first)))
}

/// Texts of two bytes or more of which every match begins with one.
fn literals(pattern: &str) -> Option<Vec<String>> {
    let hir = ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern).ok()?;
    let mut extractor = Extractor::new();
    let found = extractor.limit_class(CHOICES).limit_literal_len(LONGEST).extract(&hir);
    let mut literals = Vec::new();
    for literal in found.literals()? {
        let bytes = literal.as_bytes();
        let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        let text = std::str::from_utf8(bytes.get(..valid)?).ok()?;
        if text.len() < 2 {
            return None;
        }
        literals.push(text.to_owned());
    }
    // The anchor knows no case.
    literals.sort_by_key(|literal| literal.to_ascii_lowercase());
    literals.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    (1..=MOST).contains(&literals.len()).then_some(literals)
}

fn is_within(class: ByteClass, other: ByteClass) -> bool {
    class.or(other) == other
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::anchor;
    use crate::rule::Trigger;
    use crate::{ByteClass, Rule, Scanner, Scratch};

    fn shown(pattern: &str) -> String {
        let (anchor, left) = anchor(pattern, ByteClass::WORD).unwrap();
        let widened = if left == ByteClass::WORD { "" } else { " widened" };
        match anchor.trigger {
            Trigger::Literals(literals) => literals.join(" ") + widened,
            Trigger::Run(class) => format!("{class:?}{widened}"),
        }
    }

    #[test]
    fn the_rarest_beginning_is_the_anchor() {
        let class = |class: ByteClass| format!("{class:?}");
        for (pattern, anchor) in [
            ("TCK-[0-9]{6}", "TCK-".to_owned()),
            ("(?i:tck)-[0-9]{6}", "TCK-".to_owned()),
            ("(?:AB|CD)[0-9]{6}", "AB CD".to_owned()),
            ("[0-9]{6}", class(ByteClass::DIGIT)),
            ("4[0-9]{5}", class(ByteClass::DIGIT)),
            ("[A-F]{2}[0-9]{6}", class(ByteClass::UPPER)),
            ("[A-Za-z][0-9]{6}", class(ByteClass::ALPHA)),
            ("#[0-9]{6}", "#".to_owned()),
            ("é[0-9]", "é".to_owned()),
        ] {
            assert_eq!(shown(pattern), anchor, "{pattern}");
        }
        assert!(shown("[+0-9][0-9]{6}").ends_with(" widened"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        /// Wherever a match may begin, the anchor stands.
        #[test]
        fn the_anchor_stands_at_every_match(
            pattern in prop::sample::select(vec![
                "ab[0-9]", "(?i:ab)-?[0-9]", "[ab][0-9]{1,2}", "#[0-9]", "[#-][ab]", "[0-9]{2}",
                "(?:ab|b#)[0-9]?", "[a-z]{2}[0-9]", "é[0-9]?", "[^a][0-9]", ".[0-9]",
            ]),
            text in "[abAB01#é -]{0,16}",
        ) {
            let derived = Rule::anchored("custom.x", pattern, ByteClass::ALNUM).unwrap();
            let regex = regex_lite::Regex::new(&format!("^(?:{pattern})")).unwrap();
            let scanner = Scanner::builder().rule(derived.clone()).build().unwrap();
            let mut scratch = Scratch::new();
            let found = scanner.scan(&text, &mut scratch);
            let spans: Vec<_> = found.findings().iter().map(|found| found.span).collect();
            for (at, _) in text.char_indices() {
                let before = text.as_bytes().get(at.wrapping_sub(1));
                if before.is_some_and(|byte| derived.left.contains(*byte)) {
                    continue;
                }
                let (_, rest) = text.split_at(at);
                if let Some(matched) = regex.find(rest) && rest.is_ascii() {
                    let end = at + matched.end();
                    prop_assert!(
                        spans.iter().any(|span| span.start <= at && span.end >= end),
                        "{pattern} in {text:?} at {at}",
                    );
                }
            }
        }
    }
}
