//! Internet addresses.

use std::net::{Ipv4Addr, Ipv6Addr};

use rule_scan::{Anchor, ByteClass, Rule, Trimmed, Validity, Words};

pub(crate) fn rules() -> [Rule; 3] {
    let support = Words::new(
        [
            "ip",
            "ips",
            "ipv4",
            "ipv6",
            "address",
            "addr",
            "host",
            "hosts",
            "server",
            "client",
            "remote",
            "peer",
            "gateway",
            "dns",
            "subnet",
            "ping",
            "ssh",
            "login",
            "connect",
            "connected",
            "connection",
            "connections",
            "logged",
            "network",
            "proxy",
            "router",
            "firewall",
            "nameserver",
            "resolver",
            "src",
            "dst",
            "adresse",
            "dirección",
            "indirizzo",
            "адрес",
        ],
        32,
        16,
    );
    let against = Words::new(
        [
            "version",
            "versions",
            "ver",
            "v",
            "release",
            "releases",
            "released",
            "tag",
            "build",
            "upgraded",
            "upgrade",
            "update",
            "updated",
            "installed",
            "install",
            "sdk",
            "firmware",
            "driver",
            "assemblyversion",
            "fileversion",
            "requires",
            "section",
            "chapter",
            "oid",
        ],
        24,
        14,
    );
    let four = |name: &str, anchor: Anchor| {
        Rule::new("pii.ip_address", anchor, r"[0-9]{1,3}(?:\.[0-9]{1,3}){3,5}")
            .named(format!("pii.ip_address.{name}"))
            .right(ByteClass::WORD)
            .trim(weigh_v4)
            .rank(130)
    };
    // After a slash four numbers are the version of a product (`Name/1.2.3.4`), unless they are the
    // host of a web address.
    let v4 = four("v4", Anchor::run(ByteClass::DIGIT))
        .left(ByteClass::WORD.with(b".-+~^/"))
        .confidence(65)
        .support(support.clone(), 25)
        .against(against, 40);
    let host = four("host", Anchor::literals(["://"])).lead("://").confidence(85);
    let colon = Anchor::run(ByteClass::NONE.with(b":")).back(ByteClass::HEX, 4);
    let v6 = Rule::new(
        "pii.ip_address",
        colon,
        r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8}(?:(?:\.[0-9]{1,3}){3})?",
    )
    .named("pii.ip_address.v6")
    .left(ByteClass::WORD.with(b".:"))
    .right(ByteClass::WORD.with(b":"))
    .validate(weigh_v6)
    .confidence(70)
    .support(support, 25)
    .rank(130);
    [v4, host, v6]
}

/// Four octets in plain decimal. A fifth part makes it something else, which is why the pattern
/// reads on.
fn weigh_v4(bytes: &[u8]) -> Option<Trimmed> {
    let text = std::str::from_utf8(bytes).ok()?;
    let octets @ [first, second, third, fourth] = text.parse::<Ipv4Addr>().ok()?.octets();
    if first == 0 {
        return None;
    }
    // Of the addresses in use one in fifty has no octet of three digits; of versions, object
    // identifiers and section numbers nearly all. Ranges for private use and the simplest
    // addresses, as of public name servers, are addresses all the same.
    let small = octets.iter().all(|&octet| octet < 100);
    let private = first == 10;
    let repeated = second == first && third == first && fourth == first;
    let points = if small && !private && !repeated { -20 } else { 0 };
    Some(Trimmed { points, len: bytes.len() })
}

fn weigh_v6(bytes: &[u8]) -> Validity {
    let parsed = std::str::from_utf8(bytes).ok().and_then(|text| text.parse::<Ipv6Addr>().ok());
    let groups = bytes.split(|&byte| byte == b':').filter(|group| !group.is_empty()).count();
    let digits = bytes.iter().any(u8::is_ascii_digit);
    match parsed {
        // All zeros: nobody's.
        Some(address) if address.is_unspecified() => Validity::Reject,
        // `a::b`, `c::1`: more often a path in code than an address.
        Some(_) if !digits && groups < 3 => Validity::Reject,
        Some(_) if groups < 3 || !digits => Validity::Accept(-40),
        Some(_) => Validity::Accept(10),
        None => Validity::Reject,
    }
}
