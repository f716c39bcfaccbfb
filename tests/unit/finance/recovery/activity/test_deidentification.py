"""What a sender may hold becomes what may be sent, where the sender is."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from services.finance.recovery.activity.deidentification import NotWritten, deidentify
from services.finance.recovery.activity.rules.columns import arranged
from services.finance.recovery.activity.rules.identifiers import identifier_in
from services.finance.recovery.activity.rules.pseudonyms import age_band, pseudonym
from tests.unit.finance.recovery.activity.spellings import SPELLINGS

HEADER = (
    "CDS UNIQUE IDENTIFIER,NHS NUMBER,Surname,BIRTH DATE,POSTCODE,dataset,activity_date,provider,"
    "HOSPITAL PROVIDER SPELL IDENTIFIER,service note\n"
)
PERSON = "9434765919"
KEY = b"0123456789abcdef0123456789abcdef"


def line(ref: str, postcode: str = "CH1 2UL", born: str = "1960-06-15", day: str = "2025-06-14"
         ) -> str:  # fmt: skip
    return f"{ref},943 476 5919,Jones,{born},{postcode},apc,{day},RJR,{PERSON},seen {PERSON}\n"


def made(tmp_path: Path, *lines: str, key: bytes = KEY) -> list[dict[str, str]]:
    source, target, secret = (tmp_path / name for name in ("in.csv", "out.csv", "key"))
    source.write_text(HEADER + "".join(lines))
    secret.write_bytes(key)
    lookup = tmp_path / "nspl.csv"
    lookup.write_text("pcds,lsoa21\nCH1 2UL,E01018616\n")
    deidentify(source, target, secret, lookup)
    with target.open(newline="") as file:
        return list(csv.DictReader(file))


def test_what_is_written_has_nothing_of_a_person_and_only_known_columns(tmp_path: Path) -> None:
    rows = made(tmp_path, line("1"), line("2"))
    text = (tmp_path / "out.csv").read_text()
    told = ("Jones", "1960", "CH1", PERSON, "943 476 5919")
    assert not [each for each in told if each in text]
    assert not [cell for row in rows for cell in row.values() if identifier_in(cell)]
    found = arranged(list(rows[0]), {})
    assert (found.missing, found.unknown) == ((), ())
    assert rows[0]["residence_lsoa"] == "E01018616"
    assert rows[0]["age"] == "60"


def test_a_spell_keeps_one_pseudonym_by_one_key_and_another_by_another(tmp_path: Path) -> None:
    first, second = made(tmp_path, line("1"), line("2"))
    [other] = made(tmp_path, line("1"), key=KEY[::-1])
    assert first["spell_id"] == second["spell_id"] != other["spell_id"]
    assert first["line_ref"] != second["line_ref"]


def test_an_unknown_postcode_is_left_out_and_a_pseudo_postcode_is_kept(tmp_path: Path) -> None:
    unknown, nowhere = made(tmp_path, line("1", "SY1 1AA"), line("2", "zz993vz"))
    assert (unknown["residence_lsoa"], unknown["residence_postcode_sector"]) == ("", "")
    assert nowhere["residence_postcode_sector"] == "ZZ99 3VZ"


MAPPING = {
    "code": "rjr-inpatients", "sender": "RJR", "left": ["Ward"],
    "columns": {"line_ref": "Row id", "spell_id": "Stay", "activity_date": "Out"},
}  # fmt: skip


def own_names(tmp_path: Path, mapping: object) -> str:
    source, target, secret, stated = (tmp_path / name for name in ("in", "out", "key", "mapping"))
    source.write_text(f"Row id,Stay,Out,dataset,provider,Ward\n1,{PERSON},2025-06-14,apc,RJR,W7\n")
    secret.write_bytes(KEY)
    stated.write_text(json.dumps(mapping))
    deidentify(source, target, secret, None, stated)
    return target.read_text()


@pytest.mark.parametrize("more", [{}, {"version": 2, "stated_by": "jane.doe"}])
def test_a_saved_mapping_says_what_the_sender_calls_the_columns(
    tmp_path: Path, more: dict[str, object]
) -> None:
    header, told = own_names(tmp_path, MAPPING | more).splitlines()
    assert header == "line_ref,spell_id,activity_date,dataset,provider"
    assert told.split(",")[1] == pseudonym(KEY, "spell_id", PERSON)


@pytest.mark.parametrize(
    ("mapping", "why"),
    [
        (MAPPING | {"columns": {"line_ref": "Nowhere"}}, "not there: Nowhere"),
        (MAPPING | {"columns": {"shoe_size": "Row id"}}, "not a column mapping"),
        ([], "not a column mapping"),
    ],
)
def test_a_mapping_that_does_not_fit_writes_nothing(
    tmp_path: Path, mapping: object, why: str
) -> None:
    with pytest.raises(NotWritten, match=why):
        own_names(tmp_path, mapping)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("birth", "band"),
    [("2025-06-01", 0), ("2024-06-14", 1), ("2006-06-15", 15), ("2006-06-14", 19),
     ("1990-01-01", 35), ("1920-01-01", 90), ("2026-01-01", None)],
)  # fmt: skip
def test_a_band_of_ages_keeps_who_is_an_adult(birth: str, band: int | None) -> None:
    assert age_band(date.fromisoformat(birth), date(2025, 6, 14)) == band


def test_a_pseudonym_never_reads_as_an_identifier() -> None:
    made = {pseudonym(KEY, "spell_id", str(number)) for number in range(5_000)}
    assert len(made) == 5_000
    assert not [each for each in made if identifier_in(each) or not each.isalpha()]


@pytest.mark.parametrize(
    ("lines", "key", "said"),
    [((line("1"),), b"short", "the key has 5 bytes"),
     ((line("1", born="Tuesday"),), KEY, "line 2"),
     (("1,2\n",), KEY, "fewer cells"),
     ((line("1").replace("apc", "CH1 2UL"),), KEY, "still holds"),
     ((line("1"), line("x" * 140_000)), KEY, "line 3 cannot be read")],
)  # fmt: skip
def test_nothing_is_written_of_a_file_that_is_not_right(
    tmp_path: Path, lines: tuple[str, ...], key: bytes, said: str
) -> None:
    with pytest.raises(NotWritten, match=said) as refused:
        made(tmp_path, *lines, key=key)
    assert "CH1" not in str(refused.value)
    assert not [each for each in tmp_path.iterdir() if each.name.startswith("out")]


@pytest.mark.parametrize("kind", SPELLINGS)
def test_no_spelling_of_a_number_is_written(tmp_path: Path, kind: str) -> None:
    cell = SPELLINGS[kind].replace('"', '""')
    with pytest.raises(NotWritten, match="line 2, column dataset still holds what reads as a nhs"):
        made(tmp_path, line("1").replace("apc", f'"{cell}"'))
    assert not [each for each in tmp_path.iterdir() if each.name.startswith("out")]
