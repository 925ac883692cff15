//! Trains the tagger of names and writes `data/names.bin`.
//!
//! ```text
//! cargo run --release -p pii-scrub --features training --example train_names -- SHARED [OUT]
//! ```
//!
//! `SHARED` is the folder with `pii/train_wnut17.jsonl` (WNUT-17, CC BY 4.0) and
//! `injection/train.jsonl` (for which words are ordinary, and as text in which capitals are no
//! names). The rest is in `crates/pii-scrub/training`. The same data give the same bytes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a tool of developers, which may fail loudly"
)]

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use pii_scrub::training::{Chance, Document, Lists, list, train};
use serde_json::Value;

/// How many documents are made of templates.
const MADE: usize = 60_000;
/// How many texts of the other set are read.
const PLAIN: usize = 9_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let shared = Path::new(arguments.first().expect("the folder with the data"));
    let out = arguments.get(1).map_or("crates/pii-scrub/data/names.bin", String::as_str);
    let own = Path::new("crates/pii-scrub/training");
    let plain = jsonl(&shared.join("injection/train.jsonl"));
    let fillers = Fillers::read(own);
    let lists = lists(&fillers, &plain);
    let mut chance = Chance(2);
    let mut templates = lines(&own.join("templates.txt"));
    templates.extend(lines(&own.join("templates_more.txt")));
    let mut documents = Vec::new();
    for index in 0..MADE {
        let template = &templates[index % templates.len()];
        documents.push(fillers.fill(template, &mut chance));
    }
    // What was taken from this workspace's own code, in which capitals are no names either.
    for (file, times) in [("negatives.txt", 6), ("code.txt", 3)] {
        let negatives = lines(&own.join(file));
        for negative in negatives.iter().cycle().take(times * negatives.len()) {
            documents.push(in_some_case(negative.replace("\\n", "\n"), Vec::new(), &mut chance));
        }
    }
    let tweets = jsonl(&shared.join("pii/train_wnut17.jsonl"));
    for row in &tweets {
        for _ in 0..2 {
            documents.push(labelled(row));
        }
    }
    for row in plain.iter().step_by(plain.len().div_ceil(PLAIN)) {
        let text: String = row["text"].as_str().unwrap_or("").chars().take(600).collect();
        documents.push(Document { text, unlabelled: true, ..Document::default() });
    }
    let file = train(&documents, &lists, 8);
    fs::write(out, &file).unwrap();
    println!("{} documents, {} bytes", documents.len(), file.len());
}

/// Which words are on which list.
fn lists(fillers: &Fillers, plain: &[Value]) -> Lists {
    let mut lists = Lists::default();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for row in plain {
        for word in row["text"].as_str().unwrap_or("").split_whitespace() {
            let word = word.trim_matches(|char: char| !char.is_alphanumeric());
            if word.chars().all(char::is_lowercase) && !word.is_empty() {
                *counts.entry(word.to_owned()).or_default() += 1;
            }
        }
    }
    let counts: BTreeMap<String, usize> = counts.into_iter().collect();
    for (word, &count) in &counts {
        if count >= 4 {
            lists.add(word, list::WORD);
        }
        if count >= 120 {
            lists.add(word, list::COMMON);
        }
    }
    for name in &fillers.given {
        lists.add(name, list::GIVEN);
    }
    for name in &fillers.family {
        lists.add(name, list::FAMILY);
    }
    for (city, thousands) in &fillers.cities {
        if *thousands >= 60 {
            for word in city.split([' ', '-']).filter(|word| word.len() >= 4) {
                lists.add(word, list::CITY);
            }
        }
    }
    for name in fillers.countries.iter().chain(fillers.states.iter().map(|(name, _)| name)) {
        for word in name.split(' ').filter(|word| word.len() >= 4) {
            lists.add(word, list::COUNTRY);
        }
    }
    for word in &fillers.slots["titles"] {
        lists.add(word, list::TITLE);
    }
    for word in &fillers.slots["organisations"] {
        lists.add(word, list::ORGANISATION);
    }
    lists
}

/// What slots are filled with.
struct Fillers {
    given: Vec<String>,
    family: Vec<String>,
    cities: Vec<(String, usize)>,
    countries: Vec<String>,
    states: Vec<(String, String)>,
    organisations: Vec<String>,
    slots: BTreeMap<String, Vec<String>>,
}

impl Fillers {
    fn read(own: &Path) -> Self {
        let pairs = |name: &str| -> Vec<(String, String)> {
            let lines = lines(&own.join(name));
            let pair = |line: &String| line.split_once('\t').map(|(a, b)| (a.into(), b.into()));
            lines.iter().filter_map(pair).collect()
        };
        let cities = pairs("cities.txt");
        let slots = lines(&own.join("fillers.txt"));
        let slots = slots.iter().filter_map(|line| line.split_once(": "));
        Self {
            given: lines(&own.join("given.txt")),
            family: lines(&own.join("family.txt")),
            cities: cities.into_iter().map(|(city, n)| (city, n.parse().unwrap())).collect(),
            countries: lines(&own.join("countries.txt")),
            states: pairs("states.txt"),
            organisations: lines(&own.join("organisations.txt")),
            slots: slots
                .map(|(slot, all)| (slot.into(), all.split(" | ").map(str::to_owned).collect()))
                .collect(),
        }
    }

    /// A document of a template.
    fn fill(&self, template: &str, chance: &mut Chance) -> Document {
        let template = template.replace("\\n", "\n");
        let (mut text, mut names) = (String::new(), Vec::new());
        let mut rest = template.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            // Braces that are no slot stand for themselves, as in JSON.
            let is_slot = |(slot, _): &(&str, &str)| slot.bytes().all(|b| b.is_ascii_lowercase());
            let Some((slot, after)) = after.split_once('}').filter(is_slot) else {
                text.push('{');
                rest = after;
                continue;
            };
            rest = after;
            for (part, class) in self.slot(slot, chance) {
                let start = text.len();
                text.push_str(&part);
                if class != 0 {
                    names.push((start..text.len(), class));
                }
            }
        }
        text.push_str(rest);
        in_some_case(text, names, chance)
    }

    fn one<'a>(&self, list: &'a [String], chance: &mut Chance) -> &'a str {
        &list[chance.below(list.len())]
    }

    fn slot(&self, slot: &str, chance: &mut Chance) -> Vec<(String, usize)> {
        let first = self.one(&self.given, chance).to_owned();
        let last = self.one(&self.family, chance).to_owned();
        let initial = || first.chars().next().unwrap_or('A');
        match slot {
            "first" => vec![(first, 1)],
            "last" => vec![(last, 1)],
            "personlf" => vec![(last, 1), (", ".into(), 0), (first, 1)],
            "person" => {
                let middle = self.one(&self.given, chance);
                let letter = middle.chars().next().unwrap_or('B');
                let name = match chance.below(20) {
                    0 => format!("{first} {letter}. {last}"),
                    1 => format!("{}. {last}", initial()),
                    2 => format!("{first} {letter} {last}"),
                    3 => format!("{first} {}-{last}", self.one(&self.family, chance)),
                    4 => format!("{first} {middle} {last}"),
                    5 => format!("{first}-{middle} {last}"),
                    6 => format!(
                        "{first} {} {last}",
                        ["van", "de", "von", "da", "bin", "van der", "di"][chance.below(7)]
                    ),
                    7 => format!("{first} {}", last.to_uppercase()),
                    8 => format!("{first} {last}").to_uppercase(),
                    9 => format!("{first} {last} {}", self.one(&self.family, chance)),
                    _ => format!("{first} {last}"),
                };
                vec![(name, 1)]
            }
            "city" => {
                // Large ones are spoken of more.
                let most = self.cities.len() >> chance.below(5);
                let city = self.cities[chance.below(most)].0.clone();
                vec![(if chance.below(12) == 0 { city.to_uppercase() } else { city }, 2)]
            }
            "country" => vec![(self.one(&self.countries, chance).to_owned(), 2)],
            "state" => {
                let (name, code) = &self.states[chance.below(self.states.len())];
                vec![(if chance.below(2) == 0 { code.clone() } else { name.clone() }, 2)]
            }
            "street" => vec![(self.street(chance), 2)],
            "org" => vec![(self.organisation(&last, chance), 3)],
            slot => {
                let choices = self.slots.get(slot).unwrap_or_else(|| panic!("a slot `{slot}`"));
                vec![(self.one(choices, chance).to_owned(), 0)]
            }
        }
    }

    fn street(&self, chance: &mut Chance) -> String {
        let name = match chance.below(3) {
            0 => self.one(&self.family, chance).to_owned(),
            1 => self.cities[chance.below(self.cities.len())].0.clone(),
            _ => self.one(&self.given, chance).to_owned(),
        };
        let number = 1 + chance.below(400);
        let street = match chance.below(4) {
            0 => format!("{number} {} {name}", self.one(&self.slots["street_before"], chance)),
            1 => format!(
                "{name}{} {number}",
                ["straße", "gatan", "straat", "veien", "vej"][chance.below(5)]
            ),
            _ => format!("{number} {name} {}", self.one(&self.slots["street_kind"], chance)),
        };
        match chance.below(3) {
            0 => format!("{street}, {}", self.one(&self.slots["street_unit"], chance)),
            _ => street,
        }
    }

    fn organisation(&self, last: &str, chance: &mut Chance) -> String {
        const SUFFIX: [&str; 14] = [
            "LLC",
            "Inc",
            "Ltd",
            "PLC",
            "Group",
            "GmbH",
            "Inc.",
            "and Sons",
            "& Co",
            "Corp.",
            "Holdings",
            "Partners",
            "S.A.",
            "Associates",
        ];
        const FIELD: [&str; 16] = [
            "Technologies",
            "Systems",
            "Solutions",
            "Software",
            "Labs",
            "Energy",
            "Capital",
            "Insurance",
            "Logistics",
            "Foods",
            "Motors",
            "Media",
            "Health",
            "Networks",
            "Data",
            "Analytics",
        ];
        let city = || {
            let mut chance = chance.clone();
            self.cities[chance.below(3000)].0.clone()
        };
        let city = city();
        match chance.below(13) {
            0 | 1 => self.one(&self.organisations, chance).to_owned(),
            2 => format!("{last} {}", SUFFIX[chance.below(SUFFIX.len())]),
            3 => format!("{last}-{}", self.one(&self.family, chance)),
            4 => format!(
                "{last}, {} and {}",
                self.one(&self.family, chance),
                self.one(&self.family, chance)
            ),
            5 => format!("{last} {}", FIELD[chance.below(FIELD.len())]),
            6 => format!("University of {city}"),
            7 => format!(
                "{city} {}",
                [
                    "General Hospital",
                    "University",
                    "City Council",
                    "Bank",
                    "Football Club",
                    "Museum of Art",
                    "Chamber of Commerce"
                ][chance.below(7)]
            ),
            8 => invented(chance, chance.clone().below(2) == 0),
            9 => format!("{} {}", invented(chance, false), FIELD[chance.below(FIELD.len())]),
            10 => format!("{} {}", invented(chance, false), SUFFIX[chance.below(SUFFIX.len())]),
            11 => {
                let mut letters = String::new();
                for _ in 0..3 + chance.below(2) {
                    letters.push(char::from(b'A' + u8::try_from(chance.below(26)).unwrap()));
                }
                letters
            }
            _ => invented(chance, true),
        }
    }
}

/// A name that nobody has yet, as young companies like them.
fn invented(chance: &mut Chance, joined: bool) -> String {
    const HEAD: [&str; 32] = [
        "Opti", "Pre", "Clear", "Open", "Data", "Smart", "Next", "Blue", "Green", "Health", "Care",
        "Mind", "Cloud", "Net", "Geo", "Bio", "Meta", "Agri", "Air", "Book", "Quanti", "Tech",
        "Trans", "Uni", "Vita", "Work", "Micro", "Mystic", "Rapid", "Social", "Solar", "True",
    ];
    const TAIL: [&str; 32] = [
        "gov", "lytics", "cycle", "set", "bot", "ly", "ify", "base", "hub", "works", "mint", "den",
        "core", "stack", "wise", "path", "line", "ware", "soft", "desk", "logic", "metrics", "pay",
        "zilla", "nova", "sense", "link", "scope", "grid", "spot", "Web", "Labs",
    ];
    let head = HEAD[chance.below(HEAD.len())];
    let tail = TAIL[chance.below(TAIL.len())];
    if joined {
        let tail = tail[..1].to_uppercase() + &tail[1..];
        return format!("{head}{tail}");
    }
    format!("{head}{}", tail.to_lowercase())
}

/// Some texts are written without capitals, and some with nothing else.
fn in_some_case(
    text: String,
    names: Vec<(std::ops::Range<usize>, usize)>,
    chance: &mut Chance,
) -> Document {
    let text = match chance.below(20) {
        0..=2 => same_length(&text, |char| char.to_lowercase().next()),
        3 => same_length(&text, |char| char.to_uppercase().next()),
        _ => text,
    };
    let unlisted = [0, 0, 20, 60][chance.below(4)];
    Document { text, names, unlabelled: false, unlisted }
}

/// Changes characters where that takes as many bytes.
fn same_length(text: &str, change: impl Fn(char) -> Option<char>) -> String {
    let changed = |char: char| change(char).filter(|new| new.len_utf8() == char.len_utf8());
    text.chars().map(|char| changed(char).unwrap_or(char)).collect()
}

/// A row with spans in code points.
fn labelled(row: &Value) -> Document {
    let text = row["text"].as_str().unwrap_or("").to_owned();
    let mut places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    places.push(text.len());
    let mut names = Vec::new();
    for span in row["spans"].as_array().unwrap() {
        let place = |end: &str| places[usize::try_from(span[end].as_u64().unwrap()).unwrap()];
        let class = match span["label"].as_str() {
            Some("PERSON") => 1,
            Some("LOCATION") => 2,
            _ => 3,
        };
        names.push((place("start")..place("end"), class));
    }
    Document { text, names, unlabelled: false, unlisted: 10 }
}

fn lines(path: &Path) -> Vec<String> {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

fn jsonl(path: &Path) -> Vec<Value> {
    lines(path).iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}
