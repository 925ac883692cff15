//! Restoring within JSON, which stays JSON.

use std::borrow::Cow;

use crate::json_strings;
use crate::vault::Vault;

impl Vault {
    /// [Restores](Vault::restore) the strings of a JSON document, keys included. Each string is read
    /// without its escapes and what is put back is escaped, so a document stays one, and a
    /// value cannot end the string it stands in. Strings without a placeholder stay byte for byte, as
    /// does what is outside of strings.
    ///
    /// A string that itself holds a list or an object of JSON, as the arguments of a tool call, stays
    /// JSON too, three levels deep.
    #[must_use]
    pub fn restore_json<'t>(&self, document: &'t str) -> Cow<'t, str> {
        json_strings::rewrite(document, &mut |text| match self.restore(text) {
            Cow::Borrowed(_) => None,
            Cow::Owned(restored) => Some(restored),
        })
    }
}
