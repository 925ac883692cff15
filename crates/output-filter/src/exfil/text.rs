//! Addresses in running text.

use rule_scan::{Anchor, ByteClass};

use super::place::{Form, HEAD, Place};
use crate::address::Exposure;

pub(super) fn places() -> Vec<Place> {
    let schemes = ["http://", "https://", "ws://", "wss://", "ftp://", "ftps://"];
    let scheme = "(?i:https?|wss?|ftps?)://";
    vec![Place {
        name: "url",
        kind: "exfil.url",
        anchor: Anchor::literals(schemes),
        left: ByteClass::NONE,
        before: String::new(),
        open: scheme.to_owned(),
        opened: |_| 0,
        head: format!(r#"{scheme}[^\x00-\x20<>"`|\x7F]{{1,{HEAD}}}"#),
        // Signs of the sentence belong to it if something follows them. Scripts without spaces go
        // on in the sentence.
        tail: concat!(
            r"(?:[.,;:!'\[\]]{0,8}(?:[A-Za-z0-9%&=+/?#_~@$*^{}\\-]|[\xC3-\xDF][\x80-\xBF]",
            r"|[\xE0-\xE2\xE4-\xEE][\x80-\xBF]{2}|\xE3[\x81-\xBF][\x80-\xBF]|[\xF0-\xF4][\x80-\xBF]{3}",
            r#"|\([^\x00-\x20<>()"`]{0,64}\)))*"#,
        )
        .to_owned(),
        exposure: Exposure::Written,
        form: Form::Text,
        bare: true,
        confidence: 80,
    }]
}
