//! Values do not come out again: not in a Debug or Display, not in JSON, not in an encoding, not
//! in an error or a fault.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail loudly, as tests may"
)]

#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod common;

use std::fmt::{Debug, Display};
use std::str::FromStr;

use audit_types::{
    AccessOperation, ApprovalStep, CODE_MAX, Chain, ChangeAction, ChangeObject, Code, Content,
    DataAccess, Decision, Digest, Erasure, Error, ErrorKind, Event, EventKind, Fingerprint,
    FingerprintKey, Frontier, Head, ID_MAX, Id, KeyAction, LABEL_MAX, LIST_MAX, LabelText, List,
    Measure, Mode, Outcome, Position, Record, Response, RetentionAction, RunOutcome, SEALED_MAX,
    Sealed, Severity, Stage, StageDecision, SummaryOptions, ToolCall, Verifier,
};
use common::{POLICY, draft, encode, id, log, log_id, samples};

/// 32 bytes, so that it can be a key too.
const CANARY: &str = "canary-4711-of-this-very-test-ok";

/// The value in the forms in which one might let it slip.
fn forms() -> Vec<Vec<u8>> {
    let bytes = CANARY.as_bytes();
    let joined = |separator: &str, show: fn(&u8) -> String| {
        bytes.iter().map(show).collect::<Vec<_>>().join(separator)
    };
    let plain_hash = Digest::sha256(bytes);
    let mut forms = vec![
        CANARY.to_owned(),
        CANARY.to_uppercase(),
        joined("", |byte| format!("{byte:02x}")),
        joined("", |byte| format!("{byte:02X}")),
        joined(", ", u8::to_string),
        joined(",", u8::to_string),
        // Whoever can guess the value can confirm a plain hash of it.
        plain_hash.to_string(),
    ];
    // Base64, at each of the three places in a group, without what depends on the neighbours.
    forms.push("Y2FuYXJ5LTQ3MTEtb2YtdGhpcy12ZXJ5LXRlc3Qtb2".to_owned());
    forms.push("NhbmFyeS00NzExLW9mLXRoaXMtdmVyeS10ZXN0LW9r".to_owned());
    forms.push("jYW5hcnktNDcxMS1vZi10aGlzLXZlcnktdGVzdC1va".to_owned());
    let mut forms: Vec<Vec<u8>> = forms.into_iter().map(String::into_bytes).collect();
    forms.push(plain_hash.as_bytes().to_vec());
    forms
}

fn find(shown: &[u8]) -> Option<String> {
    let found = forms()
        .into_iter()
        .find(|form| shown.windows(form.len()).any(|window| window == form.as_slice()));
    found.map(|form| String::from_utf8_lossy(&form).into_owned())
}

fn shows_nothing(shown: impl AsRef<[u8]>) {
    let shown = shown.as_ref();
    assert_eq!(find(shown), None, "{}", String::from_utf8_lossy(shown));
}

fn code(text: &str) -> Code {
    text.parse().unwrap()
}

#[test]
fn the_search_finds_what_slips() {
    let bytes = CANARY.as_bytes();
    assert!(find(format!("{bytes:?}").as_bytes()).is_some());
    assert!(find(format!("id {CANARY:?}").as_bytes()).is_some());
    assert!(find(Digest::sha256(bytes).as_bytes()).is_some());
    for prefix in ["", "x", "xy"] {
        let sealed =
            Sealed::new(id("k"), [0; 24], format!("{prefix}{CANARY}{CANARY}").into_bytes());
        #[cfg(feature = "serde")]
        assert!(find(serde_json::to_string(&sealed.unwrap()).unwrap().as_bytes()).is_some());
        #[cfg(not(feature = "serde"))]
        assert!(sealed.is_ok());
    }
    assert!(find(b"canary").is_none());
}

/// Every place of a record that stands for a value, filled from the value.
#[test]
fn a_value_behind_a_fingerprint_is_in_no_output() {
    let key = FingerprintKey::new(1, CANARY.as_bytes().try_into().unwrap());
    let other = FingerprintKey::new(2, &[9; 32]);
    shows_nothing(format!("{key:?} {other:?} {:?}", key.clone()));
    let of = |kind: &str| other.fingerprint(&code(kind), CANARY.as_bytes());
    let own = key.fingerprint(&code("pii.email"), CANARY.as_bytes());
    for fingerprint in [own, of("pii.email"), of("subject")] {
        shows_nothing(format!("{fingerprint} {fingerprint:?} {:?}", fingerprint.as_bytes()));
    }

    let content = Content {
        bytes: CANARY.len() as u64,
        fingerprint: Some(of("content")),
        ..Content::default()
    };
    let subjects = List::try_from(vec![own, of("subject")]).unwrap();
    let mut events = samples::full();
    for event in &mut events {
        match event {
            Event::StageDecision(StageDecision { content: at, subjects: about, .. })
            | Event::DataAccess(DataAccess { content: at, subjects: about, .. }) => {
                *at = content.clone();
                *about = subjects.clone();
            }
            Event::ToolCall(ToolCall { target, arguments, result, .. }) => {
                *target = Some(of("target"));
                *arguments = content.clone();
                *result = Some(content.clone());
            }
            Event::ModelCall(call) => {
                call.request = content.clone();
                call.response = Some(content.clone());
            }
            Event::StageOutcome(outcome) => outcome.content = Some(content.clone()),
            Event::Erasure(Erasure { subject, .. }) => *subject = own,
            _ => {}
        }
    }
    let (entries, head) = log(events);
    let mut verifier = Verifier::new(&log_id(), POLICY);
    verifier.expect_head(head);
    for entry in &entries {
        assert_eq!(verifier.push(entry), None);
        shows_nothing(format!("{entry:?}"));
        shows_nothing(encode(entry));
        #[cfg(feature = "serde")]
        shows_nothing(serde_json::to_string(entry).unwrap());
    }
    let mut summarizer = SummaryOptions::default().build().unwrap();
    entries.iter().for_each(|entry| summarizer.push(entry.record()));
    shows_nothing(format!("{summarizer:?}"));
    let summary = summarizer.finish();
    assert!(summary.records > 0);
    shows_nothing(format!("{summary} {summary:?}"));
    #[cfg(feature = "serde")]
    shows_nothing(serde_json::to_string(&summary).unwrap());
    #[cfg(feature = "export")]
    exports_show_nothing(&entries);
    shows_nothing(format!("{verifier:?}"));
    let found = verifier.finish();
    shows_nothing(format!("{found} {found:?}"));
}

#[cfg(feature = "export")]
fn exports_show_nothing(entries: &[audit_types::Entry]) {
    use audit_types::export::{csv, jsonl, ocsf, otel};

    let exporter = ocsf::Exporter::new(&log_id());
    let mut spans = 0;
    for entry in entries {
        let events = exporter.events(entry);
        assert!(!events.is_empty());
        shows_nothing(serde_json::to_string(&events).unwrap());
        if let Some(span) = otel::span(&log_id(), entry) {
            shows_nothing(format!("{span:?} {}", serde_json::to_string(&span).unwrap()));
            spans += 1;
        }
        let (mut row, mut line) = (String::new(), String::new());
        csv::write_entry(entry, &mut row).unwrap();
        jsonl::write_entry(entry, &mut line).unwrap();
        assert!(row.ends_with("\r\n") && line.ends_with("\n"));
        shows_nothing(row);
        shows_nothing(line);
    }
    assert!(spans > 0);
}

/// What is sealed is in the record by intent, as ciphertext; nobody sees it by accident.
#[test]
fn a_sealed_payload_is_not_shown() {
    let sealed = Sealed::new(id("k"), [7; 24], CANARY.repeat(2).into()).unwrap();
    shows_nothing(format!("{sealed:?} {sealed:#?}"));
}

#[test]
fn a_chain_and_a_verifier_show_nothing_of_the_last_record() {
    let mut chain = Chain::new(&log_id(), POLICY);
    let mut draft = draft(0, samples::minimal().remove(2));
    draft.run = Some(id(CANARY));
    let entry = chain.append(draft);
    let mut verifier = Verifier::new(&log_id(), POLICY);
    assert_eq!(verifier.push(&entry), None);
    for shown in [format!("{chain:?}"), format!("{verifier:?}")] {
        assert!(shown.contains("Digest("));
        shows_nothing(shown);
    }
    // Line by line, each number has its own.
    let first: Vec<_> = CANARY.bytes().take(6).map(|byte| byte.to_string()).collect();
    for shown in [format!("{chain:#?}"), format!("{verifier:#?}")] {
        let words: Vec<_> = shown.split([' ', ',', '\n']).filter(|word| !word.is_empty()).collect();
        assert!(!words.windows(6).any(|window| window == first));
    }
}

fn refuses<T: FromStr<Err = Error> + Debug>(field: &str, kind: ErrorKind, texts: &[String]) {
    for text in texts {
        let error = text.parse::<T>().unwrap_err();
        assert_eq!((error.kind(), error.field()), (kind, field), "{text}");
        shows(&error);
    }
}

fn shows(error: &(impl Debug + Display)) {
    shows_nothing(format!("{error} {error:?}"));
    let text = error.to_string();
    assert!(text.starts_with(|first: char| first.is_lowercase() || first == '`'), "{text}");
    assert!(!text.ends_with('.'), "{text}");
}

#[test]
fn errors_do_not_repeat_their_input() {
    let long = |length: usize| [CANARY.repeat(length / CANARY.len() + 1)];
    let unprintable = ["\n", "\0", "\u{202e}", "\u{200b}", "\u{e0041}", "\u{2028}", "\u{85}"];
    let lines = unprintable.map(|character| format!("{CANARY}{character}"));
    // What a secret or a person's data looks like has a character that no code has.
    let values = ["{}@example.com", "{}/", "{} street", "{}+", "{}=", "A{}", "{}ü", "({})", "{},"];
    let values = values.map(|shape| shape.replace("{}", CANARY));
    refuses::<Id>("id", ErrorKind::Character, &lines);
    refuses::<Id>("id", ErrorKind::TooLong, &long(ID_MAX));
    refuses::<LabelText>("label", ErrorKind::Character, &lines);
    refuses::<LabelText>("label", ErrorKind::TooLong, &long(LABEL_MAX));
    refuses::<Code>("code", ErrorKind::Character, &lines);
    refuses::<Code>("code", ErrorKind::Character, &values);
    refuses::<Code>("code", ErrorKind::TooLong, &long(CODE_MAX));
    let any = [CANARY.to_owned()];
    refuses::<Digest>("digest", ErrorKind::Malformed, &any);
    refuses::<Head>("head", ErrorKind::Malformed, &any);
    refuses::<Head>("head", ErrorKind::Malformed, &[format!("3:{CANARY}")]);
    refuses::<Fingerprint>("fingerprint", ErrorKind::Malformed, &any);
    refuses::<Fingerprint>("fingerprint", ErrorKind::Malformed, &[format!("3:{CANARY}")]);
    refuses::<Measure>("measure", ErrorKind::Malformed, &any);
    let unknown = ErrorKind::UnknownName;
    refuses::<AccessOperation>("operation", unknown, &any);
    refuses::<ApprovalStep>("approval step", unknown, &any);
    refuses::<ChangeAction>("change action", unknown, &any);
    refuses::<ChangeObject>("change object", unknown, &any);
    refuses::<Decision>("decision", unknown, &any);
    refuses::<EventKind>("event", unknown, &any);
    refuses::<KeyAction>("key action", unknown, &any);
    refuses::<Mode>("mode", unknown, &any);
    refuses::<Outcome>("outcome", unknown, &any);
    refuses::<Response>("response", unknown, &any);
    refuses::<RetentionAction>("retention action", unknown, &any);
    refuses::<RunOutcome>("run outcome", unknown, &any);
    refuses::<Severity>("severity", unknown, &any);
    refuses::<Stage>("stage", unknown, &any);

    let canaries = |length: usize| vec![id(CANARY); length];
    shows(&List::try_from(canaries(LIST_MAX + 1)).unwrap_err());
    shows(
        &Sealed::new(id(CANARY), [0; 24], CANARY.repeat(SEALED_MAX / 32 + 1).into()).unwrap_err(),
    );
    shows(&Sealed::new(id(CANARY), [0; 24], CANARY.into()).unwrap_err());
    shows(&Head::new(u64::MAX, POLICY).unwrap_err());
    shows(&Frontier::from_parts(u64::MAX, Vec::new()).unwrap_err());
    shows(&Position::decode(CANARY.as_bytes()).unwrap_err());
    shows(&Record::decode(CANARY.as_bytes()).unwrap_err());
}

/// Bytes that are no record, with the value at any place of any sample.
#[test]
fn faults_do_not_repeat_the_record() {
    let (entries, _) = log(samples::all());
    for entry in &entries {
        let encoding = encode(entry);
        for at in 0..encoding.len() {
            let mut bytes = encoding.clone();
            let end = bytes.len().min(at + CANARY.len());
            bytes.splice(at..end, CANARY.bytes());
            if let Err(error) = Record::decode(&bytes) {
                shows(&error);
            }
            let mut verifier = Verifier::new(&log_id(), POLICY);
            let fault = verifier.push_encoded(entry.hash(), &bytes).unwrap();
            shows(&fault);
        }
    }
    // Ids are no values, and the answers do without them all the same.
    let mut verifier = Verifier::new(&id(CANARY), POLICY);
    for entry in &entries[3..] {
        let mut draft = entry.record().draft().clone();
        draft.run = Some(id(CANARY));
        draft.agent = Some(id(CANARY));
        let record = Record::new(entry.record().sequence(), POLICY, draft);
        let fault = verifier.push(&audit_types::Entry::new(record, entry.hash())).unwrap();
        shows(&fault);
    }
    let found = verifier.finish();
    shows_nothing(format!("{found} {found:?}"));
    #[cfg(feature = "serde")]
    shows_nothing(serde_json::to_string(&found).unwrap());
}
