//! The filter: all rules of this crate as one scanner, for use alone.

use std::borrow::Cow;

use rule_scan::{Region, Rule, Scan, Scanner, Scratch, View, Views, write_marker};

use crate::error::Error;
use crate::exfil::exfil_rules;
use crate::hosts::AllowedHosts;
use crate::profile::Profile;
use crate::{
    assignment, bare, command, credentials, header, jwt, pem, prose, services, tokens, url,
};

/// Names a region before all others: what is in it is hidden whole.
pub(crate) const SECRET_RANK: u8 = 200;
pub(crate) const EXFIL_RANK: u8 = 150;

/// The rules for secrets: keys and tokens by their shape, passwords by what stands around them; of
/// the [balanced](Profile::Balanced) profile.
///
/// Made anew at each call; build a scanner once and share it.
#[must_use]
pub fn secret_rules() -> Vec<Rule> {
    rules_of(Profile::Balanced)
}

pub(crate) fn rules_of(profile: Profile) -> Vec<Rule> {
    // A token has a shape of its own, so that it is known when it is put together again.
    let shaped = Views::USUAL.with(View::Joined).with(View::Unwrapped);
    let shapes = [tokens::rules(), jwt::rules()].concat();
    let shapes = shapes.into_iter().map(|rule| rule.views(shaped));
    let told = [
        pem::rules(),
        url::rules(profile),
        assignment::rules(profile),
        command::rules(profile),
        header::rules(),
        prose::rules(profile),
        bare::rules(profile).into_iter().collect(),
        services::rules(),
        credentials::rules(),
    ];
    shapes.chain(told.into_iter().flatten()).collect()
}

/// Writes what stands in place of a region: the constant marker of its kind.
///
/// A secret leaves nothing of itself. A link or an image loses its address and keeps its text, so
/// that nothing is fetched and a reader sees what was there.
pub fn neutralise(region: &Region<'_>, out: &mut String) {
    write_marker(region.kind(), out);
}

/// Finds secrets and exfiltration in text and writes markers in their place.
///
/// Cheap to clone and to share between threads.
#[derive(Clone)]
pub struct OutputFilter {
    scanner: Scanner,
}

impl OutputFilter {
    /// Starts a builder.
    pub fn builder() -> OutputFilterBuilder {
        OutputFilterBuilder::default()
    }

    /// Finds every secret and every address that carries data away.
    pub fn scan<'s, 't>(&'s self, text: &'t str, scratch: &'s mut Scratch) -> Scan<'s, 't> {
        self.scanner.scan(text, scratch)
    }

    /// The text with a marker in place of everything that was found; borrowed if there was nothing.
    #[must_use]
    pub fn filter<'t>(&self, text: &'t str, scratch: &mut Scratch) -> Cow<'t, str> {
        self.scanner.scan(text, scratch).rewrite(|_| true, neutralise)
    }
}

impl std::fmt::Debug for OutputFilter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OutputFilter").field("rules", &self.scanner.rules().len()).finish()
    }
}

/// Settings of an [`OutputFilter`].
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct OutputFilterBuilder {
    allowed: AllowedHosts,
    profile: Profile,
}

impl OutputFilterBuilder {
    /// The hosts to which links and images may carry data; none unless set.
    pub fn allowed_hosts(mut self, allowed: AllowedHosts) -> Self {
        self.allowed = allowed;
        self
    }

    /// How much has to speak for a secret; [`Profile::Balanced`] unless set.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// Compiles the rules, which takes some milliseconds.
    ///
    /// # Errors
    ///
    /// None for the rules of this crate; what the scanner's builder would report.
    pub fn build(self) -> Result<OutputFilter, Error> {
        let scanner = Scanner::builder()
            .rules(rules_of(self.profile))
            .rules(exfil_rules(&self.allowed))
            .build()?;
        Ok(OutputFilter { scanner })
    }
}
