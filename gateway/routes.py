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
    end = path.find("/", path.find("/", 1) + 1)
    for _ in range(2, LONGEST_PREFIX + 1):
        service = PREFIXES.get(path if end < 0 else path[:end])
        if service is not None or end < 0:
            return service
        end = path.find("/", end + 1)
    return None
