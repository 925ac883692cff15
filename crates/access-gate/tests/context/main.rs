//! What an agent receives of a context, and what it does not.

#[cfg(test)]
mod bounds;
#[cfg(test)]
mod common;
#[cfg(test)]
mod model;
#[cfg(test)]
#[cfg(feature = "serde")]
mod rows;
#[cfg(test)]
mod schemes;
#[cfg(test)]
#[path = "../shared/words.rs"]
mod words;
