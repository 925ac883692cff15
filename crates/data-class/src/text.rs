//! The one text of a label: writing and reading.

use std::fmt;

use crate::class::Class;
use crate::{Categories, Label, Purposes, Regions, Retention, Scheme};

pub(crate) fn write(class: &Class, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Class { scheme, parts } = class;
    f.write_str(scheme.level_name(parts.rank))?;
    write!(f, "{{{}}}{}", CategoryNames(scheme, parts.categories), parts.integrity)?;
    if parts.regions != Regions::EVERYWHERE {
        write!(f, " regions={}", parts.regions)?;
    }
    if parts.purposes != Purposes::ANY {
        write!(f, " purposes={}", PurposeNames(scheme, parts.purposes))?;
    }
    if parts.retention != Retention::UNLIMITED {
        f.write_str(" retention=")?;
        write_retention(parts.retention, f)?;
    }
    Ok(())
}

/// The names of a set, with commas between them.
pub(crate) struct CategoryNames<'a>(pub(crate) &'a Scheme, pub(crate) Categories);

impl fmt::Display for CategoryNames<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.1 == Categories::ALL {
            return f.write_str("*");
        }
        write_list(self.1.iter().map(|one| self.0.category_name(one)), f)
    }
}

/// The names of a set, with commas between them.
pub(crate) struct PurposeNames<'a>(pub(crate) &'a Scheme, pub(crate) Purposes);

impl fmt::Display for PurposeNames<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.1 == Purposes::ANY {
            return f.write_str("*");
        }
        let unstated = Purposes::UNSTATED.is_subset(self.1).then(|| "?".to_owned());
        write_list(self.1.iter().map(|one| self.0.purpose_name(one)).chain(unstated), f)
    }
}

fn write_list(names: impl Iterator<Item = String>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut comma = "";
    for name in names {
        write!(f, "{comma}{name}")?;
        comma = ",";
    }
    if comma.is_empty() { f.write_str("-") } else { Ok(()) }
}

/// `10..30` days, either end may be open, and `!` for a hold.
fn write_retention(retention: Retention, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if retention.at_least() > 0 {
        write!(f, "{}", retention.at_least())?;
    }
    f.write_str("..")?;
    if let Some(days) = retention.at_most() {
        write!(f, "{days}")?;
    }
    if retention.is_held() { f.write_str("!") } else { Ok(()) }
}

pub(crate) fn parse(scheme: &Scheme, text: &str) -> Option<Label> {
    // The two ends belong to every scheme. A scheme that can write the lower one itself reads it
    // as its own: its lowest label has the same text.
    let end = |end: Label| (end.to_string() == text).then_some(end);
    let label =
        end(Label::TOP).or_else(|| parse_parts(scheme, text)).or_else(|| end(Label::BOTTOM))?;
    // One label has one text.
    (label.to_string() == text).then_some(label)
}

fn parse_parts(scheme: &Scheme, text: &str) -> Option<Label> {
    let (level, rest) = text.split_once('{')?;
    let (categories, rest) = rest.split_once('}')?;
    let mut fields = rest.split(' ');
    let mut class = Class::BOTTOM;
    class.parts.rank = scheme.rank(level)?;
    class.parts.categories = match categories {
        "*" => Categories::ALL,
        "-" => Categories::EMPTY,
        names => names.split(',').map(|name| scheme.category(name).ok()).collect::<Option<_>>()?,
    };
    class.parts.integrity = fields.next()?.parse().ok()?;
    for field in fields {
        match field.split_once('=')? {
            ("regions", regions) => class.parts.regions = regions.parse().ok()?,
            ("purposes", "-") => class.parts.purposes = Purposes::NONE,
            ("purposes", names) => {
                let purposes = names.split(',').map(|name| scheme.purpose(name).ok());
                class.parts.purposes = purposes.collect::<Option<_>>()?;
            }
            ("retention", retention) => class.parts.retention = parse_retention(retention)?,
            _ => return None,
        }
    }
    class.scheme = scheme.clone();
    class.settle_top();
    Some(Label { class, ..Label::BOTTOM })
}

fn parse_retention(text: &str) -> Option<Retention> {
    let (text, hold) = match text.strip_suffix('!') {
        Some(text) => (text, true),
        None => (text, false),
    };
    let (at_least, at_most) = text.split_once("..")?;
    let days = |text: &str, open: u32| {
        if text.is_empty() { Some(open) } else { text.parse().ok() }
    };
    Some(Retention::raw(days(at_least, 0)?, days(at_most, u32::MAX)?, hold))
}
