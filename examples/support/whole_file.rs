//! Writing a file that is whole or not there.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::lines::InputError;

/// A file that appears under its name only when it is complete.
pub(crate) struct WholeFile {
    path: PathBuf,
    partial: PathBuf,
    file: BufWriter<File>,
}

impl WholeFile {
    pub(crate) fn create(path: &Path) -> Result<Self, InputError> {
        let mut name = path.as_os_str().to_owned();
        name.push(".partial");
        let partial = PathBuf::from(name);
        let file = File::create(&partial)
            .map_err(|error| InputError::new(&path.display().to_string(), None, error))?;
        Ok(Self { path: path.to_owned(), partial, file: BufWriter::new(file) })
    }

    pub(crate) fn finish(mut self) -> Result<(), InputError> {
        let done = self.file.flush().and_then(|()| std::fs::rename(&self.partial, &self.path));
        done.map_err(|error| InputError::new(&self.path.display().to_string(), None, error))
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        // Gone already if `finish` has renamed it.
        let _ = std::fs::remove_file(&self.partial);
    }
}
