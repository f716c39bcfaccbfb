"""ModernGov as councils run it: answers of the shapes that were recorded, with made-up names."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape

from aiohttp import web

Answer = Callable[[dict[str, str]], web.Response]
HEAD = '<?xml version="1.0" encoding="utf-8"?>'
SOAP = (
    f'{HEAD}<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
    '<Response xmlns="http://moderngov.co.uk/namespaces"><Result>{}</Result></Response>'
    "</soap:Body></soap:Envelope>"
)
BOMB = (
    f"{HEAD}<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>"
    "<!ENTITY c '&b;&b;&b;&b;&b;&b;'>]><a>&c;</a>"
)
FILE = f'{HEAD}<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>'
SHIELD = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body/></html>"


def xml(body: str) -> web.Response:
    return web.Response(text=body, content_type="text/xml")


def committee(number: int, title: str, *, expired: str = "False", deleted: str = "False") -> str:
    """As in a list of committees; the title's entities are encoded twice."""
    return (
        f"<committee><committeeid>{number}</committeeid>"
        f"<committeetitle>{escape(escape(title))}</committeetitle>"
        f"<committeeexpired>{expired}</committeeexpired>"
        f"<committeedeleted>{deleted}</committeedeleted></committee>"
    )


def committees(*those: str) -> str:
    return f"{HEAD}<getcommittees><committees>{''.join(those)}</committees></getcommittees>"


def meeting(number: int, day: str, *, more: str = "", time: str = "10:30") -> str:
    return (
        f"<meeting><meetingid>{number}</meetingid><committeeid>136</committeeid>"
        f"<committeetitle>Health &amp;amp; Wellbeing Board</committeetitle>"
        f"<meetingdate>{day}</meetingdate><meetingtime>{time}</meetingtime>"
        f"<meetinglocation>Room 18.01</meetinglocation>{more}</meeting>"
    )


def meetings(*those: str) -> str:
    listed = "".join(those)
    return f"{HEAD}<getmeetings><committeemeetings>{listed}</committeemeetings></getmeetings>"


@dataclass
class Council:
    """Answers each question as it is told, and remembers what it was asked."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    base: str = ""

    async def take(self, request: web.Request) -> web.Response:
        what, query = request.match_info["what"], dict(request.query)
        self.asked.append((what, query))
        self.agents.append(request.headers["User-Agent"])
        return self.answers[what](query)


@asynccontextmanager
async def council() -> AsyncIterator[Council]:
    made = Council()
    app = web.Application()
    app.router.add_get("/modern.gov/mgWebService.asmx/{what}", made.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    made.base = f"http://{host}:{port}/modern.gov"
    try:
        yield made
    finally:
        await runner.cleanup()
