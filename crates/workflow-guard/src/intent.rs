//! What a task needs: the tools it may use and the targets it may reach once untrusted data has
//! been read.

/// The intent of a run's task, stated before anything untrusted is read.
///
/// Once a run has read untrusted data, a tool call outside its intent is blocked, whatever made the
/// model ask for it and whether or not a detector saw it. A run without an intent is not held to
/// one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// allows every address on it.
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

    /// Whether the task names a target: an e-mail address or a web address that was found in the
    /// arguments of a call.
    pub(crate) fn allows_target(&self, found: &str) -> bool {
        let same = |known: &String| {
            known.eq_ignore_ascii_case(found)
                || host(found).is_some_and(|host| known.eq_ignore_ascii_case(host))
        };
        self.targets.as_ref().is_none_or(|targets| targets.iter().any(same))
    }
}

/// The host of a web address: between the scheme (and user information) and port, path or query.
fn host(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    host.split(':').next()
}

#[cfg(test)]
mod tests {
    use super::Intent;

    #[test]
    fn what_is_not_stated_is_not_restricted() {
        assert!(Intent::new().allows_tool("tool:x") && Intent::new().allows_target("a@b.io"));
        let none = Intent::new().with_tools([""; 0]).with_targets([""; 0]);
        assert!(!none.allows_tool("tool:x") && !none.allows_target("a@b.io"));
    }

    #[test]
    fn targets_are_whole_addresses_or_hosts() {
        let intent = Intent::new().with_targets(["Ann@example.com", "api.example.com"]);
        for target in ["ann@example.com", "https://api.example.com/v1", "http://API.example.com:80"]
        {
            assert!(intent.allows_target(target), "{target}");
        }
        for target in [
            "ann@example.com.evil.io",
            "https://api.example.com.evil.io/",
            "https://api.example.com@evil.io/",
            "https://evil.io/api.example.com",
            "https://evil.io\\@api.example.com/",
            "www.api.example.com",
        ] {
            assert!(!intent.allows_target(target), "{target}");
        }
    }
}
