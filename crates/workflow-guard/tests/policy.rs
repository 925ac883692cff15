//! Mistakes in a policy are found when it is read, with line, path and reason.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use workflow_guard::Policy;

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
    let rule = "version = 1\n[[rules]]\nkind = \"KIND\"\nanchors = [\"T\"]\npattern = \"PATTERN\"";
    let with = |kind: &str, pattern: &str| rule.replace("KIND", kind).replace("PATTERN", pattern);
    fails(
        &with("custom.t", "T("),
        5,
        "rules.pattern",
        "rule `custom.t`, pattern: pattern does not parse",
    );
    fails(&with("custom.t", "T+"), 5, "rules.pattern", "has no greatest length");
    fails(&with("pii.t", "T"), 3, "rules.kind", "`custom.name`");
    assert!(Policy::from_toml(&with("custom.t", "T[0-9]{3}")).is_ok());
}

#[test]
fn an_error_says_it_in_one_line() {
    let error = Policy::from_toml("version = 1\n[sources]\nuser = 3").unwrap_err().to_string();
    assert!(error.starts_with("line 3, sources.user: "), "{error}");
    assert!(!error.contains('\n'), "{error}");
}
