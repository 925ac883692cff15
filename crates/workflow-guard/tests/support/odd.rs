//! A storage that does what a test wants.

use std::fs::TryLockError;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use workflow_guard::{Storage, StorageFile};

use crate::disk::{Disk, DiskFile, DiskLock};

/// A disk on which a reader meets the end of a file early once, as where a writer is at work, and
/// syncs do what a test wants.
#[derive(Clone, Default)]
pub(crate) struct Odd {
    pub(crate) disk: Disk,
    pub(crate) hidden: Arc<Mutex<usize>>,
    pub(crate) syncs: Arc<AtomicU64>,
    /// Which sync, from 1, fails slowly, or panics.
    pub(crate) fails: Option<u64>,
    pub(crate) panics: Option<u64>,
    /// Whether syncs of the directory fail.
    pub(crate) loses_names: Arc<AtomicBool>,
}

pub(crate) struct OddReader {
    bytes: Vec<u8>,
    at: u64,
    hidden: Arc<Mutex<usize>>,
}

pub(crate) struct OddFile(DiskFile, Odd);

impl Read for OddReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut hidden = self.hidden.lock().unwrap();
        let end = self.bytes.len().saturating_sub(*hidden);
        let rest = self.bytes.get(self.at as usize..end).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.at += length as u64;
        if length == 0 {
            *hidden = 0;
        }
        Ok(length)
    }
}

impl Seek for OddReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let mut cursor = io::Cursor::new(&self.bytes);
        cursor.set_position(self.at);
        self.at = cursor.seek(to)?;
        Ok(self.at)
    }
}

impl StorageFile for OddFile {
    fn append(&self, bytes: &[u8]) -> io::Result<()> {
        self.0.append(bytes)
    }

    fn sync(&self) -> io::Result<()> {
        let sync = Some(self.1.syncs.fetch_add(1, Ordering::SeqCst) + 1);
        if sync == self.1.fails {
            thread::sleep(Duration::from_millis(100));
            return Err(io::ErrorKind::StorageFull.into());
        }
        assert_ne!(sync, self.1.panics, "as it was told");
        self.0.sync()
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        self.0.truncate(length)
    }
}

impl Storage for Odd {
    type File = OddFile;
    type Reader = OddReader;
    type Lock = DiskLock;

    fn list(&self) -> io::Result<Vec<String>> {
        self.disk.list()
    }

    fn open(&self, name: &str) -> io::Result<OddReader> {
        let bytes = self.disk.open(name)?.into_inner();
        Ok(OddReader { bytes, at: 0, hidden: Arc::clone(&self.hidden) })
    }

    fn create(&self, name: &str) -> io::Result<OddFile> {
        Ok(OddFile(self.disk.create(name)?, self.clone()))
    }

    fn append(&self, name: &str) -> io::Result<OddFile> {
        Ok(OddFile(self.disk.append(name)?, self.clone()))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.disk.rename(from, to)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.disk.remove(name)
    }

    fn sync_directory(&self) -> io::Result<()> {
        if self.loses_names.load(Ordering::SeqCst) {
            return Err(io::ErrorKind::Other.into());
        }
        self.disk.sync_directory()
    }

    fn lock(&self, name: &str) -> Result<DiskLock, TryLockError> {
        self.disk.lock(name)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.disk.path(name)
    }
}
