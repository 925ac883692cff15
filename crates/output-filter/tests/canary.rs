//! Canaries are found in every form, and nothing else is.

mod forms;

use std::fmt::Write;

use output_filter::{
    Canary, OutputFilter, Placement, Rule, Scratch, any_canary_rule, canary_rules,
};
use proptest::prelude::*;
use rule_scan::Scanner;

use self::forms::{assert_linear, forms, streamed};

#[expect(clippy::unwrap_used, reason = "without a scanner there is nothing to test")]
fn scanner(rules: impl IntoIterator<Item = Rule>) -> Scanner {
    Scanner::builder().rules(rules).build().unwrap()
}

/// What of a text is left.
fn filtered(scanner: &Scanner, text: &str) -> String {
    let mut scratch = Scratch::new();
    scanner.scan(text, &mut scratch).rewrite(|_| true, |_, out| out.push('#')).into_owned()
}

/// Pieces of a token, by name.
#[expect(
    clippy::string_slice,
    clippy::indexing_slicing,
    reason = "a token is ASCII and 32 characters long"
)]
fn pieces(token: &str) -> Vec<(&'static str, String)> {
    let encoded: Vec<_> =
        forms(token).into_iter().filter(|(name, _)| name.starts_with("base64 sh")).collect();
    vec![
        ("its first half", token[..16].to_owned()),
        ("its last half", token[16..].to_owned()),
        ("its middle", token[9..21].to_owned()),
        ("a piece in a word", format!("qq{}zz", &token[5..17])),
        ("a piece in base64", encoded[1].1[6..26].to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// In any form a canary is found and nothing of it left, in one piece and in many.
    #[test]
    fn every_form_is_found(random in prop::collection::vec(any::<u8>(), 16..40), cuts in prop::collection::vec(1..30usize, 1..20)) {
        let canary = Canary::new(&random).unwrap();
        let scanner = scanner(canary_rules([&canary]));
        for (name, form) in forms(canary.token()).into_iter().chain(pieces(canary.token())) {
            let text = format!("It reads: {form} 那 That is all.");
            let out = filtered(&scanner, &text);
            prop_assert!(out.starts_with("It reads: ") && out.ends_with("那 That is all."), "{}: {}", name, out);
            let most = out.len() - "It reads:  那 That is all.".len();
            prop_assert!(out.contains('#') && most <= 34, "{}: {} of {}", name, out, form);
            prop_assert_eq!(streamed(&scanner, &text, &cuts), out, "{}", name);
        }
    }

    #[test]
    fn another_canary_is_not_it(one in prop::array::uniform16(any::<u8>()), other in prop::array::uniform16(any::<u8>())) {
        prop_assume!(one != other);
        let (one, other) = (Canary::new(&one).unwrap(), Canary::new(&other).unwrap());
        let scanner = scanner(canary_rules([&one]));
        prop_assert!(filtered(&scanner, other.token()).len() == 32);
    }

    #[test]
    fn every_canary_is_known_by_its_checks(random in prop::array::uniform16(any::<u8>()), from in 0..20usize) {
        let canary = Canary::new(&random).unwrap();
        let scanner = scanner([any_canary_rule()]);
        prop_assert_eq!(filtered(&scanner, &format!("a {} b", canary.token())), "a # b");
        prop_assert!(Canary::resembles(canary.token().get(2..).unwrap()));
        prop_assert!(Canary::resembles(canary.token().get(from.min(32 - 17)..).unwrap()));
        let mut wrong = canary.token().to_owned();
        let other = if wrong.ends_with('a') { 'b' } else { 'a' };
        wrong.pop();
        wrong.push(other);
        prop_assert_eq!(filtered(&scanner, &wrong), wrong);
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let canary = Canary::new(&[9; 16]).unwrap();
        filtered(&scanner(canary_rules([&canary])), &text);
        let _ = Canary::resembles(&text);
    }
}

#[test]
fn a_placed_canary_is_found_and_is_no_secret() {
    let canary = Canary::new(b"0123456789abcdef....").unwrap();
    let scanner = scanner(canary_rules([&canary]));
    let prompt = "You are helpful.";
    for (placement, count) in
        [(Placement::Comment, 1), (Placement::Sentence, 1), (Placement::Both, 2)]
    {
        let placed = canary.place(prompt, placement);
        assert!(placed.contains(prompt));
        assert_eq!(filtered(&scanner, &placed).matches('#').count(), count);
        assert!(!filtered(&scanner, &placed).contains(canary.token()));
        let filter = OutputFilter::builder().build().unwrap();
        assert_eq!(filter.filter(&placed, &mut Scratch::new()), placed);
    }
    assert_eq!(canary.place_in(prompt), canary.place(prompt, Placement::Both));
}

#[test]
fn few_bytes_are_refused_and_debug_shows_nothing() {
    let error = Canary::new(&[1; 15]).unwrap_err();
    assert_eq!(error.to_string(), "canary: 15 random bytes, of at least 16");
    let canary = Canary::new(&[1; 16]).unwrap();
    let mut shown = format!("{canary:?}");
    let rules = canary_rules([&canary]);
    write!(shown, "{rules:?}").unwrap();
    let built = scanner(rules);
    let infos: Vec<_> = built.rules().collect();
    let mut scratch = Scratch::new();
    let explained = built.explain(canary.token(), None, &mut scratch);
    assert!(!explained.is_empty());
    write!(shown, "{infos:?} {explained:?}").unwrap();
    for piece in canary.token().as_bytes().windows(5) {
        assert!(!shown.contains(std::str::from_utf8(piece).unwrap()));
    }
}

#[test]
fn work_is_linear() {
    let canary = Canary::new(&[77; 16]).unwrap();
    let scanner = scanner(canary_rules([&canary]));
    let token = canary.token();
    for text in [
        token,
        token.get(..11).unwrap(),
        token.get(3..9).unwrap(),
        "w g ",
        "wg",
        "a",
        "77 67 ",
        " ",
    ] {
        assert_linear(&scanner, text);
    }
}
