\i test/pgtap.psql
-- What holds for every object of the extension, whatever its module: each check lists the
-- offenders, so an empty list passes.
\set docs `cat README.md doc/*.md 2>/dev/null || true`
\set meta `cat META.json`
BEGIN;
SELECT plan(32);

-- Exceptions to the rules below: (rule, signature or name, reason). A stale one fails.
CREATE TEMP TABLE exception (rule text, object text, reason text NOT NULL);
INSERT INTO exception
SELECT rule, function, 'reads and makes tables'
FROM unnest('{parallel safe,immutable}'::text[]) rule, unnest(ARRAY[
    'link_people(regclass,regclass,name,name,link_spec,text[],text,jsonb,name)',
    'link_people_cost(text,text[],boolean,numeric)',
    'link_people_edges(text,text,match_model,text[],bigint,bigint,boolean,boolean,double precision)',
    'link_people_lambda(text,match_model,numeric)',
    'link_people_load(text,regclass,regclass,name,name,link_spec,text[],jsonb,regclass,regclass,boolean)',
    'link_people_secret(regclass,boolean,text)',
    'link_people_study(regclass,regclass,regclass,name,name,link_spec,text[],jsonb)',
    'link_people_tables(text,name)',
    'link_people_train(text,link_spec,text[],numeric[],bigint,bigint,numeric)',
    'link_people_write(text,text,regclass,match_model,regclass,name,boolean,boolean,double precision,double precision)'
]) function;
INSERT INTO exception
SELECT rule, function, 'makes, reads and writes the objects of a report'
FROM unnest('{parallel safe,immutable}'::text[]) rule, unnest(ARRAY[
    'create_protected_report(text,regclass,name,name[],jsonb,jsonb,name,text)',
    'drop_protected_report(regclass)',
    'forget_person(text,regclass[],regclass[],name[])',
    'protected_report_ask(text,text[],integer,boolean,integer,bigint)',
    'protected_report_atoms(jsonb,text)',
    'protected_report_cells(jsonb,text)',
    'protected_report_measure(text,text,regclass,text,boolean)',
    'protected_report_objects(text[],jsonb,text,text)',
    'protected_report_source(regclass,name,name[],text[],jsonb,jsonb)',
    'protected_report_open(regclass,boolean)',
    'protected_report_people(jsonb,text,text,text)',
    'protected_report_persons(jsonb,text,integer)',
    'protected_report_places(jsonb,text)',
    'protected_report_read(jsonb,text)',
    'protected_report_search(jsonb,text)',
    'protected_report_write(jsonb,text,integer)',
    'publish_report(regclass)',
    'revoke_from_others(regclass[])'
]) function;
INSERT INTO exception VALUES
    ('immutable', 'audit_disclosure(regclass,name[],name,name[],integer)', 'reads a table'),
    ('parallel safe', 'audit_disclosure(regclass,name[],name,name[],integer)', 'reads a table'),
    ('immutable', 'qualified_name(regclass,text)', 'looks up a name in the catalog'),
    ('strict', 'create_protected_report(text,regclass,name,name[],jsonb,jsonb,name,text)', 'refuses NULL'),
    ('strict', 'publish_report(regclass)', 'refuses NULL'),
    ('strict', 'drop_protected_report(regclass)', 'refuses NULL'),
    ('immutable', 'link_people_source(text,regclass,name,link_spec,jsonb)', 'looks up columns in the catalog');

CREATE TEMP TABLE docs AS SELECT :'docs'::text AS content;

CREATE TEMP VIEW member AS
SELECT d.classid, d.objid
FROM pg_depend d
JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
WHERE e.extname = 'experience' AND d.deptype = 'e';

CREATE TEMP VIEW member_function AS
SELECT p.*, p.oid::regprocedure::text AS signature, l.lanname
FROM member m
JOIN pg_proc p ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid
JOIN pg_language l ON l.oid = p.prolang;

-- Arrays and the row types of composites come along with their element; see them there.
CREATE TEMP VIEW member_type AS
SELECT t.*
FROM member m
JOIN pg_type t ON m.classid = 'pg_type'::regclass AND m.objid = t.oid
WHERE t.typcategory <> 'A';

CREATE TEMP VIEW member_aggregate AS
SELECT a.*, f.signature, f.proname, f.proparallel, f.proargtypes, f.prorettype
FROM member_function f
JOIN pg_aggregate a ON a.aggfnoid = f.oid;

-- Functions that nobody calls by name: they serve a type, an aggregate, an operator or a cast.
CREATE TEMP VIEW support_function AS
SELECT unnest(ARRAY[typinput, typoutput, typreceive, typsend, typmodin, typmodout, typanalyze, typsubscript]::oid[]) AS oid FROM member_type
UNION
SELECT unnest(ARRAY[aggtransfn, aggfinalfn, aggcombinefn, aggserialfn, aggdeserialfn, aggmtransfn, aggminvtransfn, aggmfinalfn]::oid[]) FROM member_aggregate
UNION
SELECT unnest(ARRAY[oprcode, oprrest, oprjoin]::oid[]) FROM pg_operator o JOIN member m ON m.classid = 'pg_operator'::regclass AND m.objid = o.oid
UNION
SELECT castfunc FROM pg_cast c JOIN member m ON m.classid = 'pg_cast'::regclass AND m.objid = c.oid
UNION
SELECT a.amproc FROM pg_amproc a JOIN member m ON m.classid = 'pg_opfamily'::regclass AND m.objid = a.amprocfamily;

CREATE FUNCTION pg_temp.is_excepted(rule text, object text) RETURNS boolean LANGUAGE sql AS
$$ SELECT EXISTS (SELECT FROM exception e WHERE e.rule = $1 AND e.object = $2) $$;

-- The extension itself

SELECT is((SELECT extversion FROM pg_extension WHERE extname = 'experience'), :'meta'::jsonb ->> 'version',
    'META.json states the version of the control file');
SELECT is(:'meta'::jsonb #>> '{provides,experience,version}', :'meta'::jsonb ->> 'version',
    'META.json states one version');
SELECT is((SELECT nspname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'experience'), 'experience',
    'the extension has its own schema');
SELECT results_eq(
    $$SELECT trusted, relocatable FROM pg_available_extension_versions v JOIN pg_extension e ON e.extname = v.name AND e.extversion = v.version WHERE name = 'experience'$$,
    $$VALUES (true, false)$$,
    'it is trusted and not relocatable');
SELECT is_empty(
    $$SELECT c.oid::regclass::text FROM member m JOIN pg_class c ON m.classid = 'pg_class'::regclass AND m.objid = c.oid WHERE c.relkind <> 'c'$$,
    'it owns no table, view, sequence or index');
SELECT is_empty(
    $$SELECT pg_describe_object(classid, objid, 0) FROM member
      WHERE classid NOT IN ('pg_proc'::regclass, 'pg_type'::regclass, 'pg_class'::regclass, 'pg_operator'::regclass, 'pg_cast'::regclass,
                            'pg_opclass'::regclass, 'pg_opfamily'::regclass, 'pg_namespace'::regclass)$$,
    'it consists of functions, types, operators, casts and operator classes alone');

-- Comments and documentation

SELECT is_empty(
    $$SELECT signature FROM member_function WHERE obj_description(oid, 'pg_proc') IS NULL ORDER BY 1$$,
    'every function and aggregate has a COMMENT');
SELECT is_empty(
    $$SELECT typname FROM member_type WHERE obj_description(oid, 'pg_type') IS NULL ORDER BY 1$$,
    'every type has a COMMENT');
SELECT is_empty(
    $$SELECT pg_describe_object(classid, objid, 0) FROM member
      WHERE classid IN ('pg_operator'::regclass, 'pg_cast'::regclass) AND obj_description(objid, classid::regclass::name) IS NULL ORDER BY 1$$,
    'every operator and cast has a COMMENT');
SELECT is_empty(
    $$SELECT DISTINCT proname::text FROM member_function, docs
      WHERE oid NOT IN (SELECT oid FROM support_function)
        AND content !~ ('(^|\n)#+ [^\n]*\m' || proname || '\(|`' || proname || '\(')
        AND NOT pg_temp.is_excepted('documented', proname) ORDER BY 1$$,
    'every function that one calls has an entry in README.md or doc/: a heading with name(, or `name(`');
SELECT is_empty(
    $$SELECT typname::text FROM member_type, docs
      WHERE content !~ ('`' || typname || '\M') ORDER BY 1$$,
    'every type is named in README.md or doc/, as `name`');

-- Marks of functions

SELECT is_empty(
    $$SELECT signature FROM member_function WHERE proparallel <> 's' AND NOT pg_temp.is_excepted('parallel safe', signature) ORDER BY 1$$,
    'every function is PARALLEL SAFE, or listed with a reason');
SELECT is_empty(
    $$SELECT signature FROM member_function WHERE provolatile <> 'i' AND NOT pg_temp.is_excepted('immutable', signature) ORDER BY 1$$,
    'every function is IMMUTABLE, or listed with a reason');
SELECT is_empty(
    $$SELECT signature FROM member_function
      WHERE prokind = 'f' AND NOT proisstrict AND NOT pg_temp.is_excepted('strict', signature)
        AND oid NOT IN (SELECT oid FROM support_function)
        AND coalesce(pg_get_expr(proargdefaults, 0), '') !~ '(^|, )NULL(::|,|$)'
        AND prorettype NOT IN ('trigger'::regtype) ORDER BY 1$$,
    'a function without a NULL default is STRICT, or listed with a reason');
SELECT is_empty(
    $$SELECT signature FROM member_function
      WHERE proisstrict AND coalesce(pg_get_expr(proargdefaults, 0), '') ~ '(^|, )NULL(::|,|$)' ORDER BY 1$$,
    'no function with a NULL default is STRICT');
SELECT is_empty(
    $$SELECT signature || ' in ' || lanname FROM member_function
      WHERE prokind <> 'a' AND lanname NOT IN ('c', 'sql', 'plpgsql') ORDER BY 1$$,
    'functions are written in C, SQL or PL/pgSQL');
SELECT is_empty(
    $$SELECT signature FROM member_function WHERE lanname = 'sql' AND prosqlbody IS NULL ORDER BY 1$$,
    'every SQL function has a BEGIN ATOMIC body');
SELECT is_empty(
    $$SELECT signature FROM member_function
      WHERE lanname = 'plpgsql' AND NOT coalesce(proconfig, '{}') @> ARRAY['search_path=experience, pg_temp'] ORDER BY 1$$,
    'every PL/pgSQL function sets search_path to the schema of the extension and pg_temp');
SELECT is_empty(
    $$SELECT signature FROM member_function WHERE prosecdef AND NOT pg_temp.is_excepted('security invoker', signature) ORDER BY 1$$,
    'no function is SECURITY DEFINER, or it is listed with a reason');

-- Aggregates

SELECT is_empty(
    $$SELECT signature FROM member_aggregate
      WHERE 'internal'::regtype IN (aggtranstype, aggmtranstype) ORDER BY 1$$,
    'no aggregate has an internal state');
SELECT is_empty(
    $$SELECT signature FROM member_aggregate WHERE aggcombinefn = 0 AND NOT pg_temp.is_excepted('combinable', signature) ORDER BY 1$$,
    'every aggregate has a combine function');
SELECT is_empty(
    $$SELECT signature FROM member_aggregate WHERE proparallel <> 's' ORDER BY 1$$,
    'every aggregate is PARALLEL SAFE');
SELECT is_empty(
    $$SELECT signature FROM member_aggregate WHERE aggfinalmodify <> 'r' OR aggmfinalmodify <> 'r' ORDER BY 1$$,
    'no final function writes into the state');
SELECT is_empty(
    $$SELECT signature FROM member_aggregate a
      LEFT JOIN pg_proc m ON m.oid = aggmtransfn LEFT JOIN pg_proc i ON i.oid = aggminvtransfn
      WHERE (aggmtransfn = 0) <> (aggminvtransfn = 0) OR m.proisstrict <> i.proisstrict ORDER BY 1$$,
    'a moving aggregate has an inverse of the same strictness');
SELECT is_empty(
    $$SELECT signature FROM member_aggregate a, unnest(proargtypes) argument(type) JOIN pg_type t ON t.oid = argument.type
      WHERE t.typtype = 'p' ORDER BY 1$$,
    'no aggregate has a polymorphic argument');

-- Value types

SELECT is_empty(
    $$SELECT typname::text FROM member_type
      WHERE typtype = 'b' AND (typreceive = 0 OR typsend = 0 OR typlen <> -1 OR typalign <> 'd' OR typstorage NOT IN ('x', 'm', 'e')) ORDER BY 1$$,
    'every value type has text and binary forms, is aligned to 8 bytes and can be compressed or moved out of line');
SELECT is_empty(
    $$SELECT typname::text || ' ' || amname FROM member_type t, pg_am
      WHERE typtype = 'b' AND amname IN ('btree', 'hash')
        AND NOT EXISTS (SELECT FROM pg_opclass c WHERE c.opcintype = t.oid AND c.opcmethod = pg_am.oid AND c.opcdefault)
        AND NOT pg_temp.is_excepted('comparable', typname) ORDER BY 1$$,
    'every value type can be grouped, sorted and hashed');
SELECT is_empty(
    $$SELECT typname::text FROM member_type t
      WHERE typtype = 'b' AND NOT EXISTS (SELECT FROM pg_cast WHERE castsource = t.oid AND casttarget = 'jsonb'::regtype) ORDER BY 1$$,
    'every value type casts to jsonb');

-- A schema that comes first in search_path with functions, operators and types of the same names
-- and arguments, each of which raises an error, changes nothing that a function answers.

CREATE SCHEMA attacker;

CREATE FUNCTION pg_temp.arm() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    target record;
    position_ integer := 0;
BEGIN
    FOR target IN
        SELECT p.proname, pg_get_function_identity_arguments(p.oid) AS arguments, oidvectortypes(p.proargtypes) AS types,
            format_type(p.prorettype, NULL) AS result, p.proretset
        FROM pg_proc p
        WHERE p.prokind = 'f' AND p.provariadic = 0 AND p.proargmodes IS NULL
            AND (p.oid IN (SELECT oid FROM member_function)
                 OR p.pronamespace = 'pg_catalog'::regnamespace
                    AND p.proname IN ('abs', 'sqrt', 'exp', 'ln', 'power', 'round', 'floor', 'ceil', 'sign', 'lower', 'upper', 'length',
                                      'format', 'quote_ident', 'quote_literal', 'now', 'generate_series', 'date_trunc', 'jsonb_typeof',
                                      'jsonb_each', 'jsonb_array_elements', 'to_jsonb', 'set_config', 'float8', 'int4', 'int8', 'text'))
            AND NOT EXISTS (SELECT FROM unnest(p.proargtypes || p.prorettype) a(type) JOIN pg_type t ON t.oid = a.type WHERE t.typtype = 'p')
    LOOP
        EXECUTE format('CREATE FUNCTION attacker.%I(%s) RETURNS %s %s LANGUAGE plpgsql AS %L',
            target.proname, target.types, CASE WHEN target.proretset THEN 'SETOF' ELSE '' END, target.result,
            'BEGIN RAISE EXCEPTION ''hijacked''; END');
    END LOOP;
    FOR target IN
        SELECT o.oprname, format_type(o.oprleft, NULL) AS l, format_type(o.oprright, NULL) AS r, format_type(o.oprresult, NULL) AS result
        FROM pg_operator o
        JOIN pg_namespace n ON n.oid = o.oprnamespace
        WHERE n.nspname IN ('pg_catalog', 'experience') AND o.oprkind = 'b'
            AND o.oprname IN ('=', '<>', '<', '<=', '>', '>=', '+', '-', '*', '/', '||', '->', '->>', '?')
            AND ARRAY[o.oprleft, o.oprright] <@ (
                ARRAY['int2', 'int4', 'int8', 'float8', 'numeric', 'text', 'bool', 'timestamptz', 'interval', 'date', 'jsonb']::regtype[]::oid[]
                || (SELECT array_agg(oid) FROM member_type))
    LOOP
        position_ := position_ + 1;
        EXECUTE format('CREATE FUNCTION attacker.operator_%s(%s, %s) RETURNS %s LANGUAGE plpgsql AS %L',
            position_, target.l, target.r, target.result, 'BEGIN RAISE EXCEPTION ''hijacked''; END');
        EXECUTE format('CREATE OPERATOR attacker.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = attacker.operator_%s)',
            target.oprname, target.l, target.r, position_);
    END LOOP;
    FOR target IN SELECT typname FROM member_type UNION ALL VALUES ('text'), ('float8'), ('int4'), ('jsonb'), ('interval')
    LOOP
        EXECUTE format('CREATE DOMAIN attacker.%I AS pg_catalog.bool CHECK (value IS NULL)', target.typname);
    END LOOP;
END $$;

-- A value of each type to call with; NULL where there is none.
CREATE TEMP TABLE sample (type regtype, literal text);
INSERT INTO sample VALUES
    ('smallint', '1'), ('integer', '2'), ('bigint', '3'), ('double precision', '0.5'), ('numeric', '0.5'), ('text', 'nps'), ('boolean', 'true'),
    ('timestamptz', '2026-01-01 00:00:00+00'), ('date', '2026-01-01'), ('interval', '1 day'), ('jsonb', '{}');

CREATE FUNCTION pg_temp.answer(call text, path text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    result text;
BEGIN
    PERFORM pg_catalog.set_config('search_path', path, true);
    EXECUTE call INTO result;
    PERFORM pg_catalog.set_config('search_path', 'public, experience', true);
    RETURN result;
EXCEPTION WHEN OTHERS THEN
    RETURN sqlerrm;
END $$;

CREATE TEMP TABLE call AS
SELECT f.signature,
    format('SELECT pg_catalog.textin(pg_catalog.record_out(x)) FROM (SELECT experience.%I(%s)) x', f.proname, arguments) AS query
FROM member_function f,
LATERAL (
    SELECT string_agg(CASE WHEN s.literal IS NULL THEN format('NULL::%s', qualified) ELSE format('%L::%s', s.literal, qualified) END, ', ' ORDER BY place) AS arguments
    FROM unnest(f.proargtypes) WITH ORDINALITY argument(type, place)
    JOIN pg_type t ON t.oid = argument.type
    JOIN pg_namespace n ON n.oid = t.typnamespace
    CROSS JOIN LATERAL (SELECT format('%I.%I', n.nspname, t.typname)) q(qualified)
    LEFT JOIN sample s ON s.type = argument.type
) a
WHERE f.lanname IN ('sql', 'plpgsql') AND f.prokind = 'f' AND f.prorettype <> 'trigger'::regtype;

CREATE TEMP TABLE before_attack AS
SELECT signature, pg_temp.answer(query, 'public, experience') AS answer FROM call;
SELECT lives_ok('SELECT pg_temp.arm()', 'an attacker''s schema can be made');
SELECT is(pg_temp.answer('SELECT 1 + 2', 'attacker, pg_catalog'), 'hijacked', 'the attack bites where names are looked up at run time');
CREATE TEMP TABLE under_attack AS
SELECT signature, pg_temp.answer(query, 'attacker, pg_catalog, public, experience, pg_temp') AS answer FROM call;
SELECT is_empty(
    $$SELECT signature, b.answer, u.answer FROM before_attack b JOIN under_attack u USING (signature)
      WHERE b.answer IS DISTINCT FROM u.answer ORDER BY 1$$,
    'an attacker''s schema in search_path changes no answer of a SQL or PL/pgSQL function');

SELECT is_empty(
    $$SELECT rule, object FROM exception
      WHERE object NOT IN (SELECT signature FROM member_function UNION ALL SELECT proname FROM member_function UNION ALL SELECT typname FROM member_type)$$,
    'no exception is listed for what is not there');
SELECT * FROM finish();
ROLLBACK;
