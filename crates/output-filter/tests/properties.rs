//! What holds for every text.

use std::sync::LazyLock;

use output_filter::{OutputFilter, Scratch};
use proptest::prelude::*;

#[expect(clippy::unwrap_used, reason = "without a filter there is nothing to test")]
static FILTER: LazyLock<OutputFilter> = LazyLock::new(|| OutputFilter::builder().build().unwrap());

const FRAGMENTS: [&str; 60] = [
    "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",
    "AKIA2IBYYURL7B6KJ6HB",
    "sk-",
    "xoxb-",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIzNzk4In0.fxkyjVhfN6RuxO6b72GMA3AmOXtcQS0q",
    "-----BEGIN EC PRIVATE KEY-----\n",
    "MHcCAQEEILKhY/qx5hFE1SpavTgLhDIU2OjsQwr92PiuQciXipC+oAoGCCqGSM49",
    "\n-----END EC PRIVATE KEY-----",
    "password",
    "PASSWORD=",
    "\"password\": \"",
    "token: ",
    "secret",
    " is ",
    "Hunter2!x9",
    "horse-maple-orbit",
    "p@ss",
    "=",
    ": ",
    "\"",
    "'",
    "\\\"",
    "`",
    "“",
    "”",
    " ",
    "\n",
    "\\n",
    "\u{1b}[1m",
    "%3D",
    "(",
    ")",
    "[",
    "]",
    "](",
    "![",
    "[a]",
    "https://",
    "user:",
    "@host",
    "evil.example/?q=",
    "0123456789abcdef",
    "9f86d081884c7d659a2feaa0c55ad015",
    ";",
    "&",
    "<",
    ">",
    ".",
    ",",
    "é",
    "密码",
    "是",
    "\u{200b}",
    "curl -u ",
    "mysql -p",
    "--password ",
    "Authorization: Basic ",
    "[secret.password]",
    "[exfil.markdown_link]",
    "[secret.nothing]",
];

fn fragments(between: &'static str) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(FRAGMENTS.to_vec()), 0..14)
        .prop_map(move |fragments| fragments.join(between))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), more in fragments("")) {
        let mut scratch = Scratch::new();
        for text in [&text, &more, &format!("{text}{more}")] {
            for finding in FILTER.scan(text, &mut scratch).findings() {
                prop_assert!(text.get(finding.span.range()).is_some_and(|text| !text.is_empty()));
            }
        }
    }

    /// A marker may split a value or a word beside it that had been refused as a whole; what is
    /// left is judged anew, which comes to an end.
    #[test]
    fn filtering_again_settles(text in fragments("")) {
        let mut scratch = Scratch::new();
        let mut text = text;
        for _ in 0..16 {
            text = FILTER.filter(&text, &mut scratch).into_owned();
        }
        prop_assert_eq!(FILTER.filter(&text, &mut scratch), text.as_str());
    }

    #[test]
    fn filtering_twice_changes_nothing(text in fragments("\n\n")) {
        let mut scratch = Scratch::new();
        let once = FILTER.filter(&text, &mut scratch).into_owned();
        let twice = FILTER.filter(&once, &mut scratch).into_owned();
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn debug_shows_no_text(text in fragments("")) {
        let mut scratch = Scratch::new();
        let scan = FILTER.scan(&text, &mut scratch);
        let shown = format!("{:?} {scan:?}", *FILTER);
        for (_, _, found) in scan.matches() {
            prop_assert!(found.len() < 8 || !shown.contains(found));
        }
    }
}

#[test]
fn verification_is_linear() {
    let mut scratch = Scratch::new();
    for fragment in FRAGMENTS {
        let work = |times: usize, scratch: &mut Scratch| {
            FILTER.scan(&fragment.repeat(times), scratch);
            scratch.work()
        };
        let (some, many) = (work(100, &mut scratch), work(1000, &mut scratch));
        assert!(many <= some * 12 + 100_000, "{fragment}: {some} {many}");
    }
}

#[test]
fn it_can_be_shared() {
    fn shared<T: Send + Sync>() {}
    shared::<OutputFilter>();
}

/// Texts in which a marker cuts values in two: each pass hides one more, until none is left.
#[test]
fn what_fuzzing_found_settles() {
    let mut scratch = Scratch::new();
    for found in [
        "secret99secret.onepassword|$4DDzpiDDzpi(idDL@D.onepassword|$4DDDD/",
        concat!(
            "ecret.pass5:6@1ecet.p[:::p0icret.pass5:6@1ecet.p[u::p0ise@1ecp0ise@1ecet.pass4:6[:pass5:6@1ecet.p[::",
            ":p0icret.pass5:6@1ecet.p[u::p0ise@1ecp0ise@1ecet.pass4:6[::et@se@1ecp0ise@1ecet.pass4:6[::et:et@se@1ecp0ise@1ecet.pass4:6[::et@",
        ),
    ] {
        let mut text = found.to_owned();
        for _ in 0..found.len() {
            text = FILTER.filter(&text, &mut scratch).into_owned();
        }
        assert_eq!(FILTER.filter(&text, &mut scratch), text.as_str());
    }
}
