"""Holds the flag file of CUTOVER_FLAGS to the schema that flagd has published (FLAGD_SCHEMA, default: on flagd.dev)."""

import json
import os
import sys
import urllib.parse
import urllib.request

import jsonschema
from referencing import Registry, Resource

SCHEMA = os.environ.get("FLAGD_SCHEMA", "https://flagd.dev/schema/v0/flags.json")
known = {}


def fetch(url):
    # Schemas name each other by where they are published; they come from where the first one came from.
    name = urllib.parse.urlparse(url).path.rsplit("/", 1)[-1]
    if name not in known:
        with urllib.request.urlopen(urllib.parse.urljoin(SCHEMA, name), timeout=10) as answer:
            known[name] = json.load(answer)
    return known[name]


def main():
    try:
        schema = fetch(SCHEMA)
        fetch(urllib.parse.urljoin(SCHEMA, "targeting.json"))
    except OSError as trouble:
        print(f"the schema of flagd: SKIPPED, {SCHEMA} cannot be had: {trouble}")
        return
    registry = Registry(retrieve=lambda url: Resource.from_contents(fetch(url)))
    validator = jsonschema.validators.validator_for(schema)(schema, registry=registry)
    with open(os.environ["CUTOVER_FLAGS"]) as file:
        flags = json.load(file)
    faults = [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(flags)]
    if faults:
        sys.exit("the flag file is not what flagd's schema says:\n" + "\n".join(faults))
    # A check that lets everything pass proves nothing.
    flags["flags"]["arena.trades"]["state"] = "MAYBE"
    if validator.is_valid(flags):
        sys.exit("flagd's schema refuses nothing")
    print("the flag file is what flagd's schema says")


main()
