//! What ends a value in an SQL statement and goes on with a statement of its own.
//!
//! Words of SQL and apostrophes are words and apostrophes of sentences, too: a rule takes a whole
//! construct that no sentence has.

mod statement;
mod tokens;

use rule_scan::{Analyser, Anchor, ByteClass, Rule, Trimmed};

use super::{of, rule};

const KIND: &str = "unsafe.sql";
/// How much of a statement is looked at.
const STATEMENT: usize = 96;

pub(crate) fn rules() -> Vec<Rule> {
    let before = ByteClass::WORD;
    let comment = Analyser::with_context(1, 12, 1, |before, text, verdicts| {
        if let [verdict] = verdicts {
            *verdict = comment(before, text).map(Trimmed::from);
        }
    });
    let more = format!(r"(?s:.){{0,{STATEMENT}}}");
    vec![
        // `' OR '1'='1`, `1 or 1=1`, `" or ""="`
        rule(
            KIND,
            "tautology",
            Anchor::literals(["or", "and", "xor", "||", "&&", "having"]),
            format!(r"(?:(?i:or|and|xor|having)[\s+(/%'\x22\x00]|\|\||&&){more}"),
        )
        .left(before)
        .trim(statement::comparison),
        rule(
            KIND,
            "condition",
            Anchor::literals(["'", "\""]),
            format!(r"['\x22][\s+)]{{0,8}}(?:(?i:or|and|xor|having)[\s+(/%]|/\*|\|\||&&|%20){more}"),
        )
        .trim(statement::broken_out),
        rule(KIND, "union", Anchor::literals(["union"]), format!(r"(?i:union)[\s+(/%\x00]{more}"))
            .left(before)
            .trim(statement::union),
        rule(
            KIND,
            "stacked",
            Anchor::literals([";"]).back(ByteClass::NONE.with(b"'\")"), 1),
            format!(r"['\x22)]?;{more}"),
        )
        .trim(statement::stacked),
        of(KIND, "comment", Rule::analysed(KIND, Anchor::literals(["'", "\""]), &comment, 0)),
        rule(
            KIND,
            "procedure",
            Anchor::literals([
                "xp_", "sp_oacreate", "sp_makewebtask", "sp_executesql", "openrowset", "opendatasource",
                "into",  "load_file", "load_extension", "utl_http", "utl_inaddr", "dbms_",
                "lo_export", "lo_import", "pg_read_file", "pg_ls_dir", "sys_exec", "sys_eval", "httpuritype",
                "extractvalue", "updatexml", "xmltype", "writefile",
            ]),
            concat!(
                r"(?i:xp_(?:cmdshell|dirtree|fileexist|regread|regwrite|servicecontrol)|sp_oacreate|sp_makewebtask",
                r"|sp_executesql[ (]|openrowset[ ]?\(|opendatasource[ ]?\(|into[\s+*/]{1,8}(?:out|dump)file[\s+*/]{0,8}['\x22]",
                r"|load_file[ ]?\(|load_extension[ ]?\(|utl_http\.|utl_inaddr\.|dbms_(?:pipe\.receive|lock\.sleep|ldap\.|xmlquery|xslprocessor|scheduler|java)",
                r"|lo_(?:export|import)[ ]?\(|pg_(?:read_file|ls_dir)[ ]?\(|sys_(?:exec|eval)[ ]?\(|httpuritype[ ]?\(",
                r"|(?:extractvalue|updatexml)[ ]?\([ ]?(?:[0-9]|rand|null)|xmltype[ ]?\([ ]?(?:chr|'<)|writefile[ ]?\()",
            ),
        )
        .left(ByteClass::WORD),
        rule(
            KIND,
            "time",
            Anchor::literals(["waitfor", "benchmark", "randomblob", "pg_sleep"]),
            concat!(
                r"(?i:pg_sleep(?:_for|_until)?[ ]?\(|waitfor(?:\s|\+|/\*[^*]{0,16}\*/|%20){1,8}(?:delay|time)(?:\s|\+|%20){0,8}'",
                r"|benchmark[ ]?\([ ]?[0-9]{4,12}[ ]?,|randomblob[ ]?\([ ]?[0-9]{6,12})",
            ),
        )
        .left(ByteClass::ALNUM.with(b".")),
        rule(
            KIND,
            "sleep",
            Anchor::literals(["and", "or", "xor", "select", "then", "where", "||", "&&", "if", "'"]),
            format!(r"(?:(?i:and|or|xor|select|then|where|if)[\s+(/%]|'[,+*-]|\|\||&&){more}"),
        )
        .left(before)
        .trim(statement::sleep),
        rule(
            KIND,
            "built",
            Anchor::literals(["char", "chr", "nchar", "unhex", "concat"]),
            concat!(
                r"(?i:n?cha?r\([0-9]{2,3}\)[ ]{0,2}(?:\|\||\+|&|%2b|,)[ ]{0,2}n?cha?r\(|char\([0-9]{2,3}(?:[ ]?,[ ]?[0-9]{2,3}){2,64}\)",
                r"|unhex[ ]?\([ ]?['\x22][0-9a-f]{4}|concat(?:_ws)?[ ]?\([ ]?0x[0-9a-f]{2})",
            ),
        )
        .left(before),
        rule(KIND, "versioned", Anchor::literals(["/*!"]), r"/\*![0-9]{5,6}"),
        rule(
            KIND,
            "columns",
            Anchor::literals(["order", "group"]),
            format!(r"(?i:order|group)[\s+/%]{more}"),
        )
        .left(before)
        .trim(statement::columns),
    ]
}

/// The length of a quote and a comment that cuts off the rest of the statement.
fn comment(before: &[u8], text: &[u8]) -> Option<usize> {
    // What the quote ends is a value, or nothing.
    let value =
        before.last().is_some_and(|byte| byte.is_ascii_alphanumeric() || b")_%".contains(byte));
    if !value && !before.is_empty() {
        return None;
    }
    let closed = usize::from(text.get(1) == Some(&b')'));
    let rest = text.get(1 + closed..)?;
    let spaces = rest.iter().take_while(|&&byte| byte == b' ').count();
    let sign = rest.get(spaces..)?;
    let (length, after) = match sign {
        [b'-', b'-', after @ ..] => (2, after),
        [b';', b'-', b'-', after @ ..] => (3, after),
        [b'#', after @ ..] => (1, after),
        [b'/', b'*', ..] if value && spaces == 0 => (2, &[][..]),
        [b';', b'/', b'*', ..] => (3, &[][..]),
        [b';', b'%', b'0', b'0', ..] => (4, &[][..]),
        _ => return None,
    };
    // Nothing goes on behind the sign but what belongs to it.
    let cuts = match after {
        [] | [b'\r' | b'\n' | b'+', ..] => true,
        [b' ' | b'\t', ..] => spaces == 0 && length > 1 && value,
        [b'-', after @ ..] => length > 1 && after.is_empty(),
        _ => false,
    };
    cuts.then_some(1 + closed + spaces + length)
}
