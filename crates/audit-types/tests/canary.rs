//! Values do not come out again.

#[cfg(test)]
mod common;

use audit_types::{
    CODE_MAX, Chain, Decision, Digest, Draft, Error, ErrorKind, Head, ID_MAX, LABEL_MAX, Mode,
    REASONS_MAX, Reason, Stage, Verifier,
};
use common::{LOG, POLICY, draft};

const CANARY: &str = "canary4711";

#[test]
fn errors_do_not_repeat_their_input() {
    let append = |draft: Draft| Chain::new(LOG, POLICY).unwrap().append(draft).unwrap_err();
    let line = format!("{CANARY}\n");
    let long = |length: usize| CANARY.repeat(length / CANARY.len() + 1);
    let code = |code: String| vec![Reason { code, count: 1 }];
    let many = vec![Reason { code: CANARY.into(), count: 1 }; REASONS_MAX + 1];
    let rows: Vec<(Error, ErrorKind, &str)> = vec![
        (append(Draft { run: line.clone(), ..draft() }), ErrorKind::Character, "run"),
        (append(Draft { run: long(ID_MAX), ..draft() }), ErrorKind::TooLong, "run"),
        (append(Draft { agent: Some(line.clone()), ..draft() }), ErrorKind::Character, "agent"),
        (append(Draft { agent: Some(String::new()), ..draft() }), ErrorKind::Empty, "agent"),
        (append(Draft { subject: Some(line.clone()), ..draft() }), ErrorKind::Character, "subject"),
        (append(Draft { subject: Some(long(ID_MAX)), ..draft() }), ErrorKind::TooLong, "subject"),
        (append(Draft { label: line.clone(), ..draft() }), ErrorKind::Character, "label"),
        (append(Draft { label: long(LABEL_MAX), ..draft() }), ErrorKind::TooLong, "label"),
        (append(Draft { reasons: many, ..draft() }), ErrorKind::TooLong, "reasons"),
        (append(Draft { reasons: code(line.clone()), ..draft() }), ErrorKind::Character, "code"),
        (
            append(Draft { reasons: code(format!("{CANARY}@example.com")), ..draft() }),
            ErrorKind::Character,
            "code",
        ),
        (append(Draft { reasons: code(long(CODE_MAX)), ..draft() }), ErrorKind::TooLong, "code"),
        (append(Draft { reasons: code(String::new()), ..draft() }), ErrorKind::Empty, "code"),
        (Chain::new(&line, POLICY).unwrap_err(), ErrorKind::Character, "log id"),
        (Verifier::new(&long(ID_MAX)).unwrap_err(), ErrorKind::TooLong, "log id"),
        (CANARY.parse::<Digest>().unwrap_err(), ErrorKind::Malformed, "digest"),
        (CANARY.parse::<Head>().unwrap_err(), ErrorKind::Malformed, "head"),
        (CANARY.parse::<Stage>().unwrap_err(), ErrorKind::UnknownName, "stage"),
        (CANARY.parse::<Decision>().unwrap_err(), ErrorKind::UnknownName, "decision"),
        (CANARY.parse::<Mode>().unwrap_err(), ErrorKind::UnknownName, "mode"),
        (Head::new(u64::MAX, POLICY).unwrap_err(), ErrorKind::TooLarge, "records"),
    ];
    for (error, kind, field) in rows {
        assert_eq!((error.kind(), error.field()), (kind, field));
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(CANARY), "{shown}");
        assert!(!error.to_string().ends_with('.'));
    }
}

#[test]
fn faults_do_not_repeat_the_record() {
    let draft = Draft {
        run: CANARY.into(),
        agent: Some(CANARY.into()),
        subject: Some(CANARY.into()),
        label: CANARY.into(),
        reasons: vec![Reason { code: CANARY.into(), count: 1 }],
        ..draft()
    };
    let mut chain = Chain::new(LOG, POLICY).unwrap();
    let _lost = chain.append(draft.clone()).unwrap();
    let second = chain.append(draft).unwrap();
    let mut verifier = Verifier::new(LOG).unwrap();
    let fault = verifier.push(&second).unwrap_err();
    let shown = format!("{fault} {fault:?} {verifier:?}");
    assert!(!shown.contains(CANARY));
}
