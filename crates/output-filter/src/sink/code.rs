//! Which part of a Markdown text is code, known at each place from what stands before it.

use rule_scan::{Finding, Span};

/// How much of a line is looked at for spans of code.
const LINE: usize = 1024;

/// Follows a Markdown text and knows which of it a renderer shows as code.
///
/// No bounded rule can know whether a place lies in a fenced block, which may have begun any
/// distance before. This can: it reads the text once, line by line, and keeps where blocks begin
/// and end. Whether a place is code depends on what stands before the place alone (for a span of
/// code, and on the rest of its line), so pieces do not matter.
///
/// Code are fenced blocks outside of HTML, and spans that are closed within the first 1,024 bytes of
/// their line, in a paragraph where nothing was left open before. Where it hangs on the renderer,
/// text is not taken for code, and neither is what follows it: after a fence in a quotation, in an
/// item of a list that may have ended, or in HTML, and after a carriage return alone.
///
/// ```
/// use output_filter::{MarkdownCode, Scratch, SinkKind, neutralise, sink_rules};
/// use rule_scan::Scanner;
///
/// let scanner = Scanner::builder().rules(sink_rules(SinkKind::Markdown)).build()?;
/// let text = "```html\n<script>a()</script>\n```\n<script>b()</script>\n\nUse `<script>`";
/// let code = MarkdownCode::of(text);
/// let mut scratch = Scratch::new();
/// let scan = scanner.scan(text, &mut scratch);
/// let safe = scan.rewrite(
///     |finding| !code.shows(scanner.kind(finding.rule), finding),
///     neutralise,
/// );
/// assert!(safe.starts_with("```html\n<script>a()</script>\n```\n[unsafe.script]>b()"));
/// assert!(safe.ends_with("`<script>`"));
/// # Ok::<(), rule_scan::BuildError>(())
/// ```
#[derive(Clone, Default)]
pub struct MarkdownCode {
    /// What is code, in order.
    spans: Vec<Span>,
    block: Block,
    /// A span or a tag was left open on a line, so that what opens on the next may close it.
    ragged: bool,
    /// Nothing is taken for code any more.
    unsure: bool,
}

/// The block that a line begins in.
#[derive(Clone, Copy, Default)]
enum Block {
    #[default]
    Text,
    Fence {
        sign: u8,
        length: usize,
        indent: usize,
    },
    /// HTML until a blank line.
    Html,
    /// HTML until a line that has this.
    HtmlUntil(&'static [u8]),
}

impl MarkdownCode {
    /// Reads a whole text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut code = Self::default();
        Lines::default().read(text, &mut code, true, |_| {});
        code
    }

    /// Whether a stretch of the text lies in code.
    #[must_use]
    pub fn is_code(&self, span: Span) -> bool {
        let after = self.spans.partition_point(|code| code.start <= span.start);
        let before = after.checked_sub(1).and_then(|at| self.spans.get(at));
        before.is_some_and(|code| code.contains(span))
    }

    /// Whether a renderer shows a finding instead of acting on it: active content in code. What else
    /// was found acts in code as well.
    #[must_use]
    pub fn shows(&self, kind: &str, finding: &Finding) -> bool {
        kind == super::script::KIND && self.is_code(finding.span)
    }

    /// Takes the next line, which begins at `at`.
    fn line(&mut self, line: &[u8], at: usize) {
        let body = line.strip_suffix(b"\n").unwrap_or(line);
        let body = body.strip_suffix(b"\r").unwrap_or(body);
        // For some renderers a carriage return ends a line by itself.
        self.unsure |= body.contains(&b'\r');
        if self.unsure {
            return;
        }
        let blank = line.iter().take_while(|byte| b" \t".contains(byte));
        let indent = blank.clone().map(|&byte| if byte == b'\t' { 4 } else { 1 }).sum();
        let text = body.get(blank.count()..).unwrap_or(&[]).trim_ascii_end();
        match self.block {
            Block::Fence { sign, length, indent: opened } => {
                let run = text.iter().take_while(|&&byte| byte == sign).count();
                let closes = run >= length && run == text.len();
                if closes && indent < 4 && indent >= opened {
                    self.block = Block::Text;
                } else if indent < opened && !text.is_empty() || closes && indent < 4 + opened {
                    // If the fence belongs to a list, it ends here, and else it does not.
                    self.unsure = true;
                } else {
                    self.add(at, at + line.len());
                }
            }
            // What ends HTML is not the same for all tags and renderers; a fence within decides.
            Block::Html | Block::HtmlUntil(_) if fence(without_markers(text)).is_some() => {
                self.unsure = true;
            }
            // If it is no HTML, this begins some that a blank line does not end.
            Block::Html if matches!(html_block(without_markers(text)), Block::HtmlUntil(_)) => {
                self.unsure = true;
            }
            Block::HtmlUntil(end) => {
                if contains(text, end) {
                    self.block = Block::Text;
                }
            }
            Block::Html if text.is_empty() => self.block = Block::Text,
            Block::Html => {}
            Block::Text => self.outside(line, text, at, indent),
        }
    }

    /// Takes the head of a line that is longer than what is looked at.
    fn head(&mut self, head: &[u8], at: usize) {
        self.unsure |= head.contains(&b'\r');
        let text = head.trim_ascii();
        let indent = head.iter().take_while(|&&byte| byte == b' ').count();
        let inner = without_markers(text);
        match self.block {
            Block::Fence { sign, indent: opened, .. } => {
                // It may be nothing but the end of the block, or the end of the list around it.
                self.unsure |= text.iter().all(|&byte| byte == sign) || indent < opened;
                self.add(at, at + head.len());
            }
            Block::Html => {
                let until = matches!(html_block(inner), Block::HtmlUntil(_));
                self.unsure |= fence(inner).is_some() || until;
            }
            Block::HtmlUntil(_) => self.unsure = true,
            Block::Text => {
                self.unsure |= fence(inner).is_some() || inner.first() == Some(&b'<');
                if !self.ragged {
                    self.spans_of_line(head, at);
                }
                self.ragged = true;
            }
        }
    }

    /// Takes more of such a line.
    fn more(&mut self, part: &[u8], at: usize) {
        let body = part.strip_suffix(b"\n").unwrap_or(part);
        self.unsure |= body.strip_suffix(b"\r").unwrap_or(body).contains(&b'\r');
        if matches!(self.block, Block::Fence { .. }) {
            self.add(at, at + part.len());
        }
    }

    /// Forgets what is code before a place.
    pub(super) fn forget_before(&mut self, at: usize) {
        let gone = self.spans.partition_point(|code| code.end < at);
        self.spans.drain(..gone);
    }

    /// A line that begins outside of code and HTML.
    fn outside(&mut self, line: &[u8], text: &[u8], at: usize, indent: usize) {
        if text.is_empty() {
            self.ragged = false;
            return;
        }
        let inner = without_markers(text);
        let contained = inner.len() < text.len();
        if let Some((sign, length)) = fence(inner) {
            // A fence within a quotation or an item ends with it, which this does not follow; one
            // that is indented further is code of another kind, unless it belongs to an item.
            self.unsure = contained || indent > 3;
            self.block = Block::Fence { sign, length, indent };
        } else if inner.first() == Some(&b'<') && begins_html(inner) {
            self.unsure = contained;
            self.block = html_block(inner);
        } else if !self.ragged {
            self.ragged = !self.spans_of_line(line, at);
        }
    }

    /// Spans of code that begin and end on a line; whether none is left open.
    fn spans_of_line(&mut self, line: &[u8], at: usize) -> bool {
        let mut from = 0;
        while let Some(next) = line.get(from..).and_then(|rest| {
            rest.iter().position(|byte| b"`<\\".contains(byte)).map(|found| from + found)
        }) {
            match line.get(next) {
                // A sign that is escaped begins nothing.
                Some(b'\\') => from = next + 2,
                Some(b'`') => {
                    let run = backticks(line, next);
                    let Some(end) = closing(line, next + run, run) else { return false };
                    // A bar may end a cell, and the span with it.
                    if !line.get(next..end).unwrap_or(&[]).contains(&b'|') {
                        self.add(at + next + run, at + end);
                    }
                    from = end + run;
                }
                // What follows may be within a tag, in whose values backticks are letters.
                Some(b'<') if line.get(next + 1).is_some_and(|b| is_tag_start(*b)) => return false,
                _ => from = next + 1,
            }
        }
        true
    }

    fn add(&mut self, start: usize, end: usize) {
        if self.unsure {
            return;
        }
        match self.spans.last_mut() {
            Some(last) if last.end == start => last.end = end,
            _ => self.spans.push(Span { start, end }),
        }
    }
}

impl std::fmt::Debug for MarkdownCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MarkdownCode").field("spans", &self.spans.len()).finish_non_exhaustive()
    }
}

/// Cuts a text that may come in pieces into lines, and long lines into a head and more.
#[derive(Default)]
pub(super) struct Lines {
    /// How much has been read.
    pub(super) at: usize,
    /// The head of the line has been read.
    long: bool,
}

impl Lines {
    /// Reads what is known of the text after what was read before, passes on what it reads, and
    /// returns what has to wait for more.
    pub(super) fn read<'t>(
        &mut self,
        text: &'t str,
        code: &mut MarkdownCode,
        last: bool,
        mut pass: impl FnMut(&'t str),
    ) -> &'t str {
        let mut rest = text;
        while !rest.is_empty() {
            let line = rest.find('\n').map(|end| end + 1);
            let fits = line.unwrap_or(rest.len()) <= LINE;
            let length = match line {
                Some(length) if self.long || fits => length,
                None if self.long && !last => rest.trim_end_matches('\r').len(),
                None if self.long || fits && last => rest.len(),
                None if fits => break,
                _ => (0..=LINE).rev().find(|&at| rest.is_char_boundary(at)).unwrap_or(0),
            };
            let Some((part, more)) = rest.split_at_checked(length).filter(|_| length > 0) else {
                break;
            };
            let ends = line == Some(length) || last && more.is_empty();
            match (self.long, ends) {
                _ if code.unsure => {}
                (true, _) => code.more(part.as_bytes(), self.at),
                (false, true) => code.line(part.as_bytes(), self.at),
                (false, false) => code.head(part.as_bytes(), self.at),
            }
            self.long = !ends;
            pass(part);
            self.at += length;
            rest = more;
        }
        rest
    }
}

/// A line without the marks of quotations and list items that it begins with.
fn without_markers(mut text: &[u8]) -> &[u8] {
    for _ in 0..8 {
        let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let rest = match text {
            [b'>', rest @ ..] => rest,
            [b'-' | b'+' | b'*', b' ' | b'\t', rest @ ..] => rest,
            _ if (1..=9).contains(&digits) => match text.get(digits..) {
                Some([b'.' | b')', b' ' | b'\t', rest @ ..]) => rest,
                _ => break,
            },
            _ => break,
        };
        text = rest.trim_ascii_start();
    }
    text
}

/// The sign and the length of a fence that opens a block.
fn fence(text: &[u8]) -> Option<(u8, usize)> {
    let &sign = text.first().filter(|byte| b"`~".contains(byte))?;
    let length = text.iter().take_while(|&&byte| byte == sign).count();
    let info = text.get(length..).unwrap_or(&[]);
    (length >= 3 && (sign == b'~' || !info.contains(&b'`'))).then_some((sign, length))
}

/// A tag, a comment, an instruction or a declaration; autolinks are none.
fn begins_html(text: &[u8]) -> bool {
    match text.get(1) {
        Some(b'!' | b'?' | b'/') => true,
        Some(byte) if byte.is_ascii_alphabetic() => {
            let name = text.iter().skip(1).take_while(|b| b.is_ascii_alphanumeric() || **b == b'-');
            !matches!(text.get(1 + name.count()), Some(b':' | b'@' | b'.' | b'+'))
        }
        _ => false,
    }
}

fn html_block(text: &[u8]) -> Block {
    let lower = text.get(..12.min(text.len())).unwrap_or(text).to_ascii_lowercase();
    let until: [(&[u8], &'static [u8]); 8] = [
        (b"<!--", b"-->"),
        (b"<?", b"?>"),
        (b"<![cdata[", b"]]>"),
        (b"<!", b">"),
        (b"<script", b"</script>"),
        (b"<pre", b"</pre>"),
        (b"<style", b"</style>"),
        (b"<textarea", b"</textarea>"),
    ];
    match until.into_iter().find(|(begin, _)| lower.starts_with(begin)) {
        Some((begin, end)) if contains(text.get(begin.len()..).unwrap_or(&[]), end) => Block::Text,
        Some((_, end)) => Block::HtmlUntil(end),
        None => Block::Html,
    }
}

fn is_tag_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || b"/!?".contains(&byte)
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len().max(1)).any(|window| window.eq_ignore_ascii_case(part))
}

fn backticks(line: &[u8], at: usize) -> usize {
    line.get(at..).unwrap_or(&[]).iter().take_while(|&&byte| byte == b'`').count()
}

/// Where the run of exactly so many backticks begins that closes a span.
fn closing(line: &[u8], from: usize, length: usize) -> Option<usize> {
    let mut at = from;
    while let Some(found) = line.get(at..)?.iter().position(|&byte| byte == b'`') {
        let run = backticks(line, at + found);
        if run == length {
            return Some(at + found);
        }
        at += found + run;
    }
    None
}
