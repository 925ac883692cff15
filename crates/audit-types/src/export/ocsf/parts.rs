//! Objects that events of several classes have.

use std::collections::BTreeMap;

use super::object::{Member, Object};
use crate::retention::level_of;
use crate::{Code, Content, Finding, Id, LabelText, Record};

/// Who or what acts where a record does not say.
pub(super) const SELF: &str = "workflow-guard";

/// The actor: the workflow as the application, the run as its session, and a person if one is
/// known.
pub(super) fn actor(record: &Record, person: Option<&Id>) -> Object {
    let workflow = record.workflow().map_or(SELF, Id::as_str);
    let session = record.run().map(|run| Object::new().with("uid", run));
    Object::new().with("app_name", workflow).with("session", session).with("user", person.map(user))
}

/// A person or system by the name that the record has for it.
pub(super) fn user(name: &Id) -> Object {
    Object::new().with("uid", name)
}

/// Where the activity came from. A record knows no addresses.
pub(super) fn source(record: &Record) -> Object {
    let service = record.workflow().or(record.agent()).map_or(SELF, Id::as_str);
    Object::new().with("svc_name", service)
}

/// The agent of the record, and the model that it asked.
pub(super) fn agent(record: &Record, model: Option<Object>) -> Option<Object> {
    let agent = record.agent()?;
    let object = Object::new().with("uid", agent).with("instance_uid", record.run());
    Some(object.with("ai_model", model))
}

/// Something that an activity is about.
pub(super) fn resource(uid: &Id, kind: &str) -> Object {
    const TARGET: Member = Member::new(1, "Target");
    Object::new().with("uid", uid).with("type", kind).with_enum("role", TARGET)
}

/// The classification of some data: by its label, and by each category of what was found in it.
pub(super) fn classifications<'a>(
    label: Option<&LabelText>,
    contents: impl IntoIterator<Item = &'a Content>,
) -> Vec<Object> {
    let labelled = label.map(|label| {
        let classifier = Object::new().with("type", "label").with("name", label);
        confidentiality(label).with("classifier_details", classifier)
    });
    let findings = contents.into_iter().flat_map(|content| content.findings.iter());
    let found = tally(findings);
    let scanned = CATEGORIES.iter().filter_map(|category| {
        let found: Vec<_> =
            found.iter().filter(|(kind, _)| category_of(kind).id == category.id).collect();
        (!found.is_empty()).then(|| {
            Object::new()
                .with_enum("category", *category)
                .with("classifier_details", Object::new().with("type", "scan").with("name", SELF))
                .with("total", found.iter().map(|(_, count)| **count).sum::<u64>())
                .with("discovery_details", details(found))
        })
    });
    labelled.into_iter().chain(scanned).collect()
}

/// How often each kind was found. No sum overflows: there are few findings, and each has a count
/// of 32 bits.
pub(super) fn tally<'a>(
    findings: impl IntoIterator<Item = &'a Finding>,
) -> BTreeMap<&'a Code, u64> {
    let mut found = BTreeMap::new();
    for finding in findings {
        let count: &mut u64 = found.entry(&finding.kind).or_default();
        *count = count.saturating_add(finding.count.into());
    }
    found
}

/// What was found, kind by kind.
pub(super) fn details<'a>(found: impl IntoIterator<Item = (&'a &'a Code, &'a u64)>) -> Vec<Object> {
    let found = found.into_iter();
    found.map(|(kind, count)| Object::new().with("type", *kind).with("count", *count)).collect()
}

/// The level of a label. What OCSF has no level for keeps its own word, and a label of another
/// form its text.
pub(super) fn confidentiality(label: &LabelText) -> Object {
    let word = level_of(label).unwrap_or(label.as_str());
    let member = match word {
        "public" => Member::new(1, "Not Confidential"),
        "internal" => Member::new(5, "Private"),
        "confidential" => Member::new(2, "Confidential"),
        "restricted" => Member::new(6, "Restricted"),
        _ => return Object::new().with("confidentiality_id", 99_u32).with("confidentiality", word),
    };
    Object::new().with_enum("confidentiality", member)
}

const PERSONAL: Member = Member::new(1, "Personal");
const FINANCIAL: Member = Member::new(3, "Financial");
const SECURITY: Member = Member::new(6, "Security");
const OTHER: Member = Member::other("Other");
const CATEGORIES: &[Member] = &[PERSONAL, FINANCIAL, SECURITY, OTHER];

/// The category of a kind of finding, by its first word.
pub(super) fn category_of(kind: &Code) -> Member {
    match namespace(kind) {
        "pii" | "phi" => PERSONAL,
        "pci" => FINANCIAL,
        "secret" | "credential" => SECURITY,
        _ => OTHER,
    }
}

/// Whether a finding is about data that should not get out, rather than about an attack.
pub(super) fn is_data(finding: &Finding) -> bool {
    let data = ["pii", "phi", "pci", "secret", "credential", "exfil", "leak"];
    data.contains(&namespace(&finding.kind))
}

fn namespace(kind: &Code) -> &str {
    kind.as_str().split('.').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_of_another_form_has_no_level() {
        for (label, expected) in [
            ("public{-}trusted", "Not Confidential"),
            ("restricted{*}untrusted retention=..0", "Restricted"),
            ("cosmic{-}trusted", "cosmic"),
            ("public", "Not Confidential"),
            ("public{-", "public{-"),
            ("public{-}trusted retention", "public{-}trusted retention"),
        ] {
            let found = confidentiality(&label.parse().unwrap()).finish();
            assert_eq!(found["confidentiality"], expected, "{label}");
        }
    }
}
