//! Reading JSON lines, with errors that say file, line and reason.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use serde_json::Value;

/// A mistake of who called the program: file, line and reason. Ends with exit status 2.
#[derive(Debug)]
pub(crate) struct InputError {
    file: String,
    line: Option<usize>,
    reason: String,
}

impl InputError {
    pub(crate) fn new(file: &str, line: Option<usize>, reason: impl fmt::Display) -> Self {
        Self { file: file.to_owned(), line, reason: reason.to_string() }
    }

    /// Says so on standard error.
    pub(crate) fn report(&self) {
        let _ = writeln!(io::stderr(), "error: {self}");
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.reason),
            None => write!(f, "{}: {}", self.file, self.reason),
        }
    }
}

/// The lines of a file, or of standard input, as JSON objects with their numbers from 0. Blank lines
/// count but are not returned.
pub(crate) struct JsonLines {
    name: String,
    reader: Box<dyn BufRead>,
    next: usize,
}

impl JsonLines {
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, InputError> {
        let (name, reader): (_, Box<dyn BufRead>) = match path {
            None => ("(standard input)".to_owned(), Box::new(io::stdin().lock())),
            Some(path) => {
                let name = path.display().to_string();
                let file = File::open(path).map_err(|error| InputError::new(&name, None, error))?;
                (name, Box::new(BufReader::new(file)))
            }
        };
        Ok(Self { name, reader, next: 0 })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Iterator for JsonLines {
    type Item = Result<(usize, Value), InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut bytes = Vec::new();
            let number = self.next;
            let fail = |reason: &dyn fmt::Display| {
                Some(Err(InputError::new(&self.name, Some(number + 1), reason)))
            };
            match self.reader.read_until(b'\n', &mut bytes) {
                Ok(0) => return None,
                Ok(_) => self.next += 1,
                // A reader that fails once is done: it might fail for ever.
                Err(error) => {
                    let failed = fail(&error);
                    self.reader = Box::new(io::empty());
                    return failed;
                }
            }
            let Ok(text) = std::str::from_utf8(&bytes) else { return fail(&"not UTF-8") };
            if text.trim().is_empty() {
                continue;
            }
            return match serde_json::from_str::<Value>(text) {
                Ok(value) if value.is_object() => Some(Ok((number, value))),
                Ok(_) => fail(&"not a JSON object"),
                // serde_json's message can repeat a piece of the line; its category cannot.
                Err(error) => {
                    let what = if error.is_eof() { "ends too early" } else { "is no JSON" };
                    fail(&format!("{what}, column {}", error.column()))
                }
            };
        }
    }
}
