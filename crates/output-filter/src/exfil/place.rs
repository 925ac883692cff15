//! A place where an address stands, and the rules that look at it.
//!
//! Each place has four rules. Where nothing of the address is disguised, one covers what stands
//! before the host and two what follows it, by the reason; so that the host stays. Where something
//! is, one covers all. They agree because they ask the same function with the same bytes.

use std::sync::Arc;

use rule_scan::{Analyser, Anchor, ByteClass, Rule, View, Views};

use crate::address::{
    AUTHORITY, Address, Clean, Delimiter, Exposure, Found, HOST, REST, Reason, SCHEME, USER, acts,
    extent, undisguised,
};
use crate::hosts::AllowedHosts;

/// The most bytes of a plain address up to where it is cut: scheme, user, host, port, rest.
pub(super) const HEAD: usize = 11 + USER + 1 + HOST + 6 + REST;
/// What an address to elsewhere begins with: slashes, or a scheme, of which parts may be entities or
/// escapes. What leads within the page, as most do, is not read on.
pub(super) const FIRST: &str = r#"(?:[/\\&]|[A-Za-z][^\x00-\x08/?#:&()\[\]{}<>"' \\]{0,13}[:&\\])"#;
/// How much before the end of a host its address may begin, and a byte more.
const BEFORE: usize = HEAD - REST + 1;

/// What an address stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Markdown,
    /// An attribute, in quotes or without.
    Attribute,
    Text,
    Style,
    /// An attribute with several addresses.
    List,
}

impl Form {
    /// By the byte before the address.
    fn delimiter(self, before: Option<u8>) -> Delimiter {
        match self {
            Self::Markdown => Delimiter::Markdown { angle: before == Some(b'<') },
            Self::Attribute if matches!(before, Some(b'"' | b'\'')) => Delimiter::Quotes,
            Self::Attribute | Self::Text => Delimiter::Text,
            Self::Style | Self::List => Delimiter::Spaces,
        }
    }
}

pub(super) struct Place {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) anchor: Anchor,
    /// Bytes that may not stand before.
    pub(super) left: ByteClass,
    /// What has to stand before what is covered; may be empty.
    pub(super) before: String,
    /// What is covered before the address.
    pub(super) open: String,
    /// How long that is.
    pub(super) opened: fn(&[u8]) -> usize,
    /// All that is covered up to where an address is cut.
    pub(super) head: String,
    /// What belongs to the place after the address.
    pub(super) tail: String,
    pub(super) exposure: Exposure,
    pub(super) form: Form,
    /// What is covered begins with the scheme, which `open` has.
    pub(super) bare: bool,
    pub(super) confidence: u8,
}

impl Place {
    pub(super) fn rules(self, allowed: &Arc<AllowedHosts>) -> [Rule; 4] {
        let Self { name, kind, ref anchor, left, ref before, ref open, opened, .. } = self;
        let reader =
            Reader { exposure: self.exposure, form: self.form, allowed: Arc::clone(allowed) };
        let rule = |rule: Rule, part: &str| {
            // What it stands in says more than that it is one.
            let rank = super::RANK - u8::from(self.bare);
            rule.named(format!("exfil.{name}.{part}"))
                .left(left)
                .confidence(self.confidence)
                .rank(rank)
                .views(VIEWS)
        };
        let headed = |part| {
            let head = rule(Rule::new(kind, anchor.clone(), self.head.as_str()), part);
            if before.is_empty() { head } else { head.lead(before.as_str()) }
        };
        let scheme = if self.bare { "" } else { SCHEME };
        let clean = format!("{scheme}{AUTHORITY}");
        let front = {
            let reader = reader.clone();
            headed("front").trim(move |text| {
                let from = opened(text);
                let look = reader.look(text.get(from..)?, last(text.get(..from)?), true)?;
                look.split().map(|clean| from + clean.front)
            })
        };
        let whole = {
            let reader = reader.clone();
            headed("whole").tail(self.tail.as_str()).trim(move |text| {
                let from = opened(text);
                let look = reader.look(text.get(from..)?, last(text.get(..from)?), false)?;
                look.split().is_none().then_some(from + look.end)
            })
        };
        let analyser = Analyser::with_context(BEFORE, REST, 2, move |before, window, verdicts| {
            let reason = reader.after_host(before, window);
            let verdict = match reason {
                Some(Reason::Data) => verdicts.first_mut(),
                Some(Reason::Redirect) => verdicts.last_mut(),
                None => None,
            };
            if let Some(verdict) = verdict {
                *verdict = Some(1.into());
            }
        });
        let back = |kind, part, index| {
            let rule = rule(Rule::analysed(kind, anchor.clone(), &analyser, index), part)
                .tail(self.tail.as_str());
            // A part of its own for each that may vary, or their product would be compiled.
            match before.as_str() {
                "" => rule.lead(open.as_str()).opening(clean.as_str()),
                before => rule.lead(before).opening(format!("{open}{clean}")),
            }
        };
        let data = back("exfil.data", "data", 0);
        let redirect = back("exfil.redirect", "redirect", 1);
        [front, whole, data, redirect]
    }
}

/// A base64 text is no place that anything is loaded from.
const VIEWS: Views = Views::NONE.with(View::Folded).with(View::Unescaped);

fn last(text: &[u8]) -> Option<u8> {
    text.last().copied()
}

/// Reads addresses of one place.
#[derive(Clone)]
struct Reader {
    exposure: Exposure,
    form: Form,
    allowed: Arc<AllowedHosts>,
}

/// An address that counts.
struct Look {
    found: Found,
    clean: Option<Clean>,
    /// Where it ends.
    end: usize,
}

impl Look {
    /// Its parts, if the host is to stay.
    fn split(&self) -> Option<Clean> {
        self.clean.filter(|_| self.found.shows_host)
    }
}

impl Reader {
    /// Looks at the address that `text` begins with, with `before` in front of it. If its parts are
    /// known, one whose host is to stay is not told unless it is wanted, and neither is another one.
    fn look(&self, text: &[u8], before: Option<u8>, stays: bool) -> Option<Look> {
        let delimiter = self.form.delimiter(before);
        let whole = text;
        let end = extent(whole, delimiter);
        let text = whole.get(..end)?;
        if let Some(clean) = Clean::read(text) {
            let (rest, cut) = match text.get(..clean.host_end + REST) {
                Some(cut) => (cut, true),
                None => (text, false),
            };
            // Tails end at spaces.
            let clean = (!rest.contains(&b' ')).then_some(clean);
            if stays && clean.is_none() {
                return None;
            }
            // The addresses of a list are told together.
            let wanted = (clean.is_some() && self.form != Form::List).then_some(stays);
            if let Some(found) = self.judge(&String::from_utf8_lossy(rest), cut, wanted) {
                return Some(Look { found, clean, end });
            }
            return self.look_at_list(whole, delimiter);
        }
        if stays {
            return None;
        }
        if self.form == Form::List {
            return self.look_at_list(whole, delimiter);
        }
        let text = undisguised(&String::from_utf8_lossy(text), delimiter);
        let found = self.judge(&text, false, None)?;
        Some(Look { found, clean: None, end })
    }

    /// Looks at all addresses of a list, if it is one. It is covered as a whole.
    fn look_at_list(&self, text: &[u8], delimiter: Delimiter) -> Option<Look> {
        if self.form != Form::List {
            return None;
        }
        let text = String::from_utf8_lossy(text);
        let mut addresses = text.split([' ', '\t', '\r', '\n', '"', '\'']);
        addresses.find_map(|address| {
            let address = undisguised(address.trim_matches(','), delimiter);
            self.judge(&address, false, None)
        })?;
        let found = Found { reason: Reason::Data, shows_host: false };
        Some(Look { found, clean: None, end: text.len() })
    }

    fn judge(&self, text: &str, cut: bool, wanted: Option<bool>) -> Option<Found> {
        let whole = Found { reason: Reason::Data, shows_host: false };
        let inert = self.exposure == Exposure::Written;
        if !inert && acts(text) {
            return Some(whole).filter(|_| wanted != Some(true));
        }
        let mut address = Address::parse(text)?;
        address.cut = cut || address.rest.len() >= REST;
        address.judge(self.exposure, &self.allowed, wanted)
    }

    /// Why what follows a host counts, with the address up to its host in `before`.
    fn after_host(&self, before: &[u8], window: &[u8]) -> Option<Reason> {
        if !matches!(window.first(), Some(b'/' | b'?' | b'#')) {
            return None;
        }
        let start = Clean::start_before(before)?;
        let text = [before.get(start..)?, window].concat();
        let look = self.look(&text, last(before.get(..start)?), true)?;
        let clean = look.split()?;
        (clean.host_end == before.len() - start).then_some(look.found.reason)
    }
}
