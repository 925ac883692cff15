//! Where a verifier begins and ends.

use super::*;

#[test]
fn a_verifier_begins_where_another_ended() {
    let (entries, heads) = decisions(9);
    for middle in 0..=9 {
        let mut verifier = Verifier::new(&log_id(), POLICY);
        entries[..middle].iter().for_each(|entry| assert_eq!(verifier.push(entry), None));
        let position = verifier.position().unwrap();
        assert_eq!(position.head(), heads[middle]);
        let mut bytes = Vec::new();
        position.encode(&mut bytes);
        let position = Position::decode(&bytes).unwrap();

        let mut second = Verifier::at(position.clone());
        heads.iter().for_each(|head| assert_eq!(second.expect_head(*head).map(|f| f.kind()), None));
        entries[middle..].iter().for_each(|entry| assert_eq!(second.push(entry), None));
        let found = second.finish();
        assert_eq!(faults(&found), []);
        assert_eq!(found.head(), heads[9]);
        assert_eq!(found.read(), 9 - middle as u64);
        let before = found.unchecked().iter().find(|item| item.kind() == UncheckedKind::Before);
        let before = before.map_or(0, Unchecked::count);
        assert_eq!(before, middle as u64, "what is before was not checked, and it says so");

        // And a chain goes on from there.
        let mut chain = Chain::resume(position);
        for entry in &entries[middle..] {
            assert_eq!(chain.append(entry.record().draft().clone()), *entry);
        }
        assert_eq!(chain.head(), heads[9]);
    }
}

#[test]
fn no_position_is_given_of_a_log_that_does_not_hold() {
    let (entries, _) = decisions(4);
    let start = Verifier::new(&log_id(), POLICY);
    let mut gap = start.clone();
    gap.push(&entries[1]);
    assert_eq!(gap.position(), None);
    let mut changed = start.clone();
    changed.push(&Entry::new(entries[0].record().clone(), POLICY));
    assert_eq!(changed.position(), None);
    // The policy may have changed in what is gone; the next record tells.
    let mut pruned = start;
    pruned.push_pruned(entries[0].hash());
    assert_eq!(pruned.position(), None);
    pruned.push(&entries[1]);
    assert_eq!(pruned.position().map(|position| position.size()), Some(2));
}

#[test]
fn no_position_is_given_of_a_log_that_is_another_than_a_head_says() {
    let (entries, heads) = decisions(4);
    let told = |head: Head| {
        let mut verifier = Verifier::new(&log_id(), POLICY);
        verifier.expect_head(head);
        for entry in &entries {
            verifier.push(entry);
        }
        verifier.position().map(|position| position.size())
    };
    assert_eq!(told(heads[2]), Some(4));
    assert_eq!(told(Head::new(2, Digest::new([1; 32])).unwrap()), None);
    // One that is still to come may come.
    assert_eq!(told(Head::new(9, Digest::new([1; 32])).unwrap()), Some(4));
}

#[test]
fn a_position_that_cannot_be_is_not_read() {
    let (entries, _) = decisions(3);
    let position = |length: usize| {
        let mut verifier = Verifier::new(&log_id(), POLICY);
        entries[..length].iter().for_each(|entry| assert_eq!(verifier.push(entry), None));
        let mut bytes = Vec::new();
        verifier.position().unwrap().encode(&mut bytes);
        bytes
    };
    for length in 0..=3 {
        let bytes = position(length);
        assert!(Position::decode(&bytes).is_ok());
        for cut in 0..bytes.len() {
            assert!(Position::decode(&bytes[..cut]).is_err());
        }
        // The last hash, which the frontier tells unless the last leaf is in a subtree.
        let mut other = bytes.clone();
        other[64] ^= 1;
        assert_eq!(Position::decode(&other).is_err(), length != 2, "{length}");
        // Another size, with as many peaks or with others.
        let mut larger = bytes.clone();
        larger[96] |= 0x80;
        assert!(Position::decode(&larger).is_err());
    }
}

#[test]
fn a_forged_position_shows_in_what_follows() {
    let (entries, heads) = decisions(7);
    let mut verifier = Verifier::new(&log_id(), POLICY);
    entries[..6].iter().for_each(|entry| assert_eq!(verifier.push(entry), None));
    let mut bytes = Vec::new();
    verifier.position().unwrap().encode(&mut bytes);
    assert_eq!(bytes.len(), 32 * 3 + 8 + 32 * 2);
    for at in 0..bytes.len() {
        let mut forged = bytes.clone();
        forged[at] ^= 1;
        let Ok(position) = Position::decode(&forged) else {
            assert!((96..104).contains(&at), "the number of records");
            continue;
        };
        let genesis = position.genesis_hash();
        let mut verifier = Verifier::at(position);
        verifier.expect_head(heads[7]);
        let found = read(verifier, &entries[6..]);
        let expected = match at {
            // What is before is not read, so only the caller can compare this.
            0..32 => {
                assert_ne!(genesis, Position::genesis(&log_id(), POLICY).genesis_hash());
                vec![]
            }
            32..64 => vec![(6, FaultKind::OtherPolicy)],
            64..96 => vec![(6, FaultKind::HashMismatch)],
            _ => vec![(6, FaultKind::HeadMismatch { size: 7 })],
        };
        assert_eq!(faults(&found), expected, "byte {at}");
        assert!(kinds(&found).contains(&UncheckedKind::Before));
    }
}
