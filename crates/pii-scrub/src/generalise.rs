//! Values made coarser.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::date;

/// The first three digits of ZIP codes whose areas have 20,000 inhabitants or fewer by the census of
/// 2000, in the guidance of the US Department of Health and Human Services on 45 CFR
/// 164.514(b)(2)(i)(B).
const SMALL_AREAS: [&str; 17] = [
    "036", "059", "063", "102", "203", "556", "692", "790", "821", "823", "830", "831", "878",
    "879", "884", "890", "893",
];

/// Whether values of a kind can be made coarser.
pub(crate) fn fits(kind: &str) -> bool {
    coarser_of(kind).is_some()
}

/// A value made coarser; `None` if it is not written in a form that is known. What is coarse already
/// stays.
pub(crate) fn generalise(kind: &str, value: &str) -> Option<String> {
    coarser_of(kind).and_then(|coarser| coarser(value))
}

fn coarser_of(kind: &str) -> Option<fn(&str) -> Option<String>> {
    match kind {
        "pii.age" => Some(age),
        "pii.date" | "pii.date_of_birth" => Some(year),
        "pii.us_zip_code" => Some(zip),
        "pii.ip_address" => Some(network),
        "pii.coordinates" => Some(coordinates),
        _ => None,
    }
}

/// Ten years; from 90 on nothing finer is left, as 45 CFR 164.514(b)(2)(i)(C) has it.
fn age(value: &str) -> Option<String> {
    let start = value.find(|char: char| char.is_ascii_digit())?;
    let rest = value.get(start..)?;
    let len = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, after) = rest.split_at_checked(len)?;
    let before = value.get(..start)?;
    let years = digits.parse::<u32>().ok()?;
    if after.contains(|char: char| char.is_ascii_digit()) || after.starts_with('+') {
        // What is a band already stays; other numbers are more exact.
        let last = format!("-{}", years.saturating_add(9));
        let more = after.strip_prefix(&last).filter(|_| years.is_multiple_of(10) && years < 90);
        let more = more.or_else(|| after.strip_prefix('+').filter(|_| years == 90));
        return more
            .filter(|more| !more.contains(|char: char| char.is_ascii_digit()))
            .map(|_| value.to_owned());
    }
    let band = match years {
        0..90 => format!("{}-{}", years / 10 * 10, years / 10 * 10 + 9),
        _ => "90+".to_owned(),
    };
    Some(format!("{before}{band}{after}"))
}

fn year(value: &str) -> Option<String> {
    date::year(value).map(str::to_owned)
}

fn zip(value: &str) -> Option<String> {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let area = digits.get(..3).filter(|_| matches!(digits.len(), 3 | 5 | 9))?;
    Some(if SMALL_AREAS.contains(&area) { "000" } else { area }.to_owned())
}

/// The network of 256 addresses of version 4, or of a site in version 6.
fn network(value: &str) -> Option<String> {
    let address = match value.parse().ok()? {
        IpAddr::V6(address) => address.to_ipv4_mapped().map_or(IpAddr::V6(address), IpAddr::V4),
        address @ IpAddr::V4(_) => address,
    };
    Some(match address {
        IpAddr::V4(address) => {
            let network = Ipv4Addr::from_bits(address.to_bits() & !0xFF);
            if network == address { value.to_owned() } else { format!("{network}/24") }
        }
        IpAddr::V6(address) => {
            let network = Ipv6Addr::from_bits(address.to_bits() >> 80 << 80);
            if network == address { value.to_owned() } else { format!("{network}/48") }
        }
    })
}

/// Degrees with one decimal, about 11 km. What follows is cut off and not rounded, so a second time
/// changes nothing.
fn coordinates(value: &str) -> Option<String> {
    let (mut out, mut numbers, mut decimals) = (String::new(), 0, None);
    for char in value.chars() {
        decimals = match (char, decimals) {
            ('.', None) if out.ends_with(|last: char| last.is_ascii_digit()) => {
                numbers += 1;
                Some(0)
            }
            ('0'..='9', Some(known)) => Some(known + 1),
            _ => None,
        };
        if decimals.is_none_or(|decimals| decimals <= 1) {
            out.push(char);
        }
    }
    // Minutes and seconds are another form.
    let plain = !value.contains(['\'', '"', '′', '″']);
    (plain && numbers == 2).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::generalise;

    #[test]
    fn values_get_coarser_once() {
        for (kind, value, coarse) in [
            ("pii.age", "34", "30-39"),
            ("pii.age", "7 years old", "0-9 years old"),
            ("pii.age", "aged 89", "aged 80-89"),
            ("pii.age", "90-year-old", "90+-year-old"),
            ("pii.age", "104", "90+"),
            ("pii.date", "March 12, 1985", "1985"),
            ("pii.date_of_birth", "1985-03-12", "1985"),
            ("pii.us_zip_code", "94110", "941"),
            ("pii.us_zip_code", "94110-1234", "941"),
            ("pii.us_zip_code", "03601", "000"),
            ("pii.us_zip_code", "89301-0001", "000"),
            ("pii.ip_address", "198.51.100.23", "198.51.100.0/24"),
            ("pii.ip_address", "::ffff:198.51.100.23", "198.51.100.0/24"),
            ("pii.ip_address", "2001:db8:1:2::5", "2001:db8:1::/48"),
            ("pii.coordinates", "37.7749, -122.4194", "37.7, -122.4"),
            ("pii.coordinates", "37.7749° N, 122.4194° W", "37.7° N, 122.4° W"),
        ] {
            assert_eq!(generalise(kind, value).as_deref(), Some(coarse), "{value}");
            // What a second scan finds of a network ends before the slash.
            let again = coarse.split('/').next().unwrap();
            assert_eq!(generalise(kind, again).as_deref(), Some(again), "{coarse}");
        }
        for (kind, value) in [
            ("pii.age", "thirty"),
            ("pii.age", "34 or 35"),
            ("pii.age", "34-35"),
            ("pii.age", "30-39 and 34"),
            ("pii.age", "93+"),
            ("pii.date", "12.03.85"),
            ("pii.us_zip_code", "9411"),
            ("pii.ip_address", "1.2.3"),
            ("pii.coordinates", "37°46'29.6\"N 122°25'9.8\"W"),
            ("pii.email", "a@b.io"),
        ] {
            assert_eq!(generalise(kind, value), None, "{value}");
        }
    }
}
