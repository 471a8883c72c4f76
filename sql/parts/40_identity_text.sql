/*
 * identity: text about people in one spelling, keys for blocking, keyed tokens.
 */

CREATE FUNCTION name_fold(name text, mode text DEFAULT 'plain') RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'experience_name_fold';
COMMENT ON FUNCTION name_fold(text, text) IS 'a name in small letters without marks, one space between its parts; icao spells å ä ö ü with two letters';

CREATE FUNCTION name_tokens(name text) RETURNS text[]
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'experience_name_tokens';
COMMENT ON FUNCTION name_tokens(text) IS 'the folded parts of a name, those of a double surname apart';

CREATE FUNCTION name_key(name text) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'experience_name_key';
COMMENT ON FUNCTION name_key(text) IS 'how a name sounds in Finnish or Swedish: equal for spellings of one name';

CREATE FUNCTION hetu_valid(code text) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'experience_hetu_valid';
COMMENT ON FUNCTION hetu_valid(text) IS 'whether it is a Finnish personal identity code: form, day, number and check character';

CREATE FUNCTION hetu_norm(code text) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'experience_hetu_norm';
COMMENT ON FUNCTION hetu_norm(text) IS 'a personal identity code in capitals without space around it; NULL unless it is valid';

CREATE FUNCTION hetu_birthdate(code text) RETURNS date
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'experience_hetu_birthdate';
COMMENT ON FUNCTION hetu_birthdate(text) IS 'the day of birth in a personal identity code; NULL unless it is valid';

CREATE FUNCTION hetu_sex(code text) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'experience_hetu_sex';
COMMENT ON FUNCTION hetu_sex(text) IS 'F or M, as a personal identity code says; NULL unless it is valid';

CREATE FUNCTION hetu_temporary(code text) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'experience_hetu_temporary';
COMMENT ON FUNCTION hetu_temporary(text) IS 'whether a personal identity code is temporary (900 to 999); NULL unless it is valid';

CREATE FUNCTION business_id_valid(id text) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'experience_business_id_valid';
COMMENT ON FUNCTION business_id_valid(text) IS 'whether it is a Finnish business identifier with a right check digit';

CREATE FUNCTION phone_e164(number text, country text DEFAULT '358') RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'experience_phone_e164';
COMMENT ON FUNCTION phone_e164(text, text) IS 'a telephone number as +358401234567; NULL when it is none';

CREATE FUNCTION email_norm(address text) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'experience_email_norm';
COMMENT ON FUNCTION email_norm(text) IS 'an address of electronic mail in small letters; NULL when it is none';

CREATE FUNCTION block_keys(VARIADIC keys text[]) RETURNS bigint[]
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'experience_block_keys';
COMMENT ON FUNCTION block_keys(text[]) IS 'a hash of each key and its position; a key that is NULL or empty blocks nothing';

CREATE FUNCTION first_block(a bigint[], b bigint[], i integer) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'experience_first_block';
COMMENT ON FUNCTION first_block(bigint[], bigint[], integer) IS 'whether i is the first position at which the block keys of two records agree';

CREATE TYPE block_cost AS (
	blocks  bigint,
	records bigint,
	pairs   bigint,
	largest bigint
);
COMMENT ON TYPE block_cost IS 'what a blocking rule costs: blocks, records in them, pairs to compare, records of the largest block';

CREATE FUNCTION block_cost_accum(block_cost, bigint) RETURNS block_cost
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'experience_block_cost_accum';
COMMENT ON FUNCTION block_cost_accum(block_cost, bigint) IS 'transition of block_cost_agg: adds a block of n records';

CREATE FUNCTION block_cost_accum(block_cost, bigint, bigint) RETURNS block_cost
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'experience_block_cost_between_accum';
COMMENT ON FUNCTION block_cost_accum(block_cost, bigint, bigint) IS 'transition of block_cost_between_agg: adds a block of two relations';

CREATE FUNCTION block_cost_combine(block_cost, block_cost) RETURNS block_cost
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'experience_block_cost_combine';
COMMENT ON FUNCTION block_cost_combine(block_cost, block_cost) IS 'combine function of the costs of blocks';

CREATE AGGREGATE block_cost_agg(n bigint) (
	SFUNC = block_cost_accum, STYPE = block_cost, COMBINEFUNC = block_cost_combine,
	SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE block_cost_agg(bigint) IS 'what comparing all pairs within blocks of n records costs';

CREATE AGGREGATE block_cost_between_agg(n_left bigint, n_right bigint) (
	SFUNC = block_cost_accum, STYPE = block_cost, COMBINEFUNC = block_cost_combine,
	SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE block_cost_between_agg(bigint, bigint) IS 'what comparing all pairs between two relations costs, given the records of each block in both';

CREATE FUNCTION link_token(key bytea, field text, value text) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'experience_link_token';
COMMENT ON FUNCTION link_token(bytea, text, text) IS 'a keyed token (HMAC-SHA256) in place of an identifier';
