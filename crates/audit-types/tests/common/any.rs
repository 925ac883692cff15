//! Any event of any kind. Few letters and small numbers come often, so that pieces of one record
//! often make up another.

use audit_types::{
    AccessOperation, Alert, Approval, ApprovalStep, ChangeAction, ChangeObject, Checkpointed, Code,
    ConfigurationChange, Content, DataAccess, Decision, Declassification, Digest, Draft, Erasure,
    Event, Finding, Fingerprint, Id, KeyAction, KeyChange, KeyUse, LabelText, List, Measure, Mode,
    ModelCall, Outcome, PolicyChange, Reason, Response, Retention, RetentionAction, RunEnd,
    RunOutcome, RunStart, Sealed, Severity, Stage, StageDecision, StageOutcome, TokenUsage,
    ToolCall,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

fn id() -> impl Strategy<Value = Id> {
    "[ab|é名]([ab|é名 ]?[ab|é名])?".prop_map(|text| text.parse().unwrap())
}

fn code() -> impl Strategy<Value = Code> {
    "[ab][ab.]{0,2}".prop_map(|text| text.parse().unwrap())
}

fn label() -> impl Strategy<Value = LabelText> {
    "[ab{}ü]{1,3}".prop_map(|text| text.parse().unwrap())
}

fn number() -> impl Strategy<Value = u64> {
    prop_oneof![0..3_u64, any::<u64>()]
}

fn count() -> impl Strategy<Value = u32> {
    prop_oneof![0..3_u32, any::<u32>()]
}

fn time() -> impl Strategy<Value = i64> {
    prop_oneof![0..3_i64, any::<i64>()]
}

fn digest() -> impl Strategy<Value = Digest> {
    prop_oneof![Just([0; 32]), Just([1; 32]), any::<[u8; 32]>()].prop_map(Digest::new)
}

fn fingerprint() -> impl Strategy<Value = Fingerprint> {
    (count(), digest()).prop_map(|(epoch, mac)| Fingerprint::new(epoch, *mac.as_bytes()))
}

fn measure() -> impl Strategy<Value = Measure> {
    let float = prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO;
    prop_oneof![float, (0..1000_i32).prop_map(|value| f64::from(value) / 1000.0)]
        .prop_map(|value| Measure::new(value).unwrap())
}

fn list<T: std::fmt::Debug>(items: impl Strategy<Value = T>) -> impl Strategy<Value = List<T>> {
    vec(items, 0..3).prop_map(|items| List::try_from(items).unwrap())
}

prop_compose! {
    fn reason()(code in code(), count in count()) -> Reason {
        Reason { code, count }
    }
}

prop_compose! {
    fn finding()(kind in code(), count in count()) -> Finding {
        Finding { kind, count }
    }
}

prop_compose! {
    fn sealed()(key in id(), nonce in any::<[u8; 24]>(), text in vec(any::<u8>(), 48..53)) -> Sealed {
        Sealed::new(key, nonce, text).unwrap()
    }
}

prop_compose! {
    fn content()(
        bytes in number(),
        findings in list(finding()),
        fingerprint in of(fingerprint()),
        sealed in of(sealed()),
    ) -> Content {
        Content { bytes, findings, fingerprint, sealed }
    }
}

prop_compose! {
    fn usage()(
        (input, output, cached, reasoning) in (number(), number(), number(), number()),
    ) -> TokenUsage {
        TokenUsage { input, output, cached, reasoning }
    }
}

prop_compose! {
    fn run_start()(
        version in of(id()),
        started_by in of(id()),
        parent in of(id()),
        mode in select(Mode::ALL),
        intent in of(digest()),
    ) -> Event {
        RunStart { version, started_by, parent, mode, intent }.into()
    }
}

prop_compose! {
    fn run_end()(
        outcome in select(RunOutcome::ALL),
        duration in number(),
        decisions in number(),
        model_calls in number(),
        tool_calls in number(),
        usage in usage(),
        cost in number(),
        label in label(),
    ) -> Event {
        RunEnd { outcome, duration, decisions, model_calls, tool_calls, usage, cost, label }.into()
    }
}

prop_compose! {
    fn stage_decision()(
        stage in select(Stage::ALL),
        subject in of(id()),
        decision in select(Decision::ALL),
        mode in select(Mode::ALL),
        reasons in list(reason()),
        label in label(),
        content in content(),
        subjects in list(fingerprint()),
        approval in of(digest()),
    ) -> Event {
        let decided = StageDecision {
            stage, subject, decision, mode, reasons, label, content, subjects, approval,
        };
        decided.into()
    }
}

prop_compose! {
    fn stage_outcome()(
        decision in number(),
        outcome in select(Outcome::ALL),
        error in of(code()),
        duration in of(number()),
        content in of(content()),
    ) -> Event {
        StageOutcome { decision, outcome, error, duration, content }.into()
    }
}

prop_compose! {
    fn data_access()(
        source in id(),
        operation in select(AccessOperation::ALL),
        decision in select(Decision::ALL),
        purpose in of(code()),
        region in of(id()),
        items in of(number()),
        label in label(),
        content in content(),
        subjects in list(fingerprint()),
        actor in of(id()),
    ) -> Event {
        let access = DataAccess {
            source, operation, decision, purpose, region, items, label, content, subjects,
            actor,
        };
        access.into()
    }
}

prop_compose! {
    fn tool_call()(
        (tool, action) in (id(), of(id())),
        target in of(fingerprint()),
        untrusted in any::<bool>(),
        outcome in select(Outcome::ALL),
        error in of(code()),
        duration in number(),
        label in label(),
        (arguments, result) in (content(), of(content())),
        approval in of(digest()),
    ) -> Event {
        let call = ToolCall {
            tool, action, target, untrusted, outcome, error, duration, label, arguments, result,
            approval,
        };
        call.into()
    }
}

prop_compose! {
    fn model_call()(
        (provider, model) in (id(), id()),
        (region, key, fallback_of) in (of(id()), of(id()), of(id())),
        attempt in count(),
        outcome in select(Outcome::ALL),
        error in of(code()),
        (duration, cost) in (number(), number()),
        usage in usage(),
        label in label(),
        (request, response) in (content(), of(content())),
    ) -> Event {
        let call = ModelCall {
            provider, model, region, key, attempt, fallback_of, outcome, error, duration, usage,
            cost, label, request, response,
        };
        call.into()
    }
}

prop_compose! {
    fn key_use()(
        key in id(),
        provider in of(id()),
        decision in select(Decision::ALL),
        reasons in list(reason()),
        label in label(),
    ) -> Event {
        KeyUse { key, provider, decision, reasons, label }.into()
    }
}

prop_compose! {
    fn key_change()(
        key in id(),
        action in select(KeyAction::ALL),
        successor in of(id()),
        until in of(time()),
        actor in of(id()),
        reason in of(code()),
    ) -> Event {
        KeyChange { key, action, successor, until, actor, reason }.into()
    }
}

prop_compose! {
    fn approval()(
        binding in digest(),
        step in select(ApprovalStep::ALL),
        actor in of(id()),
        role in of(id()),
        rule in of(id()),
        deadline in of(time()),
        reason in of(code()),
        label in label(),
    ) -> Event {
        Approval { binding, step, actor, role, rule, deadline, reason, label }.into()
    }
}

prop_compose! {
    fn declassification()(
        authority in id(),
        reason in code(),
        sink in id(),
        fields in list(id()),
        from in label(),
        to in label(),
        expires in of(time()),
        approval in of(digest()),
    ) -> Event {
        Declassification { authority, reason, sink, fields, from, to, expires, approval }.into()
    }
}

prop_compose! {
    fn policy_change()(
        to in digest(),
        version in of(id()),
        paths in list(id()),
        actor in of(id()),
        approval in of(digest()),
    ) -> Event {
        PolicyChange { to, version, paths, actor, approval }.into()
    }
}

prop_compose! {
    fn configuration_change()(
        object in select(ChangeObject::ALL),
        name in id(),
        action in select(ChangeAction::ALL),
        holder in of(id()),
        version in of(id()),
        actor in of(id()),
        approval in of(digest()),
    ) -> Event {
        ConfigurationChange { object, name, action, holder, version, actor, approval }.into()
    }
}

prop_compose! {
    fn retention()(
        action in select(RetentionAction::ALL),
        first in number(),
        end in number(),
        root in of(digest()),
        basis in list(code()),
        hold in of(id()),
        scope in of(digest()),
        actor in of(id()),
    ) -> Event {
        Retention { action, first, end, root, basis, hold, scope, actor }.into()
    }
}

prop_compose! {
    fn erasure()(
        subject in fingerprint(),
        key in id(),
        basis in code(),
        payloads in of(number()),
        actor in of(id()),
    ) -> Event {
        Erasure { subject, key, basis, payloads, actor }.into()
    }
}

prop_compose! {
    fn alert()(
        (rule, measure) in (code(), code()),
        severity in select(Severity::ALL),
        response in select(Response::ALL),
        (scope, item) in (id(), of(id())),
        (observed, expected, p_value) in (of(measure()), of(measure()), of(measure())),
        compared in number(),
        record in of(number()),
    ) -> Event {
        let alert = Alert {
            rule, severity, response, measure, scope, item, observed, expected, p_value, compared,
            record,
        };
        alert.into()
    }
}

prop_compose! {
    fn checkpointed()(size in number(), root in digest(), signers in list(id())) -> Event {
        Checkpointed { size, root, signers }.into()
    }
}

fn boxed_events() -> Vec<BoxedStrategy<Event>> {
    vec![
        run_start().boxed(),
        run_end().boxed(),
        stage_decision().boxed(),
        stage_outcome().boxed(),
        data_access().boxed(),
        tool_call().boxed(),
        model_call().boxed(),
        key_use().boxed(),
        key_change().boxed(),
        approval().boxed(),
        declassification().boxed(),
        policy_change().boxed(),
        configuration_change().boxed(),
        retention().boxed(),
        erasure().boxed(),
        alert().boxed(),
        checkpointed().boxed(),
    ]
}

pub(crate) fn any_event() -> impl Strategy<Value = Event> {
    proptest::strategy::Union::new(boxed_events())
}

prop_compose! {
    pub(crate) fn any_draft()(
        time in time(),
        run in of(id()),
        workflow in of(id()),
        agent in of(id()),
        event in any_event(),
    ) -> Draft {
        Draft { time, run, workflow, agent, event }
    }
}
