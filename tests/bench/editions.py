"""Editions: the next epraccur over the last one, and the postcodes of the United Kingdom."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from services.shared.settings import Settings
from services.shared.testing import token
from tests.bench.directory import WORKERS_START_SECONDS, BenchCaller
from tests.bench.imports import measured_import, queue
from tests.bench.servers import GATEWAY, serving
from tests.bench.table import Row

NSPL = (
    "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty24cd,ced24cd,lad24cd,"
    "wd24cd,nhser24cd,ctry24cd,rgn24cd,pcon24cd,ttwa15cd,itl25cd,park16cd,lsoa21cd,msoa21cd,"
    "wz11cd,sicbl24cd,bua24cd,ruc21ind,oac11ind,lat,long,lep21cd1,lep21cd2,pfa23cd,imd20ind,"
    "icb23cd\n"
)
PLACE = (
    '"{0}","{0}","{0}","198001","{1}",0,340000,367000,1,"E00094000","E99999999","E99999999",'
    '"E06{2:06}","E05013000","E40000010","E92000001","E12000002","E14001000","E30000186",'
    '"TLD6300","E65000001","E01{3:06}","E02003700","E33050000","E38{2:06}","E63005000","A1",'
    '"1A1",53.190000,-2.890000,"E37000000","","E23000006",12345,"E54{4:06}"\n'
)
POSTCODES, LSOAS, COUNCILS, BOARDS = 2_700_000, 35_000, 300, 42
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
PRACTICES, CHANGES, COMMISSIONERS = 15_000, 500, 106
LINE = (
    '"{code}","{name}","Y63","QHM","A","B","C","D","","TS18 1HU","19740401","","A","B","{parent}",'
    '"20130401","","01234 000000","","","","0","","{parent}","","4",""\n'
)


def rows(settings: Settings, directory: Path) -> Iterator[Row]:
    """Practices first, then postcodes."""
    yield from _practices(settings, directory)
    yield from _postcodes(settings, directory)


def _practices(settings: Settings, directory: Path) -> Iterator[Row]:
    """The edition before is there; the next one has another name or parent in 500 lines."""
    path = directory / "epraccur.csv"
    _write(path, 0)
    _take(settings, path, "epraccur", edition="2024-02-29")
    _write(path, CHANGES)
    for what, most, query in (
        ("preview of the next", 5, {"preview": "true"}),
        ("the next", 10, {}),
    ):
        counts, seconds, peak = _take(settings, path, "epraccur", edition="2024-05-31", **query)
        assert counts["changed_organisations"] == CHANGES, counts
        yield Row(
            f"{what} epraccur: {PRACTICES:,} practices, {CHANGES} changes",
            f"{seconds:.1f} s",
            f"peak {peak:.0f} MB",
            "-",
            f"< {most} s",
            met=seconds < most,
        )
    path.unlink()


def _postcodes(settings: Settings, directory: Path) -> Iterator[Row]:
    """A tenth and all of them: the rate, and that memory does not grow with the file."""
    path, peaks = directory / "nspl.csv", []
    for count, edition in ((POSTCODES // 10, "2023-08-01"), (POSTCODES, "2025-05-01")):
        _write_postcodes(path, count)
        counts, seconds, peak = _take(settings, path, "residence", edition=edition)
        assert counts["rows"] == count, counts
        peaks.append(peak)
    path.unlink()
    yield Row(
        f"an edition of {POSTCODES:,} postcodes",
        f"{POSTCODES / seconds:,.0f} rows/s",
        f"peak {peaks[0]:.0f} MB for a tenth, {peaks[1]:.0f} MB for all",
        f"{peaks[1] / peaks[0]:.2f} x",
        ">= 60,000 rows/s, flat",
        met=POSTCODES / seconds >= 60_000 and peaks[1] < 1.2 * peaks[0],
    )
    with serving(GATEWAY, settings) as (port, _):
        time.sleep(WORKERS_START_SECONDS)
        caller = BenchCaller(port, token(settings, "directory.read"))
        postcode = quote(_postcode(777))
        p50 = caller.p50(f"/v1/directory/residence?postcode={postcode}&as_of=2024-01-01")
        yield Row(
            "where a postcode lies on a day, through the gateway", f"p50 {p50:.2f} ms",
            f"{POSTCODES:,} postcodes, 2 editions", "-", "< 5 ms", met=p50 < 5,
        )  # fmt: skip
        yield _snapshot(caller)


def _snapshot(caller: BenchCaller) -> Row:
    """Where all areas lie, as a replica asks for it: anew, and when nothing has changed."""
    path = "/v1/directory/residence/snapshot?as_of=2025-06-01"
    began = time.perf_counter()
    body = caller.get(path)
    seconds = time.perf_counter() - began
    areas = body.count(b"\n") - 1
    caller.headers["If-None-Match"] = caller.etag
    unchanged = caller.p50(path, 304)
    return Row(
        "where all areas lie on a day, through the gateway",
        f"{seconds:.1f} s",
        f"{areas:,} areas, {len(body) / 1e6:.1f} MB",
        f"unchanged p50 {unchanged:.1f} ms",
        "-",
        met=True,
    )


def _take(
    settings: Settings, path: Path, kind: str, **query: str
) -> tuple[dict[str, int], float, float]:
    asyncio.run(queue(settings, path, kind, "directory", **query))
    return measured_import(settings, "directory")


def _write(path: Path, changes: int) -> None:
    with path.open("w") as file:
        for number in range(PRACTICES):
            changed = number < changes
            parent = (number + (changed and number % 2)) % COMMISSIONERS
            name = f"SURGERY {number}" + (" AND PARTNERS" if changed else "")
            file.write(LINE.format(code=f"A{number:05}", name=name, parent=f"{parent:02}Z"))


def _postcode(number: int) -> str:
    """One of 4 million: two letters, two digits, a digit, two letters."""
    rest, last = divmod(number, len(LETTERS))
    rest, fourth = divmod(rest, len(LETTERS))
    rest, third = divmod(rest, 10)
    area, district = divmod(rest, 25)
    first, second = divmod(area, len(LETTERS))
    return (
        f"{LETTERS[first]}{LETTERS[second]}{district + 1} {third}{LETTERS[fourth]}{LETTERS[last]}"
    )


def _write_postcodes(path: Path, count: int) -> None:
    """As the NSPL is: in order, with quotes, a third of them ended."""
    with path.open("w") as file:
        file.write(NSPL)
        for number in range(count):
            lsoa = number * LSOAS // count
            ended = "202001" if number % 3 == 0 else ""
            place = lsoa % COUNCILS
            file.write(PLACE.format(_postcode(number), ended, place, lsoa, place % BOARDS))
