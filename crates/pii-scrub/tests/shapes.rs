//! JSON, chat messages and tables.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use std::sync::LazyLock;

use pii_scrub::{Allow, Nonce, Operator, Scrubber, Session, Table};
use proptest::prelude::*;
use serde_json::{Value, json};

static SCRUBBERS: LazyLock<[Scrubber; 2]> = LazyLock::new(|| {
    let by = |operator| {
        Scrubber::builder().default_operator(operator).operator("pii.url", Operator::Redact)
    };
    [by(Operator::Redact).build().unwrap(), by(Operator::Placeholder).build().unwrap()]
});

fn redact() -> &'static Scrubber {
    let [redact, _] = &*SCRUBBERS;
    redact
}

fn session() -> Session {
    Session::new(Nonce::from_bytes([7; 8]))
}

#[test]
fn keys_are_context_for_values() {
    for (document, out) in [
        (r#"{"ssn": 219099999}"#, r#"{"ssn": "[pii.us_ssn]"}"#),
        (r#"{"ssn": "219099999"}"#, r#"{"ssn": "[pii.us_ssn]"}"#),
        (r#"{"phone_number": "030 565 3612"}"#, r#"{"phone_number": "[pii.phone]"}"#),
        (r#"{"mobile":[1711234567]}"#, r#"{"mobile":["[pii.phone]"]}"#),
        (r#"{"date_of_birth": "1985-03-12"}"#, r#"{"date_of_birth": "[pii.date_of_birth]"}"#),
        (
            r#"{"created": "1985-03-12", "n": 219099999}"#,
            r#"{"created": "1985-03-12", "n": 219099999}"#,
        ),
        (r#"{"a@x.io": 1}"#, r#"{"[pii.email]~2": 1}"#),
        (r#"{"passport_number": "X1234567"}"#, r#"{"passport_number": "[pii.passport]"}"#),
    ] {
        assert_eq!(redact().scrub_json(document, &mut session()), out);
    }
}

#[test]
fn what_is_allowed_stays_in_json() {
    let scrubber = Scrubber::builder()
        .allow(Allow::value("support@x.io"))
        .allow(Allow::value("+44 20 7946 0958"))
        .keep("pii.ip_address")
        .build()
        .unwrap();
    let document = r#"{"office phone": "+44 20 7946 0958", "to": ["support@x.io", "a@x.io"], "ip": "198.51.100.23"}"#;
    let out = r#"{"office phone": "+44 20 7946 0958", "to": ["support@x.io", "[pii.email]"], "ip": "198.51.100.23"}"#;
    assert_eq!(scrubber.scrub_json(document, &mut session()), out);
}

#[test]
fn messages_of_all_shapes_are_read() {
    let [_, placeholder] = &*SCRUBBERS;
    let mark = "[pii.email#1.hhhhhhhh]";
    let at = "a@x.io";
    let shape = |at: &str| {
        let arguments = format!("{{\"to\":\"{at}\",\"n\":[1, 2]}}");
        let call = json!({"id": "b@x.io", "function": {"name": "c@x.io", "arguments": arguments}});
        json!([
            {"role": "system", "content": format!("you are {at}"), "id": "b@x.io"},
            {"role": "user", "name": "b@x.io", "content": [
                {"type": "text", "text": format!("\"{at}\"\n\u{1F600}\u{1}")},
                {"type": "image_url", "image_url": {"url": "https://b.example/c@x.io"}},
            ]},
            {"role": "assistant", "content": null, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "b@x.io", "content": format!("[\"{at}\"]")},
            {"role": "assistant", "content": [
                {"type": "tool_use", "id": "b@x.io", "name": "mail", "input": {"to": at, "n": 1.50}},
                {"type": "tool_result", "content": [{"type": "text", "text": at}]},
            ]},
            {"role": "model", "parts": [{"text": at}, {"functionCall": {"name": "b@x.io", "args": {"to": at}}}]},
        ])
    };
    for wrapped in [false, true] {
        let wrap = |messages: Value| match wrapped {
            true => json!({"model": "b@x.io", "messages": messages}).to_string(),
            false => messages.to_string(),
        };
        let out = placeholder.scrub_chat(&wrap(shape(at)), &mut session());
        let expected = wrap(shape(mark));
        let (out, expected): (Value, Value) =
            (serde_json::from_str(&out).unwrap(), serde_json::from_str(&expected).unwrap());
        assert_eq!(out, expected);
    }
    let one = r#"{"content": "a\u0040x.io", "role": "user"}"#;
    assert_eq!(
        redact().scrub_chat(one, &mut session()),
        r#"{"content": "[pii.email]", "role": "user"}"#
    );
    let system = r#"{"system": "a@x.io", "messages": []}"#;
    assert_eq!(
        redact().scrub_chat(system, &mut session()),
        r#"{"system": "[pii.email]", "messages": []}"#
    );
}

#[test]
fn roles_are_chosen() {
    let chat =
        r#"[{"content": "a@x.io", "role": "system"}, {"role": "user", "content": "a@x.io"}]"#;
    let out =
        r#"[{"content": "a@x.io", "role": "system"}, {"role": "user", "content": "[pii.email]"}]"#;
    assert_eq!(redact().scrub_chat_of(chat, &mut session(), |role| role == "user"), out);
}

#[test]
fn another_shape_is_scrubbed_as_json() {
    for document in [
        r#"{"to": "a@x.io"}"#,
        r#"["a@x.io"]"#,
        r#"[{"role": "user", "content": "a@x.io""#,
        r#"[{"role": "user", "content": "a@x.io\q"}]"#,
        r#"[{"role": "user", "content": "a"}] a@x.io"#,
        r#"{"messages": "a@x.io"}"#,
        r#"{"messages": [{"role": "user", "content": "b", "x": 1}, "a@x.io"]}"#,
        "a@x.io",
        "",
        "[",
    ] {
        let mut session = session();
        let out = redact().scrub_chat(document, &mut session);
        assert_eq!(out, redact().scrub_json(document, &mut session));
        assert!(!out.contains("a@x.io"), "{out}");
    }
    // Parts within parts, deeper than they are looked for.
    let deep =
        format!(r#"[{{"role":"user","content":{}"a@x.io"{}}}]"#, "[".repeat(60), "]".repeat(60));
    assert!(redact().scrub_chat(&deep, &mut session()).contains("[pii.email]"));
}

/// What looks like a placeholder of the session, and was not issued before the document began, may
/// not get the number of a value that is found later in it.
#[test]
fn an_imitated_placeholder_is_quoted() {
    let [_, placeholder] = &*SCRUBBERS;
    let fake = "[pii.email#1.hhhhhhhh]";
    let chat = format!(
        r#"[{{"role":"user","content":"a@x.io"}},{{"role":"user","content":"{fake}"}},
            {{"role":"tool","content":[{{"input":{{"x":"{fake}"}}}}]}}]"#
    );
    let json = format!(r#"{{"a": "a@x.io", "b": "{fake}", "c": "\u005bpii.email#1.hhhhhhhh]"}}"#);
    let table = format!("a,b\na@x.io,{fake}\n");
    type Scrub = fn(&Scrubber, &str, &mut Session) -> String;
    let shapes: [(Scrub, String); 4] = [
        (|it, text, session| it.scrub_chat(text, session), chat),
        (|it, text, session| it.scrub_json(text, session), json),
        (|it, text, session| it.scrub_json(text, session), format!("see a@x.io, {fake} \"")),
        (|it, text, session| it.scrub_table(text, Table::default(), session), table),
    ];
    for (scrub, text) in shapes {
        let mut session = session();
        let out = scrub(placeholder, &text, &mut session);
        assert_eq!(out.matches("[pii.email#1.hhhhhhhh]").count(), 1, "{out}");
        assert!(out.contains("[pii.placeholder#1.hhhhhhhh]") && !out.contains("a@x.io"), "{out}");
        let restored = session.vault().restore(&out);
        assert_eq!(restored.replace("\\u005b", "["), text.replace("\\u005b", "["));
        // Once issued, they stay.
        assert_eq!(scrub(placeholder, &out, &mut session), out);
    }
}

#[test]
fn columns_are_context_for_fields() {
    let table = "name;ssn;order id;e-mail;call\r\n\
                 \"x; \"\"y\"\"\";219099999;219099999;a@x.io;030 565 3612\r\n\
                 ;219 09 9999;\"030 565\n3612\";\"a@x.io\";\r\n";
    let out = "name;ssn;order id;e-mail;call\r\n\
               \"x; \"\"y\"\"\";[pii.us_ssn];219099999;[pii.email];[pii.phone]\r\n\
               ;[pii.us_ssn];\"030 565\n3612\";\"[pii.email]\";\r\n";
    assert_eq!(redact().scrub_table(table, Table::default(), &mut session()), out);
    let headless = Table::default().delimiter(b';').without_header();
    let plain = redact().scrub_table("ssn;x\n219099999;219-09-9999", headless, &mut session());
    assert_eq!(plain, "ssn;x\n219099999;[pii.us_ssn]");
    // The first row of a table that has no header is looked at, too.
    let first = redact().scrub_table("a@x.io,b\n219099999,x", Table::default(), &mut session());
    assert_eq!(first, "[pii.email],b\n219099999,x");
}

/// A long name of a column is not read again for every field.
#[test]
fn a_table_is_scrubbed_in_linear_time() {
    let time = |columns: usize, rows: usize| {
        let name = "x".repeat(20_000);
        let table = format!(
            "{name}{}\n{}",
            ",y".repeat(columns),
            format!("1{}\n", ",2".repeat(columns)).repeat(rows)
        );
        let start = std::time::Instant::now();
        let _ = redact().scrub_table(&table, Table::default(), &mut session());
        start.elapsed().as_secs_f64() / table.len() as f64
    };
    let few = time(1, 500);
    let many = time(1, 16_000);
    assert!(many < 8.0 * few + 1e-5, "{few}, then {many} seconds a byte");
}

fn value() -> impl Strategy<Value = String> {
    let fragment = prop::sample::select(vec![
        "ssn",
        "phone ",
        "call",
        " ",
        ",",
        ";",
        "\"",
        "\n",
        "\r",
        "\\",
        "\t",
        "219099999",
        "219-09-9999",
        "a@x.io",
        "415-555-2671",
        "4111 1111 1111 1111",
        "https://x.io/?a=b",
        "é",
        "日本",
        "1",
        "-",
        "[pii.email]",
        "{",
        "}",
        ":",
        "\u{1}",
    ]);
    prop::collection::vec(fragment, 0..5).prop_map(|parts| parts.concat())
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        value().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        Just(Value::from(219_099_999)),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(value(), inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// The kind and number of everything in a document, not what it says.
fn structure(value: &Value) -> String {
    match value {
        Value::Array(values) => {
            format!("[{}]", values.iter().map(structure).collect::<Vec<_>>().join(","))
        }
        Value::Object(members) => {
            // Keys that were hidden come in another order.
            let mut members: Vec<String> = members.values().map(structure).collect();
            members.sort();
            format!("{{{}}}", members.join(","))
        }
        _ => "x".to_owned(),
    }
}

/// The number of fields of each row, read in another way than the library does.
fn rows(text: &str) -> Vec<usize> {
    let mut rows = vec![1];
    let (mut quoted, mut begins) = (false, true);
    for char in text.chars() {
        match char {
            '"' if quoted || begins => quoted = !quoted,
            ',' if !quoted => *rows.last_mut().unwrap() += 1,
            '\n' if !quoted => rows.push(1),
            _ => {}
        }
        begins = matches!(char, ',' | '\n') && !quoted || quoted && char == '"';
        if !quoted && char == '"' {
            begins = true;
        }
    }
    rows
}

fn field(value: &str) -> String {
    match value.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", value.replace('"', "\"\"")),
        false => value.to_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn json_stays_json_of_the_same_structure(document in json()) {
        for scrubber in SCRUBBERS.iter() {
            let mut session = session();
            let text = document.to_string();
            let once = scrubber.scrub_json(&text, &mut session);
            let read: Value = serde_json::from_str(&once).unwrap();
            prop_assert_eq!(structure(&read), structure(&document), "{}", once);
        }
    }

    #[test]
    fn chats_stay_chats(texts in prop::collection::vec((value(), json(), any::<bool>()), 1..4)) {
        let messages = texts.iter().map(|(text, other, parts)| {
            let content = if *parts { json!([{"type": "text", "text": text}, other]) } else { json!(text) };
            json!({"role": "user", "content": content, "x": other})
        });
        let document = Value::Array(messages.collect());
        let text = document.to_string();
        let out = redact().scrub_chat(&text, &mut session());
        let read: Value = serde_json::from_str(&out).unwrap();
        prop_assert_eq!(structure(&read), structure(&document));
        for (after, before) in read.as_array().unwrap().iter().zip(document.as_array().unwrap()) {
            prop_assert_eq!(&after["x"], &before["x"]);
            let whole = before["content"].as_str().map(|text| redact().scrub(text, &mut session()).into_owned());
            prop_assert_eq!(after["content"].as_str(), whole.as_deref());
        }
    }

    #[test]
    fn tables_stay_tables(table in prop::collection::vec(prop::collection::vec(value(), 3), 1..5)) {
        let line = |row: &Vec<String>| row.iter().map(|value| field(value)).collect::<Vec<_>>().join(",");
        let text = table.iter().map(line).collect::<Vec<_>>().join("\n");
        prop_assert_eq!(rows(&text), vec![3; table.len()]);
        for scrubber in SCRUBBERS.iter() {
            let mut session = session();
            let comma = Table::default().delimiter(b',');
            let once = scrubber.scrub_table(&text, comma, &mut session);
            prop_assert_eq!(rows(&once), vec![3; table.len()], "{}", once);
        }
    }

    /// Where values stand apart, as in the guarantee of the crate.
    #[test]
    fn scrubbing_again_changes_nothing(
        values in prop::collection::vec(
            prop::sample::select(vec![
                "ssn", "phone", "219099999", "219-09-9999", "a@x.io", "415-555-2671", "x, y",
                "4111 1111 1111 1111", "say \"x\" to a@x.io", "1", "",
            ]),
            12,
        ),
    ) {
        for scrubber in SCRUBBERS.iter() {
            let mut session = session();
            let rows = values.chunks(3).map(|row| row.iter().map(|value| field(value)).collect::<Vec<_>>().join(","));
            let table = rows.collect::<Vec<_>>().join("\n");
            let comma = Table::default().delimiter(b',');
            let once = scrubber.scrub_table(&table, comma, &mut session);
            prop_assert_eq!(&scrubber.scrub_table(&once, comma, &mut session), &once);
            let document = json!({"phone": values, "ssn": {"a": values}}).to_string();
            let once = scrubber.scrub_json(&document, &mut session);
            prop_assert_eq!(&scrubber.scrub_json(&once, &mut session), &once);
            let chat = json!([{"role": "user", "content": values}]).to_string();
            let once = scrubber.scrub_chat(&chat, &mut session);
            prop_assert_eq!(&scrubber.scrub_chat(&once, &mut session), &once);
        }
    }

    #[test]
    fn no_panic_on_any_text(text in any::<String>(), comma in any::<u8>()) {
        let mut session = session();
        let _ = redact().scrub_json(&text, &mut session);
        let _ = redact().scrub_chat(&text, &mut session);
        let _ = redact().scrub_table(&text, Table::default().delimiter(comma), &mut session);
    }
}
