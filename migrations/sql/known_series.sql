-- A figure has a series. Asked once for all figures of a statement: a foreign key asks for each,
-- and took half of the time of a long file.

CREATE FUNCTION check_series() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unknown integer := (
        SELECT series_id FROM (SELECT DISTINCT series_id FROM added) AS named
        WHERE (SELECT id FROM public.series WHERE id = series_id) IS NULL LIMIT 1
    );
BEGIN
    IF unknown IS NOT NULL THEN
        RAISE foreign_key_violation USING
            MESSAGE = format('figures of series %s, which does not exist', unknown),
            TABLE = 'observation', CONSTRAINT = 'known_series';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER check_series AFTER INSERT ON observation
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_series();

-- A figure stays with its series, and a series stays.
CREATE TRIGGER keep_series BEFORE DELETE OR UPDATE OF id ON series
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER keep_series BEFORE UPDATE OF series_id ON observation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
