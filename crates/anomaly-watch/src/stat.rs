//! The statistics that the watch is built of.

mod normal;
mod peaks;
mod reference;

pub(crate) use normal::normal_quantile;
pub(crate) use peaks::{
    BLOCK, BLOCKS, HALVED_IN_FIVE_WEEKS, HALVED_IN_TWO_WEEKS, NARROWEST, Peaks,
};
pub(crate) use reference::{KEPT, Reference};
