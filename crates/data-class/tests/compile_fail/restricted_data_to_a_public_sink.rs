//! The level is above the ceiling.

use data_class::levels::{Public, Restricted};
use data_class::{Classified, LevelSink};

fn leak(sink: &LevelSink<Public>, secret: Classified<String, Restricted>) -> String {
    sink.accept(secret)
}

fn main() {}
