//! Guards that tests share: building one takes longer than most tests.

use std::sync::LazyLock;

use injection_guard::{InjectionGuard, Profile};

/// As a caller has it: rules and model, balanced.
pub(crate) static GUARD: LazyLock<InjectionGuard> =
    LazyLock::new(|| InjectionGuard::builder().build().unwrap());

/// The strict operating point.
pub(crate) static STRICT: LazyLock<InjectionGuard> =
    LazyLock::new(|| InjectionGuard::builder().profile(Profile::Strict).build().unwrap());

/// Rules only.
pub(crate) static RULES: LazyLock<InjectionGuard> =
    LazyLock::new(|| InjectionGuard::builder().model(false).build().unwrap());
