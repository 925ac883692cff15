//! An authoriser that decides through Cedar.

mod code;
mod explanation;
mod facts;
mod label;
mod origin;
mod read;
mod text;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use cedar_policy::{
    Authorizer, Decision as CedarDecision, Entities, PolicyId, PolicySet, Request as CedarRequest,
};
use data_class::Scheme;

use crate::condition::Facts as Checked;
use crate::environment::Environments;
use crate::matching::fold;
use crate::role::Roles;
use crate::standing::{agent_may_act, person_may_ask};
use crate::{
    Action, Actor, Decision, Denial, Error, ErrorKind, GateDocument, Person, Registry, Request,
    Rule,
};
pub use explanation::{CedarExplanation, PolicyOutcome, PolicyState};
use facts::{Asking, Facts, SourceGroups};
use label::LabelWords;
use origin::{Kind, Origin, checked, written};

/// The schema that policies are checked against, in Cedar's own language; its comments say what
/// each attribute means. It is the file `data/cedar/schema.cedarschema`.
pub const CEDAR_SCHEMA: &str = include_str!("../../data/cedar/schema.cedarschema");

/// Decides who may do what, as [`Gate`](crate::Gate) does, through the policy engine Cedar
/// (<https://www.cedarpolicy.com>).
///
/// It takes the document of a gate, policies in Cedar's language, or both. Every grant of the
/// document becomes a policy, and so does everything that a role permits; all are checked against
/// [`CEDAR_SCHEMA`]. What is state and not policy, such as a stopped agent, a changed workflow or a
/// malformed name, is denied by the code that [`Gate`](crate::Gate) has, before Cedar is asked.
///
/// ```
/// use access_gate::{
///     Action, Actor, CedarGate, Effect, GateDocument, GrantDocument, Operation, Registry, Request,
/// };
/// use data_class::{Label, Level, Scheme};
///
/// let mail = &["tool:mail.*"];
/// let mail = GrantDocument::new("mail", Effect::Allow, &["desk/*"], &[Operation::CallTool], mail);
/// let document = GateDocument {
///     grants: vec![mail],
///     outside_workflows: true,
///     ..GateDocument::default()
/// };
/// let policies = r#"
///     @id("no-secrets-by-mail")
///     forbid (principal, action == Action::"call_tool", resource)
///     when {
///         resource.name like "mail.*" &&
///         (if context has label then context.label.level > 1 else true)
///     };
/// "#;
/// let gate = CedarGate::with_policies(&document, policies, &Scheme::STANDARD)?;
///
/// let registry = Registry::new();
/// let agent = Actor::Agent { id: "desk/7", on_behalf_of: None };
/// let send = Request::new(agent, Action::CallTool("mail.send"), 0);
/// let decide = |request: Request<'_>| gate.decide(&registry, &request).to_string();
/// let (internal, restricted) = (Label::new(Level::Internal), Label::new(Level::Restricted));
/// assert_eq!(decide(send.labeled(&internal)), "allowed by grant `mail`");
/// let denied = "denied: grant `no-secrets-by-mail` forbids it";
/// assert_eq!(decide(send.labeled(&restricted)), denied);
/// assert_eq!(decide(send), denied);
/// # Ok::<(), access_gate::Error>(())
/// ```
///
/// # Written policies
///
/// Each has an `@id`, which is a name that no grant and no other policy has; decisions name it as
/// they name a grant. Texts in a policy are ASCII in lower case, as the names of a request are when
/// Cedar sees them; a policy with another letter in a text is refused, since it would never match,
/// and so is one that the validator finds never to apply. Policies may be about people too: a
/// person may do what a permitting policy, or a role of the document, permits and no policy
/// forbids.
///
/// The condition of a `permit` that asks for an attribute the request does not have is to be
/// written `context has label && ...`, that of a `forbid` `if context has label then ... else true`.
/// The validator refuses a policy that uses one without asking for it first, and it cannot know
/// which of the two was meant.
///
/// Where a policy could not be evaluated, nothing is allowed: the answer is
/// [`Denial::NotEvaluated`], or the policy that forbids it. Cedar by itself leaves such a policy
/// out.
///
/// # Guarantees
///
/// 1. For the same document the decision, the rule that decided and the reason are those of
///    [`Gate`](crate::Gate) (`tests/cedar.rs`: `every_row_is_decided_as_by_the_gate`;
///    `tests/cedar_model.rs`: `random_documents_are_decided_as_by_the_gate`).
/// 2. What Cedar is asked fits the schema (`src/cedar/mod.rs`:
///    `what_is_asked_of_cedar_fits_the_schema`).
/// 3. A policy that could not be evaluated denies (`tests/cedar.rs`:
///    `what_cannot_be_evaluated_denies`).
/// 4. Case is no way around a written policy (`tests/cedar.rs`:
///    `case_is_no_way_around_a_written_policy`).
/// 5. No text of a policy is so deep that reading it ends the process, on a stack of 2 MiB or more
///    (`tests/bad_policies.rs`: `what_is_nested_deep_is_refused`).
///
/// # What differs from `Gate`
///
/// - [`CedarGate::explain`] says which policies apply, and not which condition failed.
/// - There is no lint and no [`Registry::apply`](crate::Registry::apply): both take the
///   [`Gate`](crate::Gate) of the same document.
/// - It allocates, and looks at every policy for every request: of the size of 10 us and 2 us more
///   for each grant, where [`Gate`](crate::Gate) takes 0.1 to 1 us for the same.
/// - Policies are as long as the document and, for each grant with `sources`, the patterns of the
///   document that are among its own.
///
/// # Limits
///
/// - How deep a policy may be: 4 for each bracket around a place, 1 for each `&&`, `||` and `if`
///   beside it and for each character of other operators in the same term, and each `when` and
///   `unless`, may come to 80. A list may be as long as it wants. A grant reaches that with some
///   ten thousand beginnings of names in one list.
/// - It takes Rust 1.89, as `cedar-policy` does, where the rest of the crate takes less.
#[derive(Clone, Debug)]
pub struct CedarGate {
    roles: Roles,
    outside_workflows: bool,
    authorizer: Authorizer,
    policies: PolicySet,
    rules: Vec<Origin>,
    /// Where each policy of Cedar is in `rules`.
    places: BTreeMap<PolicyId, usize>,
    facts: Facts,
}

impl CedarGate {
    /// The gate of a document, whose grants and roles become policies.
    ///
    /// # Errors
    ///
    /// Those of [`GateDocument::build`].
    pub fn of(document: &GateDocument, scheme: &Scheme) -> Result<Self, Error> {
        Self::with_policies(document, "", scheme)
    }

    /// The gate of policies that somebody wrote, and nothing else: nobody has a role, and agents
    /// act within workflows only. For more, see [`CedarGate::with_policies`].
    ///
    /// # Errors
    ///
    /// See there.
    pub fn from_policies(text: &str, scheme: &Scheme) -> Result<Self, Error> {
        Self::with_policies(&GateDocument::default(), text, scheme)
    }

    /// The gate of a document and of policies that somebody wrote. The document says who has which
    /// roles, and whether agents may act outside of workflows; what its grants and roles allow is
    /// allowed as well, and what its grants deny is denied.
    ///
    /// # Errors
    ///
    /// Those of [`GateDocument::build`], and for the policies, with the path `policies[n]`:
    /// what is no policy in Cedar's language, or a template; an `@id` that is absent, no name, or
    /// there twice; what does not fit the schema, would never apply, or has a text that is not in
    /// ASCII in lower case; what is nested too deep.
    pub fn with_policies(
        document: &GateDocument,
        text: &str,
        scheme: &Scheme,
    ) -> Result<Self, Error> {
        let gate = document.build(scheme)?;
        let words = LabelWords::new(scheme)?;
        let groups = SourceGroups::of(document);
        let mut rules = written(document, &words, &groups)?;
        let ids = document.grants.iter().filter_map(|grant| fold(&grant.id));
        let mut ids: BTreeSet<_> = ids.collect();
        for (index, (policy, id)) in read::read(text)?.into_iter().enumerate() {
            if fold(&id).is_none_or(|id| !ids.insert(id)) {
                let path = format!("policies[{index}].id");
                return Err(Error::new(ErrorKind::DuplicateName, path));
            }
            rules.push(Origin { kind: Kind::Grant, id, written: true, policy });
        }
        let policies = checked(&rules)?;
        let place = |(place, rule): (usize, &Origin)| (rule.policy.id().clone(), place);
        Ok(Self {
            roles: gate.roles().clone(),
            outside_workflows: document.outside_workflows,
            authorizer: Authorizer::new(),
            places: rules.iter().enumerate().map(place).collect(),
            facts: Facts::new(words, groups)?,
            policies,
            rules,
        })
    }

    /// The decision.
    pub fn decide(&self, registry: &Registry, request: &Request<'_>) -> Decision<'_> {
        let decided = self.admit(registry, request).and_then(|asking| {
            // An agent executes a workflow for nobody who may not execute it.
            if let Some(person) = executes_for(request, asking) {
                self.ask(request, Asking::Person(person))?;
            }
            self.ask(request, asking)
        });
        match decided {
            Ok(rule) => Decision::Allow { rule },
            Err(reason) => Decision::Deny { reason },
        }
    }

    /// The decision, and for each policy whether it applies. Asks Cedar once for each policy.
    ///
    /// Where an agent executes a workflow for a person, a policy applies if it applies to either
    /// of them.
    pub fn explain(&self, registry: &Registry, request: &Request<'_>) -> CedarExplanation<'_> {
        let asking = self.admit(registry, request).ok();
        let person = asking.and_then(|asking| executes_for(request, asking));
        let askings = [person.map(Asking::Person), asking].into_iter().flatten();
        let asked: Vec<_> =
            askings.map(|one| self.facts.request(request, one, &self.roles, None)).collect();
        let outcome = |rule| {
            let states = asked.iter().map(|asked| match asked {
                Some((request, entities)) => self.state(rule, request, entities),
                None => PolicyState::NotEvaluated,
            });
            let state = states.max().unwrap_or(PolicyState::NotEvaluated);
            PolicyOutcome { rule: rule.rule(), effect: rule.effect(), state }
        };
        CedarExplanation {
            decision: self.decide(registry, request),
            policies: match asked.as_slice() {
                [] => Vec::new(),
                _ => self.rules.iter().map(outcome).collect(),
            },
        }
    }

    /// The policies in Cedar's language, in the order in which they count: those of roles, of
    /// grants, and those that somebody wrote, as they were written.
    #[must_use]
    pub fn to_policies(&self) -> String {
        let texts: Vec<String> = self.rules.iter().map(|rule| rule.policy.to_string()).collect();
        texts.join("\n\n")
    }

    /// Whether Cedar is to be asked, and for whom.
    fn admit<'r>(
        &self,
        registry: &Registry,
        request: &Request<'r>,
    ) -> Result<Asking<'r>, Denial<'static>> {
        match request.actor {
            Actor::Person(person) => {
                person_may_ask(registry, request, person)?;
                Ok(Asking::Person(person))
            }
            Actor::Agent { id, .. } => {
                let checked =
                    Checked::new(id, request, &Environments::default(), self.facts.scheme(), None)?;
                agent_may_act(registry, request, &checked, self.outside_workflows)?;
                Ok(Asking::Agent(id))
            }
        }
    }

    /// What Cedar answers.
    fn ask(&self, request: &Request<'_>, asking: Asking<'_>) -> Result<Rule<'_>, Denial<'_>> {
        let asked = self.facts.request(request, asking, &self.roles, None);
        let (request, entities) = asked.ok_or(Denial::NotEvaluated)?;
        let response = self.authorizer.is_authorized(&request, &self.policies, &entities);
        let diagnostics = response.diagnostics();
        let first = diagnostics.reason().filter_map(|policy| self.places.get(policy)).min();
        let first = first.and_then(|place| self.rules.get(*place)).map(Origin::rule);
        match (response.decision(), first) {
            (CedarDecision::Deny, Some(rule)) => Err(Denial::Rule(rule)),
            // Cedar leaves out a policy with an error, which may be one that denies.
            _ if diagnostics.errors().next().is_some() => Err(Denial::NotEvaluated),
            (CedarDecision::Allow, rule) => rule.ok_or(Denial::NotEvaluated),
            (CedarDecision::Deny, None) => Err(match asking {
                Asking::Agent(_) => Denial::NoGrant,
                Asking::Person(_) => Denial::NoRole,
            }),
        }
    }

    /// What Cedar answers where there is no policy but this.
    fn state(&self, rule: &Origin, request: &CedarRequest, entities: &Entities) -> PolicyState {
        let Ok(alone) = PolicySet::from_policies([rule.policy.clone()]) else {
            return PolicyState::NotEvaluated;
        };
        let response = self.authorizer.is_authorized(request, &alone, entities);
        if response.diagnostics().errors().next().is_some() {
            PolicyState::NotEvaluated
        } else if response.diagnostics().reason().next().is_some() {
            PolicyState::Applies
        } else {
            PolicyState::DoesNotApply
        }
    }
}

/// The person for whom an agent executes a workflow.
fn executes_for<'a>(request: &Request<'a>, asking: Asking<'_>) -> Option<Person<'a>> {
    match (request.action, asking) {
        (Action::Execute, Asking::Agent(_)) => request.person(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use data_class::{Category, Label, Level};

    use super::origin::schema;
    use super::*;
    use crate::{
        Effect, GrantDocument, Operation, PersonDocument, RoleDocument, Stage, WorkflowUse,
    };

    /// Where the schema is looked at, nothing is found.
    #[test]
    fn what_is_asked_of_cedar_fits_the_schema() {
        let mut grant =
            GrantDocument::new("g", Effect::Allow, &["*"], &[Operation::Output], &["*"]);
        grant.sources = Some(vec!["crm".to_owned(), "u*".to_owned()]);
        let role = RoleDocument { name: "Clerk".to_owned(), ..RoleDocument::default() };
        let chief = RoleDocument {
            name: "chief".to_owned(),
            extends: vec!["clerk".to_owned()],
            ..RoleDocument::default()
        };
        let person = PersonDocument { id: "ann".to_owned(), roles: vec!["chief".to_owned()] };
        let document = GateDocument {
            roles: vec![role, chief],
            people: vec![person],
            grants: vec![grant],
            ..GateDocument::default()
        };
        let gate = CedarGate::of(&document, &Scheme::STANDARD).unwrap();
        let schema = schema().unwrap();
        let on = "Target";
        let actions = [
            Action::Create,
            Action::Modify,
            Action::Execute,
            Action::Approve,
            Action::Receive(on),
            Action::ReadSource(on),
            Action::CallModel(on),
            Action::CallTool(on),
            Action::HandOff(on),
            Action::HandOff("Bot"),
            Action::Output(on),
            Action::WriteStore(on),
        ];
        let ann = Person { id: "Ann", roles: &["clerk", "none"] };
        let labels = [
            Label::TOP,
            Label::new(Level::Public),
            Label::new(Level::Restricted).with_categories(Category::Health).untrusted(),
        ];
        let mut asked = 0;
        for action in actions {
            for (number, label) in labels.iter().enumerate() {
                for on_behalf_of in [None, Some(ann)] {
                    let agent = Actor::Agent { id: "Bot", on_behalf_of };
                    let workflow = WorkflowUse { id: "flow", version: "1", digest: &[0; 32] };
                    let bare = Request::new(agent, action, -1).in_workflow(workflow);
                    let full = bare
                        .labeled(label)
                        .from_sources(&["CRM", "u.1", "other"])
                        .with_tool(on)
                        .in_environment("Prod")
                        .at_stage(Stage::Output);
                    let request = if number == 0 { &bare } else { &full };
                    let mut fits = |asking| {
                        let fits = gate.facts.request(request, asking, &gate.roles, Some(&schema));
                        assert!(fits.is_some(), "{action:?} {number}");
                        asked += 1;
                    };
                    if action.permission().is_some() {
                        fits(Asking::Person(ann));
                    }
                    if action.parts().is_some() {
                        fits(Asking::Agent("Bot"));
                    }
                }
            }
        }
        assert_eq!(asked, (4 + 9) * 6);
    }
}
