//! What a kind is: whose it is, who else calls it what, which law speaks of it.

/// A kind of personal data that a rule of this crate finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Kind {
    /// The name in findings and markers: `pii.uk_nhs`.
    pub name: &'static str,
    /// The name that Presidio and the tools that follow it give it, or would: `UK_NHS`.
    pub entity: &'static str,
    /// The country that issues it, by ISO 3166-1; empty for what is used everywhere.
    pub country: &'static str,
    /// The rules of law that speak of it.
    pub laws: &'static [Law],
    /// Where its format, its ranges or its check digits are published.
    pub source: &'static str,
}

/// A rule of law that speaks of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Law {
    /// Personal data of GDPR article 4(1).
    Gdpr,
    /// A special category of GDPR article 9.
    GdprSpecial,
    /// A national identification number of GDPR article 87.
    GdprNational,
    /// The identifier of this letter of HIPAA, 45 CFR 164.514(b)(2)(i).
    Hipaa(char),
    /// Cardholder data of PCI DSS.
    Pci,
}

impl Kind {
    /// A kind of everywhere.
    pub(crate) const fn new(
        name: &'static str,
        entity: &'static str,
        laws: &'static [Law],
        source: &'static str,
    ) -> Self {
        Self { name, entity, country: "", laws, source }
    }

    /// A kind of one country.
    pub(crate) const fn of(
        country: &'static str,
        name: &'static str,
        entity: &'static str,
        laws: &'static [Law],
        source: &'static str,
    ) -> Self {
        Self { name, entity, country, laws, source }
    }
}
