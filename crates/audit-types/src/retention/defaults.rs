//! Rules that are often needed, and what they are based on.
//!
//! What a law or standard says, in our words, and what is only common practice are kept apart
//! below. Neither is legal advice: which of them binds a system, and for which records, is for
//! its owner to decide.

use super::RetentionRule;
use crate::canonical::record_names;
use crate::{Code, Id};

record_names! {
    /// The ready rules by name, for configuration. What each is based on stands at the function of
    /// [`RetentionRule`] that makes it; [`RetentionRule::gdpr`] is not among them, as it needs a
    /// number.
    #[non_exhaustive]
    pub enum RetentionFramework as "framework" {
        /// [`RetentionRule::one_year`].
        Soc2 = 1 "soc2",
        /// [`RetentionRule::hipaa`].
        Hipaa = 2 "hipaa",
        /// [`RetentionRule::pci_dss`].
        PciDss = 3 "pci_dss",
        /// [`RetentionRule::eu_ai_act`].
        EuAiAct = 4 "eu_ai_act",
        /// [`RetentionRule::longest`].
        Longest = 5 "longest",
    }
}

impl RetentionFramework {
    /// Its rule.
    #[must_use]
    pub fn rule(self) -> RetentionRule {
        match self {
            Self::Soc2 => RetentionRule::one_year(),
            Self::Hipaa => RetentionRule::hipaa(),
            Self::PciDss => RetentionRule::pci_dss(),
            Self::EuAiAct => RetentionRule::eu_ai_act(),
            Self::Longest => RetentionRule::longest(),
        }
    }
}

impl RetentionRule {
    /// Everything for a year at least: SOC 2.
    ///
    /// *What the text says:* the trust services criteria name no period. *Practice:* the report
    /// of type 2 covers a period of mostly up to twelve months, and the evidence has to be there
    /// until the auditor has seen it, so logs are kept for a year.
    #[must_use]
    pub fn one_year() -> Self {
        rule("soc2.one_year", "soc2.practice", Some(366), None)
    }

    /// Records about health data for six years at least: HIPAA, 45 CFR 164.316(b)(2)(i).
    ///
    /// *What the text says:* documentation that the security rule asks for, policies and
    /// procedures and written records of actions and assessments, is kept for six years from when
    /// it was made or last in effect, whichever is later. *Practice:* whether an audit log is such
    /// documentation is argued about; many keep it for six years to be on the safe side.
    #[must_use]
    pub fn hipaa() -> Self {
        let rule = rule("hipaa.six_years", "hipaa.164.316.b.2.i", Some(2_192), None);
        Self { categories: ids(&["health"]), ..rule }
    }

    /// Everything for twelve months at least: PCI DSS 4.0, requirement 10.5.1.
    ///
    /// *What the text says:* the history of audit logs is kept for at least twelve months, of
    /// which the last three are at hand for analysis at once. It is about the systems in scope,
    /// whatever a record's label, so this rule is about every record.
    #[must_use]
    pub fn pci_dss() -> Self {
        rule("pci_dss.twelve_months", "pci_dss.10.5.1", Some(366), None)
    }

    /// Everything for six months at least: Regulation (EU) 2024/1689 (AI Act), articles 19(1) and
    /// 26(6).
    ///
    /// *What the text says:* providers and deployers of high-risk systems keep the logs that the
    /// system makes by itself, as far as these are under their control, for a period that fits
    /// the purpose, at least six months unless other law, that on personal data above all, says
    /// otherwise.
    #[must_use]
    pub fn eu_ai_act() -> Self {
        rule("eu_ai_act.six_months", "eu_ai_act.19.1", Some(184), None)
    }

    /// Records about personal data for so many days at most: Regulation (EU) 2016/679 (GDPR),
    /// article 5(1)(e).
    ///
    /// *What the text says:* personal data are kept in a form that identifies people no longer
    /// than the purpose needs. It names no number: the controller states one and its reason.
    /// That is why this rule takes it as an argument.
    #[must_use]
    pub fn gdpr(days: u32) -> Self {
        let rule = rule("gdpr.storage_limitation", "gdpr.5.1.e", None, Some(days));
        let categories =
            ["children", "criminal", "health", "payment", "personal", "special_category"];
        Self { categories: ids(&categories), ..rule }
    }

    /// Everything for seven years at most.
    ///
    /// *Practice:* seven years is the longest period that is commonly asked for, by rules for the
    /// records of auditors (17 CFR 210.2-06) and of trade and tax in many countries. No text
    /// forbids more for records without personal data; a log that only grows is a risk of its
    /// own.
    #[must_use]
    pub fn longest() -> Self {
        rule("longest.seven_years", "longest.practice", None, Some(2_555))
    }
}

fn rule(
    name: &'static str,
    basis: &'static str,
    at_least: Option<u32>,
    at_most: Option<u32>,
) -> RetentionRule {
    RetentionRule::new(Code::constant(name), Code::constant(basis), at_least, at_most)
}

fn ids(names: &[&str]) -> Vec<Id> {
    names.iter().filter_map(|name| Id::new(name).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retention::RetentionDocument;

    #[test]
    fn every_ready_rule_is_one() {
        let frameworks = RetentionFramework::ALL.iter().map(|framework| framework.rule());
        let rules: Vec<_> = frameworks.chain([RetentionRule::gdpr(1_095)]).collect();
        for rule in &rules {
            assert_eq!(Code::new(rule.name.as_str()).as_ref(), Ok(&rule.name));
            assert_eq!(Code::new(rule.basis.as_str()).as_ref(), Ok(&rule.basis));
        }
        assert_eq!(
            rules.iter().map(|rule| rule.categories.len()).collect::<Vec<_>>(),
            [0, 1, 0, 0, 0, 6]
        );
        RetentionDocument::new(rules).build().unwrap();
        RetentionDocument::default().build().unwrap();
    }

    /// Minimums are rounded up and maximums down: checked against calendars of 400 years.
    #[test]
    fn periods_hold_in_leap_years() {
        let leap = |year: u32| {
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
        };
        let days = |from: u32, years: u32| -> u32 {
            (from..from + years).map(|year| 365 + u32::from(leap(year))).sum()
        };
        for year in 2000..2400 {
            assert!(RetentionRule::one_year().at_least.unwrap() >= days(year, 1));
            assert!(RetentionRule::pci_dss().at_least.unwrap() >= days(year, 1));
            assert!(RetentionRule::hipaa().at_least.unwrap() >= days(year, 6));
            assert!(RetentionRule::longest().at_most.unwrap() <= days(year, 7));
        }
    }
}
