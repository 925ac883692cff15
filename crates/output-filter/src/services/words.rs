//! What the words before a value say of it.

use super::names::{Names, Service};

/// Words that make a name one of a key, where they end it.
const KEYS: [&str; 11] = [
    "key",
    "keys",
    "token",
    "tokens",
    "secret",
    "secrets",
    "auth",
    "credential",
    "credentials",
    "creds",
    "appid",
];
/// Words before `key` that make it one that opens something.
const QUALIFIERS: [&str; 18] = [
    "api",
    "app",
    "application",
    "access",
    "account",
    "admin",
    "auth",
    "client",
    "consumer",
    "integration",
    "license",
    "master",
    "personal",
    "private",
    "rest",
    "secret",
    "service",
    "write",
];
/// Words near that say of a key that it is public, or no key but what finds a record.
const HARMLESS: [&str; 47] = [
    "public",
    "publishable",
    "pub",
    "cache",
    "partition",
    "sort",
    "primary",
    "foreign",
    "idempotency",
    "page",
    "next",
    "continuation",
    "cursor",
    "fingerprint",
    "hash",
    "digest",
    "checksum",
    "sum",
    "id",
    "ids",
    "name",
    "names",
    "file",
    "path",
    "url",
    "uri",
    "type",
    "version",
    "count",
    "length",
    "size",
    "commit",
    "revision",
    "rev",
    "sha",
    "etag",
    "nonce",
    "request",
    "trace",
    "span",
    "row",
    "object",
    "index",
    "integrity",
    "signature",
    "host",
    "test",
];
/// How many words before the value are looked at, how many make up a name at most, and how many at
/// the end name the key.
const MOST: usize = 20;
const JOINED: usize = 3;
const ENDING: usize = 4;

/// Where the name of the service stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Link {
    /// In a line before.
    Far,
    /// In the same line.
    Near,
    /// In the name of the key, or a few words before it.
    Named,
}

/// What announces a value.
pub(crate) struct Announcement<'n> {
    services: Vec<&'n Service>,
    link: Link,
    assigns: bool,
    qualified: bool,
}

/// A word, and whether it stands in the same name and in the same line as the value.
struct Word<'t> {
    text: &'t [u8],
    same_name: bool,
    same_line: bool,
}

impl<'n> Announcement<'n> {
    /// Reads what stands before a value; `None` if it names no key or no service.
    pub(crate) fn read(before: &[u8], names: &'n Names) -> Option<Self> {
        let (name, assigns) = without_assignment(before);
        let words = words(name);
        let ending = words.get(..words.len().min(ENDING)).unwrap_or(&[]);
        let key = ending.iter().position(|word| word.same_line && is_key(word.text))?;
        let harmless = |word: &Word<'_>| word.same_line && is_one_of(word.text, &HARMLESS);
        if ending.iter().take(key + 3).any(harmless) {
            return None;
        }
        let before_key = ending.get(key + 1).map_or(&[][..], |word| word.text);
        let key = ending.get(key).map_or(&[][..], |word| word.text);
        let qualified = !ends_in_key(key)
            || key.len() > 4
            || QUALIFIERS.iter().any(|known| before_key.eq_ignore_ascii_case(known.as_bytes()));
        let mut found = Self { services: Vec::new(), link: Link::Far, assigns, qualified };
        for at in 0..words.len() {
            found.look(&words, at, names);
        }
        (!found.services.is_empty()).then_some(found)
    }

    pub(crate) fn services(&self) -> impl Iterator<Item = &'n Service> + '_ {
        self.services.iter().copied()
    }

    pub(crate) fn link(&self) -> Link {
        self.link
    }

    /// Whether a sign of assignment stands right before the value.
    pub(crate) fn assigns(&self) -> bool {
        self.assigns
    }

    /// Whether the name is one of a key that opens something, as `api key` or `token`.
    pub(crate) fn is_qualified(&self) -> bool {
        self.qualified
    }

    /// Takes the services whose names end with the word at this place, counted from the value.
    fn look(&mut self, words: &[Word<'_>], at: usize, names: &'n Names) {
        let mut name = Vec::with_capacity(Names::LONGEST);
        for count in 0..JOINED {
            let Some(word) = words.get(at + count) else { return };
            let mut longer = word.text.to_ascii_lowercase();
            longer.append(&mut name);
            name = longer;
            if name.len() > Names::LONGEST {
                return;
            }
            let Some((service, ordinary)) = names.find(&name) else { continue };
            if ordinary && !word.same_name {
                continue;
            }
            let link = match (word.same_line, word.same_name || at <= ENDING) {
                (true, true) if self.assigns => Link::Named,
                (true, _) => Link::Near,
                (false, _) => Link::Far,
            };
            self.link = self.link.max(link);
            self.services.push(service);
        }
    }
}

/// What stands before the sign that assigns, and whether there is one.
fn without_assignment(before: &[u8]) -> (&[u8], bool) {
    let mut rest = before;
    for scheme in [&b"bearer "[..], b"token ", b"basic ", b"apikey "] {
        let start = rest.len().saturating_sub(scheme.len());
        // `auth token ` before the value names it, and `: token ` does not.
        if let Some((head, tail)) = rest.split_at_checked(start)
            && tail.eq_ignore_ascii_case(scheme)
            && head
                .trim_ascii_end()
                .last()
                .is_some_and(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
        {
            rest = head;
        }
    }
    let opens =
        |byte: &u8| byte.is_ascii_whitespace() || b"\"'`\\([{<".contains(byte) || *byte >= 128;
    while let [head @ .., last] = rest
        && opens(last)
    {
        // The bytes of a typographic quotation mark, not of a word.
        rest = head;
    }
    // What marks an encrypted value, as in `{AQAA ...}`.
    let mark = rest.iter().rev().take_while(|byte| byte.is_ascii_uppercase()).count();
    let marked = rest.get(..rest.len() - mark).and_then(|head| head.strip_suffix(b"{"));
    rest = marked.unwrap_or(rest);
    for literal in [&b"&quot;"[..], b" b", b" u", b" r", b" f"] {
        rest = rest.strip_suffix(literal).unwrap_or(rest);
    }
    let rest = rest.trim_ascii_end();
    let opened = before.ends_with(b"(") || before.ends_with(b"(\"") || before.ends_with(b"('");
    let mut assigns = opened;
    let mut name = rest;
    while let [head @ .., last] = name
        && b"=:>,|-".contains(last)
    {
        assigns |= *last != b'-';
        name = head;
    }
    if let Some(head) =
        name.strip_suffix(b" is").or(name.strip_suffix(b" to")).or(name.strip_suffix(b" value"))
    {
        (name, assigns) = (head, true);
    }
    (name, assigns)
}

/// The words of a text from its end back, names in mixed case taken apart.
fn words(text: &[u8]) -> Vec<Word<'_>> {
    let mut words = Vec::with_capacity(MOST);
    let (mut same_name, mut same_line) = (true, true);
    let mut rest = text;
    while words.len() < MOST {
        let gap = rest.iter().rev().take_while(|byte| !byte.is_ascii_alphanumeric()).count();
        let Some((head, between)) = rest.split_at_checked(rest.len() - gap) else { break };
        if head.is_empty() {
            break;
        }
        // What closes a name stands right after it and does not divide it.
        let closes = words.is_empty();
        same_name &= closes || between.iter().all(|byte| b"_-.".contains(byte));
        same_line &= closes || !between.contains(&b'\n');
        let run = head.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let Some((before, run)) = head.split_at_checked(head.len() - run) else { break };
        // A word that the window cuts is not known.
        if before.is_empty() && run.len() > 32 {
            break;
        }
        let mut end = run.len();
        for at in (0..run.len()).rev() {
            if at == 0 || is_hump(run, at) {
                words.push(Word { text: run.get(at..end).unwrap_or(&[]), same_name, same_line });
                end = at;
            }
        }
        rest = before;
    }
    words
}

/// Whether a new word begins here within a name like `apiKey` or `APIKey`.
fn is_hump(run: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| run.get(before)).copied();
    let (Some(before), Some(&here)) = (before, run.get(at)) else { return false };
    here.is_ascii_uppercase()
        && (!before.is_ascii_uppercase() || run.get(at + 1).is_some_and(u8::is_ascii_lowercase))
}

fn is_key(word: &[u8]) -> bool {
    let digits = word.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let word = word.get(..word.len() - digits).unwrap_or(word);
    let ends = |known: &&str| {
        let tail = word.len().checked_sub(known.len()).and_then(|start| word.get(start..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(known.as_bytes()))
    };
    KEYS.iter().any(ends)
}

fn ends_in_key(word: &[u8]) -> bool {
    word.to_ascii_lowercase().ends_with(b"key")
}

fn is_one_of(word: &[u8], list: &[&str]) -> bool {
    list.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{without_assignment, words};

    #[test]
    fn names_are_taken_apart() {
        let split = |text: &str| -> Vec<String> {
            words(text.as_bytes()).iter().map(|w| String::from_utf8_lossy(w.text).into()).collect()
        };
        assert_eq!(split("new_relicAPIKey"), ["Key", "API", "relic", "new"]);
        assert_eq!(split("a\n  DATADOG_KEY\""), ["KEY", "DATADOG", "a"]);
        let lines: Vec<bool> = words(b"a\nb_c").iter().map(|word| word.same_line).collect();
        assert_eq!(lines, [true, true, false]);
        let names: Vec<bool> = words(b"a b_c").iter().map(|word| word.same_name).collect();
        assert_eq!(names, [true, true, false]);
        assert!(words(b"").is_empty() && words(b"=\n").is_empty());
    }

    #[test]
    fn what_assigns_is_taken_away() {
        for (before, name, assigns) in [
            ("key = \"", "key", true),
            ("\"key\": \\\"", "\"key\"", true),
            ("key: Bearer ", "key", true),
            ("auth token is ", "auth token", true),
            ("auth token ", "auth token", false),
            ("key - '", "key", false),
            ("set_key(\"", "set_key", true),
            ("<Key>", "<Key", true),
            ("key: b'", "key", true),
            ("<key>{AQAA ", "<key", true),
        ] {
            let (found, sign) = without_assignment(before.as_bytes());
            assert_eq!((found.trim_ascii_end(), sign), (name.as_bytes(), assigns), "{before}");
        }
    }
}
