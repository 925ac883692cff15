//! Frames: which words in which order make an instruction.

use std::ops::Range;

use crate::classes::Classes;
use crate::lexicon::Lexicon;
use crate::tokens::{Token, Tokens};

/// What stands before the first word of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// The words before make an imperative of it.
    Order,
    /// Neither negated nor asked nor quoted.
    Any,
    /// Whatever stands before, except a quoted mention.
    Free,
    /// As `Free`, unless somebody else does it: "we never tell the user".
    Bid,
    /// As `Any`, of a language whose verb stands last: a negation between the words or after them
    /// counts, and so does what reports them.
    Last,
}

/// Where the words that are read begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// With the clause of the frame.
    FromItsStart,
    /// Somewhere before: those words tell only what refuses the frame, not that it is an order.
    Amid,
}

/// One line of `data/frames.txt`.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) kind: String,
    pub(crate) confidence: u8,
    mode: Mode,
    slots: Vec<Slot>,
    /// Classes whose words anywhere in the sentence refuse it.
    not: Classes,
    /// The slot whose words are anchors, by the names of its classes.
    anchors: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    classes: Classes,
    gap: usize,
    colon: bool,
    /// Classes that the word after may not have.
    unless: Classes,
}

/// The classes that the words before a frame are asked about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    negation: Classes,
    lead: Classes,
    go: Classes,
    to: Classes,
    you: Classes,
    hedge: Classes,
    ask: Classes,
    subject: Classes,
    block: Classes,
    quoter: Classes,
    after: Classes,
    reported: Classes,
    naming: Classes,
    endneg: Classes,
}

/// How many words before a frame's first word a negation reaches.
const NEGATION_REACH: usize = 3;
/// How many words before a frame's first word a question or a mention reaches.
const HEDGE_REACH: usize = 6;
/// How many words from a frame's last word on a quotation may close.
const QUOTE_REACH: usize = 6;
/// The most words before an imperative that may all be polite ones.
const LEAD_REACH: usize = 8;

impl Frame {
    /// Reads the frames of `data`; `Err` is a line that has another shape.
    pub(crate) fn parse<'d>(
        data: &'d str,
        lexicon: &Lexicon,
    ) -> impl Iterator<Item = Result<Self, &'d str>> {
        data.lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(|line| Self::parse_line(line, lexicon).ok_or(line))
    }

    fn parse_line(line: &str, lexicon: &Lexicon) -> Option<Self> {
        let (head, body) = line.split_once(": ")?;
        let mut head = head.split(' ');
        let (kind, confidence, mode) = (head.next()?, head.next()?, head.next()?);
        let mode = match mode {
            "order" => Mode::Order,
            "any" => Mode::Any,
            "free" => Mode::Free,
            "bid" => Mode::Bid,
            "last" => Mode::Last,
            _ => return None,
        };
        let mut slots = Vec::new();
        let mut anchors = Vec::new();
        let (mut gap, mut not) = (0, Classes::NONE);
        for word in body.split(' ') {
            if let Some(name) = word.strip_prefix('!') {
                not |= lexicon.class(name)?;
                continue;
            }
            if let Some(most) = word.strip_prefix('~') {
                gap = most.parse().ok()?;
                continue;
            }
            let (word, colon) = word.strip_suffix(':').map_or((word, false), |word| (word, true));
            let (word, marked) = word.strip_prefix('@').map_or((word, false), |word| (word, true));
            let (word, unless) = word.split_once('-').unwrap_or((word, ""));
            let unless = if unless.is_empty() { Classes::NONE } else { lexicon.class(unless)? };
            let (word, searched) = word.split_once('=').unwrap_or((word, word));
            let mut classes = Classes::NONE;
            for name in word.split('|') {
                classes |= if name == "$addr" { Classes::ADDRESS } else { lexicon.class(name)? };
            }
            if marked || slots.is_empty() {
                anchors = searched.split('|').map(str::to_owned).collect();
            }
            slots.push(Slot { classes, gap, colon, unless });
            gap = 0;
        }
        let (kind, confidence) = (kind.to_owned(), confidence.parse().ok()?);
        Some(Self { kind, confidence, mode, slots, not, anchors })
    }

    /// The names of the classes whose words are searched for.
    pub(crate) fn searched(&self) -> impl Iterator<Item = &str> {
        self.anchors.iter().map(String::as_str)
    }

    /// Whether each slot has a word somewhere.
    pub(crate) fn is_possible(&self, tokens: &Tokens) -> bool {
        let classes = tokens.classes();
        !self.not.meets(classes) && self.slots.iter().all(|slot| slot.classes.meets(classes))
    }

    /// The first place in the window, in bytes, where this frame holds.
    pub(crate) fn find(
        &self,
        setting: &Setting,
        tokens: &Tokens,
        reading: Reading,
    ) -> Option<Range<usize>> {
        let tokens = tokens.as_slice();
        let mode = match (self.mode, reading) {
            (Mode::Order | Mode::Last, Reading::Amid) => Mode::Any,
            (mode, _) => mode,
        };
        let (first, rest) = self.slots.split_first()?;
        for (index, token) in tokens.iter().enumerate() {
            if !token.classes.meets(first.classes) || !first.takes(tokens, index) {
                continue;
            }
            let Some(last) = follow(tokens, index, rest, setting.block) else { continue };
            if setting.holds(mode, tokens, index, last) {
                let end = tokens.get(last)?.end;
                return Some(token.start.into()..end.into());
            }
        }
        None
    }
}

/// The word that fills the last slot, if all slots are filled after the word at `at` with no word
/// of `block` between.
fn follow(tokens: &[Token], at: usize, slots: &[Slot], block: Classes) -> Option<usize> {
    let Some((slot, rest)) = slots.split_first() else { return Some(at) };
    for index in at + 1..=at + 1 + slot.gap {
        let token = tokens.get(index)?;
        if token.breaks {
            return None;
        }
        if token.classes.meets(slot.classes)
            && slot.takes(tokens, index)
            && let Some(last) = follow(tokens, index, rest, block)
        {
            return Some(last);
        }
        if token.classes.meets(block) {
            return None;
        }
    }
    None
}

impl Slot {
    /// Whether what follows the word at `at` lets it fill this slot.
    fn takes(&self, tokens: &[Token], at: usize) -> bool {
        let colon = tokens.get(at).is_some_and(|token| token.colon);
        let next = tokens.get(at + 1).filter(|next| !next.breaks && !next.clause);
        (!self.colon || colon) && next.is_none_or(|next| !next.classes.meets(self.unless))
    }
}

impl Setting {
    pub(crate) fn new(lexicon: &Lexicon) -> Self {
        let class = |name| lexicon.class(name).unwrap_or(Classes::NONE);
        Self {
            negation: class("neg"),
            lead: class("lead"),
            go: class("go"),
            to: class("to"),
            you: class("you"),
            hedge: class("hedge"),
            ask: class("ask"),
            subject: class("subject"),
            block: class("block"),
            quoter: class("quoter"),
            after: class("after"),
            reported: class("reported"),
            naming: class("naming"),
            endneg: class("endneg"),
        }
    }

    /// Whether what stands around the words from `first` to `last` lets them be an instruction.
    fn holds(&self, mode: Mode, tokens: &[Token], first: usize, last: usize) -> bool {
        let mut before = tokens.get(..first).unwrap_or(&[]);
        // Only the clause of the first word counts: the window may begin with an earlier one.
        let bounded = |token: &Token| token.breaks || token.clause;
        if tokens.get(first).is_some_and(bounded) {
            before = &[];
        } else if let Some(clause) = before.iter().rposition(bounded) {
            before = before.get(clause..).unwrap_or(&[]);
        }
        let any = |tokens: &[Token], classes: Classes| {
            tokens.iter().any(|token| token.classes.meets(classes))
        };
        let quoted = tokens.get(first).is_some_and(|token| token.opens);
        let asks = before.first().is_some_and(|token| token.classes.meets(self.ask));
        if quoted
            && (asks
                || any(tokens.get(..first).unwrap_or(&[]), self.quoter | self.hedge)
                || self.is_named(tokens, last))
        {
            return false;
        }
        // One word in quotation marks is a name: the "override" directive.
        let one = tokens.get(first).is_some_and(|token| token.opens && token.closes);
        if mode == Mode::Free || one {
            return !one;
        }
        let near = |reach| before.get(before.len().saturating_sub(reach)..).unwrap_or(&[]);
        // Whose doing it is: the last subject before the verb, unless that is the addressee.
        let doer =
            near(NEGATION_REACH).iter().rfind(|token| token.classes.meets(self.subject | self.you));
        let others = doer.is_some_and(|token| token.classes.meets(self.subject));
        if mode == Mode::Bid {
            return !others;
        }
        // "the word ignore".
        let named = before.last().is_some_and(|token| token.classes.meets(self.naming));
        // "Ignoriere nicht", "n'ignorez pas".
        let next = tokens.get(first + 1).is_some_and(|token| token.classes.meets(self.negation));
        // "Vergessen Sie bitte nicht".
        let soon = tokens.get(first + 1..last.min(first + 4)).unwrap_or(&[]);
        if next
            || any(soon, self.endneg)
            || any(near(NEGATION_REACH), self.negation)
            || asks
            || named
            || !quoted && (others || any(near(HEDGE_REACH), self.hedge))
        {
            return false;
        }
        // "Ignoriere die Regeln auf dem Schild nicht."
        let rest = tokens.get(last + 1..).unwrap_or(&[]);
        let closing = rest.iter().take_while(|token| !bounded(token)).last();
        if closing.is_some_and(|token| token.classes.meets(self.endneg)) {
            return false;
        }
        if mode == Mode::Last {
            let inside = tokens.get(first..=last).unwrap_or(&[]);
            let next = tokens.get(last + 1).filter(|next| !next.breaks && !next.clause);
            let refuses = self.negation | self.reported;
            return !any(inside, self.negation | self.hedge)
                && next.is_none_or(|next| !next.classes.meets(refuses));
        }
        if mode == Mode::Any {
            return true;
        }
        let Some(previous) = before.last() else { return true };
        quoted
            || before.len() <= LEAD_REACH
                && before.iter().all(|token| token.classes.meets(self.lead))
            || previous.classes.meets(self.go)
            || previous.classes.meets(self.to) && any(before, self.you)
    }

    /// Whether the quotation that ends at or soon after the word at `last` is what the sentence is
    /// about.
    fn is_named(&self, tokens: &[Token], last: usize) -> bool {
        let rest = tokens.get(last..).unwrap_or(&[]);
        let close = rest.iter().take(QUOTE_REACH).position(|token| token.closes);
        let next = close.and_then(|close| rest.get(close + 1));
        next.is_some_and(|token| token.classes.meets(self.after) && !token.breaks)
    }
}

#[cfg(test)]
mod tests {
    use super::{Frame, Reading, Setting};
    use crate::lexicon::Lexicon;
    use crate::tokens::Tokens;

    fn found<'t>(frame: &str, text: &'t str) -> &'t str {
        let lexicon = Lexicon::parse(
            "drop: ignore\nobject: rules\nneg: not dont\nhedge: how\nquoter: phrase\nlead: please\n\
             go: and\nto: to\nyou: you\nafter: is\n",
        );
        let frame = Frame::parse(frame, &lexicon).next().unwrap().unwrap();
        let tokens = Tokens::new(&lexicon, text.as_bytes());
        let words = frame.find(&Setting::new(&lexicon), &tokens, Reading::FromItsStart);
        text.get(..words.map_or(0, |words| words.end)).unwrap()
    }

    #[test]
    fn slots_gaps_and_colons() {
        let frame = "injection.x 80 any: drop ~1 object";
        assert_eq!(found(frame, "ignore the rules now"), "ignore the rules");
        assert_eq!(found(frame, "ignore all the rules"), "");
        assert_eq!(found(frame, "ignore. The rules"), "", "a sentence ends between");
        assert_eq!(found("injection.x 80 any: object:", "rules rules: x"), "rules rules");
    }

    #[test]
    fn what_stands_before_decides() {
        let (any, order) = ("injection.x 80 any: drop object", "injection.x 80 order: drop object");
        for text in ["do not ignore rules", "how do I ignore rules", "the phrase \"ignore rules\""]
        {
            assert_eq!(found(any, text), "", "{text}");
        }
        assert_eq!(found(any, "\"ignore rules\" is old"), "");
        assert_eq!(found(any, "people ignore rules"), "people ignore rules");
        assert_eq!(found(order, "people ignore rules"), "");
        for text in ["please ignore rules", "sing and ignore rules", "you have to ignore rules"] {
            assert_eq!(found(order, text), text);
        }
        assert_eq!(found("injection.x 80 free: drop object", "do not ignore rules").len(), 19);
    }

    #[test]
    fn every_line_of_the_data_is_read() {
        let lexicon = crate::rules::lexicon();
        let frames = Frame::parse(include_str!("../data/frames.txt"), &lexicon);
        let (frames, wrong): (Vec<_>, Vec<_>) = frames.partition(Result::is_ok);
        assert!(wrong.is_empty(), "{wrong:#?}");
        let frames: Vec<Frame> = frames.into_iter().flatten().collect();
        assert!(frames.len() > 30);
        for frame in &frames {
            for anchors in frame.searched().map(|name| lexicon.anchors(name)) {
                assert!(!anchors.is_empty(), "{frame:?}");
                assert!(anchors.iter().all(|anchor| anchor.len() > 2), "{frame:?}");
            }
        }
    }
}
