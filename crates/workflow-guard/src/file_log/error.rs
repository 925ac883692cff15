//! The error of the file log.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use audit_types::ErrorKind;

/// Why a log on disk cannot be opened, read or written: what is wrong, and with which file.
///
/// It holds the path, which is configuration, and nothing of what stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLogError {
    kind: FileLogErrorKind,
    path: PathBuf,
}

impl FileLogError {
    pub(crate) fn new(kind: FileLogErrorKind, path: impl AsRef<Path>) -> Self {
        Self { kind, path: path.as_ref().to_owned() }
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> FileLogErrorKind {
        self.kind
    }

    /// The file or directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl fmt::Display for FileLogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.path.display(), self.kind)
    }
}

impl std::error::Error for FileLogError {}

/// What a writer of a segment says of an entry.
impl From<audit_types::Error> for FileLogErrorKind {
    fn from(error: audit_types::Error) -> Self {
        match error.kind() {
            ErrorKind::TooLong => Self::TooLong,
            _ => Self::OutOfPlace,
        }
    }
}

/// What is wrong with a log on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileLogErrorKind {
    /// The system refused: no permission, no space, a file or directory that is not there.
    Io(io::ErrorKind),
    /// Another writer has the log open.
    Locked,
    /// There is no log, and none is to be begun here.
    NotFound,
    /// There is no log where there has to be one: a checkpoint says that it had this many records.
    LogGone {
        /// The number of records it should have at least.
        expected: u64,
    },
    /// The log is shorter than a checkpoint says. Nothing was cut.
    Shorter {
        /// The number of records it should have at least.
        expected: u64,
        /// The number it has.
        found: u64,
    },
    /// The log is as long as a checkpoint says, and has other records.
    OtherHistory {
        /// The size of the checkpoint.
        size: u64,
    },
    /// The segment belongs to a log with another id or beginning.
    OtherLog,
    /// The segment is of a version of the format that this crate does not know.
    UnsupportedVersion {
        /// The version in its header.
        found: u16,
    },
    /// The file has the name of a segment and is none.
    NotASegment,
    /// The segment has the name of another.
    Misplaced {
        /// The sequence number of the first record that its name promises.
        expected: u64,
        /// The one that its header has.
        found: u64,
    },
    /// A segment is missing.
    MissingSegment {
        /// The sequence number of the first record that is missing.
        expected: u64,
    },
    /// Bytes that were acknowledged are not what they were. Nothing was cut.
    Damaged {
        /// The sequence number of the first record that cannot be trusted.
        record: u64,
        /// The offset in the file.
        offset: u64,
    },
    /// The file is none of a log's.
    ForeignFile,
    /// An entry that does not follow the last record.
    OutOfPlace,
    /// A record whose encoding is longer than [`ENCODING_MAX`](audit_types::ENCODING_MAX) bytes,
    /// which no record of this version is.
    TooLong,
    /// The log has failed before. What it was not told to be durable may be lost; open it anew.
    Failed,
    /// The segment is still written to, and cannot be pruned.
    ActiveSegment,
    /// No segment begins with this record.
    UnknownSegment {
        /// The sequence number that was given.
        first: u64,
    },
    /// The log has no such record up to the head that was given, or only its hash is left.
    NoRecord {
        /// The sequence number that was asked for.
        sequence: u64,
    },
    /// The note of a checkpoint is longer than [`NOTE_MAX`](super::NOTE_MAX) bytes, has more than
    /// [`NOTE_LINES_MAX`](super::NOTE_LINES_MAX) lines or does not end its last line.
    Note,
    /// An option that is out of its range.
    OutOfRange {
        /// Its name.
        option: &'static str,
    },
}

impl fmt::Display for FileLogErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(kind) => write!(f, "{kind}"),
            Self::Locked => f.write_str("another writer has the log open"),
            Self::NotFound => f.write_str("no log here"),
            Self::LogGone { expected } => {
                write!(f, "the log is gone; it should have at least {expected} records")
            }
            Self::Shorter { expected, found } => {
                write!(f, "{found} records where there should be at least {expected}")
            }
            Self::OtherHistory { size } => {
                write!(f, "the first {size} records are not those of the checkpoint")
            }
            Self::OtherLog => f.write_str("belongs to another log"),
            Self::UnsupportedVersion { found } => {
                write!(f, "unsupported format version {found}")
            }
            Self::NotASegment => f.write_str("not a segment of a log"),
            Self::Misplaced { expected, found } => {
                write!(f, "begins with record {found}, its name says {expected}")
            }
            Self::MissingSegment { expected } => {
                write!(f, "the segment with record {expected} is missing")
            }
            Self::Damaged { record, offset } => {
                write!(f, "damaged at byte {offset}, from record {record} on")
            }
            Self::ForeignFile => f.write_str("not a file of a log"),
            Self::OutOfPlace => f.write_str("the entry does not follow the last record"),
            Self::TooLong => f.write_str("the record is too long for a segment"),
            Self::Failed => f.write_str("the log has failed before"),
            Self::ActiveSegment => f.write_str("the segment is still written to"),
            Self::UnknownSegment { first } => write!(f, "no segment begins with record {first}"),
            Self::NoRecord { sequence } => {
                write!(f, "no record {sequence}, or only its hash is left")
            }
            Self::Note => f.write_str("the note of the checkpoint is not a text of whole lines"),
            Self::OutOfRange { option } => write!(f, "`{option}` is out of range"),
        }
    }
}

#[cfg(test)]
mod tests {
    use audit_types::{Code, ID_MAX, Id};

    use super::FileLogErrorKind;

    /// No record is as long as a segment can hold, so the error of another length stands for it.
    #[test]
    fn what_a_writer_says_is_told_apart() {
        let long = Id::new(&"x".repeat(ID_MAX + 1)).err().map(FileLogErrorKind::from);
        assert_eq!(long, Some(FileLogErrorKind::TooLong));
        let other = Code::new("").err().map(FileLogErrorKind::from);
        assert_eq!(other, Some(FileLogErrorKind::OutOfPlace));
    }
}
