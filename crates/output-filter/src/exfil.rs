//! Links and images whose address carries data to a host that was not allowed.

use std::sync::Arc;

use rule_scan::{Anchor, Rule};

use crate::address::Address;
use crate::hosts::AllowedHosts;

/// The part of an address that decides. A longer one to a foreign host counts as carrying data.
const HEAD: usize = 180;

/// The rules `exfil.markdown_image` and `exfil.markdown_link`.
///
/// An image is loaded without anybody's doing, so that any query to a host that is not allowed
/// counts; a link only if its address carries data. Both are neutralised from the bracket that
/// closes their text on, so that the text stays and nothing is loaded.
#[must_use]
pub fn exfil_rules(allowed: &AllowedHosts) -> Vec<Rule> {
    let allowed = Arc::new(allowed.clone());
    let address = format!(r#"(?:[A-Za-z][A-Za-z0-9+.-]{{1,9}}:)?[/\\]{{2}}[^\s<>()"]{{1,{HEAD}}}"#);
    let inline = format!(r"\]\([ \t\r\n]{{0,8}}<?{address}");
    // The rest of the address, a title, and what closes.
    let rest = concat!(
        r#"[^\s<>()"]*(?:\([^\s<>()]{0,64}\)[^\s<>()"]{0,64}){0,2}>?"#,
        r#"(?:[ \t\r\n]{1,4}(?:"[^"\r\n]{0,80}"|'[^'\r\n]{0,80}'))?[ \t\r\n]{0,4}\)?"#,
    );
    let rule = |name: &str, kind: &str, anchor, pattern: String, image: bool| {
        let allowed = Arc::clone(&allowed);
        Rule::new(kind, anchor, pattern)
            .named(name)
            .trim(move |text| is_leak(text, image, &allowed).then_some(text.len()))
            .rank(crate::filter::EXFIL_RANK)
    };
    vec![
        rule(
            "exfil.markdown_image",
            "exfil.markdown_image",
            Anchor::literals(["!["]),
            inline.clone(),
            true,
        )
        .lead(r"!\[[^\]\r\n]{0,120}")
        .tail(rest)
        .confidence(90),
        rule("exfil.markdown_link", "exfil.markdown_link", Anchor::literals(["]("]), inline, false)
            .tail(rest),
        rule(
            "exfil.markdown_definition",
            "exfil.markdown_link",
            Anchor::literals(["]:"]),
            format!(r"\]:[ \t]{{0,8}}(?:\r?\n[ \t]{{0,4}})?<?{address}"),
            false,
        )
        .tail(r#"[^\s<>"]*>?"#),
    ]
}

fn is_leak(text: &[u8], image: bool, allowed: &AllowedHosts) -> bool {
    // Bytes of a character that the pattern's end has cut do not matter for what is asked here.
    let text = String::from_utf8_lossy(text);
    let Some(address) = Address::after_slashes(&text) else { return false };
    if allowed.allows(&address.host) {
        return false;
    }
    address.rest.len() + address.host.len() + 3 >= HEAD
        || address.carries_data()
        || image && address.has_query()
}
