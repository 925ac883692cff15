//! The record of a decision.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use audit_types::{
    Content, Decision, Digest, Draft, Error, Finding, ID_MAX, LIST_MAX, LabelText, List, Mode,
    Reason, StageDecision,
};
use data_class::Label;

use crate::check::Check;

/// What a record of a decision is made of.
pub(crate) struct Facts<'a> {
    pub(crate) run: &'a str,
    pub(crate) workflow: Option<&'a str>,
    pub(crate) check: &'a Check<'a>,
    /// As it may stand in a record.
    pub(crate) subject: &'a str,
    pub(crate) decision: Decision,
    pub(crate) mode: Mode,
    pub(crate) reasons: &'a BTreeMap<String, u32>,
    /// What was found, by kind.
    pub(crate) found: &'a BTreeMap<String, u32>,
    pub(crate) label: &'a Label,
    pub(crate) approval: Option<Digest>,
}

/// The record of a decision.
///
/// # Errors
///
/// Text that no record takes; there is none that comes out of a check.
pub(crate) fn record_of(facts: &Facts<'_>) -> Result<Draft, Error> {
    let reason = |(code, count): (&str, u32)| Ok(Reason { code: code.parse()?, count });
    let reasons: Vec<_> = most(facts.reasons).map(reason).collect::<Result<_, Error>>()?;
    let finding = |(kind, count): (&str, u32)| Ok(Finding { kind: kind.parse()?, count });
    let findings: Vec<_> = most(facts.found).map(finding).collect::<Result<_, Error>>()?;
    let check = facts.check;
    let decision = StageDecision {
        stage: check.stage,
        subject: Some(facts.subject.parse()?),
        decision: facts.decision,
        mode: facts.mode,
        reasons: reasons.try_into()?,
        label: label_text(facts.label)?,
        content: Content {
            bytes: check.texts.iter().map(|text| text.len() as u64).sum(),
            findings: findings.try_into()?,
            fingerprint: None,
            sealed: None,
        },
        subjects: List::new(),
        approval: facts.approval,
    };
    Ok(Draft {
        time: check.time.unwrap_or_else(now),
        run: Some(printable(facts.run).parse()?),
        workflow: facts.workflow.map(|workflow| printable(workflow).parse()).transpose()?,
        agent: check.agent.map(|agent| printable(agent).parse()).transpose()?,
        event: decision.into(),
    })
}

/// As many codes as a record holds; `record.more` stands for the rest.
fn most(codes: &BTreeMap<String, u32>) -> impl Iterator<Item = (&str, u32)> {
    let shown = if codes.len() > LIST_MAX { LIST_MAX - 1 } else { LIST_MAX };
    let rest = codes.values().skip(shown).fold(0_u32, |sum, count| sum.saturating_add(*count));
    let all = codes.iter().take(shown).map(|(code, count)| (code.as_str(), *count));
    all.chain((rest > 0).then_some(("record.more", rest)))
}

/// A label as records take it: its text, or the digest of a text that is too long for them.
fn label_text(label: &Label) -> Result<LabelText, Error> {
    let text = label.to_string();
    LabelText::new(&text)
        .or_else(|_| LabelText::new(&format!("sha256:{}", Digest::sha256(text.as_bytes()))))
}

/// An id as records take it: printable ASCII, at most 128 bytes, not empty.
pub(crate) fn printable(id: &str) -> String {
    let shown = |c: char| if c.is_ascii_graphic() || c == ' ' { c } else { '?' };
    let text: String = id.trim().chars().take(ID_MAX).map(shown).collect();
    match text.trim_end() {
        "" => "?".to_owned(),
        text => text.to_owned(),
    }
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use data_class::{LabelDocument, Scheme};

    use super::*;

    #[test]
    fn codes_beyond_the_limit_are_counted_together() {
        let codes = |number: usize| -> BTreeMap<String, u32> {
            (0..number).map(|index| (format!("custom.c{index:03}"), 2)).collect()
        };
        assert_eq!(most(&codes(LIST_MAX)).count(), LIST_MAX);
        let more = codes(LIST_MAX + 44);
        let shown: Vec<_> = most(&more).collect();
        assert_eq!(shown.len(), LIST_MAX);
        assert_eq!(shown.last(), Some(&("record.more", 2 * 45)));
    }

    #[test]
    fn names_become_ids() {
        for (name, id) in [
            ("run 7", "run 7"),
            (" a\nb\u{202e} ", "a?b?"),
            ("\t", "?"),
            ("", "?"),
            ("x".repeat(127).as_str(), "x".repeat(127).as_str()),
            (&format!("{} y", "x".repeat(127)), &"x".repeat(127)),
        ] {
            assert_eq!(printable(name), id);
            assert!(audit_types::Id::new(&printable(name)).is_ok());
        }
    }

    #[test]
    fn a_label_too_long_for_a_record_is_its_digest() {
        assert_eq!(label_text(&Label::BOTTOM).unwrap().as_str(), Label::BOTTOM.to_string());
        let names = |word: &str| -> Vec<String> {
            (10..57).map(|index| format!("{word}{}{index}", "x".repeat(60))).collect()
        };
        let (categories, purposes) = (names("c"), names("p"));
        let scheme = Scheme::builder();
        let scheme = categories.iter().fold(scheme, |scheme, name| scheme.category(name));
        let scheme = purposes.iter().fold(scheme, |scheme, name| scheme.purpose(name));
        let document = LabelDocument {
            level: "restricted".to_owned(),
            categories,
            purposes: Some(purposes),
            ..LabelDocument::default()
        };
        let label = scheme.build().unwrap().read_label(&document).unwrap();
        assert!(label.to_string().len() > audit_types::LABEL_MAX);
        let digest = Digest::sha256(label.to_string().as_bytes());
        assert_eq!(label_text(&label).unwrap().as_str(), format!("sha256:{digest}"));
    }
}
