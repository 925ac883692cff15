//! A labelled value is not written.

use data_class::{Label, Labeled};

fn main() {
    let secret = Labeled::new("secret", Label::TOP);
    let _ = serde_json::to_string(&secret);
}
