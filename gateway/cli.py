"""The command lines: `python -m gateway` for who runs Marches, `marches` for who uses it."""

import asyncio
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from gateway.settings_help import SETTINGS
from services.contracts.identity import ROLES

gateway = typer.Typer(
    help="Run Marches: gateway, services, workers and, where none is named, PostgreSQL.",
    epilog=SETTINGS,
    invoke_without_command=True,
    pretty_exceptions_show_locals=False,
    add_completion=False,
    rich_markup_mode=None,  # its import costs more than all else
)
app = typer.Typer(
    help="Use Marches: send files, get tokens, migrate, write a sample.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    add_completion=False,
    rich_markup_mode=None,  # its import costs more than all else
)


@contextmanager
def plain_errors() -> Iterator[None]:
    """A mistake of the caller's is told in a sentence, not as a stack trace."""
    try:
        yield
    except Exception as error:
        from gateway.mistakes import sentence

        if (reason := sentence(error)) is None:
            raise
        _give_up(reason)


def _give_up(reason: str, *, code: int = 1) -> NoReturn:
    typer.echo(f"marches: {reason}", err=True)
    raise typer.Exit(code)


Engine = Annotated[
    str | None,
    typer.Option(help="what recovery runs are worked out on: duckdb, or spark://host:7077"),
]


@gateway.callback()
def run(context: typer.Context, engine: Engine = None) -> None:
    """Run everything until Ctrl-C."""
    if engine is not None:
        os.environ["MARCHES_ENGINE"] = engine
    if context.invoked_subcommand is None:
        gc.disable()  # until all is loaded, which stays: to look through it again is a fifth of it
        from gateway.serving import serve

        with plain_errors():
            serve()


FORMATS = {
    "metrics": ("nhse-ae", "nhse-rtt", "tidy-csv"),
    "directory": (
        "epcmem", "epraccur", "etr", "gp-practices", "ods-ord", "ons-codes", "epcn", "residence",
    ),
}  # fmt: skip
"""Named here too, because to read them from the services takes a second (a test compares)."""
Role = Annotated[
    list[str] | None,
    typer.Option(help=f"{', '.join(sorted(ROLES))}; repeatable (default: analyst)"),
]
Sub = Annotated[str, typer.Option(help="who holds the token")]
Org = Annotated[list[str] | None, typer.Option(help="ODS code of an organisation; repeatable")]


@gateway.command("demo-token")
@app.command("token")
def token(role: Role = None, sub: Sub = "demo", org: Org = None) -> None:
    """Print a demonstration token for a person, and nothing else.

    It lives eight hours where Marches listens to this machine only, else ten minutes.
    """
    from services.demo.tokens import demo_token
    from services.shared.settings import Settings

    with plain_errors():
        typer.echo(demo_token(Settings(), roles=role or ["analyst"], sub=sub, orgs=org or ()))


@gateway.command("migrate")
@app.command("migrate")
def migrate() -> None:
    """Bring every service's database to the newest revision."""
    from gateway.embedded import ensure_databases
    from gateway.serving import migrate as bring_up
    from gateway.wiring import SERVICES
    from services.shared.settings import Settings

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
    """Check that nobody changed an entry of the record.

    Every hash is computed again, and the first bad entry of each chain is named.

    The exit code is 0 when all chains are whole, 1 when one is not, 2 when that cannot be told.
    """
    from gateway.embedded import reach_databases
    from gateway.verifying import told, verify_chains
    from gateway.wiring import SERVICES
    from services.shared.errors import Problem
    from services.shared.settings import Settings

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
    """Write a small A&E file as published (RRK, 24 months)."""
    from services.demo.figures.attendances import sample_csv

    with plain_errors():
        if path is None:
            sys.stdout.write(sample_csv())
        else:
            path.write_text(sample_csv())


@app.command("deidentify")
def deidentify_file(
    source: Annotated[Path, typer.Argument(help="the file as you hold it", exists=True)],
    target: Annotated[Path, typer.Argument(help="where the file that may be sent goes")],
    key: Annotated[Path, typer.Option(help="file with a secret of 32 bytes or more; keep it")],
    postcodes: Annotated[
        Path | None,
        typer.Option(help="National Statistics Postcode Lookup; without it homes are left out"),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(help="what you call the columns: a column mapping of yours, as JSON"),
    ] = None,
) -> None:
    """Make of a file of activity what may be sent: no identifiers, areas for postcodes.

    It runs where the file is from: nothing leaves this machine.
    """
    from services.finance.recovery.activity.deidentification import NotWritten, deidentify

    with plain_errors():
        try:
            written = deidentify(source, target, key, postcodes, mapping)
        except NotWritten as reason:
            _give_up(str(reason))
    typer.echo(f"{written.lines:,} lines written; left out: {', '.join(written.dropped) or 'none'}")


def address() -> str:
    """Where Marches is, by the settings."""
    port = os.environ.get("MARCHES_PORT", "8000")
    return os.environ.get("MARCHES_URL") or f"http://localhost:{port}"


def _layouts() -> str:
    return "; ".join(f"{name}: {', '.join(kinds)}" for name, kinds in FORMATS.items())


@app.command("import")
def import_file(
    path: Annotated[Path, typer.Argument(help="the file", exists=True, dir_okay=False)],
    service: Annotated[str, typer.Option(help=f"whose file it is: {', '.join(FORMATS)}")] = (
        "metrics"
    ),
    format: Annotated[str, typer.Option(help=f"what the file is; {_layouts()}")] = "nhse-ae",
    rejects: Annotated[str, typer.Option(help="refuse or skip the bad lines")] = "refuse",
    edition: Annotated[
        str | None, typer.Option(help="day from which a list is true; default: by its name")
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="only tell what would change")] = False,
    url: Annotated[
        str, typer.Option(help="default: MARCHES_URL, or this machine at MARCHES_PORT")
    ] = "",
    bearer: Annotated[
        str | None,
        typer.Option("--token", envvar="MARCHES_TOKEN", help="default: an operator's demo token"),
    ] = None,
) -> None:
    """Send a file and follow its import to the end."""
    from gateway.sending import send_file
    from services.demo.tokens import demo_token
    from services.shared.settings import Settings

    with plain_errors():
        held = bearer or demo_token(Settings(), roles=["operator"], sub="marches")
        to = f"/v1/{service}/imports"
        query = {"format": format, "rejects": rejects}
        query |= {"edition": edition} if edition else {}
        query |= {"preview": "true"} if preview else {}
        raise typer.Exit(send_file(path, to, query, url=url or address(), token=held))
