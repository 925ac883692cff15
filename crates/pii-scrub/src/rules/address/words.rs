//! The words of addresses in the languages of Europe and the Americas, in small letters, sorted.

use super::super::place;

/// What the name of a street ends with, as a word of its own.
pub(super) const STREETS: &[&str] = &[
    "alley",
    "allé",
    "aly",
    "ave",
    "avenue",
    "avn",
    "blvd",
    "boulevard",
    "bypass",
    "byway",
    "cesta",
    "cresc",
    "crescent",
    "cswy",
    "esplanade",
    "expressway",
    "freeway",
    "gasse",
    "gata",
    "gate",
    "highway",
    "hwy",
    "körút",
    "lane",
    "ln",
    "parkway",
    "pkwy",
    "rakpart",
    "rd",
    "road",
    "roadway",
    "st",
    "str",
    "straat",
    "strase",
    "strasse",
    "straße",
    "street",
    "tpke",
    "turnpike",
    "tér",
    "u",
    "ulica",
    "utca",
    "vei",
    "vej",
    "väg",
    "út",
    "útja",
];

/// The same, where what comes before is often something else: `5 Supreme Court judges`.
pub(super) const PLACES: &[&str] = &[
    "arcade", "bay", "bend", "bluff", "branch", "bridge", "brook", "brow", "chase", "cir",
    "circle", "close", "common", "corner", "court", "cove", "creek", "croft", "crossing", "ct",
    "cut", "dale", "dell", "dr", "drift", "drive", "end", "field", "fields", "ford", "forge",
    "garden", "gardens", "garth", "glen", "green", "grove", "heath", "heights", "hill", "hollow",
    "island", "knoll", "lake", "landing", "lea", "lodge", "loop", "mall", "manor", "meadow",
    "meadows", "mews", "mill", "mount", "park", "pass", "path", "pike", "pine", "pl", "place",
    "plain", "platz", "plaza", "point", "quay", "ridge", "rise", "route", "row", "run", "shore",
    "spur", "sq", "square", "station", "ter", "terr", "terrace", "track", "trail", "trce", "trl",
    "vale", "valley", "view", "village", "villas", "vista", "walk", "way", "wharf", "wood", "yard",
];

/// What one word that names a street ends with.
pub(super) const ENDINGS: &[&str] = &[
    "allee", "allé", "backen", "bakken", "braut", "chaussee", "dreef", "gade", "gasse", "gata",
    "gatan", "gracht", "gränd", "kade", "katu", "kroken", "kuja", "laan", "platz", "plein",
    "polku", "singel", "steeg", "stigen", "str", "straat", "strase", "strasse", "straße", "stræde",
    "stræti", "utca", "vegen", "vegur", "veien", "vej", "väg", "vägen", "weg",
];

/// The same, of words that often name something else.
pub(super) const LOOSE_ENDINGS: &[&str] = &[
    "baan", "damm", "gata", "gate", "graben", "gyden", "hof", "højvej", "markt", "park", "ring",
    "rinne", "tee", "tie", "toppen", "torget", "torv", "ufer", "vei",
];

/// What the name of a street begins with.
pub(super) const BEGINNINGS: &[&str] = &[
    "al",
    "alameda",
    "aleja",
    "allée",
    "av",
    "avda",
    "avenida",
    "avenue",
    "bd",
    "boulevard",
    "c",
    "calle",
    "camino",
    "camiño",
    "carrer",
    "carrera",
    "carretera",
    "chaussée",
    "chemin",
    "colonia",
    "corso",
    "cours",
    "cra",
    "ctra",
    "estrada",
    "gran",
    "impasse",
    "jalan",
    "jl",
    "jr",
    "largo",
    "lungomare",
    "névé",
    "os",
    "paseo",
    "paso",
    "passage",
    "passeig",
    "piazza",
    "piazzale",
    "pl",
    "plac",
    "place",
    "plaza",
    "plaça",
    "praceta",
    "praça",
    "quai",
    "r",
    "rambla",
    "rodovia",
    "ronda",
    "route",
    "rua",
    "rue",
    "ruelle",
    "sentier",
    "square",
    "strada",
    "straße",
    "travessa",
    "travesía",
    "trg",
    "ul",
    "ulica",
    "urbanización",
    "via",
    "viale",
    "vicolo",
    "vía",
    "zona",
    "λ",
    "λεωφ",
    "λεωφόρος",
    "οδός",
    "пер",
    "пр",
    "проспект",
    "ул",
    "улица",
];

/// Of these, the ones that are also words of running text: they need a number on both sides, or more.
pub(super) const LOOSE_BEGINNINGS: &[&str] = &[
    "al",
    "av",
    "avenue",
    "boulevard",
    "c",
    "colonia",
    "corso",
    "cours",
    "gran",
    "jr",
    "largo",
    "os",
    "paso",
    "passage",
    "pl",
    "place",
    "plaza",
    "quai",
    "r",
    "route",
    "square",
    "via",
    "zona",
    "λ",
];

/// Within a name.
pub(super) const PARTICLES: &[&str] = &[
    "a", "al", "an", "and", "aux", "capo", "da", "dalla", "das", "de", "degli", "dei", "del",
    "della", "delle", "den", "der", "des", "di", "do", "dos", "du", "e", "el", "et", "i", "ibn",
    "im", "in", "la", "las", "le", "les", "los", "na", "nad", "of", "on", "op", "pod", "rue",
    "saint", "st", "sur", "te", "ten", "ter", "the", "to", "und", "upon", "van", "vom", "von", "y",
    "zum", "zur", "à",
];

/// Parts of a building.
pub(super) const UNITS: &[&str] = &[
    "apartment",
    "app",
    "appartement",
    "appt",
    "apt",
    "apto",
    "bldg",
    "block",
    "bte",
    "building",
    "bus",
    "dept",
    "depto",
    "esc",
    "etage",
    "fl",
    "flat",
    "floor",
    "interno",
    "leil",
    "level",
    "lgh",
    "lot",
    "lvl",
    "no",
    "office",
    "ph",
    "piso",
    "planta",
    "puerta",
    "rm",
    "room",
    "scala",
    "ste",
    "stiege",
    "suite",
    "top",
    "trailer",
    "unit",
    "étage",
];

/// After the number of a floor.
pub(super) const FLOORS: &[&str] = &[
    "etage",
    "fl",
    "floor",
    "og",
    "piso",
    "planta",
    "stock",
    "stock.",
    "tr",
    "verdieping",
    "étage",
];

/// Boxes at a post office.
pub(super) const BOXES: &[&str] = &[
    "apartado",
    "apdo",
    "bp",
    "postboks",
    "postbox",
    "postbus",
    "postfach",
    "postilokero",
    "postlådeadress",
    "pósthólf",
];

/// Words beside which an address is no surprise.
pub(super) const TOLD: &[&str] = &[
    "address",
    "addressed",
    "addresses",
    "adres",
    "adress",
    "adresse",
    "adresser",
    "anschrift",
    "billing",
    "corner",
    "cím",
    "direccion",
    "dirección",
    "domicile",
    "domiciliada",
    "domiciliado",
    "domicilio",
    "endereço",
    "indirizzo",
    "lieferadresse",
    "located",
    "mailing",
    "morada",
    "office",
    "osoite",
    "residence",
    "residencia",
    "residente",
    "shipping",
    "situated",
    "siège",
    "wohnhaft",
    "διεύθυνση",
    "адрес",
];

/// Before a preposition of place.
pub(super) const DWELLING: &[&str] = &[
    "abita",
    "arrived",
    "cab",
    "deliver",
    "delivered",
    "enter",
    "habite",
    "home",
    "it's",
    "lebt",
    "live",
    "lived",
    "lives",
    "living",
    "mail",
    "mailed",
    "meet",
    "move",
    "moved",
    "moving",
    "parked",
    "pick",
    "refers",
    "reside",
    "resided",
    "resides",
    "residing",
    "return",
    "returned",
    "send",
    "sent",
    "ship",
    "shipped",
    "stay",
    "stayed",
    "staying",
    "stays",
    "taxi",
    "uber",
    "vive",
    "vivo",
    "wohne",
    "wohnen",
    "wohnt",
    "woon",
    "woont",
];

/// Before an address in a sentence.
pub(super) const PREPOSITIONS: &[&str] = &[
    "along", "am", "an", "at", "au", "auf", "en", "from", "in", "na", "near", "off", "on",
    "opposite", "to", "w", "à",
];

/// Words that count what follows, or whose number is no house.
pub(super) const COUNTED: &[&str] = &[
    "act", "article", "build", "chapter", "class", "day", "episode", "figure", "game", "grade",
    "group", "issue", "item", "level", "line", "number", "page", "pages", "part", "phase", "psalm",
    "round", "row", "scene", "score", "season", "section", "stage", "step", "table", "task",
    "team", "v", "verse", "version", "volume", "week", "windows", "year",
];

/// Before a year, which is no house number: `in 2008 Wall Street fell`.
pub(super) const BEFORE_YEAR: &[&str] = &["by", "in", "of", "since", "until"];

/// Capitalised words that begin no name of a street.
pub(super) const NO_NAMES: &[&str] = &[
    "a",
    "an",
    "and",
    "april",
    "as",
    "at",
    "august",
    "but",
    "by",
    "december",
    "down",
    "every",
    "february",
    "for",
    "friday",
    "from",
    "he",
    "her",
    "his",
    "how",
    "i",
    "if",
    "in",
    "is",
    "it",
    "its",
    "january",
    "july",
    "june",
    "march",
    "may",
    "monday",
    "mr",
    "mrs",
    "ms",
    "my",
    "near",
    "no",
    "november",
    "october",
    "of",
    "on",
    "our",
    "over",
    "saturday",
    "see",
    "september",
    "she",
    "since",
    "so",
    "sunday",
    "that",
    "the",
    "their",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "thursday",
    "to",
    "tuesday",
    "was",
    "we",
    "wednesday",
    "what",
    "when",
    "where",
    "which",
    "who",
    "why",
    "with",
    "you",
    "your",
];

/// Before the number of a box of the armed forces.
pub(super) const UNITS_OF_FORCES: &[&str] = &["cmr", "psc", "umr", "unit"];

/// Before the name of a ship.
pub(super) const SHIPS: &[&str] = &["usav", "uscgc", "usnav", "usns", "usnv", "uss"];

/// Post offices of the armed forces.
pub(super) const POSTS: &[&str] = &["apo", "dpo", "fpo"];

/// Directions after the name of a street.
pub(super) const DIRECTIONS: &[&str] =
    &["e", "east", "n", "ne", "north", "nw", "s", "se", "south", "sw", "w", "west"];

/// What a box at a post office begins with.
pub(super) const BEFORE_BOX: &[&str] =
    &["boite", "boîte", "caixa", "casella", "gpo", "p", "po", "pobox", "post", "skrytka"];

/// Between the names of two streets that meet.
pub(super) const AND: &[&str] = &["and"];

/// Before them.
pub(super) const CORNERS: &[&str] = &["corner", "intersection"];

/// After the name of a street that has its type twice.
pub(super) const AGAIN: &[&str] = &["st", "straat", "street"];

/// The lists that a lexicon has for the grammars of addresses and places, with the bits of [`is`].
pub(crate) const LISTS: &[&[&str]] = &[
    STREETS,
    PLACES,
    BEGINNINGS,
    LOOSE_BEGINNINGS,
    PARTICLES,
    UNITS,
    FLOORS,
    BOXES,
    COUNTED,
    NO_NAMES,
    UNITS_OF_FORCES,
    SHIPS,
    POSTS,
    DIRECTIONS,
    BEFORE_BOX,
    AND,
    CORNERS,
    AGAIN,
    place::words::LABELS,
    place::words::IN,
    place::words::WAYS,
];

/// Bits of lists.
pub(crate) mod is {
    pub(crate) const STREETS: u32 = 1 << 0;
    pub(crate) const PLACES: u32 = 1 << 1;
    pub(crate) const BEGINNINGS: u32 = 1 << 2;
    pub(crate) const LOOSE_BEGINNINGS: u32 = 1 << 3;
    pub(crate) const PARTICLES: u32 = 1 << 4;
    pub(crate) const UNITS: u32 = 1 << 5;
    pub(crate) const FLOORS: u32 = 1 << 6;
    pub(crate) const BOXES: u32 = 1 << 7;
    pub(crate) const COUNTED: u32 = 1 << 8;
    pub(crate) const NO_NAMES: u32 = 1 << 9;
    pub(crate) const UNITS_OF_FORCES: u32 = 1 << 10;
    pub(crate) const SHIPS: u32 = 1 << 11;
    pub(crate) const POSTS: u32 = 1 << 12;
    pub(crate) const DIRECTIONS: u32 = 1 << 13;
    pub(crate) const BEFORE_BOX: u32 = 1 << 14;
    pub(crate) const AND: u32 = 1 << 15;
    pub(crate) const CORNERS: u32 = 1 << 16;
    pub(crate) const AGAIN: u32 = 1 << 17;
    pub(crate) const LABELS: u32 = 1 << 18;
    pub(crate) const IN: u32 = 1 << 19;
    pub(crate) const WAYS: u32 = 1 << 20;
}
