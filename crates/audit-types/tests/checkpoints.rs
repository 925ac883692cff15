//! Checkpoints as texts, and when they are due.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly, as tests may")]

use audit_types::{
    CHECKPOINT_MAX, Checkpoint, CheckpointPolicy, Digest, ErrorKind, Head, Id, KeyName,
    SIGNATURES_MAX, SignedCheckpoint,
};
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Rows {
    text: Vec<TextRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextRow {
    name: String,
    why: String,
    text: String,
    answer: String,
}

fn text_rows() -> Vec<TextRow> {
    toml::from_str::<Rows>(include_str!("../testdata/checkpoints.toml")).unwrap().text
}

#[test]
fn texts_are_read_exactly() {
    for row in text_rows() {
        assert!(!row.why.is_empty());
        let found = match row.text.parse::<SignedCheckpoint>() {
            Ok(signed) => {
                assert_eq!(signed.to_string(), row.text, "{}", row.name);
                "ok".to_owned()
            }
            Err(error) => format!("{:?} {}", error.kind(), error.field()),
        };
        assert_eq!(found, row.answer, "{}", row.name);
    }
}

fn good_texts() -> Vec<String> {
    text_rows().into_iter().filter(|row| row.answer == "ok").map(|row| row.text).collect()
}

#[test]
fn what_is_read_is_what_is_written() {
    let texts = good_texts();
    let signed: SignedCheckpoint = texts[0].parse().unwrap();
    let root = Digest::sha256(b"root");
    let log = Id::new("audit.example.org/eu").unwrap();
    assert_eq!(signed.checkpoint(), &Checkpoint::new(log, Head::new(12, root).unwrap()));
    let [signature] = signed.signatures() else { panic!("one signature") };
    assert_eq!(signature.key_name(), "audit.example.org/eu");
    assert_eq!(signature.bytes().len(), 64);
    let again = SignedCheckpoint::new(signed.checkpoint().clone(), signed.signatures().to_vec());
    assert_eq!(again.as_ref(), Ok(&signed));

    let [line] = texts.iter().filter(|text| text.contains("timestamp")).collect::<Vec<_>>()[..]
    else {
        panic!("one text with extension lines")
    };
    let signed: SignedCheckpoint = line.parse().unwrap();
    assert_eq!(
        signed.checkpoint().extensions(),
        ["timestamp 1700000000", "\u{2014} not a signature here"]
    );
}

#[test]
fn a_new_signature_takes_the_place_of_the_one_by_the_same_key() {
    let signed: SignedCheckpoint = good_texts()[0].parse().unwrap();
    let line = |line: &str| line.parse().unwrap();
    let signed = signed.with_signature(line("\u{2014} w AAAAAQE=")).unwrap();
    let signed = signed.with_signature(line("\u{2014} w AAAAAgI=")).unwrap();
    let signed = signed.with_signature(line("\u{2014} w AAAAAQM=")).unwrap();
    let bytes: Vec<_> = signed.signatures().iter().skip(1).map(|other| other.bytes()).collect();
    assert_eq!(bytes, [[2], [3]]);
}

#[test]
fn texts_are_bounded() {
    let text = &good_texts()[0];
    let (body, _) = text.split_once("\n\n").unwrap();
    let signatures = |count| format!("{body}\n\n{}", "\u{2014} x AQIDBAU=\n".repeat(count));
    assert!(signatures(SIGNATURES_MAX).parse::<SignedCheckpoint>().is_ok());
    let error = signatures(SIGNATURES_MAX + 1).parse::<SignedCheckpoint>().unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::TooLong, "signatures"));

    let long =
        |length: usize| text.replacen("\u{2014} ", &format!("\u{2014} {}", "x".repeat(length)), 1);
    let room = CHECKPOINT_MAX - text.len();
    assert!(long(room).parse::<SignedCheckpoint>().is_ok());
    let error = long(room + 1).parse::<SignedCheckpoint>().unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::TooLong, "checkpoint"));

    let signed: SignedCheckpoint = text.parse().unwrap();
    let other = format!("\u{2014} {} AQIDBAU=", "x".repeat(CHECKPOINT_MAX)).parse().unwrap();
    let error = signed.clone().with_signature(other).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::TooLong, "checkpoint"));
    let line = vec!["x".repeat(CHECKPOINT_MAX / 2 - 1)];
    let extended = signed.checkpoint().clone().with_extensions(line.clone());
    assert!(extended.is_ok());
    let lines = [line, vec!["x".to_owned()]].concat();
    let error = signed.checkpoint().clone().with_extensions(lines).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::TooLong, "extension"));
    let error = signed.checkpoint().clone().with_extensions(vec!["a\nb".to_owned()]).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Character, "extension"));
    let error = SignedCheckpoint::new(signed.checkpoint().clone(), Vec::new()).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Empty, "signatures"));
}

#[test]
fn errors_do_not_repeat_the_text() {
    let canary = "canary4711";
    let text = &good_texts()[0];
    for at in text.char_indices().map(|(at, _)| at) {
        let (before, behind) = text.split_at(at);
        for between in
            [canary, &format!("{canary}\n"), &format!("\n{canary}+"), &format!("{canary}\r")]
        {
            if let Err(error) = format!("{before}{between}{behind}").parse::<SignedCheckpoint>() {
                let shown = format!("{error} {error:?}");
                assert!(!shown.contains(canary) && !shown.contains("audit.example"), "{shown}");
            }
        }
    }
    assert!(
        KeyName::new(&format!("{canary} {canary}"))
            .is_err_and(|error| { !format!("{error} {error:?}").contains(canary) })
    );
}

proptest! {
    /// One text for each value: whatever is taken is written again as it was.
    #[test]
    fn a_text_that_is_taken_is_the_only_one(
        text in prop::sample::select(good_texts()),
        edits in prop::collection::vec((any::<prop::sample::Index>(), "[0-9a-zA-Z+/= \n\u{2014}\r-]?", any::<bool>()), 1..4),
    ) {
        let mut characters: Vec<String> = text.chars().map(String::from).collect();
        for (at, character, instead) in edits {
            let at = at.index(characters.len());
            characters[at] = if instead { character } else { format!("{character}{}", characters[at]) };
        }
        let edited = characters.concat();
        if let Ok(signed) = edited.parse::<SignedCheckpoint>() {
            prop_assert_eq!(signed.to_string(), edited);
        }
    }

    #[test]
    fn any_checkpoint_is_read_back(
        log in "[a-zü./+]([a-zü ./+]{0,30}[a-zü./+])?",
        size in 0..=u64::MAX / 2,
        root in any::<[u8; 32]>(),
        extensions in prop::collection::vec("[ -~ü\u{2014}]{1,40}", 0..4),
        signatures in prop::collection::vec(("[a-zü./-]{1,40}", prop::collection::vec(any::<u8>(), 5..90)), 1..5),
    ) {
        let head = Head::new(size, Digest::new(root)).unwrap();
        let checkpoint = Checkpoint::new(Id::new(&log).unwrap(), head);
        let checkpoint = checkpoint.with_extensions(extensions).unwrap();
        prop_assert_eq!(checkpoint.to_string().parse(), Ok(checkpoint.clone()));
        let lines = signatures.iter().map(|(name, bytes)| {
            format!("\u{2014} {name} {}", data_encoding::BASE64.encode(bytes)).parse().unwrap()
        });
        let signed = SignedCheckpoint::new(checkpoint, lines.collect()).unwrap();
        prop_assert_eq!(signed.to_string().parse(), Ok(signed));
    }
}

mod schedule {
    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Rows {
        schedule: Vec<Row>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        name: String,
        why: String,
        records: Option<u64>,
        interval: Option<u64>,
        last: Option<(u64, i64)>,
        asked: Vec<(u64, i64, bool)>,
    }

    #[test]
    fn schedule_rows() {
        let rows: Rows = toml::from_str(include_str!("../testdata/schedules.toml")).unwrap();
        for row in rows.schedule {
            assert!(!row.why.is_empty());
            let policy = CheckpointPolicy { records: row.records, interval: row.interval };
            let mut schedule = policy.build().unwrap();
            if let Some((size, time)) = row.last {
                schedule.made(size, time);
            }
            for (size, now, due) in row.asked {
                assert_eq!(schedule.is_due(size, now), due, "{} at {size}, {now}", row.name);
                // Once it is made, none is due at the same size.
                let mut made = schedule;
                made.made(size, now);
                assert!(!made.is_due(size, now), "{} at {size}, {now}", row.name);
            }
        }
    }

    #[test]
    fn a_policy_makes_checkpoints() {
        let answer = |records, interval| {
            let error = CheckpointPolicy { records, interval }.build().err()?;
            Some((error.kind(), error.field()))
        };
        assert_eq!(answer(None, None), Some((ErrorKind::Missing, "interval")));
        assert_eq!(answer(Some(0), None), Some((ErrorKind::OutOfRange, "records")));
        assert_eq!(answer(Some(1), Some(0)), Some((ErrorKind::OutOfRange, "interval")));
        assert_eq!(answer(Some(1), None), None);
        assert_eq!(answer(None, Some(1)), None);
        assert!(CheckpointPolicy::default().build().is_ok());
    }
}

#[cfg(feature = "serde")]
#[test]
fn serde_writes_the_text() {
    let text = &good_texts()[0];
    let signed: SignedCheckpoint = text.parse().unwrap();
    let json = serde_json::to_string(&signed).unwrap();
    assert_eq!(json, serde_json::to_string(text).unwrap());
    assert_eq!(serde_json::from_str::<SignedCheckpoint>(&json).unwrap(), signed);
    let error = serde_json::from_str::<SignedCheckpoint>("\"canary\"").unwrap_err();
    assert!(!error.to_string().contains("canary"));
    let policy: CheckpointPolicy = serde_json::from_str(r#"{"records": 7}"#).unwrap();
    assert_eq!(policy, CheckpointPolicy { records: Some(7), ..CheckpointPolicy::default() });
    assert!(serde_json::from_str::<CheckpointPolicy>(r#"{"record": 7}"#).is_err());
}
