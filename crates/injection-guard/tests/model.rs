//! What holds for the model's reading of a text: passages, disguises, allocations, time.
#![cfg(feature = "model")]

mod support;

use std::sync::LazyLock;

use injection_guard::{InjectionGuard, Reading, ReadingStream, Source, read};
use proptest::prelude::*;
use rule_scan::{Scratch, Span};
use support::disguise::DISGUISES;
use support::held::{attacks_data, attacks_user, benign_plain};

#[expect(
    clippy::unwrap_used,
    reason = "a test may fail loudly; clippy sees tests in functions only"
)]
static GUARD: LazyLock<InjectionGuard> =
    LazyLock::new(|| InjectionGuard::builder().build().unwrap());

/// Attacks and harmless texts, whole sentences of them, in any order and sometimes in a disguise: what
/// is read has passages near one another.
fn text() -> impl Strategy<Value = String> {
    let sentences: Vec<String> = attacks_user()
        .into_iter()
        .chain(attacks_data())
        .chain(benign_plain())
        .flat_map(|held| {
            held.text.split_inclusive(['.', '\n']).map(String::from).collect::<Vec<_>>()
        })
        .collect();
    let count = DISGUISES.len();
    let sentence = (prop::sample::select(sentences), 0..8 * count).prop_map(move |(text, how)| {
        DISGUISES.get(how).map_or_else(|| text.clone(), |(_, disguise)| disguise(&text))
    });
    let piece = prop_oneof![8 => sentence, 1 => any::<String>()];
    let glue = prop::sample::select(vec!["", " ", ". ", "\n"]);
    prop::collection::vec((piece, glue), 0..12)
        .prop_map(|parts| parts.into_iter().map(|(piece, glue)| piece + glue).collect())
}

fn sources() -> impl Strategy<Value = Source> {
    prop::sample::select(Source::ALL.to_vec())
}

/// Passages lie in the text, on character boundaries, in order and apart, and reach the score from
/// which they are told.
fn check(text: &str, reading: &Reading) -> Result<(), TestCaseError> {
    prop_assert!((0.0..=1.0).contains(&reading.score), "{}", reading.score);
    let mut end = 0;
    for segment in &reading.segments {
        let Span { start, end: stop } = segment.span;
        prop_assert!(text.get(start..stop).is_some_and(|found| !found.is_empty()), "{segment:?}");
        prop_assert!(end <= start, "{segment:?} begins before {end}, in {:?}", reading.segments);
        prop_assert!((0.5..=reading.score).contains(&segment.score), "{segment:?}");
        end = stop;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn passages_are_sound(text in text(), source in sources()) {
        let reading = read(&text, source);
        check(&text, &reading)?;
        prop_assert_eq!(reading.segments.is_empty(), reading.score < 0.5);
        let whole = GUARD.inspect(&text, source, &mut Scratch::new());
        prop_assert_eq!(whole.segments, reading.segments);
        prop_assert!((0.0..=1.0).contains(&whole.score));
    }

    #[test]
    fn any_text_can_be_read(text in any::<String>(), source in sources()) {
        check(&text, &read(&text, source))?;
    }

    /// What follows changes no passage that was told, and a score only rises.
    #[test]
    fn a_score_never_falls_as_a_text_goes_on(text in text(), source in sources()) {
        let mut stream = ReadingStream::new(source);
        let mut score = 0.0;
        for char in text.chars() {
            stream.push(char.encode_utf8(&mut [0; 4])).for_each(drop);
            prop_assert!(stream.score() >= score);
            score = stream.score();
        }
        prop_assert!(stream.finish().score >= score);
    }
}
