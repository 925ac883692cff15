//! Paths that leave the folder they are meant for.

use rule_scan::{Anchor, ByteClass, Rule, View, Views};

use super::{of, rule};

const KIND: &str = "unsafe.path";
/// How much of a path is looked at.
const PATH: usize = 256;
/// What a step of a path is made of.
const STEP: ByteClass = ByteClass::ALNUM.with(b"_.-~@+,%:");

pub(crate) fn rules() -> Vec<Rule> {
    // What opens a path may undo percent-encoding, once or twice.
    let decoded = Views::NONE.with(View::Unescaped);
    vec![
        of(
            KIND,
            "parent",
            Rule::new(KIND, Anchor::literals(["../", "..\\"]), r"(?:\.\.[/\\]{1,4}){1,32}"),
        )
        .left(STEP.with(b"/\\"))
        .views(decoded),
        climb(decoded),
        rule(KIND, "doubled", Anchor::literals(["..."]), r"\.{4}(?://|\\\\|\\/)"),
        rule(
            KIND,
            "overlong",
            Anchor::literals(["%c0", "%c1", "%e0%80", "%u22", "%u002e", "..;", "..%00"]),
            r"(?i:%c0%(?:ae|2e|af|9v)|%c1%(?:1c|9c|af)|%e0%80%(?:ae|af)|%u(?:2215|2216|002e)|\.\.;[/\\]|\.\.%00)",
        ),
        rule(KIND, "null", Anchor::literals(["\0", "%00"]), r"(?:\x00|%(?:25){0,2}00)"),
        rule(
            KIND,
            "system",
            Anchor::literals([
                "/etc/",
                "/proc/",
                "/root/",
                "/.ssh/",
                "/.aws/",
                "/.gnupg/",
                "/.kube/",
                "/.git/",
                "\\windows\\",
                "/windows/",
                "web-inf/",
                "/.docker/",
                "/var/run/secrets",
            ]),
            concat!(
                r"(?i:/etc/(?:passwd|shadow|group|hosts|sudoers|crontab|ssh/|ssl/private)",
                r"|/proc/(?:self|[0-9]{1,7})/(?:environ|cmdline|cwd|exe|maps|fd|root|mem|net/)|/root/\.",
                r"|/\.(?:ssh/(?:id_|authorized|config)|aws/credentials|gnupg/|kube/config",
                r"|git/config|docker/config)|[/\\]windows[/\\](?:win\.ini|system32|repair)",
                r"|WEB-INF/web\.xml|/var/run/secrets)",
            ),
        )
        .views(decoded),
    ]
}

/// Steps up that outnumber the steps down before them, within a path that begins with a name.
fn climb(views: Views) -> Rule {
    let path = STEP.with(b"/\\");
    of(
        KIND,
        "climb",
        Rule::new(
            KIND,
            Anchor::literals(["/../", "\\..\\", "/..\\", "\\../"]).back(path, 96),
            format!(r"[A-Za-z0-9_.~@+,%:/\\-]{{1,{PATH}}}"),
        ),
    )
    .left(path)
    .trim(|path| {
        let mut depth = 0i32;
        let mut at = 0;
        for step in path.split_inclusive(|byte| b"/\\".contains(byte)) {
            at += step.len();
            match step.strip_suffix(b"/").or_else(|| step.strip_suffix(b"\\")).unwrap_or(step) {
                b"" | b"." => {}
                b".." => depth -= 1,
                _ => depth += 1,
            }
            if depth < 0 {
                return Some(at);
            }
        }
        None
    })
    .views(views)
}
