//! One encoding and its hashes, so that the format cannot change unnoticed.

#[cfg(test)]
mod common;

use audit_types::{Chain, Draft};
use common::{LOG, POLICY, draft};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_format_of_version_1_is_fixed() {
    let mut chain = Chain::new(LOG, POLICY).unwrap();
    assert_eq!(
        chain.head().to_string(),
        "0:653188c549416fa80953f71fe8e2d190b3327ffe284028125f8b92b98ba2722a"
    );
    let first = chain.append(draft()).unwrap();
    let mut encoding = Vec::new();
    first.record().encode(&mut encoding);
    assert_eq!(
        hex(&encoding),
        concat!(
            "0001",             // schema
            "0000000000000000", // sequence
            "000640b5eece0001", // time
            "00000005",
            "72756e2d37", // run
            "01",
            "00000007",
            "6167656e742d33", // agent
            "04",             // stage
            "01",
            "00000009",
            "6d61696c2e73656e64", // subject
            "03",                 // decision
            "02",                 // mode
            "00000002",           // reasons
            "00000009",
            "7069692e656d61696c",
            "00000002",
            "0000000a",
            "666c6f772e6c6576656c",
            "00000001",
            "0000001f", // label
            "636f6e666964656e7469616c7b706572736f6e616c7d756e74727573746564",
            "0707070707070707070707070707070707070707070707070707070707070707", // policy
            "000000000000012c",                                                 // input length
            "01",                                                               // approval
            "0909090909090909090909090909090909090909090909090909090909090909",
        )
    );
    assert_eq!(
        first.hash().to_string(),
        "650ee742fbf3d0804e5e385e34dc4a24fe2ba724551fa87b046197ffc04ed3b0"
    );

    // The other branch of every option, and the chain going on.
    let bare = Draft { agent: None, subject: None, reasons: vec![], approval: None, ..draft() };
    let second = chain.append(bare).unwrap();
    assert_eq!(
        second.hash().to_string(),
        "8812a56be27ad358268a00a7cf05b5f10c37c247e0da8a8924ca8750f4f30b4b"
    );
}
