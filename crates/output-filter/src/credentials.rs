//! Secrets that files of programs hold: sessions in cookies, keys of web frameworks, lines of
//! `.pgpass`, private keys as JSON and XML.

use rule_scan::{Anchor, ByteClass, Rule, Words};

use crate::profile::Profile;
use crate::random;
use crate::secrets::SECRET_RANK;
use crate::services::is_drawn;
use crate::shape::is_uuid;
use crate::value;

/// What may stand between a name and its value in quotes: code, JSON, attributes.
const ASSIGN: &str = r#"\\{0,3}["']?[ \t]{0,8}(?:=>|[=:,])[ \t]{0,12}\\{0,3}["']?"#;

pub(crate) fn rules() -> Vec<Rule> {
    [cookies().to_vec(), framework_keys(), vec![pgpass(), npmrc(), jwk(), xml_key()]].concat()
}

/// Names of cookies that are sessions of somebody, whatever stands around them, and names that are
/// so in cookies only.
fn cookies() -> [Rule; 2] {
    let rule = |name: &str, anchors: &[&str], names: &str| {
        Rule::new(
            "secret.session_cookie",
            Anchor::literals(anchors.iter().copied()),
            "[A-Za-z0-9%._~+/=:!-]{16,120}",
        )
        .named(name)
        .lead(format!("(?i:{names})=\"?"))
        .left(ByteClass::ALNUM)
        .tail("[A-Za-z0-9%._~+/=:!-]*")
        .trim(session)
        .rank(SECRET_RANK)
    };
    let own = rule(
        "secret.session_cookie",
        &[
            "jsessionid=",
            "phpsessid=",
            "aspsessionid",
            "asp.net_sessionid=",
            "connect.sid=",
            "laravel_session=",
            "_gitlab_session=",
            "user_session=",
            "sessionid=",
            "session_id=",
            "aspnetcore.",
            "aspxauth=",
            "wordpress_logged_in_",
            "wordpress_sec_",
            "remember_token=",
            "__secure-",
            "__host-",
            "cfduid=",
            "cf_clearance=",
            "li_at=",
            "sapisid=",
        ],
        "jsessionid|phpsessid|aspsessionid[a-z]{8}|asp\\.net_sessionid|connect\\.sid|laravel_session\
         |_gitlab_session|user_session|session_?id|aspnetcore\\.[a-z.]{3,40}|aspxauth\
         |wordpress_(?:logged_in|sec)_[0-9a-f]{32}|remember_token|__(?:secure|host)-[a-z0-9_.-]{1,40}\
         |cfduid|cf_clearance|li_at|sapisid",
    );
    let among = rule(
        "secret.session_cookie.among",
        &["session=", "sess=", "sid=", "auth=", "token=", "jwt=", "login=", "remember=", "ticket="],
        "session|sess|sid|auth|token|jwt|login|remember|ticket",
    )
    .left(ByteClass::NONE)
    .confidence(30)
    .support(Words::new(["cookie", "cookies"], Words::MAX_WINDOW, 0), 50);
    [own, among]
}

/// The value of a cookie that was drawn at random: signed ones have a mark and a payload before that.
fn session(text: &[u8]) -> Option<usize> {
    let value = text.strip_prefix(b"s%3A").or(text.strip_prefix(b"s:")).unwrap_or(text);
    let drawn = |part: &[u8]| part.len() >= 16 && is_drawn(part);
    let counts = !random::has_stand_in(value)
        && (drawn(value) || value.split(|byte| b".%:!".contains(byte)).any(drawn));
    counts.then_some(text.len())
}

/// Keys with which web frameworks sign and encrypt: who has them can make sessions.
fn framework_keys() -> Vec<Rule> {
    let rule = |name: &str, anchors: &[&str], lead: &str, pattern: &str| {
        Rule::new("secret.framework_key", Anchor::literals(anchors.iter().copied()), pattern)
            .named(name)
            .lead(lead)
            .left(ByteClass::ALNUM)
            .validate(|key| match random::is_varied(key) {
                true => rule_scan::Validity::Accept(0),
                false => rule_scan::Validity::Reject,
            })
            .rank(SECRET_RANK)
    };
    vec![
        // Laravel.
        rule(
            "secret.framework_key",
            &["app_key", "appkey", "app.key"],
            &format!("(?i:app[_.]?key){ASSIGN}"),
            "base64:[A-Za-z0-9+/]{22,43}={0,2}",
        ),
        // WordPress: any characters, in single quotes.
        rule(
            "secret.framework_key.salts",
            &["auth_key", "logged_in_key", "nonce_key", "auth_salt", "logged_in_salt", "nonce_salt"],
            "(?i:(?:auth|logged_in|nonce)_(?:key|salt))\\\\{0,3}[\"'][ \\t]{0,4},[ \\t]{0,24}\\\\{0,3}[\"']",
            "[!#-&(-\\[\\]-~][ !#-&(-\\[\\]-~]{46}[!#-&(-\\[\\]-~]{1,17}",
        )
        .left(ByteClass::NONE)
        .validate(|key| {
            let symbols = key.iter().filter(|byte| !byte.is_ascii_alphanumeric()).count();
            let words = key.iter().filter(|byte| **byte == b' ').count();
            match random::distinct(key) >= 20 && symbols >= 4 && words <= 6 {
                true => rule_scan::Validity::Accept(0),
                false => rule_scan::Validity::Reject,
            }
        }),
        // ASP.NET.
        rule(
            "secret.framework_key.machine",
            &["validationkey", "decryptionkey"],
            &format!("(?i:validationkey|decryptionkey){ASSIGN}"),
            "[0-9A-Fa-f]{32,128}",
        )
        .right(ByteClass::WORD),
    ]
}

/// A line of `.pgpass`: host, port, database, user, password.
fn pgpass() -> Rule {
    let host = ByteClass::ALNUM.with(b"._*-");
    Rule::new(
        "secret.password",
        Anchor::literals([":5432:", ":5433:", ":6432:", ":*:*:", ":*:"]).back(host, 64),
        "[!-~]{1,100}",
    )
    .named("secret.password.pgpass")
    .lead(r"[A-Za-z0-9._*-]{1,64}:(?:[0-9]{4,5}|\*):(?:[A-Za-z0-9_$-]{1,48}|\*):[A-Za-z0-9_.$-]{1,48}:")
    .left(host.with(b":/@"))
    .trim(|text| value::is_password(text, true, Profile::Balanced).then_some(text.len()))
    .rank(SECRET_RANK)
}

/// The token of a registry in `.npmrc` in its old form, a UUID; others are found by their name.
fn npmrc() -> Rule {
    Rule::new("secret.token", Anchor::literals(["_authtoken"]), "[0-9A-Fa-f-]{36}")
        .named("secret.token.npmrc")
        .lead(r#"(?i:_authToken)[ \t]{0,2}=[ \t]{0,2}"?"#)
        .right(ByteClass::WORD.with(b"-"))
        .trim(|text| (is_uuid(text) && !random::has_stand_in(text)).then_some(text.len()))
        .rank(SECRET_RANK)
}

/// The private number of a JSON Web Key.
fn jwk() -> Rule {
    Rule::new("secret.private_key", Anchor::literals(["\"d"]), "[A-Za-z0-9_-]{43}")
        .named("secret.private_key.jwk")
        .lead(r#""d\\{0,3}"[ \t]{0,2}:[ \t\r\n]{0,4}\\{0,3}""#)
        .tail("[A-Za-z0-9_-]*")
        .validate(|key| match random::is_random(key) {
            true => rule_scan::Validity::Accept(0),
            false => rule_scan::Validity::Reject,
        })
        .rank(SECRET_RANK)
}

/// The private number of an RSA key in XML.
fn xml_key() -> Rule {
    Rule::new("secret.private_key", Anchor::literals(["<d>"]), "[A-Za-z0-9+/]{64}")
        .named("secret.private_key.xml")
        .lead("<D>")
        .tail("[A-Za-z0-9+/]*={0,2}")
        .validate(|key| match random::is_random(key) {
            true => rule_scan::Validity::Accept(0),
            false => rule_scan::Validity::Reject,
        })
        .rank(SECRET_RANK)
}

#[cfg(test)]
mod tests {
    use super::session;

    #[test]
    fn sessions_are_drawn() {
        for value in [
            "9C4E1F7A03B85D26E19A4C7F0B3D8E52",
            "q7b2t0plw2ur9swm4rzn8cyh3j",
            "s%3AqT7vXb2LkP9sWm4RzN8cYh3JdF6gAe1Q.0uVx5iOyB7MqT7v",
            "eyJfZnJlc2giOmZhbHNlfQ.Zq7bT0.pLw2uR9sWm4RzN8cYh3JdF6gAe1",
        ] {
            assert_eq!(session(value.as_bytes()), Some(value.len()), "{value}");
        }
        for value in [
            "true",
            "your-session-id-here-0123456789",
            "accepted%2Canalytics%2Cmarketing",
            "00000000000000000000",
        ] {
            assert_eq!(session(value.as_bytes()), None, "{value}");
        }
    }
}
