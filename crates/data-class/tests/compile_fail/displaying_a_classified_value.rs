//! A value of a static level is not formatted.

use data_class::Classified;
use data_class::levels::Public;

fn main() {
    let secret = Classified::<_, Public>::new("secret");
    println!("{}", secret);
}
