//! Values made less exact.

use std::net::IpAddr;

use crate::calendar;

/// The first three digits of the ZIP codes whose areas have 20,000 people or fewer, by the Census of
/// 2000, as the guidance of the US Department of Health on 45 CFR 164.514(b)(2)(i)(B) lists them.
const FEW_PEOPLE: [&str; 17] = [
    "036", "059", "063", "102", "203", "556", "692", "790", "821", "823", "830", "831", "878",
    "879", "884", "890", "893",
];

/// Whether values of a kind can be made less exact.
pub(crate) fn is_for(kind: &str) -> bool {
    matches!(
        kind,
        "pii.age"
            | "pii.date"
            | "pii.date_of_birth"
            | "pii.us_zip_code"
            | "pii.ip_address"
            | "pii.coordinates"
    )
}

/// The value, less exact; `None` if its form is not understood.
pub(crate) fn generalised(kind: &str, value: &str) -> Option<String> {
    match kind {
        "pii.age" => age(value),
        "pii.date" | "pii.date_of_birth" => calendar::year(value),
        "pii.us_zip_code" => {
            let first = value.get(..3)?;
            Some(if FEW_PEOPLE.contains(&first) { "000" } else { first }.to_owned())
        }
        "pii.ip_address" => match value.parse().ok()? {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                Some(format!("{a}.{b}.{c}.0/24"))
            }
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                Some(format!("{a:x}:{b:x}:{c:x}::/48"))
            }
        },
        "pii.coordinates" => coordinates(value),
        _ => None,
    }
}

/// Ten years to a band, and all over 89 in one, by 45 CFR 164.514(b)(2)(i)(C).
fn age(value: &str) -> Option<String> {
    let digits: String = value
        .chars()
        .skip_while(|char| !char.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    let years: u32 = digits.parse().ok()?;
    // Ages of infants are told in months and weeks.
    let lower = value.to_lowercase();
    if ["month", "week", "day"].iter().any(|unit| lower.contains(unit)) {
        return Some("0-9".to_owned());
    }
    Some(match years {
        90.. => "90+".to_owned(),
        _ => format!("{}-{}", years / 10 * 10, years / 10 * 10 + 9),
    })
}

/// One decimal, which is about eleven kilometres.
fn coordinates(value: &str) -> Option<String> {
    let mut parts = value.split([',', ' ']).filter(|part| !part.is_empty());
    let (latitude, longitude): (f64, f64) =
        (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next().is_none().then(|| format!("{latitude:.1}, {longitude:.1}"))
}

#[cfg(test)]
mod tests {
    use super::generalised;

    #[test]
    fn values_lose_what_makes_them_exact() {
        let rows = [
            ("pii.age", "43 years old", Some("40-49")),
            ("pii.age", "aged 93", Some("90+")),
            ("pii.age", "18 months old", Some("0-9")),
            ("pii.age", "in his forties", None),
            ("pii.date_of_birth", "12/31/1987", Some("1987")),
            ("pii.us_zip_code", "90210-1234", Some("902")),
            ("pii.us_zip_code", "03601", Some("000")),
            ("pii.ip_address", "198.51.100.23", Some("198.51.100.0/24")),
            ("pii.ip_address", "2001:db8:1:2::3", Some("2001:db8:1::/48")),
            ("pii.coordinates", "52.520008, 13.404954", Some("52.5, 13.4")),
            ("pii.email", "a@b.io", None),
        ];
        for (kind, value, expected) in rows {
            assert_eq!(generalised(kind, value).as_deref(), expected, "{value}");
        }
    }
}
