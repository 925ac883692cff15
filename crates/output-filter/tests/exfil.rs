//! Addresses that carry data away: rows, streams, and what holds for every text.

use std::sync::LazyLock;

use output_filter::{AllowedHosts, exfil_rules, neutralise};
use proptest::prelude::*;
use rule_scan::{Scanner, Scratch};
use serde::Deserialize;

#[expect(clippy::unwrap_used, reason = "without a scanner there is nothing to test")]
static SCANNER: LazyLock<Scanner> = LazyLock::new(|| {
    let allowed = ["docs.example", "*.cdn.example", "**.acme-corp.com"];
    let allowed = AllowedHosts::parse(allowed).unwrap();
    Scanner::builder().rules(exfil_rules(&allowed)).build().unwrap()
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    group: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    name: String,
    why: String,
    /// Text, and what is left of it.
    #[serde(default)]
    rows: Vec<(String, String)>,
    /// Text that passes.
    #[serde(default)]
    stays: Vec<String>,
}

#[expect(clippy::unwrap_used, reason = "a file that does not parse is a failure")]
fn groups() -> Vec<Group> {
    let files = [
        include_str!("../testdata/exfil/markdown.toml"),
        include_str!("../testdata/exfil/html.toml"),
        include_str!("../testdata/exfil/text.toml"),
        include_str!("../testdata/exfil/hosts.toml"),
        include_str!("../testdata/exfil/ordinary.toml"),
    ];
    files.iter().flat_map(|file| toml::from_str::<File>(file).unwrap().group).collect()
}

/// Every text with what is expected of it.
fn rows() -> Vec<(String, String)> {
    let rows = |group: Group| {
        let stays = group.stays.into_iter().map(|text| (text.clone(), text));
        group.rows.into_iter().chain(stays)
    };
    groups().into_iter().flat_map(rows).collect()
}

fn filtered(text: &str, scratch: &mut Scratch) -> String {
    SCANNER.scan(text, scratch).rewrite(|_| true, neutralise).into_owned()
}

fn streamed(text: &str, piece: usize) -> String {
    let mut stream = SCANNER.stream(neutralise).at_once();
    let mut out = String::new();
    for piece in text.as_bytes().chunks(piece) {
        out.push_str(stream.push(piece));
    }
    out.push_str(stream.finish());
    out
}

#[test]
fn every_row_holds() {
    let mut scratch = Scratch::new();
    let (mut failed, mut found, mut ordinary) = (Vec::new(), 0, 0);
    for Group { name, why, rows, stays } in groups() {
        found += rows.len();
        ordinary += stays.len();
        assert!(rows.iter().all(|(text, output)| text != output), "{name}: a row that stays");
        let stays = stays.into_iter().map(|text| (text.clone(), text));
        for (text, expected) in rows.into_iter().chain(stays) {
            let output = filtered(&text, &mut scratch);
            if output != expected {
                failed.push(format!("{name} ({why})\n  {text}\n  {output}"));
            }
            if filtered(&output, &mut scratch) != output {
                failed.push(format!("{name}: a second time\n  {output}"));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(found >= 150 && ordinary >= 100, "{found} rows, {ordinary} ordinary ones");
}

/// What a sentence does after and before it changes nothing.
#[test]
fn rows_hold_within_text() {
    let mut scratch = Scratch::new();
    for (text, expected) in rows() {
        for (before, after) in [("Here: ", " and so on."), ("é\n\n", "\n\n密码"), ("> ", "\n> x")]
        {
            let output = filtered(&format!("{before}{text}{after}"), &mut scratch);
            assert_eq!(output, format!("{before}{expected}{after}"));
        }
    }
}

#[test]
fn rows_hold_in_streams() {
    let rows = rows();
    for (text, expected) in &rows {
        for piece in [1, 2, 3, 7] {
            assert_eq!(&streamed(text, piece), expected, "{piece} bytes at a time");
        }
    }
    // All of them one after another, so that what is held meets what follows.
    let (text, expected): (String, String) =
        rows.iter().map(|(text, output)| (format!("{text}\n\n"), format!("{output}\n\n"))).unzip();
    assert_eq!(filtered(&text, &mut Scratch::new()), expected);
    for piece in [1, 2, 3, 7, 64] {
        assert_eq!(streamed(&text, piece), expected, "{piece} bytes at a time");
    }
}

#[test]
fn little_is_held_back() {
    for rule in SCANNER.rules() {
        assert!(rule.undecided() <= 420, "{}: {}", rule.name(), rule.undecided());
    }
}

/// Nothing of what was hidden can be read from what is left, but the host.
#[test]
fn data_are_gone() {
    let mut scratch = Scratch::new();
    let carried = [
        "hunter2",
        "U2VjcmV0",
        "73656372",
        "4111111111111111",
        "acme.example",
        "9f86d081",
        "javascript",
        "the+secret",
        "Zk3xQ9",
    ];
    for (text, output) in rows().into_iter().filter(|(text, output)| text != output) {
        for data in carried.iter().filter(|data| text.contains(**data)) {
            assert!(!filtered(&text, &mut scratch).contains(data), "{output}");
        }
    }
}

const FRAGMENTS: [&str; 70] = [
    "![",
    "[",
    "]",
    "](",
    ")",
    "(",
    "]:",
    "[a]",
    "[1]: ",
    "<",
    ">",
    "\"",
    "'",
    "`",
    " ",
    "\n",
    "\\",
    "https://",
    "http://",
    "HTTPS:",
    "//",
    "\\\\",
    "javascript:",
    "data:text/html,",
    "file://",
    "docs.example",
    "evil.example",
    "docs.examp1e",
    "www.acme-corp.com",
    "docs.exаmple",
    "xn--80ak6aa92e.com",
    "0x7f.1",
    "203.0.113.7",
    "127.0.0.1",
    "user@",
    "docs.example@",
    ":8080",
    "/",
    "?",
    "#",
    "&",
    ";",
    "=",
    "?d=hunter2",
    "?d=U2VjcmV0IGRhdGE9MQ",
    "%2F%2F",
    "%3A",
    "&amp;",
    "&#104;",
    "{data}",
    "ann@acme.example",
    "<img src=\"",
    "<a href='",
    "srcset=",
    "<base href=",
    "<form action=",
    "url(",
    "@import '",
    "content=\"0;url=",
    "Refresh: 0; ",
    "1x, ",
    "密码",
    "é",
    "\u{200b}",
    ".",
    ",",
    "a",
    "9f86d081884c7d659a2feaa0c55ad015",
    "[exfil.data]",
    "[exfil.html]",
];

fn fragments(between: &'static str) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(FRAGMENTS.to_vec()), 0..16)
        .prop_map(move |fragments| fragments.join(between))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), more in fragments("")) {
        let mut scratch = Scratch::new();
        for text in [&text, &more, &format!("{text}{more}")] {
            for finding in SCANNER.scan(text, &mut scratch).findings() {
                prop_assert!(text.get(finding.span.range()).is_some_and(|text| !text.is_empty()));
            }
        }
    }

    #[test]
    fn filtering_twice_changes_nothing(text in fragments("\n\n")) {
        let mut scratch = Scratch::new();
        let once = filtered(&text, &mut scratch);
        prop_assert_eq!(filtered(&once, &mut scratch), once);
    }

    /// A marker may split an address that had been read as a whole; what is left is judged anew,
    /// which comes to an end.
    #[test]
    fn filtering_again_settles(text in fragments("")) {
        let mut scratch = Scratch::new();
        let mut text = text;
        for _ in 0..16 {
            text = filtered(&text, &mut scratch);
        }
        prop_assert_eq!(filtered(&text, &mut scratch), text);
    }

    #[test]
    fn a_stream_is_the_whole(text in fragments(""), piece in 1usize..9) {
        prop_assert_eq!(streamed(&text, piece), filtered(&text, &mut Scratch::new()));
    }

    /// Where the beginning of an address is covered, so is what follows its host.
    #[test]
    fn both_parts_agree(front in 0usize..4, user in "[a-z.]{0,9}@?", host in "[a-z0-9.-]{1,40}", rest in "[!-~é]{0,200}") {
        // What follows the end of an address may look like its host otherwise.
        prop_assume!(!rest.contains(&host));
        let (before, after) =
            [("![a](", ")"), ("[a](", ")"), ("<img src=\"", "\">"), ("see ", " x")][front];
        let text = format!("{before}https://{user}{host}{rest}{after}");
        let output = filtered(&text, &mut Scratch::new());
        let opened = ["[exfil.markdown_image]", "[exfil.markdown_link]", "[exfil.html]", "[exfil.url]"];
        let shown = opened.iter().any(|marker| output.contains(&format!("{marker}{host}")));
        let covered = ["[exfil.data]", "[exfil.redirect]"].iter().any(|m| output.contains(m));
        prop_assert!(!shown || covered, "{}", output);
    }
}

#[test]
fn verification_is_linear() {
    let mut scratch = Scratch::new();
    for fragment in
        FRAGMENTS.into_iter().chain(["![a](https://x.example/a?b=c", "<a href=x", "]](", "![]["])
    {
        let work = |times: usize, scratch: &mut Scratch| {
            SCANNER.scan(&fragment.repeat(times), scratch);
            scratch.work()
        };
        let (some, many) = (work(300, &mut scratch), work(3000, &mut scratch));
        assert!(many <= some * 11 + 50_000, "{fragment}: {some} {many}");
    }
}

#[test]
fn debug_shows_no_host() {
    let allowed = AllowedHosts::parse(["docs.example"]).unwrap();
    let shown = format!("{:?}", exfil_rules(&allowed));
    assert!(!shown.contains("docs.example"), "{shown}");
}
