//! The answers of the verifier that are no rows: signatures, heads, ages, times, policies.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail loudly, as tests may"
)]

#[expect(dead_code, reason = "shared; not every test uses all of it")]
#[path = "../common/mod.rs"]
mod common;
mod positions;

use audit_types::{
    Age, Answer, Authenticity, Chain, Checkpointed, Clock, Completeness, Digest, Entry, Event,
    ExpectedHead, Fault, FaultKind, Head, List, Odd, PolicyChange, Position, Signed, Soundness,
    Unchecked, UncheckedKind, Verification, Verifier,
};
use common::{POLICY, draft, id, log, log_id, samples, verify};

const NOW: i64 = 1_760_000_100_000_000;

fn event() -> Event {
    samples::minimal().remove(2)
}

/// A log of so many decisions, and its heads from the empty one on.
fn decisions(length: usize) -> (Vec<Entry>, Vec<Head>) {
    let mut chain = Chain::new(&log_id(), POLICY);
    let mut heads = vec![chain.head()];
    let mut entries = Vec::new();
    for time in (NOW - 1_000_000..).take(length) {
        entries.push(chain.append(draft(time, event())));
        heads.push(chain.head());
    }
    (entries, heads)
}

fn signed(head: Head, names: &[&str]) -> ExpectedHead {
    let signers = names.iter().map(|name| id(name)).collect();
    ExpectedHead { head, signed: Signed::By(signers), time: Some(NOW - 500) }
}

fn read(mut verifier: Verifier, entries: &[Entry]) -> Verification {
    for entry in entries {
        verifier.push(entry);
    }
    verifier.finish()
}

fn kinds(found: &Verification) -> Vec<UncheckedKind> {
    found.unchecked().iter().map(Unchecked::kind).collect()
}

fn faults(found: &Verification) -> Vec<(u64, FaultKind)> {
    found.faults().map(|fault: Fault| (fault.index(), fault.kind())).collect()
}

/// A verifier that is told everything.
fn informed(heads: impl IntoIterator<Item = ExpectedHead>) -> Verifier {
    let clock =
        Clock { now: NOW, tolerance: 0, record_limit: Some(2_000_000), head_limit: Some(1_000) };
    let mut verifier = Verifier::new(&log_id(), POLICY).with_clock(clock).with_policies([POLICY]);
    for head in heads {
        verifier.expect_head(head);
    }
    verifier
}

#[test]
fn a_log_is_sound_only_if_nothing_is_wrong_and_everything_was_checked() {
    let (entries, heads) = decisions(5);
    let found = read(informed([signed(heads[5], &["log-1/a"])]), &entries);
    assert_eq!(found.soundness(), Soundness::Sound);
    assert!(found.is_sound());
    assert_eq!(found.head(), heads[5]);
    assert_eq!(found.policy_in_force(), POLICY);
    assert_eq!(
        *found.authenticity(),
        Authenticity::Verified { records: 5, signers: vec![id("log-1/a")] }
    );
    let rows: Vec<(Verification, Vec<UncheckedKind>)> = vec![
        (
            read(informed([heads[5].into()]), &entries),
            vec![UncheckedKind::NotSigned, UncheckedKind::HeadAge],
        ),
        (
            read(informed([signed(heads[3], &["a"])]), &entries),
            vec![UncheckedKind::AfterHead, UncheckedKind::AfterSignature],
        ),
        (
            read(informed([]), &entries),
            vec![UncheckedKind::NoHead, UncheckedKind::NoKey, UncheckedKind::HeadAge],
        ),
        (
            read(informed([]), &[]),
            vec![
                UncheckedKind::Empty,
                UncheckedKind::NoHead,
                UncheckedKind::NoKey,
                UncheckedKind::RecordAge,
                UncheckedKind::HeadAge,
            ],
        ),
    ];
    for (found, unchecked) in rows {
        assert_eq!(kinds(&found), unchecked);
        assert_eq!(found.soundness(), Soundness::Partial);
        assert!(!found.is_sound());
        assert!(!found.is_sound_apart_from(&unchecked[1..]));
        assert!(found.is_sound_apart_from(&unchecked));
    }
    let cut = read(informed([signed(heads[5], &["a"])]), &entries[..4]);
    assert_eq!(cut.soundness(), Soundness::Unsound);
    assert!(!cut.is_sound_apart_from(UncheckedKind::ALL));
}

#[test]
fn answers_are_lines_for_people() {
    let (entries, heads) = decisions(3);
    let found = read(informed([signed(heads[3], &["log-1/a", "log-1/b"])]), &entries);
    let lines = [
        format!("sound: 3 records read, head {}", heads[3]),
        "integrity: holds".to_owned(),
        "order: holds; no time goes backwards".to_owned(),
        "completeness: complete, ends with the last head".to_owned(),
        "policy: holds".to_owned(),
        "authenticity: the first 3 records are signed for by log-1/a, log-1/b".to_owned(),
        "freshness: newest record 999998 µs old, within the limit, newest head 500 µs old, within \
         the limit"
            .to_owned(),
    ];
    assert_eq!(found.to_string(), lines.join("\n"));
    let cut = read(informed([]), &entries[1..]);
    assert!(cut.to_string().starts_with("not sound: 2 records read"));
    let last = cut.to_string().lines().last().map(str::to_owned);
    assert_eq!(last.as_deref(), Some("not checked: the age of the newest head"));
}

#[test]
fn signatures_are_taken_as_they_are_said_to_be() {
    let (entries, heads) = decisions(6);
    let with = |head: Head, signed: Signed| ExpectedHead { head, signed, time: None };
    let wrong = Head::new(6, Digest::new([1; 32])).unwrap();
    let find = |heads: Vec<ExpectedHead>| read(informed(heads), &entries);

    // Nobody signed, nobody looked, nobody is named.
    let found = find(vec![with(heads[6], Signed::No)]);
    assert_eq!(*found.authenticity(), Authenticity::NotSigned);
    for signed in [Signed::NotChecked, Signed::By(Vec::new())] {
        let found = find(vec![with(heads[6], signed), with(heads[2], Signed::No)]);
        assert_eq!(*found.authenticity(), Authenticity::NotChecked);
        assert_eq!(found.completeness(), Completeness::Complete);
        assert!(kinds(&found).contains(&UncheckedKind::NoKey));
    }

    // A signature that does not hold is a fault, and its head counts for nothing.
    let found = find(vec![with(heads[6], Signed::Wrong)]);
    assert_eq!(faults(&found), [(5, FaultKind::BadSignature { size: 6 })]);
    assert_eq!(found.completeness(), Completeness::NotChecked);
    let first = found.first_fault().unwrap();
    assert_eq!(*found.authenticity(), Authenticity::Broken { first });
    let found = find(vec![signed(heads[6], &["a"]), with(heads[2], Signed::Wrong)]);
    assert_eq!(found.completeness(), Completeness::Complete);
    assert!(!found.is_sound_apart_from(UncheckedKind::ALL));

    // A signature that holds, over another log.
    let found = find(vec![signed(wrong, &["a"])]);
    let other = (5, FaultKind::HeadMismatch { size: 6 });
    assert_eq!(faults(&found), [other, other]);

    // The greatest counts, and at one size all who signed.
    let several = vec![
        signed(heads[2], &["a", "b", "c"]),
        signed(heads[4], &["b"]),
        signed(heads[4], &["b", "d"]),
        with(heads[6], Signed::No),
    ];
    let found = find(several);
    let signers = vec![id("b"), id("d")];
    assert_eq!(*found.authenticity(), Authenticity::Verified { records: 4, signers });
    let item = found.unchecked().iter().find(|item| item.kind() == UncheckedKind::AfterSignature);
    assert_eq!(item.map(|item| (item.index(), item.count())), Some((4, 2)));

    // Also where the smaller one is given last.
    let mut verifier = informed([]);
    entries.iter().for_each(|entry| assert_eq!(verifier.push(entry), None));
    for (size, name) in [(5, "a"), (2, "z")] {
        assert_eq!(verifier.expect_head(signed(heads[size], &[name])), None);
    }
    let signers = vec![id("a")];
    let found = verifier.finish();
    assert_eq!(*found.authenticity(), Authenticity::Verified { records: 5, signers });

    // One that is not reached says nothing about who wrote what is there.
    let found = read(informed([signed(heads[6], &["a"])]), &entries[..3]);
    assert_eq!(*found.authenticity(), Authenticity::NotChecked);
    assert_eq!(faults(&found), [(3, FaultKind::Cut { expected: 6 })]);
}

#[test]
fn heads_may_come_late_but_not_too_late() {
    let (entries, heads) = decisions(1_100);
    let mut verifier = Verifier::new(&log_id(), POLICY);
    for entry in &entries {
        assert_eq!(verifier.push(entry), None);
    }
    assert_eq!(verifier.expect_head(heads[1_100]), None);
    assert_eq!(verifier.expect_head(heads[1_100 - 1_024]), None);
    assert_eq!(verifier.clone().finish().completeness(), Completeness::Complete);
    let other = Head::new(600, Digest::new([1; 32])).unwrap();
    assert_eq!(
        verifier.clone().expect_head(other).map(|fault| fault.kind()),
        Some(FaultKind::HeadMismatch { size: 600 })
    );
    // Those of which no root can be told any more are listed, right or wrong.
    let lost = Head::new(3, Digest::new([1; 32])).unwrap();
    assert_eq!(verifier.expect_head(lost), None);
    assert_eq!(verifier.expect_head(heads[5]), None);
    let found = verifier.finish();
    let item = found.unchecked().iter().find(|item| item.kind() == UncheckedKind::PassedHead);
    assert_eq!(item.map(|item| (item.index(), item.count())), Some((3, 2)));
}

#[test]
fn a_head_from_the_future_has_no_age_whenever_the_clock_comes() {
    let (entries, heads) = decisions(3);
    let mut first = Verifier::new(&log_id(), POLICY);
    entries.iter().for_each(|entry| assert_eq!(first.push(entry), None));
    let clock = Clock { now: NOW, tolerance: 5, record_limit: None, head_limit: Some(9) };
    for (time, age) in
        [(NOW + 5, Age::Within { micros: 0 }), (NOW + 6, Age::Unknown), (i64::MAX, Age::Unknown)]
    {
        let mut verifier = Verifier::at(first.position().unwrap());
        let head = ExpectedHead { head: heads[3], signed: Signed::No, time: Some(time) };
        assert_eq!(verifier.expect_head(head.clone()), None);
        let after = verifier.with_clock(clock).finish();
        let mut verifier = Verifier::at(first.position().unwrap()).with_clock(clock);
        assert_eq!(verifier.expect_head(head), None);
        assert_eq!(verifier.finish().freshness().head, age);
        assert_eq!(after.freshness().head, age, "asked after the head was given");
    }
}

#[test]
fn times_are_reported_and_are_no_fault() {
    let times = [10, 50, 20, 60, 60, 59, i64::MIN, i64::MAX, 70];
    let mut chain = Chain::new(&log_id(), POLICY);
    let entries: Vec<_> = times.iter().map(|time| chain.append(draft(*time, event()))).collect();
    let clock = Clock { now: 40, tolerance: 15, record_limit: Some(0), head_limit: None };
    let found = read(Verifier::new(&log_id(), POLICY).with_clock(clock), &entries);
    assert_eq!(found.order(), Answer::Holds);
    let noted = found.times();
    assert_eq!((noted.earliest, noted.latest), (Some(i64::MIN), Some(i64::MAX)));
    let farthest = 60_i64.abs_diff(i64::MIN);
    assert_eq!(noted.backwards, Some(Odd { first: 2, records: 4, micros: farthest }));
    // 50 is in the future by less than the tolerance, 60 is not.
    assert_eq!(noted.future, Some(Odd { first: 3, records: 5, micros: i64::MAX.abs_diff(40) }));
    // The newest record that can be believed is from the future, and so not old.
    assert_eq!(found.freshness().record, Age::Within { micros: 0 });
    assert!(kinds(&found).contains(&UncheckedKind::FutureTime));
    assert_eq!(found.soundness(), Soundness::Partial);
    assert_eq!(read(Verifier::new(&log_id(), POLICY), &entries).times().future, None);
}

#[test]
fn ages_are_those_of_the_newest_that_can_be_believed() {
    let (entries, heads) = decisions(3);
    let age = |clock: Clock, times: [Option<i64>; 2], entries: &[Entry]| {
        let mut verifier = Verifier::new(&log_id(), POLICY).with_clock(clock);
        for (head, time) in [heads[3], heads[1]].into_iter().zip(times) {
            verifier.expect_head(ExpectedHead { head, signed: Signed::No, time });
        }
        let found = read(verifier, entries);
        (found.freshness().record, found.freshness().head, found.soundness())
    };
    let clock =
        |record_limit, head_limit| Clock { now: NOW, tolerance: 5, record_limit, head_limit };
    let partial = Soundness::Partial;
    let newest = 1_000_000 - 2;
    let rows = [
        // Limits are inclusive, and apart for records and heads.
        (
            clock(Some(newest), Some(9)),
            [Some(NOW - 9), None],
            3,
            Age::Within { micros: newest },
            Age::Within { micros: 9 },
            partial,
        ),
        (
            clock(Some(newest - 1), Some(9)),
            [Some(NOW - 9), None],
            3,
            Age::Beyond { micros: newest },
            Age::Within { micros: 9 },
            Soundness::Unsound,
        ),
        (
            clock(Some(newest), Some(8)),
            [Some(NOW - 9), None],
            3,
            Age::Within { micros: newest },
            Age::Beyond { micros: 9 },
            Soundness::Unsound,
        ),
        // No limit, nothing to compare.
        (clock(None, None), [Some(NOW), None], 3, Age::NotChecked, Age::NotChecked, partial),
        // No time with a head, or one from the future only.
        (clock(None, Some(0)), [None, None], 3, Age::NotChecked, Age::Unknown, partial),
        (clock(None, Some(0)), [Some(NOW + 6), None], 3, Age::NotChecked, Age::Unknown, partial),
        (
            clock(None, Some(0)),
            [Some(NOW + 5), None],
            3,
            Age::NotChecked,
            Age::Within { micros: 0 },
            partial,
        ),
        // The newest head counts, whichever is greater.
        (
            clock(None, Some(7)),
            [Some(NOW - 100), Some(NOW - 7)],
            3,
            Age::NotChecked,
            Age::Within { micros: 7 },
            partial,
        ),
        // A head that the log does not reach does not count, nor do records that are not there.
        (
            clock(Some(9), Some(9)),
            [Some(NOW), None],
            0,
            Age::Unknown,
            Age::Unknown,
            Soundness::Unsound,
        ),
        (
            clock(None, Some(9)),
            [Some(NOW), Some(NOW - 10)],
            2,
            Age::NotChecked,
            Age::Beyond { micros: 10 },
            Soundness::Unsound,
        ),
    ];
    for (row, (clock, times, length, record, head, soundness)) in rows.into_iter().enumerate() {
        assert_eq!(age(clock, times, &entries[..length]), (record, head, soundness), "row {row}");
    }
}

#[test]
fn only_policies_that_may_be_used() {
    let (other, third) = (Digest::new([8; 32]), Digest::new([9; 32]));
    let change = |to| -> Event {
        PolicyChange { to, version: None, paths: List::new(), actor: None, approval: None }.into()
    };
    let (entries, head) = log([event(), change(other), event(), change(third)]);
    let whole = verify(&entries, &[head]);
    assert_eq!((whole.policy(), whole.policy_in_force()), (Answer::Holds, third));

    let allow = |allowed: &[Digest]| {
        let allowed = allowed.iter().copied();
        read(Verifier::new(&log_id(), POLICY).with_policies(allowed), &entries)
    };
    assert_eq!(allow(&[POLICY, other, third]).policy(), Answer::Holds);
    // Also where the change is the last record, and none was made under the new policy.
    assert_eq!(faults(&allow(&[POLICY, other])), [(3, FaultKind::ForbiddenPolicy)]);
    // The change, the two records under it.
    let found = allow(&[POLICY, third]);
    assert_eq!(faults(&found), [(1, FaultKind::ForbiddenPolicy)]);
    assert!(matches!(found.policy(), Answer::Broken { faults: 3, .. }));
    assert_eq!(faults(&allow(&[])), [(0, FaultKind::ForbiddenPolicy)]);
}

#[test]
fn what_is_asked_too_late_is_listed() {
    let (entries, _) = decisions(3);
    let late = |ask: fn(Verifier) -> Verifier| {
        let mut verifier = Verifier::new(&log_id(), POLICY);
        entries[..2].iter().for_each(|entry| assert_eq!(verifier.push(entry), None));
        let found = read(ask(verifier), &entries[2..]);
        found
            .unchecked()
            .iter()
            .find(|item| item.kind() == UncheckedKind::Late)
            .map(|item| item.count())
    };
    assert_eq!(late(|verifier| verifier), None);
    assert_eq!(late(|verifier| verifier.with_policies([POLICY])), Some(2));
    assert_eq!(late(|verifier| verifier.with_clock(Clock::default())), Some(2));
}

#[test]
fn checkpoints_that_the_log_tells_of_are_compared_as_far_as_it_looks_back() {
    let (_, heads) = decisions(1_030);
    let told = |at: usize, head: Head| {
        let mut chain = Chain::new(&log_id(), POLICY);
        let mut entries: Vec<_> =
            (NOW - 1_000_000..).take(at).map(|time| chain.append(draft(time, event()))).collect();
        let told = Checkpointed { size: head.size(), root: head.root(), signers: List::new() };
        entries.push(chain.append(draft(NOW, told.into())));
        let found = verify(&entries, &[chain.head()]);
        let is_listed = kinds(&found).contains(&UncheckedKind::Checkpoint);
        (found.integrity().fault().map(|fault| (fault.index(), fault.kind())), is_listed)
    };
    let wrong = |size| Head::new(size, Digest::new([1; 32])).unwrap();
    let fault = |at| (Some((at, FaultKind::CheckpointMismatch)), false);
    for size in [0, 1, 511, 1_026, 1_030] {
        assert_eq!(told(1_030, heads[size]).0, None);
    }
    assert_eq!(told(1_030, heads[6]), (None, false));
    assert_eq!(told(1_030, wrong(6)), fault(1_030));
    assert_eq!(told(1_030, wrong(1_030)), fault(1_030));
    // Too far back, right or wrong.
    assert_eq!(told(1_030, heads[3]), (None, true));
    assert_eq!(told(1_030, wrong(3)), (None, true));
    // Of records that are still to come, and of itself.
    assert_eq!(told(3, heads[4]), fault(3));
}
