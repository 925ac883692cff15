//! What an answer has to be as a whole: its length, and, if it is JSON, its fields.

mod path;
#[cfg(feature = "json-schema")]
mod schema;
mod shape;
mod violation;
mod walker;

use path::Paths;
#[cfg(feature = "json-schema")]
pub use schema::{JsonSchema, SchemaError, SchemaErrorKind, SchemaViolation};
use shape::Shape;
pub use violation::{JsonType, StructureError, Violation};

/// The deepest nesting that is followed unless another limit is set.
const DEPTH: usize = 128;

/// What an answer has to be.
///
/// The whole verdict is *buffered*: [`check`](Structure::check) takes the whole answer, since
/// whether a field is missing shows at its end. What shows earlier (a limit, a field that must not
/// be there, a key that is there twice, text that is no JSON) stops a [`StructureStream`] at once.
///
/// ```
/// use output_filter::{JsonType, Structure, Violation};
///
/// let order = Structure::builder()
///     .max_bytes(10_000)
///     .top_level([JsonType::Object])
///     .required(["customer.id", "items.*.price"])
///     .forbidden(["/internal_notes"])
///     .build()?;
/// let answer = r#"{"customer": {}, "items": [{"price": 3}, {"prize": 4}]}"#;
/// let found: Vec<String> = order.check(answer).iter().map(ToString::to_string).collect();
/// assert_eq!(found, ["a required field is missing: customer.id", "a required field is missing: items.*.price"]);
/// # Ok::<(), output_filter::StructureError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Structure {
    limits: Limits,
    json: Option<Json>,
    refuses_json: bool,
}

/// How long an answer may be.
#[derive(Clone, Copy, Debug)]
struct Limits {
    bytes: usize,
    characters: usize,
    lines: usize,
}

/// What is asked of an answer that has to be JSON.
#[derive(Clone, Debug)]
struct Json {
    paths: Paths,
    types: Option<Vec<JsonType>>,
    unique_keys: bool,
    depth: usize,
    trailing_text: bool,
}

impl Structure {
    /// Starts a builder, which asks for nothing yet.
    pub fn builder() -> StructureBuilder {
        StructureBuilder::default()
    }

    /// Everything that is wrong with an answer, in the order in which it shows; what has no place
    /// comes last. Text that is no JSON is looked at up to where it is none.
    #[must_use]
    pub fn check(&self, answer: &str) -> Vec<Violation> {
        let mut stream = self.stream();
        // The limits are looked at by themselves, so that each is told once.
        let _ = stream.push(answer.as_bytes());
        stream.finish()
    }

    /// Starts an answer that comes in pieces, such as the arguments of a tool call.
    pub fn stream(&self) -> StructureStream<'_> {
        let shape = self.json.as_ref().map(Shape::new);
        // What must not be JSON is read as if it had to be.
        let other = self.refuses_json.then(|| Shape::new(&ANY));
        StructureStream {
            structure: self,
            shape: shape.or(other),
            bytes: 0,
            characters: 0,
            breaks: 0,
            ends_line: true,
            found: Vec::new(),
        }
    }
}

/// JSON of which nothing is asked.
static ANY: Json = Json {
    paths: Paths::NONE,
    types: None,
    unique_keys: false,
    depth: DEPTH,
    trailing_text: false,
};

/// An answer that comes in pieces.
///
/// [`push`](StructureStream::push) says as soon as something is wrong that nothing which follows
/// can right. [`finish`](StructureStream::finish) takes the stream and gives the whole verdict.
/// Pieces may end anywhere; memory grows with the depth, with the key that is being read, and with
/// the keys of the objects that are open if keys have to be unique.
///
/// ```
/// use output_filter::Structure;
///
/// let call = Structure::builder().json().forbidden(["shell"]).build()?;
/// let mut stream = call.stream();
/// assert!(stream.push(br#"{"path": "a", "she"#).is_ok());
/// let stopped = stream.push(br#"ll": "rm"#).unwrap_err();
/// assert_eq!(stopped.to_string(), "a forbidden field is there: shell");
/// # Ok::<(), output_filter::StructureError>(())
/// ```
#[must_use]
pub struct StructureStream<'s> {
    structure: &'s Structure,
    shape: Option<Shape<'s>>,
    bytes: usize,
    characters: usize,
    breaks: usize,
    /// The last byte ended a line, or there was none.
    ends_line: bool,
    found: Vec<Violation>,
}

impl StructureStream<'_> {
    /// Takes the next piece.
    ///
    /// # Errors
    ///
    /// The first violation of all pieces so far, now and at every later call. An answer that must
    /// not be JSON is judged at its end only.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), &Violation> {
        self.measure(piece);
        if let Some(shape) = &mut self.shape {
            shape.push(piece);
            if !self.structure.refuses_json {
                self.found.append(&mut shape.found);
            }
        }
        match self.found.first() {
            Some(first) => Err(first),
            None => Ok(()),
        }
    }

    /// Ends the answer: everything that is wrong with it.
    #[must_use]
    pub fn finish(mut self) -> Vec<Violation> {
        if let Some(mut shape) = self.shape.take() {
            shape.finish();
            if !self.structure.refuses_json {
                self.found.append(&mut shape.found);
            } else if shape.is_json() {
                self.found.push(Violation::IsJson);
            }
        }
        self.found
    }

    fn measure(&mut self, piece: &[u8]) {
        let Limits { bytes, characters, lines } = self.structure.limits;
        let was = (self.bytes, self.characters, self.lines());
        self.bytes = self.bytes.saturating_add(piece.len());
        // The bytes that begin a character.
        self.characters += piece.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
        self.breaks += piece.iter().filter(|&&byte| byte == b'\n').count();
        if let Some(&last) = piece.last() {
            self.ends_line = last == b'\n';
        }
        let mut over = |was: usize, is: usize, limit: usize, violation: Violation| {
            if was <= limit && is > limit {
                self.found.push(violation);
            }
        };
        let is = (self.bytes, self.characters, self.breaks + usize::from(!self.ends_line));
        over(was.0, is.0, bytes, Violation::TooManyBytes { limit: bytes });
        over(was.1, is.1, characters, Violation::TooManyCharacters { limit: characters });
        over(was.2, is.2, lines, Violation::TooManyLines { limit: lines });
    }

    /// A line that is not ended counts.
    fn lines(&self) -> usize {
        self.breaks + usize::from(!self.ends_line)
    }
}

impl std::fmt::Debug for StructureStream<'_> {
    /// How much was taken and what is wrong, never the answer.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StructureStream")
            .field("bytes", &self.bytes)
            .field("found", &self.found)
            .finish_non_exhaustive()
    }
}

/// Settings of a [`Structure`].
///
/// Paths name fields: with dots (`items.*.price`), or as a JSON pointer if they begin with a slash
/// (`/items/*/price`, with `~1` for a slash and `~0` for a tilde in a name). `*` stands for every
/// element of an array and every field of an object, a number for one element of an array.
#[derive(Clone, Debug)]
#[must_use]
pub struct StructureBuilder {
    limits: Limits,
    json: bool,
    refuses_json: bool,
    required: Vec<String>,
    forbidden: Vec<String>,
    types: Option<Vec<JsonType>>,
    unique_keys: bool,
    depth: Option<usize>,
    trailing_text: bool,
}

impl Default for StructureBuilder {
    fn default() -> Self {
        Self {
            limits: Limits { bytes: usize::MAX, characters: usize::MAX, lines: usize::MAX },
            json: false,
            refuses_json: false,
            required: Vec::new(),
            forbidden: Vec::new(),
            types: None,
            unique_keys: false,
            depth: None,
            trailing_text: false,
        }
    }
}

impl StructureBuilder {
    /// The most bytes.
    pub fn max_bytes(mut self, most: usize) -> Self {
        self.limits.bytes = most;
        self
    }

    /// The most characters (Unicode scalar values).
    pub fn max_characters(mut self, most: usize) -> Self {
        self.limits.characters = most;
        self
    }

    /// The most lines, by line feeds; a last line without one counts.
    pub fn max_lines(mut self, most: usize) -> Self {
        self.limits.lines = most;
        self
    }

    /// The answer has to be one JSON document (RFC 8259). Everything below implies it.
    pub fn json(mut self) -> Self {
        self.json = true;
        self
    }

    /// The answer must not be a JSON document: prose where a program would print its data. A number
    /// or a word in quotes alone is no such document.
    pub fn not_json(mut self) -> Self {
        self.refuses_json = true;
        self
    }

    /// The types that the document may have.
    pub fn top_level(mut self, types: impl IntoIterator<Item = JsonType>) -> Self {
        self.types = Some(types.into_iter().collect());
        self
    }

    /// Fields that have to be there, with any value. Of a path with `*`, the rest has to be there in
    /// each element that is.
    pub fn required<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.required.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Fields that must not be there.
    pub fn forbidden<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.forbidden.extend(paths.into_iter().map(Into::into));
        self
    }

    /// No object may have a key twice: which of them counts depends on who reads it.
    pub fn unique_keys(mut self) -> Self {
        self.unique_keys = true;
        self
    }

    /// The most objects and arrays within one another; 128 unless set. A document that is deeper is
    /// not read on.
    pub fn max_depth(mut self, most: usize) -> Self {
        self.depth = Some(most);
        self
    }

    /// Allows text after the document, which is not looked at.
    pub fn trailing_text(mut self) -> Self {
        self.trailing_text = true;
        self
    }

    /// Reads the paths.
    ///
    /// # Errors
    ///
    /// A path that is empty or malformed, a field that is both required and forbidden, and JSON that
    /// is both asked for and refused.
    pub fn build(self) -> Result<Structure, StructureError> {
        let asks = self.json
            || self.types.is_some()
            || self.unique_keys
            || self.trailing_text
            || self.depth.is_some()
            || !self.required.is_empty()
            || !self.forbidden.is_empty();
        if asks && self.refuses_json || self.types.as_ref().is_some_and(Vec::is_empty) {
            return Err(StructureError::contradiction());
        }
        let json = match asks {
            true => Some(Json {
                paths: Paths::read(&self.required, &self.forbidden)?,
                types: self.types,
                unique_keys: self.unique_keys,
                depth: self.depth.unwrap_or(DEPTH),
                trailing_text: self.trailing_text,
            }),
            false => None,
        };
        Ok(Structure { limits: self.limits, json, refuses_json: self.refuses_json })
    }
}
