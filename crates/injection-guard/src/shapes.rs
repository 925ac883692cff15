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
