//! What the other files share.

use access_gate::{
    Content, ContextGrant, ContextGrantDocument, ContextLabelsDocument, ContextNode, GrantedField,
    LabeledField,
};
use data_class::{CeilingDocument, Scheme};

use crate::words::{ceiling, declared};

pub(crate) fn field(path: &str, ceiling: Option<CeilingDocument>) -> GrantedField {
    GrantedField { path: path.to_owned(), ceiling }
}

pub(crate) fn document(paths: &[&str], ceiling_name: &str) -> ContextGrantDocument {
    let fields = paths.iter().map(|path| field(path, None)).collect();
    let ceiling = Some(ceiling(ceiling_name));
    ContextGrantDocument { agent: "writer".to_owned(), ceiling, fields }
}

/// A grant of everything on these paths.
pub(crate) fn grant(paths: &[&str]) -> ContextGrant {
    document(paths, "everything-untrusted").build(&Scheme::STANDARD).unwrap()
}

pub(crate) fn labels(fields: &[(&str, &str)]) -> ContextLabelsDocument {
    let field = |(path, name): &(&str, &str)| LabeledField {
        path: (*path).to_owned(),
        label: declared(name),
    };
    ContextLabelsDocument { fields: fields.iter().map(field).collect() }
}

/// A list in a list in a list, and a value at the given depth.
pub(crate) fn chain(depth: usize) -> Vec<ContextNode<i32>> {
    let mut nodes = vec![ContextNode::root(Content::List)];
    nodes.extend((1..depth).map(|depth| ContextNode::element(depth, Content::List)));
    nodes.push(ContextNode::element(depth, Content::Value(1)));
    nodes
}
