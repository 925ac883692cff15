//! What takes records as they come does not allocate once it is warm.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly, as tests may")]

#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod common;

use allocation_counter::measure;
use audit_types::{Chain, Draft, Entry, EventKind, SegmentWalk, SegmentWriter, Verifier};
use common::{POLICY, draft, encode, log_id, samples};

/// Records of every kind but those about the log itself, which a verifier decodes: again and again,
/// so that memory that grows with the log would show.
fn drafts(rounds: i64) -> Vec<Draft> {
    let mut events = samples::all();
    events.retain(|event| {
        let about_the_log =
            [EventKind::PolicyChange, EventKind::Checkpointed, EventKind::Retention];
        !about_the_log.contains(&event.kind())
    });
    (0..rounds)
        .flat_map(|time| events.clone().into_iter().map(move |event| draft(time, event)))
        .collect()
}

#[test]
fn what_is_warm_does_not_allocate() {
    let mut chain = Chain::new(&log_id(), POLICY);
    let mut verifier = Verifier::new(&log_id(), POLICY);
    let mut stored = verifier.clone();
    let mut file = Vec::with_capacity(1 << 23);
    let mut writer = SegmentWriter::create(&log_id(), chain.position(), &mut file);
    let mut direct_file = Vec::with_capacity(1 << 23);
    let mut direct = writer.clone();

    // More than 2,048, so that all is there that a verifier looks back on; fewer than 4,096 in the
    // end, where the tree gets another level.
    for draft in drafts(75) {
        let entry = chain.append(draft);
        writer.append(&entry, &mut file).unwrap();
        direct.append_last(&chain, &mut direct_file).unwrap();
        assert_eq!(verifier.push(&entry), None);
        assert_eq!(stored.push_encoded(entry.hash(), &encode(&entry)), None);
    }
    assert!(chain.position().size() > 2_048);

    let drafts = drafts(60);
    let mut entries: Vec<Entry> = Vec::with_capacity(drafts.len());
    let appended = measure(|| {
        entries.extend(drafts.into_iter().map(|draft| {
            let entry = chain.append(draft);
            direct.append_last(&chain, &mut direct_file).unwrap();
            entry
        }));
    });
    // The list that held the drafts is given back; nothing is taken.
    assert_eq!(appended.count_total, 0, "of the chain, and of the writer that follows it");
    let written =
        measure(|| entries.iter().for_each(|entry| writer.append(entry, &mut file).unwrap()));
    assert_eq!(written.count_total, 0, "of the writer");
    let verified =
        measure(|| entries.iter().for_each(|entry| assert_eq!(verifier.push(entry), None)));
    assert_eq!(verified.count_total, 0, "of the verifier");
    let encoded: Vec<_> = entries.iter().map(|entry| (entry.hash(), encode(entry))).collect();
    let read = measure(|| {
        encoded
            .iter()
            .for_each(|(hash, bytes)| assert_eq!(stored.push_encoded(*hash, bytes), None));
    });
    assert_eq!(read.count_total, 0, "of the verifier of stored records");
    assert!(chain.position().size() < 4_096);
    assert_eq!(stored.head(), chain.head());
}

#[test]
fn after_a_fault_a_walk_keeps_no_bytes() {
    let mut chain = Chain::new(&log_id(), POLICY);
    let mut file = Vec::new();
    let mut writer = SegmentWriter::create(&log_id(), chain.position(), &mut file);
    for draft in drafts(1) {
        writer.append(&chain.append(draft), &mut file).unwrap();
    }
    // A bit of the last record: its frame is whole, its hash is another.
    *file.last_mut().unwrap() ^= 1;

    let mut walk = SegmentWalk::new();
    walk.push(&file);
    while let Ok(Some(_)) = walk.next_step() {}
    let fault = walk.next_step().unwrap_err();
    let pushed = measure(|| (0..1_000).for_each(|_| walk.push(&file)));
    assert_eq!(pushed.count_total, 0);
    assert_eq!(walk.finish(), Err(fault));
}
