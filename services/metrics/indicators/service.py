"""What can happen to an indicator: drafted, approved by a second person, published, commented."""

from collections.abc import Callable, Collection, Sequence
from datetime import date

from services.contracts.organisations import OrganisationMap
from services.metrics.indicators import repository
from services.metrics.indicators.commentary_schemas import NewCommentary
from services.metrics.indicators.models import Commentary, Indicator, Reminder
from services.metrics.indicators.problems import (
    CommentNotFound,
    CommentWithdrawn,
    DefinitionInvalid,
    FiguresProtected,
    NotInThisState,
    PeriodInvalid,
)
from services.metrics.indicators.queries import (
    PATH,
    found,
    indicator_etag,
    read_indicator,
    read_version,
    version_path,
)
from services.metrics.indicators.rules.definitions import faults_of
from services.metrics.indicators.rules.due_dates import Due, awaited
from services.metrics.indicators.schemas import (
    IndicatorContent,
    IndicatorDefinition,
    NewIndicator,
)
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, emit, recorded
from services.shared.auth import require_scopes, require_second_person
from services.shared.database import WriteSession
from services.shared.errors import Fault
from services.shared.owning import NotYours
from services.shared.periods import Frequency, period_of
from services.shared.times import latest_period

CATALOGUE = "metrics.catalogue"
Matches = Callable[[str], None]


class Change:
    """An act on indicators: what is written in its transaction, with its entry and its event."""

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

    async def comment(
        self, organisations: OrganisationMap, code: str, new: NewCommentary
    ) -> Commentary:
        """Raises NotYours, IndicatorNotFound, PeriodInvalid."""
        writing = self.actor.writing(organisations)
        owner = writing.check(new.organisation, new.period, "#/organisation")
        indicator = await read_indicator(self.session, code)
        _check_period(indicator, new.period, self.actor.now.date())
        row = Commentary(
            indicator_id=indicator.id,
            organisation_code=new.organisation,
            period=new.period,
            text=new.text,
            owner=owner,
            written_by=self.actor.principal.sub,
            written_at=self.actor.now,
        )
        self.session.add(row)
        await self.session.flush()
        resource = f"{PATH}/{code}/commentary"
        await recorded(
            self.session,
            self.actor,
            "indicator.comment",
            resource,
            owner=owner,
            after=new,
            notice=_notice("commented", code, resource, row.id or 0),
        )
        return row

    async def withdraw_comment(
        self, organisations: OrganisationMap, code: str, number: int, reason: str
    ) -> Commentary:
        """By who said it, and by the body that it is about.

        Raises IndicatorNotFound, CommentNotFound, CommentWithdrawn.
        """
        indicator = await read_indicator(self.session, code)
        row = await repository.comment_to_change(self.session, indicator.id, number)
        writing = self.actor.writing(organisations)
        if row is None:
            raise CommentNotFound
        owner = writing.concerned(row.owner, row.organisation_code, row.period)
        if owner is None:
            raise CommentNotFound
        if row.withdrawn_at is not None:
            raise CommentWithdrawn(f"It was withdrawn on {row.withdrawn_at:%Y-%m-%d}.")
        row.withdrawn_by, row.withdrawn_reason = self.actor.principal.sub, reason
        row.withdrawn_at = self.actor.now
        await self.session.flush()
        path = f"{PATH}/{code}/commentary"
        await recorded(
            self.session,
            self.actor,
            "indicator.withdraw_comment",
            f"{path}/{number}",
            owner=owner,
            after=reason,
            notice=_notice("comment_withdrawn", code, path, number),
        )
        return row

    async def remind(self, of: Collection[str] | None = None) -> Sequence[tuple[Indicator, Due]]:
        """Raise an event for each local figure that is due and not there, once a period.

        `of` are the organisations whose indicators are meant; None means all.
        """
        raised = []
        for indicator in await repository.local_in_force(self.session):
            if of is not None and indicator.organisation not in of:
                continue
            due = _due(indicator, self.actor.now.date())
            if await self._remind_first(indicator, due):
                path = f"{PATH}/{indicator.code}"
                subject = f"{indicator.code}/{due.period}"
                await emit(self.session, _notice("reminder", subject, path, str(due.day)))
                raised.append((indicator, due))
        return raised

    async def _remind_first(self, indicator: Indicator, due: Due) -> bool:
        if not await repository.is_awaited(self.session, indicator.id, due.period):
            return False
        return await repository.add_reminder(
            self.session,
            Reminder(
                indicator_id=indicator.id,
                period=due.period,
                due=due.day,
                reminded_at=self.actor.now,
            ),
        )

    async def _drafted(
        self,
        number: int,
        code: str,
        version: int,
        content: IndicatorContent,
        organisation: str | None,
        owner: str,
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
    ) -> tuple[Indicator, IndicatorDefinition, str]:
        await repository.newest_locked(self.session, code)
        indicator = await read_version(self.session, code, version)
        owner = self._check_whose(indicator.organisation)
        matches(indicator_etag(indicator))
        if indicator.state != state:
            raise NotInThisState(
                f"Version {version} is {indicator.state}; this needs one that is {state}."
            )
        return indicator, IndicatorDefinition.of(indicator), owner

    def _check_whose(self, organisation: str | None) -> str:
        """For whom the caller acts on it.

        Raises NotYours, and Forbidden where it is nobody's own and needs an operator.
        """
        if organisation is None:
            require_scopes(self.actor.principal, CATALOGUE)
            return self.actor.principal.home
        if organisation not in self.actor.principal.orgs:
            raise NotYours(f"The definition is {organisation}'s own; only {organisation} may.")
        return organisation

    async def _done(
        self, act: str, indicator: Indicator, before: IndicatorDefinition | None, owner: str
    ) -> None:
        indicator.changes += 1
        await self.session.flush()
        path = version_path(indicator)
        told = {"draft": "drafted", "change": "drafted", "approve": "approved"}
        await recorded(
            self.session,
            self.actor,
            f"indicator.{act}",
            path,
            owner=owner,
            before=before,
            after=IndicatorDefinition.of(indicator),
            notice=_notice(told.get(act, "published"), indicator.code, path, indicator.version),
        )


def _notice(what: str, subject: str, href: str, version: int | str) -> Notice:
    return Notice(f"uk.marches.metrics.indicator.{what}", subject, subject, href, version)


def _check(content: IndicatorContent) -> None:
    if wrong := faults_of(content.checked()):
        faults = [Fault(f"#/{each.field}", each.code, each.detail) for each in wrong]
        raise DefinitionInvalid(wrong[0].detail, errors=faults)


def _frequency(indicator: Indicator) -> Frequency:
    return indicator.frequency  # type: ignore[return-value]


def _check_period(indicator: Indicator, period: date, today: date) -> None:
    first, last = period_of(period, _frequency(indicator)), latest_period(today)
    if first != period:
        detail = f"{period} is within the {indicator.frequency} that begins on {first}."
        raise PeriodInvalid(detail, errors=[Fault("#/period", "not_first_day", detail)])
    if period > last:
        detail = f"{period} is after next month; {last} is the latest that there are figures of."
        raise PeriodInvalid(detail, errors=[Fault("#/period", "after_next_month", detail)])


def _due(indicator: Indicator, today: date) -> Due:
    return awaited(today, _frequency(indicator), indicator.due_days or 0)
