"""A pack in each of its forms, as bytes."""

from collections.abc import Mapping
from typing import Literal

from services.board.packs.document import written_document
from services.board.packs.page import written_page
from services.board.packs.schemas import PackView
from services.board.packs.workbook import written_workbook

Form = Literal["json", "html", "docx", "xlsx"]
OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA: Mapping[Form, str] = {
    "json": "application/json",
    "html": "text/html",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
}


def written_files(pack: PackView) -> dict[Form, bytes]:
    """The same bytes for the same pack, while the code is the same."""
    return {
        "json": pack.model_dump_json(by_alias=True).encode(),
        "html": written_page(pack),
        "docx": written_document(pack),
        "xlsx": written_workbook(pack),
    }
