//! Depth, length, and nodes that make no tree.

use access_gate::{
    CONTEXT_DEPTH_MAX, Content, Context, ContextNode, DROPPED_MAX, DropReason, ErrorKind,
    Minimised, minimise,
};
use data_class::Scheme;

use crate::common::{chain, document, grant, labels};
use crate::words::label;

#[test]
fn depth_is_bounded() {
    let reasons = |minimised: &Minimised<i32>| {
        minimised.dropped.iter().map(|dropped| dropped.reason).collect::<Vec<_>>()
    };
    let kept = minimise(Context::from_nodes(chain(CONTEXT_DEPTH_MAX)).unwrap(), &grant(&["**"]));
    assert_eq!(kept.kept.nodes().len(), CONTEXT_DEPTH_MAX + 1);
    assert_eq!(reasons(&kept), []);
    for depth in [CONTEXT_DEPTH_MAX + 1, 100_000] {
        // Cloned, compared and dropped as well, none of which may call itself.
        let context = Context::from_nodes(chain(depth)).unwrap();
        assert_eq!(context.clone(), context);
        let minimised = minimise(context, &grant(&["**"]));
        assert!(minimised.kept.is_empty());
        assert_eq!(reasons(&minimised), [DropReason::TooDeep]);
        assert!(minimised.dropped[0].path.len() < 300);
    }
    let mut maps = vec![ContextNode::root(Content::Map)];
    for depth in 1..100_000 {
        maps.push(ContextNode::field(depth, "k", Content::Map));
    }
    let mut maps = Context::<i32>::from_nodes(maps).unwrap();
    labels(&[("**", "public")]).build(&Scheme::STANDARD).unwrap().apply(&mut maps);
    assert!(maps.nodes().last().unwrap().label.is_some());
    assert_eq!(reasons(&minimise(maps, &grant(&["k.k.**"]))), [DropReason::TooDeep]);
}

#[test]
fn a_report_is_bounded() {
    // Each of many siblings has its own path, behind a long one.
    let long = "x".repeat(100);
    let mut nodes = vec![ContextNode::root(Content::Map)];
    for depth in 1..=100 {
        nodes.push(ContextNode::field(depth, long.as_str(), Content::Map));
    }
    let wide = 50_000;
    for index in 0..wide {
        nodes.push(ContextNode::field(101, format!("k{index}"), Content::Value(index)));
    }
    let all = document(&["**"], "public").build(&Scheme::STANDARD).unwrap();
    let minimised = minimise(Context::from_nodes(nodes).unwrap(), &all);
    assert_eq!(minimised.dropped.len(), 1);
    assert_eq!(minimised.dropped[0].count, wide);
    assert!(minimised.dropped[0].path.ends_with("...") && minimised.dropped[0].path.len() < 300);

    let mut nodes = vec![ContextNode::root(Content::Map)];
    nodes.extend((0..5_000).map(|index| ContextNode::field(1, format!("k{index}"), Content::Map)));
    let minimised = minimise(Context::<i32>::from_nodes(nodes).unwrap(), &grant(&["a"]));
    assert_eq!((minimised.dropped.len(), minimised.unlisted), (DROPPED_MAX, 5_000 - DROPPED_MAX));
}

#[test]
fn a_path_is_shown_whole_again_after_a_long_one() {
    let long = "x".repeat(128);
    let nodes = vec![
        ContextNode::root(Content::Map),
        ContextNode::field(1, long.as_str(), Content::Map),
        ContextNode::field(2, long.as_str(), Content::Map),
        ContextNode::field(3, "secret", Content::Value(1)),
        ContextNode::field(1, "b", Content::Map),
        ContextNode::field(2, "c", Content::Value(1)),
    ];
    let none = document(&["**"], "public").build(&Scheme::STANDARD).unwrap();
    let minimised = minimise(Context::from_nodes(nodes).unwrap(), &none);
    let paths: Vec<&str> = minimised.dropped.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(paths, ["b.c", &format!("{long}...")]);
}

#[test]
fn nodes_that_make_no_tree_are_refused() {
    let root = || ContextNode::root(Content::Map);
    let list = || ContextNode::root(Content::List);
    let value = || Content::Value(1);
    let mut lifted = root();
    lifted.depth = 1;
    let cases: Vec<(Vec<ContextNode<i32>>, &str)> = vec![
        (vec![lifted], "nodes[0].depth"),
        (vec![ContextNode::field(0, "a", value())], "nodes[0].place"),
        (vec![root(), root()], "nodes[1].depth"),
        (vec![root(), ContextNode::field(2, "a", value())], "nodes[1].depth"),
        (vec![root(), ContextNode::field(0, "a", value())], "nodes[1].depth"),
        (vec![ContextNode::root(value()), ContextNode::field(1, "a", value())], "nodes[1].depth"),
        (
            vec![root(), ContextNode::field(1, "a", value()), ContextNode::field(2, "b", value())],
            "nodes[2].depth",
        ),
        (vec![root(), ContextNode::element(1, value())], "nodes[1].place"),
        (vec![list(), ContextNode::field(1, "a", value())], "nodes[1].place"),
        (
            vec![
                root(),
                ContextNode::field(1, "a", Content::List),
                ContextNode::field(1, "b", Content::Map),
                ContextNode::element(2, value()),
            ],
            "nodes[3].place",
        ),
    ];
    for (nodes, path) in cases {
        let error = Context::from_nodes(nodes).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::MalformedTree, path));
    }
    assert!(Context::<i32>::from_nodes(vec![]).unwrap().is_empty());
}

#[test]
fn labels_do_not_slip_to_another_branch() {
    let mut context = Context::from_nodes(vec![
        ContextNode::root(Content::Map),
        ContextNode::field(1, "b", Content::Map),
        ContextNode::field(2, "a", Content::Value(1)),
        ContextNode::field(1, "a", Content::Value(2)),
    ])
    .unwrap();
    labels(&[("a", "internal")]).build(&Scheme::STANDARD).unwrap().apply(&mut context);
    let labels: Vec<_> = context.nodes().iter().map(|node| node.label.is_some()).collect();
    assert_eq!(labels, [false, false, false, true]);
}

#[test]
fn a_grant_is_for_a_named_agent() {
    assert_eq!(grant(&["a"]).agent(), "writer");
    for (agent, kind) in [("the writer", ErrorKind::MalformedName), ("sk-1", ErrorKind::SecretLike)]
    {
        let mut document = document(&["a"], "public");
        document.agent = agent.to_owned();
        let error = document.build(&Scheme::STANDARD).unwrap_err();
        assert_eq!((error.kind(), error.path()), (kind, "agent"));
    }
}

#[test]
fn labels_are_joined_and_never_lowered() {
    let mut context = Context::from_nodes(vec![
        ContextNode::root(Content::Map),
        ContextNode::field(1, "a", Content::Value(1)).labeled(label("health")),
        ContextNode::field(1, "b", Content::Value(2)),
    ])
    .unwrap();
    let mut apply = |name| {
        labels(&[("a", name)]).build(&Scheme::STANDARD).unwrap().apply(&mut context);
        context.nodes().to_vec()
    };
    assert_eq!(apply("public")[1].label, Some(label("health")));
    let nodes = apply("public-untrusted");
    assert_eq!(nodes[1].label, Some(label("health-untrusted")));
    assert_eq!(nodes[2].label, None);
    let twice = labels(&[("a", "public"), ("a", "internal")]);
    let error = twice.build(&Scheme::STANDARD).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::DuplicateName, "fields[1].path"));
}
