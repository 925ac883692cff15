//! Addresses that a server must not fetch for somebody else.
//!
//! The services that hand a machine its credentials, and loopback and private addresses where they
//! are written so that a check overlooks them. `http://localhost:8080` as everybody writes it
//! passes.

use std::net::{Ipv4Addr, Ipv6Addr};

use rule_scan::{Anchor, ByteClass, Rule, View, Views};

use super::rule;
use crate::address::host::Number;

const KIND: &str = "unsafe.url";
/// The longest host that is looked at.
const HOST: usize = 96;

pub(crate) fn rules() -> Vec<Rule> {
    let decoded = Views::NONE.with(View::Unescaped).with(View::Folded);
    let host = format!(r"(?:\[[0-9A-Fa-f:.%]{{2,64}}\]|[^\s/\\?#:<>\[\]()\x22'`]{{1,{HOST}}})");
    vec![
        rule(
            KIND,
            "scheme",
            Anchor::literals([
                "file:", "gopher:", "dict:", "ldap:", "ldaps:", "ldapi:", "jar:", "netdoc:",
                "phar:", "php:", "expect:", "tftp:", "view-source:", "zip:", "glob:", "ogg:",
            ]),
            concat!(
                r"(?i:file:[/\\]{1,3}|(?:gopher|dict|ldap[si]?|tftp|php|phar|expect|zip|glob|ogg)://",
                r"|jar:(?:https?|file):|netdoc:/{1,3}|view-source:)",
            ),
        )
        .left(ByteClass::ALNUM.with(b"+.-_"))
        .views(decoded),
        rule(KIND, "host", Anchor::literals(["://", ":\\\\"]), host)
            .lead(r"(?:://|:\\\\)(?:[^\s/\\?#@<>]{0,64}@)?")
            .trim(|host| is_internal(host).then_some(host.len()))
            .views(decoded),
        rule(
            KIND,
            "bare_host",
            Anchor::literals(["169.254.169.254", "metadata.google.internal", "[::ffff:a9fe:a9fe]"]),
            r"(?i:169\.254\.169\.254|metadata\.google\.internal|\[::ffff:a9fe:a9fe\])",
        )
        .left(ByteClass::ALNUM.with(b"._-"))
        .right(ByteClass::ALNUM)
        .views(decoded),
    ]
}

/// Whether a host is the metadata service of a cloud, or in disguise one of the machine or network
/// itself.
fn is_internal(host: &[u8]) -> bool {
    let host = String::from_utf8_lossy(host).to_ascii_lowercase();
    let host = host.trim_end_matches(['.', ',', ';']);
    if let Some(inner) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let address = inner.split('%').next().unwrap_or(inner);
        return address.parse::<Ipv6Addr>().is_ok_and(is_internal_v6);
    }
    if is_metadata_name(host) {
        return true;
    }
    // Names that resolve to the machine itself, and those that resolve to the address in them.
    let is_below = |domain: &str| {
        host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if ["localtest.me", "lvh.me"].into_iter().any(is_below) {
        return true;
    }
    for suffix in [".nip.io", ".sslip.io", ".xip.io"] {
        if let Some(name) = host.strip_suffix(suffix) {
            let dotted = name.replace('-', ".");
            let labels: Vec<&str> = dotted.rsplit('.').take(4).collect();
            let dotted: Vec<&str> = labels.iter().rev().copied().collect();
            let written = dotted.join(".").parse::<Ipv4Addr>().ok();
            let hexadecimal = labels.first().filter(|label| label.len() == 8);
            let hexadecimal = hexadecimal.and_then(|label| u32::from_str_radix(label, 16).ok());
            return written.or(hexadecimal.map(Ipv4Addr::from)).is_some_and(is_reserved);
        }
    }
    // In the usual form, loopback and private addresses pass.
    Number::of(host).is_some_and(|number| {
        let address = number.address();
        if number.is_odd() { is_reserved(address) } else { is_metadata(address) }
    })
}

fn is_metadata_name(host: &str) -> bool {
    matches!(
        host,
        "metadata.google.internal"
            | "metadata.goog"
            | "instance-data"
            | "metadata"
            | "metadata.azure.com"
            | "metadata.packet.net"
            | "metadata.tencentyun.com"
            | "rancher-metadata"
            | "kubernetes.default.svc"
            | "kubernetes.default"
    ) || host.ends_with(".metadata.google.internal")
        || host.ends_with(".instance-data.ec2.internal")
}

/// Addresses at which clouds hand out credentials.
fn is_metadata(address: Ipv4Addr) -> bool {
    address.is_link_local()
        || matches!(address.octets(), [100, 100, 100, 200] | [192, 0, 0, 192] | [168, 63, 129, 16])
}

fn is_reserved(address: Ipv4Addr) -> bool {
    is_metadata(address)
        || address.is_loopback()
        || address.is_private()
        || address.octets().first() == Some(&0)
}

fn is_internal_v6(address: Ipv6Addr) -> bool {
    // An IPv4 address within it: mapped, compatible, translated.
    let segments = address.segments();
    let [.., high, low] = segments;
    let [a, b] = high.to_be_bytes();
    let [c, d] = low.to_be_bytes();
    let inner = Ipv4Addr::new(a, b, c, d);
    let carries = matches!(segments, [0, 0, 0, 0, 0, 0xFFFF, ..] | [0x64, 0xFF9B, 0, 0, 0, 0, ..])
        || matches!(segments, [0, 0, 0, 0, 0, 0, ..]) && address > Ipv6Addr::LOCALHOST;
    carries && is_reserved(inner)
        || segments == [0xFD00, 0xEC2, 0, 0, 0, 0, 0, 0x254]
        || segments == [0xFD20, 0xCE, 0, 0, 0, 0, 0, 0x254]
}

#[cfg(test)]
mod tests {
    use super::is_internal;

    #[test]
    fn forms_of_an_address() {
        for host in [
            "169.254.169.254",
            "2852039166",
            "0xa9fea9fe",
            "0251.0376.0251.0376",
            "0xa9.0xfe.0xa9.0xfe",
            "169.254.43518",
            "169.16689662",
            "[::ffff:169.254.169.254]",
            "[::ffff:a9fe:a9fe]",
            "[0:0:0:0:0:ffff:a9fe:a9fe]",
            "[64:ff9b::a9fe:a9fe]",
            "[fd00:ec2::254]",
            "metadata.google.internal.",
            "169.254.169.254.nip.io",
            "www.169-254-169-254.sslip.io",
            "7f000001.nip.io",
            "lvh.me",
            "8.8.8.8.lvh.me",
            "www.localtest.me",
            "2130706433",
            "0x7f.1",
            "017700000001",
            "127.1",
            "0",
            "100.100.100.200",
            "[::ffff:127.0.0.1]",
        ] {
            assert!(is_internal(host.as_bytes()), "{host}");
        }
        for host in [
            "example.com",
            "localhost",
            "127.0.0.1",
            "192.168.0.10",
            "[::1]",
            "[2001:db8::1]",
            "8.8.8.8",
            "134744072",
            "1.2.3.4.5",
            "app.nip.example",
            "8.8.8.8.nip.io",
            "docs.nip.io",
            "solvh.me",
            "10x.example",
            "0+177.0.0.1",
            "metadata.example",
        ] {
            assert!(!is_internal(host.as_bytes()), "{host}");
        }
    }
}
