"""The JSON schema of Vega-Lite, by which every chart of the house is checked."""

import json
from importlib.resources import files
from typing import Any

import altair
from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match

RELEASE = altair.SCHEMA_VERSION.removeprefix("v")
FILE = files(altair) / "vegalite" / "v6" / "schema" / "vega-lite-schema.json"
VALIDATOR = Draft7Validator(json.loads(FILE.read_text()))


def fault(spec: dict[str, Any]) -> str | None:
    """What is wrong with a specification, and where; None of a valid one."""
    found = best_match(VALIDATOR.iter_errors(spec))
    return f"{found.json_path}: {found.message}"[:500] if found else None
