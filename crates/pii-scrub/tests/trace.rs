//! Traces.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::sync::LazyLock;

use pii_scrub::{
    Allow, Checksum, Custom, Decision, Nonce, Operator, Scrubber, Session, TraceEntry,
};
use proptest::prelude::*;

static SCRUBBER: LazyLock<Scrubber> = LazyLock::new(|| {
    Scrubber::builder()
        .custom(Custom::new("member", "M[0-9]{8}").checksum(Checksum::Luhn))
        .allow(Allow::value("support@ourcompany.com"))
        .keep("pii.ip_address")
        .operator("pii.email", Operator::Placeholder)
        .build()
        .unwrap()
});

fn session() -> Session {
    Session::new(Nonce::from_bytes([7; 8]))
}

fn trace(text: &str) -> Vec<TraceEntry> {
    SCRUBBER.trace(text, &mut session()).entries().to_vec()
}

#[test]
fn every_decision_is_explained() {
    let is = |text: &str, rule: &str, decision: Decision| {
        let trace = trace(text);
        let found = trace.iter().any(|entry| entry.rule == rule && entry.decision == decision);
        assert!(found, "{text}: {trace:#?}");
    };
    is("a.b@x.io", "pii.email", Decision::Hidden);
    is("support@ourcompany.com", "pii.email", Decision::Allowed);
    is("ip 198.51.100.23", "pii.ip_address.v4", Decision::Kept);
    is("M12345674", "custom.member", Decision::Hidden);
    is("M12345675", "custom.member", Decision::RefusedByCheck);
    is("xM12345674", "custom.member", Decision::RefusedByLeftBoundary);
    is("M12345674x", "custom.member", Decision::RefusedByRightBoundary);
    is("number 219099999", "pii.us_ssn.plain", Decision::BelowThreshold);
    is("x 4111 1111 1111 1112", "pii.credit_card", Decision::RefusedByCheck);
    let by = Decision::Covered("pii.url".to_owned());
    is("see https://x.io/?q=a.b@x.io", "pii.email", by);
}

#[test]
fn points_are_named_with_their_words() {
    let trace = trace("my ssn: 219099999");
    let entry = trace.iter().find(|entry| entry.rule == "pii.us_ssn.plain").unwrap();
    let points = entry.points.clone().unwrap();
    assert_eq!((points.shape, points.check, entry.confidence), (10, 0, 70));
    assert_eq!((points.support, points.against), (Some(("ssn".to_owned(), 60)), None));
}

fn fragment() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "call ",
        "phone: ",
        "order ",
        "born ",
        "ssn ",
        "version ",
        "ip ",
        "+",
        "(",
        "-",
        ".",
        ":",
        "/",
        "@",
        "[",
        "]",
        " ",
        " ",
        "\n",
        "415-555-2671",
        "+44 20 7946 0958",
        "060 565 36",
        "4111 1111 1111 1111",
        "378282246310005",
        "DE89370400440532013000",
        "219-09-9999",
        "219099999",
        "1.2.3.4",
        "a.b@example.com",
        "a.b%40example.com",
        "ａ@example.com",
        "https://x.example/y?z=1",
        "www.",
        "12.03.1985",
        "March 12, 1985",
        "é",
        "日本",
        "[pii.email]",
        "[pii.phone#2.aaaaaaaa]",
        "M12345674",
        "support@ourcompany.com",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_trace_decides_as_a_scan_does(parts in prop::collection::vec(fragment(), 0..10)) {
        let text = parts.concat();
        let trace = trace(&text);
        let mut session = session();
        let found = SCRUBBER.find(&text, &mut session);
        let found: Vec<_> = found
            .matches()
            .map(|(kind, finding, _)| (kind.to_owned(), finding.span, finding.confidence, finding.view))
            .collect();
        let traced: Vec<_> = trace
            .iter()
            .filter(|entry| entry.is_found())
            .map(|entry| (entry.kind.clone(), entry.span, entry.confidence, entry.view))
            .collect();
        prop_assert_eq!(traced, found);
        // What is said to be hidden is, and what is said to stay does.
        let scrubbed = SCRUBBER.scrub(&text, &mut session);
        let hides = trace.iter().any(|entry| matches!(entry.decision, Decision::Hidden));
        prop_assert_eq!(hides, scrubbed != text, "{}", scrubbed);
    }

    #[test]
    fn a_trace_shows_no_value(parts in prop::collection::vec(fragment(), 0..10)) {
        let text = parts.concat();
        let trace = SCRUBBER.trace(&text, &mut session());
        let shown = format!("{trace}{trace:?}");
        for value in ["555-2671", "7946", "4111 1111", "378282246310005", "DE8937", "09-9999", "12345674"] {
            prop_assert!(!shown.contains(value), "{}", shown);
        }
    }
}
