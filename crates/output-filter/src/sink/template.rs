//! Expressions that a template engine evaluates.
//!
//! A placeholder (`{{name}}`, `${HOME}`) names a value and passes. What computes, calls, looks up
//! what a template was not given, or controls the template acts.

use rule_scan::{Anchor, ByteClass, Rule};

use super::rule;

const KIND: &str = "unsafe.template";
/// How much of an expression is looked at.
const INSIDE: usize = 160;

pub(crate) fn rules() -> Vec<Rule> {
    let braces = |name: &str, open: &str, close: u8, acts: fn(&[u8]) -> bool| {
        let opening = open.len();
        let escaped: String =
            open.chars().map(|char| format!("\\x{:02X}", u32::from(char))).collect();
        rule(KIND, name, Anchor::literals([open]), format!(r"{escaped}[^\r\n]{{1,{INSIDE}}}")).trim(
            move |text| {
                let inside = text.get(opening..)?;
                let end = inside.iter().position(|&byte| byte == close).unwrap_or(inside.len());
                // A brace within a string or a map does not end it.
                let end = if close == b'}' { last_brace(inside).unwrap_or(end) } else { end };
                acts(inside.get(..end)?).then_some(opening)
            },
        )
    };
    vec![
        braces("mustache", "{{", b'}', mustache),
        braces("dollar", "${", b'}', reaches),
        braces("hash", "#{", b'}', reaches),
        braces("star", "*{", b'}', reaches),
        braces("at", "@{", b'}', reaches),
        braces("tilde", "~{", b'}', reaches),
        braces("razor", "@(", b')', reaches),
        braces("equals", "[=", b']', is_probe),
        braces("square", "[[", b']', |inside| inside.starts_with(b"${") && reaches(inside)),
        rule(
            KIND,
            "statement",
            Anchor::literals(["{%"]),
            concat!(
                r"\{%[-+]?[ \t]{0,8}(?:if|elif|else|for|set|include|import|from|extends|macro|block|with|raw",
                "|endraw|load|debug|call|filter|autoescape|do|print|verbatim|embed|use|assign|capture",
                "|render|case|unless|apply|sandbox|cache|trans|spaceless|endif|endfor|endblock|python)[^A-Za-z0-9_]",
            ),
        )
        .trim(|text| Some(text.len().min(2))),
        rule(
            KIND,
            "scriptlet",
            Anchor::literals(["<%"]),
            r"<%[=!@#_\t\r\n -][^\r\n]{1,120}",
        )
        .trim(|text| {
            let sign = text.get(2).is_some_and(|byte| b"=!@#_-".contains(byte));
            let ends = text.windows(2).any(|pair| pair == b"%>");
            (sign || ends || text.ends_with(b"{")).then_some(2)
        }),
        rule(
            KIND,
            "php",
            Anchor::literals(["<?"]),
            concat!(
                r"<\?(?:(?i:php)[\s(]|=[ \t]{0,4}[$A-Za-z0-9`\x22'(]",
                r"|[ \t]{0,2}(?i:system|exec|passthru|eval|echo|shell_exec)[ (`])",
            ),
        )
        .trim(|_| Some(2)),
        rule(
            KIND,
            "directive",
            Anchor::literals(["#set", "#foreach", "#evaluate", "#include", "#parse", "#macro", "<#", "[#"]),
            r"(?:#(?:set|foreach|evaluate|macro)[ ]?\([ ]{0,4}\$|#(?:include|parse)[ ]?\([ ]{0,4}[\x22'$]|[<\[]#(?:assign|list|if|include|import|macro|function|attempt|escape|noparse|compress|setting|ftl)[ >])",
        )
        .trim(|text| Some(if text.starts_with(b"#") { 1 } else { 2 })),
        rule(
            KIND,
            "smarty",
            Anchor::literals(["{php}", "{$smarty.", "{system(", "{exec(", "{passthru(", "{fetch ", "{include ", "{eval ", "{if "]),
            r"\{(?:php\}|\$smarty\.|(?:system|exec|passthru)\(|(?:fetch|include) (?:file|php)=|eval var=|if [a-z_]{2,24}\([\x22'])",
        )
        .trim(|_| Some(1)),
        rule(
            KIND,
            "internals",
            Anchor::literals(["__"]),
            concat!(
                r"__(?:class|mro|bases?|init|subclasses|globals|builtins|dict|self|import|getattribute)__",
                r"(?:\(\))?(?:\[[0-9-]{1,4}\])?[\])\x22' ]{0,4}(?:\.|\[[\x22'(]{1,2}|\|attr\([\x22'])",
                r"_{2}(?:class|mro|bases?|subclasses|globals|builtins|import|init|dict|getattribute)__",
            ),
        )
        .left(ByteClass::WORD),
        lookup(),
    ]
}

/// Names that a logger looks up, with other lookups in their letters.
fn lookup() -> Rule {
    rule(
        KIND,
        "lookup",
        Anchor::literals(["${"]),
        concat!(
            r"\$\{(?i:jndi:|[^{}$\s]{0,12}\$\{(?:lower|upper|env|sys|java|date|ctx|main|bundle|web|k8s",
            r"|docker|spring|base64|:|[a-z]{0,8}:{1,2}-)|base64:|java:(?:version|runtime|vm|os|hw)",
            r"|(?:env|sys):[a-z_.]{1,48}\}|script:|dns:|url:[a-z0-9-]{1,16}:)",
        ),
    )
    .trim(|_| Some(2))
}

/// Up to the last closing brace that belongs to an expression: braces within it are counted.
fn last_brace(inside: &[u8]) -> Option<usize> {
    let mut open = 1u32;
    for (at, &byte) in inside.iter().enumerate() {
        match byte {
            b'{' => open += 1,
            b'}' => {
                open -= 1;
                if open == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// The inside of two braces, which hold an expression and nothing else.
fn mustache(inside: &[u8]) -> bool {
    let text = inside.trim_ascii();
    let text = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"{")).unwrap_or(text);
    let text = text.trim_ascii();
    if reaches(text) {
        return true;
    }
    let name = text.iter().take_while(|&&byte| is_path(byte)).count();
    let (path, rest) = text.split_at(name);
    // A call or a filter right behind a name.
    let follows = rest.trim_ascii_start();
    let call =
        name > 0 && rest.first() == Some(&b'(') && path.first().is_some_and(u8::is_ascii_lowercase);
    let filter = name > 0
        && follows.first() == Some(&b'|')
        && follows.get(1).is_some_and(|byte| *byte == b' ' || byte.is_ascii_lowercase());
    let index = name > 0 && matches!(rest, [b'[', b'"' | b'\'' | b'0'..=b'9', ..]);
    let block = matches!(text, [b'#' | b'/' | b'>' | b'^', next, ..] if next.is_ascii_lowercase());
    // A list or a literal behind which a filter stands.
    let literal = matches!(text, [b'[' | b'\'' | b'"', ..])
        && text
            .windows(2)
            .any(|pair| matches!(pair, [b'|', next] if next.is_ascii_lowercase() || *next == b' '));
    let text = text.strip_prefix(b"=").unwrap_or(text);
    literal
        || is_probe(text.trim_ascii())
        || call
        || filter
        || index
        || block
        || GIVEN.contains(&path) && rest.is_empty()
}

/// What engines give to every template.
const GIVEN: [&[u8]; 18] = [
    b"config",
    b"self",
    b"request",
    b"session",
    b"settings",
    b"app",
    b"g",
    b"cycler",
    b"lipsum",
    b"joiner",
    b"namespace",
    b"url_for",
    b"get_flashed_messages",
    b"this",
    b"constructor",
    b"_self",
    b"dump",
    b"debug",
];

/// Words by which an expression reaches beyond what a template was given.
const REACHES: [&str; 46] = [
    "__",
    "_self",
    "getresource",
    "constructor",
    "prototype",
    "getclass",
    "forname",
    "classloader",
    ".class",
    "runtime",
    "processbuilder",
    "exec(",
    "exec ",
    "system(",
    "popen",
    "eval(",
    "spawn",
    "require(",
    "process.",
    "global.",
    "globalthis",
    "import(",
    "import ",
    "java.",
    "javax.",
    "t(java",
    "t (java",
    "new ",
    "?new",
    "freemarker",
    "subprocess",
    "os.",
    "builtins",
    "file.",
    "file(",
    "io.",
    "kernel",
    "open(",
    "getruntime",
    "request.",
    "config.",
    "application.",
    "environ",
    "self.env",
    "|attr(",
    "passthru",
];

/// Whether an expression computes as probes do, or reaches beyond what it was given.
fn reaches(inside: &[u8]) -> bool {
    let text = inside.trim_ascii();
    if is_probe(text) {
        return true;
    }
    let lower = text.to_ascii_lowercase();
    let called = lower.contains(&b'(') || lower.contains(&b'[') || lower.contains(&b'`');
    let at_word = |at: usize, word: &[u8]| {
        let before = at.checked_sub(1).and_then(|at| lower.get(at));
        !word.first().is_some_and(u8::is_ascii_alphabetic)
            || !before.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    };
    let has = |word: &&str| {
        let word = word.as_bytes();
        lower.windows(word.len()).enumerate().any(|(at, found)| found == word && at_word(at, word))
    };
    matches!(text, [b'@', next, rest @ ..] if next.is_ascii_lowercase() && rest.contains(&b'('))
        || text.first() == Some(&b'`') && text.len() > 2
        || text.starts_with(b"%x")
        || (called || lower.contains(&b'.') && lower.contains(&b'_') && has(&"__"))
            && REACHES.iter().any(has)
}

/// `7*7`, `7*'7'`, `1337-1`, `"a".toUpperCase()`: an operation on literals, which nobody writes but
/// to see whether it is done.
fn is_probe(text: &[u8]) -> bool {
    match text.first() {
        Some(b'0'..=b'9' | b'(') => {
            let start = text.iter().take_while(|&&byte| byte == b'(').count();
            let text = text.get(start..).unwrap_or(&[]);
            let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let rest = text.get(digits..).unwrap_or(&[]).trim_ascii_start();
            let operand = rest.get(1..).unwrap_or(&[]).trim_ascii_start();
            let operand = operand.first();
            digits > 0
                && rest.first().is_some_and(|byte| b"*+-/%^".contains(byte))
                && operand.is_some_and(|byte| byte.is_ascii_digit() || b"*'\"(".contains(byte))
        }
        Some(&quote @ (b'\'' | b'"')) => {
            let rest = text.get(1..).unwrap_or(&[]);
            let Some(end) = rest.iter().position(|&byte| byte == quote) else { return false };
            let after = rest.get(end + 1..).unwrap_or(&[]).trim_ascii_start();
            matches!(after, [b'.' | b'*' | b'|' | b'[' | b'%', next, ..]
                if next.is_ascii_alphanumeric() || b" _".contains(next))
        }
        _ => false,
    }
}

fn is_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$')
}
