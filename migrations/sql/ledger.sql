-- What a ledger can never be, whoever writes to it. A statement's AFTER triggers see all of it, so
-- that a journal, its lines and its act may come in one statement.

-- Journals ---------------------------------------------------------------------------------------

-- Two reversals of one journal come one after the other, from here to the end of the transaction.
CREATE FUNCTION hold_reversed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.reverses::text, 2));
    RETURN NULL;
END $$;
CREATE TRIGGER hold_reversed AFTER INSERT ON journal
    FOR EACH ROW WHEN (NEW.reverses IS NOT NULL) EXECUTE FUNCTION hold_reversed();

-- A journal is whole when its transaction ends: all lines from 1 to `line_count` are there, debits
-- are equal to credits, and it was entered or posted. As every line number is taken then, no line
-- can be added later.
CREATE FUNCTION check_journal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found record;
BEGIN
    SELECT count(*) AS lines, max(line) AS last, sum(amount) AS balance,
        sum(amount) FILTER (WHERE amount > 0) AS total
    INTO found FROM public.journal_line WHERE journal = NEW.id;
    IF found.lines <> NEW.line_count OR found.last <> NEW.line_count THEN
        RAISE EXCEPTION 'journal % has % of % lines', NEW.id, found.lines, NEW.line_count
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_whole';
    END IF;
    IF found.balance <> 0 OR found.total <> NEW.total THEN
        RAISE EXCEPTION 'journal % does not balance: % pence', NEW.id, found.balance
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_balances';
    END IF;
    IF NOT EXISTS (
        SELECT FROM public.journal_act WHERE journal = NEW.id
        AND act = CASE WHEN NEW.pending THEN 'entered' ELSE 'posted' END
    ) THEN
        RAISE EXCEPTION 'journal % was neither entered nor posted', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER check_journal AFTER INSERT ON journal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_journal();

-- A reversal is of a posted journal that is no reversal itself, not dated before it, line for line
-- on the other side; all reversals of a line together are never more than the line.
CREATE FUNCTION check_reversal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reversed public.journal;
BEGIN
    SELECT * INTO reversed FROM public.journal WHERE id = NEW.reverses;
    IF reversed.reverses IS NOT NULL OR reversed.book <> NEW.book
        OR NEW.effective_date < reversed.effective_date
        OR NOT EXISTS (
            SELECT FROM public.journal_act WHERE journal = NEW.reverses AND act = 'posted'
        )
    THEN
        RAISE EXCEPTION 'journal % cannot reverse %', NEW.id, NEW.reverses
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reversal_is_right';
    END IF;
    IF EXISTS (
        SELECT FROM public.journal_line AS line
        LEFT JOIN public.journal_line AS first
            ON first.journal = NEW.reverses AND first.line = line.reverses_line
            AND (first.account, first.cost_centre, first.programme_area, first.counterparty)
                IS NOT DISTINCT FROM
                (line.account, line.cost_centre, line.programme_area, line.counterparty)
            AND sign(first.amount) = -sign(line.amount)
        WHERE line.journal = NEW.id AND first.journal IS NULL
    ) THEN
        RAISE EXCEPTION 'journal % has a line that is not in %', NEW.id, NEW.reverses
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reversal_is_right';
    END IF;
    IF EXISTS (
        SELECT FROM public.journal AS reversal
        JOIN public.journal_line AS line ON line.journal = reversal.id
        JOIN public.journal_line AS first
            ON first.journal = NEW.reverses AND first.line = line.reverses_line
        WHERE reversal.reverses = NEW.reverses
        GROUP BY first.line, first.amount HAVING abs(sum(line.amount)) > abs(first.amount)
    ) THEN
        RAISE EXCEPTION 'journal % would be reversed by more than it is', NEW.reverses
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reversed_at_most_once';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER check_reversal AFTER INSERT ON journal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.reverses IS NOT NULL)
    EXECUTE FUNCTION check_reversal();

-- Lines are of a journal, of its book and date, and of accounts that the book has. Not by foreign
-- keys: each would lock the account's row, which all who post to it would then write to.
CREATE FUNCTION check_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stray record;
BEGIN
    SELECT added.journal, added.line, added.account INTO stray FROM added
    LEFT JOIN public.journal ON journal.id = added.journal
        AND journal.book = added.book AND journal.effective_date = added.effective_date
        AND added.line <= journal.line_count
        AND (journal.reverses IS NULL) = (added.reverses_line IS NULL)
    LEFT JOIN public.account ON account.book = added.book AND account.code = added.account
    WHERE journal.id IS NULL OR account.code IS NULL LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'line % of journal % on % is of no journal or no account',
            stray.line, stray.journal, stray.account
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'line_has_journal_and_account';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER check_lines AFTER INSERT ON journal_line
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_lines();

-- Acts -------------------------------------------------------------------------------------------

-- Into a closed period nothing is entered or posted, and only adjustments into an adjusting one.
-- Who posts holds the period shared, who closes it alone: a closing waits for postings under way,
-- and a posting that had to wait then finds it closed.
CREATE FUNCTION check_acts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stray record;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(place, 3))
    FROM (
        SELECT DISTINCT journal.book || to_char(journal.period, ' YYYY-MM') AS place
        FROM added JOIN public.journal ON journal.id = added.journal
        WHERE added.act <> 'voided' ORDER BY 1
    ) AS places;
    SELECT journal.id, journal.period INTO stray
    FROM added LEFT JOIN public.journal ON journal.id = added.journal
    WHERE journal.id IS NULL OR added.act = 'entered' AND NOT journal.pending
        OR added.act = 'voided' AND NOT journal.pending LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'journal % is not there, or not pending', stray.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'act_has_journal';
    END IF;
    SELECT places.book, places.period INTO stray
    FROM (
        SELECT journal.book, journal.period, bool_and(journal.adjustment) AS adjusts
        FROM added JOIN public.journal ON journal.id = added.journal
        WHERE added.act <> 'voided' GROUP BY journal.book, journal.period
    ) AS places
    LEFT JOIN LATERAL (
        SELECT change.state FROM public.period_change AS change
        WHERE change.book = places.book AND change.period = places.period
        ORDER BY change.number DESC LIMIT 1
    ) AS newest ON true
    WHERE newest.state IS NULL OR newest.state = 'closed'
        OR newest.state = 'adjusting' AND NOT places.adjusts
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'period % of % is not open', stray.period, stray.book
            USING ERRCODE = 'check_violation', CONSTRAINT = 'period_is_open';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER check_acts AFTER INSERT ON journal_act
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_acts();

-- Every act waits for its seal. Only this function adds to what waits, and only what is sealed
-- goes from there.
CREATE FUNCTION await_seal() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO journal_unsealed (entry, book, time)
    SELECT added.id, journal.book, added.time
    FROM added JOIN journal ON journal.id = added.journal ORDER BY added.id;
    RETURN NULL;
END $$;
CREATE TRIGGER await_seal AFTER INSERT ON journal_act
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION await_seal();

CREATE FUNCTION refuse_unsealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM gone LEFT JOIN public.journal_seal AS seal ON seal.entry = gone.entry
        WHERE seal.entry IS NULL
    ) THEN
        RAISE EXCEPTION 'what waits for its seal stays until it has one'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER refuse_unsealed AFTER DELETE ON journal_unsealed
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION refuse_unsealed();

-- A seal follows the one before it in its book, and is of an act in that book.
CREATE FUNCTION check_seals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM added
        LEFT JOIN public.journal_seal AS before
            ON before.book = added.book AND before.seq = added.seq - 1
        LEFT JOIN public.journal_act AS act ON act.id = added.entry
        LEFT JOIN public.journal ON journal.id = act.journal AND journal.book = added.book
        WHERE journal.id IS NULL OR added.previous_hash IS DISTINCT FROM
            CASE added.seq WHEN 1 THEN repeat('0', 64) ELSE before.hash END
    ) THEN
        RAISE EXCEPTION 'a seal is refused: it does not follow the one before'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER check_seals AFTER INSERT ON journal_seal
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_seals();

-- Periods ----------------------------------------------------------------------------------------

-- A period opens once, and then moves as an officer moves it; closed, it holds nothing pending.
-- Once its year has ended it stays closed.
CREATE FUNCTION check_period_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    latest public.period_change;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.book || to_char(NEW.period, ' YYYY-MM'), 3));
    SELECT * INTO latest FROM public.period_change
    WHERE book = NEW.book AND period = NEW.period ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(latest.number, 0) + 1
        OR latest.number IS NULL AND NEW.state <> 'open' OR NEW.state = latest.state
    THEN
        RAISE EXCEPTION 'period % of % cannot become %', NEW.period, NEW.book, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'period_moves_on';
    END IF;
    IF latest.number IS NOT NULL AND EXISTS (
        SELECT FROM public.year_end JOIN public.period USING (book, year)
        WHERE period.book = NEW.book AND period.starts = NEW.period
    ) THEN
        RAISE EXCEPTION 'period % of % is of a year that has ended', NEW.period, NEW.book
            USING ERRCODE = 'check_violation', CONSTRAINT = 'year_has_not_ended';
    END IF;
    IF NEW.state = 'closed' AND EXISTS (
        SELECT FROM public.journal WHERE book = NEW.book AND period = NEW.period AND pending
        AND NOT EXISTS (
            SELECT FROM public.journal_act AS act
            WHERE act.journal = journal.id AND act.act <> 'entered'
        )
    ) THEN
        RAISE EXCEPTION 'period % of % has pending journals', NEW.period, NEW.book
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_without_pending';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER check_period_change BEFORE INSERT ON period_change
    FOR EACH ROW EXECUTE FUNCTION check_period_change();
