/*
 * ratings: aggregates.  Each exists for five types of score, so that no
 * column is cast on its way in.
 */

CREATE FUNCTION ratings_final(ratings) RETURNS ratings
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_final';
COMMENT ON FUNCTION ratings_final(ratings) IS 'final function of moving aggregates: the packed form';

CREATE FUNCTION ratings_uncombine(ratings, ratings) RETURNS ratings
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_uncombine';
COMMENT ON FUNCTION ratings_uncombine(ratings, ratings) IS 'inverse transition of rollup in moving frames';

CREATE AGGREGATE rollup(ratings) (
	SFUNC = ratings_combine, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	MSFUNC = ratings_combine, MINVFUNC = ratings_uncombine, MSTYPE = ratings,
	MFINALFUNC = ratings_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(ratings) IS 'merges stored ratings, such as days into months';

CREATE FUNCTION ratings_add(ratings, smallint) RETURNS ratings
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_add_int2';
COMMENT ON FUNCTION ratings_add(ratings, smallint) IS 'adds an answer, on the scale of the ratings';

CREATE FUNCTION ratings_remove(ratings, smallint) RETURNS ratings
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_remove_int2';
COMMENT ON FUNCTION ratings_remove(ratings, smallint) IS 'removes an answer, on the scale of the ratings';

CREATE FUNCTION ratings_accum(ratings, smallint, integer, integer) RETURNS ratings
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_accum_int2';
COMMENT ON FUNCTION ratings_accum(ratings, smallint, integer, integer) IS 'transition of ratings_agg: adds an answer, or counts it as missing';

CREATE FUNCTION ratings_unaccum(ratings, smallint, integer, integer) RETURNS ratings
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_unaccum_int2';
COMMENT ON FUNCTION ratings_unaccum(ratings, smallint, integer, integer) IS 'inverse transition of ratings_agg';

CREATE FUNCTION ratings_weigh(ratings, smallint, integer, integer, float8) RETURNS ratings
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_weigh_int2';
COMMENT ON FUNCTION ratings_weigh(ratings, smallint, integer, integer, float8) IS 'transition of the weighted ratings_agg';

CREATE FUNCTION ratings_add(ratings, integer) RETURNS ratings
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_add_int4';
COMMENT ON FUNCTION ratings_add(ratings, integer) IS 'adds an answer, on the scale of the ratings';

CREATE FUNCTION ratings_remove(ratings, integer) RETURNS ratings
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_remove_int4';
COMMENT ON FUNCTION ratings_remove(ratings, integer) IS 'removes an answer, on the scale of the ratings';

CREATE FUNCTION ratings_accum(ratings, integer, integer, integer) RETURNS ratings
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_accum_int4';
COMMENT ON FUNCTION ratings_accum(ratings, integer, integer, integer) IS 'transition of ratings_agg: adds an answer, or counts it as missing';

CREATE FUNCTION ratings_unaccum(ratings, integer, integer, integer) RETURNS ratings
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_unaccum_int4';
COMMENT ON FUNCTION ratings_unaccum(ratings, integer, integer, integer) IS 'inverse transition of ratings_agg';

CREATE FUNCTION ratings_weigh(ratings, integer, integer, integer, float8) RETURNS ratings
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_weigh_int4';
COMMENT ON FUNCTION ratings_weigh(ratings, integer, integer, integer, float8) IS 'transition of the weighted ratings_agg';

CREATE FUNCTION ratings_add(ratings, bigint) RETURNS ratings
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_add_int8';
COMMENT ON FUNCTION ratings_add(ratings, bigint) IS 'adds an answer, on the scale of the ratings';

CREATE FUNCTION ratings_remove(ratings, bigint) RETURNS ratings
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_remove_int8';
COMMENT ON FUNCTION ratings_remove(ratings, bigint) IS 'removes an answer, on the scale of the ratings';

CREATE FUNCTION ratings_accum(ratings, bigint, integer, integer) RETURNS ratings
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_accum_int8';
COMMENT ON FUNCTION ratings_accum(ratings, bigint, integer, integer) IS 'transition of ratings_agg: adds an answer, or counts it as missing';

CREATE FUNCTION ratings_unaccum(ratings, bigint, integer, integer) RETURNS ratings
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_unaccum_int8';
COMMENT ON FUNCTION ratings_unaccum(ratings, bigint, integer, integer) IS 'inverse transition of ratings_agg';

CREATE FUNCTION ratings_weigh(ratings, bigint, integer, integer, float8) RETURNS ratings
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_weigh_int8';
COMMENT ON FUNCTION ratings_weigh(ratings, bigint, integer, integer, float8) IS 'transition of the weighted ratings_agg';

CREATE FUNCTION ratings_add(ratings, numeric) RETURNS ratings
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_add_numeric';
COMMENT ON FUNCTION ratings_add(ratings, numeric) IS 'adds an answer, on the scale of the ratings';

CREATE FUNCTION ratings_remove(ratings, numeric) RETURNS ratings
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_remove_numeric';
COMMENT ON FUNCTION ratings_remove(ratings, numeric) IS 'removes an answer, on the scale of the ratings';

CREATE FUNCTION ratings_accum(ratings, numeric, integer, integer) RETURNS ratings
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_accum_numeric';
COMMENT ON FUNCTION ratings_accum(ratings, numeric, integer, integer) IS 'transition of ratings_agg: adds an answer, or counts it as missing';

CREATE FUNCTION ratings_unaccum(ratings, numeric, integer, integer) RETURNS ratings
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_unaccum_numeric';
COMMENT ON FUNCTION ratings_unaccum(ratings, numeric, integer, integer) IS 'inverse transition of ratings_agg';

CREATE FUNCTION ratings_weigh(ratings, numeric, integer, integer, float8) RETURNS ratings
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_weigh_numeric';
COMMENT ON FUNCTION ratings_weigh(ratings, numeric, integer, integer, float8) IS 'transition of the weighted ratings_agg';

CREATE FUNCTION ratings_add(ratings, float8) RETURNS ratings
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_add_float8';
COMMENT ON FUNCTION ratings_add(ratings, float8) IS 'adds an answer, on the scale of the ratings';

CREATE FUNCTION ratings_remove(ratings, float8) RETURNS ratings
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_remove_float8';
COMMENT ON FUNCTION ratings_remove(ratings, float8) IS 'removes an answer, on the scale of the ratings';

CREATE FUNCTION ratings_accum(ratings, float8, integer, integer) RETURNS ratings
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_accum_float8';
COMMENT ON FUNCTION ratings_accum(ratings, float8, integer, integer) IS 'transition of ratings_agg: adds an answer, or counts it as missing';

CREATE FUNCTION ratings_unaccum(ratings, float8, integer, integer) RETURNS ratings
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_unaccum_float8';
COMMENT ON FUNCTION ratings_unaccum(ratings, float8, integer, integer) IS 'inverse transition of ratings_agg';

CREATE FUNCTION ratings_weigh(ratings, float8, integer, integer, float8) RETURNS ratings
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_weigh_float8';
COMMENT ON FUNCTION ratings_weigh(ratings, float8, integer, integer, float8) IS 'transition of the weighted ratings_agg';

CREATE AGGREGATE ratings_agg(score smallint, lo integer, hi integer) (
	SFUNC = ratings_accum, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	MSFUNC = ratings_accum, MINVFUNC = ratings_unaccum, MSTYPE = ratings,
	MFINALFUNC = ratings_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE ratings_agg(smallint, integer, integer) IS 'the distribution of answers on the scale lo to hi';

CREATE AGGREGATE ratings_agg(score smallint, lo integer, hi integer, weight float8) (
	SFUNC = ratings_weigh, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 512,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ratings_agg(smallint, integer, integer, float8) IS 'the distribution of weighted answers on the scale lo to hi';

CREATE AGGREGATE ratings_agg(score integer, lo integer, hi integer) (
	SFUNC = ratings_accum, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	MSFUNC = ratings_accum, MINVFUNC = ratings_unaccum, MSTYPE = ratings,
	MFINALFUNC = ratings_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE ratings_agg(integer, integer, integer) IS 'the distribution of answers on the scale lo to hi';

CREATE AGGREGATE ratings_agg(score integer, lo integer, hi integer, weight float8) (
	SFUNC = ratings_weigh, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 512,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ratings_agg(integer, integer, integer, float8) IS 'the distribution of weighted answers on the scale lo to hi';

CREATE AGGREGATE ratings_agg(score bigint, lo integer, hi integer) (
	SFUNC = ratings_accum, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	MSFUNC = ratings_accum, MINVFUNC = ratings_unaccum, MSTYPE = ratings,
	MFINALFUNC = ratings_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE ratings_agg(bigint, integer, integer) IS 'the distribution of answers on the scale lo to hi';

CREATE AGGREGATE ratings_agg(score bigint, lo integer, hi integer, weight float8) (
	SFUNC = ratings_weigh, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 512,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ratings_agg(bigint, integer, integer, float8) IS 'the distribution of weighted answers on the scale lo to hi';

CREATE AGGREGATE ratings_agg(score numeric, lo integer, hi integer) (
	SFUNC = ratings_accum, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	MSFUNC = ratings_accum, MINVFUNC = ratings_unaccum, MSTYPE = ratings,
	MFINALFUNC = ratings_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE ratings_agg(numeric, integer, integer) IS 'the distribution of answers on the scale lo to hi';

CREATE AGGREGATE ratings_agg(score numeric, lo integer, hi integer, weight float8) (
	SFUNC = ratings_weigh, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 512,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ratings_agg(numeric, integer, integer, float8) IS 'the distribution of weighted answers on the scale lo to hi';

CREATE AGGREGATE ratings_agg(score float8, lo integer, hi integer) (
	SFUNC = ratings_accum, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	MSFUNC = ratings_accum, MINVFUNC = ratings_unaccum, MSTYPE = ratings,
	MFINALFUNC = ratings_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE ratings_agg(float8, integer, integer) IS 'the distribution of answers on the scale lo to hi';

CREATE AGGREGATE ratings_agg(score float8, lo integer, hi integer, weight float8) (
	SFUNC = ratings_weigh, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 512,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ratings_agg(float8, integer, integer, float8) IS 'the distribution of weighted answers on the scale lo to hi';
