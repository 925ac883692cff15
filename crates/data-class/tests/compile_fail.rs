//! What the types of this crate do not let through.
//!
//! Each file in `compile_fail` is one way around a label, a permit or an authority; the file beside
//! it is what the compiler says. After a change of the toolchain run with `TRYBUILD=overwrite` and
//! look at the difference: each has to fail for the reason that its first line gives.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

#[path = "fixtures/the_way_it_is_meant.rs"]
mod the_way_it_is_meant;

/// Not a case of the other test: with one that runs, all of them and what they depend on would be
/// built, where a check is enough.
#[test]
fn the_way_it_is_meant_goes() {
    the_way_it_is_meant::main();
}

#[test]
fn what_must_not_compile_does_not() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/compile_fail/*.rs");
    // Without the feature nothing of this crate is serialised at all.
    #[cfg(feature = "serde")]
    cases.compile_fail("tests/compile_fail/serde/*.rs");
}
