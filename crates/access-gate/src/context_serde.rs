//! Contexts of plain values, read and written by any format of serde.

use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{self, Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::{CONTEXT_DEPTH_MAX, Content, Context, ContextNode, Place};

/// A value as JSON has them.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A whole number that is too large for the other kind.
    Unsigned(u64),
    /// A number with a fraction or an exponent.
    Float(f64),
    /// A text.
    Text(String),
}

impl Serialize for Scalar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Unsigned(value) => serializer.serialize_u64(*value),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Text(value) => serializer.serialize_str(value),
        }
    }
}

/// As maps, lists and values, without the labels; an empty context as `null`. It is an error if
/// the context is deeper than [`CONTEXT_DEPTH_MAX`].
impl<T: Serialize> Serialize for Context<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.nodes().iter().any(|node| node.depth > CONTEXT_DEPTH_MAX) {
            return Err(ser::Error::custom("the context is too deep"));
        }
        match self.nodes().split_first() {
            None => serializer.serialize_unit(),
            Some((node, inside)) => Subtree { node, inside }.serialize(serializer),
        }
    }
}

/// From maps, lists and values, without labels. It is an error if they are nested deeper than
/// [`CONTEXT_DEPTH_MAX`]. Keys that are there twice are both read.
impl<'de> Deserialize<'de> for Context<Scalar> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut nodes = Vec::new();
        let root = Reader { nodes: &mut nodes, depth: 0, place: Place::Root, is_some: false };
        root.deserialize(deserializer)?;
        Ok(Self::from_checked(nodes))
    }
}

struct Subtree<'a, T> {
    node: &'a ContextNode<T>,
    inside: &'a [ContextNode<T>],
}

impl<'a, T> Subtree<'a, T> {
    fn children(&self) -> impl Iterator<Item = (&'a Place, Subtree<'a, T>)> + use<'a, T> {
        let mut rest = self.inside;
        std::iter::from_fn(move || {
            let (node, after) = rest.split_first()?;
            let end = after.iter().position(|next| next.depth <= node.depth);
            let (inside, others) = after.split_at_checked(end.unwrap_or(after.len()))?;
            rest = others;
            Some((&node.place, Subtree { node, inside }))
        })
    }
}

impl<T: Serialize> Serialize for Subtree<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.node.content {
            Content::Value(value) => value.serialize(serializer),
            Content::List => {
                let mut list = serializer.serialize_seq(Some(self.children().count()))?;
                for (_, child) in self.children() {
                    list.serialize_element(&child)?;
                }
                list.end()
            }
            Content::Map => {
                let mut map = serializer.serialize_map(Some(self.children().count()))?;
                for (place, child) in self.children() {
                    if let Place::Field(key) = place {
                        map.serialize_entry(key, &child)?;
                    }
                }
                map.end()
            }
        }
    }
}

/// Reads one node and everything in it into the list.
struct Reader<'a> {
    nodes: &'a mut Vec<ContextNode<Scalar>>,
    depth: usize,
    place: Place,
    /// Whether it is in an option already. An option in an option has no meaning here, and many
    /// of them would be a depth that nothing counts.
    is_some: bool,
}

impl Reader<'_> {
    fn push(self, content: Content<Scalar>) {
        let Self { nodes, depth, place, .. } = self;
        nodes.push(ContextNode { depth, place, content, label: None });
    }

    fn scalar<E>(self, value: Scalar) -> Result<(), E> {
        self.push(Content::Value(value));
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.depth > CONTEXT_DEPTH_MAX {
            return Err(de::Error::custom("the context is too deep"));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map, a list or a plain value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.scalar(Scalar::Null)
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.scalar(Scalar::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.is_some {
            return Err(de::Error::custom("an option is in an option"));
        }
        deserializer.deserialize_any(Self { is_some: true, ..self })
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.scalar(Scalar::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.scalar(Scalar::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.scalar(i64::try_from(value).map_or(Scalar::Unsigned(value), Scalar::Integer))
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.scalar(Scalar::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.scalar(Scalar::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<(), E> {
        self.scalar(Scalar::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Self { nodes, depth, place, .. } = self;
        nodes.push(ContextNode { depth, place, content: Content::List, label: None });
        let depth = depth.saturating_add(1);
        while list
            .next_element_seed(Reader {
                nodes: &mut *nodes,
                depth,
                place: Place::Element,
                is_some: false,
            })?
            .is_some()
        {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { nodes, depth, place, .. } = self;
        nodes.push(ContextNode { depth, place, content: Content::Map, label: None });
        let depth = depth.saturating_add(1);
        while let Some(key) = map.next_key()? {
            map.next_value_seed(Reader {
                nodes: &mut *nodes,
                depth,
                place: Place::Field(key),
                is_some: false,
            })?;
        }
        Ok(())
    }
}
