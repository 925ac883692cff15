//! Keys without a beginning of their own, known by the name of a service near them: rows of
//! `data/providers.tsv`.

mod names;
mod shapes;
mod words;

use std::sync::Arc;

use rule_scan::{Analyser, Anchor, ByteClass, Rule, Trimmed, Words};

use crate::random;
use crate::secrets::SECRET_RANK;
use crate::shape;
use names::Names;
use words::{Announcement, Link};

/// How much of a value is judged, and how far before it names are looked for.
const WINDOW: usize = 160;
const BEFORE: usize = Words::MAX_WINDOW;

/// What says that a value is a key. Longer names end in these.
const KEY_WORDS: [&str; 7] = ["key", "token", "secret", "auth", "credential", "creds", "appid"];

/// What may stand between such a word and the value: the rest of the name and what closes it, what
/// assigns, what opens the value.
const GAP: &str = concat!(
    "[A-Za-z0-9_]{0,16}",
    r#"(?:\\{0,3}["'`]|\\{0,3}["']?\]|\*{1,2}|&quot;|”)?"#,
    r"(?:[ \t]{0,8}(?::=|=>|->|={1,3}|::?|\|)[ \t]{0,8}(?:\r?\n[ \t]{1,16})?",
    r"|,[ \t]{0,2}|>|\(|[ \t]{1,3}(?:is:? |to |- |value[ \t]?=[ \t]?)?",
    r"|[ \t]?: ?[A-Za-z]{2,12}\??[ \t]?=[ \t]?)",
    r#"(?:[bfru]?\\{0,3}["'`]|“|&quot;|\(["']|\{(?:[A-Z]{1,12} )?)?(?i:bearer |token |basic |apikey )?"#,
);

/// The signs of a value.
const VALUE: ByteClass = ByteClass::WORD.with(b"+/=-.~");

pub(crate) use shapes::is_drawn;

pub(crate) fn rules() -> Vec<Rule> {
    let names = Arc::new(Names::read());
    let analyser = Analyser::with_context(BEFORE, WINDOW, 1, move |before, window, verdicts| {
        if let Some(verdict) = verdicts.first_mut() {
            *verdict = judge(&names, before, window);
        }
    });
    vec![
        Rule::analysed("secret.service_key", Anchor::literals(KEY_WORDS), &analyser, 0)
            .lead(format!("(?i:{}){GAP}", KEY_WORDS.join("|")))
            .tail("[A-Za-z0-9_+/=-]*")
            .confidence(70)
            // A format of its own says more.
            .rank(SECRET_RANK - 1),
    ]
}

/// The value at the start of the window, if what stands before says that it is a key of a service.
fn judge(names: &Names, before: &[u8], window: &[u8]) -> Option<Trimmed> {
    let length = window.iter().take_while(|byte| VALUE.contains(**byte)).count();
    let run = window.get(..length)?;
    let value = run.strip_suffix(b".").unwrap_or(run);
    if value.len() < 12
        || random::has_stand_in(value)
        || !shapes::is_drawn(value)
        || shape::is_digest(value)
    {
        return None;
    }
    let announced = Announcement::read(before, names)?;
    let known = announced.services().any(|service| service.has_shape(value));
    let usual = shapes::is_usual(value);
    let counts = match announced.link() {
        // A name of a key that says whose it is: what is drawn at random is that key.
        Link::Named => known || usual,
        // The service stands somewhere before.
        Link::Near if !announced.assigns() => {
            (known || usual) && announced.is_qualified() && !shapes::is_hexadecimal(value)
        }
        Link::Near => known || usual && announced.is_qualified(),
        Link::Far => announced.assigns() && (known || usual),
    };
    counts.then_some(Trimmed { points: if known { 15 } else { 0 }, len: value.len() })
}

#[cfg(test)]
mod tests {
    use super::judge;
    use super::names::Names;

    const HEX: &str = "9c4e1f7a03b85d26e19a4c7f0b3d8e52";
    const UUID: &str = "3f8a1c92-7b4e-4d15-9e06-a2c8f1b7d430";
    const MIXED: &str = "qT7vXb2LkP9sWm4RzN8cYh3JdF6gAe1Q";

    fn finds(names: &Names, before: &str, value: &str) -> bool {
        let window = format!("{value}\" rest");
        judge(names, before.as_bytes(), window.as_bytes()).is_some()
    }

    #[test]
    fn a_key_is_known_by_its_service() {
        let names = Names::read();
        for (before, value) in [
            ("DATADOG_API_KEY=", HEX),
            ("datadogApiKey = \"", HEX),
            ("new relic license key: ", "0123f5678a0b2c4d6e8f1a3c5e7092b4d6f8NRAL"),
            ("\"heroku\": {\"key\": \"", UUID),
            ("HEROKU_KEY=", UUID),
            ("Sending request to the algolia API\n[DEBUG] Using Key=", MIXED),
            ("twilio auth token is ", HEX),
            ("the cloudinary secret ", "aB3_xK9mQ2vL7pR4tY8wZ1nC5d-"),
            ("x-mailchimp-key: ", HEX),
        ] {
            assert!(finds(&names, before, value), "{before}{value}");
        }
    }

    #[test]
    fn what_is_no_key_of_a_service_is_none() {
        let names = Names::read();
        for (before, value) in [
            ("key = \"", HEX),
            ("our cache key: ", HEX),
            ("datadog cache key: ", HEX),
            ("DATADOG_KEY_ID=", HEX),
            ("github commit key ", "9c4e1f7a03b85d26e19a4c7f0b3d8e529c4e1f7a"),
            ("heroku request id ", UUID),
            ("heroku ssh public key: ", UUID),
            ("see the linear docs, sort key: ", MIXED),
            ("datadog monkey: ", "example-value-1234567890"),
            ("ALGOLIA_API_KEY=", "your_algolia_api_key_goes_here"),
            ("ALGOLIA_API_KEY=", "process.env.ALGOLIA_ADMIN_KEY2"),
            ("ALGOLIA_API_KEY=", "00000000000000000000000000000000"),
        ] {
            assert!(!finds(&names, before, value), "{before}{value}");
        }
    }
}
