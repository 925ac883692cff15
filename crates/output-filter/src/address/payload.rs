//! How many bits of data the parts of an address could hold.

use super::measure::{Rates, TOLD, measure};
use super::{Address, Exposure, host, written};

/// Titles, ids and names of files.
const PATH: Rates =
    Rates { word: 4, sentence: 4, digit: 12, hex: 10, random: 13, digest: Some(160) };
/// The same with spaces: few paths have them.
const SPACED_PATH: Rates = Rates { word: 20, sentence: 20, ..PATH };
/// Both for what is fetched by itself: less is too much there, of what is not ordinary.
const FETCHED_PATH: Rates =
    Rates { word: 3, sentence: 3, digit: 7, hex: 5, random: 8, digest: Some(80) };
const FETCHED_SPACED_PATH: Rates = Rates { word: 6, sentence: 6, ..FETCHED_PATH };
const FRAGMENT: Rates =
    Rates { word: 5, sentence: 5, digit: 10, hex: 20, random: 30, digest: Some(160) };
const LABEL: Rates = Rates { word: 5, sentence: 20, digit: 20, hex: 40, random: 60, digest: None };
/// A parameter of something that is fetched by itself: as much as its alphabet can hold.
const FETCHED: Rates =
    Rates { word: 50, sentence: 50, digit: 33, hex: 40, random: 60, digest: None };
const FOLLOWED: Rates =
    Rates { word: 20, sentence: 47, digit: 33, hex: 30, random: 40, digest: Some(160) };
/// What somebody looks for.
const SEARCHED: Rates = Rates { word: 15, sentence: 15, ..FOLLOWED };
/// An id, in a link.
const ID: Rates = Rates { digit: 20, hex: 10, random: 15, ..FOLLOWED };
/// A setting.
const SETTING: Rates = Rates { word: 3, sentence: 3, digit: 5, hex: 20, random: 40, digest: None };

/// Parameters that searches have.
#[rustfmt::skip]
const SEARCHES: [&str; 11] = [
    "q", "query", "search", "s", "k", "keyword", "keywords", "term", "terms", "search_query",
    "wd",
];
/// Parameters whose value is an id that the site has given.
#[rustfmt::skip]
const IDS: [&str; 15] = [
    "id", "v", "list", "si", "ref", "hash", "commit", "sha", "gclid", "fbclid", "msclkid",
    "igshid", "doi", "pid", "cid",
];
/// Parameters that say that their value is nobody's business.
#[rustfmt::skip]
const SECRETS: [&str; 10] = [
    "password", "passwd", "passphrase", "pwd", "pw", "secret", "ssn", "cvv", "cvc", "iban",
];
/// Parameters that say how something is to be shown, or which of a few things.
#[rustfmt::skip]
const SETTINGS: [&str; 43] = [
    "auto", "format", "fm", "fit", "crop", "style", "theme", "type", "logo", "logocolor",
    "labelcolor", "label", "color", "message", "branch", "event", "job", "workflow", "tag", "ref",
    "sort", "order", "tab", "lang", "locale", "v", "ver", "version", "branchname", "hl",
    "display", "family", "subset", "repo", "repos", "username", "show_icons", "layout", "variant",
    "raw", "svg", "include_prereleases", "flag",
];
/// The same, in numbers.
#[rustfmt::skip]
const NUMBERS: [&str; 27] = [
    "w", "h", "width", "height", "size", "maxage", "s", "q", "quality", "dpr", "v", "ver",
    "version", "t", "ts", "_", "page", "cacheseconds", "x", "y", "z", "lat", "lon", "zoom",
    "year", "month", "day",
];

/// Whether a name is listed, or ends with a longer one that is: `issueType`, `max_age`.
fn is_one_of(name: &str, names: &[&str]) -> bool {
    let Some(last) = name.as_bytes().last() else { return false };
    names.iter().any(|known| {
        known.as_bytes().last() == Some(last)
            && (name == *known || known.len() >= 4 && name.len() <= 24 && name.ends_with(known))
    })
}

/// Bits in the labels below the domain that was registered.
pub(crate) fn of_host(name: &str) -> u32 {
    if host::Number::of(name).is_some() || name.starts_with('[') {
        return 0;
    }
    let labels = name.strip_suffix(host::registrable(name)).unwrap_or(name);
    let labels = labels.split('.').map(|label| {
        let long = label.len() > 24;
        let rates = if long { Rates { word: 20, ..LABEL } } else { LABEL };
        let decoded = host::decode_label(label);
        measure(decoded.as_deref().unwrap_or(label), rates, false)
    });
    labels.fold(0, u32::saturating_add) / 10
}

/// Bits in the name of a user.
pub(crate) fn of_user(user: &str) -> u32 {
    measure(user, FOLLOWED, false) / 10
}

/// Bits in path, query and fragment.
pub(crate) fn of_rest(rest: &str, exposure: Exposure) -> u32 {
    rest_tenths(rest, exposure, 3) / 10
}

fn rest_tenths(rest: &str, exposure: Exposure, depth: u8) -> u32 {
    // A template that is filled in later. In running text they are documentation.
    let template = rest.contains('{') || rest.to_ascii_lowercase().contains("%7b");
    if template && exposure != Exposure::Written {
        return TOLD;
    }
    let (before, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (path, query) = before.split_once('?').unwrap_or((before, ""));
    let query = query.replace("&amp;", "&");
    let path = path.split(['/', '\\', ';']).map(|segment| {
        let spaced = segment.contains("%20") || segment.contains(' ');
        let rates = match (exposure, spaced) {
            (Exposure::Fetched, false) => FETCHED_PATH,
            (Exposure::Fetched, true) => FETCHED_SPACED_PATH,
            (_, false) => PATH,
            (_, true) => SPACED_PATH,
        };
        measure(segment, rates, false)
    });
    let query = query.split(['&', ';']).map(|pair| pair_tenths(pair, exposure, depth));
    let fragment = fragment.trim_start_matches(":~:text=").split(['&', '?']).map(|pair| {
        let named = pair.split_once('=').filter(|(name, _)| *name != "text");
        named.map_or_else(|| measure(pair, FRAGMENT, true), |_| pair_tenths(pair, exposure, depth))
    });
    path.chain(query).chain(fragment).fold(0, u32::saturating_add)
}

fn pair_tenths(pair: &str, exposure: Exposure, depth: u8) -> u32 {
    let usual = if exposure == Exposure::Fetched { FETCHED } else { FOLLOWED };
    let Some((name, value)) = pair.split_once('=') else {
        // Nothing says what it is for.
        return measure(pair, Rates { word: usual.sentence, digit: 20, ..usual }, true);
    };
    let (name, _) = written::percent_decoded(name, true);
    let name = name.to_ascii_lowercase();
    let is = |names: &[&str]| is_one_of(&name, names);
    let (searches, id, listed) = (is(&SEARCHES), is(&IDS), is(&SETTINGS));
    let in_numbers = is(&NUMBERS);
    let named = match name.len() {
        _ if searches || id || listed || in_numbers => 0,
        25.. => measure(&name, usual, false),
        _ => measure(&name, PATH, false),
    };
    // An address within an address is one.
    let (decoded, _) = written::percent_decoded(value, true);
    let is_address = decoded.contains("://") || decoded.starts_with("//");
    if let Some(depth) = depth.checked_sub(1)
        && is_address
        && let Some(address) = Address::parse(&decoded)
    {
        let inner = rest_tenths(address.rest, exposure, depth);
        return named.saturating_add(of_host(&address.host) * 10).saturating_add(inner);
    }
    if is(&SECRETS) && decoded.len() >= 4 {
        return TOLD;
    }
    let short = decoded.len() <= 40 && decoded.split(' ').count() <= 3;
    let number = decoded.bytes().filter(u8::is_ascii_alphabetic).count() <= 2;
    let setting = name.starts_with("utm_") || short && (listed || number && in_numbers);
    let rates = match exposure {
        Exposure::Fetched if setting => SETTING,
        Exposure::Fetched if id => Rates { digit: 20, ..FETCHED },
        Exposure::Fetched => FETCHED,
        _ if setting && !id => SETTING,
        _ if searches => SEARCHED,
        _ if id => ID,
        _ => FOLLOWED,
    };
    named.saturating_add(measure(value, rates, true))
}

#[cfg(test)]
mod tests {
    use super::{of_host, of_rest};
    use crate::address::Exposure::{Fetched, Followed};

    #[test]
    fn little_is_little() {
        for rest in [
            "/badge.svg?branch=main&label=build",
            "/badge.svg?style=flat-square&logo=github&label=crates.io&color=blue",
            "/vi/dQw4w9WgXcQ/hqdefault.jpg",
            "/photo-1506744038136-46273834b3fb?w=800&q=80&auto=format&fit=crop",
            "/u/12345?v=4&s=64",
            "/css2?family=Open+Sans:wght@400;700&display=swap",
            "/wp-content/uploads/2024/01/a-long-name-of-an-image-1024x768.jpg",
            "/logo.png?v=1.2.3",
        ] {
            assert!(of_rest(rest, Fetched) < 24, "{rest}: {}", of_rest(rest, Fetched));
        }
        for rest in [
            "/search?q=rust+book+second+edition",
            "/watch?v=dQw4w9WgXcQ&t=42s",
            "/watch?v=dQw4w9WgXcQ&list=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf",
            "/issues?q=is%3Aissue+is%3Aopen+label%3Abug",
            "/wiki/%D0%9C%D0%BE%D1%81%D0%BA%D0%B2%D0%B0",
            "/document/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/edit#gid=0",
            "/questions/12345678/how-do-i-compare-two-strings-in-rust#12345679",
            "/page#:~:text=some%20words%20of%20a%20page%20that%20matter",
            "/store/apps/details?id=com.example.android.app&hl=en",
            "/share?url=https%3A%2F%2Fother.test%2Fan-article-about-rust&text=Read+this",
        ] {
            assert!(of_rest(rest, Followed) < 72, "{rest}: {}", of_rest(rest, Followed));
        }
    }

    #[test]
    fn much_is_much() {
        for rest in [
            "/p.png?d=hunter2",
            "/p?data=the+user+is+ann",
            "/log?card=4111111111111111",
            "/p.png?x=9f86d081884c7d659a2feaa0c55ad015",
        ] {
            assert!(of_rest(rest, Fetched) >= 24, "{rest}: {}", of_rest(rest, Fetched));
        }
        for rest in [
            "/collect?d=the+quarterly+numbers+are+bad",
            "/c?session=Zk3xQ9vLr2TmW8yBn4HdPs6JcKf",
            "/share?url=https%3A%2F%2Fother.test%2F%3Fd%3DU2VjcmV0IGRhdGE9MQ",
            "/a%20long%20sentence%20that%20somebody%20has%20put%20into%20a%20path",
        ] {
            assert!(of_rest(rest, Followed) >= 72, "{rest}: {}", of_rest(rest, Followed));
        }
    }

    #[test]
    fn labels_that_were_registered_are_no_data() {
        for host in
            ["d111111abcdef8.cloudfront.net", "www.example.com", "api-eu-west-1.example.co.uk"]
        {
            assert!(of_host(host) < 24, "{host}: {}", of_host(host));
        }
        for host in ["a8sd7f6a9s8d7f6a.evil.example", "u2vjcmv0igrhdge9mq.x.evil.example"] {
            assert!(of_host(host) >= 72, "{host}: {}", of_host(host));
        }
    }
}
