//! What an approval is bound to.

use std::fmt;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::target::is_target;
use crate::digest::{Digest, is_set};
#[cfg(feature = "serde")]
use crate::digest::{hex, hex_option};
use crate::name::is_name;
use crate::term::impl_terms;

/// The greatest length of a subject, in bytes.
pub const SUBJECT_MAX: usize = 512;

/// The greatest length of the text of a label, in bytes.
pub const LABEL_TEXT_MAX: usize = 16 * 1024;

/// What an approval is bound to: this act, with these data, under this policy, once.
///
/// Two bindings are the same if every field is, byte for byte; anything else is another act and
/// needs an approval of its own. The crate has no hash function: digests are the caller's, and
/// so is the digest of [`encode`](Binding::encode), which can stand for the whole binding in a
/// record or in a message to an approver.
///
/// Which texts are taken is checked where a binding is used: `action`, `agent`, `workflow`,
/// `version` and `run` are names, the target is printable ASCII of at most
/// [`TARGET_MAX`](crate::TARGET_MAX) bytes without a space at either end, the subject is at most
/// [`SUBJECT_MAX`] bytes, the label is printable ASCII and at most [`LABEL_TEXT_MAX`] bytes, and
/// no digest and no nonce is all zeros, which is what one looks like that nobody computed.
///
/// `Debug` shows neither the subject nor the target, either of which may be a person.
#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
pub struct Binding {
    /// What is done, such as `tool:pay`.
    pub action: String,
    /// To whom or what, such as an account, an address, a telephone number or a URL. If it is the
    /// name of a person, in any case, that person does not vote; where the name is only a part of
    /// it, as in `mailto:ann@example.org`, the caller says whom it is about in `subject`.
    ///
    /// It is compared as it stands: one target has to be written in one way, so the caller
    /// decodes, resolves and shortens it before, as whatever carries out the act will.
    pub target: String,
    /// The digest of all that is handed over: arguments, text, attachments.
    #[cfg_attr(feature = "serde", serde(with = "hex"))]
    pub payload: Digest,
    /// The agent that acts.
    pub agent: String,
    /// On whose behalf, or about whom: an opaque reference. If it is the name of a person, that
    /// person does not vote.
    #[cfg_attr(feature = "serde", serde(default))]
    pub subject: Option<String>,
    /// The canonical text of the label of the payload. What its words mean is not in it, so the
    /// digest of the policy has to cover the scheme.
    pub label: String,
    /// A digest of the label, where its text does not say all.
    #[cfg_attr(feature = "serde", serde(default, with = "hex_option"))]
    pub label_digest: Option<Digest>,
    /// The digest of the policy in force.
    #[cfg_attr(feature = "serde", serde(with = "hex"))]
    pub policy: Digest,
    /// The workflow.
    pub workflow: String,
    /// Its version.
    pub version: String,
    /// The digest of that version.
    #[cfg_attr(feature = "serde", serde(with = "hex"))]
    pub workflow_digest: Digest,
    /// The run.
    pub run: String,
    /// A number used once: the caller draws it at random for every approval it asks for, so
    /// that two that are alike otherwise are still two.
    #[cfg_attr(feature = "serde", serde(with = "hex"))]
    pub nonce: Digest,
}

/// The part of a [`Binding`] in which two differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum BindingPart {
    /// What is done.
    Action,
    /// To whom or what.
    Target,
    /// What is handed over.
    Payload,
    /// Who acts.
    Agent,
    /// On whose behalf.
    Subject,
    /// The label or its digest.
    Label,
    /// The policy in force.
    Policy,
    /// The workflow, its version or its digest.
    Workflow,
    /// The run.
    Run,
    /// The nonce.
    Nonce,
}

impl BindingPart {
    /// Every part, in the order of the fields.
    pub const ALL: &[Self] = &[
        Self::Action,
        Self::Target,
        Self::Payload,
        Self::Agent,
        Self::Subject,
        Self::Label,
        Self::Policy,
        Self::Workflow,
        Self::Run,
        Self::Nonce,
    ];

    /// The name, in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Target => "target",
            Self::Payload => "payload",
            Self::Agent => "agent",
            Self::Subject => "subject",
            Self::Label => "label",
            Self::Policy => "policy",
            Self::Workflow => "workflow",
            Self::Run => "run",
            Self::Nonce => "nonce",
        }
    }
}

impl_terms!(BindingPart, "a part of a binding");

impl Binding {
    /// The binding as bytes, for the caller's hash: two that differ in anything have different
    /// bytes (`tests/approvals.rs`: `the_encoding_can_be_read_back`).
    ///
    /// ```text
    /// "access-gate.binding" 0x00 0x01        name and version of the format
    /// then in the order of the fields:
    ///   text      length in bytes (u64, big endian), UTF-8
    ///   digest    32 bytes
    ///   optional  0x00, or 0x01 and the value
    /// ```
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let Self { action, target, payload, agent, subject, label, label_digest, .. } = self;
        let Self { policy, workflow, version, workflow_digest, run, nonce, .. } = self;
        let mut bytes = b"access-gate.binding\x00\x01".to_vec();
        text(&mut bytes, action);
        text(&mut bytes, target);
        bytes.extend_from_slice(payload);
        text(&mut bytes, agent);
        bytes.push(u8::from(subject.is_some()));
        if let Some(subject) = subject {
            text(&mut bytes, subject);
        }
        text(&mut bytes, label);
        bytes.push(u8::from(label_digest.is_some()));
        bytes.extend(label_digest.iter().flatten());
        bytes.extend_from_slice(policy);
        text(&mut bytes, workflow);
        text(&mut bytes, version);
        bytes.extend_from_slice(workflow_digest);
        text(&mut bytes, run);
        bytes.extend_from_slice(nonce);
        bytes
    }

    /// The parts in which two bindings differ, in the order of the fields; none if they are the
    /// same.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<BindingPart> {
        let same_label = self.label == other.label && self.label_digest == other.label_digest;
        let same_workflow = self.workflow == other.workflow
            && self.version == other.version
            && self.workflow_digest == other.workflow_digest;
        [
            (BindingPart::Action, self.action == other.action),
            (BindingPart::Target, self.target == other.target),
            (BindingPart::Payload, self.payload == other.payload),
            (BindingPart::Agent, self.agent == other.agent),
            (BindingPart::Subject, self.subject == other.subject),
            (BindingPart::Label, same_label),
            (BindingPart::Policy, self.policy == other.policy),
            (BindingPart::Workflow, same_workflow),
            (BindingPart::Run, self.run == other.run),
            (BindingPart::Nonce, self.nonce == other.nonce),
        ]
        .into_iter()
        .filter_map(|(part, same)| (!same).then_some(part))
        .collect()
    }

    /// Whether every field is one that an approval can be bound to.
    pub(crate) fn is_sound(&self) -> bool {
        let names = [&self.action, &self.agent, &self.workflow, &self.version, &self.run];
        let digests = [&self.payload, &self.policy, &self.workflow_digest, &self.nonce];
        let printable = |byte: u8| matches!(byte, b' '..=b'~');
        names.into_iter().all(|name| is_name(name))
            && is_target(&self.target)
            && digests.into_iter().chain(&self.label_digest).all(is_set)
            && self.subject.as_ref().is_none_or(|subject| subject.len() <= SUBJECT_MAX)
            && (1..=LABEL_TEXT_MAX).contains(&self.label.len())
            && self.label.bytes().all(printable)
    }
}

impl fmt::Debug for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Binding")
            .field("action", &self.action)
            .field("agent", &self.agent)
            .field("label", &self.label)
            .field("workflow", &self.workflow)
            .field("version", &self.version)
            .field("run", &self.run)
            .finish_non_exhaustive()
    }
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    // Never more than 64 bits on any target.
    let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(text.as_bytes());
}
