//! Labels for information flow control on results of MCP tools.

use super::Foreign;
use crate::{Categories, Error, ErrorKind, Integrity, Label, LabelDocument, Level, Scheme};

/// The `_meta` of a result of an MCP tool, as far as it says how the result may flow.
///
/// Reading never fails but for a `_meta` that is no object or has `ifc` twice: treat an error of the
/// deserialiser as [`Label::TOP`]. Other keys of `_meta` are passed over.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct McpMeta {
    /// The label.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Foreign::is_missing"))]
    pub ifc: Foreign<IfcLabel>,
}

/// A label for information flow control as the key `ifc` of `_meta` carries it: what the MCP server
/// of GitHub writes, and what FIDES (arXiv 2505.23643) calls the product of an integrity and a
/// confidentiality lattice.
///
/// ```json
/// {"integrity": "untrusted", "confidentiality": "private"}
/// ```
///
/// Each is a word or a list of words. `integrity` is `trusted` or `untrusted`; `confidentiality` is
/// `public`, `private`, or a list of those who may read it, of whom nobody is an empty list. A field
/// that is not one of these makes the whole label unreadable.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct IfcLabel {
    /// Whether somebody outside had a hand in it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Foreign::is_missing"))]
    pub integrity: Foreign<IfcWords>,
    /// Who may read it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Foreign::is_missing"))]
    pub confidentiality: Foreign<IfcWords>,
}

/// A word, or a list of words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(untagged))]
pub enum IfcWords {
    /// One word.
    Word(String),
    /// Several, joined: the most restrictive counts.
    List(Vec<String>),
}

/// What the words of an [`IfcLabel`] mean here.
///
/// | word | label, unless the policy says otherwise |
/// |---|---|
/// | `public` | [`Label::BOTTOM`] |
/// | `private` | confidential, of any category |
/// | a list of names | [`Label::TOP`] |
/// | an empty list, anything else, nothing | [`Label::TOP`] |
/// | `trusted` | trusted |
/// | `untrusted`, anything else, nothing | untrusted |
///
/// `private` does not say which kinds of data there are, so they may be any; a policy that knows
/// more about a server says so, `confidential` and `source_code` for one.
///
/// Writing takes the least of `public` and `private` that is no lower than the label, and an empty
/// list, nobody, if neither is. So what comes back is never lower, sources and subjects aside, which
/// are not carried (`tests/interchange.rs`: `what_comes_back_is_never_lower`). What is lost is the
/// level and the categories below `private`, and everything above it.
///
/// ```
/// use data_class::{IfcMapping, Label, Level};
///
/// let mapping = IfcMapping::default();
/// let written = mapping.write(&Label::new(Level::Internal).untrusted());
/// assert_eq!(mapping.read(&written).to_string(), "confidential{*}untrusted");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IfcMapping {
    public: Label,
    private: Label,
    readers: Label,
}

/// An [`IfcMapping`] as a policy declares it; [`Scheme::read_ifc_mapping`] checks it. What is left
/// out is as in the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
pub struct IfcMappingDocument {
    /// What `public` means.
    pub public: Option<LabelDocument>,
    /// What `private` means.
    pub private: Option<LabelDocument>,
    /// What a list of names means.
    pub readers: Option<LabelDocument>,
}

impl Scheme {
    /// Checks a declared mapping and reads it. The integrity of its labels is not looked at: the
    /// document that is read says what it is.
    ///
    /// # Errors
    ///
    /// With the path of the value: what [`Scheme::read_label`] finds, and
    /// [`ErrorKind::ContradictoryFacts`] at `private` if it is not at least `public`.
    pub fn read_ifc_mapping(&self, document: &IfcMappingDocument) -> Result<IfcMapping, Error> {
        let read = |field: &str, label: &Option<LabelDocument>, otherwise: Label| match label {
            None => Ok(otherwise),
            Some(label) => {
                let label = LabelDocument { trusted: true, ..label.clone() };
                self.read_label(&label).map_err(|error| error.inside(field))
            }
        };
        let default = IfcMapping::in_scheme(self);
        let public = read("public", &document.public, default.public)?;
        let private = read("private", &document.private, default.private)?;
        let readers = read("readers", &document.readers, default.readers)?;
        if !public.is_at_most(&private) {
            return Err(Error::at(ErrorKind::ContradictoryFacts, "private"));
        }
        Ok(IfcMapping { public, private, readers })
    }
}

impl Default for IfcMapping {
    /// In the words of the standard scheme.
    fn default() -> Self {
        Self::in_scheme(&Scheme::STANDARD)
    }
}

impl IfcMapping {
    /// The default in the words of a scheme.
    #[must_use]
    pub fn in_scheme(scheme: &Scheme) -> Self {
        Self {
            public: Label::BOTTOM,
            private: scheme.label_at(Level::Confidential).with_categories(Categories::ALL),
            readers: Label::TOP,
        }
    }

    /// The label of a result; join it with what is declared for the tool.
    ///
    /// A result without a label is [`Label::TOP`] here. Whether the label that a server states is
    /// believed at all is the caller's decision. Linear in the words.
    #[must_use]
    pub fn read(&self, meta: &McpMeta) -> Label {
        let Foreign::Known(stated) = &meta.ifc else { return Label::TOP };
        let mut label = match stated.confidentiality.known().map(IfcWords::words) {
            None | Some([]) => return Label::TOP,
            Some(words) => {
                let is_list = matches!(stated.confidentiality.known(), Some(IfcWords::List(_)));
                words.iter().fold(Label::BOTTOM, |label, word| match word.as_str() {
                    "public" => label.join(&self.public),
                    "private" => label.join(&self.private),
                    "" => Label::TOP,
                    _ if is_list => label.join(&self.readers),
                    _ => Label::TOP,
                })
            }
        };
        let integrity = match stated.integrity.known().map(IfcWords::words) {
            None | Some([]) => Integrity::Untrusted,
            Some(words) => words.iter().fold(Integrity::Trusted, |integrity, word| {
                integrity.join(word.parse().unwrap_or(Integrity::Untrusted))
            }),
        };
        if integrity == Integrity::Untrusted {
            label = label.untrusted();
        }
        label
    }

    /// What to state for data with this label.
    #[must_use]
    pub fn write(&self, label: &Label) -> McpMeta {
        let covers = |word: &Label| label.is_within(&word.clone().untrusted());
        let confidentiality = if covers(&self.public) {
            IfcWords::Word("public".to_owned())
        } else if covers(&self.private) {
            IfcWords::Word("private".to_owned())
        } else {
            IfcWords::List(Vec::new())
        };
        McpMeta {
            ifc: Foreign::Known(IfcLabel {
                integrity: Foreign::Known(IfcWords::Word(label.integrity().to_string())),
                confidentiality: Foreign::Known(confidentiality),
            }),
        }
    }
}

impl IfcWords {
    /// The words, of which one may be all.
    #[must_use]
    pub fn words(&self) -> &[String] {
        match self {
            Self::Word(word) => std::slice::from_ref(word),
            Self::List(words) => words,
        }
    }
}
