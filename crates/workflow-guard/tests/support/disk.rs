//! A disk in memory that forgets and tears what was not synced, as disks may.

use std::collections::BTreeMap;
use std::fs::TryLockError;
use std::io::{self, Cursor};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

use workflow_guard::{Storage, StorageFile};

use crate::random::Random;

const SECTOR: usize = 512;

/// A disk. Clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct Disk(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    files: Vec<Contents>,
    names: BTreeMap<String, usize>,
    durable_names: BTreeMap<String, usize>,
    /// What was done to names since they were durable.
    pending: Vec<Change>,
    locked: bool,
    /// After so many more operations the power is cut.
    operations_left: Option<u64>,
    random: u64,
    is_off: bool,
    /// Bytes that may still be written.
    space: Option<usize>,
    /// What every operation but reading is answered with.
    refuses: Option<io::ErrorKind>,
    syncs: u64,
    /// How long a sync takes; others may use the disk meanwhile.
    slow: std::time::Duration,
}

#[derive(Clone, Default)]
struct Contents {
    now: Vec<u8>,
    durable: Vec<u8>,
}

#[derive(Clone)]
enum Change {
    Link(String, usize),
    Remove(String),
    Rename(String, String, usize),
}

impl Change {
    fn apply(&self, names: &mut BTreeMap<String, usize>) {
        match self {
            Self::Link(name, file) => drop(names.insert(name.clone(), *file)),
            Self::Remove(name) => drop(names.remove(name)),
            Self::Rename(from, to, file) => {
                names.remove(from);
                names.insert(to.clone(), *file);
            }
        }
    }
}

impl Disk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Cuts the power in the middle of an operation that is so many away.
    pub(crate) fn cut_power_after(&self, operations: u64, seed: u64) {
        let mut state = self.state();
        state.operations_left = Some(operations);
        state.random = seed;
    }

    /// Cuts the power, if it is not yet cut, and comes back with what a disk may have kept.
    pub(crate) fn restart(&self, random: &mut Random) {
        let mut state = self.state();
        let mut names = state.durable_names.clone();
        for change in std::mem::take(&mut state.pending) {
            if random.once_in(2) {
                change.apply(&mut names);
            }
        }
        state.names.clone_from(&names);
        state.durable_names = names;
        for file in &mut state.files {
            file.now = survived(file, random);
            file.durable.clone_from(&file.now);
        }
        state.locked = false;
        state.is_off = false;
        state.operations_left = None;
    }

    /// Comes back with everything: the process ended, and the system went on.
    pub(crate) fn revive(&self) {
        let mut state = self.state();
        state.locked = false;
        state.is_off = false;
        state.operations_left = None;
    }

    /// Changes a byte, durably.
    pub(crate) fn damage(&self, name: &str, at: usize) {
        let mut state = self.state();
        let index = state.names[name];
        let file = &mut state.files[index];
        file.now[at] ^= 0x55;
        file.durable.clone_from(&file.now);
    }

    pub(crate) fn limit_space(&self, bytes: Option<usize>) {
        self.state().space = bytes;
    }

    pub(crate) fn refuse(&self, kind: Option<io::ErrorKind>) {
        self.state().refuses = kind;
    }

    pub(crate) fn slow_down(&self, sync: std::time::Duration) {
        self.state().slow = sync;
    }

    pub(crate) fn syncs(&self) -> u64 {
        self.state().syncs
    }
}

/// Any of the sectors that were not synced, each as it was, as it became, or, where nothing was,
/// as anything.
fn survived(file: &Contents, random: &mut Random) -> Vec<u8> {
    let Contents { now, durable } = file;
    if now == durable {
        return now.clone();
    }
    let (short, long) = (now.len().min(durable.len()), now.len().max(durable.len()));
    let length = match random.below(4) {
        0 => short,
        1 => long,
        _ => short + random.below((long - short + 1) as u64) as usize,
    };
    let mut bytes: Vec<u8> =
        durable.iter().copied().chain(std::iter::repeat(0)).take(length).collect();
    for (index, sector) in bytes.chunks_mut(SECTOR).enumerate() {
        let start = index * SECTOR;
        match random.below(8) {
            0..=2 => {}
            3 if start >= durable.len() => sector.fill_with(|| random.next() as u8),
            _ => sector.iter_mut().zip(now.iter().skip(start)).for_each(|(old, new)| *old = *new),
        }
    }
    bytes
}

impl State {
    /// Counts an operation; says whether the power goes off in the middle of it.
    fn begin(&mut self) -> io::Result<bool> {
        if let Some(kind) = self.refuses {
            return Err(kind.into());
        }
        self.check_power()?;
        let Some(left) = &mut self.operations_left else { return Ok(false) };
        if *left == 0 {
            self.is_off = true;
        } else {
            *left -= 1;
        }
        Ok(self.is_off)
    }

    fn check_power(&self) -> io::Result<()> {
        if self.is_off { Err(off()) } else { Ok(()) }
    }

    /// Whether what the power interrupted was done all the same.
    fn done_anyway(&mut self) -> bool {
        let mut random = Random(self.random);
        let done = random.once_in(2);
        self.random = random.0;
        done
    }

    fn change(&mut self, change: Change, cut: bool) -> io::Result<()> {
        if !cut || self.done_anyway() {
            change.apply(&mut self.names);
            self.pending.push(change);
        }
        if cut { Err(off()) } else { Ok(()) }
    }

    fn file(&self, name: &str) -> io::Result<usize> {
        self.names.get(name).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn off() -> io::Error {
    io::Error::other("the power is off")
}

impl Storage for Disk {
    type File = DiskFile;
    type Reader = Cursor<Vec<u8>>;
    type Lock = DiskLock;

    fn list(&self) -> io::Result<Vec<String>> {
        let state = self.state();
        state.check_power()?;
        Ok(state.names.keys().cloned().collect())
    }

    fn open(&self, name: &str) -> io::Result<Self::Reader> {
        let state = self.state();
        state.check_power()?;
        let file = state.file(name)?;
        Ok(Cursor::new(state.files[file].now.clone()))
    }

    fn create(&self, name: &str) -> io::Result<DiskFile> {
        let mut state = self.state();
        let cut = state.begin()?;
        if state.names.contains_key(name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let index = state.files.len();
        state.files.push(Contents::default());
        state.change(Change::Link(name.to_owned(), index), cut)?;
        Ok(DiskFile { disk: self.clone(), index })
    }

    fn append(&self, name: &str) -> io::Result<DiskFile> {
        let mut state = self.state();
        state.begin()?;
        let index = state.file(name)?;
        Ok(DiskFile { disk: self.clone(), index })
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.state();
        let cut = state.begin()?;
        let file = state.file(from)?;
        state.change(Change::Rename(from.to_owned(), to.to_owned(), file), cut)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut state = self.state();
        let cut = state.begin()?;
        state.file(name)?;
        state.change(Change::Remove(name.to_owned()), cut)
    }

    fn sync_directory(&self) -> io::Result<()> {
        let mut state = self.state();
        let cut = state.begin()?;
        if !cut || state.done_anyway() {
            state.durable_names = state.names.clone();
            state.pending.clear();
        }
        if cut { Err(off()) } else { Ok(()) }
    }

    fn lock(&self, _: &str) -> Result<DiskLock, TryLockError> {
        let mut state = self.state();
        state.begin().map_err(TryLockError::Error)?;
        if std::mem::replace(&mut state.locked, true) {
            return Err(TryLockError::WouldBlock);
        }
        Ok(DiskLock(self.clone()))
    }

    fn path(&self, name: &str) -> PathBuf {
        PathBuf::from("disk").join(name)
    }
}

pub(crate) struct DiskFile {
    disk: Disk,
    index: usize,
}

impl StorageFile for DiskFile {
    fn append(&self, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.disk.state();
        let cut = state.begin()?;
        let mut random = Random(state.random);
        let mut length =
            if cut { random.below(bytes.len() as u64 + 1) as usize } else { bytes.len() };
        state.random = random.0;
        let is_full = state.space.is_some_and(|space| space < length);
        length = state.space.map_or(length, |space| length.min(space));
        state.space = state.space.map(|space| space - length);
        state.files[self.index].now.extend_from_slice(&bytes[..length]);
        match (cut, is_full) {
            (true, _) => Err(off()),
            (false, true) => Err(io::ErrorKind::StorageFull.into()),
            (false, false) => Ok(()),
        }
    }

    fn sync(&self) -> io::Result<()> {
        let slow = self.disk.state().slow;
        std::thread::sleep(slow);
        let mut state = self.disk.state();
        let cut = state.begin()?;
        state.syncs += 1;
        if !cut || state.done_anyway() {
            let file = &mut state.files[self.index];
            file.durable = file.now.clone();
        }
        if cut { Err(off()) } else { Ok(()) }
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        let mut state = self.disk.state();
        let cut = state.begin()?;
        if !cut || state.done_anyway() {
            state.files[self.index].now.truncate(length as usize);
        }
        if cut { Err(off()) } else { Ok(()) }
    }
}

pub(crate) struct DiskLock(Disk);

impl Drop for DiskLock {
    fn drop(&mut self) {
        self.0.state().locked = false;
    }
}
