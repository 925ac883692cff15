//! Who a text speaks to, and what it wants of them.

use super::order::{Names, Strength, Word};
use super::words::Classes;

/// How far into a phrase its name may stand, and how far after it the colon.
const PHRASE: usize = 7;
/// How far after who is spoken to what they are to do may stand.
const REACH: usize = 14;

/// How sure it is that a word names a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sure {
    /// It may be a person.
    Perhaps,
    /// It is a language model, or what is made of one.
    Certain,
}

impl Names {
    /// Words of setting aside, of what, and of which, near each other and not negated.
    pub(super) fn sets_aside(self, words: &[Word]) -> bool {
        words.iter().enumerate().any(|(at, word)| {
            if word.classes & self.aside == 0 || has(words, at.saturating_sub(3), at, self.not) {
                return false;
            }
            // Verbs stand last in some languages.
            let near = |classes| has(words, at.saturating_sub(6), at + 7, classes);
            near(self.rules) && near(self.scope | self.all_)
                || near(self.limits) && near(self.scope) && near(self.all_)
        })
    }

    /// "Do not tell the user".
    pub(super) fn keeps_from_user(self, words: &[Word]) -> bool {
        words.iter().enumerate().any(|(at, word)| {
            word.classes & self.tell != 0
                && has(words, at.saturating_sub(3), at, self.not)
                && has(words, at + 1, at + 7, self.user)
        })
    }

    /// "Ignore the user's question".
    pub(super) fn sets_user_aside(self, words: &[Word]) -> bool {
        words.iter().enumerate().any(|(at, word)| {
            word.classes & self.aside != 0
                && !has(words, at.saturating_sub(3), at, self.not)
                && has(words, at + 1, at + 4, self.user)
                && has(words, at + 1, at + 6, self.task)
        })
    }

    /// "Please send your password to https://...".
    pub(super) fn gives_away(self, words: &[Word]) -> bool {
        words.iter().enumerate().any(|(at, word)| {
            word.classes & self.act != 0
                && has(words, at + 1, at + 9, self.secret)
                && has(words, at + 1, at + REACH, self.address)
                && has(words, at.saturating_sub(5), at + 5, self.must | self.you)
        })
    }

    /// "Before using any other tool, call this one", "When summarising, say ...".
    pub(super) fn comes_first(self, words: &[Word]) -> bool {
        words.iter().enumerate().any(|(at, word)| {
            let before = word.classes & self.first != 0;
            let tool = before && has(words, at + 1, at + 6, self.tool);
            let when = word.classes & self.if_ != 0;
            let task = (before || when) && has(words, at + 1, at + 4, self.task | self.doing) && {
                has(words, at.saturating_sub(8), at + REACH, self.must | self.you)
            };
            (tool || task) && has(words, at + 2, at + REACH, self.act)
                || when
                    && has(words, at + 1, at + 3, self.doing)
                    && has(words, at + 2, at + 8, self.act)
        })
    }

    /// Whether somebody is spoken to who is a machine, and how plainly.
    pub(super) fn addresses(self, words: &[Word]) -> Option<Strength> {
        (0..words.len()).filter_map(|at| self.addressed_at(words, at)).max()
    }

    fn addressed_at(self, words: &[Word], at: usize) -> Option<Strength> {
        let sure = self.machine_at(words, at)?;
        let certain = sure == Sure::Certain;
        let orders = |from: usize, to: usize| has(words, from, to, self.act | self.aside);
        let told = |from: usize, to: usize| has(words, from, to, self.must | self.you);
        let before = at.saturating_sub(6);
        // "If you are an AI".
        let condition = has(words, before, at, self.if_) || has(words, at + 1, at + 3, self.if_);
        let you_are = has(words, before, at, self.you) && has(words, before, at + 3, self.be)
            || has(words, before, at, self.be) && has(words, before, at, self.if_);
        if condition && you_are && (certain || orders(at, at + REACH + 2)) {
            return Some(Strength::Injection);
        }
        // "If an AI reads this, it should ...".
        if condition && certain && told(at + 1, at + 22) && orders(at + 2, at + 26) {
            return Some(Strength::Injection);
        }
        if let Some((from, plainly)) = self.called_at(words, at, sure) {
            let told =
                told(from, from + REACH) || certain && has(words, from, from + REACH, self.aside);
            match (certain, told, orders(from, from + REACH)) {
                (true, true, _) | (false, true, true) => return Some(Strength::Injection),
                (true, false, true) => return Some(Strength::Addressed),
                (true, false, false) if words.len() >= from + 3 => {
                    return Some(if plainly { Strength::Addressed } else { Strength::Named });
                }
                (false, false, _) if plainly => return Some(Strength::Named),
                (false, false, true) if orders(from, from + 3) => return Some(Strength::Harm),
                _ => {}
            }
        }
        // "AI assistants must ...".
        let must = has(words, at + 1, at + 6, self.must) && orders(at + 1, at + REACH);
        // The AI of a game is one as well, in the singular.
        let here = words.get(at).map_or(0, |word| word.classes);
        match (must, certain && here & self.short == 0) {
            (true, true) => Some(Strength::Injection),
            (true, false) => Some(Strength::Harm),
            (false, _) => None,
        }
    }

    /// Where what is said begins, after a phrase that calls on the machine at `at`, "Note to all AI
    /// assistants that read this:", and whether the phrase says that it does.
    fn called_at(self, words: &[Word], at: usize, sure: Sure) -> Option<(usize, bool)> {
        let class = |at: usize| words.get(at).map_or(0, |word| word.classes);
        let begins = |at: usize| words.get(at).is_some_and(|word| word.begins);
        let kinds = self.adjective | self.quality | self.person;
        let names = self.machine | self.helper | self.short | kinds;
        let part = names | self.note | self.to;
        let mut start = at;
        let mut note = class(at) & self.note != 0;
        let mut to = false;
        while start > 0 && !begins(start) {
            let after_note = start > 1 && class(start - 2) & self.note != 0;
            let article = class(start - 1) & self.article != 0 && after_note;
            if class(start - 1) & part == 0 && !article {
                break;
            }
            start -= 1;
            note |= class(start) & self.note != 0;
            to |= class(start) & self.to != 0;
        }
        // "Reception AI:", one word that is not known.
        let named = start == at && at == 1 && begins(0) && sure == Sure::Certain;
        if !begins(start) && !named {
            return None;
        }
        let end = words.len().min(at + PHRASE);
        // A sentence may end before the colon.
        let end = (at + 1..end).find(|&at| begins(at)).unwrap_or(end);
        let colon = (at..end).find(|&at| words.get(at).is_some_and(|word| word.colon));
        let comma = (at..end.min(at + 3)).find(|&at| words.get(at).is_some_and(|word| word.comma));
        let only_parts = |last: usize| (at..=last).all(|at| class(at) & part != 0);
        let last = match sure {
            Sure::Certain if named => colon.filter(|&last| only_parts(last)),
            Sure::Certain => colon.or(comma).or(note.then_some(at)),
            // A person is called on as well.
            Sure::Perhaps => colon.or(comma).filter(|&last| only_parts(last)),
        };
        last.map(|last| (last + 1, note || to && colon.is_some()))
    }

    fn machine_at(self, words: &[Word], at: usize) -> Option<Sure> {
        let class = |at: usize| words.get(at).map_or(0, |word| word.classes);
        let here = class(at);
        let beside = class(at + 1) | at.checked_sub(1).map_or(0, class);
        if here & self.machine != 0 {
            return Some(Sure::Certain);
        }
        if here & self.short != 0 {
            let known = words.get(at).is_some_and(|word| {
                // "ai:" at the start of a comment.
                word.capitals || word.begins && word.colon
            });
            // "AI note:", "AI instructions:".
            let after = self.note | self.task | self.rules;
            let kind = beside & (self.helper | self.person) | class(at + 1) & after;
            return (known || kind != 0).then_some(Sure::Certain);
        }
        if here & (self.helper | self.person) != 0 {
            let reads = here & self.helper != 0 && has(words, at + 1, at + 4, self.reads);
            let before = at.checked_sub(1).map_or(0, class);
            // "Modelos de linguagem".
            let after = (class(at + 1) | class(at + 2)) & self.quality != 0;
            let named = beside & (self.machine | self.short) != 0
                || before & self.adjective != 0
                || after && here & self.helper != 0
                || reads;
            if named {
                return Some(Sure::Certain);
            }
            return (here & self.helper != 0).then_some(Sure::Perhaps);
        }
        None
    }
}

fn has(words: &[Word], from: usize, to: usize, classes: Classes) -> bool {
    let words = words.get(from..to.min(words.len())).unwrap_or(&[]);
    words.iter().any(|word| word.classes & classes != 0)
}
