//! Occupations: modifiers and a noun of an agent, where the text says whose.

use rule_scan::{Analyser, Anchor, ByteClass, Rule, Trimmed, Views};

use super::KIND;
use crate::rules::lexicon::{Lexicon, PERSONS, Word, is_letter, lines, words};

const BEFORE: usize = 96;
const WINDOW: usize = 96;
/// How far before its noun an occupation may begin.
const BACK: usize = 64;
/// The most words.
const MOST: usize = 8;

/// Endings of nouns of agents.
const ENDINGS: [&str; 14] = [
    "ologist",
    "ographer",
    "iatrist",
    "iatrician",
    "maker",
    "keeper",
    "worker",
    "repairer",
    "fighter",
    "driver",
    "operator",
    "engineer",
    "setter",
    "therapist",
];

/// Words that no occupation has in it.
const BREAKS: [&str; 44] = [
    "the", "a", "an", "in", "at", "on", "by", "is", "was", "are", "were", "said", "says", "my",
    "her", "his", "their", "your", "our", "this", "that", "with", "from", "to", "not", "no", "i",
    "he", "she", "it", "who", "as", "or", "has", "have", "had", "works", "work", "been", "very",
    "good", "great", "be", "its",
];

/// Words that may stand for the noun before `of`: `Head of Marketing`.
const OF: [&str; 7] = ["head", "director", "chief", "vp", "president", "secretary", "dean"];

pub(super) fn rules() -> Vec<Rule> {
    let nouns: Vec<&str> = lines(include_str!("../../../data/occupations.txt"))
        .flat_map(|line| line.split(' '))
        .filter(|word| !word.contains('_'))
        .chain(["head", "chief"])
        .collect();
    let list = Lexicon::new(nouns.iter().copied());
    let analyser = Analyser::with_context(BEFORE, WINDOW, 1, move |before, bytes, verdicts| {
        let found = setting(before).and_then(|setting| occupation(&list, setting, bytes));
        verdicts.fill(found.map(|len| Trimmed { points: 10, len }));
    });
    // What may stand in an occupation before its noun.
    let inner = ByteClass::ALPHA.with(b" ,-'&/").or(ByteClass::NONE.with_range(128, 255));
    // Above organisations: a line under a name looks like one to the tagger of names.
    let rule = |anchor: Anchor, name: &str| {
        Rule::analysed(KIND.name, anchor.back(inner, BACK), &analyser, 0)
            .named(format!("pii.title.{name}"))
            .left(ByteClass::WORD.with(b"@#\\/.-&'"))
            .right(ByteClass::WORD)
            .confidence(50)
            .rank(46)
            .views(Views::NONE)
    };
    vec![
        rule(Anchor::literals(nouns).at_word_start(), "occupation"),
        rule(Anchor::literals(ENDINGS), "agent"),
    ]
}

/// How a text says whose an occupation is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Setting {
    /// A line under a name.
    Line,
    /// `Name, the `
    Apposition,
    /// `works as a `, `I'm a `
    Said,
    /// `Job title: `
    Field,
}

/// What stands right before an occupation, if that says so.
fn setting(before: &[u8]) -> Option<Setting> {
    let line = before.iter().rposition(|byte| *byte == b'\n').map(|at| at + 1);
    let here = before.get(line.unwrap_or(0)..)?;
    if let Some(start) = line.filter(|_| here.iter().all(u8::is_ascii_whitespace)) {
        return is_name_line(before.get(..start - 1)?).then_some(Setting::Line);
    }
    let gap =
        here.iter().rev().take_while(|byte| matches!(byte, b' ' | b'"' | b'\'' | b'\t' | b'*'));
    let head = here.get(..here.len() - gap.count())?;
    if let [label @ .., b':' | b'='] = head {
        let label: Vec<Word<'_>> = words(label).collect();
        let [.., last] = label.as_slice() else { return None };
        let named = last.is_any(&[
            "occupation",
            "profession",
            "position",
            "beruf",
            "jobtitle",
            "métier",
            "profesión",
            "ocupación",
            "professione",
            "beroep",
            "zawód",
        ]) || last.is("title")
            && label
                .iter()
                .rev()
                .nth(1)
                .is_some_and(|word| word.is_any(&["job", "work", "position"]));
        return named.then_some(Setting::Field);
    }
    if !here.ends_with(b" ") {
        return None;
    }
    let said: Vec<Word<'_>> = words(here).collect();
    let mut back = said.iter().rev();
    let last = back.next()?;
    let article = last.is_any(&["a", "an", "the", "als"]);
    let last = if article { back.next()? } else { last };
    let comma = here.get(last.end()..).is_some_and(|gap| gap.starts_with(b", "));
    if comma {
        // `Name, the clerk`, `Name Jr., clerk of`.
        let before = back.next();
        let name =
            |word: &Word<'_>| word.is_capitalised() && word.text.len() > 1 && !word.is_any(&BREAKS);
        let whole = name(last) && before.is_some_and(|word| name(word) || word.is_any(&PARTICLES));
        return whole.then_some(Setting::Apposition);
    }
    if last.is_any(&["jr", "sr"])
        && here.get(last.end()..).is_some_and(|gap| gap.starts_with(b".,"))
    {
        return back.next().is_some_and(Word::is_capitalised).then_some(Setting::Apposition);
    }
    if !article {
        return None;
    }
    let subject = |word: Option<&Word<'_>>| {
        word.is_some_and(|word| {
            (word.is_any(&PERSONS) || word.is_any(&SUBJECTS))
                || word.is_capitalised()
                    && !word.is_any(&["it", "this", "that", "what", "there", "here", "which"])
        })
    };
    let as_a = last.is("as");
    let verb = if as_a { back.next()? } else { last };
    let who = back.next();
    let adverb = who.is_some_and(|who| {
        who.is_any(&["currently", "now", "is", "was", "am", "also", "has", "have", "been"])
    });
    let who = if adverb { back.next() } else { who };
    let said = match as_a {
        true => {
            verb.is_any(&["works", "work", "worked", "working", "employed", "job"]) && subject(who)
        }
        false => {
            verb.is_any(&["i'm", "im", "he's", "she's"])
                || verb.is_any(&["am", "is", "was"])
                    && who.is_some_and(|who| who.is_any(&PERSONS) || who.is_any(&SUBJECTS))
        }
    };
    said.then_some(Setting::Said)
}

/// Whose occupation is told, beside [`PERSONS`].
const SUBJECTS: [&str; 4] = ["i've", "he's", "she's", "i'm"];

/// Small words within names.
const PARTICLES: [&str; 16] = [
    "van", "von", "de", "der", "den", "da", "di", "la", "le", "del", "dos", "al", "bin", "ter",
    "ten", "zu",
];

/// Whether the last line of `text` is a name: two to four capitalised words and nothing else.
fn is_name_line(text: &[u8]) -> bool {
    let start = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let line = text.get(start..).unwrap_or(&[]).trim_ascii();
    let plain = line.iter().all(|byte| {
        byte.is_ascii_alphabetic()
            || *byte >= 128
            || matches!(byte, b' ' | b'.' | b'\'' | b'-' | b',')
    });
    let words: Vec<Word<'_>> = words(line).collect();
    // The beginning of the line has to be in sight.
    let names = words.iter().filter(|word| word.is_capitalised()).count();
    plain
        && (2..=5).contains(&words.len())
        && names >= 2
        && words.iter().all(|word| {
            word.is_capitalised()
                || word.is_any(&PARTICLES)
                || word.text.len() > 1 && word.text.first().is_some_and(|byte| *byte >= 128)
        })
}

/// The length of the occupation that `bytes` begin with.
fn occupation(list: &Lexicon, setting: Setting, bytes: &[u8]) -> Option<usize> {
    let line = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let line =
        bytes.get(..line).filter(|line| line.first().is_some_and(|byte| is_letter(*byte)))?;
    let mut end = None;
    let mut at = 0;
    for word in words(line).take(MOST) {
        let gap = line.get(at..word.start)?;
        let listed = list.has(word.text) || is_agent(word);
        let joined =
            at == 0 || matches!(gap, b" " | b"-" | b"/" | b" & ") || gap == b", " && end.is_none();
        if !joined || word.is_any(&BREAKS) || word.start == 0 && word.is("and") {
            break;
        }
        if word.is("of") {
            // `Head of Marketing`: the words after it as long as they are capitalised.
            let heads = words(line.get(..at)?).last().is_some_and(|word| word.is_any(&OF));
            let rest = line.get(word.end()..)?;
            if heads && let Some(len) = capitalised(rest) {
                end = Some(word.end() + len);
            }
            break;
        }
        if word.is("and") && end.is_some() && setting != Setting::Line && setting != Setting::Field
        {
            break;
        }
        at = word.end();
        let lone_head = word.is_any(&["head", "chief"]);
        if listed && !lone_head {
            end = Some(at);
        }
    }
    let end = end?;
    let beside_a_name = matches!(setting, Setting::Line | Setting::Apposition);
    if beside_a_name && is_software(line.get(..end)?) {
        return None;
    }
    let after = bytes.get(end..)?;
    let own = match setting {
        Setting::Line => {
            line.get(end..)?.trim_ascii().is_empty() && line.first()?.is_ascii_uppercase()
        }
        Setting::Apposition => {
            let next = words(after).next();
            matches!(after.first(), Some(b',' | b'.' | b'\n' | b';') | None)
                || next.is_some_and(|next| {
                    next.is_any(&["of", "at", "for", "from", "in", "said", "who", "with"])
                })
        }
        Setting::Said | Setting::Field => true,
    };
    own.then_some(end)
}

/// Nouns of agents that are programs as well, after a word that only programs have.
fn is_software(occupation: &[u8]) -> bool {
    let nouns = [
        "manager",
        "broker",
        "editor",
        "driver",
        "server",
        "operator",
        "agent",
        "handler",
        "loader",
        "processor",
        "controller",
        "planner",
        "assembler",
        "builder",
        "helper",
        "guard",
        "host",
        "printer",
        "scheduler",
        "tester",
        "reader",
        "writer",
        "publisher",
        "checker",
        "collector",
        "generator",
        "viewer",
        "dispatcher",
        "assistant",
        "inspector",
        "model",
        "packer",
        "sorter",
    ];
    let domains = [
        "download",
        "downloads",
        "container",
        "package",
        "message",
        "window",
        "task",
        "file",
        "files",
        "memory",
        "process",
        "session",
        "device",
        "proxy",
        "connection",
        "cluster",
        "password",
        "resource",
        "job",
        "event",
        "media",
        "disk",
        "boot",
        "display",
        "version",
        "dependency",
        "cache",
        "key",
        "state",
        "context",
        "plugin",
        "extension",
        "code",
        "text",
        "image",
        "pdf",
        "workflow",
        "data",
        "query",
        "log",
        "metrics",
        "traffic",
        "web",
        "font",
        "color",
        "virtual",
        "language",
        "object",
        "layer",
        "bookmark",
        "clipboard",
        "partition",
        "volume",
    ];
    words(occupation).last().is_some_and(|word| word.is_any(&nouns))
        && words(occupation).any(|word| word.is_any(&domains))
}

fn is_agent(word: Word<'_>) -> bool {
    let lower = word.text.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| lower.ends_with(ending.as_bytes()))
}

/// The length of capitalised words with `and` between them, and of the space before.
fn capitalised(bytes: &[u8]) -> Option<usize> {
    let mut end = None;
    let mut at = 0;
    for word in words(bytes).take(4) {
        if bytes.get(at..word.start) != Some(b" ") {
            break;
        }
        at = word.end();
        if word.is_capitalised() {
            end = Some(at);
        } else if !word.is("and") {
            break;
        }
    }
    end
}
