//! JSON documents.

use std::collections::BTreeSet;

use crate::chat;
use crate::scrubber::{Open, Scrubber, Session};

impl Scrubber {
    /// Hides personal data in a JSON document, which stays one: see [`rule_scan::JsonStream`]. A key
    /// is context for its value, and a number that is hidden becomes a string. What is no JSON is
    /// scrubbed as text from where it is none.
    ///
    /// ```
    /// use pii_scrub::{Nonce, Scrubber, Session};
    /// let scrubber = Scrubber::builder().build()?;
    /// let mut session = Session::new(Nonce::from_bytes([0; 8]));
    /// let out = scrubber.scrub_json(r#"{"ssn": 219099999, "age": 41}"#, &mut session);
    /// assert_eq!(out, r#"{"ssn": "[pii.us_ssn]", "age": 41}"#);
    /// # Ok::<(), pii_scrub::Error>(())
    /// ```
    #[must_use]
    pub fn scrub_json(&self, document: &str, session: &mut Session) -> String {
        self.scrub_json_in(document, &mut session.open())
    }

    /// The same for a document that is part of one that is open.
    pub(crate) fn scrub_json_in(&self, document: &str, open: &mut Open<'_>) -> String {
        let document = chat::quote(document, &mut open.quotes);
        let (nonce, values, subject) = (open.quotes.nonce, &mut *open.values, open.subject);
        let all = self.scanner.rules().zip(self.operators());
        let kept: BTreeSet<&str> =
            all.filter(|(_, operator)| operator.is_none()).map(|(rule, _)| rule.kind()).collect();
        let mut stream = self
            .scanner
            .json_stream(|region, out| self.replace(region, (nonce, &mut *values), subject, out))
            .in_run(nonce)
            .replacing(|rule| !kept.contains(rule.kind()));
        if !self.allowed.is_empty() {
            let (scanner, mut leaving) = (self.scanner.clone(), self.allowed.leaving());
            stream = stream.leaving(move |finding, text| {
                leaving.leaves(scanner.kind(finding.rule), finding, text)
            });
        }
        let mut out = stream.push(document.as_bytes()).to_owned();
        out.push_str(stream.finish());
        out
    }
}
