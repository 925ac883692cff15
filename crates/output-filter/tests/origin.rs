//! Values that a run was given are told from values that an answer made up.

use output_filter::{Inputs, Origin, Scratch};
use proptest::prelude::*;
use rule_scan::{Anchor, ByteClass, Rule, Scanner};

fn is_echo(input: &str, value: &str) -> bool {
    let mut inputs = Inputs::new();
    inputs.add("in", input);
    inputs.origin_of(value) != Origin::Unsupported
}

#[test]
fn the_same_value_in_another_writing_is_an_echo() {
    let mut failed = Vec::new();
    for (input, value) in [
        // Numbers.
        ("my number is 123-45-6789.", "123-45-6789"),
        ("my number is 123-45-6789.", "123 45 6789"),
        ("my number is 123-45-6789.", "123456789"),
        ("my number is 123456789.", "123-45-6789"),
        ("| 123 | 45 | 6789 |", "123-45-6789"),
        (r#"{"area": "202", "exchange": "555", "line": "0143"}"#, "(202) 555-0143"),
        ("<td>202</td><td>555</td><td>0143</td>", "202-555-0143"),
        ("ID482913 was given", "482913"),
        ("card 4111 1111 1111 1111", "4111111111111111"),
        ("4111111111111111", "4111-1111-1111-1111"),
        // Telephones.
        ("call 202-555-0143", "+1 202 555 0143"),
        ("call +1 (202) 555-0143", "202.555.0143"),
        ("call 0171 2345678", "+49 171 2345678"),
        ("call +49 171 2345678", "0171/2345678"),
        ("call 0049 171 2345678", "+49 171 2345678"),
        // What is masked.
        ("card 4111 1111 1111 1234", "****1234"),
        ("card 4111 1111 1111 1234", "4111 **** **** 1234"),
        ("card 4111 1111 1111 1234", "4111 11xx xxxx 1234"),
        ("card 4111 1111 1111 1234", "•••• 1234"),
        ("card 4111 1111 1111 1234", "xxxx-xxxx-xxxx-1234"),
        ("the card ending in 1234", "****1234"),
        ("card ••4605", "••••4605"),
        ("card ••4605", "4605"),
        // Dates and amounts.
        ("born 1990-05-04", "04.05.1990"),
        ("born 5/4/1990", "1990-05-04"),
        ("paid $2,099.00", "$2099.00"),
        // Names, in full words.
        ("I am Jane Doe.", "jane doe"),
        ("I am Jane Doe.", "Doe, Jane"),
        ("DOE, Jane Mary", "Jane Mary Doe"),
        (r#"{"first_name": "Jane", "last_name": "Doe"}"#, "Jane Doe"),
        (r#"{"text": "Dear all,\nJane Doe\nwas here"}"#, "Jane Doe"),
        ("signed J. Doe", "J. Doe"),
        ("signed Doe J", "J. Doe"),
        ("Anna-Lena O'Hara", "Anna Lena O’Hara"),
        ("客户是张伟，电话", "张伟"),
        ("Jos\\u00e9 Ruiz", "José Ruiz"),
        // Addresses and keys.
        ("write to Jane.Doe@Example.com!", "jane.doe@example.com"),
        ("<mailto:jane.doe@example.com>", "jane.doe@example.com"),
        ("to=jane.doe%40example.com", "jane.doe@example.com"),
        ("jdoe@gmail.com", "j.doe@gmail.com"),
        ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("DE89370400440532013000", "DE89 3704 0044 0532 0130 00"),
        ("key sk-live-9fA3bC77dE01 ok", "sk-live-9fA3bC77dE01"),
        ("at 12 Main Street, Springfield", "12 Main Street, Springfield"),
        ("12 Main Street\nSpringfield", "12 Main Street, Springfield"),
    ] {
        if !is_echo(input, value) {
            failed.push(format!("{value} in {input}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn what_no_input_has_is_unsupported() {
    let mut failed = Vec::new();
    for (input, value) in [
        ("my number is 123-45-6789.", "123-45-6780"),
        ("my number is 123-45-6789.", "123-45-678"),
        ("my number is 123-45-6789.", "987-65-4321"),
        ("my number is 123-45-6789.", "****6780"),
        ("my number is 123-45-6789.", "9999 **** 6789"),
        ("", "123-45-6789"),
        ("call 202-555-0143", "+1 202 555 0144"),
        ("call +49 171 2345678", "+44 171 2345678 9"),
        ("card ••4605", "4111 1111 1111 4605"),
        ("born 1990-05-04", "1990-05-06"),
        ("I am Jane Doe. He is Ole Berg.", "Jane Berg"),
        ("I am Jane Doe.", "J. Doe"),
        ("I am Jane Doe.", "Jane Mary Doe"),
        ("signed J. Doe", "Jane Doe"),
        ("I am Jane Doe of example.com", "jane.doe@example.com"),
        ("jane.doe@example.com", "jane@example.com.evil.io"),
        ("DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 01"),
        ("客户是张伟，电话", "张三"),
        ("anything", ""),
        ("anything - at all", " - "),
        ("anything", "****"),
    ] {
        if is_echo(input, value) {
            failed.push(format!("{value} in {input}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn findings_are_judged_when_they_are_reported() {
    let rule = Rule::new(
        "pii.us_ssn",
        Anchor::run(ByteClass::DIGIT),
        "[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}",
    );
    let scanner = Scanner::builder().rule(rule).build().unwrap();
    let mut inputs = Inputs::with_seed(7);
    inputs.add("user", "I am 123-45-6789");
    inputs.add("tool", "spouse: 219099999");
    let answer = "You are 123 45 6789, your spouse is 219-09-9999, your son 078-05-1120; \
        encoded MjE5LTA5LTk5OTk= .";
    let mut scratch = Scratch::new();
    let findings = scanner.scan(answer, &mut scratch).findings().to_vec();
    let origins = |inputs: &Inputs| {
        let of = |origin| match origin {
            Origin::Echo { input } => String::from(input),
            Origin::Unsupported => String::from("-"),
        };
        findings.iter().map(|f| of(inputs.origin_of_finding(answer, f))).collect::<Vec<_>>()
    };
    assert_eq!(origins(&inputs), ["user", "tool", "-", "tool"]);
    inputs.add("late", "son: 078051120");
    assert_eq!(origins(&inputs), ["user", "tool", "late", "tool"]);
    assert_eq!(inputs.len(), 3);
}

#[test]
fn no_value_is_kept_or_shown() {
    let mut inputs = Inputs::new();
    inputs.add("user", "Jane Doe 123-45-6789");
    assert_eq!(format!("{inputs:?}"), "Inputs { inputs: 1 }");
    let prose = include_str!("../src/origin.rs");
    let words = prose.split(|char: char| !char.is_alphanumeric()).filter(|w| !w.is_empty()).count();
    let mut inputs = Inputs::new();
    inputs.add("a", prose);
    let memory = inputs.memory();
    assert!(memory < words * 80 && memory > words * 8, "{memory} of {words}");
    let numbers = "12 34-56 ".repeat(10_000);
    let mut inputs = Inputs::new();
    let distinct: String =
        (0..30_000u32).map(|n| format!("{} ", n.wrapping_mul(2_654_435_761))).collect();
    inputs.add("b", &distinct);
    assert!(inputs.memory() < 30_000 * 64 * 8, "{}", inputs.memory());
    let mut inputs = Inputs::new();
    inputs.add("c", &numbers);
    assert!(inputs.memory() < 10_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_makes_it_panic(input in any::<String>(), value in any::<String>(), more in "[0-9a-c é张+*x•,.-]{0,60}") {
        for (input, value) in [(&input, &value), (&more, &value), (&more, &more), (&input, &more)] {
            is_echo(input, value);
        }
    }

    /// A random number is an echo in every writing, and any other number is not.
    #[test]
    fn numbers_are_told_apart(number in 100_000_000u64..1_000_000_000_000, other in 100_000_000u64..1_000_000_000_000, group in 2..5usize, separator in prop::sample::select(vec!["", " ", "-", ".", " | "]), text in "[a-z ,]{0,40}") {
        prop_assume!(number != other);
        let digits = number.to_string();
        let groups: Vec<&str> = digits.as_bytes().chunks(group).map(|it| std::str::from_utf8(it).unwrap()).collect();
        let written = groups.join(separator);
        let input = format!("{text} {written} {text}");
        prop_assert!(is_echo(&input, &digits), "{}", input);
        let plain = format!("{text} {digits} {text}");
        prop_assert!(is_echo(&plain, &groups.join("-")));
        prop_assert!(!is_echo(&input, &other.to_string()));
        let tail = digits.get(digits.len() - 4..).unwrap();
        let masked = format!("****{tail}");
        prop_assert!(is_echo(&input, &masked));
    }

    #[test]
    fn words_in_any_case_and_order(first in "[A-Z][a-z]{2,9}", last in "[A-Z][a-z]{2,9}", third in "[A-Z][a-z]{2,9}", text in "[a-z .]{0,40}") {
        prop_assume!(third != first && third != last && !text.contains(&third.to_lowercase()));
        let input = format!("{text} {first} {last} {text}");
        let both = [first.clone(), last.clone(), first.to_uppercase()];
        for value in [format!("{first} {last}"), format!("{last}, {first}"), format!("{} {last}", both[2])] {
            prop_assert!(is_echo(&input, &value));
        }
        let other = format!("{first} {third}");
        prop_assert!(!is_echo(&input, &other));
    }
}

#[test]
fn it_is_linear() {
    for text in ["1", "1 ", "12-", "a ", "a1-", "+", "x*", "张", "a.b@c ", "1990-05-04 "] {
        let time = |times: usize| {
            let text = text.repeat(times);
            let mut inputs = Inputs::new();
            let start = std::time::Instant::now();
            inputs.add("in", &text);
            let _ = inputs.origin_of(&text);
            start.elapsed().as_secs_f64()
        };
        let (some, many) = (time(4_000).max(0.002), time(40_000));
        assert!(many < some * 60.0, "{text}: {some} {many}");
    }
}
