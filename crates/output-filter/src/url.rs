//! Passwords in addresses: `scheme://user:password@host`.

use rule_scan::{Anchor, Rule};

use crate::profile::Profile;
use crate::secrets::SECRET_RANK;
use crate::value;

/// What documents write for a password in an address.
const EXAMPLES: [&str; 10] =
    ["password", "pass", "passwd", "pwd", "secret", "token", "postgres", "root", "admin", "guest"];

pub(crate) fn rules(profile: Profile) -> Vec<Rule> {
    vec![
        Rule::new(
            "secret.url_password",
            Anchor::literals(["://"]),
            // The longest end is the last `@` before a slash, as parsers of addresses have it.
            r#"(?:[!#-&(-.0-;=?-\[\]-_a-~]|\xC3[\x80-\xBF]){1,100}@[A-Za-z0-9\[_]"#,
        )
        .lead(r#"://[A-Za-z0-9._~%+-]{0,64}:"#)
        .trim(move |text| {
            let password = text.get(..text.len().checked_sub(2)?)?;
            is_password(password, profile).then_some(password.len())
        })
        .confidence(85)
        .rank(SECRET_RANK),
        // `user/password@database`, as the tools of one database have it.
        Rule::new(
            "secret.url_password",
            Anchor::literals(["oracle:thin:", "sqlplus "]),
            r#"(?:[!#-&(-.0-;=?-\[\]-_a-~]|\xC3[\x80-\xBF]){1,100}@[A-Za-z0-9\[_/(]"#,
        )
        .named("secret.url_password.oracle")
        .lead("(?i:oracle:thin:|sqlplus (?:-[sl] )?)[A-Za-z0-9_]{1,32}/")
        .trim(move |text| {
            let password = text.get(..text.len().checked_sub(2)?)?;
            is_password(password, profile).then_some(password.len())
        })
        .confidence(85)
        .rank(SECRET_RANK),
    ]
}

fn is_password(value: &[u8], profile: Profile) -> bool {
    let decoded = decode(value);
    let letters = |text: &[u8]| -> Vec<u8> {
        let text = text.iter().filter(|byte| !byte.is_ascii_whitespace());
        text.map(|byte| value::plain_letter(byte.to_ascii_lowercase())).collect()
    };
    let plain = letters(&decoded);
    let example = EXAMPLES.iter().any(|known| plain == letters(known.as_bytes()));
    let port = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
    // `host:8080?next=@name` has a port there.
    let has_port = port > 0 && matches!(value.get(port), Some(b'?' | b'#'));
    !example && !has_port && value::is_password(value, true, profile)
}

/// Without percent-encoding.
fn decode(value: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(value.len());
    let mut rest = value;
    while let [first, after @ ..] = rest {
        let digit = |byte: &u8| char::from(*byte).to_digit(16);
        match after {
            [high, low, after @ ..] if *first == b'%' => {
                if let (Some(high), Some(low)) = (digit(high), digit(low)) {
                    decoded.push((high * 16 + low) as u8);
                    rest = after;
                    continue;
                }
                decoded.push(*first);
            }
            _ => decoded.push(*first),
        }
        rest = after;
    }
    decoded
}
