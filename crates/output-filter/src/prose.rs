//! Passwords that a sentence tells, in several languages.

use rule_scan::{Anchor, ByteClass, Rule};

use crate::assignment::{PASSWORD, PASSWORD_ANCHORS, harmless, token_anchors, token_names};
use crate::value;

/// Words between the name and the verb. They have no digits, so that none is the value itself.
const ABOUT: &str = r"(?: \(?|\()[A-Za-z\x80-\xFF _)]{1,24}(?: is| ist| es| est|)(?::| )";
/// What says that the value follows.
const VERB: &str = concat!(
    "(?:(?i: (?:is|was|will be|(?:is |was |has been |been )?(?:set|changed|reset) to",
    "|lautet|ist|war|es|est|era|jest)(?: now| still| jetzt| ahora)?:?",
    "|[*_]{0,2}:[*_]{0,2}| =)| é| è|：)",
);
/// What may stand between that and the value.
const OPEN: &str = r#"(?:[ \t]{0,3}(?:\r?\n[ \t]{0,4})?)(?:[*_"'(`\[]|“|„|«|「|『){0,3}"#;
/// One character of a value: sentences in other scripts end it.
const UNIT: &str = r"(?:[!#-&(-;=?-\[\]-_a-{}~]|\xC3[\x80-\xBF])";
/// How much of a value is judged.
const HEAD: usize = 72;
const SPACES: ByteClass = ByteClass::NONE.with(b" \t\r\n");

pub(crate) fn rules() -> Vec<Rule> {
    let names = || Anchor::literals(PASSWORD_ANCHORS);
    let anywhere = ByteClass::NONE;
    let cjk = ["密码", "密碼", "口令", "パスワード", "비밀번호"];
    let password = |name, anchor, left, lead: &str, judge| {
        told("secret.password", name, anchor, lead).map(|rule| rule.left(left).trim(by(judge)))
    };
    let mut rules: Vec<Rule> = [
        password("told", names(), anywhere, &format!("{PASSWORD}{VERB}"), value::is_password),
        password("told_about", names(), anywhere, &format!("{PASSWORD}{ABOUT}"), value::is_striking),
        password(
            "told_cjk",
            Anchor::literals(cjk),
            anywhere,
            &format!("(?:{})[^\\x00-\\x7F]{{0,12}}(?:[ \\t]{{0,2}}[:=])?", cjk.join("|")),
            value::is_password,
        ),
        password("beside", names(), ByteClass::ALPHA, &format!("{PASSWORD}[ \\t]"), value::is_striking),
        password(
            "pair",
            Anchor::literals(["cred", "login", "log in", "sign in", "zugangsdaten", "anmeld", "acceso"]),
            ByteClass::ALPHA,
            concat!(
                "(?i:cred(?:s|entials|enciales)?|log[ -]?in|sign[ -]in|zugangsdaten|anmeldung|acceso)",
                r"(?: (?:are|is|with|for|as|mit|para|con|sind))?:?[ \t]{1,2}",
                r"[`*]{0,2}[A-Za-z0-9._@+-]{1,40}[`*]{0,2}[ \t]{0,2}[/:|]",
            ),
            value::is_striking,
        ),
    ]
    .concat();
    let lead = format!("{}{VERB}", token_names());
    rules.extend(
        told("secret.token", "told", Anchor::literals(token_anchors()), &lead)
            .map(|rule| rule.trim(by(value::is_token)).against(harmless(), 60)),
    );
    rules.push(used_as());
    rules
}

/// What follows `lead`: a value of usual length, which ends before the sentence goes on, and one
/// that is longer than what is judged.
fn told(kind: &str, name: &str, anchor: Anchor, lead: &str) -> [Rule; 2] {
    let rule = |name: String, pattern: String| {
        Rule::new(kind, anchor.clone(), pattern)
            .named(name)
            .lead(format!("{lead}{OPEN}"))
            .confidence(75)
            .rank(crate::filter::SECRET_RANK)
    };
    let long = rule(format!("{kind}.{name}.long"), format!("{UNIT}{{{HEAD}}}"));
    [rule(format!("{kind}.{name}"), format!("{UNIT}{{4,{HEAD}}}")), long.tail(format!("{UNIT}*"))]
}

fn by(judge: fn(&[u8], bool) -> bool) -> impl Fn(&[u8]) -> Option<usize> + Send + Sync + 'static {
    move |text| {
        let value = value::unquoted(text);
        judge(value, false).then_some(value.len())
    }
}

/// *Use "..." as the password*: the value stands before.
fn used_as() -> Rule {
    let anchor = Anchor::literals([
        " as the pass",
        " as password",
        " as your pass",
        " as my pass",
        " as pass",
        " for the pass",
        " als passwor",
        " als kennwor",
        " como contrase",
        " como senha",
        " comme mot de passe",
        " come password",
    ]);
    let before = ByteClass::NONE.with_range(b'!', b'~').or(ByteClass::NON_ASCII);
    Rule::new(
        "secret.password",
        anchor.back(before, 72),
        concat!(
            r#"[!#-&(-;=?-_a-~]{6,64}(?:["'`*]|”){0,3}"#,
            "(?i: (?:as (?:the |your |my )?|for the |als |como |comme |come )",
            "(?:password|passphrase|pass ?code|passwort|kennwort|contrase|senha|mot de passe))",
        ),
    )
    .named("secret.password.used_as")
    .left(before_value(before))
    .trim(|text| {
        let end = text.iter().position(|byte| SPACES.contains(*byte))?;
        let value = value::unquoted(text.get(..end)?);
        value::is_striking(value, false).then_some(value.len())
    })
    .confidence(75)
    .rank(crate::filter::SECRET_RANK)
}

/// What may not stand before the value: its own characters, but not what opens a quotation.
fn before_value(value: ByteClass) -> ByteClass {
    (0..=255u8)
        .filter(|&byte| value.contains(byte) && !b"\"'`(*[".contains(&byte) && byte < 128)
        .fold(ByteClass::NONE, |class, byte| class.with(&[byte]))
}
