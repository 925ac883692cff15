//! Rules and pieces of text for exercising an engine: one rule for each thing that a rule can ask
//! for, and what comes close to them.

use crate::{Analyser, Anchor, ByteClass, Rule, Trimmed, Validity, Words};

/// Pieces of text of which the rules of [`exercises`] find something, nearly find something, or
/// must not.
pub const FRAGMENTS: &[&str] = &[
    "k-",
    "K-",
    "k-ab12",
    "abc@de",
    "@",
    "12-34",
    "1 2",
    "987",
    "é",
    "ü",
    "x",
    " ",
    " ",
    "[",
    "]",
    "_",
    "-",
    ".",
    "=",
    ":",
    "\"",
    "\n",
    "!",
    "!",
    "stop 123456!",
    "key=ayabcdef",
    "order[custom.key] -: 12",
    "の",
    "/",
    "#",
    "key=",
    "Key: \"",
    "k=",
    "ab",
    "b.c",
    "abx ab",
    ".é",
    "stop",
    "st",
    "call",
    "тел",
    "order",
    "number",
    "ключ",
    "日本",
    "日",
    "😀",
    "\u{301}",
    "a",
    "z9",
    "[custom.key]",
    "[custom.key:****1]",
    "[custom.call]",
    "[custom.any#12.a1b2c3d4]",
    "[custom.other]",
    "[secret.early:****12345]",
    "[secret.pair",
    "[custom.order#1234567.a1b2c3d4]",
    "[[custom.key]]",
];

const DOTS: ByteClass = ByteClass::LOWER.with(b".");

/// One rule for each thing that a rule can ask for, and for pairs that may quarrel. They are for
/// the text as it stands.
#[must_use]
pub fn exercises() -> Vec<Rule> {
    let literals = |literals: &[&str]| Anchor::literals(literals.iter().copied());
    let at = ByteClass::NONE.with(b"@");
    let words = Words::new(["call", "тел", "x"], 16, 8);
    let orders = Words::new(["order", "number", "日本"], 12, 12);
    let halves = Analyser::new(9, 2, halves);
    let echoes = Analyser::with_context(7, 6, 1, echo);
    vec![
        // Where the lead ends and the opening begins is not clear, and both may end in two places.
        Rule::new("custom.opened", Anchor::literals(["k"]), "[a-z0-9=]{1,4}")
            .named("opened")
            .lead("k[=:]{0,2}")
            .opening("[=: ]{1,2}|b"),
        Rule::new("custom.opened", Anchor::literals(["k"]), "[0-9]{1,3}")
            .named("opened_digits")
            .lead("k[=:]{0,2}")
            .opening("=a?"),
        // The brackets of a marker are no boundary.
        Rule::new("custom.key", literals(&["k-"]), "k-[a-z0-9]{2,6}")
            .left(ByteClass::WORD.with(b"[]"))
            .right(ByteClass::WORD.with(b"[]")),
        Rule::new(
            "custom.mail",
            Anchor::run(at).back(ByteClass::LOWER, 5),
            "[a-z]{1,5}@[a-z]{1,4}",
        )
        .left(ByteClass::WORD)
        .right(ByteClass::WORD),
        Rule::new("custom.number", Anchor::run(ByteClass::DIGIT), "[0-9](?:[ -]?[0-9]){1,7}")
            .validate(even)
            .left(ByteClass::WORD)
            .right(ByteClass::WORD),
        Rule::new("custom.any", literals(&["é"]), "é[^ ]{1,3}").right(ByteClass::WORD),
        // Leads with several ends, one of them within the body of another.
        Rule::new("secret.password", literals(&["key"]), "[^ \"]{2,8}")
            .lead("(?i:key) ?[=:]{1,2} ?\"?")
            .tail("[^ \"]*"),
        Rule::new("secret.pair", literals(&["k"]).back(DOTS, 4), "[a-z.=]{2,5}")
            .lead("[a-z.]{0,4}k[=-]?[a-z]{0,3}")
            .right(ByteClass::DIGIT)
            .tail("(?:[a-z.]{1,3}=)*"),
        // A later anchor whose body begins earlier, and a tail that ends before its alphabet does.
        Rule::new("secret.beat", literals(&["k", "y"]), "[=a-z.]{2,4}")
            .lead("key=|y|k-")
            .tail("[a-z.]{0,2}"),
        // Tails that swallow further anchors.
        Rule::new("secret.early", literals(&["ab", "b.", "abx a"]).back(DOTS, 6), "[a-z.]{2,7}")
            .left(ByteClass::NONE.with(b"x"))
            .tail("[a-z.=]*"),
        Rule::new("secret.dots", literals(&["x", "é"]), "(?:x|é)(?:[a-z]|ü)?")
            .tail("(?:\\.[a-zé]+)*".replace("[a-zé]", "(?:[a-z]|é)"))
            .confidence(40)
            .support(words.within(9, 9), 10),
        // Trimming, with a pattern and without.
        Rule::new("custom.trimmed", Anchor::run(ByteClass::ALPHA), "[A-Za-z]{1,9}[.=]{0,3}[a-z]?")
            .trim(|bytes| bytes.iter().rposition(u8::is_ascii_alphabetic))
            .right(ByteClass::NONE.with(b"=")),
        Rule::window("custom.stop", literals(&["stop"]).at_word_start().back(at, 2), 12, stop)
            .left(ByteClass::ALNUM),
        Rule::window("custom.tailed", literals(&["st", "op"]).back(ByteClass::LOWER, 2), 6, stop)
            .named("custom.tailed/led")
            .lead("(?i:st|stop?)")
            .tail("!*"),
        // One reading for two rules, of which the windows are the same and are not.
        Rule::analysed("custom.first", literals(&["st", "k"]), &halves, 0).left(ByteClass::DIGIT),
        Rule::analysed("custom.second", literals(&["k", "op"]).back(DOTS, 2), &halves, 1)
            .named("custom.second/tailed")
            .tail("[.=]*"),
        // What stands before decides.
        Rule::analysed("custom.echo", literals(&["a", "st", "1"]).back(DOTS, 2), &echoes, 0),
        // Words, before and after, this side of markers and beyond.
        Rule::new("custom.call", Anchor::run(ByteClass::DIGIT), "[0-9]{2,4}")
            .confidence(40)
            .support(words.clone(), 30)
            .against(orders.within(4, 12), 30),
        // A word in the lead does not count.
        Rule::new("custom.called", literals(&["call"]), "[0-9]{2,3}")
            .lead("call ?[:=]? ?")
            .confidence(40)
            .support(words.clone(), 30),
        Rule::new("custom.order", Anchor::run(ByteClass::DIGIT).at_word_start(), "[0-9 ]{2,5}")
            .validate(|bytes| Validity::Accept(bytes.len() as i8 * 5 - 15))
            .lead("[0-9 ]{1,3}")
            .against(orders, 40),
        // Bytes that are no characters.
        Rule::new(
            "custom.bytes",
            Anchor::run(ByteClass::NONE.with_range(0x90, 0xD0)).at_word_start(),
            r"[\x80-\xFF].?[\xA0-\xCF]{0,2}",
        ),
        Rule::new("custom.script", literals(&["ключ", "日"]), "(?i:(?:ключ|日)..?(?:本|K)?)")
            .left(ByteClass::NON_ASCII)
            .right(ByteClass::NONE.with_range(0x80, 0xAF)),
        Rule::new("custom.line", literals(&["\n", "[", "#"]), r"(?s:\n|[\[#]).?[^\d\s\W]\s?"),
    ]
}

/// An even number of digits: a validator that a shorter end can satisfy.
fn even(bytes: &[u8]) -> Validity {
    match bytes.iter().filter(|byte| byte.is_ascii_digit()).count() % 2 {
        0 => Validity::Accept(0),
        _ => Validity::Reject,
    }
}

/// Up to the first sign, and up to the first letter after it.
fn halves(window: &[u8], verdicts: &mut [Option<Trimmed>]) {
    let sign = window.iter().position(|byte| byte.is_ascii_punctuation());
    let after = sign.and_then(|at| {
        let rest = window.get(at..)?.iter().position(u8::is_ascii_alphabetic)?;
        Some(at + rest)
    });
    for (at, verdict) in [sign, after].into_iter().zip(verdicts) {
        *verdict = at.map(Trimmed::from);
    }
}

/// Up to the first exclamation mark; surer the nearer it is.
fn stop(window: &[u8]) -> Option<Trimmed> {
    let at = window.iter().position(|&byte| byte == b'!')?;
    Some(Trimmed { len: at + 1, points: 10 - at as i8 * 6 })
}

/// As long as what stands before says: the same byte again.
fn echo(before: &[u8], bytes: &[u8], verdicts: &mut [Option<Trimmed>]) {
    let again = |byte: &u8| before.contains(byte);
    if let Some(verdict) = verdicts.first_mut() {
        *verdict = bytes.iter().rposition(again).map(|at| Trimmed::from(at + 1));
    }
}
