//! Identifiers of the whole world: banks, wallets, vehicles, devices, places, travel documents.

mod checks;

use checks::{degrees, is_country, is_mixed, significant, weigh_mac, weigh_pair, weigh_vin};
use rule_scan::{Anchor, ByteClass, Rule, Validity, Words};

use super::checks_world::{PERSON, accept, accept_grouped, luhn};
use super::{travel, wallets};
use crate::kind::{Kind, Law};
use crate::rules::identifier::{Identifier, Start, shape_only};

const DEVICE: &[Law] = &[Law::Gdpr, Law::Hipaa('M')];
const VEHICLE: &[Law] = &[Law::Gdpr, Law::Hipaa('L')];

const WALLET: Kind = Kind::new("pii.crypto_wallet", "CRYPTO", PERSON, "BIP 13, 173, 350, EIP-55");
const MAC: Kind = Kind::new("pii.mac_address", "MAC_ADDRESS", DEVICE, "IEEE 802");
const COORDINATES: Kind =
    Kind::new("pii.coordinates", "COORDINATES", &[Law::Gdpr, Law::Hipaa('B')], "ISO 6709");
const VIN: Kind = Kind::new("pii.vin", "VIN", VEHICLE, "ISO 3779, 49 CFR 565");
const MRZ: Kind = Kind::new("pii.mrz", "PASSPORT_MRZ", PERSON, "ICAO 9303");

const MAC_WORDS: &[&str] = &["mac", "ethernet", "wifi", "wlan", "bssid", "hwaddr", "nic", "ether"];
const PLACE_WORDS: &[&str] = &[
    "lat",
    "lon",
    "lng",
    "latitude",
    "longitude",
    "coordinates",
    "coordinate",
    "coords",
    "gps",
    "geo",
    "geolocation",
    "located",
    "location",
    "position",
    "koordinaten",
    "coordonnées",
    "coordenadas",
    "coordinate",
    "координаты",
    "座標",
    "坐标",
];
const VIN_WORDS: &[&str] = &[
    "vin",
    "vins",
    "chassis",
    "vehicle",
    "fahrgestellnummer",
    "fin",
    "châssis",
    "bastidor",
    "telaio",
    "chassisnummer",
    "chassi",
];

pub(super) const ROWS: &[Identifier] = &[
    Identifier {
        kind: Kind::new("pii.bic", "BIC_CODE", &[Law::Gdpr], "ISO 9362"),
        variant: "",
        start: Start::AfterWord,
        shape: "[A-Z]{6}[A-Z2-9][A-NP-Z0-9](?:[A-Z0-9]{3})?",
        check: |bytes| accept(is_country(bytes.get(4..6).unwrap_or(b""))),
        confidence: 75,
        // Swift is a bird, a language and a singer as well.
        words: &[
            "bic",
            "bic code",
            "swift code",
            "swift number",
            "swift/bic",
            "bic/swift",
            "swift bic",
            "swift_code",
            "swiftcode",
            "swift_bic",
            "swift:",
            "swift-code",
        ],
        context: 0,
    },
    Identifier {
        kind: MAC,
        variant: "hyphens",
        start: Start::Digit,
        shape: "[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}",
        check: |bytes| weigh_mac(bytes),
        confidence: 60,
        words: MAC_WORDS,
        context: 30,
    },
    Identifier {
        kind: MAC,
        variant: "hyphens_letter",
        start: Start::Upper,
        shape: "[0-9A-F]{2}(?:-[0-9A-F]{2}){5}",
        check: |bytes| weigh_mac(bytes),
        confidence: 60,
        words: MAC_WORDS,
        context: 30,
    },
    Identifier {
        kind: MAC,
        variant: "word",
        start: Start::AfterWord,
        shape: r"[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{4}(?:\.[0-9A-Fa-f]{4}){2}|[0-9A-Fa-f]{12}",
        check: |bytes| weigh_mac(bytes),
        confidence: 75,
        words: &["mac", "mac address", "mac_address", "mac addr", "macaddress", "hwaddr", "bssid"],
        context: 0,
    },
    Identifier {
        kind: WALLET,
        variant: "bitcoin",
        start: Start::Digit,
        shape: "[13][1-9A-HJ-NP-Za-km-z]{25,34}",
        check: wallets::base58check,
        confidence: 95,
        words: &[],
        context: 0,
    },
    Identifier {
        kind: WALLET,
        variant: "base58",
        // Anywhere else every word with such a capital would have to be looked at.
        start: Start::AfterWord,
        shape: "[9ADLMTX][1-9A-HJ-NP-Za-km-z]{32,33}",
        check: wallets::base58check,
        confidence: 95,
        words: &[
            "wallet",
            "wallet address",
            "crypto address",
            "deposit address",
            "litecoin",
            "ltc",
            "dogecoin",
            "doge",
            "dash",
            "tron",
            "trx",
            "trc20",
            "usdt",
        ],
        context: 0,
    },
    Identifier {
        kind: WALLET,
        variant: "bech32",
        start: Start::Literals(&["bc1", "tb1", "ltc1", "addr1"]),
        shape: "(?:bc1|tb1|ltc1|addr1)[02-9ac-hj-np-z]{38,98}|(?:BC1|TB1|LTC1)[02-9AC-HJ-NP-Z]{38,71}",
        check: wallets::bech32,
        confidence: 95,
        words: &[],
        context: 0,
    },
    Identifier {
        kind: WALLET,
        variant: "ethereum",
        start: Start::Literals(&["0x"]),
        shape: "0x[0-9A-Fa-f]{40}",
        check: wallets::ethereum,
        confidence: 55,
        words: &[
            "ethereum",
            "eth",
            "wallet",
            "wallets",
            "erc20",
            "usdt",
            "usdc",
            "metamask",
            "ether",
            "polygon",
            "bnb",
            "donate",
            "donations",
        ],
        context: 40,
    },
    Identifier {
        kind: WALLET,
        variant: "ripple",
        start: Start::AfterWord,
        shape: "r[1-9A-HJ-NP-Za-km-z]{24,34}",
        check: wallets::ripple,
        confidence: 95,
        words: &["xrp", "xrp address", "xrp wallet", "ripple", "ripple address", "ripple wallet"],
        context: 0,
    },
    Identifier {
        kind: WALLET,
        variant: "monero",
        start: Start::Digit,
        shape: "[48][1-9A-HJ-NP-Za-km-z]{94}",
        check: wallets::monero,
        confidence: 95,
        words: &[],
        context: 0,
    },
    Identifier {
        kind: COORDINATES,
        variant: "",
        start: Start::Digit,
        shape: r"[0-9]{1,2}\.[0-9]{3,10}(?:°? ?[NS])?, ?-?[0-9]{1,3}\.[0-9]{3,10}(?:°? ?[EWO])?",
        check: |bytes| weigh_pair(bytes),
        confidence: 20,
        words: PLACE_WORDS,
        context: 55,
    },
    Identifier {
        kind: COORDINATES,
        variant: "degrees",
        start: Start::Digit,
        shape: "[0-9]{1,2}° ?[0-9]{1,2}(?:'|′|’) ?(?:[0-9]{1,2}(?:\\.[0-9]{1,4})?(?:\"|″|”|''|′′) ?)?[NS],? {0,2}[0-9]{1,3}° ?[0-9]{1,2}(?:'|′|’) ?(?:[0-9]{1,2}(?:\\.[0-9]{1,4})?(?:\"|″|”|''|′′) ?)?[EWO]",
        check: shape_only,
        confidence: 85,
        words: PLACE_WORDS,
        context: 15,
    },
    Identifier {
        kind: COORDINATES,
        variant: "map",
        start: Start::Literals(&["@"]),
        shape: r"@-?[0-9]{1,2}\.[0-9]{3,10},-?[0-9]{1,3}\.[0-9]{3,10},[0-9.]{1,8}[zma]",
        check: shape_only,
        confidence: 85,
        words: &[],
        context: 0,
    },
    Identifier {
        kind: VIN,
        variant: "",
        start: Start::Digit,
        shape: "[1-9][A-HJ-NPR-Z0-9]{12}[0-9]{4}",
        check: weigh_vin,
        confidence: 20,
        words: VIN_WORDS,
        context: 45,
    },
    Identifier {
        kind: VIN,
        variant: "letter",
        start: Start::Upper,
        shape: "[A-HJ-NPR-Z][A-HJ-NPR-Z0-9]{12}[0-9]{4}",
        check: weigh_vin,
        confidence: 20,
        words: VIN_WORDS,
        context: 45,
    },
    Identifier {
        kind: Kind::new("pii.imei", "IMEI", DEVICE, "3GPP TS 23.003"),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{2}(?:-[0-9]{6}-[0-9]{6}-| [0-9]{6} [0-9]{6} |[0-9]{12})[0-9]",
        check: |bytes| accept_grouped(bytes, luhn(bytes), 20),
        confidence: 20,
        words: &["imei", "imeis", "imei1", "imei2"],
        context: 70,
    },
    Identifier {
        kind: Kind::new("pii.imsi", "IMSI", DEVICE, "ITU-T E.212"),
        variant: "",
        start: Start::AfterWord,
        shape: "[2-7][0-9]{2}[ -]?[0-9]{2,3}[ -]?[0-9]{9,10}",
        check: shape_only,
        confidence: 80,
        words: &["imsi"],
        context: 0,
    },
    Identifier {
        kind: Kind::new("pii.iccid", "ICCID", DEVICE, "ITU-T E.118"),
        variant: "",
        start: Start::AfterWord,
        shape: "89[0-9]{16,18}|89[0-9]{2}(?: [0-9]{4}){3} [0-9]{2,4}",
        check: shape_only,
        confidence: 80,
        words: &["iccid", "sim card", "sim number", "sim serial"],
        context: 0,
    },
    Identifier {
        kind: MRZ,
        variant: "names",
        start: Start::Upper,
        shape: "[A-Z][A-Z<]{29,43}",
        check: travel::names,
        confidence: 85,
        words: &["passport", "mrz"],
        context: 15,
    },
    Identifier {
        kind: MRZ,
        variant: "letter",
        start: Start::Upper,
        shape: "[A-Z][A-Z0-9<]{29,43}",
        check: travel::data,
        confidence: 90,
        words: &[],
        context: 0,
    },
    Identifier {
        kind: MRZ,
        variant: "digit",
        start: Start::Digit,
        shape: "[0-9][A-Z0-9<]{29,43}",
        check: travel::data,
        confidence: 90,
        words: &[],
        context: 0,
    },
    Identifier {
        kind: Kind::new(
            "pii.device_serial",
            "DEVICE_SERIAL_NUMBER",
            DEVICE,
            "45 CFR 164.514(b)(2)(i)(M)",
        ),
        variant: "",
        start: Start::AfterWord,
        shape: "[A-Z0-9](?:-?[A-Z0-9]){6,19}",
        check: |bytes| accept(is_mixed(bytes)),
        confidence: 75,
        words: &[
            "device serial",
            "device_serial",
            "serial number",
            "serial no",
            "serial_number",
            "s/n",
            "serial:",
            "seriennummer",
            "numéro de série",
            "número de serie",
            "numero di serie",
        ],
        context: 0,
    },
    Identifier {
        kind: Kind::new(
            "pii.license_plate",
            "LICENSE_PLATE",
            VEHICLE,
            "45 CFR 164.514(b)(2)(i)(L)",
        ),
        variant: "",
        start: Start::AfterWord,
        shape: "[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{1,4}){1,3}",
        check: |bytes| accept(is_mixed(bytes) && (4..=9).contains(&significant(bytes))),
        confidence: 75,
        words: &[
            "license plate",
            "licence plate",
            "number plate",
            "plate number",
            "registration plate",
            "vehicle registration",
            "license_plate",
            "plate_number",
            "plates",
            "kennzeichen",
            "plaque d'immatriculation",
            "immatriculation",
            "número de placa",
            "targa",
            "kenteken",
        ],
        context: 0,
    },
];

/// Off unless asked for: they tell requests and objects from each other more often than people.
pub(in crate::rules) const UUID: &Identifier = &Identifier {
    kind: Kind::new("pii.uuid", "UUID", &[Law::Gdpr], "RFC 9562"),
    variant: "",
    start: Start::Literals(&[
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f",
    ]),
    shape: "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
    check: shape_only,
    confidence: 95,
    words: &[],
    context: 0,
};

/// Off unless asked for: a decorator in code looks the same.
pub(in crate::rules) const HANDLE: &Identifier = &Identifier {
    kind: Kind::new(
        "pii.handle",
        "USERNAME",
        &[Law::Gdpr, Law::Hipaa('R')],
        "usage of social networks",
    ),
    variant: "",
    start: Start::Literals(&["@"]),
    shape: "@[A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?",
    check: shape_only,
    confidence: 85,
    words: &[],
    context: 0,
};

/// Off unless asked for: a domain is more often an organisation than a person.
pub(in crate::rules) const DOMAIN: &Identifier = &Identifier {
    kind: Kind::new("pii.domain", "DOMAIN_NAME", &[Law::Gdpr, Law::Hipaa('N')], "RFC 1034"),
    variant: "",
    start: Start::AfterWord,
    shape: r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,40}[A-Za-z0-9])?\.){1,4}[A-Za-z]{2,24}",
    check: shape_only,
    confidence: 75,
    words: &["domain", "domain name", "website", "web site", "homepage", "hostname", "site web"],
    context: 0,
};

/// What no row can say: a beginning that is found by what follows it, and signs that belong to a
/// value and not to what links it to its word.
pub(in crate::rules) fn written_out() -> [Rule; 4] {
    const LINK: &str = "(?: is| are|s)?[ \t:=\"'_(\\[]{1,4}";
    let colon = Anchor::run(ByteClass::NONE.with(b":")).back(ByteClass::HEX, 2);
    // Longer rows of pairs are fingerprints of keys.
    let mac = Rule::new(MAC.name, colon, "[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}")
        .left(ByteClass::WORD.with(b":.-"))
        .right(ByteClass::WORD.with(b":-"))
        .validate(weigh_mac)
        .confidence(80)
        .support(Words::new(MAC_WORDS, 32, 16), 20)
        .rank(130);
    let place = |name: &str, words: &[&str], pattern: &str| {
        Rule::new(
            COORDINATES.name,
            Anchor::literals(words.iter().copied()).at_word_start(),
            pattern,
        )
        .named(format!("{}.{name}", COORDINATES.name))
        .left(ByteClass::ALNUM)
        .right(ByteClass::WORD.with(b"-"))
        .lead(format!("(?i:{}){LINK}", words.join("|")))
        .confidence(80)
        .rank(120)
    };
    let pairs = place(
        "word",
        &[
            "coordinate",
            "coords",
            "gps",
            "location",
            "lat/long",
            "lat/lon",
            "lat/lng",
            "lat,lng",
            "latlng",
            "lat, long",
            "latitude, longitude",
            "geo",
            "geolocation",
            "koordinaten",
            "coordonnées",
            "coordenadas",
        ],
        r"[+-]?[0-9]{1,2}\.[0-9]{3,15}, ?[+-]?[0-9]{1,3}\.[0-9]{3,15}",
    )
    .validate(|bytes| match weigh_pair(bytes) {
        Validity::Accept(0..) => Validity::Accept(0),
        _ => Validity::Reject,
    });
    let one = r"[+-]?[0-9]{1,3}\.[0-9]{4,15}";
    let latitude = place("latitude", &["latitude", "lat", "gps_lat"], one)
        .validate(|bytes| accept(degrees(bytes, 90.0).is_some()));
    let longitude = place("longitude", &["longitude", "lon", "lng", "gps_lon"], one)
        .validate(|bytes| accept(degrees(bytes, 180.0).is_some()));
    [mac, pairs, latitude, longitude]
}

#[cfg(test)]
mod tests {
    use rule_scan::{Scanner, Scratch};

    use super::*;

    fn found<'t>(identifier: &Identifier, text: &'t str) -> Vec<&'t str> {
        let scanner = Scanner::builder().rules(identifier.rules()).build().unwrap();
        let mut scratch = Scratch::new();
        let report = scanner.scan(text, &mut scratch);
        report.matches().map(|(_, finding, _)| text.get(finding.span.range()).unwrap()).collect()
    }

    #[test]
    fn what_is_off_unless_asked_for() {
        let uuid = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";
        assert_eq!(found(UUID, &format!("<{uuid}> {uuid}0 a{uuid} 3f2504e0-4f89-11d3")), [uuid]);
        let letter = "F81D4FAE-7dec-11d0-a765-00a0c91e6bf6";
        assert_eq!(found(UUID, letter), [letter]);
        assert_eq!(found(HANDLE, "ask @anna_b. or a@b.io, @ x"), ["@anna_b"]);
        let text = "Website: shop.example.co.uk, not example.com or my domain of expertise";
        assert_eq!(found(DOMAIN, text), ["shop.example.co.uk"]);
    }
}
