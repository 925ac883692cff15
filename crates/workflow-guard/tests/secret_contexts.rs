//! Secrets of every format in every way in which an agent's text writes them: how many are hidden
//! whole, by family; that pieces of a text give what the whole gives; and that no piece of a secret
//! is in what was released.
//!
//! `SECRET_DOCS` says how many documents, `SECRET_FROM` which is the first, `SECRET_SHOW` prints
//! that many of those that are not hidden whole.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "a test may fail loudly"
)]

#[path = "../../output-filter/tests/support/draw.rs"]
mod draw;
#[path = "support/secrets.rs"]
mod secrets;

use std::collections::BTreeMap;

use draw::Dice;
use rule_scan::{Nonce, Region, Scratch, Span, write_marker};
use secrets::{Document, Family};
use workflow_guard::{Policy, Stage};

const NONCE: Nonce = Nonce::from_bytes([0; 8]);
/// What is looked for in what was released: so many bytes of a secret.
const PIECE: usize = 8;

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |value| value.parse().unwrap())
}

/// How many secrets of a family there were, were hidden whole, and left a piece of themselves.
#[derive(Default)]
struct Count {
    all: usize,
    hidden: usize,
    leaked: usize,
}

#[test]
fn secrets_are_hidden_in_every_context() {
    let policy = Policy::default();
    let scanner = policy.scanner();
    let is_replaced = |kind: &str| policy.action(Stage::Output, kind).operator().is_some();
    let mut replace = |region: &Region<'_>, out: &mut String| write_marker(region.kind(), out);
    let mut scratch = Scratch::new();
    let mut counts: BTreeMap<Family, Count> = BTreeMap::new();
    let mut contexts: BTreeMap<(Family, &str), Count> = BTreeMap::new();
    let (mut show, mut held, mut memory) = (number("SECRET_SHOW", 0), 0, 0);
    let from = number("SECRET_FROM", 0);
    for seed in from..from + number("SECRET_DOCS", 900) {
        let document = secrets::document(seed);
        let Document { text, place, .. } = &document;
        let (mut covers, mut kinds): (Vec<Span>, Vec<String>) = Default::default();
        let scan = scanner.scan_in_run(text, NONCE, &mut scratch);
        let replaced = |rule| is_replaced(scanner.kind(rule));
        let whole = scan.rewrite(
            |finding| replaced(finding.rule),
            |region, out| {
                covers.push(region.cover());
                kinds.push(region.kind().to_owned());
                replace(region, out);
            },
        );
        let mut dice = Dice::new(seed);
        for longest in [1, 7, 60] {
            let mut stream = scanner
                .stream(&mut replace)
                .replacing(|rule| is_replaced(rule.kind()))
                .in_run(NONCE);
            if seed % 2 == 0 {
                stream = stream.at_once();
            }
            let (mut out, mut rest) = (String::new(), text.as_bytes());
            while !rest.is_empty() {
                let (piece, more) = rest.split_at(rest.len().min(dice.roll(longest + 1)));
                out += stream.push(piece);
                held = held.max(stream.held());
                rest = more;
            }
            memory = memory.max(stream.memory());
            out += stream.finish();
            assert_eq!(out, whole, "document {seed}: {text:?}");
        }
        let hidden = place.clone().all(|at| covers.iter().any(|it| it.start <= at && at < it.end));
        // What a marker says is no piece of a secret.
        let said = kinds.iter().fold(whole.to_string(), |out, kind| out.replace(kind, ""));
        let leaked = document.pieces(PIECE).find(|piece| said.contains(piece.as_str()));
        let by_context = (document.family, document.context);
        for count in
            [counts.entry(document.family).or_default(), contexts.entry(by_context).or_default()]
        {
            count.all += 1;
            count.hidden += usize::from(hidden);
            count.leaked += usize::from(leaked.is_some());
        }
        if (!hidden || leaked.is_some()) && show > 0 {
            show -= 1;
            let Document { kind, context, secret, .. } = &document;
            eprintln!("{seed} {kind} {context}: {text:?}\n  {secret:?}\n  {whole:?}\n  {leaked:?}");
        }
    }
    let percent = |count: &Count| count.hidden * 1000 / count.all;
    for ((family, context), count) in contexts.iter().filter(|(_, count)| percent(count) < 1000) {
        eprintln!(
            "{family:?} {context}: {}/1000 of {}, {} leaked",
            percent(count),
            count.all,
            count.leaked
        );
    }
    eprintln!("held {held} of {} bytes, {memory} bytes of memory", scanner.max_hold_back());
    for (family, count) in &counts {
        eprintln!(
            "{family:?}: {}/1000 of {} hidden whole, {} left a piece",
            percent(count),
            count.all,
            count.leaked
        );
    }
    for (family, count) in &counts {
        let Count { all, hidden, leaked } = count;
        assert!(percent(count) >= family.bar(), "{family:?}: {hidden} of {all} hidden");
        assert!(leaked * 1000 <= family.may_leave() * all, "{family:?}: {leaked} of {all} leaked");
    }
    assert!(held <= scanner.max_hold_back());
}
