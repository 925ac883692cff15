//! Addresses within addresses: where an allowed host would lead on to.

use super::{Address, Exposure, host, payload, written};
use crate::hosts::AllowedHosts;

/// Whether an address of an allowed host has another in it that is not allowed: as a parameter, or
/// with data anywhere.
pub(super) fn leads_on(address: &Address<'_>, exposure: Exposure, allowed: &AllowedHosts) -> bool {
    let rest = address.rest.replace("&amp;", "&");
    let (before, fragment) = rest.split_once('#').unwrap_or((&rest, ""));
    let (path, query) = before.split_once('?').unwrap_or((before, ""));
    let values = query.split('&').chain(fragment.split('&'));
    let mut values = values.map(|pair| pair.split_once('=').map_or(pair, |(_, value)| value));
    let foreign = |text: &str| {
        let text = text.trim_start();
        let absolute = text.split_once("://").is_some_and(|(scheme, _)| {
            !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphabetic())
        });
        let relative =
            text.starts_with("//") || text.starts_with("/\\") || text.starts_with("\\\\");
        let special = ["http:", "https:"].iter().any(|scheme| {
            text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
        (absolute || relative || special)
            .then(|| Address::parse(text))
            .flatten()
            .filter(|inner| !allowed.allows(&inner.host) && !host::is_local(&inner.host))
            .is_some()
    };
    let leads = |value: &str| {
        let (decoded, _) = written::percent_decoded(value, true);
        foreign(&decoded)
    };
    if values.any(leads) {
        return true;
    }
    // A page that was archived, or a proxy.
    let (path, _) = written::percent_decoded(path, false);
    path.match_indices(":/").any(|(at, _)| {
        let before = path.get(..at).unwrap_or("");
        let start = before.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1);
        let whole = format!("{}?{query}", path.get(start..).unwrap_or(""));
        let inner = Address::parse(&whole);
        inner.is_some_and(|inner| {
            !allowed.allows(&inner.host)
                && !host::is_local(&inner.host)
                && payload::of_host(&inner.host) + payload::of_rest(inner.rest, exposure)
                    >= exposure.threshold()
        })
    })
}
