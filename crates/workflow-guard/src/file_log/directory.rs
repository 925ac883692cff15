//! A directory of the system.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::storage::{Storage, StorageFile};

/// A directory of the system.
///
/// On Unix, files are made for their owner alone (mode 0600), and so is the directory (0700) if
/// it is made. Locks are those of [`File::try_lock`]: the system frees them when a process ends,
/// however it ends. On Unix the directory itself is locked as well, where it can be, so that a
/// lock file that somebody removes lets nobody in. They hold between processes of one machine; on
/// a network file system that is for its documentation to say.
///
/// A name that leads to anything but a file of this directory, such as a symbolic link, is refused
/// as [`io::ErrorKind::Unsupported`]: what lies elsewhere would not be pruned, nor be durable with
/// the rest. The directory itself may be a link.
#[derive(Clone, Debug)]
pub struct Directory {
    path: PathBuf,
}

impl Directory {
    /// A directory that exists.
    #[must_use]
    pub fn new(path: impl AsRef<Path>) -> Self {
        Self { path: path.as_ref().to_owned() }
    }

    /// A directory, which is made if need be, those above it not. It is durable when this returns.
    ///
    /// # Errors
    ///
    /// Those of the system.
    pub fn create(path: impl AsRef<Path>) -> io::Result<Self> {
        let directory = Self::new(path);
        match new_directory().create(&directory.path) {
            Ok(()) => directory.above().sync_directory()?,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                // It may be left by a process that was killed before it did this. If it was made
                // by somebody else, that above it need not be ours to read.
                let _ = directory.above().sync_directory();
            }
            Err(error) => return Err(error),
        }
        Ok(directory)
    }

    fn above(&self) -> Self {
        let above = self.path.parent().filter(|above| !above.as_os_str().is_empty());
        Self::new(above.unwrap_or(Path::new(".")))
    }

    /// The path of a file that is there, and is one.
    fn file(&self, name: &str) -> io::Result<PathBuf> {
        let path = self.path(name);
        if fs::symlink_metadata(&path)?.is_file() {
            Ok(path)
        } else {
            Err(io::ErrorKind::Unsupported.into())
        }
    }
}

impl Storage for Directory {
    type File = File;
    type Reader = File;
    type Lock = (File, Option<File>);

    fn list(&self) -> io::Result<Vec<String>> {
        let names = fs::read_dir(&self.path)?;
        names.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }

    fn open(&self, name: &str) -> io::Result<File> {
        File::open(self.file(name)?)
    }

    fn create(&self, name: &str) -> io::Result<File> {
        private().create_new(true).append(true).open(self.path(name))
    }

    fn append(&self, name: &str) -> io::Result<File> {
        private().append(true).open(self.file(name)?)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.path(from), self.path(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path(name))
    }

    fn sync_directory(&self) -> io::Result<()> {
        // Elsewhere a directory cannot be opened as a file; names are as durable as the system
        // makes them.
        if cfg!(unix) { File::open(&self.path)?.sync_all() } else { Ok(()) }
    }

    fn lock(&self, name: &str) -> Result<Self::Lock, TryLockError> {
        let file = match self.file(name) {
            Ok(path) => private().append(true).open(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                private().create(true).append(true).open(self.path(name))
            }
            Err(error) => Err(error),
        };
        let file = file.map_err(TryLockError::Error)?;
        file.try_lock()?;
        if !cfg!(unix) {
            return Ok((file, None));
        }
        let directory = File::open(&self.path).map_err(TryLockError::Error)?;
        match directory.try_lock() {
            Ok(()) => Ok((file, Some(directory))),
            Err(TryLockError::WouldBlock) => Err(TryLockError::WouldBlock),
            // Some file systems lock files only.
            Err(TryLockError::Error(_)) => Ok((file, None)),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        if name.is_empty() { self.path.clone() } else { self.path.join(name) }
    }
}

impl StorageFile for File {
    fn append(&self, bytes: &[u8]) -> io::Result<()> {
        let mut file = self;
        file.write_all(bytes)
    }

    fn sync(&self) -> io::Result<()> {
        // The length is durable with it: without it the data could not be read back.
        self.sync_data()
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn new_directory() -> DirBuilder {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}
