//! The filter: all rules of this crate as one scanner, for use alone.

use std::borrow::Cow;
use std::fmt;

use rule_scan::{Finding, JsonStream, Region, Rule, Scan, Scanner, Scratch, Stream, write_marker};

use crate::canary::{Canary, canary_rules};
use crate::leakage::PromptOverlap;
use crate::registered::Registered;
use crate::sink::{MarkdownCode, Sinks, sink_rules};

use crate::error::Error;
use crate::exfil::exfil_rules;
use crate::hosts::AllowedHosts;
use crate::profile::Profile;
use crate::secrets::secret_rules_of;

/// Writes what stands in place of a region: the constant marker of its kind.
///
/// A secret leaves nothing of itself. A link or an image loses its address and keeps its text, so
/// that nothing is fetched and a reader sees what was there.
pub fn neutralise(region: &Region<'_>, out: &mut String) {
    write_marker(region.kind(), out);
}

/// Finds what may not leave in the answers of a model and writes markers in its place.
///
/// Secrets and addresses that carry data away are always looked for; canaries, registered values, a
/// prompt and what acts in a sink, where the builder is told of them. Cheap to clone and to share
/// between threads.
///
/// ```
/// use output_filter::{AllowedHosts, OutputFilter, Registered, Scratch, SinkKind};
///
/// let filter = OutputFilter::builder()
///     .allowed_hosts(AllowedHosts::parse(["docs.example"])?)
///     .registered(&Registered::builder().add("customer", "4029 5518 73").build()?)
///     .sinks(SinkKind::Terminal)
///     .build()?;
///
/// let mut stream = filter.stream();
/// let mut shown = String::new();
/// for piece in ["Customer 4029-55", "18-73 uses \u{1b}[8mAKIA2IBYYU", "RL7B6KJ6HB"] {
///     shown.push_str(stream.push(piece.as_bytes()));
/// }
/// shown.push_str(stream.finish());
/// assert_eq!(
///     shown,
///     "Customer [leak.registered] uses [unsafe.terminal_escape][secret.aws_access_key_id]"
/// );
///
/// // The same in one piece.
/// let mut scratch = Scratch::new();
/// assert_eq!(filter.filter("4029551873", &mut scratch), "[leak.registered]");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct OutputFilter {
    scanner: Scanner,
    sinks: Sinks,
}

impl OutputFilter {
    /// Starts a builder.
    pub fn builder() -> OutputFilterBuilder {
        OutputFilterBuilder::default()
    }

    /// Finds everything, also what a Markdown sink shows as code. Linear in the text.
    pub fn scan<'s, 't>(&'s self, text: &'t str, scratch: &'s mut Scratch) -> Scan<'s, 't> {
        self.scanner.scan(text, scratch)
    }

    /// The text with a marker in place of everything that was found; borrowed if there was nothing.
    /// Active content that a Markdown sink shows as code stays.
    #[must_use]
    pub fn filter<'t>(&self, text: &'t str, scratch: &mut Scratch) -> Cow<'t, str> {
        let scan = self.scanner.scan(text, scratch);
        if !self.sinks.shows_code() || scan.findings().is_empty() {
            return scan.rewrite(|_| true, neutralise);
        }
        let code = MarkdownCode::of(text);
        let acts = |finding: &Finding| !code.shows(self.scanner.kind(finding.rule), finding);
        scan.rewrite(acts, neutralise)
    }

    /// The same for a text that comes in pieces. What it releases does not depend on the pieces and is
    /// never taken back; at most [`max_hold_back`](Scanner::max_hold_back) bytes wait.
    ///
    /// It replaces active content in code of Markdown as well: only [`MarkdownStream`] follows
    /// lines, and holds them until they end.
    ///
    /// [`MarkdownStream`]: crate::MarkdownStream
    pub fn stream(&self) -> Stream<impl FnMut(&Region<'_>, &mut String) + use<>> {
        self.scanner.stream(neutralise)
    }

    /// The same for JSON in pieces, such as the arguments of a tool call as they are written: strings are
    /// read without their escapes, and the output is JSON if the input is.
    pub fn json_stream(&self) -> JsonStream<impl FnMut(&Region<'_>, &mut String) + use<>> {
        self.scanner.json_stream(neutralise)
    }

    /// The scanner of all rules, for who wants to decide by finding.
    #[must_use]
    pub fn scanner(&self) -> &Scanner {
        &self.scanner
    }
}

impl fmt::Debug for OutputFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("OutputFilter");
        debug.field("rules", &self.scanner.rules().len()).field("sinks", &self.sinks).finish()
    }
}

/// Settings of an [`OutputFilter`].
#[derive(Clone, Default)]
#[must_use]
pub struct OutputFilterBuilder {
    allowed: AllowedHosts,
    profile: Profile,
    sinks: Sinks,
    rules: Vec<Rule>,
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

    /// Where the answers go: what acts there is neutralised. Nowhere unless set.
    pub fn sinks(mut self, sinks: impl Into<Sinks>) -> Self {
        self.sinks = sinks.into();
        self
    }

    /// The canaries that stand in prompts; call it once, with all of them.
    pub fn canaries<'c>(self, canaries: impl IntoIterator<Item = &'c Canary>) -> Self {
        self.rules(canary_rules(canaries))
    }

    /// The values that may not leave; call it once.
    pub fn registered(self, registered: &Registered) -> Self {
        self.rules(registered.rules())
    }

    /// Runs of words of a system prompt; call it once. For how much of the prompt an answer repeats in
    /// all, ask the [`PromptOverlap`] when the answer is whole.
    pub fn prompt(self, prompt: &PromptOverlap) -> Self {
        self.rules(prompt.rules())
    }

    /// Rules of one's own.
    pub fn rules(mut self, rules: impl IntoIterator<Item = Rule>) -> Self {
        self.rules.extend(rules);
        self
    }

    /// Compiles the rules, which takes about twenty milliseconds.
    ///
    /// # Errors
    ///
    /// What is wrong with a rule of one's own, such as a pattern without a bound; two rules of one
    /// name, such as those of two calls of [`registered`](Self::registered).
    pub fn build(self) -> Result<OutputFilter, Error> {
        let scanner = Scanner::builder()
            .rules(secret_rules_of(self.profile))
            .rules(exfil_rules(&self.allowed))
            .rules(sink_rules(self.sinks))
            .rules(self.rules)
            .build()?;
        Ok(OutputFilter { scanner, sinks: self.sinks })
    }
}

impl fmt::Debug for OutputFilterBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("OutputFilterBuilder");
        debug.field("profile", &self.profile).field("sinks", &self.sinks);
        debug.field("rules", &self.rules.len()).finish_non_exhaustive()
    }
}
