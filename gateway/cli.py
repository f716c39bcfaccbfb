"""The command lines: `python -m gateway` for who runs Marches, `marches` for who uses it."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError

from services.launcher import PostgresError
from services.shared.errors import Problem
from services.shared.settings import ConfigurationError, Settings

SETTINGS = "\n\n".join(
    (
        "Settings, from the environment:",
        "MARCHES_PORT (8000) and MARCHES_HOST (127.0.0.1): where to listen",
        "MARCHES_DATA_DIR (.marches): the embedded PostgreSQL, keys and uploaded files",
        "MARCHES_ENVIRONMENT (development): production has no demo and needs secrets",
        "MARCHES_<SERVICE>_DATABASE_URL: a database of one's own for directory, metrics,"
        " engagement, finance or board; an embedded PostgreSQL serves those without",
        "MARCHES_<SERVICE>_OWNER_DATABASE_URL: the same as the role that migrates it",
        "MARCHES_REQUEST_SECONDS (30), MARCHES_IDLE_SECONDS (60): until an answer begins, and"
        " until one that has stopped moving is cut",
        "MARCHES_SIGNING_SECRET: signs page cursors; needed in production",
        "MARCHES_CORS_ORIGINS ([]): JSON list of origins that may send credentials",
        "MARCHES_BODY_LIMIT and MARCHES_UPLOAD_LIMIT: bytes of a body and of a file",
        "MARCHES_UPLOAD_QUOTA (10 GiB) and MARCHES_UPLOAD_SPACE (100 GiB): bytes of files that an"
        " organisation, and all together, have kept by a service; MARCHES_UPLOAD_DAYS (7): for how"
        " long after their import; MARCHES_FREE_SPACE (1 GiB, or a tenth of a smaller disk): bytes"
        " of a disk below which no file is taken",
        'MARCHES_RATE_LIMITS: JSON, such as {"read": "600/minute"}, of one caller, for the kinds'
        " read (1200/minute), write (300), calculate (300), upload (30), token (60), public (600)"
        " and export (60); MARCHES_RATE_LIMIT_STORE: a Valkey that counts for all",
        "MARCHES_UPSTREAM_PLACES (256): requests at once to a service;"
        " MARCHES_PUBLIC_CACHE_SECONDS (5): for how long public answers are kept",
        "MARCHES_TRUSTED_PROXIES ([]): JSON list of addresses whose X-Forwarded-For is believed",
        "MARCHES_ISSUER, MARCHES_AUDIENCE: whose tokens are accepted; MARCHES_OIDC (false): the"
        " issuer is elsewhere; MARCHES_JWKS_URL or MARCHES_JWKS_FILE: where its keys are",
        "MARCHES_<SERVICE>_URL: a service that runs elsewhere; MARCHES_CLIENT_ID and"
        " MARCHES_CLIENT_SECRET: as whom a service without the signing keys calls others, with"
        " tokens from MARCHES_TOKEN_URL (the directory's)",
        "MARCHES_REUSE_PORT (false): share the port with a newer process;"
        " MARCHES_NOTICE_SECONDS (4): from SIGTERM to a closed port; MARCHES_TELEMETRY_PORT: where"
        " the gateway has /metrics",
        "MARCHES_LOG_LEVEL (info), MARCHES_DEMO (true)",
    )
)

gateway = typer.Typer(
    help="Run Marches: gateway, services, workers and, where none is named, PostgreSQL.",
    epilog=SETTINGS,
    invoke_without_command=True,
    pretty_exceptions_show_locals=False,
    add_completion=False,
)
app = typer.Typer(
    help="Use Marches: send files, get tokens, migrate, write a sample.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    add_completion=False,
)


@contextmanager
def plain_errors() -> Iterator[None]:
    """A mistake of the caller's is told in a sentence, not as a stack trace."""
    try:
        yield
    except (ConfigurationError, PostgresError, OSError) as error:
        _give_up(str(error))
    except ValidationError as error:
        _give_up("; ".join(_setting(each["loc"], each["msg"]) for each in error.errors()))


def _setting(location: tuple[int | str, ...], message: str) -> str:
    name = f"MARCHES_{location[0]}".upper() if location else "settings"
    return f"{name}: {message}"


def _give_up(reason: str, *, code: int = 1) -> NoReturn:
    typer.echo(f"marches: {reason}", err=True)
    raise typer.Exit(code)


@gateway.callback()
def run(context: typer.Context) -> None:
    """Run everything until Ctrl-C."""
    if context.invoked_subcommand is None:
        from gateway.serving import serve

        with plain_errors():
            serve()


Role = Annotated[
    list[str] | None,
    typer.Option(help="role whose scopes the token has; repeatable (default: analyst)"),
]
Sub = Annotated[str, typer.Option(help="who holds the token")]
Org = Annotated[list[str] | None, typer.Option(help="ODS code of an organisation; repeatable")]


@gateway.command("demo-token")
@app.command("token")
def token(role: Role = None, sub: Sub = "demo", org: Org = None) -> None:
    """Print a demonstration token of ten minutes for a person, and nothing else."""
    from services.demo.tokens import demo_token

    with plain_errors():
        typer.echo(demo_token(Settings(), roles=role or ["analyst"], sub=sub, orgs=org or ()))


@gateway.command("migrate")
@app.command("migrate")
def migrate() -> None:
    """Bring every service's database to the newest revision."""
    from gateway.embedded import ensure_databases
    from gateway.serving import migrate as bring_up
    from gateway.wiring import SERVICES

    with plain_errors(), ExitStack() as stack:
        names = [service.name for service in SERVICES]
        bring_up(ensure_databases(Settings(), names, stack).settings)


@gateway.command("verify-audit")
@app.command("verify-audit")
def verify_audit(
    service: Annotated[
        list[str] | None, typer.Option(help="whose chains; repeatable (default: all)")
    ] = None,
    head: Annotated[
        list[str] | None,
        typer.Option(help="`signed` of an earlier /audit/head: shows a cut tail too; repeatable"),
    ] = None,
) -> None:
    """Compute every hash of the record and the ledgers again, and name the first bad entry.

    The exit code is 0 when all chains are whole, 1 when one is not, 2 when that cannot be told.
    """
    from gateway.embedded import reach_databases
    from gateway.verifying import told, verify_chains
    from gateway.wiring import SERVICES

    known = [each.name for each in SERVICES]
    names = service or known
    if unknown := set(names) - set(known):
        raise typer.BadParameter(f"no service {', '.join(sorted(unknown))}; {', '.join(known)}")
    with plain_errors(), ExitStack() as stack:
        settings = reach_databases(Settings(), names, stack)
        try:
            asked = [each for each in SERVICES if each.name in names]
            verdicts = asyncio.run(verify_chains(settings, asked, head or ()))
        except Problem as problem:
            _give_up(problem.detail, code=2)
    for chain, found in verdicts.items():
        typer.echo(told(chain, found))
    raise typer.Exit(any(found.fault for found in verdicts.values()))


@gateway.command("provision")
def provide_databases() -> None:
    """Make a database, an owner and an application role for each service on a server.

    MARCHES_ADMIN_DATABASE_URL is its administrator's address, MARCHES_ROLE_PASSWORD is for the
    roles.
    """
    from gateway.embedded import ExternalServer
    from gateway.wiring import SERVICES
    from services.launcher import provision

    with plain_errors():
        provision(ExternalServer.from_environment(), [service.name for service in SERVICES])


@app.command("sample")
def sample(
    path: Annotated[Path | None, typer.Argument(help="where to; default: output")] = None,
) -> None:
    """Write a small file in the published A&E layout (RRK, 24 months, published figures)."""
    from services.demo.figures.attendances import sample_csv

    with plain_errors():
        if path is None:
            sys.stdout.write(sample_csv())
        else:
            path.write_text(sample_csv())


@app.command("import")
def import_file(
    path: Annotated[Path, typer.Argument(help="the file", exists=True, dir_okay=False)],
    service: Annotated[str, typer.Option(help="whose file it is: metrics, directory")] = "metrics",
    format: Annotated[str, typer.Option(help="what the file is")] = "nhse-ae",
    rejects: Annotated[str, typer.Option(help="refuse or skip the bad lines")] = "refuse",
    url: Annotated[str, typer.Option(envvar="MARCHES_URL")] = "http://localhost:8000",
    bearer: Annotated[
        str | None,
        typer.Option("--token", envvar="MARCHES_TOKEN", help="default: an operator's demo token"),
    ] = None,
) -> None:
    """Send a file and follow its import to the end."""
    from gateway.sending import send_file
    from services.demo.tokens import demo_token

    with plain_errors():
        held = bearer or demo_token(Settings(), roles=["operator"], sub="marches")
        to = f"/v1/{service}/imports"
        query = {"format": format, "rejects": rejects}
        raise typer.Exit(send_file(path, to, query, url=url, token=held))
