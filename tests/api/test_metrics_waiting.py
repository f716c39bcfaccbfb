"""RTT files come in with their bands, and waiting times are answered by any of their keys."""

from pathlib import Path
from typing import Any

import pytest

from tests.api.senders import Sender
from tests.unit.metrics.imports.test_rtt import header, line

RTT = "/v1/metrics/imports?format=nhse-rtt"
OUT = "/v1/metrics/waiting-times"


def rtt_file(*lines: list[str], open_band: int = 104) -> str:
    return "\n".join(",".join(cells) for cells in (header(open_band), *lines)) + "\n"


def row(provider: str, commissioner: str, function: str, *bands: int, **more: str) -> list[str]:
    cells = {
        "Provider Org Code": provider,
        "Commissioner Org Code": commissioner,
        "Treatment Function Code": function,
    }
    return line(dict(enumerate(bands)), sum(bands), **(cells | more))


async def load(sender: Sender, text: str) -> dict[str, int]:
    sent = await sender.load(text, RTT)
    assert sent["job"]["state"] == "succeeded", (sent["job"], await sender.rejects(sent))
    return sent["job"]["counts"]


async def asked(sender: Sender, query: str) -> dict[str, Any]:
    answer = await sender.get(f"{OUT}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_published_file_gives_the_published_numbers(
    sender: Sender, reference_data: Path
) -> None:
    text = (reference_data / "rtt-full-extract-2024-11-RBD.csv").read_text()
    counts = await load(sender, text)
    assert (counts["rows"], counts["pathways_added"]) == (512, 512)
    found = await asked(sender, "period=2024-11&provider=RBD")
    assert (found["waiting"], found["over_52"], found["commissioners"]) == (21702, 647, 41)
    assert found["within_18_weeks"] == pytest.approx(0.577781, abs=5e-7)
    assert found["median_weeks"] == pytest.approx(14.334052, abs=5e-7)
    assert found["p92_weeks"] == pytest.approx(42.613524, abs=5e-7)
    assert found["backlog"] + found["within_18_weeks_count"] == 21702
    assert len(found["bands"]) == 105
    assert [each["code"] for each in found["warnings"]] == ["standards_differ"]
    assert "9 pathways have a commissioner outside England" in found["warnings"][0]["detail"]
    english = await asked(sender, "period=2024-11&provider=RBD&commissioners=english")
    assert (english["waiting"], english["warnings"]) == (21693, [])
    spc = await sender.get("/v1/metrics/indicators/rtt-within-18-weeks/spc?organisation=RBD")
    assert [point["value"] for point in spc.json()["points"]] == [found["within_18_weeks"]]
    again = (await sender.post(text, RTT)).json()
    assert again["repeated"] is True


async def test_a_total_is_never_added_to_its_parts(sender: Sender) -> None:
    await load(
        sender,
        rtt_file(
            row("WAA", "11J", "C_100", 1, 2), row("WAA", "11J", "C_101", 3),
            row("WAA", "11J", "C_999", 4, 2),
            row("WAB", "11J", "C_100", 1, 2), row("WAB", "11J", "C_101", 3),
        ),
    )  # fmt: skip
    whole = await asked(sender, "period=2024-11&provider=WAA")
    assert (whole["waiting"], whole["warnings"]) == (6, [])
    one = await asked(sender, "period=2024-11&provider=WAA&treatment_function=C_101")
    assert one["waiting"] == 3
    added = await asked(sender, "period=2024-11&provider=WAB")
    assert (added["waiting"], added["warnings"][0]["code"]) == (6, "total_from_parts")
    spc = await sender.get("/v1/metrics/indicators/rtt-waiting/spc?organisation=WAA")
    assert [point["value"] for point in spc.json()["points"]] == [6]


async def test_a_total_that_is_not_its_parts_is_said(sender: Sender) -> None:
    await load(sender, rtt_file(row("WFA", "11J", "C_100", 5), row("WFA", "11J", "C_999", 6)))
    found = await asked(sender, "period=2024-11&provider=WFA")
    assert found["waiting"] == 6
    [warning] = found["warnings"]
    assert (warning["code"], "is 6, its parts make 5" in warning["detail"]) == (
        "total_is_not_its_parts", True,
    )  # fmt: skip


async def test_non_english_commissioners_count_for_the_provider_only(sender: Sender) -> None:
    await load(
        sender,
        rtt_file(
            row("WBA", "11M", "C_999", 5, Period="RTT-May-2023"),
            row("WBA", "NONC", "C_999", 2, Period="RTT-May-2023"),
            row("WBB", "11M", "C_999", 7, Period="RTT-May-2023"),
        ),
    )  # fmt: skip
    assert (await asked(sender, "period=2023-05&provider=WBA"))["waiting"] == 7
    england = await asked(sender, "period=2023-05")
    assert (england["waiting"], england["providers"]) == (12, 2)
    assert "NONC" in england["scope"]
    assert (await asked(sender, "period=2023-05&commissioner=11M"))["waiting"] == 12
    assert (await asked(sender, "period=2023-05&commissioner=NONC"))["waiting"] == 2


async def test_a_restated_month_is_a_revision_and_takes_back_what_it_no_longer_has(
    sender: Sender,
) -> None:
    first = rtt_file(row("WCA", "11J", "C_999", 9), row("WCA", "27D", "C_999", 1))
    second = rtt_file(row("WCA", "11J", "C_999", 8))
    await load(sender, first)
    counts = await load(sender, second)
    assert (counts["pathways_added"], counts["pathways_revised"]) == (0, 2)
    found = await asked(sender, "period=2024-11&provider=WCA")
    assert (found["waiting"], found["commissioners"], found["revision"]) == (8, 1, 2)
    answer = await sender.get("/v1/metrics/observations?organisation=WCA&indicator=rtt-waiting")
    [item] = answer.json()["items"]
    assert (item["value"], item["status"]) == (8, "revised")


async def test_the_layout_before_april_2021_is_read_too(sender: Sender) -> None:
    old = row("WDA", "11J", "C_999", 4, Period="RTT-March-2021")
    cells = line({0: 4, 52: 6}, 10, open_band=52, Period=old[0], **{"Provider Org Code": "WDA"})
    await load(sender, rtt_file(cells, open_band=52))
    found = await asked(sender, "period=2021-03&provider=WDA")
    assert (found["waiting"], found["over_52"], found["over_65"]) == (10, 6, None)
    assert len(found["bands"]) == 53


async def test_lines_that_repeat_each_other_are_all_rejected(sender: Sender) -> None:
    same = row("WEA", "11J", "C_999", 4)
    sent = await sender.load(rtt_file(same, row("WEA", "27D", "C_999", 1), same), RTT)
    assert sent["job"]["error"]["code"] == "rows_rejected"
    assert [each["line"] for each in await sender.rejects(sent)] == ["2", "4"]
    answer = await sender.get(f"{OUT}?period=2024-11&provider=WEA")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_pathways")
