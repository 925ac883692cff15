//! What an agent receives of a context, and what it does not.

use access_gate::{
    CONTEXT_DEPTH_MAX, Content, Context, ContextGrant, ContextGrantDocument, ContextLabelsDocument,
    ContextNode, DROPPED_MAX, DropReason, ErrorKind, GrantedField, LabelledField, Minimised, Place,
    minimise,
};
use data_class::{Category, Label, Level};
use proptest::prelude::*;

/// The labels of the tests, so that their texts are in one place.
fn label(name: &str) -> Label {
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

fn field(path: &str, ceiling: Option<Label>) -> GrantedField {
    GrantedField { path: path.to_owned(), ceiling }
}

fn document(paths: &[&str], ceiling: Label) -> ContextGrantDocument {
    let fields = paths.iter().map(|path| field(path, None)).collect();
    ContextGrantDocument { agent: "writer".to_owned(), ceiling, fields }
}

fn grant(paths: &[&str]) -> ContextGrant {
    document(paths, Label::TOP).build().unwrap()
}

#[cfg(feature = "serde")]
mod rows {
    use super::*;
    use access_gate::Scalar;
    use serde::Deserialize;
    use std::collections::{BTreeMap, BTreeSet};

    const ROWS: &str = include_str!("../testdata/contexts.toml");

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        row: Vec<Row>,
        mistake: Vec<Mistake>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        name: String,
        context: String,
        #[serde(default)]
        labels: BTreeMap<String, String>,
        grant: Vec<String>,
        ceiling: Option<String>,
        #[serde(default)]
        ceilings: BTreeMap<String, String>,
        kept: String,
        #[serde(default)]
        dropped: Vec<String>,
        label: Option<String>,
        why: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Mistake {
        name: String,
        grant: Vec<String>,
        /// None if it is no mistake after all.
        error: Option<String>,
        why: String,
    }

    #[test]
    fn rows_hold() {
        let file: File = toml::from_str(ROWS).unwrap();
        let mut seen = BTreeSet::new();
        for row in &file.row {
            assert!(seen.insert(&row.name) && !row.why.is_empty(), "{}", row.name);
            let mut context: Context<Scalar> = serde_json::from_str(&row.context).unwrap();
            let labels = row
                .labels
                .iter()
                .map(|(path, name)| LabelledField { path: path.clone(), label: label(name) });
            let labels = ContextLabelsDocument { fields: labels.collect() };
            labels.build().unwrap().apply(&mut context);
            let fields = row
                .grant
                .iter()
                .map(|path| field(path, row.ceilings.get(path).map(|name| label(name))));
            let grant = ContextGrantDocument {
                agent: "writer".to_owned(),
                ceiling: label(row.ceiling.as_deref().unwrap_or("top")),
                fields: fields.collect(),
            };

            let minimised = minimise(context, &grant.build().unwrap());
            // As JSON values, so that the order of keys does not matter; there are no doubled
            // keys left that this could hide.
            let kept = serde_json::to_string(&minimised.kept).unwrap();
            let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
            let expected: serde_json::Value = serde_json::from_str(&row.kept).unwrap();
            assert_eq!(kept, expected, "{}", row.name);
            let dropped: Vec<String> = minimised
                .dropped
                .iter()
                .map(|one| {
                    let reason = one.reason.code().strip_prefix("context.").unwrap();
                    format!("{} {reason} {}", one.path, one.count)
                })
                .collect();
            assert_eq!(dropped, row.dropped, "{}", row.name);
            assert_eq!(minimised.unlisted, 0);
            if let Some(name) = &row.label {
                assert_eq!(minimised.label, label(name), "{}", row.name);
            }
            if minimised.kept.is_empty() {
                assert_eq!(minimised.label, Label::BOTTOM, "{}", row.name);
            }
        }
    }

    #[test]
    fn mistakes_are_errors_with_a_path() {
        let file: File = toml::from_str(ROWS).unwrap();
        for mistake in &file.mistake {
            assert!(!mistake.why.is_empty());
            let paths: Vec<&str> = mistake.grant.iter().map(String::as_str).collect();
            let found = document(&paths, Label::TOP)
                .build()
                .err()
                .map(|error| format!("{:?} {}", error.kind(), error.path()));
            assert_eq!(found, mistake.error, "{}", mistake.name);
        }
    }

    #[test]
    fn documents_are_closed_unless_they_say_otherwise() {
        let read: ContextGrantDocument =
            serde_json::from_str(r#"{"agent":"a","fields":[{"path":"x"}]}"#).unwrap();
        assert_eq!((read.ceiling, read.fields[0].ceiling), (Label::BOTTOM, None));
        let text = serde_json::to_string(&read).unwrap();
        assert_eq!(serde_json::from_str::<ContextGrantDocument>(&text).unwrap(), read);
        for text in [
            r#"{"agent":"a","fields":[{"path":"x","depth":3}]}"#,
            r#"{"agent":"a","fields":[],"everything":true}"#,
            r#"{"fields":[{"path":"x"}]}"#,
        ] {
            assert!(serde_json::from_str::<ContextGrantDocument>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn values_are_read_and_written_as_they_are() {
        let text = r#"{"a":[null,true,-1,18446744073709551615,1.5,"t\u0000"],"":{"b":[],"b":{}}}"#;
        let context: Context<Scalar> = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&context).unwrap(), text);
        assert_eq!(Context::from_nodes(context.nodes().to_vec()).unwrap(), context);
        assert_eq!(serde_json::to_string(&Context::<Scalar>::empty()).unwrap(), "null");
    }

    #[test]
    fn reading_and_writing_stop_at_the_depth() {
        // toml and serde_json have limits of their own; a value in memory has none.
        let nested = |depth: usize| {
            let mut value = serde_json::Value::Null;
            for _ in 0..depth {
                value = serde_json::Value::Array(vec![value]);
            }
            value
        };
        let context = Context::<Scalar>::deserialize(nested(CONTEXT_DEPTH_MAX)).unwrap();
        assert_eq!(serde_json::to_value(&context).unwrap(), nested(CONTEXT_DEPTH_MAX));
        let error = Context::<Scalar>::deserialize(nested(CONTEXT_DEPTH_MAX + 1)).unwrap_err();
        assert_eq!(error.to_string(), "the context is too deep");
        let deep = Context::from_nodes(chain(CONTEXT_DEPTH_MAX + 1)).unwrap();
        assert_eq!(serde_json::to_value(&deep).unwrap_err().to_string(), "the context is too deep");
    }
}

/// A list in a list in a list, and a value at the given depth.
fn chain(depth: usize) -> Vec<ContextNode<i32>> {
    let mut nodes = vec![ContextNode::root(Content::List)];
    nodes.extend((1..depth).map(|depth| ContextNode::element(depth, Content::List)));
    nodes.push(ContextNode::element(depth, Content::Value(1)));
    nodes
}

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
    let labels = ContextLabelsDocument {
        fields: vec![LabelledField { path: "**".to_owned(), label: Label::BOTTOM }],
    };
    labels.build().unwrap().apply(&mut maps);
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
    let all = document(&["**"], Label::BOTTOM).build().unwrap();
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
    let none = document(&["**"], Label::BOTTOM).build().unwrap();
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
fn a_grant_is_for_a_named_agent() {
    assert_eq!(grant(&["a"]).agent(), "writer");
    for (agent, kind) in [("the writer", ErrorKind::MalformedName), ("sk-1", ErrorKind::SecretLike)]
    {
        let mut document = document(&["a"], Label::TOP);
        document.agent = agent.to_owned();
        let error = document.build().unwrap_err();
        assert_eq!((error.kind(), error.path()), (kind, "agent"));
    }
}

#[test]
fn labels_are_joined_and_never_lowered() {
    let mut context = Context::from_nodes(vec![
        ContextNode::root(Content::Map),
        ContextNode::field(1, "a", Content::Value(1)).labelled(label("health")),
        ContextNode::field(1, "b", Content::Value(2)),
    ])
    .unwrap();
    let labels = |path: &str, name| ContextLabelsDocument {
        fields: vec![LabelledField { path: path.to_owned(), label: label(name) }],
    };
    labels("a", "public").build().unwrap().apply(&mut context);
    assert_eq!(context.nodes()[1].label, Some(label("health")));
    labels("a", "public-untrusted").build().unwrap().apply(&mut context);
    assert_eq!(context.nodes()[1].label, Some(label("health").untrusted()));
    assert_eq!(context.nodes()[2].label, None);
    let mut twice = labels("a", "public");
    twice.fields.push(twice.fields[0].clone());
    let error = twice.build().unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::DuplicateName, "fields[1].path"));
}

// A naive model: a tree of boxes, and each path tried against each place by recursion.

#[derive(Clone, Debug)]
struct Tree {
    label: Option<Label>,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Map(Vec<(&'static str, Tree)>),
    List(Vec<Tree>),
    Value(u8),
}

const KEYS: &[&str] = &["a", "b", "c", "", "a.b", "[]", "*", "**", "A", "а"];
const LABELS: &[&str] = &["public", "internal", "personal", "health", "top"];

fn any_label() -> impl Strategy<Value = Option<Label>> {
    prop_oneof![
        2 => Just(None),
        3 => prop::sample::select(LABELS).prop_map(|name| Some(label(name))),
    ]
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = (any_label(), any::<u8>())
        .prop_map(|(label, value)| Tree { label, kind: Kind::Value(value) });
    // Most keys are the three that paths name.
    let key = prop_oneof![
        6 => prop::sample::select(&KEYS[..3]),
        1 => prop::sample::select(KEYS),
    ];
    let root = key.clone();
    let inner = leaf.prop_recursive(3, 40, 5, move |inner| {
        let map = prop::collection::vec((key.clone(), inner.clone()), 0..5).prop_map(Kind::Map);
        let list = prop::collection::vec(inner, 0..4).prop_map(Kind::List);
        (any_label(), prop_oneof![3 => map, 1 => list])
            .prop_map(|(label, kind)| Tree { label, kind })
    });
    // Mostly a map, as contexts are, with something in it.
    let map = (any_label(), prop::collection::vec((root, inner.clone()), 1..6))
        .prop_map(|(label, fields)| Tree { label, kind: Kind::Map(fields) });
    prop_oneof![1 => inner, 6 => map]
}

type Paths = Vec<(Vec<&'static str>, Option<Label>)>;

fn paths() -> impl Strategy<Value = Paths> {
    let segment = prop::sample::select(&["a", "b", "c", "*", "*", "[]"][..]);
    let path =
        (prop::collection::vec(segment, 0..4), any::<bool>()).prop_map(|(mut path, deep)| {
            if deep {
                path.push("**");
            } else if path.is_empty() {
                path.push("a");
            }
            path
        });
    let own = prop_oneof![3 => Just(None), 2 => any_label()];
    prop::collection::vec((path, own), 1..8).prop_map(|mut paths| {
        paths.sort_by(|left, right| left.0.cmp(&right.0));
        paths.dedup_by(|left, right| left.0 == right.0);
        paths
    })
}

fn written(path: &[&str]) -> String {
    path.join(".").replace(".[]", "[]")
}

fn grant_of(paths: &Paths, ceiling: Label) -> ContextGrant {
    let fields = paths.iter().map(|(path, ceiling)| field(&written(path), *ceiling)).collect();
    ContextGrantDocument { agent: "writer".to_owned(), ceiling, fields }.build().unwrap()
}

/// Whether the path covers the place; an element is `None`.
fn covers(path: &[&str], place: &[Option<&str>]) -> bool {
    match (path, place) {
        ([], []) => true,
        (["**"], [_, ..]) => true,
        (["[]", path @ ..], [None, place @ ..]) => covers(path, place),
        (["*", path @ ..], [Some(_), place @ ..]) => covers(path, place),
        (["[]" | "**", ..], _) => false,
        ([segment, path @ ..], [Some(key), place @ ..]) => segment == key && covers(path, place),
        _ => false,
    }
}

/// What is left of a tree, by the words of the documentation.
fn model(
    tree: &Tree,
    place: &mut Vec<Option<&'static str>>,
    outer: Option<Label>,
    paths: &Paths,
    ceiling: Label,
    labels: &mut Vec<Label>,
) -> Option<Tree> {
    let known = match (outer, tree.label) {
        (Some(outer), Some(own)) => Some(outer.join(own)),
        (outer, own) => outer.or(own),
    };
    let mut inside = |place: &mut Vec<_>, step, child: &Tree| {
        place.push(step);
        let kept = model(child, place, known, paths, ceiling, labels);
        place.pop();
        kept
    };
    let kind = match &tree.kind {
        Kind::Map(fields) if !fields.is_empty() => {
            let kept: Vec<_> = fields
                .iter()
                .filter(|(key, _)| fields.iter().filter(|(other, _)| other == key).count() == 1)
                .filter_map(|(key, child)| Some((*key, inside(place, Some(*key), child)?)))
                .collect();
            (!kept.is_empty()).then_some(Kind::Map(kept))
        }
        Kind::List(elements) if !elements.is_empty() => {
            let kept: Vec<_> =
                elements.iter().filter_map(|child| inside(place, None, child)).collect();
            (!kept.is_empty()).then_some(Kind::List(kept))
        }
        end => {
            let label = known.unwrap_or(Label::TOP);
            let granted = paths.iter().any(|(path, own)| {
                let bound = own.unwrap_or(ceiling);
                covers(path, place) && label.join(bound) == bound
            });
            if granted {
                labels.push(label);
            }
            granted.then(|| end.clone())
        }
    }?;
    Some(Tree { label: tree.label, kind })
}

fn nodes(tree: &Tree, depth: usize, place: Place, into: &mut Vec<ContextNode<u8>>) {
    let content = match &tree.kind {
        Kind::Map(_) => Content::Map,
        Kind::List(_) => Content::List,
        Kind::Value(value) => Content::Value(*value),
    };
    into.push(ContextNode { depth, place, content, label: tree.label });
    match &tree.kind {
        Kind::Map(fields) => {
            for (key, child) in fields {
                nodes(child, depth + 1, Place::Field((*key).to_owned()), into);
            }
        }
        Kind::List(elements) => {
            for child in elements {
                nodes(child, depth + 1, Place::Element, into);
            }
        }
        Kind::Value(_) => {}
    }
}

fn context(tree: &Tree) -> Context<u8> {
    let mut list = Vec::new();
    nodes(tree, 0, Place::Root, &mut list);
    Context::from_nodes(list).unwrap()
}

/// The values that are kept, each with its place and in order; they tell apart what was kept.
fn values(context: &Context<u8>) -> Vec<(Vec<String>, u8)> {
    let mut place: Vec<String> = Vec::new();
    let mut values = Vec::new();
    for node in context.nodes() {
        place.truncate(node.depth);
        place.push(format!("{:?}", node.place));
        if let Content::Value(value) = node.content {
            values.push((place.clone(), value));
        }
    }
    values
}

fn is_subsequence<T: PartialEq>(small: &[T], large: &[T]) -> bool {
    let mut large = large.iter();
    small.iter().all(|one| large.any(|other| one == other))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn agrees_with_the_model(tree in tree(), paths in paths(), ceiling in any_label()) {
        let ceiling = ceiling.unwrap_or(Label::BOTTOM);
        let minimised = minimise(context(&tree), &grant_of(&paths, ceiling));
        let mut labels = Vec::new();
        let left = model(&tree, &mut Vec::new(), None, &paths, ceiling, &mut labels);
        let expected = left.map_or(Context::empty(), |tree| context(&tree));
        prop_assert_eq!(&minimised.kept, &expected);
        prop_assert_eq!(minimised.label, labels.into_iter().fold(Label::BOTTOM, Label::join));
        // Something is reported exactly if something is missing.
        let lost = context(&tree).nodes().len() != expected.nodes().len();
        prop_assert_eq!(!minimised.dropped.is_empty(), lost);
    }

    #[test]
    fn a_second_time_drops_nothing(tree in tree(), paths in paths(), ceiling in any_label()) {
        let grant = grant_of(&paths, ceiling.unwrap_or(Label::TOP));
        let once = minimise(context(&tree), &grant);
        let twice = minimise(once.kept.clone(), &grant);
        prop_assert_eq!(&twice.kept, &once.kept);
        prop_assert_eq!(twice.label, once.label);
        prop_assert_eq!(twice.dropped, vec![]);
    }

    #[test]
    fn a_wider_grant_keeps_no_less(
        tree in tree(),
        paths in paths(),
        more in paths(),
        ceiling in any_label(),
        raise in prop::sample::select(LABELS),
    ) {
        let ceiling = ceiling.unwrap_or(Label::BOTTOM);
        let mut wider: Paths = paths
            .iter()
            .map(|(path, own)| (path.clone(), own.map(|own| own.join(label(raise)))))
            .collect();
        wider.extend(
            more.into_iter().filter(|(path, _)| paths.iter().all(|(other, _)| other != path)),
        );
        let narrow = minimise(context(&tree), &grant_of(&paths, ceiling));
        let wide = minimise(context(&tree), &grant_of(&wider, ceiling.join(label(raise))));
        prop_assert!(is_subsequence(&values(&narrow.kept), &values(&wide.kept)));
        prop_assert!(narrow.label.join(wide.label) == wide.label);
    }

    #[test]
    fn what_was_dropped_is_in_no_report(
        keys in prop::collection::vec(any::<String>(), 1..6),
        path in any::<String>(),
    ) {
        let mut list = vec![ContextNode::root(Content::Map)];
        for key in &keys {
            list.push(ContextNode::field(1, key.as_str(), Content::Value("canary4711")));
        }
        let minimised = minimise(Context::from_nodes(list).unwrap(), &grant(&["zz.zz"]));
        prop_assert!(minimised.kept.is_empty());
        let report = format!("{:?}", minimised.dropped);
        prop_assert!(!report.contains("canary4711"));
        prop_assert!(report.bytes().all(|byte| matches!(byte, b' '..=b'~')));
        // And no path is repeated by an error.
        if let Err(error) = document(&[&format!("{path} canary4711")], Label::TOP).build() {
            let shown = format!("{error} {error:?}");
            prop_assert!(!shown.contains("canary4711"));
        } else {
            prop_assert!(false, "a path with a blank");
        }
    }
}

#[test]
fn the_model_keeps_and_drops() {
    // So that the tests above compare something: over a fixed set of seeds each happens often.
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut kept, mut dropped, mut partly) = (0, 0, 0);
    for _ in 0..500 {
        let tree = tree().new_tree(&mut runner).unwrap().current();
        let paths = paths().new_tree(&mut runner).unwrap().current();
        let before = context(&tree);
        let after = minimise(before.clone(), &grant_of(&paths, Label::TOP)).kept;
        match after.nodes().len() {
            0 => dropped += 1,
            length if length == before.nodes().len() => kept += 1,
            _ => partly += 1,
        }
    }
    assert!(kept > 5 && dropped > 50 && partly > 50, "{kept} {dropped} {partly}");
}
