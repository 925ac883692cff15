//! One agent run in the chat-completions message format, as the steps that are checked.

use std::collections::BTreeMap;

use serde_json::Value;
use workflow_guard::{Intent, Stage};

/// A run: its checks in order, each with the index of its message.
#[derive(Debug)]
pub(crate) struct Conversation {
    pub(crate) id: String,
    pub(crate) intent: Intent,
    /// What the file says of the run, if it does; for measuring.
    pub(crate) attacked: Option<bool>,
    pub(crate) steps: Vec<(usize, Step)>,
}

/// What is checked of a message.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) stage: Stage,
    /// Class and, for tools and agents, name.
    class: &'static str,
    name: Option<String>,
    pub(crate) texts: Vec<String>,
    /// Kinds of the parts that are not text.
    pub(crate) parts: Vec<String>,
}

impl Step {
    /// Source or sink as the policy names it: `user`, `tool:search`.
    pub(crate) fn subject(&self) -> String {
        match &self.name {
            Some(name) => format!("{}:{name}", self.class),
            None => self.class.to_owned(),
        }
    }
}

type Reason = String;

impl Conversation {
    /// Reads a line; the error is the reason, without anything of the line's values.
    pub(crate) fn from_json(number: usize, value: &Value) -> Result<Self, Reason> {
        let id = match value.get("id") {
            Some(Value::String(id)) => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            None | Some(Value::Null) => number.to_string(),
            Some(_) => return Err("`id` is neither a string nor a number".to_owned()),
        };
        let messages = value
            .get("messages")
            .and_then(Value::as_array)
            .ok_or_else(|| "no list `messages`".to_owned())?;
        let mut steps = Vec::new();
        let mut calls = BTreeMap::new();
        for (index, message) in messages.iter().enumerate() {
            steps_of(message, &mut calls, &mut |step| steps.push((index, step)))
                .map_err(|reason| format!("message {index}: {reason}"))?;
        }
        let attacked = value.get("attacked").and_then(Value::as_bool);
        Ok(Self { id, intent: intent(value.get("task"))?, attacked, steps })
    }
}

/// Adds the steps of one message. `calls` knows the tools of the calls so far by their ids.
fn steps_of(
    message: &Value,
    calls: &mut BTreeMap<String, String>,
    add: &mut dyn FnMut(Step),
) -> Result<(), Reason> {
    let text = |key: &str| message.get(key).and_then(Value::as_str);
    let role = text("role").ok_or_else(|| "no string `role`".to_owned())?;
    let (texts, parts) = content(message.get("content"))?;
    let step = |stage, class, name| Step {
        stage,
        class,
        name,
        texts: texts.clone(),
        parts: parts.clone(),
    };
    match role {
        "system" | "developer" => add(step(Stage::Input, "system", None)),
        "user" => add(step(Stage::Input, "user", None)),
        "tool" | "function" => {
            let called = text("tool_call_id").and_then(|id| calls.get(id).map(String::as_str));
            let name = called.or_else(|| text("name")).map(str::to_owned);
            add(step(Stage::Context, "tool", name));
        }
        "assistant" => {
            add(Step {
                stage: Stage::ModelCall,
                class: "model",
                name: None,
                texts: Vec::new(),
                parts: Vec::new(),
            });
            let tool_calls = match message.get("tool_calls") {
                None | Some(Value::Null) => &[][..],
                Some(Value::Array(calls)) => calls.as_slice(),
                Some(_) => return Err("`tool_calls` is no list".to_owned()),
            };
            for call in tool_calls {
                add(call_step(call.get("function"), call.get("id"), calls)?);
            }
            // The form before tool calls had ids.
            if let Some(function) = message.get("function_call").filter(|call| !call.is_null()) {
                add(call_step(Some(function), None, calls)?);
            }
            if !texts.is_empty() || !parts.is_empty() {
                add(step(Stage::Output, "person", None));
            }
        }
        _ => return Err("`role` is none of system, developer, user, assistant, tool".to_owned()),
    }
    Ok(())
}

fn call_step(
    function: Option<&Value>,
    id: Option<&Value>,
    calls: &mut BTreeMap<String, String>,
) -> Result<Step, Reason> {
    let field = |key: &str| function.and_then(|function| function.get(key));
    let name = field("name")
        .and_then(Value::as_str)
        .ok_or_else(|| "a tool call has no string `function.name`".to_owned())?;
    // Arguments are a string of JSON; some recorders write the JSON itself.
    let arguments = match field("arguments") {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(arguments)) => arguments.clone(),
        Some(other) => other.to_string(),
    };
    if let Some(id) = id.and_then(Value::as_str) {
        calls.insert(id.to_owned(), name.to_owned());
    }
    let (stage, class, name) = match name.strip_prefix("transfer_to_") {
        Some(agent) => (Stage::Handoff, "agent", agent),
        None => (Stage::ToolCall, "tool", name),
    };
    let name = Some(name.to_owned());
    Ok(Step { stage, class, name, texts: vec![arguments], parts: Vec::new() })
}

/// The texts of a message's content, and the kinds of its other parts.
fn content(content: Option<&Value>) -> Result<(Vec<String>, Vec<String>), Reason> {
    let mut texts = Vec::new();
    let mut parts = Vec::new();
    match content {
        None | Some(Value::Null) => {}
        Some(Value::String(text)) => texts.push(text.clone()),
        Some(Value::Array(list)) => {
            for part in list {
                let kind = part.get("type").and_then(Value::as_str);
                match (kind, part.get("text").and_then(Value::as_str)) {
                    (Some("text" | "input_text" | "output_text" | "refusal"), Some(text)) => {
                        texts.push(text.to_owned());
                    }
                    (Some(kind), _) => parts.push(kind.to_owned()),
                    (None, _) => return Err("a part of `content` has no string `type`".to_owned()),
                }
            }
        }
        Some(_) => return Err("`content` is neither text nor a list of parts".to_owned()),
    }
    Ok((texts, parts))
}

fn intent(task: Option<&Value>) -> Result<Intent, Reason> {
    let Some(task) = task.filter(|task| !task.is_null()) else { return Ok(Intent::new()) };
    let list = |key: &str| -> Result<Option<Vec<String>>, Reason> {
        let Some(value) = task.get(key) else { return Ok(None) };
        let wrong = || format!("`task.{key}` is no list of strings");
        let list = value.as_array().ok_or_else(wrong)?;
        let texts = list.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong));
        texts.collect::<Result<_, _>>().map(Some)
    };
    let mut intent = Intent::new();
    if let Some(tools) = list("tools")? {
        intent = intent.with_tools(tools);
    }
    if let Some(targets) = list("targets")? {
        intent = intent.with_targets(targets);
    }
    Ok(intent)
}
