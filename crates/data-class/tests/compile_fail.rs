//! What the types of this crate do not let through.
//!
//! Each file in `compile_fail` is one way around a label, a permit or an authority; the file beside
//! it is what the compiler says. To a change of the toolchain belongs [`SERIES`]: run with
//! `TRYBUILD=overwrite` and look at the difference: each has to fail for the reason that its first
//! line gives.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may fail loudly, and says what it leaves out"
)]

use std::process::Command;

#[path = "fixtures/the_way_it_is_meant.rs"]
mod the_way_it_is_meant;

/// Not a case of the other test: with one that runs, all of them and what they depend on would be
/// built, where a check is enough.
#[test]
fn the_way_it_is_meant_goes() {
    the_way_it_is_meant::main();
}

/// The compilers whose words the files have. Others explain the same mistakes otherwise, so that
/// each case would fail without saying anything about this crate.
const SERIES: &str = "rustc 1.95.";

#[test]
fn what_must_not_compile_does_not() {
    let compiler = compiler();
    if !compiler.starts_with(SERIES) {
        eprintln!("left out: the expected errors are those of {SERIES}*, and this is {compiler}");
        return;
    }
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/compile_fail/*.rs");
    // Without the feature nothing of this crate is serialised at all.
    #[cfg(feature = "serde")]
    cases.compile_fail("tests/compile_fail/serde/*.rs");
}

/// What the compiler that builds the cases calls itself.
fn compiler() -> String {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(compiler).arg("--version").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
