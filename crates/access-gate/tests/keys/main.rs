//! Keys: their scope, what happens to them, how far they reach, and what is unwise about them.

#[cfg(test)]
mod common;
#[cfg(test)]
mod events;
#[cfg(test)]
mod model;
#[cfg(test)]
mod reach;
#[cfg(test)]
#[cfg(feature = "serde")]
mod rows;
#[cfg(test)]
mod schemes;
#[cfg(test)]
#[path = "../shared/words.rs"]
mod words;
