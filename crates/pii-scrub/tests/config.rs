//! Lists, recognisers and configurations.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use pii_scrub::{
    Allow, Boundary, Case, Checksum, Context, Custom, Deny, Error, ErrorKind, Nonce, Operator,
    Profile, Scrubber, ScrubberBuilder, Session, Values,
};

fn scrub(builder: ScrubberBuilder, text: &str) -> String {
    let mut session = Session::new(Nonce::from_bytes([0; 8]));
    builder.build().unwrap().scrub(text, &mut session).into_owned()
}

fn error(builder: ScrubberBuilder) -> Error {
    builder.build().unwrap_err()
}

#[test]
fn an_allowed_value_stays_and_its_neighbours_do_not() {
    let allow = |allow| Scrubber::builder().allow(allow);
    let support = || Allow::value("Support@OurCompany.com");
    for (text, out) in [
        ("support@ourcompany.com", "support@ourcompany.com"),
        ("support@ourcompany.com,ann@x.io", "support@ourcompany.com,[pii.email]"),
        ("xsupport@ourcompany.com", "[pii.email]"),
        ("support@ourcompany.com.evil.io", "[pii.email]"),
    ] {
        assert_eq!(scrub(allow(support()), text), out);
    }
    // Only as a kind.
    let as_url = || allow(support().of_kind("pii.url"));
    assert_eq!(scrub(as_url(), "support@ourcompany.com"), "[pii.email]");
    // A number, and what another rule finds within it; then one that is another number.
    let office = || allow(Allow::value("+44 20 7946 0958"));
    let text = "call our office: +44 20 7946 0958 or +442079460958 or +44 20 7946 0959";
    let out = "call our office: +44 20 7946 0958 or +442079460958 or [pii.phone]";
    assert_eq!(scrub(office(), text), out);
    // By a pattern, which has to match all of it, and allows nothing of another kind in it.
    let pattern = || allow(Allow::pattern("[a-z]{1,20}@ourcompany\\.com").of_kind("pii.email"));
    let text = "info@ourcompany.com info@ourcompany.com.x.io a.b@ourcompany.com";
    assert_eq!(scrub(pattern(), text), "info@ourcompany.com [pii.email] [pii.email]");
    let urls = || allow(Allow::pattern("https://ourcompany\\.com/[!-~]{0,200}"));
    let text = "https://ourcompany.com/a https://ourcompany.com/?e=ann@x.io";
    let out = scrub(urls(), text);
    assert!(out.starts_with("https://ourcompany.com/a ") && !out.contains("ann@"), "{out}");
}

#[test]
fn an_allowed_value_stays_in_a_stream() {
    let allow = Scrubber::builder()
        .allow(Allow::value("support@ourcompany.com"))
        .allow(Allow::value("+44 20 7946 0958"));
    let scrubber = allow.build().unwrap();
    let text = "office +44 20 7946 0958, support@ourcompany.com or ann@x.io";
    let mut session = Session::new(Nonce::from_bytes([0; 8]));
    let whole = scrubber.scrub(text, &mut session).into_owned();
    assert_eq!(whole, "office +44 20 7946 0958, support@ourcompany.com or [pii.email]");
    for (cut, _) in text.char_indices() {
        let mut session = Session::new(Nonce::from_bytes([0; 8]));
        let mut stream = scrubber.stream(&mut session);
        let (first, second) = text.split_at(cut);
        let mut out = stream.push(first.as_bytes()).to_owned();
        out += stream.push(second.as_bytes());
        out += &stream.finish();
        assert_eq!(out, whole);
    }
}

#[test]
fn denied_terms_are_hidden_as_words() {
    let deny =
        |case| Scrubber::builder().deny(Deny::new("project", ["Blue Bird", "X-1"]).case(case));
    let text = "Blue Bird, blue\nbird, BLUE BIRDS, x-1, X-12";
    let any = "[custom.project], [custom.project], BLUE BIRDS, [custom.project], X-12";
    assert_eq!(scrub(deny(Case::Ignore), text), any);
    let exact = "[custom.project], blue\nbird, BLUE BIRDS, x-1, X-12";
    assert_eq!(scrub(deny(Case::Exact), text), exact);
}

#[test]
fn known_values_are_hidden_however_they_are_written() {
    let values = || {
        Scrubber::builder()
            .values(Values::new("customer", ["Anna-Maria Berg", "K-1234567", "Öztürk", "12 34 56"]))
    };
    for (text, out) in [
        ("ask ANNA MARIA BERG", "ask [custom.customer]"),
        ("annamaria_berg", "[custom.customer]"),
        ("k1234567", "[custom.customer]"),
        ("(K 123-45-67)", "([custom.customer])"),
        ("ÖZTÜRK öztürk Öztürk", "[custom.customer] [custom.customer] [custom.customer]"),
        ("１２３４５６", "[custom.customer]"),
        ("no. 123456.", "no. [custom.customer]."),
        (
            "xk1234567 k12345678 1234567 annamariaberger",
            "xk1234567 k12345678 1234567 annamariaberger",
        ),
    ] {
        assert_eq!(scrub(values(), text), out, "{text}");
    }
}

#[test]
fn debug_shows_no_value_of_a_list() {
    let builder = Scrubber::builder()
        .allow(Allow::value("anna@ourcompany.com"))
        .allow(Allow::pattern("anna[0-9]{2}"))
        .deny(Deny::new("project", ["Anna"]))
        .values(Values::new("customer", ["anna berg"]));
    let shown = format!("{builder:?} {:?}", builder.clone().build().unwrap());
    assert!(!shown.to_lowercase().contains("anna") && shown.contains("values: 1"), "{shown}");
}

#[test]
fn a_custom_recogniser_weighs_like_any_other() {
    let member = || {
        Custom::new("member", "[0-9]{8}")
            .checksum(Checksum::Luhn)
            .confidence(30)
            .boundary(Boundary::Number)
            .support(Context::new(["member"]).within(16, 0).points(40))
            .against(Context::new(["order"]).within(16, 0).points(40))
    };
    let scrubber = |operator: Option<&str>| {
        let custom = member();
        Scrubber::builder().custom(match operator {
            Some(operator) => custom.operator(operator),
            None => custom,
        })
    };
    for (text, out) in [
        ("member 12345674", "member [custom.member]"),
        ("member 12345675", "member 12345675"),
        ("id 12345674", "id 12345674"),
        ("member order 12345674", "member order 12345674"),
        ("member -12345674", "member -12345674"),
    ] {
        assert_eq!(scrub(scrubber(None), text), out);
    }
    let masked = scrub(scrubber(Some("mask(2)")), "member 12345674");
    assert_eq!(masked, "member [custom.member:****74]");
    let chosen = scrubber(Some("mask")).operator("custom.member", Operator::Redact);
    assert_eq!(scrub(chosen, "member 12345674"), "member [custom.member]");
}

#[test]
fn a_strict_profile_hides_more() {
    let text = "071-23-4567 071 23 4567";
    let by = |profile| scrub(Scrubber::builder().profile(profile), text);
    assert_eq!(by(Profile::Balanced), "[pii.us_ssn] 071 23 4567");
    assert_eq!(by(Profile::Strict), "[pii.us_ssn] [pii.us_ssn]");
}

#[test]
fn mistakes_are_told_with_their_place() {
    use ErrorKind as K;
    let builder = Scrubber::builder;
    let custom = |custom| builder().custom(Custom::new("ok", "K[0-9]{3}")).custom(custom);
    let rows = [
        (custom(Custom::new("a", "K[0-9]+")), K::Unbounded, "custom[1].pattern", "{1,40}"),
        (custom(Custom::new("a", "K([0-9]{3}")), K::InvalidPattern, "custom[1].pattern", "bracket"),
        (custom(Custom::new("a", "^K$")), K::InvalidPattern, "custom[1].pattern", "boundary"),
        (
            custom(Custom::new("a", "K{0,3}")),
            K::InvalidPattern,
            "custom[1].pattern",
            "at least one",
        ),
        (
            custom(Custom::new("a", "K{3}").operator("hid")),
            K::UnknownOperator,
            "custom[1].operator",
            "redact",
        ),
        (custom(Custom::new("A-b", "K{3}")), K::InvalidName, "custom[1].name", "lower-case"),
        (custom(Custom::new("ok", "K{3}")), K::DuplicateName, "custom[1].name", "its own"),
        (
            builder().deny(Deny::new("a", ["x y", " "])),
            K::InvalidTerm,
            "deny[0].terms[1]",
            "two characters",
        ),
        (
            builder().values(Values::new("a", Vec::<String>::new())),
            K::InvalidTerm,
            "values[0].values",
            "one",
        ),
        (builder().allow(Allow::value(" ")), K::InvalidEntry, "allow[0]", "either"),
        (builder().allow(Allow::pattern("x*y")), K::Unbounded, "allow[0].pattern", "{1,40}"),
        (
            builder().allow(Allow::value("x").of_kind("pii.emial")),
            K::UnknownKind,
            "allow[0].kind",
            "`pii.email`",
        ),
        (builder().operator("pii.emial", Operator::Redact), K::UnknownKind, "", "`pii.email`"),
        (
            builder().operator("pii.url", Operator::Placeholder),
            K::ValueNotAvailable,
            "",
            "`pii.url`",
        ),
    ];
    for (builder, kind, path, help) in rows {
        let error = error(builder);
        assert_eq!((error.kind(), error.path()), (kind, path), "{error}");
        let shown = error.to_string();
        assert!(shown.contains(help) && shown.contains(path), "{shown}");
    }
    let far = Context::new(["w"]).within(129, 0);
    let far = error(custom(Custom::new("a", "K{3}").support(far)));
    assert_eq!((far.kind(), far.path()), (K::InvalidContext, "custom[1].support"));
}

#[cfg(feature = "serde")]
mod serde {
    use pii_scrub::{Error, ErrorKind, Nonce, ScrubberConfig, Session};

    const CONFIG: &str = r#"
profile = "strict"
default_operator = "placeholder"

[operators]
"pii.url" = "keep"
"pii.credit_card" = "mask(2)"

[[allow]]
value = "support@ourcompany.com"

[[allow]]
pattern = "[a-z]{1,20}@example\\.com"
kind = "pii.email"

[[deny]]
name = "project"
terms = ["Blue Bird"]
case = "exact"

[[values]]
name = "customer"
values = ["Anna Berg"]

[[custom]]
name = "member"
pattern = "M[0-9]{8}"
checksum = "luhn"
confidence = 60
operator = "redact"
support = { words = ["member"], before = 32 }
"#;

    fn parse(text: &str) -> ScrubberConfig {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn a_configuration_is_read_and_written() {
        let config = parse(CONFIG);
        assert_eq!(parse(&toml::to_string(&config).unwrap()), config);
        let empty = parse("");
        assert_eq!(empty, ScrubberConfig::default());
        assert!(empty.build().is_ok());
        let scrubber = config.build().unwrap();
        let mut session = Session::new(Nonce::from_bytes([0; 8]));
        let text = "support@ourcompany.com a.b@x.io me@example.com https://x.io/ 4111111111111111 \
                    Blue Bird anna berg";
        let out = "support@ourcompany.com [pii.email#1.aaaaaaaa] me@example.com https://x.io/ \
                   [pii.credit_card:****11] [custom.project#1.aaaaaaaa] [custom.customer#1.aaaaaaaa]";
        assert_eq!(scrubber.scrub(text, &mut session), out);
    }

    #[test]
    fn mistakes_of_a_file_are_told() {
        let error = |text: &str| -> Error { parse(text).build().unwrap_err() };
        let operator = error("[operators]\n\"pii.email\" = \"redcat\"");
        assert_eq!(operator.kind(), ErrorKind::UnknownOperator);
        let shown = "`operators.pii.email`: there is no such operator; did you mean `redact`?";
        assert_eq!(operator.to_string(), shown);
        let kind = error("[operators]\n\"pii.iban_code\" = \"redact\"");
        assert_eq!(kind.kind(), ErrorKind::UnknownKind);
        let checksum = error("[[custom]]\nname = \"a\"\npattern = \"K{3}\"\nchecksum = \"lun\"");
        assert_eq!(checksum.kind(), ErrorKind::UnknownChecksum);
        assert_eq!(checksum.path(), "custom[0].checksum");
        assert!(checksum.to_string().ends_with("did you mean `luhn`?"), "{checksum}");
        let keep = error("default_operator = \"keep\"");
        assert_eq!(keep.path(), "default_operator");
        for unknown in ["colour = 1", "[[custom]]\nname = \"a\"\npattern = \"a\"\nrank = 3"] {
            assert!(toml::from_str::<ScrubberConfig>(unknown).is_err(), "{unknown}");
        }
    }
}

/// Terms of all beginnings and lengths, so many that words are looked at instead of literals.
#[test]
fn each_of_thousands_of_values_is_found() {
    let syllables = ["an", "be", "co", "du", "él", "fa", "Öz", "ha", "ив", "7", "9x", "李"];
    let values: Vec<String> = (0..2_000usize)
        .map(|index| {
            let part = |by: usize| syllables.get(index / by % syllables.len()).unwrap();
            format!("{}{}-{}{} {index}", part(1), part(12), part(144), part(7))
        })
        .collect();
    let scrubber = |count: usize| {
        let values = values.iter().take(count).map(String::as_str);
        Scrubber::builder().values(Values::new("known", values)).build().unwrap()
    };
    let mut session = Session::new(Nonce::from_bytes([0; 8]));
    for count in [1, 40, 2_000] {
        let scrubber = scrubber(count);
        for value in values.iter().take(count).step_by(1 + count / 200) {
            for written in [value.clone(), value.replace([' ', '-'], ""), value.to_uppercase()] {
                let out =
                    scrubber.scrub(&format!("x {written}, {written}x"), &mut session).into_owned();
                assert!(
                    out.starts_with("x [custom.known], ") && !out.ends_with(']'),
                    "{written}: {out}"
                );
            }
        }
    }
}

#[test]
fn what_is_only_looked_for_on_request() {
    let text = "ask @anna_b at Ms Fiona Macdonald's";
    let scrub = |builder: ScrubberBuilder| {
        let mut session = Session::new(Nonce::from_bytes([0; 8]));
        builder.build().unwrap().scrub(text, &mut session).into_owned()
    };
    assert_eq!(scrub(Scrubber::builder()), text);
    let out = scrub(Scrubber::builder().on_request("pii.handle").free_text());
    assert!(out.starts_with("ask [pii.handle] at ") && !out.contains("Macdonald"), "{out}");
    let error = Scrubber::builder().on_request("pii.handel").build().unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::UnknownKind, "on_request[0]"));
    assert!(error.to_string().contains("`pii.handle`"), "{error}");
}
