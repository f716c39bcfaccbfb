"""What is written to those who asked for updates, in English and Welsh.

Nothing of it is from whoever asked: a mail cannot be made to say what a stranger wants.
"""

from collections.abc import Mapping
from typing import Any

ACTS: Mapping[str, Mapping[str, str]] = {
    "english": {
        "published": "is published",
        "open": "is open for responses",
        "closed": "is closed; the responses are being read",
        "analysis": "is being analysed",
        "reported": "has a report of what people said",
        "decided": "is decided",
        "fed_back": "has an answer to what people said",
        "monitoring": "is being carried out",
        "archived": "is ended",
        "paused": "is paused",
        "withdrawn": "is withdrawn",
        "called_in": "is looked at by the Secretary of State",
        "urgent_change": "became an urgent change",
        "extended": "stays open for longer",
    },
    "welsh": {
        "published": "wedi'i gyhoeddi",
        "open": "ar agor ar gyfer ymatebion",
        "closed": "wedi cau; mae'r ymatebion yn cael eu darllen",
        "analysis": "yn cael ei ddadansoddi",
        "reported": "ag adroddiad ar yr hyn a ddywedodd pobl",
        "decided": "wedi'i benderfynu",
        "fed_back": "ag ateb i'r hyn a ddywedodd pobl",
        "monitoring": "yn cael ei roi ar waith",
        "archived": "wedi dod i ben",
        "paused": "wedi'i oedi",
        "withdrawn": "wedi'i dynnu'n ôl",
        "called_in": "dan ystyriaeth yr Ysgrifennydd Gwladol",
        "urgent_change": "wedi dod yn newid brys",
        "extended": "ar agor am fwy o amser",
    },
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "english": {
        "ask": "Please confirm: updates on {about}",
        "asked": "Somebody, probably you, asked for updates on {about} at this address.\n\n"
        "To get them, open this link and press the button:\n{confirm}\n\n"
        "If it was not you, do nothing: after 7 days this address is removed.\n",
        "known": "You get updates on {about} already",
        "knew": "Somebody, probably you, asked for updates on {about} at this address. You get "
        "them already.\n\nTo stop them, open this link:\n{leave}\n",
        "all": "consultations of {owner}",
        "update": "{title}",
        "updated": "The consultation “{title}” {act}.\n\n{link}\n\n"
        "To stop these updates, open this link:\n{leave}\n",
        "labelled": "“{title}” {act}.\n\n{label}\n\n{link}\n\n"
        "To stop these updates, open this link:\n{leave}\n",
    },
    "welsh": {
        "ask": "Cadarnhewch: diweddariadau ar {about}",
        "asked": "Gofynnodd rhywun, chi fwy na thebyg, am ddiweddariadau ar {about} yn y cyfeiriad "
        "hwn.\n\nI'w cael, agorwch y ddolen hon a phwyswch y botwm:\n{confirm}\n\n"
        "Os nad chi oedd, peidiwch â gwneud dim: ar ôl 7 diwrnod caiff y cyfeiriad ei ddileu.\n",
        "known": "Rydych yn cael diweddariadau ar {about} eisoes",
        "knew": "Gofynnodd rhywun, chi fwy na thebyg, am ddiweddariadau ar {about} yn y cyfeiriad "
        "hwn. Rydych yn eu cael eisoes.\n\nI'w hatal, agorwch y ddolen hon:\n{leave}\n",
        "all": "ymgynghoriadau {owner}",
        "update": "{title}",
        "updated": "Mae'r ymgynghoriad “{title}” {act}.\n\n{link}\n\n"
        "I atal y diweddariadau hyn, agorwch y ddolen hon:\n{leave}\n",
        "labelled": "Mae “{title}” {act}.\n\n{label}\n\n{link}\n\n"
        "I atal y diweddariadau hyn, agorwch y ddolen hon:\n{leave}\n",
    },
}


def subject_and_text(
    language: str, name: tuple[str, str], about: Mapping[str, Any], **links: str
) -> tuple[str, str]:
    """`name` are the words of subject and text; `about` is what is public of the subject."""
    words = WORDS[language]
    title = " ".join(str(about.get("title") or words["all"].format(owner=about["owner"])).split())
    act = ACTS[language].get(str(about.get("act")), "")
    label = about.get("label") or ""
    given = {"about": title, "title": title, "act": act, "label": label, **links}
    subject, body = (words[each].format_map(given) for each in name)
    return subject, body
