//! What ends a value in an SQL statement and goes on with a statement of its own.
//!
//! Words of SQL and apostrophes are words and apostrophes of sentences, too: a rule takes a whole
//! construct that no sentence has.

use rule_scan::{Anchor, ByteClass, Rule};

use super::rule;

const KIND: &str = "unsafe.sql";
/// White space, and what stands for it.
const GAP: &str = r"(?:[\s+]|/\*[^*]{0,24}\*/|%20|%0[9aA]|\x00){1,8}";
const GAPS: &str = r"(?:[\s+]|/\*[^*]{0,24}\*/|%20|%0[9aA]){0,8}";
/// A literal, the closing quote of which may be that of the statement.
const LITERAL: &str = r"(?:[0-9]{1,12}(?:\.[0-9]{1,6})?|0x[0-9a-fA-F]{1,16}|N?'[^'\r\n]{0,24}(?:'|\b)|\x22[^\x22\r\n]{0,24}\x22?)";

pub(crate) fn rules() -> Vec<Rule> {
    let literal = LITERAL.replace(r"(?:'|\b)", "'?");
    let compare = format!(
        r"(?:{GAPS}(?:=|<=>|!=|<>|>=?|<=?){GAPS}|{GAP}(?i:like|rlike|regexp|in|is|not like|between){GAP}\(?)",
    );
    let join = r"(?i:or|and|xor|\|\||&&|having)";
    let before = ByteClass::WORD;
    vec![
        // `' OR '1'='1`, `1 or 1=1`, `" or ""="`
        rule(
            KIND,
            "tautology",
            Anchor::literals(["or", "and", "||", "&&", "having"]),
            format!(r"{join}(?:{GAP}|\()(?i:not{GAP})?\(?{literal}{compare}{literal}"),
        )
        .left(before)
        .trim(|text| is_tautology(text).then_some(text.len())),
        rule(
            KIND,
            "true",
            Anchor::literals(["'", "\""]),
            format!(r"['\x22]{GAPS}\){{0,4}}{GAPS}(?i:or|and|\|\|){GAP}\(?(?:(?i:true|false|not|exists|1|null|ascii\(|substring\(|substr\(|length\(|sleep\(|if\(|select|benchmark\(|extractvalue\(|updatexml\()|[a-z_]{{1,24}}{GAPS}(?:=|(?i:is{GAP}(?:not{GAP})?null|like{GAP}'|in{GAP}\()))"),
        )
        .right(ByteClass::ALPHA)
        .trim(|text| is_broken_out(text).then_some(text.len())),
        rule(
            KIND,
            "union",
            Anchor::literals(["union"]),
            format!(r"(?i:union)(?:{GAP}(?i:all|distinct|distinctrow))?(?:{GAP}|\(){GAPS}\(?(?i:select)(?:{GAP}|\(|[@'\x22])(?:(?i:null|distinct|top|case|cast|concat|char|chr|version|user|database|load_file|group_concat|sleep|count|\*)|[0-9@'\x22(*]|[A-Za-z0-9_.`\[]{{1,32}}{GAPS}(?:,|(?i:from){GAP}))"),
        )
        .left(before),
        rule(
            KIND,
            "stacked",
            Anchor::literals([";"]),
            format!(
                r"(?:['\x22)0-9]{{0,1}});[ \t]{{0,8}}(?i:drop{GAP}(?:table|database|schema|view|user|index|column|procedure|function|trigger|role)|delete{GAP}from|insert{GAP}into|update{GAP}[\w.`\x22\[\]]{{1,48}}{GAP}set|alter{GAP}(?:table|user|login|database|role)|create{GAP}(?:or{GAP}replace{GAP})?(?:table|user|login|function|procedure|trigger|extension|database)|truncate{GAP}table|exec(?:ute)?{GAP}(?:immediate|master|xp_|sp_|\(|@)|declare{GAP}@|shutdown(?:{GAP}|--|;)|grant{GAP}(?:all|select|insert|execute|dba)|select{GAP}[^;\r\n]{{1,64}}{GAP}(?:from|into){GAP}|select{GAP}(?:pg_sleep|sleep|load_extension|version|@@)|copy{GAP}[^;\r\n]{{1,48}}{GAP}(?:program|to|from){GAP}'|attach{GAP}database|waitfor{GAP}delay|begin{GAP}(?:dbms|execute)|load{GAP}data|set{GAP}global)",
            ),
        )
        .trim(|text| Some(text.len())),
        rule(
            KIND,
            "comment",
            Anchor::literals(["'", "\""]).back(ByteClass::ALNUM.with(b")_"), 1),
            r"[A-Za-z0-9)_]?['\x22]\)?(?:;?--(?:[ \t+-][^\r\n]?|[\r\n])?|;?--|#|;?/\*|;%00|[ ]{1,2}(?:--|#)[\r\n]?|[ ]--[ +-])(?s:.)?",
        )
        .trim(comment),
        rule(
            KIND,
            "procedure",
            Anchor::literals([
                "xp_", "sp_oacreate", "sp_makewebtask", "sp_executesql", "openrowset", "opendatasource",
                "outfile", "dumpfile", "load_file", "load_extension", "utl_http", "utl_inaddr", "dbms_",
                "lo_export", "lo_import", "pg_read_file", "pg_ls_dir", "sys_exec", "sys_eval", "httpuritype",
                "extractvalue", "updatexml", "xmltype", "writefile",
            ]),
            concat!(
                r"(?i:xp_(?:cmdshell|dirtree|fileexist|regread|regwrite|servicecontrol)|sp_oacreate|sp_makewebtask",
                r"|sp_executesql[ (]|openrowset[ ]?\(|opendatasource[ ]?\(|outfile[ ]{1,4}['\x22]|dumpfile[ ]{1,4}['\x22]",
                r"|load_file[ ]?\(|load_extension[ ]?\(|utl_http\.|utl_inaddr\.|dbms_(?:pipe\.receive|lock\.sleep|ldap\.|xmlquery|xslprocessor|scheduler|java)",
                r"|lo_(?:export|import)[ ]?\(|pg_(?:read_file|ls_dir)[ ]?\(|sys_(?:exec|eval)[ ]?\(|httpuritype[ ]?\(",
                r"|(?:extractvalue|updatexml)[ ]?\([ ]?(?:[0-9]|rand|null)|xmltype[ ]?\([ ]?(?:chr|'<)|writefile[ ]?\()",
            ),
        )
        .left(ByteClass::ALNUM),
        rule(
            KIND,
            "time",
            Anchor::literals(["sleep", "waitfor", "benchmark", "randomblob", "pg_sleep"]),
            concat!(
                r"(?i:pg_sleep(?:_for|_until)?[ ]?\(|waitfor(?:\s|\+|/\*[^*]{0,16}\*/|%20){1,8}(?:delay|time)(?:\s|\+|%20){0,8}'",
                r"|benchmark[ ]?\([ ]?[0-9]{4,12}[ ]?,|randomblob[ ]?\([ ]?[0-9]{6,12})",
            ),
        )
        .left(ByteClass::ALNUM.with(b".")),
        rule(
            KIND,
            "sleep",
            Anchor::literals(["sleep", "if(", "case"]).back(ByteClass::ALPHA.with(b" +(|&,='\")-*/0123456789"), 24),
            format!(r"(?:(?i:and|or|xor|select|then|where|having|by){GAP}\(?|\|\||&&|'{GAPS}[,+*-]{GAPS}|(?i:if)\([^()]{{1,40}},)\(?(?i:sleep)[ ]?\([ ]?[0-9]{{1,4}}(?:\.[0-9])?[ ]?\)"),
        )
        .left(before),
        rule(
            KIND,
            "built",
            Anchor::literals(["char", "chr", "nchar", "unhex", "concat", "0x"]),
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
            format!(r"(?i:order|group){GAP}(?i:by){GAP}[0-9]{{1,3}}(?:,[0-9]{{1,3}}){{0,8}}{GAPS}(?:--|#|/\*|;)"),
        )
        .left(before),
    ]
}

/// Whether a comparison of literals can hold a statement open: one of them is quoted, or both are
/// the same number.
fn is_tautology(text: &[u8]) -> bool {
    let quoted = text.iter().filter(|byte| b"'\"".contains(byte)).count();
    if quoted >= 2 {
        // Two whole literals in a sentence are rare; an equals sign between them is not prose.
        return true;
    }
    let numbers: Vec<&[u8]> = text
        .split(|byte| !byte.is_ascii_alphanumeric())
        .filter(|word| word.first().is_some_and(u8::is_ascii_digit))
        .collect();
    let compares = text.iter().any(|byte| b"=<>".contains(byte)) || contains(text, b"like");
    quoted > 0 || compares && numbers.len() >= 2
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}

/// Whether a quote, a connective and a condition break out of a value: `don't' or true` is one, the
/// end of a quotation in a sentence (`"x" or not`) is none.
fn is_broken_out(text: &[u8]) -> bool {
    let last = text.last().copied().unwrap_or(0);
    // A call, a comparison, a keyword of a condition.
    last == b'('
        || last == b'='
        || last == b'\''
        || contains(text, b"null")
        || text.first() == Some(&b'\'')
            && text.get(1).is_some_and(|byte| b" )+/".contains(byte))
            && last == b'1'
        || text.first() == Some(&b'\'')
            && text.last_chunk::<4>().is_some_and(|word| word.eq_ignore_ascii_case(b"true"))
}

/// A quote and a comment that cuts off the rest of the statement.
fn comment(text: &[u8]) -> Option<usize> {
    let quote = text.iter().position(|byte| b"'\"".contains(byte))?;
    if quote == 0 && text.get(1).is_some_and(|byte| byte.is_ascii_whitespace()) {
        return None;
    }
    let rest = text.get(quote + 1..)?;
    let closed = usize::from(rest.first() == Some(&b')'));
    let rest = rest.get(closed..)?;
    let spaces = rest.iter().take_while(|&&byte| byte == b' ').count();
    let sign = rest.get(spaces..)?;
    let (length, after) = match sign {
        [b'-', b'-', after @ ..] => (2, after),
        [b';', b'-', b'-', after @ ..] => (3, after),
        [b'#', after @ ..] => (1, after),
        [b'/', b'*', ..] if quote > 0 && spaces == 0 => (2, &[][..]),
        [b';', b'/', b'*', ..] => (3, &[][..]),
        [b';', b'%', b'0', b'0', ..] => (4, &[][..]),
        _ => return None,
    };
    // Nothing goes on behind the sign but what belongs to it.
    let cuts = match after {
        [] | [b'\r' | b'\n' | b'+', ..] => true,
        [b' ' | b'\t', ..] => spaces == 0 && length > 1 && quote > 0,
        [b'-', ..] => length > 1 && after.len() == 1,
        _ => false,
    };
    cuts.then_some(quote + 1 + closed + spaces + length)
}
