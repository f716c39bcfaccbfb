"""The finance service: where the money goes."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from fastapi import FastAPI

from services.contracts.replica import keep_replica
from services.finance.allocations.calculator_routes import router as calculators
from services.finance.allocations.repository import SUB_LEDGER as ALLOCATIONS
from services.finance.allocations.routes import router as allocations
from services.finance.approvals.routes import router as approval_limits
from services.finance.balances.routes import books as totals
from services.finance.balances.routes import router as balances
from services.finance.balances.statement_routes import router as statements
from services.finance.balances.totals_service import KIND as TOTALS
from services.finance.balances.totals_service import fold_for_ever, make_anew
from services.finance.books.problems import AccountExists, BookExists, BookMoved, YearExists
from services.finance.books.routes import router as books
from services.finance.budgets.problems import BudgetExists
from services.finance.budgets.routes import drafting as versions
from services.finance.budgets.routes import router as budgets
from services.finance.budgets.virement_routes import router as virements
from services.finance.exports.balance_routes import router as balance_files
from services.finance.exports.routes import of_book as export_mappings
from services.finance.exports.routes import router as exports
from services.finance.journals.bulk_service import JOURNALS_FILE
from services.finance.journals.entry_service import PREFIX as JOURNALS_PATH
from services.finance.journals.models import JOURNALS
from services.finance.journals.problems import AlreadyReversed, NotPending
from services.finance.journals.routes import router as journals
from services.finance.month_end.accruals import reverse_accruals_for_ever
from services.finance.month_end.chain_routes import router as chains
from services.finance.month_end.routes import router as periods
from services.finance.periods.problems import PeriodNotReady, PeriodUnmoved, YearEnded
from services.finance.periods.rules.calendar import PeriodClosed
from services.finance.positions.routes import forecasts
from services.finance.positions.routes import router as positions
from services.finance.programme_areas.routes import router as programme_areas
from services.finance.reconciliation.routes import router as reconciliation
from services.finance.recovery.activity.column_routes import router as column_mappings
from services.finance.recovery.activity.file_service import ACTIVITY_FILE
from services.finance.recovery.activity.params import ActivityAsked
from services.finance.recovery.activity.problems import ColumnMappingVersionExists
from services.finance.recovery.activity.repository import is_replaced
from services.finance.recovery.activity.routes import PREFIX as ACTIVITY_PATH
from services.finance.recovery.activity.routes import router as activity
from services.finance.recovery.agreements.routes import router as agreements
from services.finance.recovery.claims.comparison_routes import router as comparisons
from services.finance.recovery.claims.file_routes import router as backing_data
from services.finance.recovery.claims.problems import SpellClaimed
from services.finance.recovery.claims.repository import SUB_LEDGER as CLAIMED
from services.finance.recovery.claims.routes import router as claims
from services.finance.recovery.claims.run_routes import router as claims_of_runs
from services.finance.recovery.claims.run_service import KIND as CLAIMS_OF_RUN
from services.finance.recovery.claims.run_service import carry_out as draft_claims
from services.finance.recovery.claims.settlement_routes import router as invoices
from services.finance.recovery.determinations.extension_routes import (
    router as ruleset_extensions,
)
from services.finance.recovery.determinations.extension_routes import rulesets
from services.finance.recovery.determinations.extension_service import ExtensionDecided
from services.finance.recovery.determinations.queries import Directory
from services.finance.recovery.determinations.routes import router as determinations
from services.finance.recovery.hole.routes import router as hole
from services.finance.recovery.hole.trend_routes import router as hole_trend
from services.finance.recovery.prices.file_service import FORMATS as PRICE_FILES
from services.finance.recovery.prices.params import PricesAsked
from services.finance.recovery.prices.problems import PriceBookVersionExists
from services.finance.recovery.prices.routes import calculator as prices
from services.finance.recovery.prices.routes import router as price_books
from services.finance.recovery.prices.service import FILES_PATH as PRICE_FILES_PATH
from services.finance.recovery.runs.routes import router as runs
from services.finance.recovery.runs.service import KIND as RUN
from services.finance.recovery.runs.service import carry_out
from services.finance.recovery.timetable.routes import router as timetable
from services.finance.reorganisations.routes import comparatives
from services.finance.reorganisations.routes import router as reorganisations
from services.finance.schemes.plan_routes import router as plans
from services.finance.schemes.reinvestment_repository import SUB_LEDGER as REINVESTMENTS
from services.finance.schemes.reinvestment_routes import of_scheme
from services.finance.schemes.reinvestment_routes import router as reinvestments
from services.finance.schemes.routes import lists as scheme_lists
from services.finance.schemes.routes import router as schemes
from services.finance.schemes.summary_routes import router as savings
from services.finance.spend.routes import PREFIX as SPEND_PATH
from services.finance.spend.routes import router as spend
from services.finance.spend.service import FORMATS as SPEND_FILES
from services.shared.application import create_service
from services.shared.audit.models import RECORD
from services.shared.imports.formats import Format
from services.shared.imports.job import import_job
from services.shared.imports.routes import imports_router, sending_router
from services.shared.imports.service import JOB_KIND
from services.shared.running import Service
from services.shared.settings import Settings

NAME = "finance"
CHAINS = (*RECORD, JOURNALS)
SUB_LEDGERS = (ALLOCATIONS, REINVESTMENTS, CLAIMED)
"""Whose rows must be what is in the ledger before a period is closed."""
FORMATS: Mapping[str, Format[Any]] = {"journals": JOURNALS_FILE}
BULK = """\
All are posted, or none; with `rejects=skip` all but the bad ones. A journal whose id is known is
counted as known where its content is the same; else it is rejected, and the field named."""
ACTIVITY_FILES = {"activity": ACTIVITY_FILE}
ACTIVITY = """\
All of the file is looked through before it is kept: with what may identify a patient (an NHS
number, a full postcode, a column of personal details) it is refused, and nothing of it stays. Of a
month that comes again in the same feed the later file counts, until the month is frozen."""
SPEND = """\
A payment that is known in every cell, from this file or an earlier one, is counted as repeated and
not taken twice. Credit notes are below 0."""


def create_app(settings: Settings) -> FastAPI:
    """The application; nothing is opened before its lifespan begins."""
    return create_service(
        settings,
        name=NAME,
        title="Marches finance",
        description="Ledger, budgets, savings schemes and cross-border recovery.",
        routers=(
            books,
            chains,
            periods,
            journals,
            sending_router(NAME, FORMATS, path=f"{JOURNALS_PATH}/bulk", notes=BULK),
            balances,
            statements,
            reconciliation,
            totals,
            approval_limits,
            programme_areas,
            scheme_lists,
            schemes,
            plans,
            of_scheme,
            reinvestments,
            savings,
            balance_files,
            exports,
            export_mappings,
            reorganisations,
            comparatives,
            allocations,
            calculators,
            budgets,
            versions,
            virements,
            positions,
            forecasts,
            spend,
            sending_router(
                NAME, SPEND_FILES, path=f"{SPEND_PATH}/imports", notes=SPEND, noun="spend"
            ),
            imports_router(NAME),
            agreements,
            claims,
            backing_data,
            comparisons,
            invoices,
            determinations,
            rulesets,
            ruleset_extensions,
            price_books,
            column_mappings,
            timetable,
            activity,
            sending_router(
                NAME,
                ACTIVITY_FILES,
                path=ACTIVITY_PATH,
                notes=ACTIVITY,
                noun="activity",
                options=ActivityAsked,
                outdated=is_replaced,
            ),
            runs,
            claims_of_runs,
            hole,
            hole_trend,
            prices,
            sending_router(
                NAME,
                PRICE_FILES,
                path=PRICE_FILES_PATH,
                noun="prices",
                options=PricesAsked,
            ),
        ),
        violations={
            "book_pkey": BookExists,
            "account_pkey": AccountExists,
            "period_pkey": YearExists,
            "period_is_open": PeriodClosed,
            "reversed_at_most_once": AlreadyReversed,
            "uq_journal_act_end": NotPending,
            "period_change_pkey": PeriodUnmoved,
            "period_moves_on": PeriodUnmoved,
            "closed_without_pending": PeriodNotReady,
            "closed_in_order": PeriodNotReady,
            "uq_budget_organisation_year_name": BudgetExists,
            "year_end_pkey": YearEnded,
            "year_has_not_ended": YearEnded,
            "uq_price_book_version": PriceBookVersionExists,
            "uq_column_mapping_version": ColumnMappingVersionExists,
            "claimed_spell_pkey": SpellClaimed,
            "ruleset_extension_decision_pkey": ExtensionDecided,
            "closed_book_pkey": BookMoved,
            "book_is_open": BookMoved,
        },
        holding={
            "places": partial(Directory, settings, NAME),
            "sub_ledgers": lambda _: SUB_LEDGERS,
        },
        chains=CHAINS,
    )


FILES = {**FORMATS, **SPEND_FILES, **PRICE_FILES, **ACTIVITY_FILES}
JOBS = {
    TOTALS: make_anew,
    JOB_KIND: import_job(NAME, FILES),
    RUN: carry_out,
    CLAIMS_OF_RUN: draft_claims,
}
BESIDE = (partial(keep_replica, service=NAME), fold_for_ever, reverse_accruals_for_ever)
SERVICE = Service(NAME, create_app, JOBS, BESIDE, CHAINS)
