"""Files as their publishers write them, line by line."""

import io
import json
from datetime import date
from typing import Any

import pytest

from services.directory.imports.formats import FORMATS
from services.directory.imports.problems import MalformedJson
from services.directory.imports.rules.records import Record
from services.directory.imports.service import read as lines_of
from services.directory.organisations.rules.locations import Place
from services.directory.organisations.rules.memberships import Membership
from services.directory.organisations.rules.successions import Succession
from services.shared.imports.lines import LineRejected
from services.shared.imports.problems import UnknownLayout
from services.shared.imports.progress import FileReading

GP_HEADER = (
    "practice_code,practice_name,postcode,sub_icb_code,sub_icb_name,icb_code,icb_name,region_code,"
    "region_name,lad_code,lad_name,upper_tier_la_code,upper_tier_la_name,registered_population,"
    "weighted_population\n"
)
GP_LINE = (
    "N81001,Audlem Medical Practice,CW3 0AH,27D,NHS Cheshire CCG,QYG,NHS Cheshire and Merseyside "
    "ICB,Y62,North West,E06000049,Cheshire East,E06000049,Cheshire East,5134.115289,5683.4042\n"
)


def read(text: str | bytes, kind: str) -> list[Any]:
    content = text.encode() if isinstance(text, str) else text
    return [found for _, found in FORMATS[kind].opening(io.BytesIO(content))]


def reading(text: str, kind: str) -> FileReading[Any]:
    """A pass over a file too short for its job to be told of progress."""
    return FileReading(FORMATS[kind].opening(io.BytesIO(text.encode())), None, len(text))  # type: ignore[arg-type]


def epraccur(**cells: str) -> str:
    """A line of 27 cells; the names are those of the columns."""
    at = {"code": 0, "name": 1, "grouping": 2, "geography": 3, "address": 4, "town": 6,
          "postcode": 9, "opened": 10, "closed": 11, "status": 12, "commissioner": 14,
          "joined": 15, "left": 16, "provider": 23, "setting": 25}  # fmt: skip
    line = [""] * 27
    usual = {"code": "N81001", "name": "AUDLEM MEDICAL PRACTICE", "opened": "19740401",
             "status": "A", "setting": "4"}  # fmt: skip
    for name, value in (usual | cells).items():
        line[at[name]] = f'"{value}"'
    return ",".join(line) + "\n"


def test_a_line_of_gp_practices_says_where_the_practice_belongs() -> None:
    [found] = read(GP_HEADER + GP_LINE, "gp-practices")
    day = date(2024, 4, 1)
    assert found.memberships == [
        Membership("N81001", "27D", "sub_icb", day),
        Membership("N81001", "E06000049", "council", day),
        Membership("27D", "QYG", "icb", day),
        Membership("QYG", "Y62", "region", day),
    ]
    assert [each.value for each in found.organisation.places] == [
        Place(postcode="CW3 0AH", country="E92000001")
    ]
    assert [each.people for each in found.populations] == [5134.115289, 5683.4042]
    assert {each.code: each.system for each in found.mentioned}["E06000049"] == "gss"


def test_a_bad_line_says_every_thing_that_is_wrong() -> None:
    [found] = read(GP_HEADER + GP_LINE.replace("N81001", "N-1").replace("5134.115289", "many"),
                   "gp-practices")  # fmt: skip
    assert isinstance(found, LineRejected)
    assert [(each.column, each.reason) for each in found.rejects] == [
        ("practice_code", "not an ODS code"),
        ("registered_population", "not a number of people"),
    ]


@pytest.mark.parametrize(
    ("letter", "word", "status"),
    [
        ("A", "ACTIVE", "active"),
        ("C", "INACTIVE", "closed"),
        ("P", "PROPOSED", "shadow"),
        ("D", "DORMANT", "dormant"),
    ],
)
def test_both_layouts_of_epraccur_mean_the_same(letter: str, word: str, status: str) -> None:
    [one] = read(epraccur(status=letter, setting="4", closed="20200331"), "epraccur")
    [other] = read(epraccur(status=word, setting="RO76", closed="20200331"), "epraccur")
    assert one == other
    assert (one.status, one.role, one.closed) == (status, "gp_practice", date(2020, 4, 1))


def test_the_commissioner_of_epraccur_is_column_15() -> None:
    line = epraccur(commissioner="27D", provider="99X", joined="20200401", left="20240331")
    [found] = read(line, "epraccur")
    assert (found.commissioner, found.joined, found.left) == (
        "27D", date(2020, 4, 1), date(2024, 4, 1)
    )  # fmt: skip


def test_a_practice_of_epraccur_has_a_place_with_its_country_and_health_geography() -> None:
    cells = {"address": "16 STATION ROAD", "town": "AUDLEM", "postcode": "cw3 0ah"}
    [english] = read(epraccur(grouping="Y62", geography="QYG", **cells), "epraccur")
    assert english.place == Place("16 STATION ROAD, AUDLEM", "CW3 0AH", "E92000001", "QYG")
    [welsh] = read(epraccur(commissioner="7A1", **cells), "epraccur")
    assert (welsh.place.country, welsh.place.geography) == ("W92000004", None)
    [islander] = read(epraccur(geography="YAC"), "epraccur")
    assert islander.place == Place(geography="YAC")


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"opened": "1974-04-01"}, "open date"),
        ({"opened": "20230230"}, "open date"),
        ({"opened": "18991231"}, "open date"),
        ({"closed": "29991231"}, "close date"),
        ({"closed": "19700101"}, "close date"),
        ({"code": "!"}, "code"),
        ({"commissioner": "27D", "joined": "20200401", "left": "20190101"}, "left date"),
    ],
)
def test_what_is_wrong_in_epraccur_is_told_by_column(cells: dict[str, str], column: str) -> None:
    [found] = read(epraccur(**cells), "epraccur")
    assert isinstance(found, LineRejected)
    assert [each.column for each in found.rejects] == [column]


def test_latin_1_and_a_byte_order_mark_are_read() -> None:
    [found] = read(epraccur(name="CAFÉ SURGERY").encode("latin-1"), "epraccur")
    assert found.name == "CAFÉ SURGERY"
    assert read(b"\xef\xbb\xbf" + epraccur().encode(), "epraccur")[0].code == "N81001"


NSPL = "pcd,pcds,dointr,doterm,lsoa11cd,lsoa21cd,lad24cd,ctry24cd,sicbl24cd,icb24cd,imd20ind\n"
CCG = "E01018333,E92000001,E06000050,E38000233,E54000008"


def test_the_residence_table_is_known_by_stems_and_its_newest_columns() -> None:
    found = read(NSPL + (
        "CH4 0AA,CH4 0AA,198001,,W01000009,W01000001,W06000005,W92000004,W11000023,W99999999,1\n"
        "CH4 0AB,CH4 0AB,198001,202001,W01000009,W01000001,W06000005,W92000004,W11000023,,1\n"
        "JE2 3AA,JE2 3AA,,,,,L99999999,L93000001,,,\n"
        "ZZ9 9ZZ,ZZ9 9ZZ,,202001,,,,,,,\n"
    ), "residence")  # fmt: skip
    flintshire = ("W01000001", "W92000004", "W06000005", "W11000023", None)
    assert [(each.postcode, each.area[1:], each.terminated) for each in found if each] == [
        ("CH4 0AA", flintshire, ""),
        ("CH4 0AB", flintshire, "202001"),
        ("JE2 3AA", (None, "L93000001", None, None, None), ""),
    ]
    assert found[3] is None


def test_postcodes_of_one_area_share_it() -> None:
    line = "CH4 0A{},CH4 0A{},198001,,,W01000001,W06000005,W92000004,W11000023,W99999999,1\n"
    one, other = read(NSPL + line.format("A", "A") + line.format("B", "B"), "residence")
    assert one.area is other.area


def test_nspl_2020() -> None:
    """The header of February 2020: groups and partnerships, before sub-ICB locations."""
    header = (
        "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,oa11,cty,ced,laua,ward,"
        "hlthau,nhser,ctry,rgn,pcon,eer,teclec,ttwa,pct,nuts,park,lsoa11,msoa11,wz11,ccg,bua11,"
        "buasd11,ru11ind,oac11,lat,long,lep1,lep2,pfa,imd,calncv,stp\n"
    )
    line = (
        "CH1 2UL,CH1  2UL,CH1 2UL,,,,,,,,,,E06000050,,,,E92000001,,,,,,,,,E01018333,,,E38000233,"
        ",,,,,,,,,1234,,E54000008\n"
    )
    [found] = read(header + line, "residence")
    assert found.area == (1, "E01018333", "E92000001", "E06000050", "E38000233", "E54000008")
    assert FORMATS["residence"].opening(io.BytesIO((header + line).encode())).layout == (
        "nspl-onspd-ccg"
    )


def test_both_layouts_of_nspl_mean_the_same() -> None:
    cells = "CH1 2UL,E01018333,E92000001,E06000050,E38000233,E54000008\n"
    headers = (
        "pcds,lsoa11,ctry,laua,ccg,stp\n",
        "pcds,lsoa21cd,ctry23cd,lad23cd,sicbl23cd,icb23cd\n",
        "pcds,lsoa21cd,ctry25cd,lad25cd,sicbl24cd,icb23cd\n",
    )
    found = [read(header + cells, "residence") for header in headers]
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (f"CH12UL,,,{CCG}", "pcds"),
        (f"CH1 2UL,January,,{CCG}", "dointr"),
        (f"CH1 2UL,,202013,{CCG}", "doterm"),
        ("CH1 2UL,,,E01018333,England,E06000050,E38000233,E54000008", "ctry"),
    ],
)
def test_what_is_wrong_with_a_postcode_is_told_by_column(cells: str, column: str) -> None:
    [found] = read(f"pcds,dointr,doterm,lsoa11,ctry,laua,ccg,stp\n{cells}\n", "residence")
    assert isinstance(found, LineRejected)
    assert [each.column for each in found.rejects] == [column]


def ord_document(**more: Any) -> str:
    organisation = {
        "Name": "NHS WEST CHESHIRE CCG",
        "Date": [
            {"Type": "Operational", "Start": "2013-04-01", "End": "2020-03-31"},
            {"Type": "Legal", "Start": "2013-04-01", "End": "2020-03-31"},
        ],
        "OrgId": {"extension": "02F"},
        "Status": "Inactive",
        "GeoLoc": {"Location": {"AddrLn1": "1829 BUILDING", "PostCode": "CH2 1HJ"}},
        "Roles": {"Role": {"id": "RO98", "Date": [{"Type": "Legal", "Start": "2013-04-01"}]}},
        "Rels": {"Rel": [{
            "Target": {"OrgId": {"extension": "Q75"}, "PrimaryRoleId": {"id": "RO209"}},
            "Date": [{"Type": "Operational", "Start": "2013-04-01", "End": "2015-03-31"}],
        }]},
        "Succs": {"Succ": [{
            "Type": "Successor", "Date": [{"Type": "Legal", "Start": "2020-04-01"}],
            "Target": {"OrgId": {"extension": "27D"}},
        }]},
    }  # fmt: skip
    return json.dumps({"Organisation": organisation | more})


def test_an_organisation_of_ods_comes_with_roles_relations_and_successors() -> None:
    [found] = read(ord_document(), "ods-ord")
    assert isinstance(found, Record)
    assert found.organisation.life == (date(2013, 4, 1), date(2020, 4, 1))
    assert [each.role for each in found.organisation.roles] == ["ccg"]
    assert found.memberships == [
        Membership("02F", "Q75", "region", date(2013, 4, 1), date(2015, 4, 1))
    ]
    assert found.successions == [Succession("02F", "27D", date(2020, 4, 1))]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{}", "Organisation is missing"),
        ("[]", "a part of it has another shape"),
        ('{"Organisation": {"Name": "A"}}', "OrgId is missing"),
        (ord_document(Date=[]), "no start date"),
        (ord_document(OrgId={"extension": "!"}), "not an ODS code"),
        (ord_document(Date=[{"Type": "Legal", "Start": "1.4.2013"}]), "1.4.2013 is not a date"),
        (ord_document(Date=[{"Type": "Legal", "Start": "2013-04-01", "End": "9999-12-31"}]),
         "9999-12-31 is not a date"),
        (ord_document(Date=[{"Type": "Legal", "Start": "0001-01-01"}]), "0001-01-01 is not a date"),
    ],
)  # fmt: skip
def test_what_is_no_organisation_of_ods_is_rejected_in_words(text: str, reason: str) -> None:
    [found] = read(text, "ods-ord")
    assert isinstance(found, LineRejected)
    assert reason in found.rejects[0].reason


def test_an_unknown_layout_is_refused_with_what_was_expected() -> None:
    for kind, expected in (("gp-practices", "practice_code"), ("residence", "lsoa??cd"),
                           ("epraccur", "27 columns")):  # fmt: skip
        with pytest.raises(UnknownLayout) as caught:
            read("a,b\n1,2\n", kind)
        assert expected in caught.value.detail
    for text, told in (("{", "line 1, column 2"), (b"\xff", "UTF-8"), ("[" * 100_000, "too deep")):
        with pytest.raises(MalformedJson, match=told):
            read(text, "ods-ord")


async def test_lines_about_one_organisation_are_all_rejected() -> None:
    lines = reading(GP_HEADER + GP_LINE * 2, "gp-practices")
    content = await lines_of(lines, Record, lambda each: each.organisation.code)
    assert [each.line for each in lines.rejects] == [2, 3]
    assert not content


def test_a_line_of_etr_is_a_trust_with_its_place() -> None:
    line = epraccur(code="RJR", name="COUNTESS OF CHESTER", grouping="Y62", geography="QYG",
                    opened="20040401", status="", setting="", postcode="CH2 1UL")  # fmt: skip
    [found] = read(line, "etr")
    assert (found.code, found.role, found.opened) == ("RJR", "trust", date(2004, 4, 1))
    assert found.place == Place(None, "CH2 1UL", "E92000001", "QYG")
    with pytest.raises(UnknownLayout):
        read(epraccur(), "etr")


EPCMEM = '"N81001","02F","C","20130401","20200331","0"\n"N81001","27D","C","20200401","","0"\n'


def test_a_line_of_epcmem_is_a_commissioner_with_its_days() -> None:
    assert [(each.code, each.parent.code, each.starts, each.ends)
            for each in read(EPCMEM, "epcmem")] == [
        ("N81001", "02F", date(2013, 4, 1), date(2020, 4, 1)),
        ("N81001", "27D", date(2020, 4, 1), None),
    ]  # fmt: skip


PCN_HEADER = (
    "Partner Organisation Code,Partner Name,Practice Parent Sub ICB Loc Code,Practice Parent Sub "
    "ICB Name,PCN Code,PCN Name,PCN Parent Sub ICB Loc Code,PCN Parent Sub ICB Name,Practice to "
    "PCN Relationship Start Date,Practice to PCN Relationship End Date,Practice Parent Sub ICB "
    "Loc Same as PCN Parent?\n"
)


PCN_LINE = "N81001,AUDLEM,27D,NHS CHESHIRE,U12345,NANTWICH PCN,27D,NHS CHESHIRE,{},,Y\n"


@pytest.mark.parametrize("header", [PCN_HEADER, PCN_HEADER.replace(" Code", "\u00a0Code"), ""])
@pytest.mark.parametrize("day", ["20190701", "2019-07-01", "01/07/2019"])
def test_a_line_of_pcn_members_is_a_practice_in_a_network(header: str, day: str) -> None:
    [found] = read(header + PCN_LINE.format(day), "epcn")
    assert (found.code, found.starts, found.ends) == ("N81001", date(2019, 7, 1), None)
    assert (found.parent.code, found.parent.name, found.parent.role, found.parent.commissioner) == (
        "U12345", "NANTWICH PCN", "pcn", "27D"
    )  # fmt: skip


def test_ord_site() -> None:
    """A hospital as the ORD interface gives it: operated by its trust, after an older code."""
    [found] = read(
        ord_document(
            Name="KENT & CANTERBURY HOSPITAL",
            OrgId={"extension": "RVVKC"},
            Date=[{"Type": "Operational", "Start": "1999-04-01"}],
            Roles={"Role": [{"id": "RO198", "primaryRole": True,
                             "Date": [{"Type": "Operational", "Start": "1999-04-01"}]}]},
            Rels={"Rel": [{
                "Date": [{"Type": "Operational", "Start": "1999-04-01"}], "Status": "Active",
                "Target": {"OrgId": {"extension": "RVV"}, "PrimaryRoleId": {"id": "RO197"}},
                "id": "RE6",
            }]},
            Succs={"Succ": [{
                "Date": [{"Type": "Legal", "Start": "1999-04-01"}], "Type": "Predecessor",
                "Target": {"OrgId": {"extension": "RGWKC"}, "PrimaryRoleId": {"id": "RO198"}},
            }]},
        ),
        "ods-ord",
    )  # fmt: skip
    assert found.memberships == [Membership("RVVKC", "RVV", "trust", date(1999, 4, 1))]
    assert [role.role for role in found.organisation.roles] == ["site"]


def test_an_integrated_care_board_has_a_code_of_five_characters_since_april_2026() -> None:
    [found] = read(ord_document(OrgId={"extension": "A1B2C"},
                                Date=[{"Type": "Legal", "Start": "2026-04-01"}],
                                Roles={"Role": {"id": "RO318"}}, Rels={}, Succs={}),
                   "ods-ord")  # fmt: skip
    assert (found.organisation.code, found.organisation.roles[0].role) == ("A1B2C", "icb")
    [practice] = read(GP_HEADER + GP_LINE.replace(",QYG,", ",A1B2C,"), "gp-practices")
    assert Membership("27D", "A1B2C", "icb", date(2024, 4, 1)) in practice.memberships


def test_the_names_and_codes_of_ons_tell_the_code_in_statistics() -> None:
    text = (
        "SICBL24CD,SICBL24CDH,SICBL24NM,SICBL24NMW\n"
        "E38000233,27D,NHS Cheshire and Merseyside ICB - 27D,\n"
        "W11000023,7A1,Betsi Cadwaladr University Health Board,\nN99999999,,Northern Ireland,\n"
    )
    cheshire, wales, none = read(text, "ons-codes")
    assert (cheshire.organisation.code, cheshire.organisation.gss_code) == ("27D", "E38000233")
    assert [role.role for role in wales.organisation.roles] == ["health_board"]
    assert none is None
    [group] = read("CCG20CD,CCG20CDH,CCG20NM\nE38000056,01C,NHS East Cheshire CCG\n", "ons-codes")
    assert group.organisation.roles == (("ccg", date(2020, 4, 1), None),)
