//! Sealing payloads, and opening them.

mod context;

use std::fmt;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::canonical::Canonical;
use crate::keyed::keyed;
use crate::sealed::SEAL_OVERHEAD;
use crate::{Error, ErrorKind, Id, SEALED_MAX, Sealed};

pub use context::SealContext;

const COMMITMENT: usize = 32;

/// What sets the uses of a key apart from each other and from all others.
const ENCRYPT: &[u8] = b"audit-types/seal/encrypt\0";
const COMMIT: &[u8] = b"audit-types/seal/commit\0";

/// A key that payloads are sealed with, and its name.
///
/// # The construction
///
/// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) alone does not commit to its key: a ciphertext
/// can be made that opens under two keys, to two payloads, and a log that holds it proves
/// neither. So two things are derived from the key with HMAC-SHA-256, as in the generic repair of
/// Albertini, Duong, Gueron, Kölbl, Luykx and Schmieg, "How to Abuse and Fix Authenticated
/// Encryption Without Key Commitment" (USENIX Security 2022):
///
/// - the key of the cipher, HMAC(key, `audit-types/seal/encrypt` and a zero byte);
/// - a commitment, HMAC(key, `audit-types/seal/commit`, a zero byte, the nonce, the context),
///   which stands in front of the ciphertext and is checked before anything is decrypted.
///
/// As nonce and context are under the commitment too, a ciphertext has at most one key, nonce,
/// context and payload, as long as nobody finds a collision of SHA-256.
///
/// The context is the name of the key and the [`SealContext`] in the
/// [canonical encoding](crate::Record::encode); it is also the associated data of the cipher.
///
/// # The nonce
///
/// It is the caller's: 24 random bytes, new for each payload, are never the same twice in
/// practice. **Two payloads with one key and one nonce** show the exclusive-or of their texts to
/// whoever reads the log, and let him forge others. A counter that is reset, or a nonce made from
/// the time, is how that happens.
///
/// # What this does not hide
///
/// The length of the payload, the name of the key, and when and where it was sealed.
///
/// ```
/// use audit_types::{Draft, Id, Mode, RunStart, SealContext, SealedPart, SealingKey};
///
/// # let event = RunStart {
/// #     version: None,
/// #     started_by: None,
/// #     parent: None,
/// #     mode: Mode::Enforce,
/// #     intent: None,
/// # }
/// # .into();
/// // What is known of the record before its event is put together.
/// let time = 1_760_000_000_000_000;
/// let draft = Draft { time, run: None, workflow: None, agent: None, event };
/// let context = SealContext::new(&Id::new("claims")?, &draft, SealedPart::ToolResult);
///
/// // In earnest: from a random source, a key for each person, a nonce for each payload.
/// let key = SealingKey::new(Id::new("person-17")?, &[7; 32]);
/// let sealed = key.seal(&[1; 24], &context, b"an already scrubbed text")?;
/// assert_eq!(key.open(&sealed, &context)?, b"an already scrubbed text");
///
/// let elsewhere = SealContext::new(&Id::new("claims")?, &draft, SealedPart::ToolArguments);
/// assert!(key.open(&sealed, &elsewhere).is_err());
/// # Ok::<(), audit_types::Error>(())
/// ```
///
/// # Guarantees
///
/// 1. What was sealed opens with the same key, name and context, and with no other; a change of
///    any bit, and any cut, is noticed (`src/seal.rs`: `every_part_of_the_context_counts`,
///    `every_bit_of_a_sealed_payload_counts`, `another_key_or_name_does_not_open`).
/// 2. The commitment is checked apart from the cipher (`src/seal.rs`:
///    `the_commitment_is_checked_apart_from_the_cipher`).
/// 3. Neither an error nor `Debug` shows anything of a key or payload (`src/seal.rs`:
///    `neither_debug_nor_errors_show_key_or_payload`).
/// 4. The format does not change unnoticed (`src/seal.rs`: `the_format_is_fixed`,
///    `the_cipher_is_that_of_the_draft`).
///
/// `Debug` shows the name only. The derived keys are overwritten when dropped; copies that the
/// compiler made meanwhile, and the bytes the key was made from, are not.
#[derive(Clone)]
pub struct SealingKey {
    name: Id,
    /// Keyed and ready: the key itself is not kept.
    mac: Hmac<Sha256>,
    cipher: XChaCha20Poly1305,
}

impl SealingKey {
    /// Takes a key of 32 random bytes and the name that sealed payloads carry.
    ///
    /// For payloads that are to be erasable, one key for each person and independent of all
    /// others: see [`SubjectKeys`](crate::SubjectKeys).
    #[must_use]
    pub fn new(name: Id, key: &[u8; 32]) -> Self {
        let mac = keyed(key);
        let mut derive = mac.clone();
        derive.update(ENCRYPT);
        let cipher = XChaCha20Poly1305::new(&derive.finalize().into_bytes());
        Self { name, mac, cipher }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &Id {
        &self.name
    }

    /// Seals a payload for one place in one log. The nonce must never have been used with this
    /// key before. Linear in the payload.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TooLong`] for a payload above [`SEALED_MAX`] less the 48 bytes of the
    /// commitment and the tag.
    pub fn seal(
        &self,
        nonce: &[u8; 24],
        context: &SealContext,
        payload: &[u8],
    ) -> Result<Sealed, Error> {
        let too_long = Error::new(ErrorKind::TooLong, "payload");
        if payload.len() > SEALED_MAX.saturating_sub(SEAL_OVERHEAD) {
            return Err(too_long);
        }
        let context = self.encode(context);
        let commitment = self.commitment(nonce, &context).finalize().into_bytes();
        let payload = Payload { msg: payload, aad: &context };
        // Fails for a payload of 256 GiB only.
        let encrypted =
            self.cipher.encrypt(&XNonce::from(*nonce), payload).map_err(|_| too_long)?;
        let ciphertext = [commitment.as_slice(), &encrypted].concat();
        Sealed::new(self.name.clone(), *nonce, ciphertext)
    }

    /// Opens a payload. Linear in its length.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotOpened`], and nothing more, whatever the reason: another key, another name,
    /// another context, a ciphertext that was changed or cut.
    pub fn open(&self, sealed: &Sealed, context: &SealContext) -> Result<Vec<u8>, Error> {
        let not_opened = Error::new(ErrorKind::NotOpened, "sealed");
        let parts = sealed.ciphertext().split_at_checked(COMMITMENT);
        let (commitment, encrypted) = parts.ok_or(not_opened)?;
        if *sealed.key() != self.name {
            return Err(not_opened);
        }
        let context = self.encode(context);
        // Compared in constant time.
        let committed = self.commitment(sealed.nonce(), &context).verify_slice(commitment);
        committed.map_err(|_| not_opened)?;
        let payload = Payload { msg: encrypted, aad: &context };
        self.cipher.decrypt(&XNonce::from(*sealed.nonce()), payload).map_err(|_| not_opened)
    }

    fn commitment(&self, nonce: &[u8; 24], context: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.mac.clone();
        // The nonce has a fixed length, so that no two inputs run together.
        mac.update(COMMIT);
        mac.update(nonce);
        mac.update(context);
        mac
    }

    fn encode(&self, context: &SealContext) -> Vec<u8> {
        let mut out = Vec::new();
        self.name.encode(&mut out);
        context.encode(&mut out);
        out
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealingKey").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Content, Draft, Event, Mode, RunStart, SealedPart, StageOutcome};

    fn id(text: &str) -> Id {
        Id::new(text).unwrap()
    }

    fn draft() -> Draft {
        let event = RunStart {
            version: None,
            started_by: None,
            parent: None,
            mode: Mode::Enforce,
            intent: None,
        };
        Draft {
            time: 7,
            run: Some(id("r")),
            workflow: Some(id("w")),
            agent: Some(id("a")),
            event: event.into(),
        }
    }

    fn context() -> SealContext {
        SealContext::new(&id("log"), &draft(), SealedPart::ToolResult)
    }

    const NOT_OPENED: Error = Error::new(ErrorKind::NotOpened, "sealed");

    #[test]
    fn what_is_sealed_opens_with_the_same_key_and_context() {
        let key = SealingKey::new(id("k"), &[1; 32]);
        let longest = vec![9; SEALED_MAX - SEAL_OVERHEAD];
        for payload in [b"".as_slice(), b"hello", &longest] {
            let sealed = key.seal(&[2; 24], &context(), payload).unwrap();
            assert_eq!(sealed.ciphertext().len(), payload.len() + SEAL_OVERHEAD);
            assert_eq!(key.open(&sealed, &context()).unwrap(), payload);
        }
        let long = key.seal(&[2; 24], &context(), &[longest, vec![9]].concat());
        assert_eq!(long, Err(Error::new(ErrorKind::TooLong, "payload")));
    }

    #[test]
    fn every_part_of_the_context_counts() {
        let key = SealingKey::new(id("k"), &[1; 32]);
        let sealed = key.seal(&[2; 24], &context(), b"hello").unwrap();
        let others = [
            SealContext { log: id("log2"), ..context() },
            SealContext { time: 8, ..context() },
            SealContext { run: None, ..context() },
            SealContext { workflow: Some(id("v")), ..context() },
            // The same texts, in other places.
            SealContext { run: Some(id("w")), workflow: Some(id("r")), ..context() },
            SealContext { agent: None, ..context() },
            SealContext { part: SealedPart::ToolArguments, ..context() },
        ];
        for other in others {
            assert_eq!(key.open(&sealed, &other), Err(NOT_OPENED), "{other:?}");
        }
        // The event is not a part of it.
        let outcome = StageOutcome {
            decision: 0,
            outcome: crate::Outcome::Done,
            error: None,
            duration: None,
            content: Some(Content { sealed: Some(sealed.clone()), ..Content::default() }),
        };
        let moved = Draft { event: Event::from(outcome), ..draft() };
        let same = SealContext::new(&id("log"), &moved, SealedPart::ToolResult);
        assert_eq!(key.open(&sealed, &same).unwrap(), b"hello");
    }

    #[test]
    fn every_bit_of_a_sealed_payload_counts() {
        let key = SealingKey::new(id("k"), &[1; 32]);
        let sealed = key.seal(&[2; 24], &context(), b"hello").unwrap();
        let (nonce, ciphertext) = (*sealed.nonce(), sealed.ciphertext().to_vec());
        for bit in 0..ciphertext.len() * 8 {
            let mut changed = ciphertext.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let changed = Sealed::new(id("k"), nonce, changed).unwrap();
            assert_eq!(key.open(&changed, &context()), Err(NOT_OPENED), "bit {bit}");
        }
        for bit in 0..nonce.len() * 8 {
            let mut changed = nonce;
            changed[bit / 8] ^= 1 << (bit % 8);
            let changed = Sealed::new(id("k"), changed, ciphertext.clone()).unwrap();
            assert_eq!(key.open(&changed, &context()), Err(NOT_OPENED), "bit {bit} of the nonce");
        }
        for length in 0..ciphertext.len() {
            let Ok(cut) = Sealed::new(id("k"), nonce, ciphertext[..length].to_vec()) else {
                assert!(length < SEAL_OVERHEAD);
                continue;
            };
            assert!(length >= SEAL_OVERHEAD);
            assert_eq!(key.open(&cut, &context()), Err(NOT_OPENED), "cut to {length}");
        }
        let longer = Sealed::new(id("k"), nonce, [ciphertext, vec![0]].concat()).unwrap();
        assert_eq!(key.open(&longer, &context()), Err(NOT_OPENED));
    }

    #[test]
    fn another_key_or_name_does_not_open() {
        let key = SealingKey::new(id("k"), &[1; 32]);
        let sealed = key.seal(&[2; 24], &context(), b"hello").unwrap();
        let mut near = [1; 32];
        near[31] = 0;
        for other in [
            SealingKey::new(id("k"), &near),
            SealingKey::new(id("j"), &[1; 32]),
            SealingKey::new(id("k"), &[0; 32]),
        ] {
            assert_eq!(other.open(&sealed, &context()), Err(NOT_OPENED), "{other:?}");
        }
    }

    /// A commitment depends on the key, and is not that of another key whose cipher would take
    /// the ciphertext: that is checked before and apart from the cipher.
    #[test]
    fn the_commitment_is_checked_apart_from_the_cipher() {
        let (key, other) = (SealingKey::new(id("k"), &[1; 32]), SealingKey::new(id("k"), &[3; 32]));
        let sealed = key.seal(&[2; 24], &context(), b"hello").unwrap();
        // The cipher of `key`, in the hands of one who has the other commitment.
        let mixed = SealingKey { cipher: key.cipher.clone(), ..other };
        assert_eq!(mixed.open(&sealed, &context()), Err(NOT_OPENED));
        // And the commitment of `key` with another cipher.
        let mixed = SealingKey { cipher: mixed_cipher(), ..key };
        assert_eq!(mixed.open(&sealed, &context()), Err(NOT_OPENED));
    }

    fn mixed_cipher() -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&[3; 32].into())
    }

    #[test]
    fn neither_debug_nor_errors_show_key_or_payload() {
        let key = SealingKey::new(id("k"), b"CANARY-KEY-CANARY-KEY-CANARY-KEY");
        let sealed = key.seal(&[2; 24], &context(), b"CANARY-PAYLOAD").unwrap();
        let error = SealingKey::new(id("k"), &[1; 32]).open(&sealed, &context()).unwrap_err();
        assert_eq!(format!("{key:?}"), "SealingKey { name: \"k\", .. }");
        let shown = format!("{key:?} {sealed:?} {error} {error:?}");
        assert!(!shown.contains("CANARY") && !shown.contains("67, 65, 78"), "{shown}");
        assert!(!sealed.ciphertext().windows(6).any(|window| window == b"CANARY"));
    }

    /// Does not compile without the features of the dependencies that see to it. A state of HMAC
    /// consists of two of the hash and a buffer.
    #[test]
    fn what_a_key_consists_of_is_overwritten_when_dropped() {
        fn is_overwritten<T: hmac::digest::zeroize::ZeroizeOnDrop>() {}
        is_overwritten::<Sha256>();
        is_overwritten::<XChaCha20Poly1305>();
    }

    /// draft-irtf-cfrg-xchacha-03, appendix A.3.1: that the cipher below is the one named above.
    #[test]
    fn the_cipher_is_that_of_the_draft() {
        let key: Vec<u8> = (0x80..=0x9f).collect();
        let nonce: Vec<u8> = (0x40..=0x57).collect();
        let aad = [0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7];
        let text: &[u8] = b"Ladies and Gentlemen of the class of '99: If I could offer you only \
            one tip for the future, sunscreen would be it.";
        let cipher = XChaCha20Poly1305::new(&<[u8; 32]>::try_from(key).unwrap().into());
        let nonce = XNonce::from(<[u8; 24]>::try_from(nonce).unwrap());
        let found = cipher.encrypt(&nonce, Payload { msg: text, aad: &aad }).unwrap();
        let expected = "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb\
            731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452\
            2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9\
            21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49";
        assert_eq!(data_encoding::HEXLOWER.encode(&found), expected);
    }

    proptest::proptest! {
        /// It opens if everything is the same, and only then.
        #[test]
        fn it_opens_where_it_was_sealed(
            payload in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
            nonce in proptest::prelude::any::<[u8; 24]>(),
            one in (0..2_u8, 0..2_u8, 0..2_i64, 0..2_usize),
            other in (0..2_u8, 0..2_u8, 0..2_i64, 0..2_usize),
        ) {
            let of = |(key, name, time, part): (u8, u8, i64, usize)| {
                let key = SealingKey::new(id(&format!("k{name}")), &[key; 32]);
                let part = SealedPart::ALL[part];
                (key, SealContext { time, part, ..context() })
            };
            let ((key, place), (other_key, other_place)) = (of(one), of(other));
            let sealed = key.seal(&nonce, &place, &payload).unwrap();
            let expected = if one == other { Ok(payload) } else { Err(NOT_OPENED) };
            proptest::prop_assert_eq!(other_key.open(&sealed, &other_place), expected);
        }
    }

    /// That the format of what is sealed does not change unnoticed. The value was computed with
    /// another implementation of the construction above.
    #[test]
    fn the_format_is_fixed() {
        let key = SealingKey::new(id("k"), &[1; 32]);
        let sealed = key.seal(&[2; 24], &context(), b"hello").unwrap();
        let expected = "dc30d762d6b4e27aea42a01145d7d4787f79d13bb1f3539e1c024d11d4ef0939\
            87120d359f533d7b0585280926c7bb2c35e8d58ecf";
        assert_eq!(data_encoding::HEXLOWER.encode(sealed.ciphertext()), expected);
    }
}
