//! The standard levels as types, for [`Classified`](crate::Classified) and
//! [`LevelSink`](crate::LevelSink).
//!
//! The traits are sealed: there is no level but these four, and nobody else says which is above
//! which.

use crate::Level;

/// One of the four levels.
pub trait StaticLevel: sealed::Sealed {
    /// The level as a value.
    const LEVEL: Level;
}

/// A level that is not above `Ceiling`.
#[diagnostic::on_unimplemented(
    message = "data of level `{Self}` may not go where the ceiling is `{Ceiling}`",
    label = "`{Self}` is above `{Ceiling}`"
)]
pub trait AtMost<Ceiling: StaticLevel>: StaticLevel {}

/// Two levels, and the higher of them.
pub trait Join<Other: StaticLevel>: StaticLevel {
    /// The higher one.
    type Higher: StaticLevel;
}

/// Anybody may read it; [`Level::Public`].
#[derive(Debug)]
pub enum Public {}

/// For people and systems of the organisation; [`Level::Internal`].
#[derive(Debug)]
pub enum Internal {}

/// For those who need it; [`Level::Confidential`].
#[derive(Debug)]
pub enum Confidential {}

/// For named people and systems only; [`Level::Restricted`].
#[derive(Debug)]
pub enum Restricted {}

mod sealed {
    pub trait Sealed {}
}

/// For each level those that are above it, in ascending order.
macro_rules! impl_levels {
    ($($level:ident < [$($higher:ident),*];)*) => {$(
        impl sealed::Sealed for $level {}

        impl StaticLevel for $level {
            const LEVEL: Level = Level::$level;
        }

        impl AtMost<$level> for $level {}

        impl Join<$level> for $level {
            type Higher = $level;
        }

        $(
            impl AtMost<$higher> for $level {}

            impl Join<$higher> for $level {
                type Higher = $higher;
            }

            impl Join<$level> for $higher {
                type Higher = $higher;
            }
        )*
    )*};
}

impl_levels! {
    Public < [Internal, Confidential, Restricted];
    Internal < [Confidential, Restricted];
    Confidential < [Restricted];
    Restricted < [];
}
