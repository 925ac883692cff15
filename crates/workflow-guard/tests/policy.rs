//! Mistakes in a policy are found when it is read, with line, path and reason.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use workflow_guard::{Action, Integrity, Level, Policy, Stage};

#[track_caller]
fn fails(text: &str, line: usize, path: &str, reason: &str) {
    let error = Policy::from_toml(text).unwrap_err();
    assert_eq!((error.line(), error.path()), (line, path), "{error}");
    assert!(error.reason().contains(reason), "{error}");
}

#[test]
fn mistakes_have_a_place_and_a_reason() {
    fails("version = 2", 1, "version", "version is not 1");
    fails("mode = \"observe\"", 1, "mode", "missing field `version`");
    fails("version = 1\n\ncolour = 3", 3, "colour", "unknown field `colour`");
    fails("version = 1\nmode = \"loud\"", 2, "mode", "unknown variant `loud`");
    fails("version = 1\nmode = ", 2, "mode", "");
    fails("version = 1\n[sources]\nuser = { level = \"secret\" }", 3, "sources.user", "level");
    fails(
        "version = 1\n[sinks]\nmodel = { celling = \"public\" }",
        3,
        "sinks.model",
        "unknown field `celling`",
    );
    fails("version = 1\n[stages.ouput]", 2, "stages.ouput", "unknown field `ouput`");
    fails(
        "version = 1\n[stages.output]\n\"pii.email\" = \"burn\"",
        3,
        "stages.output.pii.email",
        "burn",
    );
    fails(
        "version = 1\n[stages.output]\n\"pii.emial\" = \"keep\"",
        3,
        "stages.output.pii.emial",
        "`pii.emial` is no kind that a rule finds",
    );
    fails(
        "version = 1\n[stages.output]\n\"pii.url\" = \"placeholder\"",
        3,
        "stages.output.pii.url",
        "can be redacted but not masked or numbered",
    );
    fails(
        "version = 1\n[exfiltration]\nallowed_hosts = [\"ok.example\", \"not a host\"]",
        3,
        "exfiltration.allowed_hosts",
        "`not a host` is no host",
    );
    fails(
        "version = 1\n[exfiltration]\nallowed_hosts = [\"*.co.uk\"]",
        3,
        "exfiltration.allowed_hosts",
        "`*.co.uk` is a public suffix",
    );
    fails(
        "version = 1\n[exfiltration]\nallowed_hosts = [\"bücher.example\"]",
        3,
        "exfiltration.allowed_hosts",
        "`bücher.example` is not ASCII",
    );
    let rule = "version = 1\n[[rules]]\nkind = \"KIND\"\nanchors = [\"T\"]\npattern = \"PATTERN\"";
    let with = |kind: &str, pattern: &str| rule.replace("KIND", kind).replace("PATTERN", pattern);
    fails(
        &with("custom.t", "T("),
        5,
        "rules.pattern",
        "rule `custom.t/0`, pattern: pattern does not parse",
    );
    fails(&with("custom.t", "T+"), 5, "rules.pattern", "has no greatest length");
    fails(&with("pii.t", "T"), 3, "rules.kind", "`custom.name`");
    assert!(Policy::from_toml(&with("custom.t", "T[0-9]{3}")).is_ok());
}

#[test]
fn a_rule_that_can_never_match_is_a_mistake() {
    let rule = "version = 1\n[[rules]]\nkind = \"custom.t\"\nanchors = [\"TCK\"]\npattern = \"[0-9]{3}-TCK\"";
    fails(rule, 4, "rules.anchors", "no match can begin with it");
    let bomb = "version = 1\n[[rules]]\nkind = \"custom.t\"\nanchors = [\"T\"]\npattern = \"T(?:(?:[0-9]{1000}){1000}){1000}\"";
    fails(bomb, 5, "rules.pattern", "too many states");
}

#[test]
fn several_rules_may_have_one_kind() {
    let rule = "[[rules]]\nkind = \"custom.t\"\nanchors = [\"T\"]\npattern = \"T[0-9]{3}\"\n";
    assert!(Policy::from_toml(&format!("version = 1\n{rule}{rule}")).is_ok());
}

#[test]
fn what_is_left_out_is_not_looser() {
    let policy = Policy::from_toml(
        "version = 1\n[sources]\n\"tool:crm\" = { level = \"confidential\" }\n\
         \"user:vip\" = { level = \"restricted\" }\nrobot = { level = \"internal\" }\n\
         [sinks]\n\"tool:wire\" = { ceiling = \"public\" }\n\
         [stages.tool_call]\n\"pii.*\" = \"block\"\n[stages.output]\n\"pii.*\" = \"block\"",
    )
    .unwrap();
    let integrity = |name| policy.source(name).unwrap().integrity();
    assert_eq!(integrity("tool:crm"), Integrity::Untrusted, "as its class");
    assert_eq!(integrity("user:vip"), Integrity::Trusted, "as its class");
    assert_eq!(integrity("robot"), Integrity::Untrusted, "no class says otherwise");
    for name in ["tool:wire", "tool:Wire", " Tool: wire "] {
        assert_eq!(policy.sink(name).unwrap().ceiling(), Level::Public, "{name}");
    }
    for kind in ["pii.email", "pii.url", "pii.credit_card", "pii.us_ssn"] {
        assert_eq!(policy.action(Stage::ToolCall, kind), Action::Block, "{kind}");
        assert_eq!(policy.action(Stage::Output, kind), Action::Block, "{kind}");
    }
}

#[test]
fn an_error_says_it_in_one_line() {
    let error = Policy::from_toml("version = 1\n[sources]\nuser = 3").unwrap_err().to_string();
    assert!(error.starts_with("line 3, sources.user: "), "{error}");
    assert!(!error.contains('\n'), "{error}");
}
