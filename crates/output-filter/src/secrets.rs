//! The rules for secrets, and which of them names a region that several find.

use rule_scan::{Rule, View, Views};

use crate::profile::Profile;
use crate::{
    assignment, bare, command, credentials, header, jwt, pem, prose, services, tokens, url,
};

/// Names a region before all others: what is in it is hidden whole.
pub(crate) const SECRET_RANK: u8 = 200;
/// What is a token by the word before it has a better name if its shape or its service is known.
const TOKEN_RANK: u8 = SECRET_RANK - 2;

/// The rank of a kind that is known by what stands around it.
pub(crate) fn named_rank(kind: &str) -> u8 {
    if kind == "secret.token" { TOKEN_RANK } else { SECRET_RANK }
}

/// The rules for secrets: keys and tokens by their shape, passwords by what stands around them; of
/// the [balanced](Profile::Balanced) profile.
///
/// Made anew at each call; build a scanner once and share it.
#[must_use]
pub fn secret_rules() -> Vec<Rule> {
    secret_rules_of(Profile::Balanced)
}

/// The [`secret_rules`] of a profile.
#[must_use]
pub fn secret_rules_of(profile: Profile) -> Vec<Rule> {
    // A token has a shape of its own, so that it is known when it is put together again.
    let shaped = Views::USUAL.with(View::Joined).with(View::Unwrapped);
    let shapes = [tokens::rules(), jwt::rules()].concat();
    let shapes = shapes.into_iter().map(|rule| rule.views(shaped));
    let told = [
        pem::rules(),
        url::rules(profile),
        assignment::rules(profile),
        command::rules(profile),
        header::rules(),
        prose::rules(profile),
        bare::rules(profile).into_iter().collect(),
        services::rules(),
        credentials::rules(),
    ];
    shapes.chain(told.into_iter().flatten()).collect()
}
