//! What a file log needs of a file system.

use std::fs::TryLockError;
use std::io::{self, Read, Seek};
use std::path::PathBuf;

/// A directory of files. [`Directory`](super::Directory) is the real one; another can stand for
/// it in a test, or put a log elsewhere.
///
/// A log relies on this and on nothing else:
///
/// - What was appended before [`StorageFile::sync`] returned is there after a crash, as it was.
///   What was appended after it may be there in part, in any order, or hold other bytes.
/// - After a crash in the middle of [`rename`](Self::rename), the new name leads to the old file
///   or to the new one. Names that were created, renamed or removed are so after a crash if
///   [`sync_directory`](Self::sync_directory) has returned since.
/// - Not more than one [`lock`](Self::lock) on a name is held at a time, and one whose holder is
///   gone is free.
pub trait Storage: Send + Sync {
    /// A file that is written to.
    type File: StorageFile;
    /// A file that is read. It goes on reading the same file when its name leads to another.
    type Reader: Read + Seek;
    /// Holds a lock until dropped.
    type Lock: Send + Sync;

    /// The names of all files, in any order. A name that is not UTF-8 may be given in part.
    ///
    /// # Errors
    ///
    /// Those of the system.
    fn list(&self) -> io::Result<Vec<String>>;

    /// Opens a file to be read from its beginning.
    ///
    /// # Errors
    ///
    /// Those of the system.
    fn open(&self, name: &str) -> io::Result<Self::Reader>;

    /// Makes a new file.
    ///
    /// # Errors
    ///
    /// Those of the system, and [`io::ErrorKind::AlreadyExists`] if there is one of that name.
    fn create(&self, name: &str) -> io::Result<Self::File>;

    /// Opens a file to be appended to.
    ///
    /// # Errors
    ///
    /// Those of the system.
    fn append(&self, name: &str) -> io::Result<Self::File>;

    /// Gives a file another name, replacing the file that had it.
    ///
    /// # Errors
    ///
    /// Those of the system.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    ///
    /// Those of the system.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Returns when all names are durable.
    ///
    /// # Errors
    ///
    /// Those of the system.
    fn sync_directory(&self) -> io::Result<()>;

    /// Locks a file, which is made if need be.
    ///
    /// # Errors
    ///
    /// Those of the system, and [`TryLockError::WouldBlock`] if somebody holds it.
    fn lock(&self, name: &str) -> Result<Self::Lock, TryLockError>;

    /// How errors name a file; the directory itself for an empty name.
    fn path(&self, name: &str) -> PathBuf;
}

/// A file that is written to at its end.
pub trait StorageFile: Send + Sync {
    /// Appends bytes. After an error, some of them may be there.
    ///
    /// # Errors
    ///
    /// Those of the system.
    fn append(&self, bytes: &[u8]) -> io::Result<()>;

    /// Returns when everything appended so far is durable, and the length with it.
    ///
    /// # Errors
    ///
    /// Those of the system. What is durable is unknown then, and stays so.
    fn sync(&self) -> io::Result<()>;

    /// Cuts the file to a length.
    ///
    /// # Errors
    ///
    /// Those of the system.
    fn truncate(&self, length: u64) -> io::Result<()>;
}
