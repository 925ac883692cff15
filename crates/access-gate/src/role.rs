//! Roles, and who has them.

use std::collections::BTreeMap;

use crate::matching::{Folded, Pattern, Patterns, fold};
use crate::name::is_name;
use crate::request::Person;
use crate::role_set::{HeldRoles, RoleSet};
use crate::term::impl_terms;
use crate::{Error, ErrorKind};

/// The most roles that a gate may have.
pub const ROLES_MAX: usize = 4096;

/// A role: a named set of permissions that people have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct RoleDocument {
    /// Its name, which no other role has.
    pub name: String,
    /// Roles whose permissions it has too. None of them may, through any number of others,
    /// extend this one.
    #[cfg_attr(feature = "serde", serde(default))]
    pub extends: Vec<String>,
    /// What it permits; nothing if empty.
    #[cfg_attr(feature = "serde", serde(default))]
    pub permits: Vec<PermitDocument>,
    /// The agents that it may start again after they were stopped: names, or beginnings with a
    /// star behind them.
    #[cfg_attr(feature = "serde", serde(default))]
    pub manages: Vec<String>,
}

/// What a role permits with some workflows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct PermitDocument {
    /// What may be done, at least one.
    pub actions: Vec<Permission>,
    /// To which workflows, at least one: names, or beginnings with a star behind them, such as
    /// `finance/*`.
    pub workflows: Vec<String>,
}

/// A person to whom the configuration gives roles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct PersonDocument {
    /// The name they sign in with, which no other person has.
    pub id: String,
    /// Their roles, at least one.
    pub roles: Vec<String>,
}

/// What people may do with a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// Register a new one.
    Create,
    /// Change it, start its test, activate it.
    Modify,
    /// Run it.
    Execute,
    /// Approve a digest of it that others wrote.
    Approve,
}

impl Permission {
    /// All four.
    pub const ALL: &[Self] = &[Self::Create, Self::Modify, Self::Execute, Self::Approve];

    /// The name, in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Modify => "modify",
            Self::Execute => "execute",
            Self::Approve => "approve",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl_terms!(Permission, "the name of a permission");

/// The checked roles and people.
#[derive(Clone, Debug)]
pub(crate) struct Roles {
    roles: Vec<Role>,
    by_name: BTreeMap<Box<[u8]>, usize>,
    people: BTreeMap<Box<[u8]>, Vec<usize>>,
    from_requests: bool,
}

#[derive(Clone, Debug)]
struct Role {
    name: String,
    /// Itself and all that it extends.
    closure: RoleSet,
    permits: Vec<(u8, Patterns)>,
    manages: Option<Patterns>,
}

impl Roles {
    /// Takes time for the document and, for each role and each name in `extends`, a bit for each
    /// role.
    pub(crate) fn parse(
        roles: &[RoleDocument],
        people: &[PersonDocument],
        from_requests: bool,
    ) -> Result<Self, Error> {
        if roles.len() > ROLES_MAX {
            return Err(Error::new(ErrorKind::OutOfRange, "roles"));
        }
        let by_name = index_names(roles.iter().map(|role| role.name.as_str()), "roles", "name")?;
        let mut extends = Vec::with_capacity(roles.len());
        for (index, role) in roles.iter().enumerate() {
            extends.push(resolve(&by_name, &role.extends, &format!("roles[{index}].extends"))?);
        }
        let closures = closures(&extends)?;
        let roles = roles.iter().zip(closures).enumerate();
        let roles = roles
            .map(|(index, (role, closure))| Role::parse(role, closure, &format!("roles[{index}]")))
            .collect::<Result<_, _>>()?;

        let ids = index_names(people.iter().map(|person| person.id.as_str()), "people", "id")?;
        let mut assigned = BTreeMap::new();
        for (id, index) in ids {
            let path = format!("people[{index}].roles");
            let names = people.get(index).map_or(&[][..], |person| &person.roles);
            if names.is_empty() {
                return Err(Error::new(ErrorKind::EmptySet, path));
            }
            assigned.insert(id, resolve(&by_name, names, &path)?);
        }
        Ok(Self { roles, by_name, people: assigned, from_requests })
    }

    /// The roles of these names; `path` is the list's.
    pub(crate) fn resolve(&self, names: &[String], path: &str) -> Result<Vec<usize>, Error> {
        resolve(&self.by_name, names, path)
    }

    /// The first role, in the order of the document, by which the person has the permission.
    pub(crate) fn permits(
        &self,
        person: Person<'_>,
        permission: Permission,
        workflow: &[u8],
    ) -> Option<&str> {
        self.first(person, |role| role.permits(permission, workflow))
    }

    /// The first role by which the person may start the agent again.
    pub(crate) fn manages(&self, person: Person<'_>, agent: &[u8]) -> Option<&str> {
        let manages = |role: &Role| role.manages.as_ref().is_some_and(|some| some.matches(agent));
        self.first(person, manages)
    }

    /// The roles that the person has, directly or through others. In doubt if the request names
    /// one that is no name, which is none of these and may have been meant as one. Takes time for
    /// the roles of the request.
    pub(crate) fn held(&self, person: Person<'_>) -> HeldRoles {
        let in_doubt = self.from_requests && !person.roles.iter().all(|role| is_name(role));
        let mut held = HeldRoles::none(in_doubt);
        for role in self.direct(person).filter_map(|role| self.roles.get(role)) {
            held.join(&role.closure);
        }
        held
    }

    /// Every role the person has, ascending.
    pub(crate) fn all(&self, person: Person<'_>) -> Vec<usize> {
        let mut all = RoleSet::new(self.roles.len());
        for role in self.direct(person).filter_map(|role| self.roles.get(role)) {
            all.join(&role.closure);
        }
        all.iter().collect()
    }

    /// The roles of a request that count for nothing: unknown ones, or all of them where
    /// requests are not asked.
    pub(crate) fn ignored<'a>(&self, person: Person<'a>) -> Vec<&'a str> {
        let known = |name: &str| self.from_requests && self.find(name).is_some();
        person.roles.iter().copied().filter(|name| !known(name)).collect()
    }

    pub(crate) fn name(&self, role: usize) -> &str {
        self.roles.get(role).map_or("", |role| &role.name)
    }

    pub(crate) fn role_permits(
        &self,
        role: usize,
        permission: Permission,
        workflow: &[u8],
    ) -> bool {
        self.roles.get(role).is_some_and(|role| role.permits(permission, workflow))
    }

    pub(crate) fn len(&self) -> usize {
        self.roles.len()
    }

    /// Whether somebody can have it.
    pub(crate) fn is_reachable(&self, role: usize) -> bool {
        self.from_requests
            || self.people.values().flatten().any(|assigned| self.includes(*assigned, role))
    }

    /// Whether having the first is having the second.
    pub(crate) fn includes(&self, role: usize, other: usize) -> bool {
        self.roles.get(role).is_some_and(|role| role.closure.contains(other))
    }

    /// Whether it permits anything, itself or through what it extends.
    pub(crate) fn is_idle(&self, role: usize) -> bool {
        let Some(role) = self.roles.get(role) else { return true };
        let mut closure = role.closure.iter().filter_map(|one| self.roles.get(one));
        !closure.any(|one| !one.permits.is_empty() || one.manages.is_some())
    }

    /// The permits of a role for every workflow: their index, and whether approving is one.
    pub(crate) fn open_permits(&self, role: usize) -> impl Iterator<Item = (usize, bool)> + '_ {
        let permits = self.roles.get(role).into_iter().flat_map(|role| role.permits.iter());
        permits.enumerate().filter_map(|(index, (bits, workflows))| {
            let open = workflows.iter().any(Pattern::is_everything);
            open.then_some((index, bits & Permission::Approve.bit() != 0))
        })
    }

    fn first(&self, person: Person<'_>, wanted: impl Fn(&Role) -> bool) -> Option<&str> {
        let closures = self.direct(person).filter_map(|role| self.roles.get(role));
        let first = closures
            .filter_map(|role| {
                role.closure.iter().find(|one| self.roles.get(*one).is_some_and(&wanted))
            })
            .min()?;
        self.roles.get(first).map(|role| role.name.as_str())
    }

    /// The roles the person has by assignment or by the request, without what these extend.
    fn direct(&self, person: Person<'_>) -> impl Iterator<Item = usize> {
        let folded = Folded::new(person.id);
        let assigned = folded.and_then(|id| self.people.get(id.as_bytes()));
        let claimed = if self.from_requests { person.roles } else { &[] };
        // A person whose name is no name has no role, wherever it comes from.
        let claimed = claimed.iter().filter(move |_| folded.is_some());
        let claimed = claimed.filter_map(|name| self.find(name));
        assigned.into_iter().flatten().copied().chain(claimed)
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.by_name.get(Folded::new(name)?.as_bytes()).copied()
    }
}

impl Role {
    fn parse(document: &RoleDocument, closure: RoleSet, path: &str) -> Result<Self, Error> {
        let mut permits = Vec::with_capacity(document.permits.len());
        for (index, permit) in document.permits.iter().enumerate() {
            let path = format!("{path}.permits[{index}]");
            if permit.actions.is_empty() {
                return Err(Error::new(ErrorKind::EmptySet, format!("{path}.actions")));
            }
            let bits = permit.actions.iter().fold(0, |bits, action| bits | action.bit());
            let workflows = Patterns::parse(&permit.workflows, &format!("{path}.workflows"))?;
            permits.push((bits, workflows));
        }
        let manages = match document.manages.as_slice() {
            [] => None,
            agents => Some(Patterns::parse(agents, &format!("{path}.manages"))?),
        };
        Ok(Self { name: document.name.clone(), closure, permits, manages })
    }

    fn permits(&self, permission: Permission, workflow: &[u8]) -> bool {
        let bit = permission.bit();
        self.permits.iter().any(|(bits, workflows)| bits & bit != 0 && workflows.matches(workflow))
    }
}

/// Where each name is in its list; a name that is none or comes twice is an error.
pub(crate) fn index_names<'a>(
    names: impl Iterator<Item = &'a str>,
    list: &str,
    field: &str,
) -> Result<BTreeMap<Box<[u8]>, usize>, Error> {
    let mut by_name = BTreeMap::new();
    for (index, name) in names.enumerate() {
        let error = |kind| Error::new(kind, format!("{list}[{index}].{field}"));
        let folded = fold(name).ok_or_else(|| error(ErrorKind::MalformedName))?;
        if by_name.insert(folded, index).is_some() {
            return Err(error(ErrorKind::DuplicateName));
        }
    }
    Ok(by_name)
}

fn resolve(
    by_name: &BTreeMap<Box<[u8]>, usize>,
    names: &[String],
    path: &str,
) -> Result<Vec<usize>, Error> {
    let resolve = |(index, name): (usize, &String)| {
        let role = fold(name).and_then(|folded| by_name.get(&folded).copied());
        role.ok_or_else(|| Error::new(ErrorKind::UnknownRole, format!("{path}[{index}]")))
    };
    names.iter().enumerate().map(resolve).collect()
}

/// For each role, itself and all that it extends. Depth first, without recursion: the depth is
/// the configuration's.
fn closures(extends: &[Vec<usize>]) -> Result<Vec<RoleSet>, Error> {
    let mut closures: Vec<Option<RoleSet>> = vec![None; extends.len()];
    let mut open = vec![false; extends.len()];
    for root in 0..extends.len() {
        // A role and how many of those it extends are done.
        let mut stack = vec![(root, 0)];
        while let Some((role, done)) = stack.pop() {
            if closures.get(role).is_some_and(Option::is_some) {
                continue;
            }
            let children = extends.get(role).map_or(&[][..], Vec::as_slice);
            let Some(child) = children.get(done) else {
                let mut closure = RoleSet::new(extends.len());
                closure.insert(role);
                for child in children.iter().filter_map(|child| closures.get(*child)?.as_ref()) {
                    closure.join(child);
                }
                if let Some(slot) = closures.get_mut(role) {
                    *slot = Some(closure);
                }
                set(&mut open, role, false);
                continue;
            };
            set(&mut open, role, true);
            if open.get(*child) == Some(&true) {
                let path = format!("roles[{role}].extends[{done}]");
                return Err(Error::new(ErrorKind::RoleCycle, path));
            }
            stack.push((role, done + 1));
            stack.push((*child, 0));
        }
    }
    Ok(closures.into_iter().map(Option::unwrap_or_default).collect())
}

fn set(flags: &mut [bool], index: usize, value: bool) {
    if let Some(flag) = flags.get_mut(index) {
        *flag = value;
    }
}
