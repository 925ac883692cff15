//! Random strings without a name, of the strict profile only.

use rule_scan::{Anchor, ByteClass, Rule, Validity};

use crate::profile::Profile;
use crate::random;
use crate::secrets::SECRET_RANK;
use crate::value;

/// What such a string is made of, but for padding.
const UNIT: ByteClass = ByteClass::WORD.with(b"+/-");

pub(crate) fn rules(profile: Profile) -> Option<Rule> {
    profile.is_strict().then(|| {
        Rule::new("secret.random", Anchor::run(UNIT), "[A-Za-z0-9_+/-]{32,100}")
            .left(UNIT.with(b".:"))
            .tail("[A-Za-z0-9_+/-]*={0,2}")
            .validate(|text| match is_random(text) {
                true => Validity::Accept(0),
                false => Validity::Reject,
            })
            .confidence(60)
            .rank(SECRET_RANK - 1)
    })
}

fn is_random(text: &[u8]) -> bool {
    random::has_three_kinds(text) && value::is_token(text, Profile::Balanced)
}
