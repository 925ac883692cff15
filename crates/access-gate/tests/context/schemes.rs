//! Labels and ceilings in the words of schemes.

use access_gate::{Content, Context, ContextNode, DropReason, minimise};
use data_class::Label;

use crate::common::{document, labels};
use crate::words::{label, scheme};

fn context(label: Label) -> Context<i32> {
    Context::from_nodes(vec![
        ContextNode::root(Content::Map).labeled(label),
        ContextNode::field(1, "a", Content::Value(1)),
    ])
    .unwrap()
}

#[test]
fn labels_of_two_schemes_join_to_the_top() {
    let mut mixed = context(label("twin/salary"));
    labels(&[("a", "salary")]).build(&scheme("payroll")).unwrap().apply(&mut mixed);
    for (ceiling, kept) in
        [("salary", false), ("everything", false), ("everything-untrusted", true)]
    {
        let grant = document(&["a"], ceiling).build(&scheme("payroll")).unwrap();
        let minimised = minimise(mixed.clone(), &grant);
        assert_eq!(!minimised.kept.is_empty(), kept, "{ceiling}");
        let expected = if kept { Label::TOP } else { Label::BOTTOM };
        assert_eq!(minimised.label.to_string(), expected.to_string(), "{ceiling}");
        // It was labelled, only not so that it could be compared.
        let reasons: Vec<DropReason> = minimised.dropped.iter().map(|one| one.reason).collect();
        assert_eq!(reasons, if kept { vec![] } else { vec![DropReason::AboveCeiling] });
    }
}

#[test]
fn a_standard_label_takes_on_the_words_of_what_it_is_joined_with() {
    let mut joined = context(label("personal"));
    labels(&[("a", "salary")]).build(&scheme("payroll")).unwrap().apply(&mut joined);
    let grant = document(&["a"], "personal-salary").build(&scheme("payroll")).unwrap();
    let minimised = minimise(joined.clone(), &grant);
    assert_eq!(minimised.label.to_string(), "confidential{personal,salary}trusted");
    // Of a grant by another scheme, no list of names is enough.
    let other = document(&["a"], "personal-salary").build(&scheme("twin")).unwrap();
    assert!(minimise(joined.clone(), &other).kept.is_empty());
    let all = document(&["a"], "everything").build(&scheme("twin")).unwrap();
    assert_eq!(minimise(joined, &all).kept.nodes().len(), 2);
}

#[test]
fn the_label_of_the_rest_keeps_what_no_ceiling_looks_at() {
    let from = label("internal-confined").about("person-7").from_source("crm");
    let grant = document(&["a"], "internal").build(&scheme("standard")).unwrap();
    assert_eq!(minimise(context(from.clone()), &grant).label, from);
}
