//! Serde for the types that have one text, through that text, and for sets as lists.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::{Categories, Category, Date, Integrity, Level, Regions};

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
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Categories {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(List)
    }
}

/// A list written by hand: any order, repetitions do no harm.
struct List;

impl<'de> Visitor<'de> for List {
    type Value = Categories;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of names of categories")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<Categories, A::Error> {
        let mut set = Categories::EMPTY;
        while let Some(category) = names.next_element::<Category>()? {
            set = set.union(category.into());
        }
        Ok(set)
    }
}
