//! What the bytes of JSON are good for.

/// A kind of bytes: those that stand for themselves in a string.
pub(super) const PLAIN: u8 = 1;
/// `0-9`
pub(super) const DIGIT: u8 = 2;
/// Whitespace of the grammar.
pub(super) const SPACE: u8 = 4;
/// Every byte.
pub(super) const ANY: u8 = 8;

/// The kinds of each byte.
static KINDS: [u8; 256] = {
    let mut kinds = [ANY; 256];
    let mut rest: &mut [u8] = &mut kinds;
    let mut byte = 0u8;
    while let Some((kind, after)) = rest.split_first_mut() {
        if is_plain(byte) {
            *kind |= PLAIN;
        }
        if byte.is_ascii_digit() {
            *kind |= DIGIT;
        }
        if matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
            *kind |= SPACE;
        }
        rest = after;
        byte = byte.wrapping_add(1);
    }
    kinds
};

/// The kinds of a byte.
#[inline]
pub(super) fn kinds(byte: u8) -> u8 {
    KINDS.get(usize::from(byte)).copied().unwrap_or(0)
}

/// Whether a byte of a string stands for itself.
#[inline]
pub(super) const fn is_plain(byte: u8) -> bool {
    byte >= b' ' && byte != b'"' && byte != b'\\'
}

/// How many bytes stand for themselves before the first that does not.
pub(super) fn plain_length(bytes: &[u8]) -> usize {
    // Without a way out of the inner loop, a block is a few vector instructions.
    let is_plain_block =
        |block: &&[u8; 32]| block.iter().fold(true, |plain, &byte| plain & is_plain(byte));
    let (blocks, _) = bytes.as_chunks::<32>();
    let mut length = 32 * blocks.iter().take_while(is_plain_block).count();
    let (words, rest) = bytes.get(length..).unwrap_or(&[]).as_chunks::<8>();
    for &word in words {
        let marks = special_marks(u64::from_le_bytes(word));
        if marks != 0 {
            return length + marks.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    length + rest.iter().position(|&byte| !is_plain(byte)).unwrap_or(rest.len())
}

/// Marks the highest bit of the bytes that do not stand for themselves. A borrow may mark bytes
/// above such a byte as well; the lowest mark is right.
#[inline]
fn special_marks(word: u64) -> u64 {
    const EACH: u64 = u64::MAX / 0xFF;
    let below = |word: u64, limit: u8| word.wrapping_sub(EACH * u64::from(limit)) & !word;
    let is = |byte: u8| below(word ^ (EACH * u64::from(byte)), 1);
    (below(word, b' ') | is(b'"') | is(b'\\')) & (EACH << 7)
}
