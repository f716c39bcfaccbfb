"""Bodies and answers of the calculators, exactly as the contract says."""

from importlib import import_module
from inspect import getmembers, isclass
from typing import get_type_hints

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel

from services.metrics.calculators.routes import router
from services.shared.figures import Answer
from services.shared.schemas import Schema

MODULES = ("intervals", "inequality", "trend", "funnel", "comparison", "waiting", "control")
MODELS = sorted(
    {
        model
        for name in (*MODULES, "evaluation")
        for _, model in getmembers(
            import_module(f"services.metrics.calculators.schemas.{name}"), isclass
        )
        if issubclass(model, Schema) and model not in {Schema, Answer}
    },
    key=lambda model: model.__name__,
)
CONTRACT = {
    "proportion": ("value", "lower", "upper", "method", "warnings", "intervals"),
    "rate": ("value", "lower", "upper", "method", "warnings", "intervals"),
    "mean": ("value", "lower", "upper", "method", "warnings"),
    "dsr": ("value", "lower", "upper", "warnings", "intervals"),
    "isr": ("observed", "expected", "value", "lower", "upper", "method", "warnings"),
    "quantiles": ("items", "warnings"),
    "sii": ("sii", "rii", "intercept", "lower", "upper", "rii_lower", "rii_upper", "warnings"),
    "trend": ("chi_squared", "significant", "direction", "marker"),
    "funnel": ("target", "phi", "tau_squared", "units", "curve", "warnings"),
    "rtt": (
        "waiting", "within_18_weeks_count", "within_18_weeks", "median_weeks", "p92_weeks",
        "p95_weeks", "over_52", "over_65", "over_78", "over_104", "open_band", "warnings",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTRACT)
def test_the_answer_has_the_fields_of_the_contract(name: str) -> None:
    (route,) = (
        each
        for each in router.routes
        if isinstance(each, APIRoute) and each.path.endswith(f"/{name}")
    )
    answer: type[BaseModel] = get_type_hints(route.endpoint)["return"]
    assert tuple(answer.model_fields) == CONTRACT[name]


@pytest.mark.parametrize("model", MODELS)
def test_every_model_has_an_example_that_fits_and_every_field_a_description(
    model: type[BaseModel],
) -> None:
    for example in model.model_json_schema()["examples"]:
        model.model_validate(example)
        assert set(example) == set(model.model_fields)
    assert all(field.description for field in model.model_fields.values())
