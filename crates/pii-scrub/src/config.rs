//! A scrubber described by data: what a configuration file holds.

use std::collections::{BTreeMap, BTreeSet};

use rule_scan::Rule;

use crate::custom::Custom;
use crate::error::{Error, ErrorKind};
use crate::lists::{Allow, Allowed, Deny, Values};
use crate::operator::Operator;
use crate::profile::{Profile, rules_of};
use crate::rules::{free_text_rules, rules_on_request};
use crate::scrubber::{Scrubber, ScrubberBuilder};

/// What a scrubber finds and does, as data. Every part is optional.
///
/// With the feature `serde` it is read from any format, and a field that it does not know is an
/// error. In TOML:
///
/// ```toml
/// profile = "strict"
/// default_operator = "placeholder"
///
/// [operators]
/// "pii.email" = "redact"
/// "pii.url" = "keep"
/// "pii.credit_card" = "mask(4)"
///
/// [[allow]]
/// value = "support@ourcompany.com"
///
/// [[allow]]
/// pattern = "[a-z]{1,20}@example\\.com"
/// kind = "pii.email"
///
/// [[deny]]
/// name = "project"
/// terms = ["Blue Bird"]
/// case = "exact"
///
/// [[values]]
/// name = "customer"
/// values = ["Anna-Maria Berg", "K-1234567"]
///
/// [[custom]]
/// name = "member"
/// pattern = "[0-9]{8}"
/// checksum = "luhn"
/// confidence = 30
/// operator = "mask"
/// support = { words = ["member"], before = 32, after = 0, points = 40 }
/// ```
///
/// Operators are `redact`, `placeholder`, `mask` (the last four) or `mask(n)`, `pseudonym`, `hash`,
/// `surrogate`, `shift_date(n)`, `generalise`, with the feature `fpe` `format_preserving`, and `keep`,
/// which leaves a kind in place. Keys are no configuration: [`ScrubberBuilder::key`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
#[non_exhaustive]
pub struct ScrubberConfig {
    /// How much has to speak for a value.
    pub profile: Profile,
    /// Whether names, addresses, dates, ages and health data in free text are looked for as well.
    pub free_text: bool,
    /// Kinds that are only looked for where somebody asks: `pii.uuid`, `pii.handle`,
    /// `pii.domain`.
    pub on_request: Vec<String>,
    /// The operator for kinds that have none of their own, by name.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub default_operator: Option<String>,
    /// Operators by kind, by name.
    pub operators: BTreeMap<String, String>,
    /// What is found and stays.
    pub allow: Vec<Allow>,
    /// Terms that are always hidden.
    pub deny: Vec<Deny>,
    /// Known values that are always hidden.
    pub values: Vec<Values>,
    /// Recognisers of one's own.
    pub custom: Vec<Custom>,
}

/// A configuration that has been checked.
pub(crate) struct Checked {
    pub(crate) rules: Vec<Rule>,
    pub(crate) allowed: Allowed,
    pub(crate) default: Option<Operator>,
    /// By kind; `None` leaves it in place.
    pub(crate) operators: BTreeMap<String, Option<Operator>>,
}

impl ScrubberConfig {
    /// The scrubber of this configuration.
    ///
    /// # Errors
    ///
    /// The first mistake, with its path and what to change.
    pub fn build(self) -> Result<Scrubber, Error> {
        Scrubber::builder().config(self).build()
    }

    /// Checks all parts and compiles the lists.
    pub(crate) fn check(&self) -> Result<Checked, Error> {
        let mut rules = rules_of(self.profile);
        if self.free_text {
            rules.extend(free_text_rules().into_iter().map(|rule| self.profile.apply(rule)));
        }
        for (index, kind) in self.on_request.iter().enumerate() {
            let all = rules_on_request();
            let kinds: BTreeSet<&str> = all.iter().map(Rule::kind).collect();
            if !kinds.contains(kind.as_str()) {
                let error = Error::new(ErrorKind::UnknownKind).suggest(kind, kinds);
                return Err(error.at(format!("on_request[{index}]")));
            }
            rules.extend(all.into_iter().filter(|rule| rule.kind() == kind));
        }
        let mut operators = BTreeMap::new();
        let mut names = BTreeSet::new();
        let mut name = |name: &str, path: &str| match names.insert(name.to_owned()) {
            true => Ok(()),
            false => {
                let error = Error::new(ErrorKind::DuplicateName);
                Err(error.help("give each its own").at(format!("{path}.name")))
            }
        };
        for (index, custom) in self.custom.iter().enumerate() {
            let path = format!("custom[{index}]");
            name(&custom.name, &path)?;
            let rule = custom.rule(&path)?;
            if let Some(operator) = &custom.operator {
                let chosen = operator_of(operator, &format!("{path}.operator"))?;
                operators.insert(rule.kind().to_owned(), chosen);
            }
            rules.push(rule);
        }
        for (index, deny) in self.deny.iter().enumerate() {
            let path = format!("deny[{index}]");
            name(&deny.name, &path)?;
            rules.extend(deny.rules(&path)?);
        }
        for (index, values) in self.values.iter().enumerate() {
            let path = format!("values[{index}]");
            name(&values.name, &path)?;
            rules.extend(values.rules(&path)?);
        }
        let kinds: BTreeSet<&str> = rules.iter().map(Rule::kind).collect();
        let known = |kind: &str, path: String| match kinds.contains(kind) {
            true => Ok(()),
            false => {
                let error = Error::new(ErrorKind::UnknownKind);
                Err(error.suggest(kind, kinds.iter().copied()).at(path))
            }
        };
        for (kind, operator) in &self.operators {
            let path = format!("operators.{kind}");
            known(kind, path.clone())?;
            operators.insert(kind.clone(), operator_of(operator, &path)?);
        }
        for (index, allow) in self.allow.iter().enumerate() {
            if let Some(kind) = &allow.kind {
                known(kind, format!("allow[{index}].kind"))?;
            }
        }
        let default = match &self.default_operator {
            None => None,
            Some(name) => match operator_of(name, "default_operator")? {
                Some(operator) => Some(operator),
                None => {
                    let error = Error::new(ErrorKind::UnknownOperator);
                    let error = error.help("choose `keep` for single kinds in `operators`");
                    return Err(error.at("default_operator"));
                }
            },
        };
        let allowed = Allowed::new(&self.allow)?;
        Ok(Checked { rules, allowed, default, operators })
    }
}

impl ScrubberBuilder {
    /// Takes everything from a configuration; what has been added before is replaced, and operators
    /// that are chosen by a method of the builder stay.
    pub fn config(mut self, config: ScrubberConfig) -> Self {
        self.config = config;
        self
    }

    /// How much has to speak for a value; [`Profile::Balanced`] unless set.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.config.profile = profile;
        self
    }

    /// Looks for names, addresses, dates, ages and health data in free text as well.
    pub fn free_text(mut self) -> Self {
        self.config.free_text = true;
        self
    }

    /// Looks for a kind that is only looked for where somebody asks, see [`rules_on_request`].
    pub fn on_request(mut self, kind: impl Into<String>) -> Self {
        self.config.on_request.push(kind.into());
        self
    }

    /// Leaves something in place that is found.
    pub fn allow(mut self, allow: Allow) -> Self {
        self.config.allow.push(allow);
        self
    }

    /// Always hides some terms.
    pub fn deny(mut self, deny: Deny) -> Self {
        self.config.deny.push(deny);
        self
    }

    /// Always hides some known values, however they are written.
    pub fn values(mut self, values: Values) -> Self {
        self.config.values.push(values);
        self
    }

    /// Looks for something of one's own.
    pub fn custom(mut self, custom: Custom) -> Self {
        self.config.custom.push(custom);
        self
    }
}

/// The operator of a name; `None` for `keep`.
fn operator_of(name: &str, path: &str) -> Result<Option<Operator>, Error> {
    if name == "keep" {
        return Ok(None);
    }
    name.parse().map(Some).map_err(|error: Error| {
        let names = Operator::NAMES.into_iter().chain(["keep"]);
        if error.kind() == ErrorKind::UnknownOperator {
            error.suggest(name, names).at(path)
        } else {
            error.at(path)
        }
    })
}
