"""Scopes and the roles that bundle them: what every service and the gateway agree on."""

from collections.abc import Iterable, Mapping

SCOPES: Mapping[str, str] = {
    "directory.read": "read organisations",
    "directory.write": "change one's own organisations",
    "directory.national": "send national directory files, add and confirm organisations",
    "metrics.read": "read indicators and figures",
    "metrics.write": "send one's own figures",
    "metrics.publish": "publish one's own local indicators",
    "metrics.catalogue": "draft, approve and publish national indicators",
    "metrics.national": "send figures of everybody, and withdraw wrong ones",
    "engagement.read": "read consultations",
    "engagement.write": "run consultations",
    "engagement.moderate": "moderate responses",
    "engagement.publish": "publish consultations",
    "finance.read": "read ledger, budgets and claims",
    "finance.write": "enter journals, budgets and claims",
    "finance.submit": "submit claims",
    "finance.approve": "approve as second person",
    "finance.pay": "record payments",
    "board.read": "read board papers",
    "board.write": "prepare board papers",
    "board.publish": "publish board papers",
    "board.exempt": "read and write what boards of one's own organisation consider in private",
    "audit.read": "read the audit trail",
    "admin.clients": "manage clients",
    "admin.keys": "rotate the signing keys",
    "events.relay": "read events of everybody, to deliver them",
}
FOR_ALL = frozenset(
    {"directory.national", "metrics.catalogue", "metrics.national", "admin.keys", "events.relay"}
)
"""What concerns everybody: an operator's, held by no role of an organisation."""


def _service(name: str) -> frozenset[str]:
    return frozenset(scope for scope in SCOPES if scope.startswith(f"{name}.")) - FOR_ALL


READING = frozenset(scope for scope in SCOPES if scope.endswith(".read"))

ROLES: Mapping[str, frozenset[str]] = {
    "public": frozenset(),
    "board_member": READING - {"audit.read"} | {"board.exempt"},
    "board_officer": READING - {"audit.read"} | {"board.write", "board.publish", "board.exempt"},
    "analyst": _service("metrics") | {"engagement.read", "finance.read", "directory.read"},
    "engagement_officer": _service("engagement") | {"metrics.read", "directory.read", "board.read"},
    "finance_officer": frozenset(
        {"finance.read", "finance.write", "finance.submit", "metrics.read", "directory.read"}
    ),
    "finance_approver": frozenset(
        {"finance.read", "finance.approve", "finance.pay", "directory.read"}
    ),
    "chief_finance_officer": frozenset(
        {"finance.read", "finance.approve", "finance.pay", "directory.read"}
    ),
    "auditor": READING,
    "admin": frozenset({"admin.clients", "directory.read", "directory.write", "audit.read"}),
    "operator": FOR_ALL | _service("metrics") | _service("directory"),
}


def scopes_of(roles: Iterable[str], scopes: Iterable[str] = ()) -> frozenset[str]:
    """Every scope that these known roles bundle, with the ones held beside them."""
    return frozenset(scopes).union(*(ROLES[role] for role in roles))
