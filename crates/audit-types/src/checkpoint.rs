//! Checkpoints: heads of a log as signed texts.

mod note;
mod schedule;

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;

use crate::base64::decode_base64;
use crate::number::parse_number;
use crate::through_text::impl_through_text;
use crate::{Digest, Error, ErrorKind, Head, Id};

pub use note::{KeyName, NoteSignature, SIGNATURES_MAX};
pub use schedule::{CheckpointPolicy, CheckpointSchedule};

/// The greatest length of the text of a [`SignedCheckpoint`], in bytes.
pub const CHECKPOINT_MAX: usize = 64 * 1024;

/// The head of a log under the log's name: what is signed.
///
/// Its text is the note text of a C2SP checkpoint (c2sp.org/tlog-checkpoint): the origin, which
/// is the id of the log, the number of records, the root as base64, and any extension lines, each
/// with a line feed behind it. A checkpoint has one text, so that a signature of the text is one
/// of the checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Checkpoint {
    log: Id,
    head: Head,
    extensions: Vec<String>,
}

impl Checkpoint {
    /// The head of a log.
    #[must_use]
    pub fn new(log: Id, head: Head) -> Self {
        Self { log, head, extensions: Vec::new() }
    }

    /// The same with extension lines, whose meaning is between the log and its readers.
    ///
    /// # Errors
    ///
    /// A line that is empty or has a character below the space, and more than half of
    /// [`CHECKPOINT_MAX`] in all. Other characters that do not show are allowed, as the format
    /// allows them; whoever shows a line has to escape them.
    pub fn with_extensions(self, extensions: Vec<String>) -> Result<Self, Error> {
        for line in &extensions {
            check_line(line)?;
        }
        let length = extensions.iter().map(|line| line.len().saturating_add(1));
        if length.fold(0, usize::saturating_add) > CHECKPOINT_MAX / 2 {
            return Err(Error::new(ErrorKind::TooLong, "extension"));
        }
        Ok(Self { extensions, ..self })
    }

    /// The id of the log.
    #[must_use]
    pub fn log(&self) -> &Id {
        &self.log
    }

    /// The number of records and the root.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head
    }

    /// The extension lines.
    #[must_use]
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = BASE64.encode_display(self.head.root().as_bytes()).to_string();
        writeln!(f, "{}\n{}\n{root}", self.log, self.head.size())?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl FromStr for Checkpoint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if text.len() > CHECKPOINT_MAX {
            return Err(Error::new(ErrorKind::TooLong, "checkpoint"));
        }
        let malformed = Error::new(ErrorKind::Malformed, "checkpoint");
        let mut lines = text.strip_suffix('\n').ok_or(malformed)?.split('\n');
        let mut line = || lines.next().ok_or(malformed);
        let log = Id::new(line()?).map_err(|error| Error::new(error.kind(), "origin"))?;
        let size = parse_number(line()?).ok_or(Error::new(ErrorKind::Malformed, "size"))?;
        let root = decode_base64(line()?).and_then(|root| root.try_into().ok());
        let root = root.ok_or(Error::new(ErrorKind::Malformed, "root"))?;
        let head = Head::new(size, Digest::new(root))?;
        Self::new(log, head).with_extensions(lines.map(str::to_owned).collect())
    }
}

impl_through_text!(Checkpoint, "the text of a checkpoint");

/// A checkpoint and the signatures that it came with, none of them checked: that takes a
/// `CheckpointVerifier` and the feature `sign`.
///
/// Its text is a C2SP signed note (c2sp.org/signed-note): that of the checkpoint, a blank line,
/// and a line for each signature. What is read is written again byte by byte. Signatures by keys
/// that nobody here knows, or of kinds that are not known yet, are kept as they are.
///
/// ```
/// use audit_types::SignedCheckpoint;
///
/// let text = "\
/// go.sum database tree
/// 20852163
/// CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
///
/// — sum.golang.org Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
/// ";
/// let signed: SignedCheckpoint = text.parse()?;
/// assert_eq!(signed.checkpoint().log().as_str(), "go.sum database tree");
/// assert_eq!(signed.checkpoint().head().size(), 20_852_163);
/// assert_eq!(signed.signatures().len(), 1);
/// assert_eq!(signed.to_string(), text);
/// # Ok::<(), audit_types::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    signatures: Vec<NoteSignature>,
}

impl SignedCheckpoint {
    /// Puts a checkpoint and its signatures together, in this order.
    ///
    /// # Errors
    ///
    /// No signature at all, more than [`SIGNATURES_MAX`], and a text above [`CHECKPOINT_MAX`].
    pub fn new(checkpoint: Checkpoint, signatures: Vec<NoteSignature>) -> Result<Self, Error> {
        if signatures.is_empty() {
            return Err(Error::new(ErrorKind::Empty, "signatures"));
        }
        if signatures.len() > SIGNATURES_MAX {
            return Err(Error::new(ErrorKind::TooLong, "signatures"));
        }
        let signed = Self { checkpoint, signatures };
        if signed.to_string().len() > CHECKPOINT_MAX {
            return Err(Error::new(ErrorKind::TooLong, "checkpoint"));
        }
        Ok(signed)
    }

    /// The same with one more signature, such as that of a witness. It takes the place of the one
    /// that bears the same name and key hash, if there is one.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new).
    pub fn with_signature(self, signature: NoteSignature) -> Result<Self, Error> {
        let Self { checkpoint, mut signatures } = self;
        signatures.retain(|other| !other.is_by_key_of(&signature));
        signatures.push(signature);
        Self::new(checkpoint, signatures)
    }

    /// The checkpoint. It counts once its signatures are verified.
    #[must_use]
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The signatures, in their order.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }
}

impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.checkpoint)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

impl FromStr for SignedCheckpoint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let error = |kind| Error::new(kind, "checkpoint");
        if text.len() > CHECKPOINT_MAX {
            return Err(error(ErrorKind::TooLong));
        }
        if text.chars().any(|character| character < ' ' && character != '\n') {
            return Err(error(ErrorKind::Character));
        }
        let malformed = error(ErrorKind::Malformed);
        let lines = text.strip_suffix('\n').ok_or(malformed)?;
        // The last blank line, since the text of a note may have others. That of a checkpoint
        // may not, which its own parser sees.
        let (_, signatures) = lines.rsplit_once("\n\n").ok_or(malformed)?;
        let body = lines.strip_suffix(signatures).and_then(|body| body.strip_suffix('\n'));
        let checkpoint = body.ok_or(malformed)?.parse()?;
        let signatures: Result<_, _> = signatures.split('\n').map(str::parse).collect();
        Self::new(checkpoint, signatures?)
    }
}

impl_through_text!(SignedCheckpoint, "the text of a signed checkpoint");

fn check_line(line: &str) -> Result<(), Error> {
    if line.is_empty() {
        Err(Error::new(ErrorKind::Empty, "extension"))
    } else if line.chars().any(|character| character < ' ') {
        Err(Error::new(ErrorKind::Character, "extension"))
    } else {
        Ok(())
    }
}
