//! Orders that are orders only when they are decoded.

use rule_scan::View;

use crate::kind;

/// The kind that a finding has beside its own if it was found by decoding: [`kind::ENCODED_ORDER`]
/// for an order that stood in base64, hexadecimal, percent-encoding, escapes, spaced letters,
/// leetspeak, rot13 or backwards; `None` for all others.
///
/// `rule` is the name of the rule, such as `injection.override/rot13`. Letters of other scripts and
/// invisible characters are a disguise, not an encoding: who reads the text sees the order.
///
/// ```
/// use injection_guard::{encoded_kind, kind};
/// use rule_scan::View;
/// let rule = "injection.override/frames";
/// assert_eq!(encoded_kind(rule, View::Decoded), Some(kind::ENCODED_ORDER));
/// assert_eq!(encoded_kind(rule, View::Plain), None);
/// ```
#[must_use]
pub fn encoded_kind(rule: &str, view: View) -> Option<&'static str> {
    let (found, name) = rule.split_once('/').unwrap_or((rule, ""));
    let order = ORDERS.contains(&found) || SPOKEN.contains(&found) && view != View::Unescaped;
    let deciphered = CIPHERS.contains(&name);
    let decoded = matches!(view, View::Decoded | View::Unescaped | View::Joined | View::Lettered);
    (order && (deciphered || decoded)).then_some(kind::ENCODED_ORDER)
}

/// Kinds that are orders.
const ORDERS: [&str; 7] = [
    kind::OVERRIDE,
    kind::ROLE,
    kind::PROMPT_EXTRACTION,
    kind::EXFILTRATION_ORDER,
    kind::TOOL_ORDER,
    kind::SECRECY,
    kind::CONDITIONAL_ORDER,
];
/// Kinds that are as good as one when somebody went to the length of encoding them. Escaped they
/// are no news: a page within JSON has its tags escaped.
const SPOKEN: [&str; 2] = [kind::TEMPLATE_TOKEN, kind::FORGED_TURN];
/// How the rules for ciphers are named.
const CIPHERS: [&str; 2] = ["rot13", "reversed"];

#[cfg(test)]
mod tests {
    use rule_scan::View;

    use super::{CIPHERS, encoded_kind};
    use crate::kind::ENCODED_ORDER;

    #[test]
    fn what_is_decoded_and_orders_counts() {
        let encoded = Some(ENCODED_ORDER);
        for (rule, view, expected) in [
            ("injection.override/frames", View::Plain, None),
            ("injection.override/frames", View::Folded, None),
            ("injection.override/frames", View::Decoded, encoded),
            ("injection.override/frames", View::Unescaped, encoded),
            ("injection.role/frames", View::Joined, encoded),
            ("injection.secrecy/frames", View::Lettered, encoded),
            ("injection.override/rot13", View::Plain, encoded),
            ("injection.tool_order/reversed", View::Folded, encoded),
            ("injection.template_token/bars", View::Decoded, encoded),
            ("injection.template_token/bars", View::Unescaped, None),
            ("injection.hidden_html/comment", View::Decoded, None),
            ("injection.overridex/rot13", View::Decoded, None),
            ("pii.email", View::Decoded, None),
        ] {
            assert_eq!(encoded_kind(rule, view), expected, "{rule} {view:?}");
        }
    }

    /// The ciphers are told by the names of their rules.
    #[test]
    fn rules_are_named_so() {
        for cipher in CIPHERS {
            let ends = format!("/{cipher}");
            assert!(crate::rules().iter().any(|rule| rule.name().ends_with(&ends)), "{cipher}");
        }
    }
}
