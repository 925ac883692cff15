//! Labels and ceilings in the words of schemes.

use access_gate::{AgentFacts, ErrorKind, Inventory, KeyLintKind, KeyUse, Keyring, WorkflowFacts};
use data_class::{Label, Purpose, Purposes, Regions, Retention};
use proptest::prelude::*;

use crate::common::{document, key, names};
use crate::words::{ceiling, label, scheme};

fn usage<'a>(label: &'a Label) -> KeyUse<'a> {
    KeyUse {
        key: "a",
        provider: "acme",
        workflow: "w",
        agent: "a",
        environment: "prod",
        label,
        purpose: None,
        now: 1,
    }
}

/// A keyring of one key with this ceiling.
fn ring(scheme_name: &str, ceiling_name: &str) -> Keyring {
    let mut only = key("a");
    only.ceiling = Some(ceiling(ceiling_name));
    document(vec![only]).build(&scheme(scheme_name)).unwrap()
}

proptest! {
    #[test]
    fn only_what_a_ceiling_looks_at_counts(
        bare in prop::sample::select(&["public", "personal", "payroll/salary", "top"][..]),
        bound in prop::sample::select(&["internal", "personal", "salary", "everything"][..]),
        regions in prop::sample::select(&["*", "EU", "US", "-"][..]),
        purposes in prop::sample::select(vec![
            Purposes::ANY,
            Purposes::NONE,
            Purpose::BILLING.into(),
        ]),
        days in prop::option::of(0_u32..9),
        is_held in any::<bool>(),
        origin in prop::option::of("[a-z]{1,3}"),
    ) {
        let bare = label(bare);
        let retention = Retention::days(None, days).unwrap();
        let mut confined = bare
            .clone()
            .within(regions.parse::<Regions>().unwrap())
            .for_purposes(purposes)
            .kept(if is_held { retention.on_hold() } else { retention });
        if let Some(origin) = origin {
            confined = confined.about(&origin).from_source(&origin);
        }
        let ring = ring("payroll", bound);
        prop_assert_eq!(ring.check(&usage(&confined)), ring.check(&usage(&bare)));
    }
}

#[test]
fn a_ceiling_is_read_by_the_scheme_of_the_keyring() {
    let mut wages = key("a");
    wages.ceiling = Some(ceiling("salary"));
    assert!(document(vec![wages.clone()]).build(&scheme("payroll")).is_ok());
    for (name, field) in [("standard", "categories[0]"), ("ladder", "level")] {
        let keys = vec![key("b"), wages.clone()];
        let keys = if name == "standard" { keys } else { keys.into_iter().rev().collect() };
        let place = if name == "standard" { 1 } else { 0 };
        let error = document(keys).build(&scheme(name)).unwrap_err();
        let path = format!("keys[{place}].ceiling.{field}");
        let (kind, what) = match name {
            "standard" => (ErrorKind::UnknownCategory, "category"),
            _ => (ErrorKind::UnknownLevel, "level"),
        };
        assert_eq!((error.kind(), error.path()), (kind, path.as_str()));
        assert_eq!(error.to_string(), format!("`{path}` is no {what} of the scheme"));
    }
}

#[test]
fn a_keyring_knows_the_words_of_its_ceilings() {
    let ring = ring("ladder", "secret-salary");
    let workflow = |name: &str, label_name: &str| WorkflowFacts {
        name: name.to_owned(),
        label: label(label_name),
        environments: vec![],
        keys: vec![],
    };
    let agent = AgentFacts { name: "a".to_owned(), label: label("ladder/top_secret") };
    let inventory = Inventory {
        workflows: vec![workflow("w", "ladder/secret-salary-confined")],
        agents: vec![agent],
    };
    let radius = ring.blast_radius("a", &inventory).unwrap();
    assert_eq!(
        radius.to_string(),
        "key `a` (active) reaches workflows w; agents a; environments prod; providers acme; \
         data up to `secret{salary}trusted`, \
         now `secret{salary}trusted regions=EU purposes=billing retention=..30!`"
    );
    assert!(radius.agents[0].above_ceiling && !radius.workflows[0].above_ceiling);
    assert!(ring.keys_for_label(&label("ladder/team")).next().is_some());
    assert!(ring.keys_for_label(&label("ladder/top_secret")).next().is_none());
    // The same word, but of a scheme that nothing says is the same.
    assert!(ring.keys_for_label(&label("payroll/salary")).next().is_none());
}

#[test]
fn words_that_count_as_one_level_are_two_sensitivities() {
    let lints = |one: &str, other: &str| {
        let mut shared = key("a");
        shared.workflows = names(&["w/*"]);
        let workflow = |name: &str, label_name: &str| WorkflowFacts {
            name: name.to_owned(),
            label: label(label_name),
            environments: vec![],
            keys: names(&["a"]),
        };
        let workflows = vec![workflow("w/1", one), workflow("w/2", other)];
        let inventory = Inventory { workflows, agents: vec![] };
        let found = document(vec![shared]).build(&scheme("standard")).unwrap();
        let found = found.lint(&inventory, 1);
        found.iter().any(|lint| lint.kind == KeyLintKind::SeveralSensitivities)
    };
    assert!(lints("ladder/secret", "ladder/top_secret"), "levels");
    assert!(lints("ladder/secret", "restricted"), "levels of two schemes");
    assert!(lints("ladder/secret", "steps/secret"), "one name for two levels");
    assert!(lints("payroll/salary", "payroll/bonus"), "categories");
    // Their places in the two schemes are the same.
    assert!(lints("payroll/salary", "twin/bonus"), "categories of two schemes");
    assert!(lints("top", "payroll/named-untrusted"), "every category, and all that have names");
    assert!(!lints("internal", "payroll/internal-confined"), "the same words, confined");
    assert!(!lints("ladder/secret-salary", "ladder/secret-salary-untrusted"));
}
