//! Hosts that links and images may lead to.

use crate::address::host;
use crate::error::{Error, HostError};

/// The hosts to which links and images may carry data. Nothing is allowed unless named.
///
/// | entry | allows |
/// |---|---|
/// | `example.com` | exactly that host |
/// | `*.example.com` | every host below it, and not itself |
/// | `**.example.com` | itself and every host below it |
///
/// What stands after an asterisk may not be a public suffix (`*.co.uk`, `**.github.io`), below
/// which anybody can register a host: that is an error. The list of them is Mozilla's, as of the
/// version of the `psl` crate. Hosts compare in lower case, in their ASCII form and without a final
/// dot; ports do not matter. A host in Unicode is an error: give its registered form, which begins
/// with `xn--`. Links that write such a host in Unicode are recognised.
///
/// ```
/// use output_filter::AllowedHosts;
///
/// fn main() -> Result<(), output_filter::Error> {
///     let hosts = AllowedHosts::parse(["docs.example.com", "*.cdn.example", "**.acme.co.uk"])?;
///     assert!(hosts.allows("docs.example.com") && hosts.allows("eu.cdn.example"));
///     assert!(hosts.allows("acme.co.uk") && hosts.allows("eu.acme.co.uk"));
///     assert!(!hosts.allows("example.com") && !hosts.allows("cdn.example"));
///     assert!(AllowedHosts::parse(["*.co.uk"]).is_err());
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedHosts {
    /// In order.
    exact: Vec<String>,
    below: Vec<String>,
    /// What they look like, for hosts that only look like them.
    looks: Vec<String>,
}

impl AllowedHosts {
    /// Reads a list of hosts.
    ///
    /// # Errors
    ///
    /// An entry that is not a host name, or has a scheme, port, path or an asterisk elsewhere than
    /// as its first label; one that is not ASCII; one that allows everything below a public suffix.
    pub fn parse<H: AsRef<str>>(hosts: impl IntoIterator<Item = H>) -> Result<Self, Error> {
        let mut allowed = Self::default();
        for (index, entry) in hosts.into_iter().enumerate() {
            allowed.add(entry.as_ref()).map_err(|error| Error::host(index, error))?;
        }
        for names in [&mut allowed.exact, &mut allowed.looks] {
            names.sort_unstable();
            names.dedup();
        }
        Ok(allowed)
    }

    fn add(&mut self, entry: &str) -> Result<(), HostError> {
        if !entry.is_ascii() {
            return Err(HostError::NotAscii);
        }
        let entry = entry.to_ascii_lowercase();
        let (exact, below, name) = match (entry.strip_prefix("**."), entry.strip_prefix("*.")) {
            (Some(name), _) => (true, true, name),
            (None, Some(name)) => (false, true, name),
            (None, None) => (true, false, entry.as_str()),
        };
        if !is_host(name) {
            return Err(HostError::NotAHost);
        }
        if below && (host::is_public_suffix(name) || host::Number::of(name).is_some()) {
            return Err(HostError::PublicSuffix);
        }
        self.looks.extend([host::look(name), host::look(host::registrable(name))]);
        if exact {
            self.exact.push(name.to_owned());
        }
        if below {
            self.below.push(name.to_owned());
        }
        Ok(())
    }

    /// Whether this host is allowed.
    #[must_use]
    pub fn allows(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host).to_lowercase();
        // Entries are ASCII.
        let is = |known: &str, host: &str| {
            if host.is_ascii() { known == host } else { host::to_unicode(known) == host }
        };
        let named = if host.is_ascii() {
            self.exact.binary_search(&host).is_ok()
        } else {
            self.exact.iter().any(|known| is(known, &host))
        };
        named
            || self.below.iter().any(|parent| {
                let labels = parent.split('.').count();
                let Some((at, _)) = host.rmatch_indices('.').nth(labels - 1) else { return false };
                at > 0 && host.get(at + 1..).is_some_and(|end| is(parent, end))
            })
    }

    /// Whether nothing is allowed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.below.is_empty()
    }

    /// Whether a host that is not allowed would be taken for one that is: it looks the same, or
    /// begins with the whole name of one.
    pub(crate) fn is_imitated_by(&self, host: &str) -> bool {
        if self.is_empty() {
            return false;
        }
        let host = host.strip_suffix('.').unwrap_or(host).to_lowercase();
        let parent = host::registrable(&host);
        let mut named = self.exact.iter().chain(&self.below);
        let looks_alike = |name: &str| {
            let look = host::look(name);
            let same = |known: &String| {
                known == name
                    || host::registrable(known) == name
                    || known.strip_suffix(name).is_some_and(|labels| labels.ends_with('.'))
            };
            self.looks.binary_search(&look).is_ok()
                && !self.exact.iter().chain(&self.below).any(same)
        };
        let begins = named.any(|known| {
            known.contains('.')
                && host
                    .strip_prefix(known.as_str())
                    .is_some_and(|rest| rest.starts_with(['.', '-']))
        });
        begins || looks_alike(&host) || parent != host && looks_alike(parent)
    }
}

fn is_host(host: &str) -> bool {
    let labels = !host.is_empty()
        && host.len() <= 253
        && host.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
                && (!label.starts_with("xn--") || host::decode_label(label).is_some())
        });
    labels && !host::Number::of(host).is_some_and(host::Number::is_odd)
}

#[cfg(test)]
mod tests {
    use super::AllowedHosts;
    use crate::error::HostError;

    #[test]
    fn malformed_entries_are_named_by_their_place_only() {
        use HostError::{NotAHost, NotAscii, PublicSuffix};
        for (entry, expected) in [
            ("", NotAHost),
            ("https://a.example", NotAHost),
            ("a.example:80", NotAHost),
            ("a.example/x", NotAHost),
            ("*", NotAHost),
            ("*.*.x", NotAHost),
            ("***.a.example", NotAHost),
            ("a..b", NotAHost),
            ("-a.example", NotAHost),
            ("a b", NotAHost),
            ("0x7f000001", NotAHost),
            ("xn--99999999999.example", NotAHost),
            ("*.co.uk", PublicSuffix),
            ("**.github.io", PublicSuffix),
            ("*.com", PublicSuffix),
            ("*.10.0.0.1", PublicSuffix),
            ("bücher.example", NotAscii),
        ] {
            let error = AllowedHosts::parse(["ok.example", entry]).unwrap_err();
            assert_eq!((error.host_index(), error.host_error()), (Some(1), Some(expected)));
            assert!(error.to_string().contains("entry 2"), "{error}");
            assert!(entry.len() < 4 || !format!("{error} {error:?}").contains(entry));
        }
    }

    #[test]
    fn hosts_below_are_not_hosts_beside() {
        let hosts = AllowedHosts::parse(["*.Example.com"]).unwrap();
        assert!(hosts.allows("a.b.EXAMPLE.com."));
        assert!(!hosts.allows("example.com") && !hosts.allows("evilexample.com"));
        assert!(!hosts.allows(".example.com") && !hosts.allows("a.example.com.evil.net"));
        assert!(AllowedHosts::default().is_empty());
        let hosts = AllowedHosts::parse(["**.acme.co.uk", "*.internal", "10.0.0.7"]).unwrap();
        assert!(hosts.allows("acme.co.uk") && hosts.allows("a.b.acme.co.uk"));
        assert!(hosts.allows("build.internal") && hosts.allows("10.0.0.7"));
        assert!(!hosts.allows("co.uk") && !hosts.allows("other.co.uk"));
    }

    #[test]
    fn a_host_in_unicode_is_its_registered_form() {
        let hosts = AllowedHosts::parse(["xn--bcher-kva.example", "*.xn--mnchen-3ya.de"]).unwrap();
        assert!(hosts.allows("bücher.example") && hosts.allows("BÜCHER.example"));
        assert!(hosts.allows("xn--bcher-kva.example") && hosts.allows("www.münchen.de"));
        assert!(!hosts.allows("bucher.example") && !hosts.allows("münchen.de"));
    }

    #[test]
    fn imitations_look_like_what_is_allowed() {
        let hosts = AllowedHosts::parse(["docs.example", "*.paypal-cdn.com"]).unwrap();
        for host in [
            "docs.examp1e",
            "d0cs.example",
            "docs.exаmple",
            "docs.example.evil.net",
            "docs.example-login.net",
            "a.paypa1-cdn.com",
            "xn--paypl-cdn-hej.com",
        ] {
            let expected = host != "xn--paypl-cdn-hej.com";
            assert_eq!(hosts.is_imitated_by(host), expected, "{host}");
        }
        for host in ["mydocs.example", "docs.sample", "example", "paypal-cdn.com", "blog.example"] {
            assert!(!hosts.is_imitated_by(host), "{host}");
        }
    }
}
