//! Values that a name announces: assigned to it, told of it or standing beside it, in environment,
//! JSON, YAML, code, XML, tables, connection strings, options of commands and sentences.

use rule_scan::{Anchor, Rule};

use crate::form::{Announced, OPENING, Value};
use crate::keywords::{
    ELSE, HARMLESS, PASS, PASS_ANCHORS, PASSWORD, PASSWORD_ANCHORS, PASSWORD_KEYS, SAME,
    SECRET_KEYS, SHORT, TOKEN, TOKEN_ANCHORS, TOKEN_KEYS,
};
use crate::name::{Announcement, Name};
use crate::phrase::{is_passphrase, is_spaced_passphrase};
use crate::profile::Profile;
use crate::shape::is_uuid;
use crate::value;

/// The rest of the name. It begins as no longer key word goes on, so that the pattern stays small.
const SUFFIX: &str = "[sS]?(?:(?:[0-9_-]|[A-Z][a-z])[A-Za-z0-9_-]{0,15})?";
/// What closes a name: a quote, a bracket, emphasis.
const CLOSE: &str = r#"(?:\\{0,7}["'`]|\\{0,7}["']?\]|\*{1,2}|&quot;|”)?"#;
/// What assigns.
const ASSIGN: &str = concat!(
    r"(?:[ \t]{0,8}(?::{0,3}=|=>|->|<-|[?+.|]{1,2}=|={1,3}|:)[ \t]{0,12}",
    r"|[ \t]?: ?[A-Za-z&<>\[\]]{2,16}\??[ \t]?=[ \t]?",
    r"|[ \t](?:\*?string|str|text|varchar)[ \t]?:?=[ \t]?",
    // The lines of a block.
    r"|:[ ]?[|>]-?\r?\n[ \t]{1,16})",
    // What makes a string of it.
    r"(?:(?:Some|Ok|String::from|SecretString::(?:new|from)|SecretStr|Secret|new String|bytes|str)\()?",
);
/// What assigns a quoted value besides: attributes, arguments, pairs of name and value.
const ASSIGN_QUOTED: &str = concat!(
    r"(?:,[ \t]{0,2}|\([ ]?|[ \t]{1,4}(?:value|content)[ \t]?=[ \t]?",
    r#"|,[ \t\r\n]{0,12}\\{0,3}["']?[Vv]alue\\{0,3}["']?[ \t]?:[ \t]{0,2})"#,
);
/// What assigns a bare value besides: elements, cells of tables, pairs of name and value.
const ASSIGN_BARE: &str = concat!(
    r"(?:>[ \t\r\n]{0,12}|[ \t]{0,8}\|[ \t]{0,4}|\r?\n[ \t]{1,12}value:[ \t]{1,2}",
    r"|</[a-z]{1,8}>[ \t\r\n]{0,12}<[a-z]{1,8}>)",
);
/// What says that the value follows in a sentence.
pub(crate) const VERB: &str = concat!(
    "(?i: (?:is|was|will be|(?:is |was |has been |been )?(?:set|changed|reset) to|equals",
    "|lautet|ist|war|es|est|era|jest|foi|ser(?:a|á)|sarà|är|er|é|è|était)",
    "(?: now| still| jetzt| ahora| maintenant| agora)?:?",
    r"|[*_]{0,2}:[*_]{0,2}| =| (?:-|–|—)|：|是)",
);
/// What may stand between that and the value.
pub(crate) const OPEN: &str =
    r#"[ \t]{0,3}(?:\r?\n[ \t]{0,4})?[*_\[]{0,3}(?:["'`]|(?:“|„|«|‘|「|『)(?: |\xC2\xA0)?)?"#;

pub(crate) fn rules(profile: Profile) -> Vec<Rule> {
    let lead = |key: &str| {
        format!(
            "{key}{SUFFIX}{CLOSE}(?:(?:{ASSIGN}|[ \\t]){OPENING}?|{ASSIGN_QUOTED}{OPENING}\
             |{ASSIGN_BARE}{OPENING}?|{VERB}{OPEN})"
        )
    };
    let group = |kind, name, anchors: &[&str], key| {
        Announced::new(kind, name, Anchor::literals(anchors.iter().copied()), lead(key))
    };
    [
        group("secret.password", "named", &PASSWORD_ANCHORS, PASSWORD)
            .rules(Box::new(move |before, value| is_password(before, value, profile))),
        group("secret.password", "short", &PASS_ANCHORS, PASS)
            .rules(Box::new(move |before, value| is_password(before, value, profile))),
        group("secret.token", "named", &TOKEN_ANCHORS, TOKEN)
            .rules(Box::new(move |before, value| is_token(before, value, profile))),
    ]
    .concat()
}

fn is_password(before: &[u8], value: &Value<'_>, profile: Profile) -> bool {
    let Some(name) = Name::before(before, &PASSWORD_KEYS) else { return false };
    let short = SHORT.iter().any(|short| name.key.eq_ignore_ascii_case(short.as_bytes()));
    if short && !name.begins_word() || !name.ends_word() || name.goes_on_with(&ELSE) {
        return false;
    }
    let (text, quoted) = (value.text, value.is_quoted());
    let same =
        name.right_words().all(|word| SAME.iter().any(|s| word.eq_ignore_ascii_case(s.as_bytes())));
    let how = name.announcement();
    if short && (how == Announcement::Listed || how == Announcement::Beside && !name.is_upper()) {
        return name.is_option() && value::is_password(text, quoted, profile);
    }
    match how {
        _ if name.is_option() && same => value::is_password(text, quoted, profile),
        Announcement::Beside if same && (quoted || name.is_upper()) => {
            value::is_password(text, quoted, Profile::Balanced)
        }
        Announcement::Assigned if name.is_cell() && !is_cell_of_table(&name) => false,
        // A number of JSON is none.
        Announcement::Assigned
            if name.is_quoted() && !quoted && !text.iter().any(u8::is_ascii_alphabetic) =>
        {
            false
        }
        Announcement::Assigned
            if same && (quoted || !short || name.is_upper() || name.has_prefix()) =>
        {
            value::is_password(text, quoted, profile)
        }
        Announcement::Listed => quoted && (value::is_striking(text) || is_spaced_passphrase(text)),
        // A sentence about a pass, as of a compiler.
        _ if short && !name.is_assigned_by_sign() => value::is_strong(text) && !is_passphrase(text),
        _ => value::is_striking(text),
    }
}

/// Whether what stands before a name in a cell is nothing but words of the cell; a pipe is also what
/// passes a value on.
fn is_cell_of_table(name: &Name<'_>) -> bool {
    let cell = name.before.rsplit(|byte| b"|\n".contains(byte)).next().unwrap_or(&[]);
    cell.iter()
        .chain(name.left)
        .all(|byte| byte.is_ascii_alphanumeric() || b" \t*_`-".contains(byte))
}

fn is_token(before: &[u8], value: &Value<'_>, profile: Profile) -> bool {
    let Some(name) = Name::before(before, &TOKEN_KEYS) else { return false };
    if !name.ends_word() || name.goes_on_with(&ELSE) || name.is_of(&HARMLESS) || name.is_path() {
        return false;
    }
    // What a client says to be answered once.
    if name.key.eq_ignore_ascii_case(b"token") && name.is_of(&["client"]) {
        return false;
    }
    // Names of nothing but secrets, which UUIDs are as well.
    let surely =
        || name.key.eq_ignore_ascii_case(b"secret") || name.is_of(&["api", "auth", "secret"]);
    let of_secret = || {
        let end = name.left.iter().rposition(u8::is_ascii_alphanumeric).map_or(0, |at| at + 1);
        let left = name.left.get(..end).unwrap_or(&[]);
        let left = if left.is_empty() { name.before.trim_ascii_end() } else { left };
        SECRET_KEYS.iter().any(|word| {
            left.len() >= word.len()
                && left
                    .get(left.len() - word.len()..)
                    .is_some_and(|l| l.eq_ignore_ascii_case(word.as_bytes()))
        })
    };
    let (text, quoted) = (value.text, value.is_quoted());
    let any_key = name.key.eq_ignore_ascii_case(b"key") && !of_secret();
    if any_key && (!name.begins_word() || !name.has_prefix() || value::is_hex_digest(value.text)) {
        return false;
    }
    match name.announcement() {
        Announcement::Beside if !name.is_option() => false,
        // A list of names.
        Announcement::Listed if !quoted || !text.iter().any(u8::is_ascii_digit) => false,
        _ if is_uuid(text) && surely() => true,
        _ if any_key => value::is_token(text, profile) && text.len() >= 20,
        _ if name.key.eq_ignore_ascii_case(b"secret") && quoted => {
            value::is_token(text, profile) || value::is_strong(text)
        }
        _ => value::is_token(text, profile),
    }
}
