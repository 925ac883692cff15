//! The workflows of the default traffic.

use super::config::{Rhythm, Share, WorkflowConfig};

/// One with people, one at night, one that is rare, one that never rests, and one in between.
pub(crate) fn workflows() -> Vec<WorkflowConfig> {
    vec![
        WorkflowConfig {
            name: "support".to_owned(),
            agents: names(&["triage", "replies", "refunds"]),
            key: "globex-support".to_owned(),
            rhythm: Rhythm::Office { peak: 13 },
            runs_a_day: 90.0,
            weekend: 0.2,
            steps: 3.0,
            input_tokens: 1_400.0,
            output_tokens: 220.0,
            items: 4.0,
            denials: 0.006,
            holds: 0.01,
            findings: 0.12,
            tools: shares(&[
                ("mail.send", 6.0),
                ("crm.read", 10.0),
                ("ticket.update", 7.0),
                ("refund.make", 0.6),
            ]),
            later_tools: shares(&[("parcel.track", 1.5), ("crm.merge", 0.6)]),
            sources: shares(&[("crm", 10.0), ("tickets", 8.0), ("orders", 3.0), ("handbook", 0.7)]),
            sinks: shares(&[("customer", 10.0), ("crm.notes", 2.0)]),
            ..base()
        },
        WorkflowConfig {
            name: "billing".to_owned(),
            agents: names(&["invoices", "dunning"]),
            key: "globex-batch".to_owned(),
            rhythm: Rhythm::Batch { from: 1, hours: 3 },
            runs_a_day: 36.0,
            weekend: 1.0,
            steps: 7.0,
            input_tokens: 2_600.0,
            output_tokens: 300.0,
            items: 25.0,
            findings: 0.3,
            polls: 0.3,
            tools: shares(&[("ledger.read", 10.0), ("invoice.make", 8.0), ("mail.send", 1.0)]),
            later_tools: shares(&[("tax.rate", 2.0)]),
            sources: shares(&[("ledger", 10.0), ("customers", 6.0), ("rates", 0.5)]),
            sinks: shares(&[("customer", 8.0), ("ledger", 3.0)]),
            ..base()
        },
        WorkflowConfig {
            name: "research".to_owned(),
            agents: names(&["analyst"]),
            key: "globex-office".to_owned(),
            model: "globex-large".to_owned(),
            rhythm: Rhythm::Office { peak: 11 },
            runs_a_day: 4.0,
            weekend: 0.05,
            steps: 14.0,
            input_tokens: 6_000.0,
            output_tokens: 900.0,
            items: 6.0,
            denials: 0.012,
            tools: shares(&[("web.search", 10.0), ("web.read", 14.0), ("notes.write", 3.0)]),
            later_tools: shares(&[("chart.draw", 1.0)]),
            sources: shares(&[("archive", 4.0), ("papers", 4.0), ("notes", 1.0)]),
            sinks: shares(&[("office", 1.0)]),
            ..base()
        },
        WorkflowConfig {
            name: "sync".to_owned(),
            agents: names(&["mirror"]),
            key: "globex-batch".to_owned(),
            rhythm: Rhythm::Steady,
            runs_a_day: 48.0,
            weekend: 1.0,
            steps: 2.0,
            input_tokens: 700.0,
            output_tokens: 90.0,
            items: 60.0,
            polls: 0.5,
            tools: shares(&[("store.list", 4.0), ("store.copy", 8.0)]),
            later_tools: shares(&[("store.verify", 3.0)]),
            sources: shares(&[("store", 10.0), ("backup", 3.0)]),
            sinks: shares(&[("backup", 1.0)]),
            ..base()
        },
        WorkflowConfig {
            name: "review".to_owned(),
            agents: names(&["reader", "tester"]),
            key: "globex-office".to_owned(),
            model: "globex-large".to_owned(),
            rhythm: Rhythm::Office { peak: 15 },
            runs_a_day: 20.0,
            weekend: 0.1,
            steps: 8.0,
            input_tokens: 4_000.0,
            output_tokens: 500.0,
            items: 9.0,
            denials: 0.015,
            findings: 0.02,
            polls: 0.2,
            tools: shares(&[("code.read", 12.0), ("test.run", 5.0), ("comment.write", 3.0)]),
            later_tools: shares(&[("code.search", 4.0)]),
            sources: shares(&[("code", 12.0), ("issues", 3.0)]),
            sinks: shares(&[("comments", 1.0)]),
            ..base()
        },
    ]
}

fn base() -> WorkflowConfig {
    WorkflowConfig {
        name: String::new(),
        agents: Vec::new(),
        key: String::new(),
        model: "globex-small".to_owned(),
        fallback: "initech-small".to_owned(),
        rhythm: Rhythm::Steady,
        runs_a_day: 1.0,
        weekend: 1.0,
        steps: 1.0,
        input_tokens: 1.0,
        output_tokens: 1.0,
        items: 1.0,
        denials: 0.004,
        holds: 0.004,
        findings: 0.05,
        polls: 0.0,
        tools: Vec::new(),
        later_tools: Vec::new(),
        sources: Vec::new(),
        sinks: Vec::new(),
    }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn shares(shares: &[(&str, f64)]) -> Vec<Share> {
    shares.iter().map(|(name, weight)| Share::new(name, *weight)).collect()
}
