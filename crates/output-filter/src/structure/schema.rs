//! A JSON Schema, compiled once.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jsonschema::{PatternOptions, Retrieve, Uri, Validator};
use serde_json::Value;

use super::violation::Violation;

/// A JSON Schema that answers have to follow.
///
/// It is *buffered*: a schema says something of a whole document only, so that there is a
/// [`check`](JsonSchema::check) and no stream. A [`Structure`](crate::Structure) may stop a stream
/// beside it. Drafts 4, 6, 7, 2019-09 and 2020-12 are read as `$schema` says, 2020-12 unless it
/// does. Nothing is ever fetched: a reference that leads out of the schema is an error when it is
/// compiled. Patterns take time in proportion to the text; those with look-around or references to
/// groups are refused. Formats are asserted where the draft says so.
///
/// Of a key that an object has twice, the last counts; ask for
/// [`unique_keys`](crate::StructureBuilder::unique_keys) beside it.
///
/// ```
/// use output_filter::JsonSchema;
///
/// let schema = JsonSchema::new(r#"{"required": ["id"], "properties": {"id": {"type": "integer"}}}"#)?;
/// let found = schema.check(r#"{"id": "Bob"}"#);
/// assert_eq!(found[0].to_string(), "type does not hold at /id");
/// assert!(schema.check(r#"{"id": 7}"#).is_empty());
/// # Ok::<(), output_filter::SchemaError>(())
/// ```
#[derive(Clone)]
pub struct JsonSchema {
    validator: Arc<Validator>,
    /// Every string of the schema: a name that is among them is no secret of an answer.
    names: Arc<BTreeSet<String>>,
}

impl JsonSchema {
    /// Reads and compiles a schema.
    ///
    /// # Errors
    ///
    /// Text that is no JSON, a schema that is none, and a reference that leads out of it.
    pub fn new(schema: &str) -> Result<Self, SchemaError> {
        let schema: Value =
            serde_json::from_str(schema).map_err(|_| SchemaError(SchemaErrorKind::NotJson))?;
        let nothing = Nothing::default();
        let asked = Arc::clone(&nothing.asked);
        let validator = jsonschema::options()
            .with_retriever(nothing)
            .with_pattern_options(PatternOptions::regex())
            .build(&schema)
            .map_err(|_| match asked.load(Ordering::Relaxed) {
                true => SchemaError(SchemaErrorKind::RemoteReference),
                false => SchemaError(SchemaErrorKind::InvalidSchema),
            })?;
        let mut names = BTreeSet::new();
        strings(&schema, &mut names);
        Ok(Self { validator: Arc::new(validator), names: Arc::new(names) })
    }

    /// Everything that is wrong with an answer; empty if it follows the schema.
    #[must_use]
    pub fn check(&self, answer: &str) -> Vec<SchemaViolation> {
        let value: Value = match serde_json::from_str(answer) {
            Ok(value) => value,
            Err(error) => {
                let at = offset(answer, error.line(), error.column());
                return vec![SchemaViolation::NotJson { at }];
            }
        };
        let errors = self.validator.iter_errors(&value);
        let violations = errors.map(|error| SchemaViolation::Keyword {
            keyword: error.kind().keyword().to_owned(),
            instance: self.pointer(error.instance_path().as_str(), &value),
        });
        violations.collect()
    }

    /// A pointer into a document with the names that only the answer has left out.
    fn pointer(&self, pointer: &str, document: &Value) -> String {
        let (mut shown, mut at) = (String::new(), Some(document));
        for step in pointer.split('/').skip(1) {
            let name = step.replace("~1", "/").replace("~0", "~");
            let is_element = matches!(at, Some(Value::Array(_)));
            shown.push('/');
            shown.push_str(if is_element || self.names.contains(&name) { step } else { "*" });
            at = match at {
                Some(Value::Array(all)) => {
                    name.parse().ok().and_then(|index: usize| all.get(index))
                }
                Some(Value::Object(all)) => all.get(&name),
                _ => None,
            };
        }
        shown
    }
}

impl fmt::Debug for JsonSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonSchema").finish_non_exhaustive()
    }
}

/// What of an answer does not follow a schema. It holds nothing of the answer but numbers of
/// elements, and names that the schema has as well: any other name is `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemaViolation {
    /// The answer is no JSON, or nested deeper than 128 levels.
    NotJson {
        /// About where, in bytes.
        at: usize,
    },
    /// A keyword of the schema does not hold.
    Keyword {
        /// The keyword, such as `required`.
        keyword: String,
        /// Where in the answer, as a JSON pointer.
        instance: String,
    },
}

impl fmt::Display for SchemaViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { at } => Violation::NotJson { at: *at }.fmt(f),
            Self::Keyword { keyword, instance } => {
                write!(f, "{keyword} does not hold at {instance}")
            }
        }
    }
}

/// Why a schema could not be compiled. It never repeats the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaError(SchemaErrorKind);

/// What is wrong with a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SchemaErrorKind {
    /// It is no JSON.
    NotJson,
    /// It is no schema: a keyword has a value that it cannot have, or a reference leads nowhere.
    InvalidSchema,
    /// A reference leads out of it, which would have to be fetched.
    RemoteReference,
}

impl SchemaError {
    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> SchemaErrorKind {
        self.0
    }
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            SchemaErrorKind::NotJson => "schema is not JSON",
            SchemaErrorKind::InvalidSchema => "schema is not valid",
            SchemaErrorKind::RemoteReference => "schema refers to something outside of itself",
        })
    }
}

impl std::error::Error for SchemaError {}

/// Retrieves nothing, and remembers whether it was asked.
#[derive(Default)]
struct Nothing {
    asked: Arc<AtomicBool>,
}

impl Retrieve for Nothing {
    fn retrieve(&self, _: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        self.asked.store(true, Ordering::Relaxed);
        Err(Box::new(SchemaError(SchemaErrorKind::RemoteReference)))
    }
}

/// Every key and every string of a schema. It nests no deeper than what is read.
fn strings(value: &Value, names: &mut BTreeSet<String>) {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => {
                names.insert(text.clone());
            }
            Value::Array(elements) => open.extend(elements),
            Value::Object(fields) => {
                names.extend(fields.keys().cloned());
                open.extend(fields.values());
            }
            _ => {}
        }
    }
}

/// Where a line and a column are, both counted from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before =
        text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    (before + column.saturating_sub(1)).min(text.len())
}
