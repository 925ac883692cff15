//! What to do to a text in which something was found.

use std::cmp::Reverse;

use rule_scan::{Span, View};

use super::draft::Edit;
use super::hidden::{Hidden, Shape, hidden};
use super::offences::Offence;
use super::sentence::{Extent, around, with_mark};
use super::{Action, HiddenText, Neutraliser, Offending};
use crate::kind;

/// The longest token or turn that is escaped.
const MAX_ESCAPED: usize = 96;
/// How many findings further on the next token is looked for.
const MAX_LOOK: usize = 32;
/// The longest stretch that is quoted.
const MAX_QUOTED: usize = 2000;
/// So many bytes of base64 make a line that is followed by more of it.
const ENCODED_LINE: usize = 40;

/// How far an answer goes. A first one does as it is told; what that brings to light is replaced
/// by markers, which nothing can be read across, and by more at a time the longer it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    AsTold,
    Sentences,
    Paragraphs,
    /// From the first place to the end.
    Rest,
}

/// The edits, in order and apart.
pub(crate) fn plan(
    settings: &Neutraliser,
    text: &str,
    offences: &[Offence],
    step: Step,
) -> Vec<Edit> {
    let all_parts = settings.hidden != HiddenText::Flagged;
    let parts = if all_parts || !offences.is_empty() { hidden(text) } else { Vec::new() };
    let mut plan = Plan { settings, text, step, parts: &parts, edits: Vec::new() };
    if all_parts {
        parts.iter().for_each(|part| plan.show(part));
    }
    plan.answer(offences);
    plan.merged()
}

struct Plan<'p> {
    settings: &'p Neutraliser,
    text: &'p str,
    step: Step,
    parts: &'p [Hidden],
    edits: Vec<Planned>,
}

struct Planned {
    edit: Edit,
    /// What names the edit if it is one with others: that of the greatest weight.
    weight: u8,
}

impl Plan<'_> {
    fn push(&mut self, span: Span, action: Action, kind: Option<&'static str>, weight: u8) {
        if !span.is_empty() {
            self.edits.push(Planned { edit: Edit { span, action, kind }, weight });
        }
    }

    /// Removes a hidden part or makes it visible, whether something was found in it or not.
    fn show(&mut self, part: &Hidden) {
        let kind = kind_of(part);
        match self.settings.hidden {
            _ if self.step > Step::AsTold => self.push(inside(part), Action::Marked, Some(kind), 0),
            // What an element without content says stands in its tag.
            HiddenText::Fence if part.open != part.span => {
                self.push(part.open, Action::Fenced, Some(kind), 0);
                self.push(part.close, Action::Fenced, Some(kind), 0);
            }
            _ => {
                self.push(removable(part), Action::Removed, Some(kind), 0);
            }
        }
    }

    fn answer(&mut self, offences: &[Offence]) {
        let mut parts = self.parts.iter().peekable();
        let (mut low, mut gone) = (0, 0);
        for (index, offence) in offences.iter().enumerate() {
            while parts.next_if(|part| part.span.end <= offence.span.start).is_some() {}
            let part = parts.peek().filter(|part| part.span.contains(offence.span));
            if offence.span.end <= gone {
                // Within what goes already; it may name it.
                let span = Span { start: gone.saturating_sub(1), end: gone };
                self.push(span, self.offending(), Some(offence.kind), offence.weight());
                continue;
            }
            // A token that is escaped ends a sentence.
            let next = offences.get(index + 1..).unwrap_or(&[]).iter().take(MAX_LOOK);
            let mut next = next.filter(|next| self.escapes(next));
            let end = next.find(|next| next.span.start >= offence.span.end);
            let within =
                Span { start: low, end: end.map_or(self.text.len(), |end| end.span.start) };
            match self.act_on(offence, part.copied(), within) {
                Some(span) => gone = gone.max(span.end),
                None if self.escapes(offence) => low = low.max(offence.span.end),
                None => {}
            }
            low = low.max(gone);
        }
    }

    /// Whether an offence is harmless once it is written in another way.
    fn escapes(&self, offence: &Offence) -> bool {
        let told = self.settings.escapes && self.step == Step::AsTold;
        told && offence.is_control() && offence.span.len() <= MAX_ESCAPED
    }

    /// Plans what happens to one offence, and answers what of the text goes if more than its place.
    fn act_on(&mut self, offence: &Offence, part: Option<&Hidden>, within: Span) -> Option<Span> {
        let first = self.step == Step::AsTold;
        if let (Some(part), true) = (part, first) {
            match self.settings.hidden {
                HiddenText::Remove => return None,
                HiddenText::Fence if offence.is_hidden() => return None,
                HiddenText::Fence => {}
                HiddenText::Flagged => {
                    let cut = self.settings.offending == Offending::Cut;
                    let span = if cut { removable(part) } else { inside(part) };
                    self.push(span, self.offending(), Some(kind_of(part)), u8::MAX);
                    return Some(span);
                }
            }
        }
        if self.escapes(offence) {
            self.push(offence.span, Action::Escaped, Some(offence.kind), offence.weight());
            return None;
        }
        let mut span = offence.span;
        if offence.view != View::Plain || offence.kind == kind::ENCODED_ORDER {
            span = encoded_run(self.text, span, within.start);
        }
        span = match self.step {
            Step::Rest => Span { start: span.start, end: self.text.len() },
            Step::Paragraphs => around(self.text, span, within, Extent::Paragraph),
            _ if offence.is_said() => around(self.text, span, within, Extent::Sentence),
            _ => span,
        };
        if let Some(part) = part {
            // A fence stays around what stands in it.
            let clamp = |at: usize| at.clamp(part.open.end, part.close.start.max(part.open.end));
            let clamped = Span { start: clamp(span.start), end: clamp(span.end) };
            if clamped.contains(offence.span) {
                span = clamped;
            }
        }
        if first && self.settings.offending == Offending::Cut && offence.is_said() {
            span.end = with_mark(self.text, span.end);
        }
        self.push(span, self.offending(), Some(offence.kind), offence.weight());
        Some(span)
    }

    fn offending(&self) -> Action {
        match self.settings.offending {
            Offending::Cut if self.step == Step::AsTold => Action::Cut,
            Offending::Quote if self.step == Step::AsTold => Action::Quoted,
            _ => Action::Marked,
        }
    }

    /// The edits in order; of those that overlap one, with the strongest action and the surest kind.
    fn merged(mut self) -> Vec<Edit> {
        let order = |planned: &Planned| (planned.edit.span.start, Reverse(planned.edit.span.end));
        self.edits.sort_by_key(order);
        let mut merged: Vec<Planned> = Vec::with_capacity(self.edits.len());
        for planned in self.edits {
            match merged.last_mut() {
                Some(last) if planned.edit.span.start < last.edit.span.end => {
                    last.edit.span.end = last.edit.span.end.max(planned.edit.span.end);
                    let strength = |one: &Planned| (strength(one.edit.action), one.weight);
                    if strength(&planned) > strength(last) {
                        last.edit = Edit { span: last.edit.span, ..planned.edit };
                        last.weight = planned.weight;
                    }
                }
                _ => merged.push(planned),
            }
        }
        let edits = merged.into_iter().map(|planned| planned.edit);
        edits
            .map(|edit| match edit.action {
                Action::Quoted if edit.span.len() > MAX_QUOTED => {
                    Edit { action: Action::Marked, ..edit }
                }
                _ => edit,
            })
            .collect()
    }
}

fn strength(action: Action) -> u8 {
    match action {
        Action::Stripped | Action::Escaped => 0,
        Action::Fenced => 1,
        Action::Removed => 2,
        Action::Marked | Action::Cut | Action::Quoted => 3,
    }
}

fn kind_of(part: &Hidden) -> &'static str {
    match part.shape {
        Shape::Html => kind::HIDDEN_HTML,
        Shape::Comment | Shape::Alternative | Shape::Title => kind::HIDDEN_MARKDOWN,
    }
}

/// What of a hidden part can be replaced, so that the rest is still Markdown.
fn inside(part: &Hidden) -> Span {
    match part.shape {
        Shape::Alternative | Shape::Title => Span { start: part.open.end, end: part.close.start },
        Shape::Html | Shape::Comment => part.span,
    }
}

/// What of a hidden part can be left out.
fn removable(part: &Hidden) -> Span {
    if part.shape == Shape::Title { part.span } else { inside(part) }
}

/// The whole encoded run around what was found in it, over line breaks if it is wrapped.
fn encoded_run(text: &str, span: Span, low: usize) -> Span {
    let bytes = text.as_bytes();
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=_-".contains(byte);
    let mut end = span.end;
    loop {
        let rest = bytes.get(end..).unwrap_or(&[]);
        let run = rest.iter().take_while(|byte| is_digit(byte)).count();
        end += run;
        let rest = rest.get(run..).unwrap_or(&[]);
        let breaks = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let next = rest.get(breaks..).unwrap_or(&[]);
        let next = next.iter().take(ENCODED_LINE).take_while(|byte| is_digit(byte)).count();
        let line = bytes.get(..end).unwrap_or(&[]);
        let line = line.iter().rev().take(ENCODED_LINE).take_while(|byte| is_digit(byte)).count();
        if !(1..=2).contains(&breaks) || line < ENCODED_LINE || next < ENCODED_LINE / 4 {
            break;
        }
        end += breaks;
    }
    let mut start = span.start;
    loop {
        let before = bytes.get(low..start.max(low)).unwrap_or(&[]);
        let run = before.iter().rev().take_while(|byte| is_digit(byte)).count();
        start -= run;
        let before = bytes.get(low..start.max(low)).unwrap_or(&[]);
        let breaks = before.iter().rev().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let previous = before.iter().rev().skip(breaks);
        let previous = previous.take(ENCODED_LINE).take_while(|byte| is_digit(byte)).count();
        if !(1..=2).contains(&breaks) || previous < ENCODED_LINE {
            return Span { start, end };
        }
        start -= breaks;
    }
}
