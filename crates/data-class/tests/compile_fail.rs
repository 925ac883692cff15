//! What the types of this crate do not let through.
//!
//! Each file in `compile_fail` is one way around a label, a permit or an authority; the file beside
//! it is what the compiler says. After a change of the toolchain run with `TRYBUILD=overwrite` and
//! look at the difference: each has to fail for the reason that its first line gives.

#[test]
fn what_must_not_compile_does_not() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/compile_pass/*.rs");
    cases.compile_fail("tests/compile_fail/*.rs");
    // Without the feature nothing of this crate is serialised at all.
    #[cfg(feature = "serde")]
    cases.compile_fail("tests/compile_fail/serde/*.rs");
}
