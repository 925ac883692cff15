//! The call of a tool, in the forms that models write it. A schema or an API description names
//! tools and their parameters as well; only a name together with arguments is a call.

use rule_scan::{Anchor, ByteClass, Rule};

use super::{INDENT, not_line_end, rule};
use crate::kind::TOOL_CALL;

/// A quotation mark of JSON, which stands escaped in JSON within a string.
const QUOTE: &str = r#"\\{0,3}""#;
/// Blanks between the tokens of JSON, as they are, or escaped.
const BLANK: &str = r"(?:\s|\\n){0,24}";
/// The name of a tool.
const NAME: &str = "[A-Za-z_][A-Za-z0-9_./:-]{0,80}";

pub(crate) fn rules() -> Vec<Rule> {
    let (q, b, name) = (QUOTE, BLANK, NAME);
    vec![
        // OpenAI, Mistral, Qwen, Hermes: a name, then arguments, as an object or a string of one.
        // Llama calls them parameters, as schemas do, whose first key says so.
        rule(
            TOOL_CALL,
            "arguments",
            Anchor::literals(["\"name\"", "\"name\\\""]),
            &format!(
                r#""name\\{{0,3}}" ?: ?{q}{name}{q}{b},{b}{q}(?:arguments|parameters|args){q} ?:{b}(?:"\\?\{{|\{{){b}{q}[A-Za-z_$][A-Za-z0-9_$-]{{0,60}}{q} ?:(?:{b}\{{{b}{q}[a-z$]{{1,16}})?"#
            ),
        )
        .trim(|call| {
            // `"type"` and the like, or an argument whose value is a schema of its own.
            const SCHEMA: [&[u8]; 6] = [
                b"\"type", b"\"$schema", b"\"properties", b"\"required", b"\"$ref", b"\"additionalProp",
            ];
            let has = |key: &&[u8]| call.windows(key.len()).any(|here| here == *key);
            (!SCHEMA.iter().any(has)).then_some(call.len())
        })
        .confidence(75),
        // Anthropic: a block of a message.
        rule(
            TOOL_CALL,
            "tool_use",
            Anchor::literals(["tool_use", "server_tool_use"]),
            &format!(
                r#"(?:server_)?tool_use{q}{b},{b}{q}(?:id{q} ?: ?{q}[A-Za-z0-9_-]{{1,64}}{q}{b},{b}{q})?name{q} ?: ?{q}{name}{q}{b},{b}{q}input{q} ?:{b}\{{"#
            ),
        )
        .confidence(75),
        // The same as elements, and the elements of Hermes and Qwen.
        rule(
            TOOL_CALL,
            "invoke",
            Anchor::literals(["invoke name="]),
            &format!(r#"invoke name=\\?["']{name}\\?["']>{b}<[a-z:]{{0,12}}parameter name="#),
        )
        .confidence(90),
        rule(
            TOOL_CALL,
            "element",
            Anchor::literals(["<tool_call>", "<function_call>", "<function=", "[tool_calls]", "<|python_tag|>", "<tool_use>"]),
            &format!(
                r#"<tool_call>{b}(?:\{{{b}{q}name{q}|<function=|{name}{b}<arg_key>)|<function_call>{b}\{{{b}{q}|<function={name}>(?:{b}<parameter=|\{{)|\[TOOL_CALLS\] ?(?:\[\{{|{name}(?:\[|\{{))|<\|python_tag\|>[a-z{{]|<tool_use>{b}<"#
            ),
        )
        .confidence(90),
        // A request of the Model Context Protocol.
        rule(
            TOOL_CALL,
            "mcp",
            Anchor::literals(["method\"", "method\\\""]),
            &format!(r#"method{q} ?: ?{q}tools/call{q}{b},{b}{q}params{q} ?:{b}\{{"#),
        )
        .confidence(75),
        // ReAct. The prompt that explains it has a phrase where a call has a name.
        rule(
            TOOL_CALL,
            "react",
            Anchor::literals(["action:"]).back(INDENT, 6),
            r"[ \t>*]{0,6}(?i:action):(?:\*\*)? ?[A-Za-z_][A-Za-z0-9_.-]{0,60}(?:\[[^\]\n]{1,100}\])?[ \t]?\r?\n[ \t>*]{0,6}(?i:action[ _]input):(?:\*\*)? ?[^\s<]",
        )
        .left(not_line_end())
        .confidence(85),
        // gpt-oss names the receiver in the header of a message.
        rule(
            TOOL_CALL,
            "recipient",
            Anchor::literals(["to=functions.", "to=browser.", "to=python"]),
            r"to=(?:functions|browser)\.[A-Za-z_][A-Za-z0-9_]{0,60}|to=python",
        )
        .left(ByteClass::WORD.with(b"&?"))
        .right(ByteClass::WORD)
        .confidence(70),
    ]
}
