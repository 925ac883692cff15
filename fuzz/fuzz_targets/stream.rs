//! All rules on any text in any pieces: a stream gives what a scan gives, takes nothing back, and
//! holds no more than it says.
#![no_main]

mod common;

use common::{DISGUISES, MATERIAL, SCANNER, check_stream, text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (Vec<u8>, Vec<u8>)| {
    let (pieces, bytes) = input;
    let text = text(&bytes, &DISGUISES, &MATERIAL, 4_096);
    check_stream(&SCANNER, &text, &pieces, bytes.len() % 4 != 0);
});
