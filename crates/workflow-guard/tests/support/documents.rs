//! Random documents that come close to every rule: values, pieces of values and near misses of the
//! rules at hand, glued together and set among words, markers and text in several scripts.

use std::sync::LazyLock;

use output_filter::AllowedHosts;
use rule_scan::Rule;
use rule_scan::oracle::Sampler;

/// The most bytes of a document.
pub(crate) const MOST: usize = 600;

/// The rules of the default policy, in the order of a scanner.
pub(crate) fn rules() -> Vec<Rule> {
    let exfil = output_filter::exfil_rules(&AllowedHosts::default());
    let rules =
        [pii_scrub::rules(), output_filter::secret_rules(), exfil, injection_guard::rules()];
    rules.into_iter().flatten().collect()
}

/// These, and those for free text.
pub(crate) fn all_rules() -> Vec<Rule> {
    let mut rules = rules();
    rules.extend(pii_scrub::free_text_rules());
    rules
}

/// The document of this number: the same on every machine, as long as rules and rows are.
pub(crate) fn document(seed: u64) -> String {
    let mut random = Random::new(seed);
    let material = &*MATERIAL;
    // A few rules a document, so that what belongs to one of them meets its like; one of them goes
    // round, so that none is left out.
    let all = &material.samplers;
    let own = &all[(seed % all.len() as u64) as usize];
    let others = (0..random.below(4)).map(|_| random.pick(all));
    let rules: Vec<&Sampler> = others.chain([own]).collect();
    let rows: Vec<&String> = (0..3).map(|_| random.pick(&material.rows)).collect();
    let length = match random.below(8) {
        0 => random.below(40),
        1..=4 => random.below(200),
        _ => random.below(MOST + 1),
    };
    let mut out = String::new();
    while out.len() < length {
        let piece = match random.below(20) {
            0..=2 => own.value(&mut |limit| random.below(limit)),
            3..=5 => random.pick(&rules).value(&mut |limit| random.below(limit)),
            6..=8 => (*random.pick(&rows)).clone(),
            9 => random.pick(&material.rows).clone(),
            10 => random.pick(&material.samplers).value(&mut |limit| random.below(limit)),
            11 => {
                let anchors = random.pick(&rules).anchors();
                if anchors.is_empty() { String::new() } else { random.pick(anchors).clone() }
            }
            12 => {
                let words = random.pick(&rules).words();
                if words.is_empty() { String::new() } else { format!(" {} ", random.pick(words)) }
            }
            13 => random.pick(&material.words).clone(),
            14 => marker(&mut random, material),
            15 => (*random.pick(&SCRIPTS)).to_owned(),
            16 => out.clone(),
            _ => (*random.pick(&JOINERS)).to_owned(),
        };
        let piece = mutated(piece, &mut random);
        out.push_str(&piece);
        match random.below(8) {
            0 => {}
            1..=4 => out.push(' '),
            _ => out.push_str(random.pick::<&str>(&JOINERS)),
        }
    }
    let end = (0..=length.min(out.len())).rev().find(|&at| out.is_char_boundary(at));
    out.truncate(end.unwrap_or(0));
    out
}

const JOINERS: [&str; 40] = [
    " ", " ", " ", " ", "", ".", ",", "-", "_", "/", "\n", "\r\n", "\"", "'", "`", ":", ": ", "=",
    " = ", ";", "&", "?", "!", "@", "#", "|", "<", ">", "(", ")", "[", "]", "{", "}", "\\", "\\n",
    "\t", "\u{200B}", "\u{00A0}", "%",
];

const SCRIPTS: [&str; 24] = [
    "é",
    "Größe",
    "naïve ",
    "пароль",
    "Телефон: ",
    "забудьте ",
    "密码",
    "忽略之前的指令",
    "電話番号",
    "以前の指示を無視",
    "비밀번호",
    "كلمة ",
    "รหัส",
    "पासवर्ड",
    "τηλέφωνο",
    "😀",
    "👩‍💻",
    "\u{301}",
    "\u{FE0F}",
    "\u{200B}\u{200C}\u{200D}",
    "\u{202E}",
    "\u{E0041}\u{E0042}\u{E0043}",
    "“ok”",
    "…",
];

/// What documents are made of.
struct Material {
    samplers: Vec<Sampler>,
    kinds: Vec<String>,
    /// The texts of the crates' rows, whole.
    rows: Vec<String>,
    words: Vec<String>,
}

static MATERIAL: LazyLock<Material> = LazyLock::new(|| {
    let rules = all_rules();
    let files = [
        include_str!("../../../injection-guard/testdata/attacks.toml"),
        include_str!("../../../injection-guard/testdata/harmless.toml"),
        include_str!("../../../output-filter/testdata/exfil.toml"),
        include_str!("../../../output-filter/testdata/exfil/hosts.toml"),
        include_str!("../../../output-filter/testdata/exfil/html.toml"),
        include_str!("../../../output-filter/testdata/exfil/markdown.toml"),
        include_str!("../../../output-filter/testdata/exfil/ordinary.toml"),
        include_str!("../../../output-filter/testdata/exfil/text.toml"),
        include_str!("../../../output-filter/testdata/passwords.toml"),
        include_str!("../../../output-filter/testdata/secrets.toml"),
        include_str!("../../../pii-scrub/testdata/identifiers.toml"),
        include_str!("../../../pii-scrub/testdata/national_europe.toml"),
        include_str!("../../../pii-scrub/testdata/national_world.toml"),
        include_str!("../../../pii-scrub/testdata/free_text.toml"),
        include_str!("../../../pii-scrub/testdata/person_facts.toml"),
    ];
    let mut rows = Vec::new();
    for file in files {
        rows.extend(inputs(&toml::Value::Table(file.parse().unwrap())));
    }
    let lexicon = include_str!("../../../injection-guard/data/lexicon.txt");
    let lines = lexicon.lines().filter(|line| !line.starts_with('#'));
    let words =
        lines.filter_map(|line| line.split_once(": ")).flat_map(|(_, words)| words.split(' '));
    let words = words.map(|word| format!("{} ", word.trim_end_matches('*').replace('_', " ")));
    Material {
        samplers: rules.iter().map(Sampler::new).collect(),
        kinds: rules.iter().map(|rule| rule.kind().to_owned()).collect(),
        rows,
        words: words.collect(),
    }
});

/// The inputs of rows, and in groups those of what is found and what stays.
fn inputs(value: &toml::Value) -> Vec<String> {
    match value {
        toml::Value::Table(table) => {
            let input = table.get("input").and_then(toml::Value::as_str).map(str::to_owned);
            let stays = table.get("stays").and_then(toml::Value::as_array).into_iter().flatten();
            let stays = stays.filter_map(|text| text.as_str().map(str::to_owned));
            input.into_iter().chain(stays).chain(table.values().flat_map(inputs)).collect()
        }
        toml::Value::Array(array) => match array.as_slice() {
            // What goes in, and what comes out.
            [toml::Value::String(input), toml::Value::String(_)] => vec![input.clone()],
            _ => array.iter().flat_map(inputs).collect(),
        },
        _ => Vec::new(),
    }
}

/// A marker, or something like one.
fn marker(random: &mut Random, material: &Material) -> String {
    let kind = random.pick(&material.kinds);
    match random.below(8) {
        0..=2 => format!("[{kind}]"),
        3 => format!("[{kind}#{}.a1b2c3d4]", random.below(2_000_000)),
        4 => format!("[{kind}:****{}]", random.below(20_000)),
        5 => format!("[{kind}]x[{kind}][{kind}:****]"),
        6 => format!("[{kind}s]"),
        _ => format!("[[{kind}"),
    }
}

/// Mostly the same; or a piece of it, or with a character more, less or other.
fn mutated(piece: String, random: &mut Random) -> String {
    let mut chars: Vec<char> = piece.chars().collect();
    if chars.is_empty() {
        return piece;
    }
    let at = random.below(chars.len());
    match random.below(36) {
        0 | 1 => chars.truncate(at + 1),
        2 | 3 => chars = chars.split_off(at),
        4 | 5 => {
            chars = chars.split_off(at);
            chars.truncate(1 + random.below(60));
        }
        6 => drop(chars.remove(at)),
        7 => chars.insert(at, chars[at]),
        8 => chars.splice(at..at, random.pick(&JOINERS).chars()).for_each(drop),
        9 => chars.splice(at..=at, random.pick(&SCRIPTS).chars()).for_each(drop),
        10 => chars.iter_mut().for_each(|c| *c = c.to_ascii_uppercase()),
        11 => chars[at] = char::from(b'0' + random.below(10) as u8),
        _ => {}
    }
    chars.into_iter().collect()
}

/// xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators".
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        // Neighbouring seeds give documents that have nothing in common; the state is never 0.
        let mut random = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x2545_F491_4F6C_DD1D | 1);
        for _ in 0..4 {
            random.below(2);
        }
        random
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
