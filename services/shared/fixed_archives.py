"""ZIP formats whose bytes are the same whenever they are written."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

FIXED = (1980, 1, 1, 0, 0, 0)


def fixed_archive(files: Mapping[str, bytes]) -> bytes:
    """An archive of these files, in their order, each of the same day."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in files.items():
            info = ZipInfo(name, FIXED)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, content, compresslevel=6)
    return out.getvalue()


def with_fixed_dates(archive: bytes) -> bytes:
    """The same archive, whose files are all of the same day."""
    with ZipFile(BytesIO(archive)) as written:
        return fixed_archive({name: written.read(name) for name in written.namelist()})
