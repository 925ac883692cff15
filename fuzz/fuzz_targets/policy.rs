//! Any document as a policy: it is read, or refused with a line that it has.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workflow_guard::Policy;

fuzz_target!(|text: &str| {
    if let Err(error) = Policy::from_toml(text) {
        assert!(error.line() >= 1 && error.line() <= text.matches('\n').count() + 1);
        assert!(!error.to_string().contains('\n'));
    }
});
