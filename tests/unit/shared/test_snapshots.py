"""A snapshot that is read piece by piece is the one that was written."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.directory import (
    MembershipRow,
    NameRow,
    OrganisationRow,
    RoleRow,
    Snapshot,
    StatusRow,
    SuccessionRow,
)
from services.contracts.snapshots import ROWS_AT_ONCE, read_snapshot

DAYS = st.dates()
SNAPSHOTS = st.builds(
    Snapshot,
    organisations=st.lists(st.from_type(OrganisationRow), max_size=3),
    names=st.lists(st.builds(NameRow, name=st.text("aé[]{},:\"\\ \n")), max_size=3),
    statuses=st.lists(st.from_type(StatusRow), max_size=3),
    roles=st.lists(st.from_type(RoleRow), max_size=3),
    memberships=st.lists(st.from_type(MembershipRow), max_size=3),
    successions=st.lists(
        st.builds(SuccessionRow, share=st.none() | st.floats(0, 1)), max_size=3
    ),
)  # fmt: skip


@given(SNAPSHOTS, st.sampled_from([None, 0, 2]))
def test_what_was_written_is_read(snapshot: Snapshot, indent: int | None) -> None:
    rows = json.loads(snapshot.model_dump_json())
    assert read_snapshot(json.dumps(rows, indent=indent).encode()) == snapshot


@pytest.mark.parametrize("count", [ROWS_AT_ONCE - 1, ROWS_AT_ONCE, 2 * ROWS_AT_ONCE + 1])
def test_no_row_is_lost_between_two_pieces(count: int) -> None:
    names = [NameRow(f"A{n}", date(2020, 1, 1), "A name") for n in range(count)]
    written = Snapshot(
        version=3, organisations=[], names=names, statuses=[], roles=[], memberships=[],
        successions=[],
    )  # fmt: skip
    assert read_snapshot(written.model_dump_json().encode()) == written


EMPTY = '"organisations":[],"statuses":[],"roles":[],"memberships":[],"successions":[]'


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"version":1}',
        f'{{"version":"1","names":[],{EMPTY}}}',
        f'{{"version":1,"names":[["A"]],{EMPTY}}}',
        f'{{"version":1,"names":[["A","2020-13-01","B"]],{EMPTY}}}',
        f'{{"version":1,"names":[,],{EMPTY}}}',
        f'{{"version":1,"names":[],{EMPTY}',
        f'{{"version":1,"names":[],{EMPTY}}} []',
        f'{{"version":1,"more":[],"names":[],{EMPTY}}}',
    ],
)
def test_anything_else_is_refused(body: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_snapshot(body.encode())
