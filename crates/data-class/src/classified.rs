//! Values whose level the compiler knows.

use std::fmt;
use std::marker::PhantomData;

use crate::levels::{AtMost, Join, StaticLevel};
use crate::{
    Authority, DeclassificationRequest, DeclassificationResult, Declassifier, Error, ErrorKind,
    Label, Labeled, Sink,
};

/// A value of a level that is part of its type, so that handing it to a sink with a lower ceiling
/// does not compile.
///
/// It is trusted data of no category that may be used everywhere and for everything: the compiler
/// knows a level and nothing else. Data with more to its label stays in [`Labeled`], and
/// [`Labeled::classify`] refuses it. What [types cannot prevent](Labeled#what-types-cannot-prevent)
/// holds here too.
///
/// ```
/// use data_class::levels::{Internal, Public, Restricted};
/// use data_class::{Classified, Level, LevelSink, Sink, SinkKind};
///
/// let wiki = Sink::builder(SinkKind::Store, "wiki").ceiling(Level::Internal).build()?;
/// let wiki = LevelSink::<Internal>::new(wiki)?;
/// let text = Classified::<_, Public>::new("hello");
/// assert_eq!(wiki.accept(text), "hello");
/// # Ok::<(), data_class::Error>(())
/// ```
///
/// ```compile_fail,E0277
/// use data_class::levels::{Internal, Restricted};
/// use data_class::{Classified, LevelSink};
///
/// fn leak(wiki: LevelSink<Internal>, plan: Classified<String, Restricted>) -> String {
///     wiki.accept(plan)
/// }
/// ```
#[must_use = "a classified value that is dropped has classified nothing"]
pub struct Classified<T, L> {
    value: T,
    level: PhantomData<fn() -> L>,
}

impl<T, L: StaticLevel> Classified<T, L> {
    /// Puts a level on a value. It is the caller's word that the level is right.
    pub const fn new(value: T) -> Self {
        Self { value, level: PhantomData }
    }

    /// What a function makes of the value, of the same level.
    pub fn map<U>(self, function: impl FnOnce(T) -> U) -> Classified<U, L> {
        Classified::new(function(self.value))
    }

    /// Both values, of the higher level.
    pub fn zip<U, M: StaticLevel>(
        self,
        other: Classified<U, M>,
    ) -> Classified<(T, U), <L as Join<M>>::Higher>
    where
        L: Join<M>,
    {
        Classified::new((self.value, other.value))
    }

    /// The same value at a level that is no lower.
    pub fn raise<M: StaticLevel>(self) -> Classified<T, M>
    where
        L: AtMost<M>,
    {
        Classified::new(self.value)
    }

    /// The same value with its level as a label.
    pub fn into_labeled(self) -> Labeled<T> {
        Labeled::new(self.value, Label::new(L::LEVEL))
    }

    /// Lowers it for one sink, as [`Declassifier::declassify`]: there is no other way down.
    ///
    /// # Errors
    ///
    /// Why not, with the value.
    pub fn declassify(
        self,
        declassifier: &mut Declassifier,
        authority: Authority,
        request: DeclassificationRequest<'_>,
    ) -> DeclassificationResult<T> {
        declassifier.declassify(self.into_labeled(), authority, request)
    }
}

impl<T> Labeled<T> {
    /// The same value with its level in the type, if the level is all there is to its label and no
    /// higher than `L`. Where it comes from and whom it is about is dropped.
    ///
    /// # Errors
    ///
    /// This value, if the level is above `L`, or the label has a category or limits where, what for
    /// or how long the value may be used, or the value is untrusted (`tests/labeled.rs`:
    /// `only_a_label_that_is_a_level_becomes_a_type`).
    pub fn classify<L: StaticLevel>(self) -> Result<Classified<T, L>, Self> {
        if self.label().is_within(&Label::new(L::LEVEL)) {
            Ok(Classified::new(self.into_parts().0))
        } else {
            Err(self)
        }
    }
}

// Derived, it would ask for a level that can be cloned, and levels have no values.
impl<T: Clone, L> Clone for Classified<T, L> {
    fn clone(&self) -> Self {
        Self { value: self.value.clone(), level: PhantomData }
    }
}

impl<T, L: StaticLevel> fmt::Debug for Classified<T, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Classified({})", L::LEVEL)
    }
}

/// A sink whose ceiling is part of its type.
pub struct LevelSink<Ceiling> {
    sink: Sink,
    ceiling: PhantomData<fn() -> Ceiling>,
}

impl<Ceiling: StaticLevel> LevelSink<Ceiling> {
    /// Checks that data of the level, and so all below, may flow to the sink.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::ContradictoryFacts`] if trusted data of this level and no category may not.
    pub fn new(sink: Sink) -> Result<Self, Error> {
        match Label::new(Ceiling::LEVEL).flows_to(&sink) {
            Ok(_) => Ok(Self { sink, ceiling: PhantomData }),
            Err(_) => Err(Error::at(ErrorKind::ContradictoryFacts, "ceiling")),
        }
    }

    /// Takes the value out, to be handed to this sink.
    #[must_use]
    pub fn accept<T, L: AtMost<Ceiling>>(&self, value: Classified<T, L>) -> T {
        value.value
    }

    /// The sink.
    #[must_use]
    pub const fn sink(&self) -> &Sink {
        &self.sink
    }
}

impl<Ceiling> Clone for LevelSink<Ceiling> {
    fn clone(&self) -> Self {
        Self { sink: self.sink.clone(), ceiling: PhantomData }
    }
}

impl<Ceiling: StaticLevel> fmt::Debug for LevelSink<Ceiling> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LevelSink")
            .field("ceiling", &Ceiling::LEVEL)
            .field("sink", &self.sink.name())
            .finish()
    }
}
