//! The scanners of the workspace: one of each crate, and all rules merged.

use rule_scan::{BuildError, Scanner};
use workflow_guard::Policy;

pub(crate) fn scanners() -> Result<[(&'static str, Scanner); 6], BuildError> {
    let build = |rules: Vec<rule_scan::Rule>| Scanner::builder().rules(rules).build();
    let hosts = output_filter::AllowedHosts::default();
    let mut output = output_filter::secret_rules();
    output.extend(output_filter::exfil_rules(&hosts));
    let mut every = pii_scrub::rules();
    every.extend(pii_scrub::free_text_rules());
    Ok([
        ("pii", build(pii_scrub::rules())?),
        ("free_text", build(pii_scrub::free_text_rules())?),
        ("pii_and_free_text", build(every)?),
        ("output", build(output)?),
        ("injection", build(injection_guard::rules())?),
        ("merged", Policy::default().scanner().clone()),
    ])
}
