//! Segments: what is written is read back, and what was changed is not.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use audit_types::{
    Chain, Content, Decision, Digest, Draft, ENCODING_MAX, Entry, ErrorKind, Frame, Id, LabelText,
    List, MARK_LENGTH, MarkFinder, Mode, PolicyChange, RunStart, Sealed, SegmentFaultKind,
    SegmentReader, SegmentWalk, SegmentWriter, Stage, StageDecision, Step, SyncMark,
};
use proptest::prelude::*;

fn log() -> Id {
    Id::new("billing-eu").unwrap()
}

fn policy() -> Digest {
    Digest::sha256(b"version = 1")
}

fn draft(number: u64, sealed: &[u8]) -> Draft {
    let event = match number % 3 {
        0 => RunStart {
            version: None,
            started_by: None,
            parent: None,
            mode: Mode::Enforce,
            intent: None,
        }
        .into(),
        1 => StageDecision {
            stage: Stage::Output,
            subject: None,
            decision: Decision::Pass,
            mode: Mode::Enforce,
            reasons: List::new(),
            label: LabelText::new("internal{}trusted").unwrap(),
            content: Content {
                bytes: number,
                sealed: Some(Sealed::new(log(), [7; 24], [&[0xC5; 48], sealed].concat()).unwrap()),
                ..Content::default()
            },
            subjects: List::new(),
            approval: None,
        }
        .into(),
        _ => PolicyChange {
            to: Digest::sha256(&number.to_be_bytes()),
            version: None,
            paths: List::new(),
            actor: None,
            approval: None,
        }
        .into(),
    };
    Draft { time: -5, run: Some(log()), workflow: None, agent: None, event }
}

/// What a writer was told to do.
#[derive(Clone, Debug)]
enum Act {
    Record(Vec<u8>),
    Pruned,
    Mark,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => prop::collection::vec(any::<u8>(), 0..60).prop_map(Act::Record),
        1 => Just(Act::Pruned),
        1 => Just(Act::Mark),
    ]
}

/// A segment, and what a walk of it comes to.
struct Made {
    bytes: Vec<u8>,
    steps: Vec<Step>,
    /// Where each step ends.
    ends: Vec<u64>,
    chain: Chain,
}

/// A segment that begins behind so many records.
fn segment(before: u64, acts: &[Act]) -> Made {
    let mut chain = Chain::new(&log(), policy());
    for number in 0..before {
        let _ = chain.append(draft(number * 3, &[]));
    }
    let mut bytes = Vec::new();
    let mut writer = SegmentWriter::create(&log(), chain.position(), &mut bytes);
    let (mut steps, mut ends) = (Vec::new(), Vec::new());
    for act in acts {
        let size = chain.position().size();
        match act {
            Act::Record(sealed) => {
                let entry = chain.append(draft(size, sealed));
                writer.append(&entry, &mut bytes).unwrap();
                steps.push(Step::Record(entry));
            }
            // Not a change of the policy, which has to stay.
            Act::Pruned => {
                let leaf = chain.append(draft(size * 3, &[])).hash();
                writer.append_pruned(leaf, &mut bytes);
                steps.push(Step::Pruned { sequence: size, leaf });
            }
            Act::Mark => {
                let mark = SyncMark { size, offset: writer.offset() };
                writer.mark(mark, &mut bytes);
                steps.push(Step::Mark(mark));
            }
        }
        assert_eq!(writer.offset(), bytes.len() as u64);
        ends.push(writer.offset());
    }
    assert_eq!(writer.position(), chain.position());
    Made { bytes, steps, ends, chain }
}

/// Walks bytes in pieces; returns the steps and how it ended.
fn walk(bytes: &[u8], piece: usize) -> (Vec<Step>, SegmentWalk, Option<SegmentFaultKind>) {
    let mut walk = SegmentWalk::new();
    let mut steps = Vec::new();
    for piece in bytes.chunks(piece) {
        walk.push(piece);
        while let Ok(Some(step)) = walk.next_step() {
            steps.push(step);
        }
    }
    let ended = walk.finish().err().map(|fault| fault.kind());
    (steps, walk, ended)
}

proptest! {
    #[test]
    fn what_is_written_is_walked(
        before in 0_u64..40,
        acts in prop::collection::vec(act(), 0..20),
        piece in 1_usize..700,
    ) {
        let made = segment(before, &acts);
        let (walked, walk, ended) = walk(&made.bytes, piece);
        prop_assert_eq!(walked, made.steps);
        prop_assert_eq!(ended, None);
        prop_assert_eq!(walk.offset(), made.bytes.len() as u64);
        prop_assert_eq!(walk.position(), Some(made.chain.position()));
        let header = walk.header().unwrap();
        prop_assert_eq!(header.log(), &log());
        prop_assert_eq!(header.position().size(), before);

        let mut reader = SegmentReader::new();
        reader.push(&made.bytes);
        let mut offset = header.length();
        for end in made.ends {
            let next = reader.next_frame().unwrap().unwrap();
            prop_assert_eq!((next.offset, next.end), (offset, end));
            offset = end;
        }
        prop_assert_eq!(reader.next_frame(), Ok(None));
        prop_assert_eq!(reader.finish(), Ok(()));

        // A writer goes on as one that never stopped would.
        let whole = segment(before, &[&acts[..], &[Act::Mark]].concat());
        let mut going_on = SegmentWriter::resume(&walk).unwrap();
        let mark = SyncMark { size: made.chain.position().size(), offset: going_on.offset() };
        let mut bytes = made.bytes;
        going_on.mark(mark, &mut bytes);
        prop_assert_eq!(bytes, whole.bytes);
    }

    /// A segment that ends early is told from one that was changed, and what is whole is read.
    #[test]
    fn a_cut_segment_is_truncated(
        acts in prop::collection::vec(act(), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let made = segment(3, &acts);
        let cut = cut.index(made.bytes.len());
        let (walked, walk, ended) = walk(&made.bytes[..cut], 100);
        let whole = made.ends.iter().filter(|end| **end <= cut as u64).count();
        prop_assert_eq!(&walked[..], &made.steps[..whole]);
        let between = walk.header().is_some_and(|header| {
            header.length() == cut as u64 || made.ends.contains(&(cut as u64))
        });
        prop_assert_eq!(ended, (!between).then_some(SegmentFaultKind::Truncated));
    }

    /// Nothing that was changed is handed out as if it was not.
    #[test]
    fn a_changed_bit_ends_the_walk(
        acts in prop::collection::vec(act(), 1..8),
        at in any::<prop::sample::Index>(),
        bit in 0_u32..8,
    ) {
        let mut made = segment(3, &acts);
        let at = at.index(made.bytes.len());
        made.bytes[at] ^= 1_u8 << bit;
        let (walked, walk, ended) = walk(&made.bytes, 4096);
        let intact = made.ends.iter().filter(|end| **end <= at as u64).count();
        let intact = if walk.header().is_some() { intact } else { 0 };
        prop_assert_eq!(&walked[..intact], &made.steps[..intact]);
        if let Some(changed) = made.steps.get(intact).filter(|_| walk.header().is_some()) {
            // A hash that stands alone is only found to be wrong by what follows it.
            if !matches!(changed, Step::Pruned { .. }) {
                prop_assert_eq!(walked.len(), intact);
            }
        }
        prop_assert!(ended.is_some() || walk.position() != Some(made.chain.position()));
    }

    #[test]
    fn any_bytes_may_be_pushed(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        header in any::<bool>(),
        piece in 1_usize..100,
    ) {
        let mut made = segment(1, &[]).bytes;
        if !header {
            made.clear();
        }
        made.extend_from_slice(&bytes);
        let (steps, ..) = walk(&made, piece);
        let is_hash = |step: &Step| matches!(step, Step::Pruned { .. });
        prop_assert!(steps.iter().all(is_hash));
    }

    /// As a look at every place finds them.
    #[test]
    fn marks_are_found_among_anything(
        acts in prop::collection::vec(act(), 1..12),
        from in any::<prop::sample::Index>(),
        piece in 1_usize..200,
    ) {
        let made = segment(2, &acts);
        let (_, walk, _) = walk(&made.bytes, 4096);
        let from = from.index(made.bytes.len());
        let mut finder = MarkFinder::new(walk.header().unwrap(), from as u64);
        made.bytes[from..].chunks(piece).for_each(|piece| finder.push(piece));
        let mut wanted = made.steps.iter().zip(&made.ends).filter_map(|(step, end)| match step {
            Step::Mark(mark) if end - MARK_LENGTH as u64 >= from as u64 => Some(*mark),
            _ => None,
        });
        prop_assert_eq!(finder.found(), wanted.next_back());
    }
}

/// A sector that is torn can leave what reads as a record, with another hash.
#[test]
fn a_record_with_another_hash_is_not_handed_out() {
    let sealed = |byte| Act::Record(vec![byte; 9]);
    let mut made = segment(3, &[sealed(1), sealed(2)]);
    // A byte of the record's ciphertext, behind which stand two empty fields.
    let at = made.bytes.iter().rposition(|byte| *byte == 2).unwrap();
    made.bytes[at] = 3;
    let changed = segment(3, &[sealed(1)]).bytes.len();
    let (walked, walk, ended) = walk(&made.bytes, 4096);
    assert_eq!(walked, made.steps[..1]);
    assert_eq!(ended, Some(SegmentFaultKind::HashMismatch));
    assert_eq!(walk.offset(), changed as u64);
    // The reader below it checks no record.
    let mut reader = SegmentReader::new();
    reader.push(&made.bytes);
    let mut frames = 0;
    while reader.next_frame().unwrap().is_some() {
        frames += 1;
    }
    assert_eq!(frames, 2);
}

#[test]
fn what_is_wrong_is_said() {
    use SegmentFaultKind as Kind;

    let made = segment(1, &[Act::Record(Vec::new()), Act::Mark, Act::Record(Vec::new())]);
    let length = segment(1, &[]).bytes.len();
    let kind = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut changed = made.bytes.clone();
        change(&mut changed);
        walk(&changed, 4096).2
    };
    let set = |at: usize, byte: u8| kind(&move |bytes: &mut Vec<u8>| bytes[at] = byte);
    assert_eq!(kind(&|_| ()), None);
    assert_eq!(set(0, b'{'), Some(Kind::NotASegment));
    assert_eq!(kind(&|bytes| bytes.truncate(3)), Some(Kind::Truncated));
    assert_eq!(kind(&Vec::clear), Some(Kind::Truncated));
    assert_eq!(set(9, 2), Some(Kind::UnsupportedVersion { found: 2 }));
    assert_eq!(set(10, 1), Some(Kind::Header), "a length above all");
    assert_eq!(set(20, 0), Some(Kind::Header));
    assert_eq!(set(length, 0), Some(Kind::Frame));
    assert_eq!(set(length, 9), Some(Kind::Frame));
    assert_eq!(set(length + 1, 1), Some(Kind::Frame), "a length above all");
    assert_eq!(set(length, 3), Some(Kind::Frame));
    assert_eq!(set(length, 4), Some(Kind::Mark));
    let longest = u32::try_from(ENCODING_MAX).unwrap().to_be_bytes();
    let stretch = |bytes: &mut Vec<u8>| bytes[length + 1..][..4].copy_from_slice(&longest);
    assert_eq!(kind(&stretch), Some(Kind::Truncated), "a length that may be");
    // Behind kind, length and hash: version, sequence number.
    assert_eq!(set(length + 37, 9), Some(Kind::Record(ErrorKind::UnsupportedVersion)));
    assert_eq!(set(length + 37 + 9, 7), Some(Kind::Sequence { expected: 1, found: 7 }));
    assert_eq!(set(length + 37 + 17, 7), Some(Kind::HashMismatch), "the time");
    let hash = made.bytes[length + 5] ^ 1;
    assert_eq!(set(length + 5, hash), Some(Kind::HashMismatch));
}

#[test]
fn a_pruned_hash_is_refused_where_there_is_none() {
    let made = segment(3, &[Act::Record(Vec::new()), Act::Pruned, Act::Mark]);
    let mut walk = SegmentWalk::new().refuse_pruned();
    walk.push(&made.bytes);
    assert_eq!(walk.next_step(), Ok(Some(made.steps[0].clone())));
    let fault = walk.next_step().unwrap_err();
    assert_eq!((fault.kind(), fault.offset()), (SegmentFaultKind::Frame, made.ends[0]));
    assert_eq!((walk.offset(), walk.finish()), (made.ends[0], Err(fault)));
    assert_eq!(walk.position().unwrap().size(), 4);
}

/// A mark counts in its segment and in its place only, and not before what it speaks of.
#[test]
fn a_mark_belongs_to_its_place() {
    let made = segment(1, &[Act::Record(Vec::new()), Act::Mark]);
    let record_end = usize::try_from(made.ends[0]).unwrap();
    let mark = &made.bytes[record_end..];
    let again = [&made.bytes[..], mark].concat();
    assert_eq!(walk(&again, 4096).2, Some(SegmentFaultKind::Mark), "in another place");

    let mut other = made.bytes.clone();
    // The same place in a segment of another log.
    let renamed = Id::new("billing-us").unwrap();
    let mut header = Vec::new();
    let _ = SegmentWriter::create(
        &renamed,
        walk(&other, 4096).1.header().unwrap().position(),
        &mut header,
    );
    other[..header.len()].copy_from_slice(&header);
    let (steps, _, ended) = walk(&other, 4096);
    assert_eq!((steps.len(), ended), (1, Some(SegmentFaultKind::Mark)), "in another segment");

    for early in [
        SyncMark { size: made.chain.position().size() + 1, offset: 1 },
        SyncMark { size: 1, offset: made.ends[0] + 1 },
    ] {
        let mut bytes = made.bytes[..record_end].to_vec();
        let (_, walked, _) = walk(&bytes, 4096);
        SegmentWriter::resume(&walked).unwrap().mark(early, &mut bytes);
        assert_eq!(walk(&bytes, 4096).2, Some(SegmentFaultKind::Mark), "{early:?}");
    }
}

#[test]
fn an_entry_out_of_place_is_not_appended() {
    let mut chain = Chain::new(&log(), policy());
    let mut bytes = Vec::new();
    let mut writer = SegmentWriter::create(&log(), chain.position(), &mut bytes);
    let before = bytes.clone();
    let (first, second) = (chain.append(draft(0, &[])), chain.append(draft(1, &[])));
    let forged = Entry::new(first.record().clone(), second.hash());
    let foreign = Chain::new(&Id::new("other").unwrap(), policy()).append(draft(0, &[]));
    for wrong in [&second, &forged, &foreign] {
        let refused = writer.append(wrong, &mut bytes).unwrap_err();
        assert_eq!((refused.kind(), refused.field()), (ErrorKind::OutOfPlace, "entry"));
    }
    assert_eq!(bytes, before);
    writer.append(&first, &mut bytes).unwrap();
    writer.append(&second, &mut bytes).unwrap();
}

/// What a chain has just made is written as the entry is that it gave out.
#[test]
fn the_last_record_of_a_chain_is_appended_as_its_entry_is() {
    let mut chain = Chain::new(&log(), policy());
    let (mut by_entry, mut by_chain) = (Vec::new(), Vec::new());
    let mut one = SegmentWriter::create(&log(), chain.position(), &mut by_entry);
    let mut other = SegmentWriter::create(&log(), chain.position(), &mut by_chain);
    for number in 0..40 {
        let entry = chain.append(draft(number, &vec![3; number as usize * 7]));
        one.append(&entry, &mut by_entry).unwrap();
        other.append_last(&chain, &mut by_chain).unwrap();
        assert_eq!((other.position(), other.offset()), (one.position(), one.offset()));
        assert_eq!(other.position(), chain.position());
    }
    assert_eq!(by_chain, by_entry);
}

#[test]
fn a_chain_that_is_elsewhere_is_not_appended() {
    let mut chain = Chain::new(&log(), policy());
    let mut bytes = Vec::new();
    let mut writer = SegmentWriter::create(&log(), chain.position(), &mut bytes);
    let refused = |writer: &mut SegmentWriter, chain: &Chain, name: &str| {
        let (mut out, before) = (Vec::new(), writer.position().clone());
        let error = writer.append_last(chain, &mut out).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfPlace, "entry"), "{name}");
        assert_eq!((out.as_slice(), writer.position()), (&[][..], &before), "{name}");
    };
    refused(&mut writer, &chain, "nothing appended");
    let _ = chain.append(draft(0, &[]));
    let earlier = chain.clone();
    writer.append_last(&chain, &mut bytes).unwrap();
    refused(&mut writer, &chain, "twice");
    refused(&mut writer, &Chain::resume(chain.position().clone()), "resumed");
    let _ = chain.append(draft(1, &[]));
    let _ = chain.append(draft(2, &[]));
    refused(&mut writer, &chain, "one was left out");
    let mut other = Chain::new(&log(), Digest::sha256(b"version = 2"));
    let _ = other.append(draft(0, &[]));
    let _ = other.append(draft(1, &[]));
    refused(&mut writer, &other, "another log of the same length");
    refused(&mut writer, &earlier, "behind");
    let mut next = earlier;
    let _ = next.append(draft(9, &[]));
    writer.append_last(&next, &mut bytes).unwrap();
}

/// The header of a segment at record 0 is bound to the log id: one with another id is refused,
/// though its hash is right.
#[test]
fn a_first_segment_begins_with_its_genesis() {
    let chain = Chain::new(&log(), policy());
    let mut bytes = Vec::new();
    let _ = SegmentWriter::create(&Id::new("other").unwrap(), chain.position(), &mut bytes);
    assert_eq!(walk(&bytes, 4096).2, Some(SegmentFaultKind::Header));
}

/// Version 1 of the format, byte by byte.
#[test]
fn the_format_of_version_1_is_fixed() {
    let made = segment(0, &[Act::Record(Vec::new()), Act::Pruned, Act::Mark]);
    assert!(made.bytes.starts_with(b"\x89AUDIT\r\n\0\x01\0\0\0\x76\0\0\0\x0abilling-eu"));
    let mut reader = SegmentReader::new();
    reader.push(&made.bytes);
    let record = reader.next_frame().unwrap().unwrap();
    assert!(matches!(record.frame, Frame::Record { .. }));
    assert_eq!(record.offset, 14 + 0x76 + 32);
    assert_eq!(Digest::sha256(&made.bytes).to_string(), VECTOR);
}

const VECTOR: &str = "9c50660ec2e98111c410e1274cf9a94e01c24e43d1f13de1ba176dec020d2296";
