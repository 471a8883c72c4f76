-- Twelve quarters, each built on the realised figures of the one before.

DO $$
BEGIN
    FOR quarter IN 1..12 LOOP
        CALL pg_temp.employ(quarter);
        CALL pg_temp.ask_staff(quarter);
        CALL pg_temp.ask_customers(quarter);
    END LOOP;
END
$$;
