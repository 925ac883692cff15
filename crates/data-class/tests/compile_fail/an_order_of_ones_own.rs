//! Which level is above which is not for others to say.

use data_class::levels::{AtMost, Public, Restricted};

impl AtMost<Public> for Restricted {}

fn main() {}
