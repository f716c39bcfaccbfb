"""The route table: which service answers which paths. Services know their full paths."""

SERVICES = ("directory", "metrics", "engagement", "finance", "board")

PREFIXES: dict[str, str] = {f"/v1/{service}": service for service in SERVICES} | {
    "/v1/oauth2": "directory",
    "/.well-known/jwks.json": "directory",
    "/v1/public/indicators": "metrics",
    "/v1/public/responses": "engagement",
    "/v1/public/conversations": "engagement",
    "/v1/public/updates": "engagement",
    "/v1/public/challenge": "engagement",
    "/v1/public/registrations": "engagement",
    **{
        f"/v1/public/{name}{form}": "engagement"
        for name in ("consultations", "events")
        for form in ("", ".ics", ".atom")
    },
    **{f"/v1/public/scorecards{form}": "metrics" for form in ("", ".svg", ".png", ".vl.json")},
}
LONGEST_PREFIX = max(prefix.count("/") for prefix in PREFIXES)


def service_for(path: str) -> str | None:
    """The service that answers `path`, which is used as it came: nothing is decoded again."""
    segments = path.split("/", LONGEST_PREFIX + 1)
    for length in range(3, LONGEST_PREFIX + 2):
        service = PREFIXES.get("/".join(segments[:length]))
        if service is not None:
            return service
    return None
