//! The policies of a gate, and where they come from.

use std::collections::BTreeSet;

use cedar_policy::{
    Effect as CedarEffect, Policy, PolicyId, PolicySet, Schema, ValidationMode, Validator,
};

use super::facts::SourceGroups;
use super::label::LabelWords;
use super::write::{self, Writer};
use super::{CEDAR_SCHEMA, code};
use crate::{Effect, Error, ErrorKind, GateDocument, Rule};

/// Where a policy comes from.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub(super) kind: Kind,
    pub(super) id: String,
    /// Whether somebody wrote it.
    pub(super) written: bool,
    pub(super) policy: Policy,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Grant,
    Role,
}

impl Origin {
    pub(super) fn rule(&self) -> Rule<'_> {
        match self.kind {
            Kind::Grant => Rule::Grant(&self.id),
            Kind::Role => Rule::Role(&self.id),
        }
    }

    pub(super) fn effect(&self) -> Effect {
        match self.policy.effect() {
            CedarEffect::Permit => Effect::Allow,
            CedarEffect::Forbid => Effect::Deny,
        }
    }
}

/// The policies of the document.
pub(super) fn written(
    document: &GateDocument,
    words: &LabelWords,
    groups: &SourceGroups,
) -> Result<Vec<Origin>, Error> {
    let parse = |kind, id: &str, path: String, text: String| {
        // Only lists of very many beginnings of names come near.
        code::check(&text).map_err(|kind| Error::new(kind, &path))?;
        let policy = Policy::parse(Some(PolicyId::new(&path)), text);
        let policy = policy.map_err(|_| Error::new(ErrorKind::MalformedPolicy, path))?;
        Ok(Origin { kind, id: id.to_owned(), written: false, policy })
    };
    let mut rules = Vec::new();
    for (index, role) in document.roles.iter().enumerate() {
        for (number, permit) in role.permits.iter().enumerate() {
            let path = format!("roles[{index}].permits[{number}]");
            rules.push(parse(Kind::Role, &role.name, path, write::permit(&role.name, permit))?);
        }
    }
    let writer = Writer { words, groups };
    for (index, grant) in document.grants.iter().enumerate() {
        let path = format!("grants[{index}]");
        let text = writer.grant(grant, &path)?;
        rules.push(parse(Kind::Grant, &grant.id, path, text)?);
    }
    Ok(rules)
}

/// The set of the policies, which fit the schema.
pub(super) fn checked(rules: &[Origin]) -> Result<PolicySet, Error> {
    let of_policy =
        |path: &dyn std::fmt::Display| Error::new(ErrorKind::InvalidPolicy, path.to_string());
    let mut policies = PolicySet::new();
    for rule in rules {
        policies.add(rule.policy.clone()).map_err(|_| of_policy(rule.policy.id()))?;
    }
    let schema = schema().ok_or_else(|| Error::new(ErrorKind::InvalidPolicy, "schema"))?;
    let result = Validator::new(schema).validate(&policies, ValidationMode::Strict);
    let errors = result.validation_errors().map(|error| error.policy_id());
    // A grant that never applies is for the lint to tell. Of a written policy it is not known
    // what was meant by it, and it may have been meant to deny.
    let written: BTreeSet<&PolicyId> =
        rules.iter().filter(|rule| rule.written).map(|rule| rule.policy.id()).collect();
    let warnings = result.validation_warnings().map(|warning| warning.policy_id());
    let invalid: BTreeSet<&PolicyId> =
        errors.chain(warnings.filter(|id| written.contains(id))).collect();
    // Of several, the first in the order of the policies.
    match rules.iter().find(|rule| invalid.contains(rule.policy.id())) {
        Some(rule) => Err(of_policy(rule.policy.id())),
        None if invalid.is_empty() => Ok(policies),
        None => Err(Error::new(ErrorKind::InvalidPolicy, "policies")),
    }
}

pub(super) fn schema() -> Option<Schema> {
    Schema::from_cedarschema_str(CEDAR_SCHEMA).ok().map(|(schema, _)| schema)
}
