//! Keys that change the prototype of every object when a program merges them into its own.

use rule_scan::{Anchor, ByteClass, Rule, View, Views};

use super::rule;

const KIND: &str = "unsafe.prototype";

pub(crate) fn rules() -> Vec<Rule> {
    // A decoder of JSON undoes the escapes of a key.
    let views = Views::NONE.with(View::Unescaped);
    vec![
        rule(KIND, "key", Anchor::literals(["__proto__"]), r#"__proto__["']\s{0,8}:"#)
            // Right after a quote.
            .left(ByteClass::NONE.with(b"\"'").complement())
            .trim(|_| Some(9))
            .views(views),
        rule(
            KIND,
            "path",
            Anchor::literals(["constructor"]),
            r#"constructor["']?\]?(?:\s{0,8}:\s{0,8}\{\s{0,8}["']|\.|\[["'])prototype"#,
        )
        .trim(|_| Some(11))
        .views(views),
    ]
}
