//! A naive model: a tree of boxes, and each path tried against each place by recursion.

use access_gate::{
    Content, Context, ContextGrant, ContextGrantDocument, ContextNode, Place, minimise,
};
use data_class::{CeilingDocument, Label, Level};
use proptest::prelude::*;

use crate::common::{document, field, grant, labels};
use crate::words::{ceiling, is_under, label, scheme};

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
/// Of the grant's scheme, of the standard one that it contains, and of nobody's.
const LABELS: &[&str] = &[
    "public",
    "payroll/internal",
    "internal-confined",
    "personal",
    "health",
    "payroll/salary",
    "public-untrusted",
    "top",
];
const CEILINGS: &[&str] = &[
    "public",
    "internal",
    "personal",
    "health-untrusted",
    "salary",
    "personal-salary",
    "everything",
    "everything-untrusted",
];

fn any_label() -> impl Strategy<Value = Option<Label>> {
    prop_oneof![
        2 => Just(None),
        3 => prop::sample::select(LABELS).prop_map(|name| Some(label(name))),
    ]
}

fn any_ceiling() -> impl Strategy<Value = Option<CeilingDocument>> {
    prop_oneof![
        2 => Just(None),
        3 => prop::sample::select(CEILINGS).prop_map(|name| Some(ceiling(name))),
    ]
}

/// A ceiling that admits what each of the two does.
fn wider(one: &CeilingDocument, other: &CeilingDocument) -> CeilingDocument {
    let level = Level::ALL.iter().rev().map(|level| level.as_str());
    let mut level = level.filter(|name| one.level == *name || other.level == *name);
    let categories = one.categories.iter().chain(&other.categories).cloned().collect();
    let level = level.next().unwrap().to_owned();
    CeilingDocument { level, categories, untrusted: one.untrusted || other.untrusted }
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

type Paths = Vec<(Vec<&'static str>, Option<CeilingDocument>)>;

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
    let own = prop_oneof![3 => Just(None), 2 => any_ceiling()];
    prop::collection::vec((path, own), 1..8).prop_map(|mut paths| {
        paths.sort_by(|left, right| left.0.cmp(&right.0));
        paths.dedup_by(|left, right| left.0 == right.0);
        paths
    })
}

fn written(path: &[&str]) -> String {
    path.join(".").replace(".[]", "[]")
}

fn grant_of(paths: &Paths, ceiling: Option<CeilingDocument>) -> ContextGrant {
    let field = |(path, own): &(Vec<&str>, Option<_>)| field(&written(path), own.clone());
    let fields = paths.iter().map(field).collect();
    let document = ContextGrantDocument { agent: "writer".to_owned(), ceiling, fields };
    document.build(&scheme("payroll")).unwrap()
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
    outer: Option<&Label>,
    paths: &Paths,
    ceiling: &CeilingDocument,
    labels: &mut Vec<Label>,
) -> Option<Tree> {
    let known = match (outer, &tree.label) {
        (Some(outer), Some(own)) => Some(outer.clone().join(own)),
        (outer, own) => outer.or(own.as_ref()).cloned(),
    };
    let mut inside = |place: &mut Vec<_>, step, child: &Tree| {
        place.push(step);
        let kept = model(child, place, known.as_ref(), paths, ceiling, labels);
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
            let label = known.clone().unwrap_or(Label::TOP);
            let granted = paths.iter().any(|(path, own)| {
                let bound = own.as_ref().unwrap_or(ceiling);
                covers(path, place) && is_under(&scheme("payroll"), &label, bound)
            });
            if granted {
                labels.push(label);
            }
            granted.then(|| end.clone())
        }
    }?;
    Some(Tree { label: tree.label.clone(), kind })
}

fn nodes(tree: &Tree, depth: usize, place: Place, into: &mut Vec<ContextNode<u8>>) {
    let content = match &tree.kind {
        Kind::Map(_) => Content::Map,
        Kind::List(_) => Content::List,
        Kind::Value(value) => Content::Value(*value),
    };
    into.push(ContextNode { depth, place, content, label: tree.label.clone() });
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
    fn agrees_with_the_model(tree in tree(), paths in paths(), bound in any_ceiling()) {
        let minimised = minimise(context(&tree), &grant_of(&paths, bound.clone()));
        let mut labels = Vec::new();
        let bound = bound.unwrap_or(ceiling("public"));
        let left = model(&tree, &mut Vec::new(), None, &paths, &bound, &mut labels);
        let expected = left.map_or(Context::empty(), |tree| context(&tree));
        prop_assert_eq!(&minimised.kept, &expected);
        prop_assert_eq!(minimised.label, labels.iter().fold(Label::BOTTOM, Label::join));
        // Something is reported exactly if something is missing.
        let lost = context(&tree).nodes().len() != expected.nodes().len();
        prop_assert_eq!(!minimised.dropped.is_empty(), lost);
    }

    #[test]
    fn a_second_time_drops_nothing(tree in tree(), paths in paths(), bound in any_ceiling()) {
        let grant = grant_of(&paths, bound);
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
        bound in any_ceiling(),
        raise in prop::sample::select(CEILINGS),
    ) {
        let (bound, raise) = (bound.unwrap_or(ceiling("public")), ceiling(raise));
        let mut more_paths: Paths = paths
            .iter()
            .map(|(path, own)| (path.clone(), own.as_ref().map(|own| wider(own, &raise))))
            .collect();
        more_paths.extend(
            more.into_iter().filter(|(path, _)| paths.iter().all(|(other, _)| other != path)),
        );
        let wide = grant_of(&more_paths, Some(wider(&bound, &raise)));
        let wide = minimise(context(&tree), &wide);
        let narrow = minimise(context(&tree), &grant_of(&paths, Some(bound)));
        prop_assert!(is_subsequence(&values(&narrow.kept), &values(&wide.kept)));
        prop_assert!(narrow.label.is_at_most(&wide.label));
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
        let grant = document(&[&format!("{path} canary4711")], "public");
        let error = grant.build(&scheme("payroll")).unwrap_err();
        let shown = format!("{error} {error:?}");
        prop_assert!(!shown.contains("canary4711"));
        // Nor a word of a label.
        let mut labels = labels(&[("a", "public")]);
        labels.fields[0].label.purposes = Some(vec![path + " canary4711"]);
        let error = labels.build(&scheme("payroll")).unwrap_err();
        let shown = format!("{error} {error:?}");
        prop_assert!(!shown.contains("canary4711"));
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
        let after =
            minimise(before.clone(), &grant_of(&paths, Some(ceiling("everything-untrusted")))).kept;
        match after.nodes().len() {
            0 => dropped += 1,
            length if length == before.nodes().len() => kept += 1,
            _ => partly += 1,
        }
    }
    assert!(kept > 5 && dropped > 50 && partly > 50, "{kept} {dropped} {partly}");
}
