//! Labels of other systems, in and out.

mod mcp;
mod ocsf;
mod ordered;
mod stated;

pub use mcp::{IfcLabel, IfcMapping, IfcMappingDocument, IfcWords, McpMeta};
pub use ocsf::{
    OcsfClassifierDetails, OcsfDataClassification, OcsfDataClassifications, OcsfDiscoveryDetails,
};
pub use ordered::{OrderedLabelDocument, OrderedLabels, OrderedLabelsDocument};
pub use stated::Stated;
