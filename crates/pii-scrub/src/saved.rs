//! Vaults in the form that is kept.

use std::collections::BTreeMap;
use std::fmt;

use rule_scan::Nonce;

use crate::error::{Error, ErrorKind};
use crate::vault::Vault;

/// A vault in the form that is kept, for the `serde` feature. Open it with the nonce of its run.
///
/// Written is a map of `version`, `nonce` and `values`: by kind, in the order of their numbers, the
/// writings of each. Read is anything, and what is no vault is an error when it is opened: a format
/// would show in its own errors what it did not expect, and that may be a value. The format has to
/// say what it holds, as JSON, CBOR and MessagePack do.
#[derive(Clone, PartialEq, Eq)]
pub struct SavedVault {
    /// `None` if there is none, as in what is no vault.
    version: Option<u64>,
    nonce: Option<String>,
    /// `None` if they are not in the form of this version.
    values: Option<BTreeMap<String, Vec<Vec<String>>>>,
}

/// The version of the form that is written, and the only one that is read.
const VERSION: u64 = 1;

impl SavedVault {
    pub(crate) fn new(nonce: Nonce, values: BTreeMap<String, Vec<Vec<String>>>) -> Self {
        let nonce = nonce.as_str().to_owned();
        Self { version: Some(VERSION), nonce: Some(nonce), values: Some(values) }
    }

    /// The vault, if it is one of the run with this nonce.
    ///
    /// # Errors
    ///
    /// A vault of another run, one in a form of another version, and one that was changed.
    pub fn open(self, nonce: Nonce) -> Result<Vault, Error> {
        match self.version {
            Some(VERSION) => {}
            Some(_) => return Err(Error::new(ErrorKind::VaultVersion)),
            None => return Err(Error::new(ErrorKind::VaultDamaged)),
        }
        match self.nonce {
            Some(known) if known == nonce.as_str() => {}
            Some(_) => return Err(Error::new(ErrorKind::VaultOfAnotherRun)),
            None => return Err(Error::new(ErrorKind::VaultDamaged)),
        }
        let vault = self.values.and_then(|values| Vault::of(nonce, values));
        vault.ok_or_else(|| Error::new(ErrorKind::VaultDamaged))
    }
}

impl fmt::Debug for SavedVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = self.values.iter().flat_map(BTreeMap::values).map(Vec::len).sum::<usize>();
        f.debug_struct("SavedVault")
            .field("version", &self.version)
            .field("values", &values)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "serde")]
mod serde {
    use std::collections::BTreeMap;
    use std::fmt;

    use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
    use serde::ser::{Serialize, SerializeStruct, Serializer};

    use super::SavedVault;

    impl Serialize for SavedVault {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut fields = serializer.serialize_struct("SavedVault", 3)?;
            fields.serialize_field("version", &self.version)?;
            fields.serialize_field("nonce", &self.nonce)?;
            fields.serialize_field("values", &self.values)?;
            fields.end()
        }
    }

    impl<'de> Deserialize<'de> for SavedVault {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let Any::Map(mut fields) = Any::deserialize(deserializer)? else {
                return Ok(Self { version: None, nonce: None, values: None });
            };
            let mut field = |name: &str| fields.remove(name).unwrap_or(Any::Other);
            let version = match field("version") {
                Any::Number(version) => Some(version),
                _ => None,
            };
            Ok(Self { version, nonce: field("nonce").text(), values: field("values").kinds() })
        }
    }

    /// What any format holds. Reading it fails only where the format itself is broken.
    enum Any {
        Text(String),
        Number(u64),
        List(Vec<Any>),
        Map(BTreeMap<String, Any>),
        Other,
    }

    impl Any {
        fn text(self) -> Option<String> {
            if let Self::Text(text) = self { Some(text) } else { None }
        }

        fn list(self) -> Option<Vec<Self>> {
            if let Self::List(list) = self { Some(list) } else { None }
        }

        fn kinds(self) -> Option<BTreeMap<String, Vec<Vec<String>>>> {
            let Self::Map(kinds) = self else { return None };
            let writings =
                |value: Self| -> Option<_> { value.list()?.into_iter().map(Self::text).collect() };
            let values =
                |kind: Self| -> Option<_> { kind.list()?.into_iter().map(writings).collect() };
            kinds.into_iter().map(|(kind, list)| Some((kind, values(list)?))).collect()
        }
    }

    impl<'de> Deserialize<'de> for Any {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(AnyVisitor)
        }
    }

    struct AnyVisitor;

    impl<'de> Visitor<'de> for AnyVisitor {
        type Value = Any;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a vault")
        }

        fn visit_str<E>(self, text: &str) -> Result<Any, E> {
            Ok(Any::Text(text.to_owned()))
        }

        fn visit_string<E>(self, text: String) -> Result<Any, E> {
            Ok(Any::Text(text))
        }

        fn visit_u64<E>(self, number: u64) -> Result<Any, E> {
            Ok(Any::Number(number))
        }

        fn visit_i64<E>(self, number: i64) -> Result<Any, E> {
            // TOML knows no other integers.
            Ok(u64::try_from(number).map_or(Any::Other, Any::Number))
        }

        fn visit_i128<E>(self, _: i128) -> Result<Any, E> {
            Ok(Any::Other)
        }

        fn visit_u128<E>(self, _: u128) -> Result<Any, E> {
            Ok(Any::Other)
        }

        fn visit_f64<E>(self, _: f64) -> Result<Any, E> {
            Ok(Any::Other)
        }

        fn visit_bool<E>(self, _: bool) -> Result<Any, E> {
            Ok(Any::Other)
        }

        fn visit_bytes<E>(self, _: &[u8]) -> Result<Any, E> {
            Ok(Any::Other)
        }

        fn visit_unit<E>(self) -> Result<Any, E> {
            Ok(Any::Other)
        }

        fn visit_none<E>(self) -> Result<Any, E> {
            Ok(Any::Other)
        }

        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Any, D::Error> {
            Any::deserialize(deserializer)
        }

        fn visit_newtype_struct<D: Deserializer<'de>>(
            self,
            deserializer: D,
        ) -> Result<Any, D::Error> {
            Any::deserialize(deserializer)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Any, A::Error> {
            let mut out = Vec::new();
            while let Some(value) = list.next_element()? {
                out.push(value);
            }
            Ok(Any::List(out))
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Any, A::Error> {
            let mut out = BTreeMap::new();
            while let Some(key) = map.next_key::<Any>()? {
                match key {
                    Any::Text(key) => {
                        out.insert(key, map.next_value()?);
                    }
                    _ => {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
            }
            Ok(Any::Map(out))
        }
    }
}
