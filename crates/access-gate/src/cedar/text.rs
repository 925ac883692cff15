//! Pieces of the language of Cedar.
//!
//! Whatever is written between quotes here is a name, a name with a star behind it, or a word of
//! a scheme, and none of these has a quote, a backslash or a star of its own.

use crate::Effect;

/// A set of texts. Not to be empty: the validator asks for the type of every set.
pub(super) fn list<T: AsRef<str>>(names: &[T]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{}\"", name.as_ref())).collect();
    format!("[{}]", quoted.join(", "))
}

/// Whether one of the terms holds. Written as a tree, so that a long list is not a deep one: the
/// evaluator goes down as deep as terms are nested.
pub(super) fn any(terms: &[String]) -> String {
    match terms {
        [] => "false".to_owned(),
        [term] => term.clone(),
        terms => {
            // Four ways at each branching is the least deep, as a bracket is four times as deep
            // as an operator.
            let branches = terms.chunks(terms.len().div_ceil(4)).map(any);
            format!("({})", branches.collect::<Vec<_>>().join(" || "))
        }
    }
}

/// Whether the value is one of the names, or begins as one of them that has a star behind it.
pub(super) fn among(value: &str, patterns: &[String]) -> String {
    if patterns.iter().any(|pattern| pattern == "*") {
        return "true".to_owned();
    }
    let patterns: Vec<String> = patterns.iter().map(|one| one.to_ascii_lowercase()).collect();
    let (open, exact): (Vec<_>, Vec<_>) =
        patterns.into_iter().partition(|pattern| pattern.ends_with('*'));
    let exact = match exact.as_slice() {
        [] => None,
        [name] => Some(format!("{value} == \"{name}\"")),
        names => Some(format!("{}.contains({value})", list(names))),
    };
    let open = open.iter().map(|pattern| format!("{value} like \"{pattern}\""));
    any(&exact.into_iter().chain(open).collect::<Vec<_>>())
}

/// A condition on an attribute that a request may not have. What cannot be evaluated holds for
/// a denial, and for nothing that allows.
pub(super) fn known(attribute: &str, condition: &str, effect: Effect) -> String {
    match effect {
        Effect::Allow => format!("context has {attribute} && ({condition})"),
        Effect::Deny => format!("if context has {attribute} then ({condition}) else true"),
    }
}
