//! Addresses as browsers read them, and what of an address decides.

pub(crate) mod host;
mod measure;
mod nested;
mod payload;
mod reference;
mod written;

use crate::hosts::AllowedHosts;
pub(crate) use reference::reference;
pub(crate) use written::{AUTHORITY, Clean, Delimiter, SCHEME, extent, undisguised};

/// The longest host that is shown beside a marker.
pub(crate) const HOST: usize = 80;
/// The longest user information that is looked at.
pub(crate) const USER: usize = 24;
/// How much of an address after its host is looked at. A longer one counts as carrying data.
pub(crate) const REST: usize = 160;

/// Schemes whose addresses are programs.
pub(crate) const PROGRAMS: [&str; 4] = ["javascript", "vbscript", "livescript", "mocha"];
/// Types of documents that run scripts, in an address that is data.
pub(crate) const DOCUMENTS: [&str; 7] = [
    "text/html",
    "application/xhtml+xml",
    "text/xml",
    "application/xml",
    "text/javascript",
    "application/javascript",
    "application/x-javascript",
];

/// How an address leads to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exposure {
    /// By showing it: images, styles, frames.
    Fetched,
    /// By a click.
    Followed,
    /// By what refers to the definition: fetched if it is one of an image.
    Defined,
    /// By a click, if what shows the text makes a link of it.
    Written,
    /// With what a form holds, or for every relative address of the page.
    Posted,
}

impl Exposure {
    /// From how many bits of data on an address counts.
    fn threshold(self) -> u32 {
        match self {
            Self::Fetched => 24,
            Self::Followed | Self::Defined | Self::Written | Self::Posted => 72,
        }
    }
}

/// Why an address counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    Data,
    /// An allowed host that would lead on to another.
    Redirect,
}

/// What was found about an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) reason: Reason,
    /// Neither carries the host data, nor would it deceive.
    pub(crate) shows_host: bool,
}

/// An address in its parts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Address<'t> {
    /// In lower case; empty if the address has none.
    pub(crate) scheme: String,
    pub(crate) user: &'t str,
    /// In lower case, without a port.
    pub(crate) host: String,
    /// Path, query and fragment.
    pub(crate) rest: &'t str,
    /// It goes on where it was cut.
    pub(crate) cut: bool,
}

impl<'t> Address<'t> {
    /// Reads an absolute address, or one that takes over the scheme of its page. Slashes may be
    /// backslashes, more than two, or missing, as browsers have it. `None` for what leads nowhere
    /// else.
    pub(crate) fn parse(text: &'t str) -> Option<Self> {
        let text = text.trim_start_matches(|c: char| c <= ' ');
        let (scheme, after) = split_scheme(text);
        let slash = |c: char| matches!(c, '/' | '\\');
        let trimmed = after.trim_start_matches(slash);
        let slashes = after.len() - trimmed.len();
        let leads = match scheme.as_str() {
            "http" | "https" | "ws" | "wss" | "ftp" => true,
            // Three slashes: a file of the machine itself.
            "file" => slashes == 2 || slashes > 3,
            _ => slashes >= 2,
        };
        leads.then(|| Self::from_authority(scheme, trimmed)).filter(|a| !a.host.is_empty())
    }

    /// Reads what follows the slashes.
    pub(crate) fn from_authority(scheme: String, text: &'t str) -> Self {
        let end = text.find(['/', '\\', '?', '#']).unwrap_or(text.len());
        let (authority, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let host = match host.find(']') {
            Some(end) if host.starts_with('[') => host.get(..=end).unwrap_or(host),
            // What no host has ends it, as it does for who makes links of text.
            _ => host.split([':', '[', ']']).next().unwrap_or(host),
        };
        Self { scheme, user, host: host.to_lowercase(), rest, cut: false }
    }

    /// Whether a request for it carries something to where it should not go.
    ///
    /// Who wants to know only of those whose host is to be shown, or only of the others, is spared the
    /// rest of the look.
    pub(crate) fn judge(
        &self,
        exposure: Exposure,
        allowed: &AllowedHosts,
        wanted: Option<bool>,
    ) -> Option<Found> {
        let is_wanted = |shows_host: bool| wanted.is_none_or(|wanted| wanted == shows_host);
        let found =
            |reason, shows_host| is_wanted(shows_host).then_some(Found { reason, shows_host });
        let exposure = match exposure {
            Exposure::Defined if self.is_image() => Exposure::Fetched,
            Exposure::Defined => Exposure::Followed,
            _ => exposure,
        };
        if host::is_local(&self.host) {
            return None;
        }
        // Some read what follows a backslash as the host, some do not.
        if self.rest.starts_with('\\') && self.rest.contains('@') {
            return found(Reason::Data, false);
        }
        if allowed.allows(&self.host) {
            let leads_on = is_wanted(true) && nested::leads_on(self, exposure, allowed);
            return if leads_on { found(Reason::Redirect, true) } else { None };
        }
        let number = host::Number::of(&self.host);
        let deceives = host::is_disguised(&self.host)
            || number.is_some_and(host::Number::is_odd)
            || allowed.is_imitated_by(&self.host);
        if deceives {
            return found(Reason::Data, false);
        }
        let named = payload::of_host(&self.host);
        let shows_host = named < 24 && self.is_readable();
        if !is_wanted(shows_host) {
            return None;
        }
        // A file share answers with the name of the user, and a frame of scripts does what it does.
        let shared =
            matches!(self.scheme.as_str(), "file" | "smb" | "cifs" | "nfs" | "dav" | "davs")
                || self.scheme.is_empty() && self.rest.starts_with('\\');
        if exposure == Exposure::Posted
            || shared && exposure != Exposure::Written
            || self.user_deceives(exposure, allowed)
        {
            return found(Reason::Data, shows_host);
        }
        let bare = number.is_some() || self.host.starts_with('[');
        let threshold = if bare { exposure.threshold() / 2 } else { exposure.threshold() };
        // Many have a name of their own for pictures.
        let named = if exposure == Exposure::Fetched { named / 2 } else { named };
        let bits = named + payload::of_rest(self.rest, exposure) + payload::of_user(self.user);
        // What follows the cut may be anything.
        if self.cut || bits >= threshold { found(Reason::Data, shows_host) } else { None }
    }

    /// `https://bank.example@evil.example`. Links have no users but those of repositories, and
    /// browsers send them without a question.
    fn user_deceives(&self, exposure: Exposure, allowed: &AllowedHosts) -> bool {
        let (user, _) = written::percent_decoded(self.user, false);
        let name = user.split([':', '/', '\\']).next().unwrap_or("");
        let top = name.rsplit_once('.').map_or("", |(_, top)| top);
        let web = matches!(self.scheme.as_str(), "" | "http" | "https" | "ftp" | "ws" | "wss");
        let is_host = top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic());
        let shown = exposure != Exposure::Written && !self.rest.ends_with(".git");
        !name.is_empty() && web && (shown || is_host || allowed.allows(name))
    }

    fn is_image(&self) -> bool {
        let path = self.rest.split(['?', '#']).next().unwrap_or("").to_ascii_lowercase();
        ["png", "svg", "gif", "jpg", "jpeg", "webp", "avif", "bmp", "ico"]
            .iter()
            .any(|name| path.strip_suffix(name).is_some_and(|path| path.ends_with('.')))
    }

    fn is_readable(&self) -> bool {
        self.host.len() <= HOST && self.host.bytes().all(written::is_of_host)
    }
}

/// Whether an address acts by itself where it is followed or shown.
pub(crate) fn acts(text: &str) -> bool {
    let (scheme, after) = split_scheme(text.trim_start_matches(|c: char| c <= ' '));
    match scheme.as_str() {
        scheme if PROGRAMS.contains(&scheme) => true,
        "data" => {
            let media = after.split([';', ',']).next().unwrap_or("").trim().to_ascii_lowercase();
            DOCUMENTS.contains(&media.as_str())
        }
        "view-source" | "jar" | "feed" => acts(after),
        _ => false,
    }
}

/// The scheme in lower case, and what follows its colon.
fn split_scheme(text: &str) -> (String, &str) {
    let of_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || b"+.-".contains(byte);
    match text.split_once(':') {
        Some((scheme, after))
            if (2..=16).contains(&scheme.len())
                && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.as_bytes().iter().all(of_scheme) =>
        {
            (scheme.to_ascii_lowercase(), after)
        }
        _ => (String::new(), text),
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, Exposure, Reason, acts};
    use crate::hosts::AllowedHosts;

    fn judged(address: &str, exposure: Exposure) -> Option<Reason> {
        let allowed = AllowedHosts::parse(["docs.example", "*.cdn.example"]).unwrap();
        Some(Address::parse(address)?.judge(exposure, &allowed, None)?.reason)
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
            assert_eq!(judged(address, Exposure::Followed), Some(Reason::Data), "{address}");
        }
        for address in [
            "https://docs.test/how-to-build-a-parser-in-rust/chapter-12",
            "https://docs.test/a?page=2&lang=en",
            "https://docs.test/a?utm_campaign=a-very-long-campaign-name",
            "https://git.test/o/r/commit/973de622793fb4d1093c6ac5a677cd82f5176754",
            "https://x.test/550e8400-e29b-41d4-a716-446655440000",
            "https://docs.test/std/string/struct.String.html#method.from_utf8_lossy_owned",
        ] {
            assert_eq!(judged(address, Exposure::Followed), None, "{address}");
        }
    }

    #[test]
    fn the_host_is_what_a_browser_takes_for_it() {
        let host = |address: &str| Address::parse(address).map(|address| address.host);
        for (address, expected) in [
            ("https://ok.example@evil.example:8080/x", "evil.example"),
            (r"https:\\Evil.example\x", "evil.example"),
            ("//evil.example?x", "evil.example"),
            (r"\\evil.example\share", "evil.example"),
            ("https:evil.example", "evil.example"),
            ("https:////evil.example#", "evil.example"),
            ("file://evil.example/share", "evil.example"),
            ("http://[2001:db8::1]:80/", "[2001:db8::1]"),
        ] {
            assert_eq!(host(address).as_deref(), Some(expected), "{address}");
        }
        for address in
            ["/x", "x/y", "#x", "mailto:a@b.example", "file:///etc/x", "C:\\x", "a:b", ""]
        {
            assert_eq!(host(address), None, "{address}");
        }
    }

    #[test]
    fn hosts_that_deceive() {
        for address in [
            "https://docs.example@evil.example/",
            "https://www.google.com@evil.example/",
            "https://docs.examp1e/",
            "https://0x7f000001/",
            "https://user@evil.example/",
            r"https://docs.example\@evil.example/",
        ] {
            assert_eq!(judged(address, Exposure::Followed), Some(Reason::Data), "{address}");
        }
        for address in [
            "https://git@github.com/a/b.git",
            "http://192.0.2.1/",
            "http://127.0.0.1/?d=U2VjcmV0IGRhdGE9MQ",
        ] {
            assert_eq!(judged(address, Exposure::Followed), None, "{address}");
        }
    }

    #[test]
    fn an_allowed_host_may_lead_on() {
        for address in [
            "https://docs.example/r?url=https://evil.example/",
            "https://docs.example/r?url=https%3A%2F%2Fevil.example%2F",
            "https://docs.example/r?url=https%253A%252F%252Fevil.example",
            "https://docs.example/r?next=//evil.example/x",
            "https://docs.example/r/https://evil.example/?d=U2VjcmV0IGRhdGE9MQ",
        ] {
            assert_eq!(judged(address, Exposure::Followed), Some(Reason::Redirect), "{address}");
        }
        for address in [
            "https://docs.example/r?url=https://eu.cdn.example/x",
            "https://docs.example/r?d=U2VjcmV0IGRhdGE9MQ",
            "https://docs.example/r?next=/home",
            "https://docs.example/web/https://other.test/page",
        ] {
            assert_eq!(judged(address, Exposure::Followed), None, "{address}");
        }
    }

    #[test]
    fn schemes_that_act() {
        for text in [
            "javascript:alert(1)",
            " JavaScript:x",
            "data:text/html,<b>",
            "data:application/x-javascript,x",
            "vbscript:x",
            "mocha:x",
        ] {
            assert!(acts(text), "{text}");
        }
        for text in ["data:image/png;base64,AAAA", "https://x.test", "mailto:x", "java/script:x"] {
            assert!(!acts(text), "{text}");
        }
    }
}
