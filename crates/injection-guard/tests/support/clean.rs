//! Plain narration that does not repeat itself: repetition is a signal.

const WHO: [&str; 12] = [
    "The baker",
    "Our neighbour",
    "A young teacher",
    "The old captain",
    "My aunt",
    "The gardener",
    "A tired nurse",
    "The librarian",
    "His cousin",
    "The ferryman",
    "A painter",
    "The farmer",
];
const DID: [&str; 12] = [
    "repaired",
    "painted",
    "carried",
    "sold",
    "found",
    "bought",
    "cleaned",
    "measured",
    "borrowed",
    "photographed",
    "moved",
    "wrapped",
];
const WHAT: [&str; 12] = [
    "a wooden chair",
    "the blue boat",
    "two baskets of apples",
    "an old clock",
    "the kitchen table",
    "a pair of boots",
    "the garden fence",
    "a heavy trunk",
    "three jars of honey",
    "a wool blanket",
    "the church bell",
    "a brass lamp",
];
const WHERE: [&str; 12] = [
    "behind the station",
    "near the lake",
    "in the attic",
    "beside the mill",
    "under the bridge",
    "at the market",
    "on the hill",
    "in the harbour",
    "by the library",
    "across the square",
    "along the river",
    "next to the school",
];
const WHEN: [&str; 12] = [
    "in early spring",
    "after the rain",
    "on a cold morning",
    "before lunch",
    "late in autumn",
    "during the storm",
    "on Sunday",
    "last winter",
    "at dusk",
    "in the afternoon",
    "after the fair",
    "while it snowed",
];

/// At least so many bytes of it.
pub(crate) fn clean(bytes: usize) -> String {
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut pick = |words: &[&'static str; 12]| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        words[(state % 12) as usize]
    };
    let mut text = String::new();
    while text.len() < bytes {
        let parts = [pick(&WHO), pick(&DID), pick(&WHAT), pick(&WHERE), pick(&WHEN)];
        text.push_str(&parts.join(" "));
        text.push_str(".\n");
    }
    text
}
