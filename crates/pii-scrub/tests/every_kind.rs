//! Every operator on every row of `testdata`: what is found is hidden, whatever its kind.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use pii_scrub::{Key, Nonce, Operator, Scrubber, ScrubberConfig, Session};

#[derive(serde::Deserialize)]
struct Rows {
    row: Vec<Row>,
}

#[derive(serde::Deserialize)]
struct Row {
    input: String,
}

/// The inputs of all rows.
fn inputs() -> Vec<String> {
    let files = [
        include_str!("../testdata/identifiers.toml"),
        include_str!("../testdata/national_europe.toml"),
        include_str!("../testdata/national_world.toml"),
        include_str!("../testdata/free_text.toml"),
        include_str!("../testdata/person_facts.toml"),
    ];
    let rows = files.map(|file| toml::from_str::<Rows>(file).unwrap().row);
    rows.into_iter().flatten().map(|row| row.input).collect()
}

fn scrubber(operator: Operator) -> Scrubber {
    let mut config = ScrubberConfig::default();
    config.free_text = true;
    config.on_request = ["pii.uuid", "pii.handle", "pii.domain"].map(str::to_owned).into();
    Scrubber::builder()
        .config(config)
        .default_operator(operator)
        .key(Key::from_bytes([5; 32]))
        .build()
        .unwrap()
}

fn session() -> Session {
    Session::new(Nonce::from_bytes([7; 8]))
}

/// Every operator, and whether what it writes is a marker.
fn operators() -> Vec<(Operator, bool)> {
    vec![
        (Operator::Redact, true),
        (Operator::Mask { keep: 4 }, true),
        (Operator::Placeholder, true),
        (Operator::Pseudonym, true),
        (Operator::Hash, true),
        (Operator::Surrogate, false),
        (Operator::ShiftDate { max_days: 30 }, false),
        (Operator::Generalise, false),
        #[cfg(feature = "fpe")]
        (Operator::FormatPreserving, false),
    ]
}

#[test]
fn no_value_stays() {
    let mut failures = Vec::new();
    for (operator, _) in operators() {
        let scrubber = scrubber(operator);
        for input in inputs() {
            let (mut finding, mut session) = (session(), session());
            let found: Vec<_> = scrubber.find(&input, &mut finding).matches().collect();
            let out = unmarked(&scrubber.scrub(&input, &mut session));
            for (kind, finding, value) in &found {
                let within = |other: &&(&str, rule_scan::Finding, &str)| {
                    other.1.span != finding.span && other.1.span.contains(finding.span)
                };
                // What is coarse already stays coarse, and one letter or two are everywhere.
                let coarse = operator == Operator::Generalise && operator.fits(kind);
                let twice = unmarked(&input).matches(value).count() > 1;
                let skipped =
                    coarse || twice || value.len() < 4 || found.iter().any(|other| within(&other));
                if !skipped && out.contains(value) {
                    failures.push(format!("{operator}: {kind} {value:?} of {input:?} in {out:?}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}\n{}", failures.len(), failures.join("\n"));
}

/// A text without markers.
fn unmarked(text: &str) -> String {
    let mut parts = text.split("[pii.");
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        out.push_str(part.split_once(']').map_or(part, |(_, rest)| rest));
    }
    out
}

#[test]
fn markers_are_left_alone() {
    let mut failures = Vec::new();
    for (operator, _) in operators().into_iter().filter(|(_, marker)| *marker) {
        let scrubber = scrubber(operator);
        for input in inputs() {
            let mut session = session();
            let once = scrubber.scrub(&input, &mut session).into_owned();
            let twice = scrubber.scrub(&once, &mut session).into_owned();
            // The tagger reads words beside a marker otherwise than beside a value.
            let names = ["pii.person", "pii.place", "pii.organization"];
            let of = |text: &str| names.map(|kind| text.matches(kind).count());
            if twice != once && of(&once) == of(&twice) {
                failures.push(format!("{operator}: {once:?} became {twice:?}"));
            }
        }
    }
    assert!(failures.is_empty(), "{}\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn streams_write_what_the_whole_is() {
    for (operator, _) in operators() {
        let scrubber = scrubber(operator);
        for input in inputs() {
            let whole = scrubber.scrub(&input, &mut session()).into_owned();
            let mut session = session();
            let mut stream = scrubber.stream(&mut session);
            let mut out = String::new();
            for piece in input.as_bytes().chunks(3) {
                out.push_str(stream.push(piece));
            }
            out.push_str(&stream.finish());
            assert_eq!(out, whole, "{operator}");
        }
    }
}

#[test]
fn what_has_placeholders_comes_back() {
    let scrubber = scrubber(Operator::Placeholder);
    let (mut restored, mut constant) = (0, 0);
    for input in inputs() {
        let mut session = session();
        let out = scrubber.scrub(&input, &mut session).into_owned();
        let kept = session.restore(&out);
        if kept.contains("[pii.") && !input.contains("[pii.") {
            constant += 1;
        } else {
            assert_eq!(kept, input);
            restored += 1;
        }
    }
    assert!(constant * 4 < restored, "{restored} came back, {constant} have constant markers");
}
