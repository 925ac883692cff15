//! What the other files try to get around.

use data_class::levels::{Confidential, Internal, Public, Restricted};
use data_class::{
    Authority, AuthorityRequest, Classified, DeclassificationRequest, Declassifier, Label,
    Labeled, Level, LevelSink, LiftDocument, Permit, ReasonText, Sink, SinkKind,
};

fn main() {
    let store = Sink::builder(SinkKind::Store, "store").ceiling(Level::Internal).build().unwrap();
    let value = Labeled::new("plan".to_owned(), Label::new(Level::Internal));
    let permit: Permit = value.permit(&store).unwrap();
    assert_eq!(value.peek(&permit).map(String::as_str), Some("plan"));
    assert_eq!(format!("{value:?}"), "Labeled(internal{-}trusted)");
    assert_eq!(value.release(permit).unwrap(), "plan");

    let internal = LevelSink::<Internal>::new(store.clone()).unwrap();
    let both = Classified::<_, Public>::new(1).zip(Classified::<_, Internal>::new(2));
    assert_eq!(internal.accept(both), (1, 2));
    let higher: Classified<_, Restricted> = Classified::<_, Confidential>::new(3).raise();
    assert!(higher.into_labeled().permit(&store).is_err());

    let mut declassifier = Declassifier::default();
    let issued: Result<Authority, _> = declassifier.issue(AuthorityRequest {
        id: "id",
        rule: "rule",
        issuer: "issuer",
        sinks: std::slice::from_ref(&store),
        fields: &["field"],
        lift: &LiftDocument::default(),
        expires_at: 1,
        now: 0,
    });
    let Ok(authority) = issued else { return };
    let request = DeclassificationRequest {
        sink: &store,
        fields: &["field"],
        reason: ReasonText::new("because").unwrap(),
        context: &Label::BOTTOM,
        now: 0,
    };
    let secret = Classified::<_, Restricted>::new(4);
    let _ = secret.declassify(&mut declassifier, authority, request);
}
