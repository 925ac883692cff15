//! Two values together are of the higher level.

use data_class::levels::{Confidential, Internal};
use data_class::{Classified, LevelSink};

fn leak(
    sink: &LevelSink<Internal>,
    secret: Classified<u8, Confidential>,
    note: Classified<u8, Internal>,
) -> (u8, u8) {
    sink.accept(note.zip(secret))
}

fn main() {}
