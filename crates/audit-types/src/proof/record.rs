//! The proof that a record is in a log.

use super::{InclusionProof, ProofFault};
use crate::canonical::{Canonical, Decoder, encode_bytes};
use crate::tree::leaf_hash;
use crate::{Digest, Error, ErrorKind, Head, Record};

/// The proof that a record is in a log, for who has a head of the log and nothing else: the
/// record, the hash of the leaf before it, and the [`InclusionProof`] of its own leaf.
///
/// It proves that whoever made the head had this record in this place. The hash before is part
/// of the leaf, so it is what the writer of the log put there; that it is the hash of the leaf
/// before is for the [`Verifier`](crate::Verifier) of the log to say.
///
/// In serde it is an object of the `entry`, the hash `before` and the `inclusion` proof; one
/// whose entry has another hash than follows from the rest is refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RecordProof {
    record: Record,
    before: Digest,
    inclusion: InclusionProof,
}

impl RecordProof {
    /// Puts a proof together. `before` is the hash of the entry before the record, and for the
    /// first record the genesis hash of the log.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`] if the proof is for another place than that of the record.
    pub fn new(record: Record, before: Digest, inclusion: InclusionProof) -> Result<Self, Error> {
        if record.sequence() != inclusion.index() {
            return Err(Error::new(ErrorKind::Mismatch, "index"));
        }
        Ok(Self { record, before, inclusion })
    }

    /// The record. It counts once [`verify`](Self::verify) has said so.
    #[must_use]
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The hash of the leaf before it.
    #[must_use]
    pub fn before(&self) -> Digest {
        self.before
    }

    /// The proof of its leaf.
    #[must_use]
    pub fn inclusion(&self) -> &InclusionProof {
        &self.inclusion
    }

    /// The hash of its leaf.
    #[must_use]
    pub fn leaf(&self) -> Digest {
        let mut encoding = Vec::new();
        self.record.encode(&mut encoding);
        leaf_hash([self.before.as_bytes(), &encoding])
    }

    /// Checks that the log of this head has the record. Linear in the record, and one hash a
    /// node of the path.
    ///
    /// The head has to come from somewhere that is trusted, such as a verified checkpoint.
    ///
    /// # Errors
    ///
    /// [`ProofFault::OtherSize`] and [`ProofFault::OtherRoot`].
    pub fn verify(&self, head: &Head) -> Result<(), ProofFault> {
        self.inclusion.verify(&self.leaf(), head)
    }

    /// Appends the encoding: that of the record with its length in front as `u32`, the hash
    /// before, and that of the inclusion proof.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let mut encoding = Vec::new();
        self.record.encode(&mut encoding);
        encode_bytes(&encoding, out);
        self.before.encode(out);
        self.inclusion.encode(out);
    }

    /// Reads an encoding. Linear in its length.
    ///
    /// # Errors
    ///
    /// Bytes that [`encode`](Self::encode) does not make.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut input = Decoder::new(bytes);
        let record = Record::decode(input.bytes()?)?;
        let before = Digest::decode(&mut input)?;
        let inclusion = InclusionProof::decode_from(&mut input)?;
        input.finish()?;
        Self::new(record, before, inclusion)
    }
}

#[cfg(feature = "serde")]
mod wire {
    use serde::ser::{Serialize, Serializer};

    use super::*;
    use crate::Entry;
    use crate::through_text::impl_through_wire;

    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wire {
        entry: Entry,
        before: Digest,
        inclusion: InclusionProof,
    }

    impl Serialize for RecordProof {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let Self { record, before, inclusion } = self;
            let entry = Entry::new(record.clone(), self.leaf());
            Wire { entry, before: *before, inclusion: inclusion.clone() }.serialize(serializer)
        }
    }

    impl_through_wire! {
        RecordProof, "an object with the fields of a record proof",
        |Wire { entry, before, inclusion }| {
            let proof = RecordProof::new(entry.record().clone(), before, inclusion)?;
            if proof.leaf() == entry.hash() {
                Ok(proof)
            } else {
                Err(Error::new(ErrorKind::Mismatch, "hash"))
            }
        }
    }
}
