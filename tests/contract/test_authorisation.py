"""Every route has an authorisation decision, and those that everybody may call are listed here."""

from fastapi import FastAPI

from services.contracts.identity import FOR_ALL, ROLES
from services.shared.auth import anyone
from services.shared.owning import MEMBERS
from tests.contract.routes import (
    decisions,
    owner_rules,
    routes_of,
    undecided,
    unowned,
    writes,
)

PUBLIC = {
    "GET /livez",
    "GET /readyz",
    "GET /healthz",
    "GET /metrics",  # on the ports of the services only
    "GET /.well-known/jwks.json",
    "POST /v1/oauth2/token",
    "GET /v1/metrics/icons/{name}.svg",
    "GET /v1/metrics/observations/csv-metadata.json",
    "GET /v1/metrics/scorecards/csv-metadata.json",
    "GET /v1/finance/budgets/position/csv-metadata.json",
    "POST /v1/public/consultations/{slug}/responses",
    "GET /v1/public/consultations/{slug}/moderation",
    "GET /v1/public/consultations/{slug}/feedback",
    "GET /v1/public/consultations/{slug}/commitments",
    "GET /v1/public/responses/mine/outcome",
    "POST /v1/public/responses/mine/appeal",
    "GET /v1/public/responses/mine",
    "PUT /v1/public/responses/mine",
    "DELETE /v1/public/responses/mine",
    "GET /v1/board/exports/csv-metadata.json",
    "GET /v1/engagement/commitments/csv-metadata.json",
    "GET /v1/board/feed.atom",
    "GET /v1/board/calendar.ics",
    "GET /v1/board/calendar/{meeting_id}",
    "GET /v1/public/consultations",
    "GET /v1/public/consultations.atom",
    "GET /v1/public/consultations.ics",
    "GET /v1/public/consultations/{slug}",
    "GET /v1/public/consultations/{slug}/questionnaire",
    "GET /v1/public/consultations/{slug}/enquiries",
    "GET /v1/public/events",
    "GET /v1/public/events.atom",
    "GET /v1/public/events.ics",
    "GET /v1/public/events/{event_id}",
    "GET /v1/public/indicators",
    "GET /v1/public/indicators/{code}",
    "GET /v1/public/indicators/{code}/comparison",
    "GET /v1/public/indicators/{code}/comparison.{form}",
    "GET /v1/public/indicators/{code}/deciles",
    "GET /v1/public/indicators/{code}/deciles.{form}",
    "GET /v1/public/indicators/{code}/funnel",
    "GET /v1/public/indicators/{code}/funnel.{form}",
    "GET /v1/public/indicators/{code}/inequality",
    "GET /v1/public/indicators/{code}/inequality.{form}",
    "GET /v1/public/indicators/{code}/trend",
    "GET /v1/public/indicators/{code}/trend.{form}",
    "GET /v1/public/indicators/{code}/observations",
    "GET /v1/public/indicators/{code}/observations.csv",
    "GET /v1/public/indicators/{code}/observations.xlsx",
    "GET /v1/public/indicators/{code}/spc",
    "GET /v1/public/indicators/{code}/spc.{form}",
    "GET /v1/public/conversations/{conversation_id}",
    "POST /v1/public/conversations/{conversation_id}/participants",
    "GET /v1/public/conversations/{conversation_id}/map",
    "GET /v1/public/conversations/{conversation_id}/next",
    "GET /v1/public/conversations/{conversation_id}/opinions",
    "GET /v1/public/conversations/{conversation_id}/place",
    "PUT /v1/public/conversations/{conversation_id}/votes/{number}",
    "POST /v1/public/conversations/{conversation_id}/statements",
    "GET /v1/public/conversations/{conversation_id}/mine",
    "DELETE /v1/public/conversations/{conversation_id}/mine",
    "GET /v1/public/challenge",
    "GET /v1/public/consultations/{slug}/questionnaire.html",
    "POST /v1/public/events/{event_id}/registrations",
    "GET /v1/public/registrations/mine",
    "DELETE /v1/public/registrations/mine",
    "POST /v1/public/updates",
    "GET /v1/public/updates/confirmation",
    "POST /v1/public/updates/confirmation",
    "GET /v1/public/updates/leaving",
    "POST /v1/public/updates/leaving",
    "GET /v1/public/scorecards",
    "GET /v1/public/scorecards.{form}",
}


def test_every_route_has_an_authorisation_decision(applications: dict[str, FastAPI]) -> None:
    for app in applications.values():
        assert undecided(app) == []
        assert len(list(routes_of(app))) >= 4


def test_only_the_listed_routes_are_public(applications: dict[str, FastAPI]) -> None:
    found = {
        name
        for app in applications.values()
        for name, dependant in routes_of(app)
        if anyone in decisions(dependant)
    }
    assert found <= PUBLIC


def test_every_route_that_writes_has_an_owner_rule(applications: dict[str, FastAPI]) -> None:
    for app in applications.values():
        assert unowned(app) == []


def test_only_routes_that_write_have_an_owner_rule(applications: dict[str, FastAPI]) -> None:
    for app in applications.values():
        for name, dependant in routes_of(app):
            assert writes(name) or not owner_rules(dependant), name


def test_a_route_that_writes_without_an_owner_rule_is_found() -> None:
    app = FastAPI()

    @app.post("/figures")
    def create_figure() -> None: ...

    @app.put("/charts", dependencies=[MEMBERS])
    def update_chart() -> None: ...

    assert unowned(app) == ["POST /figures"]


def test_what_concerns_everybody_is_in_no_organisations_role() -> None:
    for role, scopes in ROLES.items():
        assert role == "operator" or not scopes & FOR_ALL, role
    assert ROLES["operator"] >= FOR_ALL


def test_a_route_without_a_decision_is_found() -> None:
    app = FastAPI()

    @app.get("/open")
    def get_open() -> None: ...

    assert undecided(app) == ["GET /open"]
