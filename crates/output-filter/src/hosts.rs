//! Hosts that links and images may lead to.

use crate::error::Error;

/// The hosts to which links and images may carry data. Nothing is allowed unless named.
///
/// `example.com` allows exactly that host, `*.example.com` every host below it. Hosts compare
/// without case and without a final dot; ports do not matter.
///
/// ```
/// use output_filter::AllowedHosts;
///
/// fn main() -> Result<(), output_filter::Error> {
///     let hosts = AllowedHosts::parse(["docs.example.com", "*.cdn.example"])?;
///     assert!(hosts.allows("docs.example.com") && hosts.allows("eu.cdn.example"));
///     assert!(!hosts.allows("example.com") && !hosts.allows("cdn.example"));
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedHosts {
    exact: Vec<String>,
    below: Vec<String>,
}

impl AllowedHosts {
    /// Reads a list of hosts.
    ///
    /// # Errors
    ///
    /// An entry that is not a host name, or has a scheme, port, path or an asterisk elsewhere than
    /// as its first label.
    pub fn parse<H: AsRef<str>>(hosts: impl IntoIterator<Item = H>) -> Result<Self, Error> {
        let mut allowed = Self::default();
        for (index, entry) in hosts.into_iter().enumerate() {
            let entry = entry.as_ref().to_ascii_lowercase();
            let (list, host) = match entry.strip_prefix("*.") {
                Some(host) => (&mut allowed.below, host),
                None => (&mut allowed.exact, entry.as_str()),
            };
            if !is_host(host) {
                return Err(Error::invalid_host(index));
            }
            list.push(host.to_owned());
        }
        Ok(allowed)
    }

    /// Whether this host is allowed.
    #[must_use]
    pub fn allows(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        self.exact.contains(&host)
            || self.below.iter().any(|parent| {
                host.strip_suffix(parent.as_str()).is_some_and(|rest| {
                    rest.strip_suffix('.').is_some_and(|labels| !labels.is_empty())
                })
            })
    }

    /// Whether nothing is allowed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.below.is_empty()
    }
}

fn is_host(host: &str) -> bool {
    !host.is_empty()
        && host.len() <= 253
        && host.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        })
}

#[cfg(test)]
mod tests {
    use super::AllowedHosts;

    #[test]
    fn malformed_entries_are_named_by_their_place_only() {
        for entry in [
            "",
            "https://a.example",
            "a.example:80",
            "a.example/x",
            "*",
            "*.*.x",
            "a..b",
            "-a.example",
            "a b",
        ] {
            let error = AllowedHosts::parse(["ok.example", entry]).unwrap_err();
            assert!(error.to_string().contains("entry 2"), "{error}");
            assert!(entry.len() < 4 || !format!("{error} {error:?}").contains(entry));
        }
    }

    #[test]
    fn hosts_below_are_not_hosts_beside() {
        let hosts = AllowedHosts::parse(["*.Example.com"]).unwrap();
        assert!(hosts.allows("a.b.EXAMPLE.com."));
        assert!(!hosts.allows("example.com") && !hosts.allows("evilexample.com"));
        assert!(AllowedHosts::default().is_empty());
    }
}
