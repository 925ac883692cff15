//! Building a scanner: everything that can be wrong with a set of rules is found here.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::automaton::{Automaton, Compiler};
use crate::bounds::Bounds;
use crate::class::ByteClass;
use crate::error::{BuildError, BuildErrorKind};
use crate::evidence::{Check, Words};
use crate::finding::RuleId;
use crate::gate::{Gates, Group};
use crate::literals::Literal;
use crate::rule::{Anchor, Body, Rule, Trigger};
use crate::rules::{Compiled, CompiledBody, RuleSet};
use crate::scanner::Scanner;
use crate::triggers::Triggers;

/// The namespaces that a kind may have. The set is closed so that the grammar of markers is.
///
/// `leak` is for what was given to an agent and has to stay there (canaries, registered values, the
/// prompt), `unsafe` for text that does something where it goes (escapes of a terminal, script,
/// formulas), `custom` for rules of your own.
pub const NAMESPACES: [&str; 8] =
    ["pii", "phi", "secret", "exfil", "leak", "unsafe", "injection", "custom"];

/// The most distinct classes that the rules of a scanner may use as triggers, and to look back.
const MAX_CLASSES: usize = 32;
const MAX_KIND: usize = 48;

/// Collects rules, from one crate or from several, into a [`Scanner`].
#[derive(Clone, Debug)]
#[must_use]
pub struct ScannerBuilder {
    rules: Vec<Rule>,
    threshold: u8,
}

impl Default for ScannerBuilder {
    fn default() -> Self {
        Self { rules: Vec::new(), threshold: 50 }
    }
}

impl ScannerBuilder {
    /// Adds a rule.
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Adds rules.
    pub fn rules(mut self, rules: impl IntoIterator<Item = Rule>) -> Self {
        self.rules.extend(rules);
        self
    }

    /// The confidence in percent from which a match is reported; 50 unless set.
    pub fn threshold(mut self, percent: u8) -> Self {
        self.threshold = percent.min(100);
        self
    }

    /// Parses, bounds and compiles every rule. Takes time in proportion to the rules, which is
    /// milliseconds for hundreds; build once and share.
    ///
    /// # Errors
    ///
    /// The first mistake found, with the rule's name and the part of the rule.
    pub fn build(self) -> Result<Scanner, BuildError> {
        let mut names = BTreeSet::new();
        let mut compiled = Vec::with_capacity(self.rules.len());
        let mut patterns = Patterns::default();
        let mut literals: BTreeMap<String, Literal> = BTreeMap::new();
        let mut classes: Vec<(ByteClass, Group)> = Vec::new();
        let mut backs: Vec<(ByteClass, usize)> = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let fail = |kind, path| BuildError::new(kind, &rule.name, path);
            let too_many = |_| fail(BuildErrorKind::TooLarge, "scanner");
            let id = RuleId(u16::try_from(index).map_err(too_many)?);
            if !names.insert(rule.name.as_str()) {
                return Err(fail(BuildErrorKind::DuplicateRule, "name"));
            }
            compiled.push(compile(rule, &mut patterns)?);
            if let Some((class, max)) = rule.anchor.back {
                let full = backs.len() == MAX_CLASSES;
                match backs.iter_mut().find(|(known, _)| *known == class) {
                    Some((_, known)) => *known = max.max(*known),
                    None if full => {
                        return Err(fail(BuildErrorKind::TooManyClasses, "anchor.back"));
                    }
                    None => backs.push((class, max)),
                }
            }
            match &rule.anchor.trigger {
                Trigger::Literals(texts) => {
                    if texts.is_empty() || texts.iter().any(String::is_empty) {
                        return Err(fail(BuildErrorKind::InvalidAnchor, "anchor"));
                    }
                    for text in texts {
                        add_literal(&mut literals, text, rule, id);
                    }
                }
                Trigger::Run(class) => {
                    if class.is_empty() {
                        return Err(fail(BuildErrorKind::InvalidAnchor, "anchor"));
                    }
                    let full = classes.len() == MAX_CLASSES;
                    match classes.iter_mut().find(|(known, _)| known == class) {
                        Some((_, rules)) => rules.push(id),
                        None if full => {
                            return Err(fail(BuildErrorKind::TooManyClasses, "anchor"));
                        }
                        None => classes.push((*class, vec![id].into())),
                    }
                }
            }
        }
        let mut literals: Vec<Literal> = literals.into_values().collect();
        let mut gates = Gates::default();
        let groups =
            literals.iter_mut().flat_map(|literal| [&mut literal.rules, &mut literal.early]);
        for group in groups.chain(classes.iter_mut().map(|(_, group)| group)) {
            group.close(&compiled, &mut gates);
        }
        let triggers = Triggers::new(literals, classes, backs);
        let kinds = self.rules.iter().map(|rule| rule.kind.clone()).collect();
        let bounds = Bounds::of(&compiled);
        let (rules, threshold) = (compiled.into(), self.threshold);
        Ok(Scanner::new(RuleSet { rules, kinds, triggers, threshold, bounds }))
    }
}

fn add_literal(literals: &mut BTreeMap<String, Literal>, text: &str, rule: &Rule, id: RuleId) {
    let text = text.to_ascii_lowercase();
    // A candidate that begins with its anchor and may not follow a letter or digit: known before
    // the rule is asked.
    let mut alphanumeric = (0..=255u8).filter(u8::is_ascii_alphanumeric);
    let bounded = rule.anchor.back.is_none() && alphanumeric.all(|byte| rule.left.contains(byte));
    let word_start = rule.anchor.word_start || bounded;
    let literal = literals.entry(text).or_insert_with_key(|text| Literal {
        text: text.as_bytes().into(),
        word_start,
        rules: Group::default(),
        early: Group::default(),
    });
    literal.word_start &= word_start;
    let rules = if rule.tail.is_some() { &mut literal.early } else { &mut literal.rules };
    rules.push(id);
}

/// Patterns compiled so far: rules that differ in something else share them.
#[derive(Default)]
struct Patterns {
    known: HashMap<String, Arc<Automaton>>,
    compiler: Compiler,
}

impl Patterns {
    fn compile(&mut self, pattern: &str) -> Result<Arc<Automaton>, BuildErrorKind> {
        if let Some(known) = self.known.get(pattern) {
            return Ok(Arc::clone(known));
        }
        let automaton = Arc::new(self.compiler.compile(pattern)?);
        self.known.insert(pattern.to_owned(), Arc::clone(&automaton));
        Ok(automaton)
    }
}

fn compile(rule: &Rule, patterns: &mut Patterns) -> Result<Compiled, BuildError> {
    let fail = |kind, path| BuildError::new(kind, &rule.name, path);
    let mut bounded = |pattern: &str, path: &'static str| {
        let automaton = patterns.compile(pattern).map_err(|kind| fail(kind, path))?;
        if automaton.matches_empty() {
            return Err(fail(BuildErrorKind::EmptyMatch, path));
        }
        let max = automaton.max().ok_or_else(|| fail(BuildErrorKind::Unbounded, path))?;
        Ok((automaton, max))
    };
    if !is_kind(&rule.kind) {
        return Err(fail(BuildErrorKind::InvalidKind, "kind"));
    }
    if rule.anchor.back.is_some_and(|(_, max)| max > Anchor::MAX_BACK) {
        return Err(fail(BuildErrorKind::WindowTooLong, "anchor.back"));
    }
    for (words, path) in [(&rule.support, "support"), (&rule.against, "against")] {
        let windows = words.as_ref().map_or((0, 0), |(words, _)| words.windows());
        if windows.0.max(windows.1) > Words::MAX_WINDOW {
            return Err(fail(BuildErrorKind::WindowTooLong, path));
        }
    }
    let lead = match &rule.lead {
        Some(lead) => Some(bounded(lead, "lead")?),
        None => None,
    };
    let opening = match &rule.opening {
        Some(_) if lead.is_none() => return Err(fail(BuildErrorKind::InvalidPattern, "opening")),
        Some(opening) => Some(bounded(opening, "opening")?),
        None => None,
    };
    let (body, body_max) = match &rule.body {
        Body::Pattern(pattern) => {
            let (automaton, max) = bounded(pattern, "pattern")?;
            (CompiledBody::Pattern(automaton), max)
        }
        Body::Window(max) if *max > Rule::MAX_WINDOW => {
            return Err(fail(BuildErrorKind::WindowTooLong, "window"));
        }
        Body::Window(0) => return Err(fail(BuildErrorKind::EmptyMatch, "window")),
        Body::Window(_) if !rule.check.as_ref().is_some_and(Check::is_trim) => {
            return Err(fail(BuildErrorKind::InvalidPattern, "window"));
        }
        Body::Window(max) => (CompiledBody::Window(*max), *max),
    };
    let tail = match &rule.tail {
        Some(tail) => {
            // A tail is always optional: what decides is the pattern.
            let tail =
                patterns.compile(&format!("(?:{tail})?")).map_err(|kind| fail(kind, "tail"))?;
            if tail.widest_gap().is_none() {
                return Err(fail(BuildErrorKind::Unbounded, "tail"));
            }
            Some(tail)
        }
        None => None,
    };
    if let (Trigger::Literals(literals), None) = (&rule.anchor.trigger, rule.anchor.back) {
        let first = match (&lead, &body) {
            (Some((lead, _)), _) => Some(lead),
            (None, CompiledBody::Pattern(body)) => Some(body),
            (None, CompiledBody::Window(_)) => None,
        };
        // An anchor that no match can begin with would make a rule that never finds anything.
        if first.is_some_and(|first| !literals.iter().all(|text| first.can_begin_with(text))) {
            return Err(fail(BuildErrorKind::InvalidAnchor, "anchor"));
        }
    }
    let before = [&lead, &opening].into_iter().flatten().map(|(_, max)| max).sum::<usize>();
    let max_len = before + body_max;
    let [lead, opening] = [lead, opening].map(|part| part.map(|(automaton, _)| automaton));
    Ok(Compiled { rule: rule.clone(), lead, opening, body, tail, max_len })
}

fn is_kind(kind: &str) -> bool {
    let Some((namespace, name)) = kind.split_once('.') else { return false };
    let mut bytes = name.bytes();
    NAMESPACES.contains(&namespace)
        && kind.len() <= MAX_KIND
        && bytes.next().is_some_and(|byte| byte.is_ascii_lowercase())
        && bytes.all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::is_kind;
    use crate::{Analyser, Anchor, BuildErrorKind, ByteClass, Rule, Scanner, Words};

    fn kind_of(rule: Rule) -> (BuildErrorKind, String) {
        let error = Scanner::builder().rule(rule).build().unwrap_err();
        (error.kind(), error.to_string())
    }

    fn rule(pattern: &str) -> Rule {
        Rule::new("custom.test", Anchor::literals(["x"]), pattern)
    }

    #[test]
    fn kinds_are_namespaced() {
        assert!(is_kind("pii.email") && is_kind("secret.x509_key"));
        for kind in ["email", "pii.", "pii.E", "other.email", "pii.e-mail", "pii.9", "pii.a.b"] {
            assert!(!is_kind(kind), "{kind}");
        }
    }

    #[test]
    fn every_mistake_is_reported_with_its_place() {
        use BuildErrorKind as K;
        let words = Words::new(["w"], 129, 0);
        let rows = [
            (Rule::new("x", Anchor::literals(["x"]), "x"), K::InvalidKind, "kind"),
            (rule("("), K::InvalidPattern, "pattern"),
            (rule("x+"), K::Unbounded, "pattern"),
            (rule("x*"), K::EmptyMatch, "pattern"),
            (rule("x$"), K::LookAround, "pattern"),
            (rule("[ab]{9000}"), K::TooLarge, "pattern"),
            (rule("x").lead("y*z"), K::Unbounded, "lead"),
            (rule("x").lead("x").opening("y*"), K::EmptyMatch, "opening"),
            (rule("x").opening("y"), K::InvalidPattern, "opening"),
            (rule("x").tail("(?:[a-z]*;)*"), K::Unbounded, "tail"),
            (rule("x").support(words, 1), K::WindowTooLong, "support"),
            (Rule::new("custom.t", Anchor::literals([""]), "x"), K::InvalidAnchor, "anchor"),
            (Rule::new("custom.t", Anchor::literals(["b"]), "ab"), K::InvalidAnchor, "anchor"),
            (Rule::new("custom.t", Anchor::run(ByteClass::NONE), "x"), K::InvalidAnchor, "anchor"),
            (
                Rule::new("custom.t", Anchor::literals(["x"]).back(ByteClass::WORD, 257), "x"),
                K::WindowTooLong,
                "anchor.back",
            ),
        ];
        for (rule, kind, path) in rows {
            let (found, message) = kind_of(rule);
            assert_eq!(found, kind, "{message}");
            assert!(message.contains(&format!(", {path}: ")), "{message}");
        }
        let window = Rule::window("custom.test", Anchor::literals(["x"]), 1025, |_| None::<usize>);
        assert_eq!(kind_of(window).0, K::WindowTooLong);
        let analyser = Analyser::new(8, 2, |_, _| ());
        let third = Rule::analysed("custom.test", Anchor::literals(["x"]), &analyser, 2);
        assert_eq!(kind_of(third).0, K::InvalidPattern);
        let twice = Scanner::builder().rules([rule("x"), rule("xx")]).build().unwrap_err();
        assert_eq!(twice.kind(), K::DuplicateRule);
        assert_eq!(twice.rule(), "custom.test");
    }
}
