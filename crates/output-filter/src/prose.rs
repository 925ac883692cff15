//! Passwords and codes that a sentence tells, in several languages.

use rule_scan::{Anchor, ByteClass, Rule};

use crate::assignment::OPEN;
use crate::form::{Announced, Judge};
use crate::keywords::{PASSWORD_KEYS, SPOKEN, SPOKEN_ANCHORS};
use crate::name::Name;
use crate::profile::Profile;
use crate::secrets::SECRET_RANK;
use crate::value;

/// Words between the name and the value. They have no digits, so that none is the value itself.
const ABOUT: &str = r"(?: \(?|\()[A-Za-z\x80-\xFF _)-]{1,40}(?: |: ?|：)";
/// What says that the value follows, at the end of what stands between.
const SAYS: [&str; 22] = [
    ":", "：", "=", " is", " is now", " lautet", " ist", " est", " es", " é", " è", " foi",
    " jest", " was", " to", " will be", " becomes", " sera", " será", " sarà", " är", " er",
];
/// Words about passwords, which no password follows.
const POLICY: [&str; 24] = [
    "must",
    "should",
    "contain",
    "contains",
    "least",
    "requires",
    "require",
    "required",
    "not",
    "like",
    "such",
    "cannot",
    "length",
    "than",
    "hash",
    "hashing",
    "muss",
    "doit",
    "debe",
    "deve",
    "hashed",
    "encrypted",
    "using",
    "used",
];

pub(crate) fn rules(profile: Profile) -> Vec<Rule> {
    let told = |name, anchor, left, lead: &str, judge: Box<Judge>| {
        let lead = format!("{lead}{OPEN}");
        Announced { left, confidence: 75, ..Announced::new("secret.password", name, anchor, lead) }
            .rules(judge)
    };
    let cjk = ["密码", "密碼", "口令", "パスワード", "비밀번호", "暗証番号"];
    let striking: fn() -> Box<Judge> = || Box::new(|_, value| value::is_striking(value.text));
    let mut rules = [
        told(
            "told_about",
            Anchor::literals(SPOKEN_ANCHORS),
            ByteClass::NONE,
            &format!("{SPOKEN}{ABOUT}"),
            Box::new(|before, value| is_told(before, value.text)),
        ),
        told(
            "told_cjk",
            Anchor::literals(cjk),
            ByteClass::NONE,
            &format!("(?:{})[^\\x00-\\x7F]{{0,24}}(?:[ \\t]{{0,2}}(?:[:=]|is))?", cjk.join("|")),
            Box::new(move |_, value| value::is_password(value.text, false, profile)),
        ),
        told(
            "pair",
            Anchor::literals(PAIRS),
            ByteClass::ALPHA,
            concat!(
                "(?i:cred(?:s|entials|enciales)?|log[ -]?in|sign[ -]in|zugangsdaten|anmeldung|acceso",
                "|identifiants|wi-?fi|wlan|ssid|account|konto|compte|cuenta|conta)",
                r"(?: (?:are|is|with|for|as|mit|para|con|sont|sind|avec|com))?:?[ \t]{1,2}",
                "(?:(?i:user(?:name)?|als|as) )?",
                r#"(?:[`*"']|“){0,2}[A-Za-z0-9._@+-]{1,40}(?:["'`*]|”){0,2}"#,
                r"(?:[ \t]{0,2}[/:|,]|(?i: (?:and|und|y|et|e|with|mit)))(?i: (?:pass|pw|key) ?:?)?",
            ),
            striking(),
        ),
    ]
    .concat();
    rules.push(used_as());
    rules.extend(codes());
    rules
}

const PAIRS: [&str; 18] = [
    "cred",
    "login",
    "log in",
    "log-in",
    "sign in",
    "sign-in",
    "zugangsdaten",
    "anmeldung",
    "acceso",
    "identifiants",
    "wifi",
    "wi-fi",
    "wlan",
    "ssid",
    "account",
    "konto",
    "compte",
    "cuenta",
];

/// Whether a sentence about a password tells it: what stands between ends with what says so, or the
/// value looks like nothing else.
fn is_told(before: &[u8], value: &[u8]) -> bool {
    let Some(name) = Name::before(before, &PASSWORD_KEYS) else { return false };
    let gap = name.told();
    let says = SAYS.iter().any(|says| gap.ends_with(says.as_bytes()));
    let is_policy = || {
        gap.split(|byte| !byte.is_ascii_alphabetic())
            .any(|word| POLICY.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes())))
    };
    if !name.is_word() || !name.right.is_empty() || name.key.len() < 5 {
        return false;
    }
    match says {
        true => {
            value::is_password(value, false, Profile::Balanced)
                && value::is_no_word(value)
                && !is_policy()
        }
        false => value::is_strong(value),
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
    let ascii = ByteClass::NONE.with_range(b'!', b'~');
    // Of its own characters, those that open a quotation may stand before the value.
    let no_opening = ByteClass::NONE.with(b"\"'`(*[").complement();
    Rule::new(
        "secret.password",
        anchor.back(ascii.or(ByteClass::NON_ASCII), 72),
        concat!(
            r#"[!#-&(-;=?-_a-~]{6,64}(?:["'`*]|”){0,3}"#,
            "(?i: (?:as (?:the |your |my )?|for the |als |como |comme |come )",
            "(?:password|passphrase|pass ?code|passwort|kennwort|contrase|senha|mot de passe))",
        ),
    )
    .named("secret.password.used_as")
    .left(ascii.and(no_opening))
    .trim(|text| {
        let end = text.iter().position(u8::is_ascii_whitespace)?;
        let value = value::unquoted(text.get(..end)?);
        value::is_striking(value).then_some(value.len())
    })
    .confidence(75)
    .rank(SECRET_RANK)
}

/// Numbers next to words for a code that lets somebody in: PINs, and codes for one time.
fn codes() -> [Rule; 2] {
    let verb = concat!(
        "(?i:(?:(?: for| zu| pour| para| de)(?: [a-z]{1,12}){1,3})?",
        "(?: is| lautet| ist| est| es| é| è|:| =|：|是| is:)",
        "(?: now)?:?) {0,2}[*_\"'`]{0,2}",
    );
    let rule = |name, anchor: Anchor, lead: &str| {
        Rule::new("secret.code", anchor, "[0-9]{3,4}[ -]?[0-9]{1,4}")
            .named(format!("secret.code.{name}"))
            .lead(format!("{lead}{verb}"))
            .left(ByteClass::WORD)
            .right(ByteClass::WORD.with(b"/-%"))
            .validate(|text| {
                let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
                match digits {
                    4..=8 => rule_scan::Validity::Accept(0),
                    _ => rule_scan::Validity::Reject,
                }
            })
            .confidence(75)
            .rank(SECRET_RANK)
    };
    [
        rule("pin", Anchor::literals(["pin"]), "(?:PIN|Pin|pin)(?i:[ -]?code| number|-nummer)?"),
        rule(
            "one_time",
            Anchor::literals([
                "otp",
                "one-time",
                "one time",
                "verification code",
                "security code",
                "login code",
                "access code",
                "sign-in code",
                "2fa code",
                "mfa code",
                "einmal",
                "bestätigungscode",
                "sicherheitscode",
                "code de v",
                "código de ",
                "codigo de ",
                "验证码",
                "tan",
            ]),
            concat!(
                "(?:(?i:otp(?: code)?|one[- ]time (?:pass(?:word|code)|code|pin)",
                "|(?:verification|security|login|access|sign-in|2fa|mfa) code",
                "|einmal(?:code|passwort|kennwort)|bestätigungscode|sicherheitscode",
                "|code de v(?:é|e)rification|c(?:ó|o)digo de (?:verificaci(?:ó|o)n|acceso|verifica(?:ç|c)(?:ã|a)o|seguridad|segurança))",
                "|TAN|验证码)",
            ),
        ),
    ]
}
