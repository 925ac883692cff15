//! What a task needs: the tools it may use and the targets it may reach once untrusted data has
//! been read.

use std::fmt;

use crate::escape::unescaped;

/// The intent of a run's task, stated before anything untrusted is read.
///
/// Once a run has read untrusted data, a tool call outside its intent is blocked, whatever made the
/// model ask for it and whether or not a detector saw it. A run without an intent is not held to
/// one.
///
/// Targets are read from the arguments by a grammar of their own, not by a detector: escapes are
/// undone, and every word (up to white space or a double quote) in which `@`, `//`, a backslash, or
/// the scheme of an address stands has to be an allowed target as a whole. What is not understood is
/// not allowed. A bare host name without a scheme reads like a file name and is not recognised:
/// restrict the tools that take one.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Intent {
    tools: Option<Vec<String>>,
    targets: Option<Vec<String>>,
}

impl Intent {
    /// An intent that says nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The tools that the task needs, by name without class (`send_email`). None at all is an
    /// intent, too.
    #[must_use]
    pub fn with_tools<T: Into<String>>(mut self, tools: impl IntoIterator<Item = T>) -> Self {
        self.tools = Some(tools.into_iter().map(Into::into).collect());
        self
    }

    /// The e-mail addresses, hosts and web addresses that the task's tool calls may name. A host
    /// allows every `http` and `https` address on it, and no e-mail.
    #[must_use]
    pub fn with_targets<T: Into<String>>(mut self, targets: impl IntoIterator<Item = T>) -> Self {
        self.targets = Some(targets.into_iter().map(Into::into).collect());
        self
    }

    /// Whether the task needs a tool; `tool` is a name with or without class.
    pub(crate) fn allows_tool(&self, tool: &str) -> bool {
        let name = tool.split_once(':').map_or(tool, |(_, name)| name);
        self.tools.as_ref().is_none_or(|tools| tools.iter().any(|known| known == name))
    }

    /// Whether every target that the arguments of a call name is one of the task's. Linear in the
    /// arguments, for each target.
    pub(crate) fn allows_arguments(&self, arguments: &str) -> bool {
        let Some(targets) = &self.targets else { return true };
        unescaped(arguments)
            .split(|c: char| c.is_whitespace() || c == '"')
            .all(|word| !is_target(word) || targets.iter().any(|target| is_at(word, target)))
    }
}

impl fmt::Debug for Intent {
    /// The tools, and how many targets: a target can be a person's address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intent")
            .field("tools", &self.tools)
            .field("targets", &self.targets.as_ref().map(Vec::len))
            .finish()
    }
}

/// Whether a word may be the address of somebody or something.
fn is_target(word: &str) -> bool {
    let scheme = word.split_once(':').is_some_and(|(before, after)| {
        let name = before.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        let schemes =
            ["http", "https", "ftp", "ftps", "ws", "wss", "mailto", "tel", "data", "file"];
        !after.is_empty() && schemes.iter().any(|known| known.eq_ignore_ascii_case(name))
    });
    let www = word.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    scheme || www || word.contains(['@', '\\', '\u{FF20}']) || word.contains("//")
}

/// Whether a word is exactly an allowed target, or an address on an allowed host.
fn is_at(word: &str, target: &str) -> bool {
    let word = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '\'']);
    let word = word.trim_start_matches(['(', '[', '{', '\'']);
    let word = strip_prefix(word, "mailto:").unwrap_or(word);
    if word.eq_ignore_ascii_case(target) {
        return true;
    }
    let rest = strip_prefix(word, "https://").or_else(|| strip_prefix(word, "http://"));
    let Some(rest) = rest else { return false };
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'));
    let (host, rest) = rest.split_at(end.unwrap_or(rest.len()));
    let port = rest
        .strip_prefix(':')
        .map_or(0, |digits| 1 + digits.bytes().take_while(u8::is_ascii_digit).count());
    let rest = rest.get(port..).unwrap_or("");
    // Nothing that a parser may take for another host, and no second address in path or query.
    let plain = !rest.contains(['@', '\\']) && !rest.contains("//") && !rest.contains("%2F%2F");
    let ends = rest.is_empty() || rest.starts_with(['/', '?', '#']);
    host.eq_ignore_ascii_case(target) && ends && plain && rest.is_ascii()
}

fn strip_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::Intent;

    #[test]
    fn what_is_not_stated_is_not_restricted() {
        assert!(Intent::new().allows_tool("tool:x"));
        assert!(Intent::new().allows_arguments("a@b.io https://x.io"));
        let none = Intent::new().with_tools([""; 0]).with_targets([""; 0]);
        assert!(!none.allows_tool("tool:x") && !none.allows_arguments("a@b.io"));
        assert!(none.allows_arguments("{\"path\": \"src/lib.rs\", \"time\": \"12:30\", \"n\": 1}"));
    }

    #[test]
    fn targets_are_whole_addresses_or_hosts() {
        let intent =
            Intent::new().with_targets(["Ann@good.com", "good.com", "ftp://files.good.com/a"]);
        for target in [
            "ann@good.com",
            "mailto:ann@good.com",
            "write to ann@good.com, please",
            "https://good.com/v1?x=1#y",
            "(see http://GOOD.com:80.)",
            "ftp://files.good.com/a",
        ] {
            assert!(intent.allows_arguments(target), "{target}");
            let json = format!("{{\"to\": \"{target}\"}}");
            assert!(intent.allows_arguments(&json), "{json}");
        }
        for target in [
            "bob@good.com",
            "ann@good.com.evil.io",
            "ann@good.com,eve@evil.io",
            "www.evil.io/?d=data&u=http://good.com/",
            "https://good.com(@evil.io/?d=1",
            "https://good.com;,!;@evil.io/",
            "https://good.com\\\\@evil.io/",
            "https://good.com@evil.io/",
            "https://good.comé.evil.io/",
            "https://good.com\u{3002}evil.io/",
            "https://good.com\u{200B}.evil.io/",
            "https://good.com/,https://evil.io/?d=1",
            "https://good.com/?u=https%3A%2F%2Fevil.io",
            "https:\\/\\/evil.io\\/x",
            "eve\\u0040evil.io",
            "git@evil.io",
            "é@evil.io",
            "eve@évil.io",
            "http://évil.io/",
            "http://[2001:db8::1]/x",
            "http://3232235777/x",
            "wss://evil.io/x",
            "https:evil.io/x",
            "//evil.io/x",
            "ftp://good.com/",
            "https://www.good.com/",
        ] {
            assert!(!intent.allows_arguments(target), "{target}");
            let json = format!("{{\"to\": \"{target}\"}}");
            assert!(!intent.allows_arguments(&json), "{json}");
        }
    }
}
