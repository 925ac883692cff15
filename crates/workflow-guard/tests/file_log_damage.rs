//! What opening a log says when its files are not what they were.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may fail loudly"
)]

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use audit_types::{Chain, Head, Id, Verifier};
use serde::Deserialize;
use workflow_guard::{
    AuditLog, Digest, FileLog, FileLogError, FileLogErrorKind, FileLogOptions, FileLogReader,
    Query, Recovery,
};

use disk::Disk;
use fresh::Fresh;
use records::{draft, log_id, options, policy};

#[path = "support/disk.rs"]
#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod disk;
#[path = "support/fresh.rs"]
mod fresh;
#[path = "support/random.rs"]
mod random;
#[path = "support/records.rs"]
mod records;

const RECORDS: u64 = 60;
const NOTE: &str = "billing-eu\nnote\n";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    log: String,
    changes: Vec<String>,
    error: Option<String>,
    records: Option<u64>,
    #[serde(default)]
    opens_shorter: bool,
    dropped: Option<u64>,
    dropped_records: Option<u64>,
    #[serde(default)]
    dropped_checkpoints: bool,
    #[serde(default)]
    removed_files: u64,
    why: String,
}

#[test]
fn damage_is_told_from_an_unfinished_end() {
    let rows: Rows = toml::from_str(include_str!("../testdata/file_log.toml")).unwrap();
    for row in rows.row {
        let told = format!("{}: {}", row.name, row.why);
        let directory = Fresh::new("damage");
        make(directory.path(), &row.log, &log_id(), policy());
        row.changes.iter().for_each(|change| apply(directory.path(), change));
        let before = contents(directory.path());
        match open(directory.path()) {
            Ok(file) => {
                assert_eq!(row.error, None, "{told}");
                check_recovery(&row, file.recovery(), &told);
                check_goes_on(directory.path(), file, &told);
            }
            Err(error) => {
                assert_eq!(row.error, Some(name(error.kind())), "{told}");
                assert_eq!(contents(directory.path()), before, "nothing was changed: {told}");
            }
        }
    }
}

fn check_recovery(row: &Row, recovery: &Recovery, told: &str) {
    if row.opens_shorter {
        assert!(recovery.records > 0 && recovery.records < RECORDS, "{told}");
    } else {
        assert_eq!(Some(recovery.records), row.records, "{told}");
    }
    let dropped = row.dropped.unwrap_or(recovery.dropped_bytes);
    assert_eq!(recovery.dropped_bytes, dropped, "{told}");
    assert_eq!(recovery.dropped_records, row.dropped_records.unwrap_or(0), "{told}");
    assert_eq!(recovery.dropped_bytes > 0, row.dropped_records.is_some(), "{told}");
    assert_eq!(recovery.dropped_checkpoint_bytes > 0, row.dropped_checkpoints, "{told}");
    assert_eq!(recovery.removed_files, row.removed_files, "{told}");
    assert!(!recovery.created, "{told}");
}

/// What was recovered is a log, and is written to.
fn check_goes_on(directory: &Path, mut file: FileLog, told: &str) {
    let mut chain = Chain::resume(file.position().clone());
    let entry = chain.append(draft(1_000));
    file.accept(&entry).unwrap();
    file.checkpoint(|_| None).unwrap();
    file.close().unwrap();
    let reader = FileLogReader::open(directory, &log_id()).unwrap();
    let mut verifier = Verifier::new(&log_id(), policy());
    assert_eq!(reader.feed(&mut verifier).unwrap(), None, "{told}");
    assert_eq!(verifier.head(), chain.head(), "{told}");
    let file = open(directory).unwrap();
    assert_eq!(file.recovery().dropped_bytes, 0, "{told}");
}

fn open(directory: &Path) -> Result<FileLog, FileLogError> {
    FileLog::open(directory, &log_id(), policy(), options())
}

/// Makes a log. A killed one is what its files were after the last sync.
fn make(directory: &Path, kind: &str, log: &Id, policy: Digest) {
    let mut file = FileLog::open(directory, log, policy, options()).unwrap();
    let mut chain = Chain::resume(file.position().clone());
    for number in 0..RECORDS {
        file.accept(&chain.append(draft(number))).unwrap();
        if number % 3 == 2 {
            file.sync().unwrap();
        }
        if kind == "checkpointed" && number == 30 {
            file.checkpoint(|_| Some(NOTE.to_owned())).unwrap();
        }
    }
    if kind == "checkpointed" {
        file.checkpoint(|_| Some(NOTE.to_owned())).unwrap();
    }
    let left = contents(directory);
    file.close().unwrap();
    if kind != "closed" {
        for (path, bytes) in left {
            fs::write(path, bytes).unwrap();
        }
    }
}

fn contents(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = directory.read_dir().unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<_> = files.map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    files.sort();
    files
}

fn segments(directory: &Path) -> Vec<PathBuf> {
    let files = contents(directory).into_iter().map(|(path, _)| path);
    files.filter(|path| path.extension().is_some_and(|end| end == "segment")).collect()
}

fn find(directory: &Path, file: &str) -> PathBuf {
    match (file, file.parse::<usize>()) {
        ("last", _) => segments(directory).pop().unwrap(),
        (_, Ok(number)) => segments(directory)[number].clone(),
        _ => directory.join(file),
    }
}

fn apply(directory: &Path, change: &str) {
    let words: Vec<&str> = change.split(' ').collect();
    let path = find(directory, words[1]);
    let bytes = || fs::read(&path).unwrap();
    let offset = |text: &str| {
        let length = bytes().len();
        match text.parse::<i64>().unwrap() {
            from_end @ ..0 => length - usize::try_from(-from_end).unwrap(),
            offset => usize::try_from(offset).unwrap(),
        }
    };
    match words[..] {
        ["cut", _, "first-batch"] => {
            // Right before the first mark, which comes behind the first batch.
            let all = bytes();
            let mark = all.windows(8).position(|window| window == b"\x04\xFFsynced").unwrap();
            fs::write(&path, &all[..mark]).unwrap();
        }
        ["cut", _, at] => fs::write(&path, &bytes()[..offset(at)]).unwrap(),
        ["flip", _, at] => {
            let mut all = bytes();
            all[offset(at)] ^= 1;
            fs::write(&path, all).unwrap();
        }
        ["zero", _, at] => {
            let mut all = bytes();
            all[offset(at)..].fill(0);
            fs::write(&path, all).unwrap();
        }
        ["zero-at", _, at] => {
            let mut all = bytes();
            all[offset(at)..][..512].fill(0);
            fs::write(&path, all).unwrap();
        }
        ["append", _, "zeros", count] => {
            let mut all = bytes();
            all.resize(all.len() + count.parse::<usize>().unwrap(), 0);
            fs::write(&path, all).unwrap();
        }
        ["append", _, "bytes", hex] => {
            let mut all = bytes();
            all.extend(unhex(hex));
            fs::write(&path, all).unwrap();
        }
        ["set", _, at, hex] => {
            let mut all = bytes();
            let new = unhex(hex);
            all[offset(at)..][..new.len()].copy_from_slice(&new);
            fs::write(&path, all).unwrap();
        }
        ["remove", "segments"] => {
            segments(directory).iter().for_each(|path| fs::remove_file(path).unwrap());
        }
        ["remove", _] => fs::remove_file(&path).unwrap(),
        ["put", _] => fs::write(&path, "text").unwrap(),
        ["swap", _, other] => {
            let (one, other_path) = (bytes(), find(directory, other));
            fs::write(&path, fs::read(&other_path).unwrap()).unwrap();
            fs::write(other_path, one).unwrap();
        }
        ["foreign-id", file] => {
            let other = Fresh::new("foreign");
            make(other.path(), "closed", &"other-log".parse().unwrap(), policy());
            fs::copy(find(other.path(), file), &path).unwrap();
        }
        ["foreign-policy", file] => {
            let other = Fresh::new("foreign");
            make(other.path(), "closed", &log_id(), Digest::sha256(b"version = 9"));
            fs::copy(find(other.path(), file), &path).unwrap();
        }
        ["forge", _] => {
            // As another log of the same length would have stored it.
            let other = Fresh::new("foreign");
            make(other.path(), "checkpointed", &log_id(), Digest::sha256(b"version = 9"));
            fs::copy(find(other.path(), "checkpoints"), &path).unwrap();
        }
        _ => panic!("no such change: {change}"),
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

fn name(kind: FileLogErrorKind) -> String {
    match kind {
        FileLogErrorKind::Damaged { .. } => "damaged".to_owned(),
        FileLogErrorKind::Shorter { .. } => "shorter".to_owned(),
        FileLogErrorKind::MissingSegment { .. } => "missing_segment".to_owned(),
        FileLogErrorKind::Misplaced { .. } => "misplaced".to_owned(),
        FileLogErrorKind::OtherLog => "other_log".to_owned(),
        FileLogErrorKind::OtherHistory { .. } => "other_history".to_owned(),
        FileLogErrorKind::UnsupportedVersion { found } => format!("unsupported_version {found}"),
        FileLogErrorKind::NotASegment => "not_a_segment".to_owned(),
        FileLogErrorKind::ForeignFile => "foreign_file".to_owned(),
        FileLogErrorKind::LogGone { expected } => format!("log_gone {expected}"),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_log_that_was_cut_is_not_opened() {
    let directory = Fresh::new("cut");
    make(directory.path(), "closed", &log_id(), policy());
    let head = FileLogReader::open(directory.path(), &log_id()).unwrap().head().unwrap();
    let with = |at_least: Head| {
        let options = FileLogOptions { at_least: Some(at_least), ..options() };
        FileLog::open(directory.path(), &log_id(), policy(), options).map_err(|error| error.kind())
    };
    assert!(with(head).is_ok());
    let older = Head::new(3, head.root()).unwrap();
    assert_eq!(with(older).unwrap_err(), FileLogErrorKind::OtherHistory { size: 3 });
    let longer = Head::new(RECORDS + 1, head.root()).unwrap();
    let kind = FileLogErrorKind::Shorter { expected: RECORDS + 1, found: RECORDS };
    assert_eq!(with(longer).unwrap_err(), kind);
    let other = Head::new(RECORDS, policy()).unwrap();
    assert_eq!(with(other).unwrap_err(), FileLogErrorKind::OtherHistory { size: RECORDS });
}

#[test]
fn a_log_that_is_gone_is_not_begun_anew() {
    let directory = Fresh::new("gone");
    let head = Head::new(12, policy()).unwrap();
    let open = |create, at_least| {
        let options = FileLogOptions { create, at_least, ..options() };
        FileLog::open(directory.path(), &log_id(), policy(), options).map_err(|error| error.kind())
    };
    assert_eq!(open(true, Some(head)).unwrap_err(), FileLogErrorKind::Io(ErrorKind::NotFound));
    fs::create_dir(directory.path()).unwrap();
    let gone = FileLogErrorKind::LogGone { expected: 12 };
    assert_eq!(open(true, Some(head)).unwrap_err(), gone);
    assert_eq!(open(false, None).unwrap_err(), FileLogErrorKind::NotFound);
    assert_eq!(contents(directory.path()), [], "not even a lock is made");
    let reader = FileLogReader::open(directory.path(), &log_id());
    assert_eq!(reader.unwrap_err().kind(), FileLogErrorKind::NotFound);
    // A lock alone is no log.
    fs::write(directory.path().join("lock"), "").unwrap();
    assert_eq!(open(true, Some(head)).unwrap_err(), gone);
    assert!(open(true, None).unwrap().recovery().created);
}

/// What opening does not read is found by reading.
#[test]
fn damage_in_an_old_segment_is_found_by_reading() {
    for (change, fault_found) in [("flip 1 500", true), ("zero-at 1 300", false)] {
        let directory = Fresh::new("old-damage");
        make(directory.path(), "closed", &log_id(), policy());
        apply(directory.path(), change);
        open(directory.path()).unwrap();
        let reader = FileLogReader::open(directory.path(), &log_id()).unwrap();
        let mut verifier = Verifier::new(&log_id(), policy());
        match reader.feed(&mut verifier) {
            Ok(fault) => assert!(fault_found && fault.is_some(), "{change}"),
            Err(error) => {
                assert!(!fault_found, "{change}: {error}");
                assert_eq!(name(error.kind()), "damaged");
            }
        }
        let mut entries = reader.entries(Query::default()).unwrap();
        let error = entries.by_ref().find_map(Result::err).unwrap();
        assert_eq!(name(error.kind()), "damaged", "{change}");
        assert!(entries.next().is_none(), "the first error is the last item");
    }
}

/// Also where what follows a fault has to be looked through.
#[test]
fn opening_takes_memory_for_a_part_of_the_segment() {
    let directory = Fresh::new("memory");
    let open = || FileLog::open(directory.path(), &log_id(), policy(), FileLogOptions::default());
    let mut file = open().unwrap();
    let mut chain = Chain::resume(file.position().clone());
    (0..20_000).for_each(|number| file.accept(&chain.append(draft(number))).unwrap());
    file.close().unwrap();
    let length = find(directory.path(), "last").metadata().unwrap().len();
    assert!(length > 4_000_000, "{length}");
    for (change, kind) in [(None, None), (Some("flip last 500"), Some("damaged".to_owned()))] {
        change.into_iter().for_each(|change| apply(directory.path(), change));
        let mut found = None;
        let used =
            allocation_counter::measure(|| found = open().err().map(|error| name(error.kind())));
        assert_eq!(found, kind);
        assert!(used.bytes_max < 700 * 1024, "{change:?}: {} of {length}", used.bytes_max);
    }
}

/// Nothing is made of bytes that a crash may have left, and nothing panics.
#[test]
fn any_byte_may_be_any_other() {
    let directory = Fresh::new("any-byte");
    make(directory.path(), "checkpointed", &log_id(), policy());
    let all = contents(directory.path());
    let mut random = random::Random(5);
    let mut refused = 0;
    for _ in 0..300 {
        let (path, bytes) = &all[random.below(all.len() as u64) as usize];
        if bytes.is_empty() {
            continue;
        }
        let mut changed = bytes.clone();
        for _ in 0..=random.below(3) {
            changed[random.below(bytes.len() as u64) as usize] = random.next() as u8;
        }
        changed.truncate(bytes.len() - random.below(3).saturating_sub(1) as usize);
        fs::write(path, &changed).unwrap();
        if let Ok(reader) = FileLogReader::open(directory.path(), &log_id()) {
            let mut verifier = Verifier::new(&log_id(), policy());
            let sound = matches!(reader.feed(&mut verifier), Ok(None));
            let whole = reader.entries(Query::default()).unwrap().filter_map(Result::ok).count();
            assert!(whole as u64 <= RECORDS);
            refused += u64::from(!sound || whole as u64 != RECORDS);
        } else {
            refused += 1;
        }
        let _ = open(directory.path());
        for (path, bytes) in &all {
            fs::write(path, bytes).unwrap();
        }
    }
    assert!(refused > 150, "{refused}");
}

#[test]
fn nothing_is_accepted_after_a_failure() {
    // A disk that is full: the mark of 40 bytes fits, and what there is of the record is cut off
    // later.
    let disk = Disk::default();
    let mut log = AuditLog::from_file(open_on(&disk).unwrap());
    log.record(draft(0)).unwrap();
    disk.limit_space(Some(100));
    let full = log.record(draft(1)).unwrap_err();
    assert_eq!(kind_of(full.as_ref()), FileLogErrorKind::Io(ErrorKind::StorageFull));
    disk.limit_space(None);
    assert!(log.record(draft(2)).is_err());
    assert!(log.sync().is_err());
    assert_eq!(log.acknowledged(), 1);
    assert_eq!(log.checkpoint(|_| None).unwrap_err().kind(), FileLogErrorKind::Failed);
    drop(log);
    let file = open_on(&disk).unwrap();
    assert_eq!((file.recovery().records, file.recovery().dropped_bytes), (1, 60));
    drop(file);

    // A sync that fails is not tried again, though it would succeed.
    let mut file = open_on(&disk).unwrap();
    let mut chain = Chain::resume(file.position().clone());
    file.accept(&chain.append(draft(1))).unwrap();
    disk.refuse(Some(ErrorKind::Other));
    assert_eq!(file.sync().unwrap_err().kind(), FileLogErrorKind::Io(ErrorKind::Other));
    disk.refuse(None);
    let syncs = disk.syncs();
    assert_eq!(file.sync().unwrap_err().kind(), FileLogErrorKind::Failed);
    assert_eq!(file.accept(&chain.append(draft(2))).unwrap_err().kind(), FileLogErrorKind::Failed);
    drop(file);
    assert_eq!(disk.syncs(), syncs, "not even when it is dropped");
}

fn open_on(disk: &Disk) -> Result<FileLog<Disk>, FileLogError> {
    FileLog::open_in(disk.clone(), &log_id(), policy(), options())
}

fn kind_of(error: &(dyn std::error::Error + 'static)) -> FileLogErrorKind {
    error.downcast_ref::<FileLogError>().unwrap().kind()
}

#[test]
fn what_the_system_refuses_is_an_error() {
    for kind in [ErrorKind::PermissionDenied, ErrorKind::ReadOnlyFilesystem] {
        let disk = Disk::default();
        disk.refuse(Some(kind));
        assert_eq!(open_on(&disk).unwrap_err().kind(), FileLogErrorKind::Io(kind));
        disk.refuse(None);
        let mut log = AuditLog::from_file(open_on(&disk).unwrap());
        disk.refuse(Some(kind));
        let refused = log.record(draft(0)).unwrap_err();
        assert_eq!(kind_of(refused.as_ref()), FileLogErrorKind::Io(kind));
    }
    // A file where the directory should be.
    let directory = Fresh::new("no-directory");
    fs::write(directory.path(), "text").unwrap();
    let refused = open(directory.path()).unwrap_err();
    assert_eq!(refused.kind(), FileLogErrorKind::Io(ErrorKind::NotADirectory));
    fs::remove_file(directory.path()).unwrap();
    let above = open(&directory.path().join("missing").join("log")).unwrap_err();
    assert_eq!(above.kind(), FileLogErrorKind::Io(ErrorKind::NotFound));
}

#[test]
fn options_are_checked() {
    let good = options();
    for (options, option) in [
        (FileLogOptions { segment_bytes: 4095, ..good.clone() }, "segment_bytes"),
        (FileLogOptions { segment_bytes: u64::MAX, ..good.clone() }, "segment_bytes"),
        (FileLogOptions { segment_micros: 0, ..good }, "segment_micros"),
    ] {
        let refused = FileLog::open_in(Disk::default(), &log_id(), policy(), options).unwrap_err();
        assert_eq!(refused.kind(), FileLogErrorKind::OutOfRange { option });
    }
    let read: FileLogOptions = toml::from_str("segment_bytes = 8192").unwrap();
    assert_eq!(read, FileLogOptions { segment_bytes: 8192, ..FileLogOptions::default() });
    assert!(toml::from_str::<FileLogOptions>("segment_byte = 8192").is_err());
}

#[test]
fn a_note_is_a_text_of_whole_lines() {
    let disk = Disk::default();
    let mut file = open_on(&disk).unwrap();
    let refused = ["no end of line", "", &"x\n".repeat(65), &format!("{}\n", "x".repeat(20_000))];
    for note in refused {
        let refused = file.checkpoint(|_| Some(note.to_owned())).unwrap_err();
        assert_eq!(refused.kind(), FileLogErrorKind::Note, "{note:.20}");
    }
    let kept = ["\n", "a\r\nb\n\n", "checkpoint 0:0 0 0\n| x\n", "— ä\n"];
    for note in kept {
        file.checkpoint(|_| Some(note.to_owned())).unwrap();
    }
    let reader = FileLogReader::open_in(disk.clone(), &log_id()).unwrap();
    let notes = reader.checkpoints().unwrap().into_iter().map(|stored| stored.note.unwrap());
    assert_eq!(notes.collect::<Vec<_>>(), kept);
}

/// Values stand in every text of the records; no error and no `Debug` shows one.
#[test]
fn errors_show_nothing_of_the_files() {
    const CANARY: &str = "canary-7f3a";
    let directory = Fresh::new("shown");
    let log: Id = "test-log".parse().unwrap();
    let mut file = FileLog::open(directory.path(), &log, policy(), options()).unwrap();
    let mut chain = Chain::resume(file.position().clone());
    let canary = || Some(CANARY.parse().unwrap());
    let record = |number| audit_types::Draft {
        run: canary(),
        workflow: canary(),
        agent: canary(),
        ..draft(number)
    };
    let mut shown = String::new();
    for number in 0..40 {
        file.accept(&chain.append(record(number))).unwrap();
    }
    let stray = Chain::new(&"other".parse().unwrap(), policy()).append(record(0));
    shown += &format!("{file:?} {:?}", file.accept(&stray).unwrap_err());
    file.checkpoint(|_| Some(format!("{CANARY}\n"))).unwrap();
    shown += &format!("{file:?} {:?}", file.recovery());
    drop(file);
    let reader = FileLogReader::open(directory.path(), &log).unwrap();
    let query = Query { run: Some("run".parse().unwrap()), ..Query::default() };
    shown += &format!("{reader:?} {:?}", reader.entries(query).unwrap());
    let all = contents(directory.path());
    let text = String::from_utf8_lossy(
        &all.iter().flat_map(|(_, bytes)| bytes.clone()).collect::<Vec<_>>(),
    )
    .into_owned();
    assert!(text.matches(CANARY).count() > 100, "the canary is in the files");
    for change in ["flip 0 300", "set 0 8 0009", "cut last 40", "flip checkpoints 20", "swap 0 1"] {
        apply(directory.path(), change);
        if let Err(error) = open(directory.path()) {
            shown += &format!("{error} {error:?}");
        }
        if let Ok(reader) = FileLogReader::open(directory.path(), &log) {
            let errors = reader.entries(Query::default()).unwrap().filter_map(Result::err);
            errors.for_each(|error| shown += &format!("{error} {error:?}"));
        }
        for (path, bytes) in &all {
            fs::write(path, bytes).unwrap();
        }
    }
    assert!(shown.len() > 500, "{shown}");
    assert!(!shown.contains("canary-"), "{shown}");
}
