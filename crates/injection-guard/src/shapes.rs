//! Rules for what is evidence by its shape: template tokens, forged turns, calls of tools, hidden
//! text.

mod address;
mod comments;
mod ends;
mod hidden_html;
mod hidden_markdown;
mod order;
mod template;
mod tool_call;
mod turns;
mod words;

use rule_scan::{Anchor, ByteClass, Rule};

use crate::invisible;
use crate::kind;
use crate::rules::RANK;

pub(crate) fn rules() -> Vec<Rule> {
    let reader = order::Reader::new();
    let mut rules = template::rules();
    rules.extend(turns::rules(&reader));
    rules.extend(ends::rules(&reader));
    rules.extend(tool_call::rules());
    rules.extend(hidden_html::rules(&reader));
    rules.extend(hidden_markdown::rules(&reader));
    rules.extend(comments::rules(&reader));
    rules.extend(invisible::rules());
    rules.push(han());
    rules
}

/// What may stand before the name of a speaker at the start of a line. A scanner has room for few
/// classes to look back over, so all rules here share three.
const INDENT: ByteClass = ByteClass::NONE.with(b" \t>*#\"'[-");
/// What delimiters are made of.
const MARKS: ByteClass = MARKS_BUT_BLANK.with(b" ");
const MARKS_BUT_BLANK: ByteClass = ByteClass::NONE.with(b"-=#*/<>[(~%");

/// A rule of this crate with a name of its own.
fn rule(kind: &str, name: &str, anchor: Anchor, pattern: &str) -> Rule {
    Rule::new(kind, anchor, pattern).named(format!("{kind}/{name}")).rank(RANK)
}

/// Everything but the two bytes that end a line.
fn not_line_end() -> ByteClass {
    ByteClass::NONE.with(b"\n\r").complement()
}

/// Chinese and Japanese have no spaces between words, so the grammar cannot read them: a verb of
/// setting aside, then how much or when, then what, in either order of the last two.
fn han() -> Rule {
    const VERBS: [&str; 6] = ["忽略", "无视", "忽视", "忘记", "無視", "忘れ"];
    const SCOPES: [&str; 9] =
        ["之前", "以上", "前面", "所有", "上述", "先前", "以前", "すべて", "全て"];
    const OBJECTS: [&str; 8] = ["指令", "指示", "提示", "命令", "规则", "規則", "内容", "对话"];
    let ends = |window: &[u8], words: &[&str]| {
        let end = |word: &&str| {
            let at = window.windows(word.len()).position(|bytes| bytes == word.as_bytes())?;
            Some(at + word.len())
        };
        words.iter().filter_map(end).min()
    };
    // Japanese has its verb at the end, so the window begins before the anchor.
    let sentence = (0x80..=u8::MAX).fold(ByteClass::NONE, |class, byte| class.with(&[byte]));
    Rule::window(kind::OVERRIDE, Anchor::literals(VERBS).back(sentence, 60), 120, move |window| {
        let verb = ends(window, &VERBS)?;
        let scope = ends(window, &SCOPES)?;
        let object = ends(window, &OBJECTS)?;
        Some(verb.max(scope).max(object))
    })
    .named(format!("{}/han", kind::OVERRIDE))
    .left(sentence)
    .rank(RANK)
    .confidence(80)
}

#[cfg(test)]
mod tests {
    use rule_scan::Scanner;

    #[test]
    fn every_rule_builds() {
        let errors: Vec<String> = super::rules()
            .into_iter()
            .filter_map(|rule| Scanner::builder().rule(rule).build().err())
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
    }
}
