//! How a log is kept on disk.

use audit_types::Head;

use super::{FileLogError, FileLogErrorKind};

const LEAST_BYTES: u64 = 4096;
const MOST_BYTES: u64 = 1 << 40;

/// How a log is kept on disk.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FileLogOptions {
    /// From which length on a new segment is begun, in bytes: 64 MiB by default, at least 4 KiB,
    /// at most 1 TiB. A segment may be longer by one record.
    pub segment_bytes: u64,
    /// From which age on a new segment is begun, in microseconds: a day by default, at least 1.
    /// It is the time between its earliest record and the next, as the records say: where their
    /// clocks jump to and fro by more than that, there is a segment for every two of them.
    pub segment_micros: u64,
    /// Whether a log is begun where there is none: yes by default.
    pub create: bool,
    /// A head that was kept elsewhere: the log has at least these records, and where it has none,
    /// it is gone, not new. It is always compared: where it does not lie in the last segment, its
    /// own is read as well, up to it. That what follows grew out of it is for
    /// [`FileLogReader::verify`](super::FileLogReader::verify) to say.
    pub at_least: Option<Head>,
}

impl Default for FileLogOptions {
    fn default() -> Self {
        Self {
            segment_bytes: 64 << 20,
            segment_micros: 86_400_000_000,
            create: true,
            at_least: None,
        }
    }
}

impl FileLogOptions {
    pub(crate) fn check(&self) -> Result<(), FileLogError> {
        let option = if !(LEAST_BYTES..=MOST_BYTES).contains(&self.segment_bytes) {
            "segment_bytes"
        } else if self.segment_micros == 0 {
            "segment_micros"
        } else {
            return Ok(());
        };
        Err(FileLogError::new(FileLogErrorKind::OutOfRange { option }, ""))
    }
}
