//! A validator for OCSF events that reads the schema's own source.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

/// Where the schema is: where `OCSF_SCHEMA` says, or else next to the workspace, if it is there.
pub(crate) fn directory() -> Option<PathBuf> {
    let is_schema = |path: &PathBuf| path.join("dictionary.json").is_file();
    if let Some(path) = std::env::var_os("OCSF_SCHEMA").map(PathBuf::from) {
        assert!(is_schema(&path), "there is no OCSF schema where `OCSF_SCHEMA` says");
        return Some(path);
    }
    Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ocsf")).filter(is_schema)
}

pub(crate) struct Schema {
    directory: PathBuf,
    dictionary: Value,
    categories: Value,
    version: String,
    /// By name, the events apart from the objects.
    events: BTreeMap<String, Value>,
    objects: BTreeMap<String, Value>,
}

impl Schema {
    pub(crate) fn read(directory: PathBuf) -> Self {
        let mut events = BTreeMap::new();
        let mut objects = BTreeMap::new();
        read_all(&directory.join("events"), &mut events);
        read_all(&directory.join("objects"), &mut objects);
        Self {
            dictionary: json(&directory.join("dictionary.json")),
            categories: json(&directory.join("categories.json")),
            version: text(&json(&directory.join("version.json"))["version"]),
            directory,
            events,
            objects,
        }
    }

    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Everything that is wrong with an event.
    pub(crate) fn validate(&self, event: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        let name = text(&event["class_name"]);
        let Some(class) = self.events.values().find(|class| class["caption"] == *name) else {
            return vec![format!("unknown class {name}")];
        };
        self.classification(class, event, &mut faults);
        let profiles = event["metadata"]["profiles"].as_array().cloned().unwrap_or_default();
        let profiles: BTreeSet<String> = profiles.iter().map(text).collect();
        for profile in &profiles {
            if !self.directory.join(format!("profiles/{profile}.json")).is_file() {
                faults.push(format!("unknown profile {profile}"));
            }
        }
        let checked = Checked { schema: self, profiles: &profiles };
        checked.object("", &self.events, class, event, &mut faults);
        faults
    }

    fn classification(&self, class: &Value, event: &Value, faults: &mut Vec<String>) {
        let category = self.category(class);
        let category = &self.categories["attributes"][category];
        let category_uid = category["uid"].as_u64().unwrap();
        let class_uid = category_uid * 1000 + class["uid"].as_u64().unwrap();
        let activity = event["activity_id"].as_u64().unwrap_or(u64::MAX);
        let mut expect = |name: &str, expected: Value| {
            if event[name] != expected {
                faults.push(format!("{name} should be {expected}"));
            }
        };
        expect("category_uid", category_uid.into());
        expect("category_name", category["caption"].clone());
        expect("class_uid", class_uid.into());
        expect("type_uid", (class_uid * 100 + activity).into());
        let caption = match activity {
            99 => "Other".to_owned(),
            _ => text(&event["activity_name"]),
        };
        expect("type_name", format!("{}: {caption}", text(&class["caption"])).into());
    }

    fn category(&self, class: &Value) -> String {
        match class.get("category") {
            Some(category) => text(category),
            None => self.category(&self.events[&text(&class["extends"])]),
        }
    }

    /// The attributes of a class or object, its own and inherited, each with the profile that it
    /// is there for.
    fn attributes(&self, all: &BTreeMap<String, Value>, of: &Value) -> Map<String, Value> {
        let mut attributes = match of.get("extends") {
            Some(base) => self.attributes(all, &all[&text(base)]),
            None => Map::new(),
        };
        let own = of["attributes"].as_object().unwrap();
        for include in own.get("$include").and_then(Value::as_array).into_iter().flatten() {
            let profile = json(&self.directory.join(text(include)));
            for (name, attribute) in profile["attributes"].as_object().unwrap() {
                let mut attribute = attribute.clone();
                let object = attribute.as_object_mut().unwrap();
                object.entry("profile").or_insert_with(|| profile["name"].clone());
                merge(&mut attributes, name, &attribute);
            }
        }
        for (name, attribute) in own.iter().filter(|(name, _)| *name != "$include") {
            merge(&mut attributes, name, attribute);
        }
        attributes
    }

    fn constraints<'a>(&'a self, all: &'a BTreeMap<String, Value>, of: &'a Value) -> &'a Value {
        match (of.get("constraints"), of.get("extends")) {
            (Some(constraints), _) => constraints,
            (None, Some(base)) => self.constraints(all, &all[&text(base)]),
            (None, None) => &Value::Null,
        }
    }
}

struct Checked<'a> {
    schema: &'a Schema,
    profiles: &'a BTreeSet<String>,
}

impl Checked<'_> {
    fn object(
        &self,
        path: &str,
        all: &BTreeMap<String, Value>,
        of: &Value,
        object: &Value,
        faults: &mut Vec<String>,
    ) {
        let Some(fields) = object.as_object() else {
            faults.push(format!("{path} is no object"));
            return;
        };
        let attributes = self.schema.attributes(all, of);
        for (name, value) in fields {
            let path = format!("{path}.{name}");
            match self.attribute(&attributes, name) {
                Ok(attribute) => self.value(&path, name, &attribute, value, fields, faults),
                Err(fault) => faults.push(format!("{path} {fault}")),
            }
        }
        for (name, attribute) in &attributes {
            let required = attribute["requirement"] == "required" && self.is_active(attribute);
            if required && !fields.contains_key(name) {
                faults.push(format!("{path}.{name} is missing"));
            }
        }
        let constraints = self.schema.constraints(all, of);
        let count = |names: &Value| {
            let names = names.as_array().unwrap();
            names.iter().filter(|name| fields.contains_key(&text(name))).count()
        };
        if constraints.get("at_least_one").is_some_and(|names| count(names) == 0) {
            faults.push(format!("{path} has none of {}", constraints["at_least_one"]));
        }
        if constraints.get("just_one").is_some_and(|names| count(names) != 1) {
            faults.push(format!("{path} has not one of {}", constraints["just_one"]));
        }
    }

    /// The attribute of a name: what the dictionary says of it, and above that what the class or
    /// object says.
    fn attribute(&self, attributes: &Map<String, Value>, name: &str) -> Result<Value, &str> {
        let dictionary = &self.schema.dictionary["attributes"];
        if let Some(stem) = name.strip_suffix("_dt") {
            let is_time =
                dictionary[stem]["type"] == "timestamp_t" && attributes.contains_key(stem);
            if is_time && self.profiles.contains("datetime") {
                return Ok(serde_json::json!({ "type": "datetime_t" }));
            }
        }
        let own = attributes.get(name).ok_or("is unknown")?;
        if !self.is_active(own) {
            return Err("is of a profile that is not applied");
        }
        let mut merged = Map::new();
        merge(&mut merged, name, dictionary.get(name).ok_or("is not in the dictionary")?);
        merge(&mut merged, name, own);
        if merged[name].get("@deprecated").is_some() {
            return Err("is deprecated");
        }
        Ok(merged[name].clone())
    }

    fn is_active(&self, attribute: &Value) -> bool {
        attribute["profile"].as_str().is_none_or(|profile| self.profiles.contains(profile))
    }

    fn value(
        &self,
        path: &str,
        name: &str,
        attribute: &Value,
        value: &Value,
        siblings: &Map<String, Value>,
        faults: &mut Vec<String>,
    ) {
        if attribute["is_array"] == true {
            match value.as_array() {
                Some(items) if !items.is_empty() => {
                    items.iter().for_each(|item| self.item(path, attribute, item, faults));
                }
                _ => faults.push(format!("{path} is no array, or an empty one")),
            }
        } else {
            self.item(path, attribute, value, faults);
        }
        let is_classification = ["class_uid", "category_uid", "type_uid"].contains(&name);
        let Some(members) = attribute["enum"].as_object().filter(|_| !is_classification) else {
            return;
        };
        let key = value.as_str().map_or(value.to_string(), str::to_owned);
        let Some(member) = members.get(&key) else {
            faults.push(format!("{path} has no member {key}"));
            return;
        };
        let Some(sibling) = attribute["sibling"].as_str() else { return };
        match siblings.get(sibling) {
            None => faults.push(format!("{path} is without {sibling}")),
            Some(caption) if key != "99" && *caption != member["caption"] => {
                faults.push(format!("{path} {key} is not {caption}"));
            }
            Some(_) => {}
        }
    }

    fn item(&self, path: &str, attribute: &Value, value: &Value, faults: &mut Vec<String>) {
        let name = text(&attribute["type"]);
        let types = &self.schema.dictionary["types"]["attributes"];
        let of = types.get(&name);
        let base = of.and_then(|of| of["type"].as_str()).unwrap_or(&name);
        let fits = match base {
            "string_t" => value.as_str().is_some_and(|text| {
                let longest = of.and_then(|of| of["max_len"].as_u64()).unwrap_or(u64::MAX);
                !text.is_empty() && u64::try_from(text.len()).unwrap() <= longest
            }),
            "integer_t" | "long_t" => {
                value.is_i64() || value.as_u64().is_some_and(|n| n >> 63 == 0)
            }
            "float_t" => value.is_number(),
            "boolean_t" => value.is_boolean(),
            "json_t" | "object" => true,
            object => {
                let of = &self.schema.objects[object];
                return self.object(path, &self.schema.objects, of, value, faults);
            }
        };
        let is_time = name != "datetime_t"
            || value.as_str().is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok());
        if !fits || !is_time {
            faults.push(format!("{path} is not {name}"));
        }
    }
}

/// Adds what is said of an attribute to what was said before; enums grow.
fn merge(attributes: &mut Map<String, Value>, name: &str, more: &Value) {
    let known = attributes.entry(name).or_insert_with(|| Value::Object(Map::new()));
    let known = known.as_object_mut().unwrap();
    for (key, value) in more.as_object().unwrap() {
        match (known.get_mut(key), value) {
            (Some(Value::Object(known)), Value::Object(value)) if key == "enum" => {
                known.extend(value.clone());
            }
            _ => {
                known.insert(key.clone(), value.clone());
            }
        }
    }
}

fn read_all(directory: &Path, into: &mut BTreeMap<String, Value>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, into);
        } else {
            let value = json(&path);
            into.insert(text(&value["name"]), value);
        }
    }
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
