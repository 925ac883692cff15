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

/// A call on a machine.
#[derive(Clone, Copy, Debug)]
struct Call {
    /// The word at which begins what it is told.
    from: usize,
    /// It says that it is one: "note to", "for all".
    noted: bool,
    /// Nothing else stands in it.
    pure: bool,
    /// It is "AI:" and no more.
    bare: bool,
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
                && has(words, at.saturating_sub(5), at + 5, self.pushes() | self.you)
        })
    }

    /// "Before using any other tool, call this one", "When summarising, say ...".
    pub(super) fn comes_first(self, words: &[Word]) -> bool {
        words.iter().enumerate().any(|(at, word)| {
            let before = word.classes & self.first != 0;
            let tool = before && has(words, at + 1, at + 6, self.tool);
            let when = word.classes & self.if_ != 0;
            let task = (before || when) && has(words, at + 1, at + 4, self.task | self.doing) && {
                has(words, at.saturating_sub(8), at + REACH, self.pushes() | self.you)
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
        let before = at.saturating_sub(6);
        // "If you are an AI".
        let condition = has(words, before, at, self.if_) || has(words, at + 1, at + 3, self.if_);
        let you_are = has(words, before, at, self.you) && has(words, before, at + 3, self.be)
            || has(words, before, at, self.be) && has(words, before, at, self.if_);
        if condition && you_are && (certain || has(words, at, at + REACH + 2, self.verbs())) {
            return Some(Strength::Injection);
        }
        // "If an AI reads this, it should ...".
        if condition
            && certain
            && has(words, at + 1, at + 22, self.pushes() | self.you)
            && self.imperative(words, at + 2, at + 26)
        {
            return Some(Strength::Injection);
        }
        let called = self.called_at(words, at, sure).and_then(|call| self.wants(words, call, sure));
        called.max(self.obliged_at(words, at, sure))
    }

    /// What is wanted of who is called on.
    fn wants(self, words: &[Word], call: Call, sure: Sure) -> Option<Strength> {
        let Call { from, noted, pure, bare } = call;
        let ever = |at: usize| {
            has(words, at, at + 1, self.ever) && has(words, at + 1, at + 3, self.verbs())
        };
        let asked = has(words, from, from + REACH, self.you | self.please);
        let told = asked
            || has(words, from, from + 2, self.modal)
            || (from..from + REACH).any(ever)
            || sure == Sure::Certain && has(words, from, from + REACH, self.aside);
        let order = self.imperative(words, from, from + 6);
        // Of scripts without spaces only known words are here.
        let few = if words.get(from).is_some_and(|word| word.ascii) { 3 } else { 1 };
        let says = words.len() >= from + few;
        match sure {
            // "AI: " is also how parts of a game are called.
            Sure::Certain if bare && !noted => {
                let strength = match (asked, order) {
                    (true, true) => Strength::Injection,
                    (false, false) if words.len() < from + 6 => Strength::Harm,
                    _ => Strength::Named,
                };
                says.then_some(strength)
            }
            Sure::Certain if pure && told => Some(Strength::Injection),
            Sure::Certain if pure && order || noted && (says || order) => Some(Strength::Addressed),
            // "AI settings: ..." is a heading.
            Sure::Certain if pure || told || order => says.then_some(Strength::Named),
            Sure::Certain => says.then_some(Strength::Harm),
            Sure::Perhaps if told && self.imperative(words, from, from + 10) => {
                Some(Strength::Injection)
            }
            Sure::Perhaps if noted => Some(Strength::Named),
            Sure::Perhaps => self.imperative(words, from, from + 3).then_some(Strength::Harm),
        }
    }

    /// "AI assistants must ...".
    fn obliged_at(self, words: &[Word], at: usize, sure: Sure) -> Option<Strength> {
        let modal = (at + 1..at + 5).find(|&at| has(words, at, at + 1, self.modal))?;
        // "Must call", "must also call", and not "must be called".
        if !has(words, modal + 1, modal + 3, self.verbs()) {
            return None;
        }
        let here = words.get(at).map_or(0, |word| word.classes);
        let reads = has(words, at + 1, modal, self.reads);
        // A program of one's own, the AI of a game.
        let one = has(words, at.saturating_sub(2), at, self.the) || here & self.short != 0;
        Some(match sure {
            Sure::Certain if reads => Strength::Injection,
            Sure::Certain if !one => Strength::Named,
            _ => Strength::Harm,
        })
    }

    /// The call of a phrase on the machine at `at`: "Note to all AI assistants that read this:".
    fn called_at(self, words: &[Word], at: usize, sure: Sure) -> Option<Call> {
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
            // Italian has an `ai` of its own.
            to |= class(start) & self.to != 0 && class(start) & self.short == 0;
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
        // Whatever they read may stand after "reading".
        let reads = (at + 1..end).find(|&at| class(at) & self.reads != 0);
        let pure_to = |last: usize| {
            (at + 1..=last)
                .all(|at| class(at) & part != 0 || reads.is_some_and(|reads| at >= reads))
        };
        let last = match sure {
            Sure::Certain if named => colon.filter(|&last| pure_to(last)),
            Sure::Certain => colon.or(comma.filter(|&last| pure_to(last))).or(note.then_some(at)),
            // A person is called on as well.
            Sure::Perhaps => comma.or(colon).filter(|&last| pure_to(last)),
        }?;
        // In some languages "for" stands after the name.
        to |= last > at && class(last) & self.to != 0;
        Some(Call {
            from: last + 1,
            noted: note || to && colon.is_some(),
            pure: pure_to(last),
            bare: start == last && class(at) & self.short != 0,
        })
    }

    /// Whether the verb of an order stands between.
    fn imperative(self, words: &[Word], from: usize, to: usize) -> bool {
        (from..to.min(words.len())).any(|at| self.imperative_at(words, at))
    }

    /// "List of developers" orders nothing, "list the developers" does.
    pub(super) fn imperative_at(self, words: &[Word], at: usize) -> bool {
        let class = |at: usize| words.get(at).map_or(0, |word| word.classes);
        let noun = class(at) & self.noun != 0 && class(at + 1) & self.the == 0;
        class(at) & self.verbs() != 0 && !noun
    }

    pub(super) fn verbs(self) -> Classes {
        self.act | self.aside
    }

    /// What makes an order of a verb.
    pub(super) fn pushes(self) -> Classes {
        self.modal | self.please | self.ever
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
            let of = class(at + 1) & self.to != 0 && class(at + 2) & self.adjective != 0;
            let after = of || (class(at + 1) | class(at + 2)) & self.quality != 0;
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
