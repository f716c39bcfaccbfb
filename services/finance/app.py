"""The finance service: where the money goes."""

from fastapi import FastAPI

from services.finance.balances.routes import router as balances
from services.finance.books.problems import AccountExists, BookExists, YearExists
from services.finance.books.routes import router as books
from services.finance.journals.models import JOURNALS
from services.finance.journals.problems import AlreadyReversed, NotPending
from services.finance.journals.routes import router as journals
from services.finance.periods.rules.calendar import PeriodClosed
from services.shared.application import create_service
from services.shared.audit.models import RECORD
from services.shared.running import Service
from services.shared.settings import Settings

NAME = "finance"
CHAINS = (*RECORD, JOURNALS)


def create_app(settings: Settings) -> FastAPI:
    """The application; nothing is opened before its lifespan begins."""
    return create_service(
        settings,
        name=NAME,
        title="Marches finance",
        description="Ledger, budgets, savings schemes and cross-border recovery.",
        routers=(books, journals, balances),
        violations={
            "book_pkey": BookExists,
            "account_pkey": AccountExists,
            "period_pkey": YearExists,
            "period_is_open": PeriodClosed,
            "reversed_at_most_once": AlreadyReversed,
            "uq_journal_act_end": NotPending,
        },
        chains=CHAINS,
    )


SERVICE = Service(NAME, create_app, chains=CHAINS)
