-- A journal comes whole, in one statement: all lines from 1 to `line_count` are there when it ends,
-- debits are equal to credits, and it was entered or posted. As every line number is taken then, no
-- line can be added later. All journals of a statement are checked together.
--
-- Each is looked up by its id, which `LATERAL` and an aggregate make sure of: a plan that suits many
-- journals would read the whole ledger for one.
CREATE FUNCTION check_journals() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stray record;
BEGIN
    SELECT added.id, added.line_count, added.total, found.*, acts.known INTO stray
    FROM added
    CROSS JOIN LATERAL (
        SELECT count(*) AS lines, max(line) AS last, sum(amount) AS balance,
            sum(amount) FILTER (WHERE amount > 0) AS debits
        FROM public.journal_line WHERE journal = added.id
    ) AS found
    CROSS JOIN LATERAL (
        SELECT count(*) AS known FROM public.journal_act WHERE journal = added.id
        AND act = CASE WHEN added.pending THEN 'entered' ELSE 'posted' END
    ) AS acts
    WHERE (found.lines, found.last, found.balance, found.debits, acts.known)
        IS DISTINCT FROM (added.line_count, added.line_count, 0, added.total, 1)
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF stray.lines <> stray.line_count OR stray.last <> stray.line_count THEN
        RAISE EXCEPTION 'journal % has % of % lines', stray.id, stray.lines, stray.line_count
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_whole';
    END IF;
    IF stray.known <> 1 THEN
        RAISE EXCEPTION 'journal % was neither entered nor posted', stray.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_whole';
    END IF;
    RAISE EXCEPTION 'journal % does not balance: % pence', stray.id, stray.balance
        USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_balances';
END $$;
CREATE TRIGGER check_journals AFTER INSERT ON journal
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_journals();
