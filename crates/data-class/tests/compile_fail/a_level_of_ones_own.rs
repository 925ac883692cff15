//! Levels are sealed.

use data_class::Level;
use data_class::levels::StaticLevel;

enum Harmless {}

impl StaticLevel for Harmless {
    const LEVEL: Level = Level::Public;
}

fn main() {}
