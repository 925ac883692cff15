//! Structure: what an answer has to be as a whole, in one piece and in several.
#![expect(clippy::unwrap_used, reason = "helpers of a test may fail loudly too")]

use output_filter::{JsonType, Structure, StructureBuilder, Violation};
use proptest::prelude::*;

fn shown(builder: StructureBuilder, answer: &str) -> Vec<String> {
    builder.build().unwrap().check(answer).iter().map(ToString::to_string).collect()
}

#[test]
fn limits_count_what_they_say() {
    let limits = || Structure::builder().max_bytes(6).max_characters(4).max_lines(2);
    for fits in ["", "abcd", "éé\na", "a\nb\n"] {
        assert!(shown(limits(), fits).is_empty(), "{fits:?}");
    }
    assert_eq!(shown(limits(), "abcde"), ["more than 4 characters"]);
    assert_eq!(shown(limits(), "éééé"), ["more than 6 bytes"]);
    assert_eq!(shown(limits(), "a\n\nb"), ["more than 2 lines"]);
    assert_eq!(shown(limits(), "a\n\nbcde").len(), 3);
}

#[test]
fn json_or_not() {
    let json = || Structure::builder().json();
    for good in ["{}", " [1, -0.5e+3, true, false, null, \"\\u00e9\"] ", "7", "\"x\"", "\n0"] {
        assert!(shown(json(), good).is_empty(), "{good:?}");
    }
    for (bad, message) in [
        ("", "not JSON at byte 0"),
        ("{", "not JSON at byte 1"),
        ("{\"a\":1,}", "not JSON at byte 7"),
        ("[1 2]", "not JSON at byte 3"),
        ("01", "text after the document at byte 1"),
        ("[01]", "not JSON at byte 2"),
        ("nul", "not JSON at byte 3"),
        ("\"a\nb\"", "not JSON at byte 2"),
        ("'a'", "not JSON at byte 0"),
        ("{} and more", "text after the document at byte 3"),
        ("7x", "text after the document at byte 1"),
        ("Here you are: {}", "not JSON at byte 0"),
        ("\u{feff}{}", "not JSON at byte 0"),
    ] {
        assert_eq!(shown(json(), bad), [message], "{bad:?}");
    }
    assert!(shown(json().trailing_text(), "{} and more").is_empty());
    let prose = || Structure::builder().not_json();
    assert_eq!(shown(prose(), "{\"a\": [1]}"), ["JSON where none is wanted"]);
    for fine in ["Yes.", "7", "\"quoted\"", "{\"a\": 1} is what I got", "{\"a\": 1"] {
        assert!(shown(prose(), fine).is_empty(), "{fine:?}");
    }
}

#[test]
fn types_depth_and_keys() {
    let object = || Structure::builder().top_level([JsonType::Object]);
    assert!(shown(object(), "{}").is_empty());
    assert_eq!(shown(object(), "[{}]"), ["the document is an array"]);
    assert_eq!(shown(object(), "null"), ["the document is null"]);
    let deep = || Structure::builder().max_depth(2);
    assert!(shown(deep(), "[[1], {\"a\": 1}]").is_empty());
    assert_eq!(shown(deep(), "[[[1]]]"), ["nested deeper than 2 at byte 2"]);
    let deepest = "[".repeat(100_000);
    assert_eq!(
        shown(Structure::builder().json(), &deepest),
        ["nested deeper than 128 at byte 128"]
    );
    let unique = || Structure::builder().unique_keys();
    assert!(shown(unique(), r#"{"a": {"a": 1}, "b": [{"a": 1}, {"a": 1}]}"#).is_empty());
    assert_eq!(shown(unique(), r#"{"a": 1, "\u0061": 2}"#), ["a key is there twice at byte 9"]);
}

#[test]
fn fields_that_have_to_be_there() {
    let order =
        || Structure::builder().required(["id", "customer.name", "items.*.price", "/a~1b/0"]);
    let good =
        r#"{"id": null, "customer": {"name": "", "x": 1}, "items": [{"price": 1}], "a/b": [5]}"#;
    assert!(shown(order(), good).is_empty());
    let missing = |answer: &str| -> Vec<String> {
        let found = order().build().unwrap().check(answer);
        let path = |violation| match violation {
            Violation::Missing { path } => path,
            other => other.to_string(),
        };
        found.into_iter().map(path).collect()
    };
    assert_eq!(missing("{}"), ["id", "customer.name", "/a~1b/0"]);
    assert_eq!(missing("[]"), ["id", "customer.name", "/a~1b/0"]);
    assert_eq!(missing("3"), ["id", "customer.name", "/a~1b/0"]);
    let partly = r#"{"id": 1, "customer": "Bob", "items": [{"price": 1}, {}, 3], "a/b": []}"#;
    assert_eq!(missing(partly), ["customer.name", "items.*.price", "/a~1b/0"]);
    // Nothing is known to be missing of what was cut off.
    assert_eq!(missing("{\"id\": 1"), ["not JSON at byte 8"]);
    let each = || Structure::builder().required(["*.ok"]);
    assert!(shown(each(), "{\"a\": {\"ok\": 1}}").is_empty() && shown(each(), "[]").is_empty());
    assert_eq!(shown(each(), "[{}]"), ["a required field is missing: *.ok"]);
}

#[test]
fn fields_that_must_not_be_there() {
    let strict = || Structure::builder().forbidden(["debug", "users.*.password", "list.1"]);
    assert!(
        shown(strict(), r#"{"x": {"debug": 1}, "users": {"password": 1}, "list": [1]}"#).is_empty()
    );
    let answer =
        r#"{"users": [{"password": "a"}, {"p\u0061ssword": 2}], "debug": 0, "list": [1, 2]}"#;
    let found = strict().build().unwrap().check(answer);
    let forbidden = |path: &str, at| Violation::Forbidden { path: path.into(), at };
    assert_eq!(
        found,
        [forbidden("users.*.password", 12), forbidden("debug", 53), forbidden("list.1", 77)]
    );
    assert!(!format!("{found:?}").contains("\"a\""));
}

#[test]
fn nothing_of_the_answer_is_told() {
    let strict = Structure::builder().required(["id"]).unique_keys().max_bytes(10).build().unwrap();
    let mut stream = strict.stream();
    let first = stream.push(br#"{"hunter2": "hunter2", "hunter2": 1}"#).unwrap_err().to_string();
    let debug = format!("{stream:?}");
    assert!(debug.contains("TooManyBytes") && debug.contains("DuplicateKey"));
    for told in [first, debug, format!("{:?}", stream.finish())] {
        assert!(!told.contains("hunter2"), "{told}");
    }
}

#[test]
fn what_cannot_be_is_an_error() {
    let error = |builder: StructureBuilder| builder.build().unwrap_err();
    assert_eq!(error(Structure::builder().required(["a", "b..c"])).invalid_path(), Some("b..c"));
    assert_eq!(
        error(Structure::builder().required(["a"]).forbidden(["/a"])).invalid_path(),
        Some("/a")
    );
    for builder in [Structure::builder().json().not_json(), Structure::builder().top_level([])] {
        assert_eq!(error(builder).to_string(), "no answer can be what is asked for");
    }
}

#[test]
fn a_stream_stops_at_once() {
    let call = Structure::builder()
        .json()
        .forbidden(["cmd"])
        .required(["path"])
        .max_bytes(40)
        .build()
        .unwrap();
    let stops = |answer: &str| {
        let mut stream = call.stream();
        answer.bytes().position(|byte| stream.push(&[byte]).is_err())
    };
    assert_eq!(stops(r#"{"path": "x"}"#), None);
    assert_eq!(stops(r#"{"cmd": "rm"}"#), Some(5), "at the end of the key");
    assert_eq!(stops("I will"), Some(0));
    assert_eq!(stops(&format!("[{}", " ".repeat(60))), Some(40));
    // A missing field shows at the end.
    let mut stream = call.stream();
    assert!(stream.push(b"{}").is_ok());
    assert_eq!(stream.finish(), [Violation::Missing { path: "path".into() }]);
}

/// Pieces of JSON, in any order.
fn soup() -> impl Strategy<Value = String> {
    const PIECES: [&str; 28] = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"a\"",
        "\"b\"",
        "\"\\u0061\"",
        "\"\\ud83d\\ude00\"",
        "\"",
        "\\",
        "1",
        "0",
        "-",
        ".5",
        "e1",
        "true",
        "null",
        " ",
        "\n",
        "x",
        "é",
        "{\"a\":",
        "\"b\":",
        "[1,",
        "{\"a\":1}",
        "\"a.b\"",
    ];
    prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..14).prop_map(|p| p.concat())
}

/// JSON that is valid, printed by `serde_json`.
fn document() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::btree_map(prop::sample::select(vec!["a", "b", "c"]), inner, 0..4)
                .prop_map(|fields| {
                    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
                }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// `serde_json` refuses halves of surrogate pairs, which the grammar allows.
    #[test]
    fn what_is_json_agrees_with_another_parser(text in soup()) {
        let found = Structure::builder().json().build().unwrap().check(&text);
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        prop_assert_eq!(found.is_empty(), theirs, "{:?}", found);
    }

    #[test]
    fn printed_documents_pass(document in document()) {
        for text in [document.to_string(), serde_json::to_string_pretty(&document).unwrap()] {
            prop_assert!(Structure::builder().unique_keys().build().unwrap().check(&text).is_empty());
        }
    }

    /// Against the naive model: look the path up in the document.
    #[test]
    fn missing_and_forbidden_agree_with_a_lookup(
        document in document(),
        path in prop::sample::select(vec!["a", "a.b", "b.c.a", "c"]),
    ) {
        let there = document.pointer(&format!("/{}", path.replace('.', "/"))).is_some();
        let text = document.to_string();
        let required = Structure::builder().required([path]).build().unwrap().check(&text);
        prop_assert_eq!(required.is_empty(), there);
        let forbidden = Structure::builder().forbidden([path]).build().unwrap().check(&text);
        prop_assert_eq!(forbidden.is_empty(), !there);
    }

    #[test]
    fn pieces_make_no_difference(text in soup(), size in 1..5usize) {
        let shape = Structure::builder()
            .required(["a", "b.*.a"])
            .forbidden(["a.a", "*.b"])
            .unique_keys()
            .max_depth(3)
            .max_characters(20)
            .max_lines(1)
            .build()
            .unwrap();
        let mut stream = shape.stream();
        for piece in text.as_bytes().chunks(size) {
            let _ = stream.push(piece);
        }
        let mut pieces = stream.finish();
        let mut whole = shape.check(&text);
        // Limits and fields are told in the order in which they show, which is by piece.
        pieces.sort_by_key(ToString::to_string);
        whole.sort_by_key(ToString::to_string);
        prop_assert_eq!(pieces, whole);
    }

    #[test]
    fn any_bytes_are_fine(bytes in any::<Vec<u8>>()) {
        let shape = Structure::builder().required(["a"]).unique_keys().build().unwrap();
        let mut stream = shape.stream();
        let _ = stream.push(&bytes);
        let _ = stream.finish();
    }
}

#[cfg(feature = "json-schema")]
mod schema {
    use output_filter::{JsonSchema, SchemaErrorKind};

    const ORDER: &str = r##"{
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["id", "items"],
        "properties": {
            "id": {"type": "integer", "minimum": 1},
            "items": {"type": "array", "items": {"$ref": "#/$defs/item"}, "maxItems": 2},
            "code": {"pattern": "^[a-z]+$"}
        },
        "additionalProperties": {"type": "string"},
        "$defs": {"item": {"type": "object", "required": ["price"]}}
    }"##;

    fn shown(answer: &str) -> Vec<String> {
        JsonSchema::new(ORDER).unwrap().check(answer).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn violations_name_place_and_keyword() {
        assert!(shown(r#"{"id": 3, "items": [{"price": 1}], "code": "ab", "x": "y"}"#).is_empty());
        assert_eq!(shown(r#"{"id": 0, "items": []}"#), ["minimum does not hold at /id"]);
        assert_eq!(
            shown(r#"{"id": 1, "items": [{"price": 1}, {}]}"#),
            ["required does not hold at /items/1"]
        );
        assert_eq!(shown(r#"{"id": 1}"#), ["required does not hold at "]);
        assert_eq!(shown("{\n  \"id\": }"), ["not JSON at byte 10"]);
        assert_eq!(
            shown(r#"{"id": 1, "items": [], "code": "A1"}"#),
            ["pattern does not hold at /code"]
        );
    }

    #[test]
    fn what_only_the_answer_has_is_not_told() {
        let found = shown(r#"{"id": 1, "items": [], "hunter2 is the password": 5}"#);
        assert_eq!(found, ["type does not hold at /*"]);
        // A name of digits is no number of an element.
        let found = shown(r#"{"id": 1, "items": [], "4029551": 5}"#);
        assert_eq!(found, ["type does not hold at /*"]);
    }

    #[test]
    fn schemas_that_cannot_be() {
        let kind = |schema: &str| JsonSchema::new(schema).unwrap_err().kind();
        assert_eq!(kind("{"), SchemaErrorKind::NotJson);
        assert_eq!(kind(r#"{"type": 3}"#), SchemaErrorKind::InvalidSchema);
        assert_eq!(kind(r##"{"$ref": "#/nowhere"}"##), SchemaErrorKind::InvalidSchema);
        for remote in ["https://example.com/a.json", "file:///etc/passwd", "other.json"] {
            assert_eq!(
                kind(&format!(r#"{{"$ref": "{remote}"}}"#)),
                SchemaErrorKind::RemoteReference,
                "{remote}"
            );
        }
        assert!(JsonSchema::new(r##"{"$ref": "#/$defs/a", "$defs": {"a": true}}"##).is_ok());
        // Look-around would take time out of proportion.
        assert_eq!(kind(r#"{"pattern": "(?=a)b"}"#), SchemaErrorKind::InvalidSchema);
    }

    #[test]
    fn deep_answers_are_refused() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(shown(&deep)[0].starts_with("not JSON"));
    }
}
