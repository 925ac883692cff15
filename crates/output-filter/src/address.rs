//! The parts of an address in which data can travel.

/// An address without its scheme.
pub(crate) struct Address<'t> {
    pub(crate) host: String,
    /// Path, query and fragment.
    pub(crate) rest: &'t str,
}

/// From this length on a value in an address counts as data.
const LONG: usize = 16;

impl<'t> Address<'t> {
    /// Reads what follows the first two slashes of `text`, backslashes among them, as browsers do.
    pub(crate) fn after_slashes(text: &'t str) -> Option<Self> {
        let slash = |c: char| c == '/' || c == '\\';
        let first = text.find(slash)?;
        let authority = text.get(first..)?.trim_start_matches(slash);
        let end = authority.find(['/', '\\', '?', '#']).unwrap_or(authority.len());
        let (authority, rest) = authority.split_at_checked(end)?;
        let host = authority.rsplit('@').next().unwrap_or(authority);
        let host = match host.strip_prefix('[') {
            Some(v6) => v6.split(']').next().unwrap_or(v6),
            None => host.split(':').next().unwrap_or(host),
        };
        Some(Self { host: host.to_ascii_lowercase(), rest })
    }

    pub(crate) fn has_query(&self) -> bool {
        self.rest
            .split('#')
            .next()
            .is_some_and(|rest| rest.split_once('?').is_some_and(|(_, query)| !query.is_empty()))
    }

    /// Whether something in it is long, encoded, personal or still a template.
    pub(crate) fn carries_data(&self) -> bool {
        let (before, fragment) = self.rest.split_once('#').unwrap_or((self.rest, ""));
        let (path, query) = before.split_once('?').unwrap_or((before, ""));
        self.rest.contains('{')
            || has_email(self.rest)
            || query.split(['&', ';']).any(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or(("", pair));
                !name.starts_with("utm_") && value.len() >= LONG
            })
            || fragment.split(['&', ';']).any(|pair| {
                pair.split_once('=').map_or(is_blob(pair), |(_, value)| value.len() >= LONG)
            })
            || self.host.split('.').any(|label| label.len() >= 24 && is_blob(label))
            || path_has_data(path)
    }
}

fn path_has_data(path: &str) -> bool {
    let mut before = "";
    path.split(['/', '\\']).any(|segment| {
        let named_by = std::mem::replace(&mut before, segment);
        let hash = matches!(segment.len(), 40 | 64)
            && segment.bytes().all(|byte| byte.is_ascii_hexdigit())
            && matches!(named_by, "commit" | "commits" | "blob" | "tree" | "raw" | "compare");
        !hash && !is_uuid(segment) && (is_blob(segment) || segment.matches('%').count() >= 4)
    })
}

/// Encoded or random text: long, without the words of a title.
fn is_blob(text: &str) -> bool {
    let bytes = text.as_bytes();
    let longest = bytes
        .split(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'+' || *byte == b'='))
        .filter(|run| run.len() >= LONG)
        .find(|run| {
            let digits = run.iter().filter(|byte| byte.is_ascii_digit()).count();
            let upper = run.iter().filter(|byte| byte.is_ascii_uppercase()).count();
            let changes =
                run.windows(2).filter(|pair| kind(pair.first()) != kind(pair.last())).count();
            (digits > 0 || upper > 0) && changes >= 4 || run.len() >= 48 || run.ends_with(b"=")
        });
    longest.is_some()
}

fn kind(byte: Option<&u8>) -> u8 {
    match byte {
        Some(b'0'..=b'9') => 0,
        Some(b'a'..=b'z') => 1,
        _ => 2,
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
        && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

fn has_email(text: &str) -> bool {
    ["@", "%40"].iter().any(|at| {
        text.match_indices(at).any(|(index, at)| {
            let before = text.get(..index).unwrap_or("");
            let after = text.get(index + at.len()..).unwrap_or("");
            let domain: &str = after
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-')
                .next()
                .unwrap_or("");
            before.ends_with(|c: char| c.is_ascii_alphanumeric())
                && domain
                    .split_once('.')
                    .is_some_and(|(name, top)| !name.is_empty() && top.len() >= 2)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::Address;

    fn data(address: &str) -> bool {
        Address::after_slashes(address).unwrap().carries_data()
    }

    #[test]
    fn data_travels_in_queries_fragments_paths_and_names() {
        for address in [
            "https://e.example/p?q=U2VjcmV0IGRhdGE9MQ",
            "https://e.example/p?mail=ann@acme.example",
            "https://e.example/ann%40acme.example",
            "https://e.example/{data}",
            "https://e.example/c2VjcmV0IHBhc3N3b3JkIGhlcmU=",
            "https://e.example/#d=the+quarterly+numbers",
            "https://a8sd7f6a9s8d7f6a9s8d7f6a.e.example/",
            "//e.example/a?the-quarterly-numbers-are",
        ] {
            assert!(data(address), "{address}");
        }
        for address in [
            "https://docs.example/how-to-build-a-parser-in-rust/chapter-12",
            "https://docs.example/a?page=2&lang=en",
            "https://docs.example/a?utm_campaign=a-very-long-campaign-name",
            "https://git.example/o/r/commit/973de622793fb4d1093c6ac5a677cd82f5176754",
            "https://x.example/550e8400-e29b-41d4-a716-446655440000",
            "https://docs.example/std/string/struct.String.html#method.from_utf8_lossy_owned",
        ] {
            assert!(!data(address), "{address}");
        }
    }

    #[test]
    fn the_host_is_what_a_browser_takes_for_it() {
        let host = |address: &str| Address::after_slashes(address).unwrap().host;
        assert_eq!(host("https://ok.example@evil.example:8080/x"), "evil.example");
        assert_eq!(host(r"https:\\Evil.example\x"), "evil.example");
        assert_eq!(host("//evil.example?x"), "evil.example");
    }
}
