"""What can happen to a definition: drafted, approved by a second person, published."""

from services.metrics.indicators import repository
from services.metrics.indicators.models import Indicator
from services.metrics.indicators.problems import (
    DefinitionInvalid,
    FiguresProtected,
    NotInThisState,
)
from services.metrics.indicators.queries import (
    EVENT,
    found,
    indicator_etag,
    read_version,
    version_path,
)
from services.metrics.indicators.rules.definitions import faults_of
from services.metrics.indicators.schemas import (
    IndicatorContent,
    IndicatorDefinition,
    NewIndicator,
)
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.auth import require_scopes, require_second_person
from services.shared.conditional import Matches
from services.shared.database import WriteSession
from services.shared.errors import Fault
from services.shared.events.rules.audiences import EVERYBODY
from services.shared.owning import NotYours

CATALOGUE = "metrics.catalogue"


class Change:
    """An act on definitions: what is written in its transaction, with its entry and its event."""

    def __init__(self, session: WriteSession, actor: Actor) -> None:
        self.session, self.actor = session, actor

    async def draft(self, new: NewIndicator, owner: str) -> Indicator:
        """The first version of an indicator, by `owner`, whose own a local one is.

        Raises DefinitionInvalid, IndicatorExists, and Forbidden for a national one of no operator.
        """
        organisation = owner if new.level == "local" else None
        self._check_whose(organisation)
        _check(new)
        number = await repository.add_code(self.session, new.code)
        return await self._drafted(number, new.code, 1, new, organisation, owner)

    async def redraft(self, code: str, content: IndicatorContent, matches: Matches) -> Indicator:
        """Change the newest version while it is not published; a published one gets a successor.

        `matches` is asked with the ETag of the newest version, and may raise.
        Raises IndicatorNotFound, NotYours, DefinitionInvalid.
        """
        newest = found(await repository.newest_locked(self.session, code), code)
        owner = self._check_whose(newest.organisation)
        organisation = newest.organisation if content.level == "local" else None
        self._check_whose(organisation)
        matches(indicator_etag(newest))
        _check(content)
        if newest.state == "published":
            version = newest.version + 1
            return await self._drafted(newest.id, code, version, content, organisation, owner)
        before = IndicatorDefinition.of(newest)
        for name, value in content.columns().items():
            setattr(newest, name, value)
        newest.organisation = organisation
        newest.drafted_by, newest.drafted_at = self.actor.principal.sub, self.actor.now
        newest.state, newest.approved_by, newest.approved_at = "draft", None, None
        await self._done("change", newest, before, owner)
        return newest

    async def approve(self, code: str, version: int, matches: Matches) -> Indicator:
        """Raises IndicatorNotFound, NotYours, NotInThisState, SecondPersonNeeded."""
        indicator, before, owner = await self._held(code, version, "draft", matches)
        require_second_person(self.actor.principal, first=indicator.drafted_by)
        indicator.state = "approved"
        indicator.approved_by, indicator.approved_at = self.actor.principal.sub, self.actor.now
        await self._done("approve", indicator, before, owner)
        return indicator

    async def publish(self, code: str, version: int, matches: Matches) -> Indicator:
        """Raises IndicatorNotFound, NotYours, NotInThisState, FiguresProtected."""
        indicator, before, owner = await self._held(code, version, "approved", matches)
        await self._check_same_measure(indicator)
        indicator.state = "published"
        indicator.published_by, indicator.published_at = self.actor.principal.sub, self.actor.now
        await self._done("publish", indicator, before, owner)
        return indicator

    async def _check_same_measure(self, indicator: Indicator) -> None:
        """Protected figures are judged by how they were measured when they were sent.

        Read as another measure, the counts behind them could be worked out.
        """
        earlier = await repository.small_counts_published(self.session, indicator.id)
        if earlier is None:
            return
        for name in ("calculation", "breakdown"):
            kept = getattr(earlier, name)
            if getattr(indicator, name) != kept:
                raise FiguresProtected(
                    f"The {name} stays {kept or 'none'}, as it was published with small counts "
                    "withheld; give another measure a code of its own."
                )

    async def _drafted(
        self,
        number: int,
        code: str,
        version: int,
        content: IndicatorContent,
        organisation: str | None,
        owner: str | None,
    ) -> Indicator:
        indicator = Indicator(
            id=number,
            version=version,
            code=code,
            state="draft",
            organisation=organisation,
            changes=0,
            drafted_by=self.actor.principal.sub,
            drafted_at=self.actor.now,
            **content.columns(),
        )
        self.session.add(indicator)
        await self._done("draft", indicator, None, owner)
        return indicator

    async def _held(
        self, code: str, version: int, state: str, matches: Matches
    ) -> tuple[Indicator, IndicatorDefinition, str | None]:
        await repository.newest_locked(self.session, code)
        indicator = await read_version(self.session, code, version)
        owner = self._check_whose(indicator.organisation)
        matches(indicator_etag(indicator))
        if indicator.state != state:
            raise NotInThisState(
                f"Version {version} is {indicator.state}; this needs one that is {state}."
            )
        return indicator, IndicatorDefinition.of(indicator), owner

    def _check_whose(self, organisation: str | None) -> str | None:
        """For whom the caller acts on it; None where it is nobody's own.

        Raises NotYours, and Forbidden where it is nobody's own and needs an operator.
        """
        if organisation is None:
            require_scopes(self.actor.principal, CATALOGUE)
            return None
        if organisation not in self.actor.principal.orgs:
            raise NotYours(f"The definition is {organisation}'s own; only {organisation} may.")
        return organisation

    async def _done(
        self, act: str, indicator: Indicator, before: IndicatorDefinition | None, owner: str | None
    ) -> None:
        indicator.changes += 1
        await self.session.flush()
        path, code = version_path(indicator), indicator.code
        told = {"draft": "drafted", "change": "drafted", "approve": "approved"}.get(act)
        event, audience = f"{EVENT}.{told or 'published'}", () if told else (EVERYBODY,)
        await recorded(
            self.session,
            self.actor,
            f"indicator.{act}",
            path,
            owner=owner,
            before=before,
            after=IndicatorDefinition.of(indicator),
            notice=Notice(event, code, code, path, indicator.version, audience),
        )


def _check(content: IndicatorContent) -> None:
    if wrong := faults_of(content.checked()):
        faults = [Fault(f"#/{each.field}", each.code, each.detail) for each in wrong]
        raise DefinitionInvalid(wrong[0].detail, errors=faults)
