//! Any bytes as a segment, and written segments with some bytes changed, cut or put in: pushed
//! whole and in pieces, they are read the same, and a record that is handed out is one that was
//! written, in its place.
#![no_main]

use std::sync::LazyLock;

use audit_types::{
    Chain, Digest, Draft, Entry, Frame, Id, MarkFinder, SegmentFault, SegmentFaultKind,
    SegmentReader, SegmentWalk, SegmentWriter, Step, SyncMark,
};
use libfuzzer_sys::fuzz_target;

static LOG: LazyLock<Id> = LazyLock::new(|| "log-1".parse().expect("an id"));

/// Drafts of every kind.
static DRAFTS: LazyLock<Vec<Draft>> = LazyLock::new(|| {
    let lines = include_str!("../../crates/audit-types/testdata/entries.jsonl").lines();
    let entries = lines.map(|line| serde_json::from_str::<Entry>(line).expect("an entry"));
    entries.map(|entry| entry.record().draft().clone()).collect()
});

/// Writes a segment: a step a byte, which is a record, the hash of one, or a mark; the first ones
/// come in a segment before.
fn write(steps: &[u8], before: u8) -> (Vec<u8>, Vec<Entry>) {
    let mut chain = Chain::new(&LOG, Digest::new([7; 32]));
    let drafts = DRAFTS.iter().cycle();
    for draft in drafts.clone().take(usize::from(before % 8)) {
        let _ = chain.append(draft.clone());
    }
    let mut bytes = Vec::new();
    let mut writer = SegmentWriter::create(&LOG, chain.position(), &mut bytes);
    let mut entries = Vec::new();
    for (step, draft) in steps.iter().zip(drafts.skip(usize::from(before))) {
        match step % 4 {
            0 => {
                let mark = SyncMark { size: chain.position().size(), offset: writer.offset() };
                writer.mark(mark, &mut bytes);
            }
            1 => {
                // A pruned change of the policy is not known to what follows.
                let draft = Draft { event: DRAFTS[0].event.clone(), ..draft.clone() };
                let entry = chain.append(draft);
                writer.append_pruned(entry.hash(), &mut bytes);
                entries.push(entry);
            }
            _ => {
                let entry = chain.append(draft.clone());
                writer.append(&entry, &mut bytes).expect("in its place");
                entries.push(entry);
            }
        }
    }
    assert_eq!(writer.offset(), bytes.len() as u64);
    (bytes, entries)
}

/// Cuts bytes into pieces of these lengths, again and again; one piece without lengths.
fn pieces<'b>(bytes: &'b [u8], lengths: &[u8]) -> Vec<&'b [u8]> {
    if lengths.is_empty() {
        return vec![bytes];
    }
    let mut rest = bytes;
    let mut found = Vec::new();
    for length in lengths.iter().cycle() {
        let (piece, behind) = rest.split_at(rest.len().min(usize::from(*length) + 1));
        found.push(piece);
        rest = behind;
        if rest.is_empty() {
            return found;
        }
    }
    found
}

type Ending = (Result<(), SegmentFault>, u64);

fn walk(pieces: &[&[u8]]) -> (Vec<Step>, Ending) {
    let mut walk = SegmentWalk::new();
    let mut steps = Vec::new();
    for piece in pieces {
        walk.push(piece);
        while let Ok(Some(step)) = walk.next_step() {
            steps.push(step);
        }
    }
    if let Some(writer) = SegmentWriter::resume(&walk) {
        assert_eq!(Some(writer.position()), walk.position());
    }
    (steps, (walk.finish(), walk.offset()))
}

fn frames(pieces: &[&[u8]]) -> (Vec<(u64, u64, Vec<u8>)>, Ending) {
    let mut reader = SegmentReader::new();
    let mut frames = Vec::new();
    for piece in pieces {
        reader.push(piece);
        while let Ok(Some(next)) = reader.next_frame() {
            assert!(next.offset < next.end);
            let copy = match next.frame {
                Frame::Record { leaf, encoding } => [leaf.as_bytes(), encoding].concat(),
                Frame::Pruned { leaf } => leaf.as_bytes().to_vec(),
                Frame::Mark(mark) => mark.offset.to_be_bytes().to_vec(),
            };
            frames.push((next.offset, next.end, copy));
        }
    }
    (frames, (reader.finish(), reader.offset()))
}

/// Reads bytes in both ways; returns the steps.
fn read(bytes: &[u8], lengths: &[u8]) -> Vec<Step> {
    let (whole, parts) = ([bytes], pieces(bytes, lengths));
    let (steps, ending) = walk(&whole);
    assert_eq!(walk(&parts), (steps.clone(), ending));
    let (read, reader_ending) = frames(&whole);
    assert_eq!(frames(&parts), (read.clone(), reader_ending));
    // What is walked over was read, each byte once.
    assert!(steps.len() <= read.len() && read.len() <= bytes.len());
    assert!(read.windows(2).all(|pair| pair[0].1 == pair[1].0));
    assert!(ending.1 <= reader_ending.1 && reader_ending.1 <= bytes.len() as u64);
    if let Err(fault) = ending.0 {
        assert!(fault.offset() <= bytes.len() as u64 && !fault.to_string().is_empty());
    }
    let mut walked = SegmentWalk::new();
    walked.push(bytes);
    while let Ok(Some(_)) = walked.next_step() {}
    if let Some(header) = walked.header() {
        // Wherever marks are looked for, those that were walked over are found.
        let mut finder = MarkFinder::new(header, 0);
        parts.iter().for_each(|part| finder.push(part));
        let found = finder.found().map_or(0, |mark| mark.offset);
        assert!(walked.mark().is_none_or(|mark| mark.offset <= found));
    }
    steps
}

type Input = (Vec<u8>, u8, Vec<(u16, u8)>, Option<u16>, Vec<u8>, Vec<u8>);

fuzz_target!(|input: Input| {
    let (recipe, before, changes, cut, more, lengths) = input;
    let _ = read(&more, &lengths);
    let (written, entries) = write(recipe.get(..16).unwrap_or(&recipe), before);
    let mut bytes = written.clone();
    for (at, change) in &changes {
        let at = usize::from(*at) % bytes.len();
        bytes[at] ^= change;
    }
    if let Some(cut) = cut {
        let at = usize::from(cut) % bytes.len();
        bytes.splice(at.., more);
    }
    let steps = read(&bytes, &lengths);
    let is_whole = bytes == written;
    let mut records = 0;
    for step in &steps {
        match step {
            Step::Record(entry) => {
                assert!(entries.contains(entry), "a record that was not written");
                records += 1;
            }
            Step::Pruned { .. } => records += 1,
            Step::Mark(mark) => assert!(mark.offset <= written.len() as u64),
        }
    }
    let (_, (end, offset)) = walk(&[&bytes]);
    if is_whole {
        assert_eq!((records, end, offset), (entries.len(), Ok(()), written.len() as u64));
    } else if changes.is_empty() && bytes.len() < written.len() && written.starts_with(&bytes) {
        let truncated = end.err().map(|fault| fault.kind());
        assert!(truncated.is_none_or(|kind| kind == SegmentFaultKind::Truncated));
    }
});
