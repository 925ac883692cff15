//! Values assigned to names that say *password*, *secret*, *token* or *key*: environment, JSON,
//! YAML, code, XML, tables and connection strings.

use rule_scan::{Anchor, ByteClass, Rule, Words};

use crate::form::{Announced, Form};
use crate::value;

/// Names of passwords. Prefixes need no naming: `DB_PASSWORD` ends like `password`.
pub(crate) const PASSWORD: &str = concat!(
    "(?:(?i:pass(?:words?|wd|phrases?|code|wort)|pswd|pwd|kennwort|contrasena|senha",
    "|mot[ _-]?de[ _-]?passe|wachtwoord|parola|salasana)",
    "|(?:c|C)ontraseña|CONTRASEÑA|Pass|пароль|Пароль|hasło|Hasło)",
);
pub(crate) const PASSWORD_ANCHORS: [&str; 17] = [
    "passw",
    "passp",
    "passc",
    "pass",
    "pswd",
    "pwd",
    "kennwort",
    "contrase",
    "senha",
    "mot de passe",
    "mot_de_passe",
    "motdepasse",
    "wachtwoord",
    "parola",
    "salasana",
    "пароль",
    "hasło",
];

/// Kinds of keys that are secret; a bare `key` names too much.
const KEYS: [&str; 12] = [
    "api",
    "access",
    "account",
    "auth",
    "encryption",
    "signing",
    "master",
    "private",
    "deploy",
    "subscription",
    "admin",
    "service",
];

/// What may follow a name of a secret and leave it one.
const SUFFIX: &str = concat!(
    "(?i:[_-]?(?:[0-9]{1,2}|prod|production|dev|test|testing|staging|stage|live|old|new|value|text",
    "|plain|plaintext|string|db|root|admin|b64|base64))?",
);
/// What closes a name: a quote, a bracket, emphasis.
const CLOSE: &str = r#"(?:\\{0,7}["'`]|\\{0,7}["']?\]|\*{1,2}|&quot;|”)?"#;
/// What assigns.
const ASSIGN: &str = concat!(
    r"(?:[ \t]{0,8}(?::=|=>|->|={1,3}|:)[ \t]{0,8}",
    r"|[ \t]?: ?[A-Za-z]{2,12}\??[ \t]?=[ \t]?)",
);
/// What assigns a quoted value besides: attributes, arguments, pairs of name and value.
const ASSIGN_QUOTED: &str = concat!(
    r",[ \t]{0,2}|[ \t]{1,4}(?:value|content)[ \t]?=[ \t]?",
    r#"|,[ \t\r\n]{0,24}\\{0,3}["']?value\\{0,3}["']?[ \t]?:[ \t]{0,2}"#,
);
/// What assigns a bare value besides: elements, cells of tables, pairs of name and value.
const ASSIGN_BARE: &str = concat!(
    r">|[ \t]{0,16}\|[ \t]{0,4}|\r?\n[ \t]{1,24}value:[ \t]{1,2}",
    r"|</t[dh]>[ \t\r\n]{0,12}<t[dh]>",
);

pub(crate) fn rules() -> Vec<Rule> {
    let group = |name, kind, anchor: Anchor, left, key: &str, judge| {
        Form::ALL.map(|form| {
            let more = if form.is_quoted() { ASSIGN_QUOTED } else { ASSIGN_BARE };
            let lead = format!("{key}{SUFFIX}{CLOSE}(?:{ASSIGN}|{more})");
            Announced { name, kind, anchor: anchor.clone(), left, lead, judge }.rule(form)
        })
    };
    let passwords = group(
        "assigned",
        "secret.password",
        Anchor::literals(PASSWORD_ANCHORS),
        ByteClass::NONE,
        PASSWORD,
        value::is_password,
    );
    // `pass` ends many words, and counts passed tests.
    let passes = group(
        "pass",
        "secret.password",
        Anchor::literals(["pass", "pw"]),
        ByteClass::ALPHA,
        "(?i:pass|pw)",
        value::is_striking_if_bare,
    );
    let tokens = group(
        "assigned",
        "secret.token",
        Anchor::literals(
            token_anchors().into_iter().chain(["_auth", "\"auth\""].map(str::to_owned)),
        ),
        ByteClass::NONE,
        &token_names(),
        value::is_token,
    );
    let tokens = tokens.into_iter().map(|rule| rule.against(harmless(), 60));
    passwords.into_iter().chain(passes).chain(tokens).collect()
}

/// Names of tokens and keys.
pub(crate) fn token_names() -> String {
    format!(
        "(?i:secret(?:[_-]?(?:access[_-]?)?key(?:[_-]?base)?)?|token(?:[_-]?secret)?\
         |(?:{})[ _-]?key|credentials?|_auth|\"auth)",
        KEYS.join("|")
    )
}

pub(crate) fn token_anchors() -> Vec<String> {
    let keys = KEYS.iter().flat_map(|key| {
        ["key", "_key", "-key", " key"].iter().map(move |suffix| format!("{key}{suffix}"))
    });
    ["secret", "token", "credential"].into_iter().map(str::to_owned).chain(keys).collect()
}

/// Words before a name that make it the name of something public.
pub(crate) fn harmless() -> Words {
    Words::new(
        [
            "page",
            "next",
            "prev",
            "previous",
            "nextpage",
            "continuation",
            "pagination",
            "cursor",
            "public",
            "cache",
            "partition",
            "sort",
            "sync",
            "idempotency",
            "resume",
        ],
        16,
        0,
    )
}
