//! Windows that are read once for several rules.

use std::fmt;
use std::sync::Arc;

use crate::evidence::{Trimmed, Words};

type Analyse = dyn Fn(&[u8], &[u8], &mut [Option<Trimmed>]) + Send + Sync;

/// A reading of a window of text that has something to say to several rules.
///
/// To read a window, to split it into words and look them up, often costs more than to judge it.
/// Rules [of one analyser](crate::Rule::analysed) share the reading: where the windows of several
/// are the same, the function is called once and each rule takes its own verdict.
///
/// ```
/// use rule_scan::{Analyser, Anchor, Rule, Scanner, Scratch, Trimmed};
/// // Two rules: shouting, and asking.
/// let ends = Analyser::new(64, 2, |window, verdicts| {
///     for (mark, verdict) in b"!?".iter().zip(verdicts) {
///         *verdict = window.iter().position(|byte| byte == mark).map(|at| Trimmed::from(at + 1));
///     }
/// });
/// let please = || Anchor::literals(["please"]);
/// let scanner = Scanner::builder()
///     .rule(Rule::analysed("custom.shouting", please(), &ends, 0))
///     .rule(Rule::analysed("custom.asking", please(), &ends, 1))
///     .build()?;
/// let mut scratch = Scratch::new();
/// assert_eq!(scanner.scan("please stop! please?", &mut scratch).findings().len(), 2);
/// # Ok::<(), rule_scan::BuildError>(())
/// ```
#[derive(Clone)]
pub struct Analyser {
    analyse: Arc<Analyse>,
    before: usize,
    window: usize,
    rules: usize,
}

impl Analyser {
    /// A function that is shown up to `window` bytes from the start of a candidate and answers for
    /// each of `rules` rules what of them is the match; what it leaves at `None` refuses the
    /// candidate.
    ///
    /// The function must be pure: the same bytes give the same answers.
    pub fn new(
        window: usize,
        rules: usize,
        analyse: impl Fn(&[u8], &mut [Option<Trimmed>]) + Send + Sync + 'static,
    ) -> Self {
        Self::with_context(0, window, rules, move |_, bytes, verdicts| analyse(bytes, verdicts))
    }

    /// A function that is also shown, first, up to `before` bytes of what stands before the
    /// candidate: fewer at the beginning of the text and after a marker. They may begin amid a
    /// character.
    ///
    /// `before` is at most [`Words::MAX_WINDOW`](crate::Words::MAX_WINDOW) and taken as that if it
    /// is more.
    pub fn with_context(
        before: usize,
        window: usize,
        rules: usize,
        analyse: impl Fn(&[u8], &[u8], &mut [Option<Trimmed>]) + Send + Sync + 'static,
    ) -> Self {
        let before = before.min(Words::MAX_WINDOW);
        Self { analyse: Arc::new(analyse), before, window, rules }
    }

    /// How many bytes before a candidate it is shown.
    pub(crate) fn before(&self) -> usize {
        self.before
    }

    /// The longest window in bytes.
    pub(crate) fn window(&self) -> usize {
        self.window
    }

    /// How many rules it answers for.
    pub(crate) fn rules(&self) -> usize {
        self.rules
    }

    /// The verdicts on a window.
    pub(crate) fn analyse(&self, before: &[u8], bytes: &[u8], verdicts: &mut Vec<Option<Trimmed>>) {
        verdicts.clear();
        verdicts.resize(self.rules, None);
        (self.analyse)(before, bytes, verdicts);
    }

    /// What tells it from other analysers, as long as both live.
    pub(crate) fn address(&self) -> usize {
        Arc::as_ptr(&self.analyse).addr()
    }
}

impl fmt::Debug for Analyser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { before, window, rules, .. } = self;
        let mut debug = f.debug_struct("Analyser");
        debug.field("before", before).field("window", window).field("rules", rules).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::Analyser;
    use crate::{Anchor, Rule, Scanner, Scratch, Trimmed};

    #[test]
    fn rules_share_the_reading_of_a_window() {
        let read = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&read);
        let analyser = Analyser::new(8, 3, move |window, verdicts| {
            count.fetch_add(1, Ordering::Relaxed);
            verdicts.fill(Some(Trimmed::from(window.len().min(4))));
        });
        let rules = ["custom.a", "custom.b", "custom.c"].into_iter().zip(0..);
        let rules = rules.map(|(kind, index)| {
            Rule::analysed(kind, Anchor::literals(["stop"]), &analyser, index)
        });
        let scanner = Scanner::builder().rules(rules).build().unwrap();
        let mut scratch = Scratch::new();
        assert_eq!(scanner.scan("stop, and stop", &mut scratch).findings().len(), 6);
        assert_eq!(read.swap(0, Ordering::Relaxed), 2, "once for each window");
        // The same places of another text are another window.
        assert_eq!(scanner.scan("stop: now stop", &mut scratch).findings().len(), 6);
        assert_eq!(read.load(Ordering::Relaxed), 2);
    }
}
