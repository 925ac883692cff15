//! Labels of other systems, in and out.

mod foreign;
mod mcp;
mod ocsf;
mod ordered;

pub use foreign::Foreign;
pub use mcp::{IfcLabel, IfcMapping, IfcMappingDocument, IfcWords, McpMeta};
pub use ocsf::{
    OcsfClassifierDetails, OcsfDataClassification, OcsfDataClassifications, OcsfDiscoveryDetails,
};
pub use ordered::{OrderedLabelDocument, OrderedLabels, OrderedLabelsDocument};
