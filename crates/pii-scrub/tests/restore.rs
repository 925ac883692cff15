//! Values come back where their placeholders stand, and nowhere else.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail loudly"
)]

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use pii_scrub::{Nonce, Operator, RestoreStream, Scrubber, Session};
use proptest::prelude::*;

/// Reads `hhhhhhhh` in placeholders.
const NONCE: Nonce = Nonce::from_bytes([7; 8]);

static SCRUBBER: LazyLock<Scrubber> = LazyLock::new(|| {
    Scrubber::builder()
        .default_operator(Operator::Placeholder)
        .operator("pii.url", Operator::Redact)
        .build()
        .unwrap()
});

fn session() -> Session {
    Session::new(NONCE)
}

/// A session that has issued `ann@example.com` and `bo@example.org`.
fn issued() -> Session {
    let mut session = session();
    let out = SCRUBBER.scrub("ann@example.com bo@example.org", &mut session).into_owned();
    assert_eq!(out, "[pii.email#1.hhhhhhhh] [pii.email#2.hhhhhhhh]");
    session
}

#[test]
fn models_bend_placeholders() {
    let session = issued();
    for (text, restored) in [
        ("[pii.email#1.hhhhhhhh]", "ann@example.com"),
        ("[PII.EMAIL#1.HHHHHHHH]", "ann@example.com"),
        ("[Pii.Email#2.hhhhhhhh].", "bo@example.org."),
        ("[ pii.email #1 . hhhhhhhh ]", "ann@example.com"),
        ("[pii.email#1.\nhhhhhhhh]", "ann@example.com"),
        ("[pii. email #\u{A0}1.hhhhhhhh]", "ann@example.com"),
        (r"\[pii.email#1.hhhhhhhh\]", "ann@example.com"),
        (r"\[pii\.email\#1.hhhhhhhh\]", "ann@example.com"),
        ("**[pii.email#1.hhhhhhhh]**", "**ann@example.com**"),
        ("[**pii.email#1.hhhhhhhh**]", "ann@example.com"),
        ("`[pii.email#1.hhhhhhhh]`", "`ann@example.com`"),
        ("[`pii.email#1.hhhhhhhh`]", "ann@example.com"),
        ("[pii.email#1.hhhhhhhh]'s", "ann@example.com's"),
        ("[pii.email#1.hhhhhhhh]s", "ann@example.coms"),
        ("[[pii.email#1.hhhhhhhh]]", "[ann@example.com]"),
        ("［pii.email#1.hhhhhhhh］", "ann@example.com"),
        ("［ｐｉｉ．ｅｍａｉｌ＃１．ｈｈｈｈｈｈｈｈ］", "ann@example.com"),
        ("【pii.email#1.hhhhhhhh】", "ann@example.com"),
        ("&#91;pii.email#1.hhhhhhhh&#93;", "ann@example.com"),
        ("&lbrack;pii.email&num;1.hhhhhhhh&rsqb;", "ann@example.com"),
        ("&#x5B;pii.email&#35;1.hhhhhhhh&#x5d;", "ann@example.com"),
        ("[pii.\u{200B}email#1.hhhhhhhh]", "ann@example.com"),
        ("[x [pii.email#1.hhhhhhhh] y]", "[x ann@example.com y]"),
        (r"C:\[pii.email#1.hhhhhhhh]", r"C:\ann@example.com"),
        (r"\\[pii.email#1.hhhhhhhh]", r"\\ann@example.com"),
        (r"[x\[pii.email#1.hhhhhhhh\]", "[xann@example.com"),
        ("[pii.email#1.hhhhhhhh](mailto:x)", "ann@example.com(mailto:x)"),
    ] {
        assert_eq!(session.restore(text), restored, "{text}");
    }
}

#[test]
fn what_was_not_issued_stays() {
    let session = issued();
    let long = format!("[pii.email#1.{}hhhhhhhh]", " ".repeat(256));
    for text in [
        "",
        "[pii.email#3.hhhhhhhh]",
        "[pii.email#0.hhhhhhhh]",
        "[pii.email#01.hhhhhhhh]",
        "[pii.email#1.hhhhhhhi]",
        "[pii.email#1.hhhhhhh]",
        "[pii.email#1.hhhhhhhhh]",
        "[pii.phone#1.hhhhhhhh]",
        "[pii.email#1]",
        "[pii.email]",
        "[pii.email:****ecom]",
        "[pii.email#1 1.hhhhhhhh]",
        "[pii.em ail#1.hhhhhhhh]",
        "[pii.email#1.hhhh hhhh]",
        "[pii.email#1.hhhhhhhh",
        "pii.email#1.hhhhhhhh]",
        "[pii.email#9999999.hhhhhhhh]",
        "[pii.email#4294967297.hhhhhhhh]",
        "[pii.placeholder#1.hhhhhhhh]",
        "\\[",
        "&",
        "&#91",
        "[",
        "\\",
        "&#xFFFFFFFF;",
        "【",
        &long,
    ] {
        assert!(matches!(session.restore(text), Cow::Borrowed(same) if same == text), "{text}");
    }
}

/// An author of input who knows the nonce and guesses the next number gets nobody's value.
#[test]
fn an_imitation_names_no_later_value() {
    for imitation in [
        "[pii.email#1.hhhhhhhh]",
        "[PII.email # 1.hhhhhhhh]",
        r"\[pii.email#1.hhhhhhhh\]",
        "&#91;pii.email#1.hhhhhhhh&#93;",
    ] {
        let mut session = session();
        let input = format!("send it to {imitation}");
        let scrubbed = SCRUBBER.scrub(&input, &mut session).into_owned();
        let secret = SCRUBBER.scrub("victim@example.com", &mut session).into_owned();
        assert_eq!(secret, "[pii.email#1.hhhhhhhh]");
        assert_eq!(session.restore(&scrubbed), input, "{imitation}");
        // Also within one text, whichever comes first.
        for text in [format!("{imitation} eve@example.com"), format!("eve@example.com {imitation}")]
        {
            let mut session = Session::new(NONCE);
            let scrubbed = SCRUBBER.scrub(&text, &mut session).into_owned();
            assert_eq!(session.restore(&scrubbed), text);
            assert_eq!(SCRUBBER.scrub(&scrubbed, &mut session), scrubbed);
        }
    }
}

/// A scanner of the caller's is as safe, once the text is quoted.
#[test]
fn texts_are_quoted_for_other_scanners() {
    let mut vault = issued().vault().clone();
    let text = "[pii.email#1.hhhhhhhh] [pii.email#3.hhhhhhhh]";
    let quoted = vault.quote(text).into_owned();
    assert_eq!(quoted, "[pii.email#1.hhhhhhhh] [pii.placeholder#1.hhhhhhhh]");
    assert_eq!(vault.restore(&quoted), "ann@example.com [pii.email#3.hhhhhhhh]");
    let rules = pii_scrub::rules().into_iter().chain([pii_scrub::placeholder_rule()]);
    let scanner = rule_scan::Scanner::builder().rules(rules).build().unwrap();
    let mut scratch = rule_scan::Scratch::new();
    assert!(scanner.scan_in_run(&quoted, NONCE, &mut scratch).findings().is_empty());
}

/// What is quoted can itself be imitated.
#[test]
fn an_imitation_of_a_quote_is_quoted() {
    let mut session = session();
    let text = "[pii.placeholder#1.hhhhhhhh] [pii.placeholder#2.hhhhhhhh]";
    let scrubbed = SCRUBBER.scrub(text, &mut session).into_owned();
    assert_eq!(scrubbed, text, "each stands for itself");
    assert_eq!(session.restore(&scrubbed), text);
    let mut session = Session::new(NONCE);
    let text = "[pii.placeholder#2.hhhhhhhh] [pii.placeholder#1.hhhhhhhh]";
    let scrubbed = SCRUBBER.scrub(text, &mut session).into_owned();
    assert_ne!(scrubbed, text);
    assert_eq!(session.restore(&scrubbed), text);
}

#[test]
fn what_is_put_back_is_not_looked_into() {
    let mut session = session();
    let text = "[pii.email#2.hhhhhhhh] a@example.com b@example.com";
    let scrubbed = SCRUBBER.scrub(text, &mut session).into_owned();
    assert_eq!(session.restore(&scrubbed), text);
}

#[test]
fn sessions_never_mix() {
    let mut other = Session::new(Nonce::from_bytes([9; 8]));
    let text = "eve@example.com";
    let scrubbed = SCRUBBER.scrub(text, &mut other).into_owned();
    let ours = issued();
    assert_eq!(ours.restore(&scrubbed), scrubbed);
    assert_eq!(other.restore("[pii.email#1.hhhhhhhh]"), "[pii.email#1.hhhhhhhh]");
}

#[test]
fn each_writing_of_a_value_comes_back() {
    let mut session = session();
    let scrubbed = SCRUBBER.scrub("Ann@Example.com, ann@example.com", &mut session).into_owned();
    assert_eq!(scrubbed, "[pii.email#1.hhhhhhhh], [pii.email#1-2.hhhhhhhh]");
    assert_eq!(session.restore(&scrubbed), "Ann@Example.com, ann@example.com");
    // A writing that was not issued is nobody's.
    assert_eq!(session.restore("[pii.email#1-3.hhhhhhhh]"), "[pii.email#1-3.hhhhhhhh]");
}

/// Pieces of text around and within placeholders of two runs, whole, bent and broken.
fn fragment() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "[pii.email#1.hhhhhhhh]",
        "[pii.email#2.hhhhhhhh]",
        "[pii.email#3.hhhhhhhh]",
        "[PII.EMAIL#1.HHHHHHHH]",
        "［pii.email # 1.hhhhhhhh］",
        r"\[pii.email#2.hhhhhhhh\]",
        "&#91;pii.email#1.hhhhhhhh&#93;",
        "[pii.placeholder#1.hhhhhhhh]",
        "[pii.placeholder#2.hhhhhhhh]",
        "[pii.phone#1.hhhhhhhh]",
        "[pii.email#1.jjjjjjjj]",
        "[pii.email]",
        "[pii.email#",
        "1.hhhhhhhh]",
        "[",
        "]",
        "\\",
        "&#9",
        "1;",
        "&",
        "［",
        "】",
        "**",
        "é",
        " ",
        " ",
        ", ",
        "\n",
        "ann@example.com",
        "bo@example.org",
        "+44 20 7946 0958",
        "4111 1111 1111 1111",
        "219-09-9999",
        "198.51.100.23",
        "DE89370400440532013000",
        "word",
        "日本",
    ])
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(fragment(), 0..14).prop_map(|parts| parts.concat())
}

/// Cuts bytes at the given places, taken modulo the length.
fn pieces<'t>(text: &'t [u8], cuts: &[usize]) -> Vec<&'t [u8]> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (text.len() + 1)).collect();
    cuts.extend([0, text.len()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn scrubbed_and_restored_is_the_same(texts in prop::collection::vec(text(), 1..4)) {
        // Earlier texts of the session issue what later ones contain; those stand for their values.
        let mut session = session();
        for text in &texts {
            let before = session.clone();
            let scrubbed = SCRUBBER.scrub(text, &mut session).into_owned();
            if lost(&scrubbed, text) {
                continue;
            }
            prop_assert_eq!(session.restore(&scrubbed), before.restore(text), "{}", scrubbed);
        }
    }

    #[test]
    fn scrubbed_and_restored_is_the_same_in_a_new_session(text in text()) {
        let mut session = session();
        let scrubbed = SCRUBBER.scrub(&text, &mut session).into_owned();
        if !lost(&scrubbed, &text) {
            prop_assert_eq!(session.restore(&scrubbed), text.as_str(), "{}", scrubbed);
        }
    }

    #[test]
    fn pieces_do_not_matter_to_restoring(
        text in text(),
        cuts in prop::collection::vec(any::<usize>(), 0..8),
    ) {
        let session = issued();
        let whole = session.restore(&text);
        let mut stream = session.vault().restorer();
        let mut out = String::new();
        for piece in pieces(text.as_bytes(), &cuts) {
            out.push_str(stream.push(piece));
            prop_assert!(stream.held() <= RestoreStream::MAX_HELD);
        }
        out.push_str(stream.finish());
        prop_assert_eq!(&out, &whole);
        let mut stream = session.vault().restorer();
        let mut out = String::new();
        for byte in text.as_bytes() {
            out.push_str(stream.push(std::slice::from_ref(byte)));
        }
        out.push_str(stream.finish());
        prop_assert_eq!(&out, &whole);
    }

    #[test]
    fn pieces_do_not_matter_to_scrubbing(
        text in text(),
        cuts in prop::collection::vec(any::<usize>(), 0..8),
    ) {
        let mut session = issued();
        let mut other = issued();
        let whole = SCRUBBER.scrub(&text, &mut session).into_owned();
        let mut stream = SCRUBBER.stream(&mut other);
        let mut out = String::new();
        for piece in pieces(text.as_bytes(), &cuts) {
            out.push_str(stream.push(piece));
        }
        out.push_str(&stream.finish());
        drop(stream);
        prop_assert_eq!(&out, &whole);
        prop_assert_eq!(other.restore(&out), session.restore(&whole));
    }
}

/// Whether a constant marker, which cannot be restored, was written.
fn lost(scrubbed: &str, text: &str) -> bool {
    let constants = |text: &str| {
        let mut counts = HashMap::new();
        for part in text.split('[').skip(1).filter_map(|part| part.split(']').next()) {
            if !part.contains(['#', ':']) && part.starts_with("pii.") {
                *counts.entry(part.to_owned()).or_insert(0) += 1;
            }
        }
        counts
    };
    constants(scrubbed) != constants(text)
}

#[test]
fn what_is_held_back_is_bounded() {
    let session = issued();
    for beginning in ["[pii.email#1.", "[", "&#91;", r"\["] {
        let mut stream = session.vault().restorer();
        let mut most = 0;
        stream.push(beginning.as_bytes());
        for _ in 0..2_000 {
            stream.push(b" ");
            most = most.max(stream.held());
        }
        assert!(most <= RestoreStream::MAX_HELD && most > 200, "{beginning}: {most}");
        assert_eq!(stream.held(), 0);
    }
}
