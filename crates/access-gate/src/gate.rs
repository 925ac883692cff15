//! The gate: who may do what.

use data_class::Scheme;

use crate::condition::Facts;
use crate::environment::Environments;
use crate::explanation::{Explanation, GrantOutcome, RoleOutcome};
use crate::grant::{Effect, Grant, Shared};
use crate::index::Index;
use crate::matching::Folded;
use crate::role::{Roles, index_names};
use crate::role_set::HeldRoles;
use crate::standing::{agent_may_act, person_may_ask};
use crate::{
    Action, Actor, ApprovalRules, Condition, Decision, Denial, Error, ErrorKind, GrantDocument,
    Lint, Permission, Person, PersonDocument, Registry, Request, RoleDocument, Rule, Voter,
};

/// Roles, people and grants, as they are configured.
///
/// The default is a gate that denies everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct GateDocument {
    /// The roles, whose names differ.
    #[cfg_attr(feature = "serde", serde(default))]
    pub roles: Vec<RoleDocument>,
    /// Who has which roles.
    #[cfg_attr(feature = "serde", serde(default))]
    pub people: Vec<PersonDocument>,
    /// What agents may do, and may not. Their ids differ.
    #[cfg_attr(feature = "serde", serde(default))]
    pub grants: Vec<GrantDocument>,
    /// Whether the roles count that a request says the person has. Set it where the caller's
    /// identity system gives out the roles; `false` if absent.
    #[cfg_attr(feature = "serde", serde(default))]
    pub roles_from_requests: bool,
    /// Whether agents may act outside of any workflow; `false` if absent. A key and an approval
    /// are always asked for in a workflow: for what happens outside of all, the caller agrees with
    /// itself on a name for [`KeyUse::workflow`](crate::KeyUse) and
    /// [`Binding::workflow`](crate::Binding) that no workflow has.
    #[cfg_attr(feature = "serde", serde(default))]
    pub outside_workflows: bool,
}

impl GateDocument {
    /// Checks everything and builds the gate; levels and categories are words of the scheme.
    ///
    /// Errors name the place: a malformed name or pattern, a name or id that comes twice
    /// (without regard to case), a role that does not exist or extends itself, an empty list
    /// where there must be something, a level or category that the scheme does not have, a
    /// window or an offset that is none.
    ///
    /// Takes time and space for the size of the document, and for each role and each name of a
    /// role that it extends a bit for each role, of which there are at most
    /// [`ROLES_MAX`](crate::ROLES_MAX) (`tests/hostile.rs`).
    pub fn build(&self, scheme: &Scheme) -> Result<Gate, Error> {
        let roles = Roles::parse(&self.roles, &self.people, self.roles_from_requests)?;
        let mut shared = Shared::default();
        let mut grants = Vec::with_capacity(self.grants.len());
        for (index, grant) in self.grants.iter().enumerate() {
            let path = format!("grants[{index}]");
            grants.push(Grant::parse(grant, scheme, &roles, &mut shared, &path)?);
        }
        index_names(grants.iter().map(|grant| grant.id.as_str()), "grants", "id")?;
        // The index counts in 32 bits.
        if u32::try_from(grants.len()).is_err() {
            return Err(Error::new(ErrorKind::OutOfRange, "grants"));
        }
        let index = Index::new(&grants);
        let asks_roles = grants.iter().any(|grant| grant.roles.is_some());
        Ok(Gate {
            roles,
            grants,
            scheme: scheme.clone(),
            environments: shared.environments,
            index,
            asks_roles,
            outside_workflows: self.outside_workflows,
        })
    }
}

/// Decides who may do what.
///
/// 1. A request with a name that is none is denied.
/// 2. A stopped agent, what is handed to one, and a workflow that is unknown, changed, a draft
///    or stopped, or in test with data that is not public, are denied everything.
/// 3. For an agent, the first grant in the document that denies decides; without one, the first
///    that allows; without one, it is denied. Executing a workflow on behalf of a person also
///    takes that person's own permission.
/// 4. For a person, the first role in the document that permits it decides; without one, it is
///    denied. Grants say nothing about people.
///
/// ```
/// use access_gate::{
///     Action, Actor, Effect, GateDocument, GrantDocument, Operation, Registry, Request,
/// };
/// use data_class::{CeilingDocument, Label, Level, Scheme};
///
/// let call = &[Operation::CallTool];
/// let mut mail =
///     GrantDocument::new("mail", Effect::Allow, &["desk/*"], call, &["tool:mail.*"]);
/// mail.ceiling = Some(CeilingDocument { level: "internal".to_owned(), ..Default::default() });
/// let no_bulk =
///     GrantDocument::new("no-bulk", Effect::Deny, &["*"], call, &["tool:mail.bulk"]);
/// let document = GateDocument {
///     grants: vec![mail, no_bulk],
///     outside_workflows: true,
///     ..GateDocument::default()
/// };
/// let gate = document.build(&Scheme::STANDARD)?;
///
/// let registry = Registry::new();
/// let agent = Actor::Agent { id: "desk/7", on_behalf_of: None };
/// let label = Label::new(Level::Internal);
/// let call = |tool| Request::new(agent, Action::CallTool(tool), 0).labeled(&label);
/// let decide = |tool| gate.decide(&registry, &call(tool)).to_string();
/// assert_eq!(decide("mail.send"), "allowed by grant `mail`");
/// assert_eq!(decide("Mail.Bulk"), "denied: grant `no-bulk` forbids it");
/// assert_eq!(decide("shell"), "denied: no grant allows it");
///
/// // Why did `mail` not allow the shell?
/// let request = call("shell");
/// let explanation = gate.explain(&registry, &request);
/// assert_eq!(explanation.grants()[0].failed(), [access_gate::Condition::Resource]);
/// # Ok::<(), access_gate::Error>(())
/// ```
///
/// # Guarantees
///
/// 1. A decision is that of a plain loop over all grants, explicit denials first
///    (`tests/gate.rs`: `decisions_are_those_of_the_model`).
/// 2. A grant more that denies never allows anything (`tests/gate.rs`:
///    `a_denial_only_takes_away`).
/// 3. The explanation's deciding grant is the decision's, and every other grant of its effect
///    before it failed a condition (`tests/gate.rs`: `an_explanation_agrees_with_the_decision`).
/// 4. Case, look-alike letters, invisible characters, spaces and over-long names are no way
///    around a denial (`tests/gate.rs`: `case_is_no_way_around_a_denial`,
///    `what_is_no_name_is_denied_where_everything_is_allowed`,
///    `look_alike_roles_never_match_and_are_named`; `tests/hostile.rs`:
///    `a_role_in_look_alike_letters_is_no_way_around_a_denial`).
/// 5. A decision allocates nothing (`tests/allocation.rs`: `a_decision_allocates_nothing`).
/// 6. What a decision prints holds nothing of the request (`tests/decisions.rs`:
///    `what_is_said_of_a_decision_holds_nothing_of_the_request`).
/// 7. No workflow runs whose digest was not approved by somebody who is none of its authors
///    (`tests/registry.rs`: `nothing_runs_without_a_second_pair_of_eyes`).
/// 8. A label in words that the gate's scheme does not have is within no ceiling but the top, and
///    a category that it does not have denies as any and allows as none (`tests/gate.rs`:
///    `decisions_are_those_of_the_model`; `tests/decisions.rs`: `every_row_is_decided_as_it_says`).
/// 9. No document takes more space than its size and [`ROLES_MAX`](crate::ROLES_MAX) bits a role,
///    and no grant is asked more than once for each beginning of the agent's name
///    (`tests/hostile.rs`: `agents_and_resources_do_not_multiply`,
///    `resources_that_begin_alike_are_read_once`,
///    `roles_that_all_extend_each_other_are_built_quickly`).
///
/// # Limits
///
/// - A denial by name is about that name: to the gate `shell.` is another tool than `shell`, and
///   `mail/send` another than `mail/./send`. Names have to be those under which the caller looks
///   a tool up; who allows by name and not by a star is safe from the difference.
/// - What the request says is believed: who acts, the label, the sources, the digest, and, where
///   agents may act outside of workflows, that it is part of none.
/// - Windows are at a fixed offset from UTC; summer time is not known. A clock that is set back
///   opens one again: see [`WindowDocument`](crate::WindowDocument).
#[derive(Clone, Debug)]
pub struct Gate {
    roles: Roles,
    grants: Vec<Grant>,
    scheme: Scheme,
    environments: Environments,
    index: Index,
    asks_roles: bool,
    outside_workflows: bool,
}

impl Gate {
    /// The decision.
    ///
    /// Allocates nothing. Takes time for the names and roles in the request and the grants for the agent's
    /// name: a nanosecond for each that is about another resource, a few for others, and for
    /// each that asks for sources as much as there are in the request. With 1,000
    /// grants, `benches/decide.rs` has 0.1 us where most are for other agents and 1 to 4 us where
    /// all are for this one.
    pub fn decide(&self, registry: &Registry, request: &Request<'_>) -> Decision<'_> {
        let held = self.held(request);
        let decided = match request.actor {
            Actor::Person(person) => self.decide_person(registry, request, person),
            Actor::Agent { id, .. } => self
                .facts(id, request, held.as_ref())
                .and_then(|facts| self.decide_agent(registry, request, &facts)),
        };
        match decided {
            Ok(rule) => Decision::Allow { rule },
            Err(reason) => Decision::Deny { reason },
        }
    }

    /// The decision with everything that led to it: for each grant and each role of the person,
    /// why it did not apply. Takes time for all grants.
    pub fn explain<'a>(&'a self, registry: &Registry, request: &Request<'a>) -> Explanation<'a> {
        let held = self.held(request);
        let facts = match request.actor {
            Actor::Agent { id, .. } => self.facts(id, request, held.as_ref()).ok(),
            Actor::Person(_) => None,
        };
        let outcome = |grant: &'a Grant, facts: &Facts<'_>| GrantOutcome {
            id: &grant.id,
            effect: grant.effect,
            failed: Condition::ALL
                .iter()
                .copied()
                .filter(|condition| !grant.holds(*condition, facts))
                .collect(),
        };
        let grants = facts
            .map(|facts| self.grants.iter().map(|grant| outcome(grant, &facts)).collect())
            .unwrap_or_default();
        let person = request.person();
        Explanation {
            decision: self.decide(registry, request),
            grants,
            roles: person.map(|person| self.explain_roles(person, request)).unwrap_or_default(),
            ignored_roles: person.map(|person| self.roles.ignored(person)).unwrap_or_default(),
        }
    }

    /// What in the configuration is likely a mistake. Compares all grants in pairs, and their
    /// patterns in pairs, so it is for when the configuration is written and not for each build.
    #[must_use]
    pub fn lint(&self) -> Vec<Lint> {
        crate::lint::lint(&self.roles, &self.grants)
    }

    /// The person as a voter on an [`Approval`](crate::Approval), with the roles that this gate
    /// gives them: those of its own list, those of the request where
    /// [`GateDocument::roles_from_requests`] is set, and all that these extend. So a vote rests on
    /// the same roles as a decision (`tests/people.rs`: `a_role_by_extension_votes`).
    ///
    /// A role that the gate does not have, such as one in look-alike letters, is left out. A
    /// person whose name is none has no role, and their vote is refused as malformed.
    #[must_use]
    pub fn voter(&self, person: Person<'_>) -> Voter {
        let roles = self.roles.all(person).into_iter().map(|role| self.roles.name(role));
        roles.fold(Voter::human(person.id), Voter::with_role)
    }

    /// Checks that every role that the rules name is one of this gate's. Otherwise a misspelt one
    /// would be held by nobody, and what it is asked for would wait for its deadline.
    ///
    /// For approvals whose [`Voter`]s come from [`voter`](Self::voter). Takes time for the names.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownRole`] at the first that is not, such as `rules[2].require.roles[0]` or
    /// `rules[2].require.break_glass.roles[0]`. What else may be wrong with rules is found by
    /// [`ApprovalRules::build`].
    pub fn check_approvals(&self, approvals: &ApprovalRules) -> Result<(), Error> {
        for (index, rule) in approvals.rules.iter().enumerate() {
            let path = format!("rules[{index}].require");
            if let Some(roles) = &rule.require.roles {
                self.roles.resolve(roles, &format!("{path}.roles"))?;
            }
            let break_glass = rule.require.break_glass.as_ref();
            if let Some(roles) = break_glass.and_then(|terms| terms.roles.as_ref()) {
                self.roles.resolve(roles, &format!("{path}.break_glass.roles"))?;
            }
        }
        Ok(())
    }

    pub(crate) fn roles(&self) -> &Roles {
        &self.roles
    }

    fn facts<'a>(
        &self,
        agent: &str,
        request: &Request<'a>,
        held: Option<&'a HeldRoles>,
    ) -> Result<Facts<'a>, Denial<'static>> {
        Facts::new(agent, request, &self.environments, &self.scheme, held)
    }

    /// The roles of the person, if a grant asks for any.
    fn held(&self, request: &Request<'_>) -> Option<HeldRoles> {
        if self.asks_roles { Some(self.roles.held(request.person()?)) } else { None }
    }

    fn decide_agent(
        &self,
        registry: &Registry,
        request: &Request<'_>,
        facts: &Facts<'_>,
    ) -> Result<Rule<'_>, Denial<'_>> {
        agent_may_act(registry, request, facts, self.outside_workflows)?;
        if let (Action::Execute, Some(person), Some(workflow)) =
            (request.action, request.person(), &facts.workflow)
        {
            let permits = self.roles.permits(person, Permission::Execute, workflow.as_bytes());
            permits.ok_or(Denial::NoRole)?;
        }
        let first = |effect| {
            let applies = |grant: &Grant| grant.applies(facts);
            self.index.first(facts, effect, &self.grants, applies)
        };
        if let Some(grant) = first(Effect::Deny) {
            return Err(Denial::Rule(Rule::Grant(&grant.id)));
        }
        first(Effect::Allow).map(|grant| Rule::Grant(&grant.id)).ok_or(Denial::NoGrant)
    }

    fn decide_person(
        &self,
        registry: &Registry,
        request: &Request<'_>,
        person: Person<'_>,
    ) -> Result<Rule<'_>, Denial<'_>> {
        let (permission, id) = person_may_ask(registry, request, person)?;
        let role = self.roles.permits(person, permission, id.as_bytes());
        role.map(Rule::Role).ok_or(Denial::NoRole)
    }

    fn explain_roles(&self, person: Person<'_>, request: &Request<'_>) -> Vec<RoleOutcome<'_>> {
        let permission = request.action.permission();
        let workflow = request.workflow.as_ref().and_then(|workflow| Folded::new(workflow.id));
        let permits = |role| {
            permission.zip(workflow).is_some_and(|(permission, workflow)| {
                self.roles.role_permits(role, permission, workflow.as_bytes())
            })
        };
        let roles = self.roles.all(person).into_iter();
        roles
            .map(|role| RoleOutcome { name: self.roles.name(role), permits: permits(role) })
            .collect()
    }
}
