//! The names that all workflows share.

use audit_types::{Code, Digest, Id, LabelText};

use super::config::name;
use crate::{Error, ErrorKind};

/// The names that all workflows share.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) provider: Id,
    pub(crate) other_provider: Id,
    pub(crate) region: Id,
    pub(crate) poll: Id,
    pub(crate) new_source: Id,
    pub(crate) person: Id,
    pub(crate) scheduler: Id,
    pub(crate) approver: Id,
    pub(crate) approval_rule: Id,
    pub(crate) label: LabelText,
    pub(crate) finding: Code,
    pub(crate) timeout: Code,
    pub(crate) hold: Code,
    /// Why something is blocked, in many forms.
    pub(crate) denials: Vec<Code>,
    pub(crate) policy: Digest,
}

impl Terms {
    pub(crate) fn new() -> Result<Self, Error> {
        let name = |text| name(text, "terms");
        let malformed = |_| Error::new(ErrorKind::MalformedName, "terms");
        let code = |text: &str| text.parse::<Code>().map_err(malformed);
        let denials = [
            "injection.override",
            "injection.role",
            "flow.level",
            "flow.region",
            "grant.missing",
            "secret.github_pat",
            "exfil.markdown_image",
            "intent.tool",
        ];
        Ok(Self {
            provider: name("globex")?,
            other_provider: name("initech")?,
            region: name("eu-west")?,
            poll: name("job.status")?,
            new_source: name("payroll")?,
            person: name("p-17")?,
            scheduler: name("scheduler")?,
            approver: name("p-4")?,
            approval_rule: name("tools.money")?,
            label: "internal".parse().map_err(malformed)?,
            finding: code("pii.email")?,
            timeout: code("timeout")?,
            hold: code("approval.needed")?,
            denials: denials.into_iter().map(code).collect::<Result<_, _>>()?,
            policy: Digest::sha256(b"policy 1"),
        })
    }
}
