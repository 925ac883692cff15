//! Tests of the traffic, and of the default rules on it.

#[cfg(test)]
mod config;
#[cfg(test)]
mod incidents;
#[cfg(test)]
mod quality;
#[cfg(test)]
mod stream;
