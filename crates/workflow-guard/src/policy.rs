//! The policy: parsed, completed by what it extends, and checked.

use std::collections::BTreeMap;

use audit_types::{Digest, Mode, Stage};
use data_class::{Classifier, Label, Level, Sink};
use output_filter::{AllowedHosts, HostError};
use rule_scan::{Anchor, ByteClass, Commit, Rule, RuleInfo, Scanner};

use crate::action::Action;
use crate::document::{Document, ModeName, RuleEntry, SourceEntry};
use crate::error::PolicyError;

/// The text that [`Policy::default`] is read from.
const DEFAULT: &str = include_str!("../data/default.toml");

/// What may enter, what may go where, and what is done about findings.
///
/// Read from one TOML document with [`Policy::from_toml`]; see the [crate] docs for its form. A
/// policy extends the default one.
#[derive(Clone, Debug)]
pub struct Policy {
    pub(crate) digest: Digest,
    pub(crate) mode: Mode,
    pub(crate) sources: BTreeMap<String, SourceEntry>,
    pub(crate) sinks: BTreeMap<String, Sink>,
    /// By stage, key to action; a key is a kind or `namespace.*`.
    actions: BTreeMap<Stage, BTreeMap<String, Action>>,
    pub(crate) parts: Vec<String>,
    scanner: Scanner,
    pub(crate) classifier: Classifier,
}

impl Default for Policy {
    /// The default policy of this crate: safe, and explained in the [crate] docs.
    #[expect(clippy::expect_used, reason = "a constant document; the tests of this module read it")]
    fn default() -> Self {
        let document = parse(DEFAULT).expect("the default policy parses");
        Self::assemble(DEFAULT, &[&document]).expect("the default policy is sound")
    }
}

impl Policy {
    /// Reads a policy that extends the default one.
    ///
    /// # Errors
    ///
    /// The first mistake, with path, line and reason: a document that does not parse, an unknown
    /// field, a wrong value, an unknown kind, an action that a kind does not allow, a rule that
    /// does not build.
    pub fn from_toml(text: &str) -> Result<Self, PolicyError> {
        let default = parse(DEFAULT)?;
        let own = parse(text)?;
        Self::assemble(text, &[&default, &own])
    }

    /// The digest of the policy's text and of the default one it extends; it stands in every
    /// record.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Whether decisions are carried out or only recorded.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// What is done about findings of a kind at a stage.
    #[must_use]
    pub fn action(&self, stage: Stage, kind: &str) -> Action {
        let table = self.actions.get(&stage);
        let prefix = kind.split_once('.').map(|(namespace, _)| format!("{namespace}.*"));
        let found = table.and_then(|table| {
            table.get(kind).or_else(|| table.get(prefix.as_deref().unwrap_or("")))
        });
        // A kind without a line in the table, such as one of your own, is hidden.
        found.copied().unwrap_or(Action::Redact)
    }

    /// The declared label of a source, by its name or its class; `None` if it is not declared.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<Label> {
        lookup(&self.sources, name).map(|entry| entry.label())
    }

    /// What is declared of a sink, by its name or its class; `None` if it is not declared. One that is
    /// declared by its class bears the name of the class.
    #[must_use]
    pub fn sink(&self, name: &str) -> Option<&Sink> {
        lookup(&self.sinks, name)
    }

    /// The rules that texts are scanned for under this policy.
    pub fn rules(&self) -> impl Iterator<Item = RuleInfo<'_>> {
        self.scanner.rules()
    }

    /// The scanner of all rules of this policy, merged, for who wants to scan without deciding.
    #[must_use]
    pub fn scanner(&self) -> &Scanner {
        &self.scanner
    }

    /// Later documents replace what earlier ones say. `text` is the last one's.
    fn assemble(text: &str, documents: &[&Document]) -> Result<Self, PolicyError> {
        let Some(own) = documents.last() else {
            return Err(PolicyError::at(text, 0, "nothing to read"));
        };
        if *own.version.get_ref() != 1 {
            return Err(PolicyError::at(text, own.version.span().start, "version is not 1"));
        }
        let hosts = allowed_hosts(text, own)?;
        let free_text = documents.iter().rev().find_map(|document| document.free_text);
        let free_text = match free_text {
            Some(true) => pii_scrub::free_text_rules(),
            Some(false) | None => Vec::new(),
        };
        let rules = pii_scrub::rules()
            .into_iter()
            .chain(free_text)
            .chain(output_filter::secret_rules())
            .chain(output_filter::exfil_rules(&hosts))
            .chain(injection_guard::rules())
            .chain(own_rules(text, own)?);
        let scanner = Scanner::builder().rules(rules).build().map_err(|error| {
            let mut rules = own.rules.iter().enumerate();
            let named = |(index, rule): &(usize, &RuleEntry)| {
                own_name(rule.kind.get_ref(), *index) == error.rule()
            };
            let place = rules.find(named).map_or(0, |(_, rule)| rule.place(error.path()));
            PolicyError::at(text, place, &error.to_string())
        })?;
        let mut policy = Self {
            digest: Digest::sha256(format!("{DEFAULT}\0{text}").as_bytes()),
            mode: Mode::Enforce,
            sources: BTreeMap::new(),
            sinks: BTreeMap::new(),
            actions: BTreeMap::new(),
            parts: own.parts.allowed.clone(),
            classifier: classifier(text, own)?,
            scanner,
        };
        for document in documents {
            policy.overlay(text, document)?;
        }
        policy.check_actions(text, own)?;
        Ok(policy)
    }

    fn overlay(&mut self, text: &str, document: &Document) -> Result<(), PolicyError> {
        match document.mode {
            Some(ModeName::Observe) => self.mode = Mode::Observe,
            Some(ModeName::Enforce) => self.mode = Mode::Enforce,
            None => {}
        }
        for (name, entry) in &document.sources {
            let known = lookup(&self.sources, name).and_then(|known| known.trusted);
            let trusted = entry.trusted.or(known);
            self.sources.insert(canonical(name), SourceEntry { trusted, ..*entry });
        }
        for (name, entry) in &document.sinks {
            let sink = entry.sink(&canonical(name.get_ref()));
            let sink =
                sink.map_err(|error| PolicyError::at(text, name.span().start, &error.to_string()))?;
            self.sinks.insert(sink.name().to_owned(), sink);
        }
        for &stage in Stage::ALL {
            let table = self.actions.entry(stage).or_default();
            let own = document.stages.table(stage);
            // What a policy says of a whole namespace is not undone by what the one it extends says
            // of a kind in it.
            for namespace in own.keys().filter_map(|key| key.get_ref().strip_suffix('*')) {
                table.retain(|key, _| !key.starts_with(namespace));
            }
            for (key, action) in own {
                table.insert(key.get_ref().clone(), *action.get_ref());
            }
        }
        Ok(())
    }

    /// Every key names something that is looked for, and every action can be carried out.
    fn check_actions(&self, text: &str, own: &Document) -> Result<(), PolicyError> {
        for &stage in Stage::ALL {
            for (key, action) in own.stages.table(stage) {
                let matches = |kind: &str| match key.get_ref().strip_suffix('*') {
                    Some(prefix) => prefix.ends_with('.') && kind.starts_with(prefix),
                    None => kind == key.get_ref(),
                };
                let mut kinds = self.rules().filter(|rule| matches(rule.kind())).peekable();
                let known = kinds.peek().is_some()
                    || rule_scan::NAMESPACES.iter().any(|name| {
                        key.get_ref().strip_suffix(".*").is_some_and(|prefix| prefix == *name)
                    });
                if !known {
                    let reason = format!("`{}` is no kind that a rule finds", key.get_ref());
                    return Err(PolicyError::at(text, key.span().start, &reason));
                }
                let impossible = kinds.find(|rule| {
                    let operator = self.action(stage, rule.kind()).operator();
                    rule.commit() == Commit::Early
                        && operator.is_some_and(pii_scrub::Operator::needs_value)
                });
                if let Some(rule) = impossible {
                    let reason = format!(
                        "`{}` is decided before its end is known, so it can be redacted but not \
                         masked or numbered",
                        rule.kind()
                    );
                    return Err(PolicyError::at(text, action.span().start, &reason));
                }
            }
        }
        Ok(())
    }
}

fn parse(text: &str) -> Result<Document, PolicyError> {
    toml::from_str(text).map_err(|error| {
        let place = error.span().map_or(0, |span| span.start);
        PolicyError::at(text, place, error.message())
    })
}

fn allowed_hosts(text: &str, own: &Document) -> Result<AllowedHosts, PolicyError> {
    let entries = &own.exfiltration.allowed_hosts;
    AllowedHosts::parse(entries.iter().map(toml::Spanned::get_ref)).map_err(|error| {
        let entry = error.host_index().and_then(|index| entries.get(index));
        let place = entry.map_or(0, |entry| entry.span().start);
        let name = entry.map_or("", |entry| entry.get_ref());
        let what = match error.host_error() {
            Some(HostError::PublicSuffix) => "is a public suffix: anybody can have a host below it",
            Some(HostError::NotAscii) => "is not ASCII: give the registered form, `xn--...`",
            _ => "is no host",
        };
        PolicyError::at(text, place, &format!("`{name}` {what}"))
    })
}

/// Several rules may have one kind; a name is one rule's.
fn own_name(kind: &str, index: usize) -> String {
    format!("{kind}/{index}")
}

fn own_rules(text: &str, own: &Document) -> Result<Vec<Rule>, PolicyError> {
    let rule = |(index, entry): (usize, &RuleEntry)| {
        let kind = entry.kind.get_ref();
        if !kind.starts_with("custom.") {
            let reason = format!("`{kind}`: a rule of your own has a kind `custom.name`");
            return Err(PolicyError::at(text, entry.place("kind"), &reason));
        }
        let anchor = Anchor::literals(entry.anchors.get_ref().iter().cloned());
        let boundary = if entry.whole_words { ByteClass::WORD } else { ByteClass::NONE };
        let rule = Rule::new(kind, anchor, entry.pattern.get_ref()).named(own_name(kind, index));
        Ok(rule.left(boundary).right(boundary))
    };
    own.rules.iter().enumerate().map(rule).collect()
}

fn classifier(text: &str, own: &Document) -> Result<Classifier, PolicyError> {
    use data_class::{Categories, Category as C};
    let personal = Categories::of(&[C::Personal]);
    let payment = Categories::of(&[C::Personal, C::Payment]);
    let mut builder = Classifier::builder()
        .row("secret.*", Level::Restricted, C::Credential)
        .row("pii.credit_card", Level::Restricted, payment)
        .row("pii.us_ssn", Level::Restricted, personal)
        .row("pii.iban", Level::Confidential, payment)
        // A web address is mostly nobody's; who declares otherwise hides it by its action.
        .row("pii.url", Level::Public, Categories::EMPTY)
        .row("pii.*", Level::Confidential, personal);
    let mut levels: BTreeMap<&str, Level> = BTreeMap::new();
    for rule in &own.rules {
        let level = rule.level.unwrap_or(Level::Confidential);
        let highest = levels.entry(rule.kind.get_ref()).or_insert(level);
        *highest = level.max(*highest);
    }
    for (kind, level) in levels {
        builder = builder.row(kind, level, Categories::EMPTY);
    }
    builder.build().map_err(|error| PolicyError::at(text, 0, &error.to_string()))
}

/// An entry by its name, or by its class.
fn lookup<'a, T>(entries: &'a BTreeMap<String, T>, name: &str) -> Option<&'a T> {
    let name = canonical(name);
    entries.get(&name).or_else(|| entries.get(class_of(&name)))
}

/// Names that differ only in case or in white space around them are one name, so that a stricter
/// entry cannot be slipped past.
fn canonical(name: &str) -> String {
    name.split(':').map(|part| part.trim().to_lowercase()).collect::<Vec<_>>().join(":")
}

/// What stands before the colon of a name.
pub(crate) fn class_of(name: &str) -> &str {
    name.split_once(':').map_or(name, |(class, _)| class).trim()
}
