//! Any texts as labels: what parses prints as it was, and the laws of the lattice hold for it.
#![no_main]

use std::sync::LazyLock;

use data_class::{Categories, Keeps, Label, Level, Scheme, Sink, SinkKind};
use libfuzzer_sys::fuzz_target;

static SCHEME: LazyLock<Scheme> = LazyLock::new(|| {
    let own = Scheme::builder().category("salary").purpose("payroll").build();
    own.expect("a sound scheme")
});

static SINK: LazyLock<Sink> = LazyLock::new(|| {
    let sink = Sink::builder(SinkKind::Model, "model")
        .ceiling(Level::Confidential)
        .accepts(Categories::ALL)
        .regions("DE,FR".parse().expect("two countries"))
        .keeps(Keeps::Days(30))
        .trains_on_data(false)
        .accepts_untrusted(true);
    sink.build().expect("a sound sink")
});

fuzz_target!(|texts: [&str; 3]| {
    let read = |text: &str| {
        let scheme = if text.len() % 2 == 0 { &Scheme::STANDARD } else { &*SCHEME };
        let label = scheme.parse(text).ok()?;
        assert_eq!(label.to_string(), text);
        let stored = label.to_stored();
        assert_eq!(scheme.restore_label(&stored).as_ref(), Ok(&label));
        Some(label)
    };
    let [a, b, c] = texts.map(|text| read(text).unwrap_or(Label::new(Level::Internal)));
    let join = a.clone().join(&b);
    assert_eq!(join, b.clone().join(&a));
    assert_eq!(join.clone().join(&c), a.clone().join(&b.clone().join(&c)));
    assert!(a.is_at_most(&join) && b.is_at_most(&join) && a.meet(&b).is_at_most(&a));
    if let Err(refusal) = a.flows_to(&SINK) {
        let line = refusal.to_string();
        assert!(line.bytes().all(|byte| matches!(byte, b' '..=b'~')));
        assert!(join.flows_to(&SINK).is_err());
    }
});
