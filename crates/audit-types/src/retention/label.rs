//! The words of a label, as far as retention asks for them.

/// The words of a label's text: `level{category,category}integrity`, and then fields such as
/// `retention=30..365!`, with a space before each. Every category is `*`, none is `-`.
///
/// Labels are made elsewhere; this reads their texts without knowing the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LabelWords<'a> {
    pub(crate) level: &'a str,
    categories: &'a str,
    pub(crate) clause: Clause,
}

/// What a label itself says about retention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Clause {
    /// In days; 0 if it says nothing.
    pub(crate) at_least: u32,
    /// In days.
    pub(crate) at_most: Option<u32>,
    pub(crate) held: bool,
}

impl<'a> LabelWords<'a> {
    /// None for a text of another form.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (level, rest) = text.split_once('{')?;
        let (categories, rest) = rest.split_once('}')?;
        let mut fields = rest.split(' ');
        let integrity = fields.next()?;
        if level.is_empty() || categories.is_empty() || integrity.is_empty() {
            return None;
        }
        let mut clause = None;
        for field in fields {
            let (name, value) = field.split_once('=')?;
            if name == "retention" && clause.replace(Clause::parse(value)?).is_some() {
                return None;
            }
        }
        Some(Self { level, categories, clause: clause.unwrap_or_default() })
    }

    pub(crate) fn has_category(&self, name: &str) -> bool {
        match self.categories {
            "*" => true,
            "-" => false,
            names => names.split(',').any(|known| known == name),
        }
    }
}

impl Clause {
    /// Whether it is that of the top label, which data has that nobody classified. Joining all
    /// there is, it asks for everything at once, and no order or law stands behind it.
    pub(crate) fn is_top(self) -> bool {
        self == Self { at_least: u32::MAX, at_most: Some(0), held: true }
    }

    fn parse(text: &str) -> Option<Self> {
        let (days, held) = match text.strip_suffix('!') {
            Some(days) => (days, true),
            None => (text, false),
        };
        let (at_least, at_most) = days.split_once("..")?;
        let number = |text: &str| {
            // `parse` also takes a sign.
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            if digits { text.parse::<u32>().ok() } else { None }
        };
        let at_least = if at_least.is_empty() { 0 } else { number(at_least)? };
        let at_most = if at_most.is_empty() { None } else { Some(number(at_most)?) };
        Some(Self { at_least, at_most, held })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_labels() {
        let clause = |text| LabelWords::parse(text).map(|words| words.clause);
        let of = |at_least, at_most, held| Some(Clause { at_least, at_most, held });
        assert_eq!(clause("internal{-}trusted"), of(0, None, false));
        assert_eq!(clause("restricted{health}trusted retention=5..3!"), of(5, Some(3), true));
        assert_eq!(clause("restricted{*}untrusted regions=- retention=..0"), of(0, Some(0), false));
        assert_eq!(clause("public{-}trusted retention=7.. regions=DE"), of(7, None, false));
        for other in [
            "",
            "secret",
            "sha256:00",
            "a{b}",
            "{b}trusted",
            "a{}trusted",
            "a{b}trusted x",
            "a{b}trusted retention=5",
            "a{b}trusted retention=+5..",
            "a{b}trusted retention=..4294967296",
            "a{b}trusted retention=1..2!!",
            "a{b}trusted retention=1.. retention=2..",
        ] {
            assert_eq!(LabelWords::parse(other), None, "{other}");
        }
    }

    #[test]
    fn categories_of_labels() {
        let words = LabelWords::parse("restricted{health,personal}trusted").unwrap();
        assert_eq!(words.level, "restricted");
        assert!(words.has_category("health") && words.has_category("personal"));
        assert!(!words.has_category("heal") && !words.has_category("health,personal"));
        assert!(LabelWords::parse("restricted{*}trusted").unwrap().has_category("health"));
        assert!(!LabelWords::parse("restricted{-}trusted").unwrap().has_category("-"));
    }
}
