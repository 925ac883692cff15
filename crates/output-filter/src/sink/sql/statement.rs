//! Conditions and statements that a value goes on with.

use super::tokens::{Token, Tokens};

const FUNCTIONS: [&str; 26] = [
    "exists",
    "ascii",
    "substring",
    "substr",
    "mid",
    "length",
    "len",
    "sleep",
    "pg_sleep",
    "if",
    "benchmark",
    "extractvalue",
    "updatexml",
    "ord",
    "char",
    "version",
    "user",
    "database",
    "load_file",
    "randomblob",
    "cast",
    "convert",
    "count",
    "concat",
    "isnull",
    "nullif",
];

/// What follows `or` and the like: a comparison of literals, or one that breaks out of quotes.
/// Returns how many bytes belong to it.
pub(super) fn comparison(text: &[u8]) -> Option<usize> {
    let mut tokens = Tokens::new(text);
    let joined = tokens.next()?;
    if !(joined.is(&["or", "and", "xor", "having"]) || joined == Token::Join) {
        return None;
    }
    let mut left = tokens.next()?;
    let apart = tokens.apart || joined == Token::Join;
    while left == Token::Sign(b'(') || left.is(&["not"]) {
        left = tokens.next()?;
    }
    if !left.is_literal() || !apart && matches!(left, Token::Number(_)) {
        return None;
    }
    let operator = tokens.next()?;
    if operator.is(&["in", "between"]) {
        let right = tokens.find(|token| *token != Token::Sign(b'('))?;
        return right.is_literal().then(|| tokens.read());
    }
    if !(operator == Token::Compare || operator.is(&["like", "rlike", "regexp", "is"])) {
        return None;
    }
    let right = tokens.next()?;
    // Two numbers, of which one is not part of something longer, or two strings.
    let whole = match (left, right) {
        (Token::Number(left), Token::Number(right)) => is_number(left) && is_number(right),
        _ => right.is_literal(),
    };
    whole.then(|| tokens.read())
}

fn is_number(word: &[u8]) -> bool {
    let digits = word.strip_prefix(b"0x").unwrap_or(word);
    digits.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'.')
        && (digits.len() < word.len() || digits.iter().all(|b| b.is_ascii_digit() || *b == b'.'))
}

/// A quote, `or` and a condition: how many bytes from the quote on belong to it.
pub(super) fn broken_out(text: &[u8]) -> Option<usize> {
    let quote = *text.first()?;
    let mut tokens = Tokens::new(text.get(1..)?);
    let joined = tokens.find(|token| *token != Token::Sign(b')'))?;
    if !(joined.is(&["or", "and", "xor", "having"]) || joined == Token::Join) {
        return None;
    }
    // Between double quotes it is code of many a language.
    if joined == Token::Join && quote != b'\'' {
        return None;
    }
    let mut word = tokens.next()?;
    let mut opened = false;
    while word == Token::Sign(b'(') || word.is(&["not"]) {
        opened |= word == Token::Sign(b'(');
        word = tokens.next()?;
    }
    let read = 1 + tokens.read();
    let next = tokens.next();
    let cut = matches!(next, Some(Token::Comment | Token::Sign(b';')));
    let ends = quote == b'\'' && (cut || next.is_none() && tokens.read() + 1 < text.len().max(40));
    let acts = match word {
        Token::Word(_) if word.is(&FUNCTIONS) => next == Some(Token::Sign(b'(')),
        Token::Word(_) if opened && word.is(&["select"]) => next
            .is_some_and(|next| matches!(next, Token::Word(_) | Token::Sign(_) | Token::Number(_))),
        Token::Word(_) if word.is(&["true", "false", "null"]) => ends,
        Token::Word(_) => match next {
            Some(Token::Compare) => tokens.next().is_some_and(is_operand),
            Some(next) if next.is(&["is"]) => {
                tokens.next().is_some_and(|next| next.is(&["null", "not"]))
            }
            Some(next) if next.is(&["like", "rlike", "regexp", "in"]) => {
                tokens.next().is_some_and(is_operand)
            }
            _ => false,
        },
        Token::Number(_) => match next {
            Some(Token::Compare) => tokens.next().is_some_and(is_operand),
            Some(next) if next.is(&["in", "like"]) => tokens.next().is_some_and(is_operand),
            _ => ends,
        },
        _ => false,
    };
    acts.then_some(read)
}

/// What a value is compared with: a literal, a call, a statement in parentheses.
fn is_operand(token: Token<'_>) -> bool {
    token.is_literal()
        || token == Token::Sign(b'(')
        || token.is(&FUNCTIONS)
        || token.is(&["true", "null"])
}

/// `union select` with a list of columns behind it.
pub(super) fn union(text: &[u8]) -> Option<usize> {
    let mut tokens = Unopened::new(text);
    tokens.next().filter(|word| word.is(&["union"]))?;
    let mut word = tokens.next()?;
    if word.is(&["all", "distinct", "distinctrow"]) {
        word = tokens.next()?;
    }
    if !word.is(&["select"]) {
        return None;
    }
    let read = tokens.read();
    let column = tokens.next();
    let column_ends = tokens.next();
    let acts = match column {
        Some(Token::Number(_) | Token::Quoted(_) | Token::Sign(b'*')) => true,
        Some(word) if word.is(&["null", "distinct", "top", "case"]) => true,
        Some(Token::Word(word)) if word.starts_with(b"@") => true,
        Some(Token::Word(_)) => {
            matches!(column_ends, Some(Token::Sign(b',' | b'(') | Token::Comment | Token::Join))
                || column_ends.is_some_and(|next| next.is(&["from", "into"]))
        }
        _ => false,
    };
    acts.then_some(read)
}

/// A semicolon and a statement: how many bytes belong to what begins it.
pub(super) fn stacked(text: &[u8]) -> Option<usize> {
    // A script has its statements on lines of their own.
    let semicolon = text.iter().position(|&byte| byte == b';')?;
    let rest = text.get(semicolon + 1..)?;
    let mut tokens = Tokens::new(rest);
    let verb = tokens.next()?;
    let Token::Word(word) = verb else { return None };
    let before = rest.get(..tokens.read().checked_sub(word.len())?)?;
    let quoted = text.first().is_some_and(|byte| b"'\"".contains(byte));
    if before.contains(&b'\n') && !quoted {
        return None;
    }
    let after_verb = tokens;
    let next = tokens.next();
    let then = |words: &[&str]| next.is_some_and(|next| next.is(words));
    let further = |words: &[&str]| tokens.take(12).any(|token| token.is(words));
    let of = |name: &str| verb.is(&[name]);
    let objects = [
        "table",
        "database",
        "schema",
        "view",
        "user",
        "index",
        "column",
        "procedure",
        "function",
        "trigger",
        "role",
        "login",
        "extension",
        "or",
    ];
    let acts = of("drop") && then(&objects)
        || (of("alter") || of("create")) && then(&objects)
        || of("delete") && then(&["from"]) && named(tokens, &["where"])
        || of("insert") && then(&["into"]) && named(tokens, &["values", "select", "default", "set"])
        || of("update") && further(&["set"]) && further_sign(tokens)
        || of("truncate") && then(&["table"])
        || (of("exec") || of("execute"))
            && (next == Some(Token::Sign(b'(')) || next.is_some_and(|next| matches!(next, Token::Word(word) if word.starts_with(b"xp_") || word.starts_with(b"sp_") || word.starts_with(b"master") || word.starts_with(b"@") || word.eq_ignore_ascii_case(b"immediate"))))
        || of("declare") && matches!(next, Some(Token::Word([b'@', ..])))
        || of("shutdown") && matches!(next, None | Some(Token::Comment | Token::Sign(b';')))
        || of("grant") && then(&["all", "select", "insert", "execute", "dba"])
        || of("select") && (selects(after_verb) || then(&["pg_sleep", "sleep", "version", "load_extension", "load_file", "user", "database"]) || matches!(next, Some(Token::Word([b'@', ..]))))
        || of("copy") && further(&["program", "to", "from"]) && further_quote(tokens)
        || of("attach") && then(&["database"])
        || of("waitfor") && then(&["delay", "time"])
        || of("begin") && further(&["execute", "declare", "dbms_lock.sleep"])
        || of("load") && then(&["data", "xml"])
        || of("set") && then(&["global"]);
    let start = usize::from(quoted || semicolon > 0 && text.first() == Some(&b')'));
    acts.then_some(semicolon + 1 + before.len() + word.len()).filter(|&length| length > start)
}

/// A name of a table, and what goes on or ends there.
fn named(mut tokens: Tokens<'_>, words: &[&str]) -> bool {
    matches!(tokens.next(), Some(Token::Word(_) | Token::Quoted(true) | Token::Sign(b'[')))
        && match tokens.next() {
            None | Some(Token::Comment | Token::Sign(b';' | b'(')) => true,
            Some(next) => next.is(words),
        }
}

/// Columns, and a table behind `from`.
fn selects(tokens: Tokens<'_>) -> bool {
    let mut columns = tokens.take(12);
    let mut listed = 0;
    loop {
        match columns.next() {
            Some(token) if token.is(&["from", "into"]) => break,
            Some(Token::Word(_)) => listed += 1,
            // Something that is no word of a sentence.
            Some(Token::Number(_) | Token::Quoted(_) | Token::Sign(b',' | b'*' | b'(' | b')')) => {
                listed -= 1;
            }
            _ => return false,
        }
    }
    let table = columns.next();
    let table_ends = match columns.next() {
        None | Some(Token::Comment | Token::Sign(b';' | b')' | b',' | b'(')) => true,
        Some(next) => next.is(&["where", "order", "limit", "union", "group", "join", "into"]),
    };
    listed <= 1 && matches!(table, Some(Token::Word(_) | Token::Quoted(_))) && table_ends
}

fn further_sign(tokens: Tokens<'_>) -> bool {
    tokens.take(12).any(|token| token == Token::Compare)
}

fn further_quote(tokens: Tokens<'_>) -> bool {
    tokens.take(12).any(|token| matches!(token, Token::Quoted(_)))
}

/// `order by 3--`
pub(super) fn columns(text: &[u8]) -> Option<usize> {
    let mut tokens = Tokens::new(text);
    tokens.next()?;
    tokens.next().filter(|word| word.is(&["by"]))?;
    loop {
        if !matches!(tokens.next()?, Token::Number(number) if number.len() <= 3) {
            return None;
        }
        match tokens.next()? {
            Token::Sign(b',') => {}
            Token::Comment | Token::Sign(b';') => return Some(tokens.read()),
            _ => return None,
        }
    }
}

/// `and sleep(5)`: how many bytes from the joining word on belong to it.
pub(super) fn sleep(text: &[u8]) -> Option<usize> {
    let mut tokens = Unopened::new(text);
    tokens.next()?;
    let mut word = tokens.next()?;
    for _ in 0..2 {
        if word.is(&["select", "if", "case", "when", "then", "not"]) {
            word = tokens.next()?;
        }
    }
    if !word.is(&["sleep"]) {
        return None;
    }
    matches!(tokens.next()?, Token::Number(number) if number.len() <= 4).then(|| tokens.read())
}

/// Tokens without opening parentheses.
struct Unopened<'t>(Tokens<'t>);

impl<'t> Unopened<'t> {
    fn new(text: &'t [u8]) -> Self {
        Self(Tokens::new(text))
    }

    fn next(&mut self) -> Option<Token<'t>> {
        self.0.find(|token| *token != Token::Sign(b'('))
    }

    fn read(&self) -> usize {
        self.0.read()
    }
}
