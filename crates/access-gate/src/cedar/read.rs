//! Policies that somebody wrote.

use cedar_policy::{Policy, PolicyId};

use super::code::{check, pieces};
use crate::name::is_name;
use crate::{Error, ErrorKind};

/// The policies of the text, in its order, each with the path `policies[n]` as its id in Cedar and
/// the id of its annotation.
///
/// They are told apart before they are parsed, so that an error can say which one it is in.
pub(super) fn read(text: &str) -> Result<Vec<(Policy, String)>, Error> {
    let mut policies = Vec::new();
    for (index, piece) in pieces(text).into_iter().enumerate() {
        let path = format!("policies[{index}]");
        check(piece).map_err(|kind| Error::new(kind, &path))?;
        let policy = Policy::parse(Some(PolicyId::new(&path)), piece)
            .map_err(|_| Error::new(ErrorKind::MalformedPolicy, &path))?;
        let id = policy.annotation("id").filter(|id| is_name(id)).map(str::to_owned);
        let id = id.ok_or_else(|| Error::new(ErrorKind::MalformedName, format!("{path}.id")))?;
        if !is_folded(&policy) {
            return Err(Error::new(ErrorKind::InvalidPolicy, path));
        }
        policies.push((policy, id));
    }
    Ok(policies)
}

/// Whether every text that the policy compares with is ASCII in lower case, as the names of
/// requests are: another one would never be equal to any, and a denial with it would deny nothing.
fn is_folded(policy: &Policy) -> bool {
    let Ok(json) = policy.to_json() else { return false };
    let mut rest = vec![&json];
    while let Some(value) = rest.pop() {
        if let Some(list) = value.as_array() {
            rest.extend(list);
        }
        for (key, value) in value.as_object().into_iter().flatten() {
            match (key.as_str(), value.as_str()) {
                // A value, a piece of a pattern, the id of an entity.
                ("Value" | "Literal" | "id", Some(text)) => {
                    if text.bytes().any(|byte| !byte.is_ascii() || byte.is_ascii_uppercase()) {
                        return false;
                    }
                }
                ("annotations", _) => {}
                _ => rest.push(value),
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_in_lower_case_wherever_they_are() {
        let folded = |condition: &str| {
            let text = format!("@id(\"No-Shell\")\nforbid ({condition};");
            is_folded(&Policy::parse(None, text).unwrap())
        };
        assert!(folded("principal, action, resource)"));
        assert!(folded(
            r#"principal is Agent, action, resource) when { resource.name == "shell" }"#
        ));
        for condition in [
            r#"principal == Agent::"Mallory", action, resource)"#,
            r#"principal, action in [Action::"output", Action::"Output"], resource)"#,
            r#"principal, action, resource == Tool::"Shell")"#,
            r#"principal, action, resource) when { resource.name == "Shell" }"#,
            r#"principal, action, resource) when { ["a", "B"].contains(context.stage) }"#,
            r#"principal, action, resource) unless { resource.name like "sHell*" }"#,
            r#"principal, action, resource) when { context.person in [Role::"Admin"] }"#,
            r#"principal, action, resource == Tool::"ѕһеll")"#,
            r#"principal, action, resource) when { {n: "A"}.n == context.stage }"#,
        ] {
            assert!(!folded(condition), "{condition}");
        }
    }
}
