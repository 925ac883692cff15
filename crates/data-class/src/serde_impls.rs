//! Serde for the types that have one text, through that text, and for sets as lists.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::{
    AuthorityState, Categories, Category, Date, FlowKind, FlowVerdict, Integrity, Level, NodeKind,
    Regions, SinkKind,
};

/// Not derived: the derived code repeats an unknown name in its error.
macro_rules! impl_through_text {
    ($($type:ty => $expected:literal),* $(,)?) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(Text { expected: $expected, result: PhantomData })
            }
        }
    )*};
}

impl_through_text! {
    Level => "the name of a level",
    Category => "the name of a category",
    Integrity => "`trusted` or `untrusted`",
    Date => "a day, as `2026-03-01`",
    Regions => "codes of countries and groups",
    SinkKind => "the kind of a sink",
    AuthorityState => "`issued`, `revoked` or `used`",
    NodeKind => "the kind of a node",
    FlowKind => "`reads` or `uses`",
    FlowVerdict => "`allowed`, `partly`, `refused` or `idle`",
}

struct Text<T> {
    expected: &'static str,
    result: PhantomData<T>,
}

impl<T: FromStr<Err = crate::Error>> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

impl Serialize for Categories {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if *self == Self::ALL {
            // A list of those that have a name would come back as less.
            return serializer.collect_seq(["*"]);
        }
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Categories {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(List)
    }
}

/// A list written by hand: any order, repetitions do no harm, and `*` is every category.
struct List;

impl<'de> Visitor<'de> for List {
    type Value = Categories;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of names of categories")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<Categories, A::Error> {
        let mut set = Categories::EMPTY;
        while let Some(OneOrAll(categories)) = names.next_element()? {
            set = set.union(categories);
        }
        Ok(set)
    }
}

/// An element of a list.
struct OneOrAll(Categories);

impl FromStr for OneOrAll {
    type Err = crate::Error;

    fn from_str(name: &str) -> Result<Self, crate::Error> {
        if name == "*" {
            Ok(Self(Categories::ALL))
        } else {
            Ok(Self(name.parse::<Category>()?.into()))
        }
    }
}

impl<'de> Deserialize<'de> for OneOrAll {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_str(Text { expected: "the name of a category", result: PhantomData })
    }
}
