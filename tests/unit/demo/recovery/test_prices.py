"""The synthetic price book: complete, the same each time, and labelled."""

import csv
import io

from services.demo.recovery.prices import POINTS_OF_DELIVERY, book, prices_csv
from services.finance.recovery.prices.rules.price_files import COLUMNS, own_reader
from services.finance.recovery.prices.schemas import NewPriceBook


def rows() -> list[list[str]]:
    return list(csv.reader(io.StringIO(prices_csv())))


def test_it_is_the_same_each_time() -> None:
    assert prices_csv() == prices_csv()


def test_it_says_that_it_is_synthetic_wherever_it_is_named() -> None:
    stated = NewPriceBook.model_validate(book())
    assert stated.synthetic
    assert all(
        "synthetic" in each.casefold() for each in (stated.code, stated.title, stated.source)
    )


def test_every_line_is_one_that_the_import_takes() -> None:
    header, *lines = rows()
    read = own_reader(header)
    assert read
    found = [entry for number, line in enumerate(lines, 2) for entry in read(number, line)]
    assert tuple(header) == COLUMNS
    assert len({(entry.pod, entry.currency) for entry in found}) == len(found) > 1_500
    assert all(entry.base for entry in found)


def test_every_point_of_delivery_is_priced_or_passed_through() -> None:
    priced = {line[0] for line in rows()}
    for pod in POINTS_OF_DELIVERY:
        assert pod["kind"] == "units" or pod.get("prices_of", pod["code"]) in priced
