//! A value of a static level is not written.

use data_class::Classified;
use data_class::levels::Public;

fn main() {
    let secret = Classified::<_, Public>::new("secret");
    let _ = serde_json::to_string(&secret);
}
