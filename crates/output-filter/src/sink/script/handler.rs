//! Attributes that hold a program to be run on an event.

/// The length of the name of a handler that stands at the front, after the one byte before it. It
/// has to stand within a tag, as far as the text before says so; where a tag may have begun before
/// that, only the events that HTML and SVG know count.
pub(super) fn name(before: &[u8], text: &[u8]) -> Option<usize> {
    let rest = text.get(1..)?;
    let length = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (name, after) = rest.split_at_checked(length)?;
    let spaces = after.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let value = after.get(spaces + 1..)?;
    // `==` compares.
    if !(4..=26).contains(&length) || after.get(spaces) != Some(&b'=') || value.starts_with(b"=") {
        return None;
    }
    let whole = before.len() < 128;
    let begins = |at: usize| {
        let tag = before.get(at..).unwrap_or(&[]);
        is_within_tag(tag, text.first().copied())
    };
    let within = before.iter().enumerate().any(|(at, &byte)| byte == b'<' && begins(at));
    let may_be = !whole && !before.contains(&b'<') && is_event(name) && is_value(value);
    (within || may_be).then_some(1 + length)
}

/// Whether the text from a `<` on is a tag that is still open after one byte more, outside of its
/// quoted values.
fn is_within_tag(tag: &[u8], last: Option<u8>) -> bool {
    if !tag.get(1).is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    let mut quote = None;
    let mut before = b' ';
    for &byte in tag.iter().skip(1).chain(last.as_ref()) {
        match quote {
            Some(open) if open == byte => quote = None,
            Some(_) => {}
            // A quote begins a value only after `=`.
            None if matches!(byte, b'"' | b'\'') && before == b'=' => quote = Some(byte),
            None if byte == b'>' => return false,
            None => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    quote.is_none()
}

/// A value of an attribute and no expression of a program.
fn is_value(value: &[u8]) -> bool {
    let first = value.iter().find(|byte| !byte.is_ascii_whitespace());
    first.is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'"' | b'\'' | b'`'))
        && !value.trim_ascii_start().starts_with(b"function")
        && !value.trim_ascii_start().starts_with(b"async")
}

/// The events of HTML, its windows, media and forms, and of SVG.
const EVENTS: &str = "abort afterprint animationcancel animationend animationiteration \
    animationstart auxclick beforecopy beforecut beforeinput beforematch beforepaste beforeprint \
    beforetoggle beforeunload begin blur bounce cancel canplay canplaythrough change click close \
    contentvisibilityautostatechange contextmenu copy cuechange cut dblclick drag dragend \
    dragenter dragexit dragleave dragover dragstart drop durationchange emptied end ended error \
    finish focus focusin focusout formdata fullscreenchange gotpointercapture hashchange input \
    invalid keydown keypress keyup languagechange load loadeddata loadedmetadata loadend loadstart \
    lostpointercapture message messageerror mousedown mouseenter mouseleave mousemove mouseout \
    mouseover mouseup mousewheel offline online pagehide pagereveal pageshow pageswap paste pause \
    play playing pointercancel pointerdown pointerenter pointerleave pointermove pointerout \
    pointerover pointerrawupdate pointerup popstate progress propertychange ratechange \
    readystatechange repeat reset resize scroll scrollend scrollsnapchange search \
    securitypolicyviolation seeked seeking select selectionchange selectstart show slotchange \
    stalled start storage submit suspend timeupdate toggle touchcancel touchend touchmove \
    touchstart transitioncancel transitionend transitionrun transitionstart unhandledrejection \
    unload volumechange waiting webkitanimationend webkittransitionend wheel zoom";

fn is_event(name: &[u8]) -> bool {
    let event = name.get(2..).unwrap_or(&[]);
    EVENTS.split_ascii_whitespace().any(|known| event.eq_ignore_ascii_case(known.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn handlers_stand_in_tags() {
        let at = |text: &str, handler: &str| {
            let at = text.find(handler).unwrap();
            let from = at.saturating_sub(128);
            name(&text.as_bytes()[from..at], &text.as_bytes()[at..]).is_some()
        };
        assert!(at("<img src=x onerror=alert(1)>", " onerror"));
        assert!(at("<img title=\">\" onerror = alert(1)>", " onerror"));
        assert!(at("<svg/onload=alert(1)>", "/onload"));
        assert!(at("<x ONpointerRAWupdate=a>", " ON"));
        assert!(at(&format!("<img src=\"{}\" onerror=a>", "A".repeat(300)), " onerror"));
        assert!(!at("<b>bold</b> onerror=alert(1)", " onerror"));
        assert!(!at("if a < b, onload = 3", " onload"));
        assert!(!at("<a title=\" onload=1 \">", " onload"));
        assert!(!at("let x = 1; onload=go()", " onload"));
        assert!(!at(&format!("{} onload = function() {{}}", "A".repeat(300)), " onload"));
        assert!(!at(&format!("{} only=2", "A".repeat(300)), " only"));
    }
}
