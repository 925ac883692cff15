//! Hosts: what can be registered, what they look like, and addresses written as numbers.

use std::net::Ipv4Addr;

use rule_scan::{Span, View};

/// Whether everybody can register names below it. A top-level domain that nobody runs, such as
/// `internal`, is none.
pub(crate) fn is_public_suffix(host: &str) -> bool {
    psl::suffix(host.as_bytes())
        .is_some_and(|suffix| suffix.is_known() && suffix.as_bytes().len() == host.len())
}

/// The part of a host that somebody has registered: the label before its public suffix, and that.
pub(crate) fn registrable(host: &str) -> &str {
    psl::domain_str(host).unwrap_or(host)
}

/// A host as a reader sees it, so that two that look the same are the same: characters of other
/// scripts as the ASCII ones they look like, digits as letters.
pub(crate) fn look(host: &str) -> String {
    let mut look = String::with_capacity(host.len());
    let unicode = has_encoded_label(host).then(|| to_unicode(host));
    for char in unicode.as_deref().unwrap_or(host).chars() {
        match char {
            '0' => look.push('o'),
            '1' | 'i' | 'I' | '|' => look.push('l'),
            '3' => look.push('e'),
            '5' => look.push('s'),
            _ if char.is_ascii() => look.push(char.to_ascii_lowercase()),
            _ => {
                let lower = char.to_lowercase().map(|char| ascii_look(char, true));
                look.extend(lower.flat_map(|look| {
                    look.to_lowercase().replace('i', "l").chars().collect::<Vec<_>>()
                }));
            }
        }
    }
    if !look.contains("rn") && !look.contains("vv") {
        return look;
    }
    look.replace("rn", "m").replace("vv", "w")
}

fn has_encoded_label(host: &str) -> bool {
    host.split('.').any(|label| label.starts_with("xn--"))
}

/// What a character looks like in ASCII, or itself.
fn ascii_look(char: char, without_accent: bool) -> String {
    if char.is_ascii() {
        return char.to_string();
    }
    // A look-alike counts among letters, an accent beside the sign of an address.
    let text = format!("{}{char}a", if without_accent { "@" } else { "a" });
    let look = View::Folded.read(&text, Span { start: 1, end: 1 + char.len_utf8() });
    if look.is_ascii() { look } else { char.to_string() }
}

/// Whether a label was made to be read as another: letters of two scripts that look alike, a word
/// of look-alikes only, or a `xn--` that says nothing.
pub(crate) fn is_disguised(host: &str) -> bool {
    if host.is_ascii() && !has_encoded_label(host) {
        return false;
    }
    host.split('.').any(|label| {
        let decoded = match label.strip_prefix("xn--") {
            Some(_) => match decode_label(label) {
                Some(decoded) => decoded,
                None => return true,
            },
            None => label.to_owned(),
        };
        if decoded.is_ascii() {
            return false;
        }
        let (mut ascii, mut alike, mut other) = (0, 0, 0);
        for char in decoded.chars().filter(|char| !matches!(char, '-' | '_')) {
            if char.is_ascii() {
                ascii += usize::from(char.is_ascii_alphabetic());
            } else if ascii_look(char, false).is_ascii() {
                alike += 1;
            } else {
                other += 1;
            }
        }
        alike > 0 && (ascii > 0 || other == 0)
    })
}

/// A host in Unicode. A label that cannot be decoded stays as it is.
pub(crate) fn to_unicode(host: &str) -> String {
    let labels =
        host.split('.').map(|label| decode_label(label).unwrap_or_else(|| label.to_owned()));
    labels.collect::<Vec<_>>().join(".")
}

/// What a label `xn--...` stands for (RFC 3492); `None` if it is none, or stands for nothing.
pub(crate) fn decode_label(label: &str) -> Option<String> {
    const BASE: u32 = 36;
    let code = label.strip_prefix("xn--").filter(|code| code.len() <= 59)?;
    let (basic, deltas) = code.rsplit_once('-').unwrap_or(("", code));
    let mut decoded: Vec<char> = basic.chars().collect();
    let (mut n, mut i, mut bias) = (128u32, 0u32, 72u32);
    let mut digits = deltas.bytes().peekable();
    if deltas.is_empty() {
        return None;
    }
    while digits.peek().is_some() {
        let (before, mut weight, mut k) = (i, 1u32, BASE);
        loop {
            let digit = match digits.next()? {
                byte @ b'a'..=b'z' => u32::from(byte - b'a'),
                byte @ b'A'..=b'Z' => u32::from(byte - b'A'),
                byte @ b'0'..=b'9' => u32::from(byte - b'0') + 26,
                _ => return None,
            };
            i = i.checked_add(digit.checked_mul(weight)?)?;
            let threshold = k.saturating_sub(bias).clamp(1, 26);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
            k += BASE;
        }
        let length = u32::try_from(decoded.len()).ok()? + 1;
        let mut delta = (i - before) / if before == 0 { 700 } else { 2 };
        delta += delta / length;
        let mut steps = 0;
        while delta > 455 {
            delta /= 35;
            steps += BASE;
        }
        bias = steps + 36 * delta / (delta + 38);
        n = n.checked_add(i / length)?;
        i %= length;
        let char = char::from_u32(n).filter(|char| !char.is_ascii() && !char.is_control())?;
        decoded.insert(usize::try_from(i).ok()?, char);
        i += 1;
    }
    Some(decoded.into_iter().collect())
}

/// A host written as a number, as browsers read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    address: u32,
    odd: bool,
}

impl Number {
    /// Reads an IPv4 address of one to four parts, decimal, octal or hexadecimal.
    pub(crate) fn of(host: &str) -> Option<Self> {
        let host = host.strip_suffix('.').unwrap_or(host);
        let parts: Vec<&str> = host.split('.').collect();
        let (last, first) = parts.split_last()?;
        if first.len() > 3 {
            return None;
        }
        let mut odd = first.len() != 3;
        let mut read = |part: &str| {
            let lower = part.to_ascii_lowercase();
            let (digits, radix) = match (lower.strip_prefix("0x"), lower.strip_prefix('0')) {
                (Some(digits), _) => (digits, 16),
                (None, Some(digits)) if !digits.is_empty() => (digits, 8),
                _ => (lower.as_str(), 10),
            };
            odd |= radix != 10;
            let signs = digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
            u64::from_str_radix(digits, radix).ok().filter(|_| signs)
        };
        let mut address = 0u64;
        for part in first {
            address = address << 8 | read(part).filter(|part| *part < 256)?;
        }
        let rest = 8 * (4 - first.len() as u32);
        let last = read(last).filter(|last| *last < 1 << rest)?;
        let address = u32::try_from(address << rest | last).ok()?;
        Some(Self { address, odd })
    }

    /// The address that it stands for.
    pub(crate) fn address(self) -> Ipv4Addr {
        Ipv4Addr::from(self.address)
    }

    /// Whether it is written in another way than in four decimal parts.
    pub(crate) fn is_odd(self) -> bool {
        self.odd
    }

    /// Whether it is the machine itself.
    pub(crate) fn is_loopback(self) -> bool {
        self.address >> 24 == 127
    }
}

/// Whether what is sent there stays on the machine.
pub(crate) fn is_local(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || matches!(host, "[::1]")
        || Number::of(host).is_some_and(|number| number.is_loopback() && !number.is_odd())
}

#[cfg(test)]
mod tests {
    use super::{
        Number, decode_label, is_disguised, is_local, is_public_suffix, look, registrable,
    };

    #[test]
    fn labels_are_decoded() {
        for (label, expected) in [
            ("xn--mnchen-3ya", Some("münchen")),
            ("xn--bcher-kva", Some("bücher")),
            ("xn--e1afmkfd", Some("пример")),
            ("xn--fsqu00a", Some("例子")),
            ("xn--80ak6aa92e", Some("аррӏе")),
            ("xn--", None),
            ("xn--abc-", None),
            ("xn--999999999", None),
            ("munich", None),
        ] {
            assert_eq!(decode_label(label).as_deref(), expected, "{label}");
        }
    }

    #[test]
    fn disguised_labels() {
        for host in
            ["docs.exаmple", "xn--80ak6aa92e.com", "раураӏ.com", "xn--99999999.com", "ｅvil.com"]
        {
            assert!(is_disguised(host), "{host}");
        }
        for host in
            ["münchen.de", "xn--mnchen-3ya.de", "пример.рф", "例子.cn", "ελλάδα.gr", "日本docs.jp"]
        {
            assert!(!is_disguised(host), "{host}");
        }
    }

    #[test]
    fn looks() {
        assert_eq!(look("docs.examp1e"), look("docs.example"));
        assert_eq!(look("docs.exаmple"), look("docs.example"));
        assert_eq!(look("rnodern.example"), look("modern.example"));
        assert_ne!(look("docs.example"), look("dots.example"));
    }

    #[test]
    fn suffixes() {
        assert!(is_public_suffix("co.uk") && is_public_suffix("github.io"));
        assert!(!is_public_suffix("internal") && !is_public_suffix("example.com"));
        assert_eq!(registrable("a.b.example.co.uk"), "example.co.uk");
        assert_eq!(registrable("docs.example"), "docs.example");
    }

    #[test]
    fn numbers() {
        let number = |host| Number::of(host).map(|number| (number.address, number.odd));
        assert_eq!(number("192.0.2.1"), Some((0xC000_0201, false)));
        for host in ["0xC0000201", "3221225985", "0300.0.2.1", "192.0.513", "192.0x201"] {
            assert_eq!(number(host), Some((0xC000_0201, true)), "{host}");
        }
        for host in ["example.com", "1.2.3.4.5", "300.1.1.1", "08.1.1.1", "4294967296", "", "a.1"] {
            assert_eq!(number(host), None, "{host}");
        }
        assert!(is_local("127.0.0.1") && is_local("localhost") && !is_local("127.1"));
    }
}
