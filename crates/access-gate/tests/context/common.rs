//! What the other files share.

use access_gate::{Content, ContextGrant, ContextGrantDocument, ContextNode, GrantedField};
use data_class::{Category, Label, Level};

/// The labels of the tests, so that their texts are in one place.
pub(crate) fn label(name: &str) -> Label {
    match name {
        "public" => Label::BOTTOM,
        "public-untrusted" => Label::BOTTOM.untrusted(),
        "internal" => Label::new(Level::Internal),
        "personal" => Label::new(Level::Confidential).with_categories(Category::Personal),
        "health" => Label::new(Level::Confidential).with_categories(Category::Health),
        "personal-health-untrusted" => Label::new(Level::Confidential)
            .with_categories([Category::Personal, Category::Health])
            .untrusted(),
        "restricted" => Label::new(Level::Restricted).with_categories(Category::Payment),
        "top" => Label::TOP,
        _ => panic!("no label `{name}`"),
    }
}

pub(crate) fn field(path: &str, ceiling: Option<Label>) -> GrantedField {
    GrantedField { path: path.to_owned(), ceiling }
}

pub(crate) fn document(paths: &[&str], ceiling: Label) -> ContextGrantDocument {
    let fields = paths.iter().map(|path| field(path, None)).collect();
    ContextGrantDocument { agent: "writer".to_owned(), ceiling, fields }
}

pub(crate) fn grant(paths: &[&str]) -> ContextGrant {
    document(paths, Label::TOP).build().unwrap()
}

/// A list in a list in a list, and a value at the given depth.
pub(crate) fn chain(depth: usize) -> Vec<ContextNode<i32>> {
    let mut nodes = vec![ContextNode::root(Content::List)];
    nodes.extend((1..depth).map(|depth| ContextNode::element(depth, Content::List)));
    nodes.push(ContextNode::element(depth, Content::Value(1)));
    nodes
}
