//! A level is raised only.

use data_class::Classified;
use data_class::levels::{Internal, Restricted};

fn lower(secret: Classified<u8, Restricted>) -> Classified<u8, Internal> {
    secret.raise()
}

fn main() {}
