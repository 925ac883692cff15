//! Passwords in addresses: `scheme://user:password@host`.

use rule_scan::{Anchor, ByteClass, Rule};

use crate::value;

/// What documents write for a password in an address.
const EXAMPLES: [&str; 10] =
    ["password", "pass", "passwd", "pwd", "secret", "token", "postgres", "root", "admin", "guest"];

pub(crate) fn rules() -> Vec<Rule> {
    vec![
        Rule::new(
            "secret.url_password",
            Anchor::literals(["://"]),
            // The longest end is the last `@` before a slash, as parsers of addresses have it.
            r#"(?:[!#-&(-.0-;=?-\[\]-_a-~]|\xC3[\x80-\xBF]){1,100}@[A-Za-z0-9\[_]"#,
        )
        .lead(r#"://[A-Za-z0-9._~%+-]{0,64}:"#)
        .left(ByteClass::NONE)
        .trim(|text| {
            let password = text.get(..text.len().checked_sub(2)?)?;
            is_password(password).then_some(password.len())
        })
        .confidence(85)
        .rank(crate::filter::SECRET_RANK),
    ]
}

fn is_password(value: &[u8]) -> bool {
    let example = EXAMPLES.iter().any(|known| value.eq_ignore_ascii_case(known.as_bytes()));
    let port = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
    // `host:8080?next=@name` has a port there.
    let has_port = port > 0 && matches!(value.get(port), Some(b'?' | b'#'));
    !example && !has_port && value::is_password(value, true)
}
