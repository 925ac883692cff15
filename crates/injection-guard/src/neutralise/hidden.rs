//! What a renderer does not show: comments and hidden elements of HTML, comments, alternative texts
//! and titles of Markdown.

mod element;
mod markdown;

use rule_scan::Span;

pub(crate) use markdown::FENCE;

/// A part of a text that is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hidden {
    pub(crate) span: Span,
    /// What opens it and what closes it, which are parts of the span.
    pub(crate) open: Span,
    pub(crate) close: Span,
    pub(crate) shape: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// An HTML comment or element.
    Html,
    /// A comment of Markdown: a link definition that links nothing.
    Comment,
    /// `![alternative](address)`, up to the bracket.
    Alternative,
    /// The title of a link, with its quotes.
    Title,
}

/// All hidden parts that are closed, in order; of those within one another the outermost.
pub(crate) fn hidden(text: &str) -> Vec<Hidden> {
    let mut parts = element::hidden(text);
    markdown::hidden(text, &mut parts);
    parts.sort_unstable_by_key(|part| (part.span.start, std::cmp::Reverse(part.span.end)));
    let mut end = 0;
    parts.retain(|part| {
        let outer = part.span.start >= end;
        end = end.max(part.span.end);
        outer
    });
    parts
}

/// The first place at or after `from` where `needle` stands.
fn find(text: &str, from: usize, needle: &str) -> Option<usize> {
    Some(from + text.get(from..)?.find(needle)?)
}

#[cfg(test)]
mod tests {
    use super::{Shape, hidden};

    fn parts(text: &str) -> Vec<&str> {
        hidden(text).iter().map(|part| part.span.of(text)).collect()
    }

    #[test]
    fn comments() {
        assert_eq!(parts("a <!-- b --> c <!-- d"), ["<!-- b -->"]);
        assert_eq!(parts("<!-- <!-- a --> b -->"), ["<!-- <!-- a -->"]);
        assert_eq!(parts("<!--> <b>-->"), ["<!--> <b>-->"]);
        assert!(parts("use <!-- to begin").is_empty());
    }

    #[test]
    fn elements() {
        for text in [
            "<div hidden>x</div>",
            "<span style=\"color: red; Display : NONE\">x</span>",
            "<p style='visibility:hidden'>x</p>",
            "<b style=font-size:0px>x</b>",
            "<i style=\"opacity:0\">x</i>",
            "<div style=\"color:#FFF\">x</div>",
            "<div style=\"position:absolute; left:-9999px\">x</div>",
            "<div hidden><div>y</div>x</div>",
            "<DIV HIDDEN=\"\">x</div>",
            "<input type=\"hidden\" value=\"x\">",
        ] {
            assert_eq!(parts(&format!("a{text}b")), [text]);
        }
        assert_eq!(parts("<ul><li hidden>x<li>y</ul>z"), ["<li hidden>x<li>y"]);
        for text in [
            "<div>x</div>",
            "<div hidden>never closed",
            "<div class=\"hidden\">x</div>",
            "<div data-hidden>x</div>",
            "<div style=\"opacity:0.5; font-size:0.9em\">x</div>",
            "<div style=\"background:#000;color:#fff\">x</div>",
            "a < b hidden > c",
        ] {
            assert_eq!(parts(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn markdown() {
        assert_eq!(parts("a\n[//]: # (b c)\nd"), ["[//]: # (b c)"]);
        assert_eq!(parts("[comment]: <> \"b\"\n"), ["[comment]: <> \"b\""]);
        assert_eq!(parts("[home]: https://a.example 'b'"), [" 'b'"]);
        assert_eq!(parts("![b c](d.png \"e\")"), ["![b c]", " \"e\""]);
        assert_eq!(parts("[b](https://a.example \"e\")"), [" \"e\""]);
        for text in ["![](d.png)", "[a](b)", "[a]: https://a.example", "f(a, \"b\")", "![a] (b)"] {
            assert_eq!(parts(text), [""; 0], "{text}");
        }
        let text = "![b](c)";
        assert_eq!(
            hidden(text).first().map(|part| (part.shape, part.close.of(text))),
            Some((Shape::Alternative, "]"))
        );
    }

    #[test]
    fn time_is_linear() {
        for piece in [
            "<!--",
            "<div hidden>",
            "<a1 hidden>",
            "![",
            "[a](",
            "[//]: #",
            "<a b=\"",
            "</a>",
            "[x]: <> (",
        ] {
            let text = piece.repeat(1_000_000 / piece.len());
            assert_eq!(parts(&text), [""; 0]);
        }
    }
}
