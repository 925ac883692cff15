//! One decision as it is kept.

use crate::encode::Encoder;
use crate::text::{check_code, check_id, check_label};
use crate::{Decision, Digest, Draft, Error, ErrorKind, Mode, Reason, Stage};

/// The version of the records and hashes this crate makes.
pub const SCHEMA_VERSION: u16 = 1;

/// The greatest number of reasons in a record.
pub const REASONS_MAX: usize = 256;

/// One decision as it is kept: a checked [`Draft`] with its place in the log and the digest of
/// the policy it was made under.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    schema: u16,
    sequence: u64,
    policy: Digest,
    draft: Draft,
}

impl Record {
    /// Puts a record together again that was stored in some other way than through serde. To
    /// make new records, use a [`Chain`](crate::Chain).
    ///
    /// Any schema version is taken, so that it is the [`Verifier`](crate::Verifier) that can
    /// say at which record a log goes beyond what it knows.
    pub fn new(schema: u16, sequence: u64, policy: Digest, draft: Draft) -> Result<Self, Error> {
        check_id(&draft.run, "run")?;
        draft.agent.as_deref().map_or(Ok(()), |agent| check_id(agent, "agent"))?;
        draft.subject.as_deref().map_or(Ok(()), |subject| check_id(subject, "subject"))?;
        check_label(&draft.label, "label")?;
        if draft.reasons.len() > REASONS_MAX {
            return Err(Error::new(ErrorKind::TooLong, "reasons"));
        }
        draft.reasons.iter().try_for_each(|reason| check_code(&reason.code, "code"))?;
        Ok(Self { schema, sequence, policy, draft })
    }

    /// The version of the schema it was made under.
    #[must_use]
    pub fn schema(&self) -> u16 {
        self.schema
    }

    /// Its place in the log, from 0.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The digest of the policy the decision was made under.
    #[must_use]
    pub fn policy(&self) -> Digest {
        self.policy
    }

    /// What the caller said of the decision, as a whole.
    #[must_use]
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// When it was decided, in microseconds since the Unix epoch, as the caller said.
    #[must_use]
    pub fn time(&self) -> i64 {
        self.draft.time
    }

    /// The run of the workflow.
    #[must_use]
    pub fn run(&self) -> &str {
        &self.draft.run
    }

    /// The agent that acted.
    #[must_use]
    pub fn agent(&self) -> Option<&str> {
        self.draft.agent.as_deref()
    }

    /// Where in the workflow.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.draft.stage
    }

    /// The source or the sink.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.draft.subject.as_deref()
    }

    /// What was decided.
    #[must_use]
    pub fn decision(&self) -> Decision {
        self.draft.decision
    }

    /// Whether it was carried out.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.draft.mode
    }

    /// Why.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.draft.reasons
    }

    /// The label of the data.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.draft.label
    }

    /// How long the data was, in bytes.
    #[must_use]
    pub fn input_bytes(&self) -> u64 {
        self.draft.input_bytes
    }

    /// The digest of the approval.
    #[must_use]
    pub fn approval(&self) -> Option<Digest> {
        self.draft.approval
    }

    /// Appends the canonical encoding, version 1.
    ///
    /// Numbers are big-endian; `text` is the length in bytes as `u32`, then UTF-8; `option` is
    /// the byte 0, or the byte 1 and then the value. In this order, with nothing between:
    ///
    /// | field | form |
    /// |---|---|
    /// | schema version | `u16` |
    /// | sequence number | `u64` |
    /// | time | `i64`, two's complement |
    /// | run | text |
    /// | agent | option of text |
    /// | stage | `u8`: input 1, context 2, model call 3, tool call 4, handoff 5, output 6 |
    /// | subject | option of text |
    /// | decision | `u8`: pass 1, rewrite 2, hold 3, block 4 |
    /// | mode | `u8`: observe 1, enforce 2 |
    /// | reasons | number as `u32`, then for each: code as text, count as `u32` |
    /// | label | text |
    /// | policy digest | 32 bytes |
    /// | length of the input | `u64` |
    /// | approval digest | option of 32 bytes |
    ///
    /// A record that claims another schema version is encoded in the same form; the verifier
    /// refuses it before it looks at the hash.
    pub fn encode(&self, out: &mut Vec<u8>) {
        // Without `..`: a new field that is not encoded does not compile.
        let Self { schema, sequence, policy, draft } = self;
        let Draft {
            time,
            run,
            agent,
            stage,
            subject,
            decision,
            mode,
            reasons,
            label,
            input_bytes,
            approval,
        } = draft;
        let mut encoder = Encoder { out };
        encoder.u16(*schema);
        encoder.u64(*sequence);
        encoder.i64(*time);
        encoder.text(run);
        encoder.option(agent.as_deref(), Encoder::text);
        encoder.u8(stage.tag());
        encoder.option(subject.as_deref(), Encoder::text);
        encoder.u8(decision.tag());
        encoder.u8(mode.tag());
        encoder.length(reasons.len());
        for Reason { code, count } in reasons {
            encoder.text(code);
            encoder.u32(*count);
        }
        encoder.text(label);
        encoder.digest(policy);
        encoder.u64(*input_bytes);
        encoder.option(approval.as_ref(), Encoder::digest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_any_field_changes_the_encoding() {
        let encoding = |record: &Record| {
            let mut out = Vec::new();
            record.encode(&mut out);
            out
        };
        let draft = Draft {
            time: 1,
            run: "a".into(),
            agent: None,
            stage: Stage::Input,
            subject: None,
            decision: Decision::Pass,
            mode: Mode::Observe,
            reasons: vec![Reason { code: "b".into(), count: 1 }],
            label: "c".into(),
            input_bytes: 1,
            approval: None,
        };
        let base = Record::new(SCHEMA_VERSION, 0, Digest::new([0; 32]), draft).unwrap();

        // Patterns without `..`: a field that is added does not compile here until it is bound,
        // and an unused binding fails the lints.
        let mut seen = vec![encoding(&base)];
        let mut changed = base.clone();
        let mut check = |change: &mut dyn FnMut(&mut Record)| {
            changed.clone_from(&base);
            change(&mut changed);
            let encoding = encoding(&changed);
            assert!(!seen.contains(&encoding));
            seen.push(encoding);
        };
        let Record { schema: _, sequence: _, policy: _, draft: _ } = &base;
        check(&mut |record| record.schema += 1);
        check(&mut |record| record.sequence += 1);
        check(&mut |record| record.policy = Digest::new([1; 32]));
        for change in 0.. {
            let mut draft = base.draft.clone();
            let Draft {
                time,
                run,
                agent,
                stage,
                subject,
                decision,
                mode,
                reasons,
                label,
                input_bytes,
                approval,
            } = &mut draft;
            match change {
                0 => *time += 1,
                1 => run.push('x'),
                2 => *agent = Some("x".into()),
                3 => *stage = Stage::Output,
                4 => *subject = Some("x".into()),
                5 => *decision = Decision::Block,
                6 => *mode = Mode::Enforce,
                7 => reasons[0].code.push('x'),
                8 => reasons[0].count += 1,
                9 => reasons.clear(),
                10 => label.push('x'),
                11 => *input_bytes += 1,
                12 => *approval = Some(Digest::new([0; 32])),
                _ => break,
            }
            check(&mut |record| record.draft = draft.clone());
        }
        assert_eq!(seen.len(), 1 + 3 + 13);
    }
}
