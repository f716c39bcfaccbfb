"""`marches import`: sends a file through the API and shows the job's progress."""

import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

POLL_SECONDS = 0.2
ENDED = {"succeeded", "failed", "cancelled"}


def send_file(path: Path, to: str, query: dict[str, str], *, url: str, token: str) -> int:
    """Import `path`; returns 0 when all of it is in, 1 when it was refused."""
    console = Console(stderr=True)
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
        try:
            sent = _post(client, path, to, query)
            if sent.is_error:
                return show_problem(console, sent.json())
            job = _follow(client, sent.headers["location"], console)
        except httpx.HTTPError as error:
            console.print(f"[red]{url} does not answer as expected:[/] {error}")
            return 1
    return _show(console, sent.json(), job)


def _post(client: httpx.Client, path: Path, to: str, query: dict[str, str]) -> httpx.Response:
    kind = "application/json" if path.suffix == ".json" else "text/csv"
    headers = {
        "Content-Type": kind,
        "Content-Disposition": f'attachment; filename="{quote(path.name)}"',
    }
    with path.open("rb") as file:
        return client.post(to, params=query, content=file, headers=headers)


def _follow(client: httpx.Client, job_path: str, console: Console) -> dict[str, Any]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("queued", total=1.0)
        while True:
            answer = client.get(job_path)
            answer.raise_for_status()
            job: dict[str, Any] = answer.json()
            progress.update(bar, completed=job["progress"], description=job["message"] or "queued")
            if job["state"] in ENDED:
                return job
            time.sleep(POLL_SECONDS)


def _show(console: Console, sent: dict[str, Any], job: dict[str, Any]) -> int:
    if job["state"] != "succeeded":
        console.print(f"Rejected lines: {sent['rejects_file']}")
        return show_problem(console, job["error"] or {"title": job["state"], "detail": ""})
    known = "This file was sent before. " if sent["repeated"] else ""
    counts = ", ".join(counted(name, count) for name, count in job["counts"].items())
    said = f" ({job['message']})" if job["message"] != job["state"] else ""
    console.print(f"{known}{sent['layout']}{said}: {counts}")
    if sent["options"].get("preview"):
        console.print(f"Nothing was changed. What would be, line by line: {job['result']}")
    return 0


def counted(name: str, count: int) -> str:
    """`1 rejected row`, `2 rejected rows`."""
    words = name.replace("_", " ")
    return f"{count:,} {words.removesuffix('s') if count == 1 else words}"


def show_problem(console: Console, problem: dict[str, Any]) -> int:
    """Print what was wrong, each fault with its place; returns 1."""
    console.print(f"[red]{problem['title']}.[/] {escape(problem['detail'])}", highlight=False)
    for fault in problem.get("errors", ()):
        console.print(f"  {fault['pointer']}: {fault['detail']}", highlight=False, markup=False)
    return 1
