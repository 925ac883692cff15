//! What traffic cannot be made of.

use anomaly_watch::{ErrorKind, IncidentConfig, IncidentKind, Rhythm, Share, TrafficConfig};

fn refused(change: impl FnOnce(&mut TrafficConfig)) -> (ErrorKind, String) {
    let mut config = TrafficConfig::default();
    change(&mut config);
    let error = config.build().err().unwrap();
    (error.kind(), error.path().to_owned())
}

fn incident(config: &TrafficConfig) -> IncidentConfig {
    IncidentConfig {
        kind: IncidentKind::TokenSpike,
        amount: 3.0,
        workflow: "support".to_owned(),
        agent: None,
        start: config.start,
        minutes: 60,
    }
}

fn refused_incident(change: impl FnOnce(&mut IncidentConfig)) -> (ErrorKind, String) {
    refused(|config| {
        let mut incident = incident(config);
        change(&mut incident);
        config.incidents = vec![incident];
    })
}

#[test]
fn numbers_out_of_range_are_refused() {
    use ErrorKind::OutOfRange;
    let at = |path: &str| (OutOfRange, path.to_owned());
    assert_eq!(refused(|config| config.days = 0), at("days"));
    assert_eq!(refused(|config| config.days = 3_661), at("days"));
    assert_eq!(refused(|config| config.start += 1), at("start"));
    assert_eq!(refused(|config| config.start = i64::MIN), at("start"));
    assert_eq!(refused(|config| config.rate = 0.0), at("rate"));
    assert_eq!(refused(|config| config.rate = f64::NAN), at("rate"));
    assert_eq!(refused(|config| config.weekly_growth = -0.6), at("weekly_growth"));
    assert_eq!(refused(|config| config.weekly_news = f64::INFINITY), at("weekly_news"));
    assert_eq!(refused(|config| config.clock_error = 60_000_001), at("clock_error"));
    assert_eq!(refused(|config| config.workflows.clear()), at("workflows"));
    let of = |field: &str| at(&format!("workflows[1].{field}"));
    assert_eq!(refused(|config| config.workflows[1].steps = 0.5), of("steps"));
    assert_eq!(refused(|config| config.workflows[1].runs_a_day = f64::NAN), of("runs_a_day"));
    assert_eq!(refused(|config| config.workflows[1].agents.clear()), of("agents"));
    assert_eq!(refused(|config| config.workflows[1].sinks.clear()), of("sinks"));
    let rhythm = Rhythm::Batch { from: 3, hours: 25 };
    assert_eq!(refused(|config| config.workflows[1].rhythm = rhythm), of("rhythm"));
    let zero = Share::new("zero", 0.0);
    assert_eq!(refused(|config| config.workflows[1].tools.push(zero)), of("tools"));
}

#[test]
fn names_that_no_record_can_have_are_refused() {
    let at = |path: &str| (ErrorKind::MalformedName, path.to_owned());
    let bad = || "a\nb".to_owned();
    assert_eq!(refused(|config| config.workflows[0].name = bad()), at("workflows[0].name"));
    assert_eq!(refused(|config| config.workflows[2].key = bad()), at("workflows[2].key"));
    let share = Share::new(&"x".repeat(129), 1.0);
    assert_eq!(refused(|c| c.workflows[0].sources.push(share)), at("workflows[0].sources"));
    let twice = refused(|config| config.workflows[1].name = "support".to_owned());
    assert_eq!(twice, (ErrorKind::DuplicateName, "workflows[1].name".to_owned()));
}

#[test]
fn incidents_that_cannot_be_are_refused() {
    let at = |kind, field: &str| (kind, format!("incidents[0].{field}"));
    let range = |field: &str| at(ErrorKind::OutOfRange, field);
    assert_eq!(refused_incident(|incident| incident.amount = 0.0), range("amount"));
    assert_eq!(refused_incident(|incident| incident.amount = f64::NAN), range("amount"));
    assert_eq!(refused_incident(|incident| incident.minutes = 0), range("minutes"));
    assert_eq!(refused_incident(|incident| incident.start -= 1), range("start"));
    let month = 28 * 86_400_000_000;
    assert_eq!(refused_incident(|incident| incident.start += month), range("start"));
    let nobody = "nobody".to_owned();
    let missing = |field: &str| at(ErrorKind::Missing, field);
    assert_eq!(refused_incident(|i| i.workflow = nobody.clone()), missing("workflow"));
    assert_eq!(refused_incident(|i| i.agent = Some(nobody)), missing("agent"));
    let only = refused(|config| {
        config.workflows.truncate(1);
        let kind = IncidentKind::ForeignKey;
        config.incidents = vec![IncidentConfig { kind, ..incident(config) }];
    });
    assert_eq!(only, at(ErrorKind::Unfitting, "kind"));
    let known = refused(|config| {
        config.workflows[0].sources.push(Share::new("payroll", 1.0));
        let kind = IncidentKind::NewSource;
        config.incidents = vec![IncidentConfig { kind, ..incident(config) }];
    });
    assert_eq!(known, at(ErrorKind::Unfitting, "kind"));
}

#[test]
fn an_incident_is_not_put_into_the_past() {
    let config = TrafficConfig::default();
    let mut traffic = config.build().unwrap();
    let day = 86_400_000_000;
    while traffic.next().unwrap().record.time() < config.start + day {}
    let late = IncidentConfig { start: config.start + day / 2, ..incident(&config) };
    let error = traffic.inject(&late).err().unwrap();
    assert_eq!((error.kind(), error.path()), (ErrorKind::OutOfRange, "incident.start"));
    let next = IncidentConfig { start: config.start + 2 * day, ..incident(&config) };
    assert_eq!(traffic.inject(&next), Ok(()));
}

#[cfg(feature = "serde")]
#[test]
fn a_configuration_is_read_back() {
    let mut config = TrafficConfig::default();
    config.incidents = vec![incident(&config)];
    let text = serde_json::to_string(&config).unwrap();
    assert_eq!(serde_json::from_str::<TrafficConfig>(&text).unwrap(), config);
    assert_eq!(toml::from_str::<TrafficConfig>("").unwrap(), TrafficConfig::default());
    assert!(toml::from_str::<TrafficConfig>("dais = 3").is_err());
}
