\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(193);

-- name_fold: expected spellings by hand, from ICAO Doc 9303 part 3 section 6 and Unicode

SELECT is(name_fold(given), plain, format('fold %L', given)), is(name_fold(given, 'icao'), icao, format('fold %L in a passport', given))
FROM (VALUES
	('Virtanen', 'virtanen', 'virtanen'), ('  Aino-Maria  ', 'aino maria', 'aino maria'), ('MÄKINEN', 'makinen', 'maekinen'), ('mäkinen', 'makinen', 'maekinen'),
	('Åsa Öhman', 'asa ohman', 'aasa oehman'), ('Müller', 'muller', 'mueller'), ('Ærø', 'aero', 'aeroe'), ('Strauß', 'strauss', 'strauss'), ('STRAUẞ', 'strauss', 'strauss'),
	('Þórður', 'thordur', 'thordur'), ('Đorđe Łukasz', 'dorde lukasz', 'dorde lukasz'), ('Œuvray', 'oeuvray', 'oeuvray'), ('O''Brien', 'obrien', 'obrien'), ('O’Brien', 'obrien', 'obrien'),
	('D´Angelo', 'dangelo', 'dangelo'), ('J.P. Virtanen (os. Laine)', 'j p virtanen os laine', 'j p virtanen os laine'), ('Çelik', 'celik', 'celik'), ('İpek Işık', 'ipek isik', 'ipek isik'),
	('Šekin Žanna', 'sekin zanna', 'sekin zanna'), ('Ǥuorrá Ŋunnir Ŧor', 'guorra nunnir tor', 'guorra nunnir tor'), ('Nguyễn', 'nguyen', 'nguyen'), ('ΣΟΦΊΑΣ', 'σοφιασ', 'σοφιασ'), ('σοφίας', 'σοφιασ', 'σοφιασ'),
	('Сергей', 'сергеи', 'сергеи'), ('김철수', '김철수', '김철수'), ('がぎ', 'がぎ', 'がぎ'), ('3¼', '31 4', '31 4')) AS v(given, plain, icao);

SELECT is(name_fold(U&'Ma\0308kinen'), 'makinen', 'a combining mark is dropped');
SELECT is(name_fold(U&'Ma\0308kinen', 'icao'), 'maekinen', 'and heeded in a passport');
SELECT is(name_fold(U&'A\030Asa', 'icao'), 'aasa', 'the ring too');
SELECT is(name_fold(U&'u\0308\0304', 'icao'), 'ue', 'also among other marks');
SELECT is(name_fold(U&'e\0308', 'icao'), 'e', 'a diaeresis elsewhere is a mark');
SELECT is(name_fold(U&'\+01D415irtanen'), 'virtanen', 'a code point of four bytes that stands for a letter');
SELECT is(name_fold(U&'\+010400x'), U&'\+010428x', 'a capital letter of four bytes');
SELECT is(name_fold(U&'\+020000\+02F800'), U&'\+020000\4E3D', 'ideographs of four bytes');
SELECT is(name_fold(U&'Aino \+01F600'), 'aino', 'an emoji is no part of a name');
SELECT is(name_fold(U&'Ma\200Dtti\FEFF'), 'matti', 'invisible characters vanish');
SELECT is(name_fold(U&'Aino\00A0Maria\2013Elisabet\3000Salo'), 'aino maria elisabet salo', 'spaces and dashes of all kinds');
SELECT is(name_fold(given), NULL, format('nothing is left of %L', given)) FROM unnest(array['', ' ', '-', '''', '...', U&'\0308', U&'\3000', U&'\+01F600', E'\t\n']) AS given;
SELECT is(array[name_fold(NULL), name_fold('a', NULL)], array[NULL, NULL], 'NULL in, NULL out');
SELECT pg_temp.refused($$SELECT name_fold('a', 'passport')$$, '22023', 'mode "passport" is not known', 'another mode');
SELECT pg_temp.refused($$SELECT name_fold('a', '')$$, '22023', 'mode "" is not known', 'no mode');

-- name_tokens

SELECT is(name_tokens('Anna-Liisa Virtanen-Korhonen'), '{anna,liisa,virtanen,korhonen}', 'tokens of double names');
SELECT is(name_tokens('Carl Gustaf af Ugglas'), '{carl,gustaf,af,ugglas}', 'nobiliary particles are tokens');
SELECT is(name_tokens('  Laine '), '{laine}', 'one token');
SELECT is(name_tokens(' - '), NULL, 'no token');

-- name_key: spellings of one name

SELECT is(name_key(a), name_key(b), format('%s sounds like %s', a, b))
FROM (VALUES ('Virtanen', 'Wirtanen'), ('Karlsson', 'Carlsson'), ('Karlsson', 'Karlson'), ('Mäkinen', 'Makinen'), ('Mäkinen', 'Maekinen'), ('Lindqvist', 'Lindkvist'), ('Lindqvist', 'Lindquist'), ('Lindqvist', 'Lindqwist'),
	('Niskanen', 'Nyskanen'), ('Pettersson', 'Petterson'), ('Pettersson', 'Peterson'), ('Christina', 'Kristiina'), ('Gustafsson', 'Gustavsson'), ('Josef', 'Joseph'), ('Hjelm', 'Jelm'),
	('Ljungberg', 'Jungberg'), ('Djurberg', 'Jurberg'), ('Gjerdrum', 'Jerdrum'), ('Ericsson', 'Eriksson'), ('Schultz', 'Schulz'), ('Schmidt', 'Schmitt'), ('Alexandra', 'Aleksandra'), ('Thor', 'Tor'), ('Sjöberg', 'Stjoberg'),
	('Sarah', 'Sara'), ('Marija', 'Maria'), ('Dahl', 'Dal'), ('Ehrström', 'Erström'), ('Åkerman', 'Okerman'), ('Fredrik', 'Fredric'), ('Zacharias', 'Sakarias')) AS v(a, b);
SELECT isnt(name_key(a), name_key(b), format('%s does not sound like %s', a, b))
FROM (VALUES ('Lehtinen', 'Lehtonen'), ('Lindqvist', 'Lundqvist'), ('Laine', 'Lehto'), ('Koskinen', 'Keskinen'), ('Anna', 'Anne'), ('Matti', 'Mauno')) AS v(a, b);
-- the commonest surnames of Finland and of Swedish-speaking Finland: no two fall together
SELECT is((SELECT string_agg(name, ' ') FROM (SELECT name, count(*) OVER (PARTITION BY name_key(name)) AS n FROM unnest(string_to_array('Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen Lehtinen Saarinen Salminen Heinonen Niemi Heikkilä Kinnunen Salonen Turunen Salo Laitinen Tuominen Rantanen Karjalainen Jokinen Mattila Savolainen Lahtinen Ahonen Ojala Leppänen Hiltunen Väisänen Kallio Miettinen Leinonen Pitkänen Aaltonen Manninen Hakala Koivisto Anttila Laaksonen Hirvonen Räsänen Lehto Laakso Toivonen Mustonen Aalto Rantala Karlsson Johansson Andersson Lindström Lindholm Lindqvist Lundqvist Nyman Nyström Eriksson Sundström Wikström Söderholm Holmström Björklund Henriksson Grönroos Åkerblom', ' ')) AS name) AS q WHERE n > 1), NULL,
	'70 common surnames have 70 keys');
SELECT is(name_key('Virtanen-Korhonen'), name_key('Virtanen') || ' ' || name_key('Korhonen'), 'each part of a name has a key of its own');
SELECT is(array[name_key(''), name_key(NULL), name_key('-')], array[NULL, NULL, NULL]::text[], 'no name, no key');
SELECT is(name_key('Иванов 2'), 'иванов 2', 'other scripts and digits stand for themselves');

-- Personal identity codes: printed examples, valid and invalid

SELECT is(array[hetu_valid(code), hetu_norm(lower(' ' || code || E'\n')) = code, hetu_birthdate(code) = born, hetu_sex(code) = sex, hetu_temporary(code) = temporary], array_fill(true, array[5]), 'code ' || code)
FROM (VALUES ('131052-308T', date '1952-10-13', 'F', false), ('010594Y9032', '1994-05-01', 'M', true), ('020594X903P', '1994-05-02', 'M', true), ('030594W903B', '1994-05-03', 'M', true), ('040594V9030', '1994-05-04', 'M', true),
	('050594U903M', '1994-05-05', 'M', true), ('010516B903X', '2016-05-01', 'M', true), ('020516C903K', '2016-05-02', 'M', true), ('030516D9037', '2016-05-03', 'M', true), ('010501E9032', '2001-05-01', 'M', true),
	('020503F9037', '2003-05-02', 'M', true)) AS v(code, born, sex, temporary);
SELECT is(array[hetu_valid(code)::text, hetu_norm(code), hetu_birthdate(code)::text, hetu_sex(code), hetu_temporary(code)::text], array['false', NULL, NULL, NULL, NULL], format('no code: %L', code))
FROM unnest(array['010190-999K', '010190Y999K', '', '131052-308', '131052-308TT', '131052 308T', '131052G308T', '131052T308T', '131052Z308T', '13105_-308T', '131052-3O8T', '131052-308t.', '１31052-308T']) AS code;
SELECT is(array[business_id_valid('0112038-9'), business_id_valid('112038-9'), business_id_valid(' 0112038-9 '), business_id_valid('0112038-8'), business_id_valid('01120389'), business_id_valid('0000000-0'), business_id_valid(''), business_id_valid('FI01120389')],
	array[true, true, true, false, false, false, false, false], 'business identifiers');

-- Telephone numbers and addresses

SELECT is(phone_e164(number), expected, format('number %L', number))
FROM (VALUES ('040 123 4567', '+358401234567'), ('+358 (0)40-123 4567', '+358401234567'), ('00358401234567', '+358401234567'), ('00358 (0)40 1234567', '+358401234567'), ('358401234567', '+358401234567'), ('40 123 4567', '+358401234567'),
	('(09) 123 456', '+3589123456'), ('+46.70/123-45-67', '+46701234567'), (U&'040\00A0123\20114567', '+358401234567'), ('+123456789012345', '+123456789012345'), ('+1234567890123456', NULL), ('123', NULL), ('+0401234567', NULL),
	('000401234567', NULL), ('040 1234567 ext 2', NULL), ('+358+40123456', NULL), ('', NULL), ('+', NULL), ('---', NULL), (repeat('1', 1000), NULL)) AS v(number, expected);
SELECT is(array[phone_e164('070-123 45 67', '46'), phone_e164('06 6982', '39'), phone_e164('212 555 1234', '1'), phone_e164(NULL), phone_e164('0401234567', NULL)], array['+46701234567', '+39066982', '+12125551234', NULL, NULL], 'other countries');
SELECT pg_temp.refused(format('SELECT phone_e164(%L, %L)', '0401234567', country), '22023', 'country % is not a calling code', format('country %L', country)) FROM unnest(array['', '0', '0358', '+358', '3581', 'FI', '358 ']) AS country;
SELECT is(email_norm(address), expected, format('address %L', address))
FROM (VALUES (' Matti.Meikäläinen+x@Example.COM ', 'matti.meikäläinen+x@example.com'), ('A@B.FI', 'a@b.fi'), ('åsa@ÖHMAN.fi', 'åsa@öhman.fi'), ('a@b', NULL), ('@b.fi', NULL), ('a@', NULL), ('a@b@c.fi', NULL), ('a b@c.fi', NULL), ('a@.fi', NULL),
	('a@b..fi', NULL), ('a@b.fi.', NULL), ('', NULL), ('a.b.c', NULL)) AS v(address, expected);

-- Block keys

SELECT is(cardinality(block_keys('a', 'b', NULL, '')), 4, 'a key for each rule');
SELECT is(array_positions(block_keys('a', NULL, '', 'a'), NULL), '{2,3}', 'a missing key blocks nothing');
SELECT isnt(k[1], k[2], 'the same text under two rules gives two keys') FROM (SELECT block_keys('a', 'a') AS k) AS q;
SELECT is(block_keys(VARIADIC NULL::text[]), NULL, 'no array');
SELECT is(block_keys(VARIADIC '{}'::text[]), '{}', 'no rule');
SELECT results_eq($$SELECT first_block(block_keys('x', NULL, 'c', 'd'), block_keys('y', NULL, 'c', 'd'), i) FROM generate_series(1, 4) AS i$$, 'VALUES (false), (false), (true), (false)', 'the first position of agreement; NULL does not agree');
SELECT pg_temp.refused('SELECT first_block(array[1], array[1, 2], 1)', '22023', 'records with different numbers%', 'different numbers of keys');
SELECT pg_temp.refused(format('SELECT first_block(array[1, 2], array[1, 2], %s)', i), '22023', 'position % is not among the 2 block keys', 'position ' || i) FROM unnest(array[0, 3, -1]) AS i;

-- Costs of blocks, against plain SQL

CREATE TEMP TABLE blocks AS SELECT (i * i % 97)::bigint AS n, nullif(i * 7 % 31, 0)::bigint AS m, i % 5 AS part FROM generate_series(1, 300) AS i;
SELECT is(block_cost_agg(n), ROW(count(*) FILTER (WHERE n > 0), sum(n)::bigint, sum(n * (n - 1) / 2)::bigint, max(n))::block_cost, 'pairs within blocks') FROM blocks;
SELECT is(block_cost_between_agg(n, m), ROW(count(*) FILTER (WHERE n > 0 OR m > 0), sum(n + coalesce(m, 0))::bigint, sum(n * m)::bigint, max(n + coalesce(m, 0)))::block_cost, 'pairs between relations') FROM blocks;
SELECT is(block_cost_agg(n), NULL, 'no blocks') FROM blocks WHERE false;
SELECT is(block_cost_agg(NULL), ROW(0, 0, 0, 0)::block_cost, 'a block of nobody');
SELECT is((block_cost_agg(4294967296)).pairs, 9223372034707292160, 'the largest block');
SELECT pg_temp.refused('SELECT block_cost_agg(4294967297)', '22003', '%out of range', 'too many pairs in a block');
SELECT pg_temp.refused('SELECT block_cost_agg(n) FROM (VALUES (4294967296), (4294967296)) AS v(n)', '22003', '%out of range', 'too many pairs in all');
SELECT pg_temp.refused('SELECT block_cost_between_agg(9223372036854775807, 1)', '22003', '%out of range', 'too many records');
SELECT pg_temp.refused('SELECT block_cost_agg(-1)', '22023', 'a block cannot have -1 records', 'fewer than no records');
SELECT pg_temp.refused('SELECT block_cost_combine(ROW(1, NULL, 1, 1)::block_cost, ROW(1, 1, 1, 1)::block_cost)', '22004', '%NULL', 'a cost with a hole');

-- Tokens.  hmac.new(key, len(field).to_bytes(4, 'big') + field + value, 'sha256').hexdigest() in Python.

SELECT is(encode(link_token(decode('0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20', 'hex'), 'hetu', '131052-308T'), 'hex'), 'b41c6bea6350feadea94e14c6d6dca2ae1be9538e03a9f15cd092bb9a9608e2f', 'a token');
SELECT is(encode(link_token(convert_to(repeat('k', 100), 'UTF8'), 'name', 'Mäkinen'), 'hex'), '76effe71a89ea2966f4a6cc16a4de2fb2885c3632e0e71943e67b19779764506', 'with a key longer than a block of SHA-256');
SELECT is(encode(link_token(decode(repeat('00', 16), 'hex'), '', 'x'), 'hex'), 'e8ba084ab16db42d19af22abea3d9a41fe2381b450e41b7eea8ea21948f60abf', 'with the shortest key, and zeros in it');
-- HMAC by its definition over the server's own sha256(), checked with RFC 4231, test cases 2 and 6
CREATE FUNCTION pg_temp.hmac(key bytea, message bytea) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
	k bytea := CASE WHEN length(key) > 64 THEN sha256(key) ELSE key END;
	inner_pad bytea := '';
	outer_pad bytea := '';
BEGIN
	k := k || decode(repeat('00', 64 - length(k)), 'hex');
	FOR i IN 0 .. 63 LOOP
		inner_pad := inner_pad || decode(lpad(to_hex(get_byte(k, i) # 54), 2, '0'), 'hex');
		outer_pad := outer_pad || decode(lpad(to_hex(get_byte(k, i) # 92), 2, '0'), 'hex');
	END LOOP;
	RETURN sha256(outer_pad || sha256(inner_pad || message));
END $$;
SELECT is(encode(pg_temp.hmac('Jefe', 'what do ya want for nothing?'), 'hex'), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843', 'RFC 4231, test case 2');
SELECT is(encode(pg_temp.hmac(decode(repeat('aa', 131), 'hex'), 'Test Using Larger Than Block-Size Key - Hash Key First'), 'hex'), '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54', 'RFC 4231, test case 6');
SELECT is(count(*) FILTER (WHERE link_token(key, field, value) IS DISTINCT FROM pg_temp.hmac(key, decode(lpad(to_hex(octet_length(field)), 8, '0'), 'hex') || convert_to(field || value, 'UTF8'))), 0::bigint, count(*) || ' tokens by the definition')
FROM (SELECT decode(repeat(md5(i::text), 1 + i % 60), 'hex') AS key, repeat('é', i % 5) AS field, repeat('v' || i, 1 + i % 40) AS value FROM generate_series(1, 60) AS i) AS q;
SELECT isnt(link_token(k, 'ab', 'c'), link_token(k, 'a', 'bc'), 'field and value do not run together') FROM (SELECT decode(repeat('01', 16), 'hex') AS k) AS q;
SELECT is(array[link_token(k, 'f', NULL), link_token(k, 'f', ''), link_token(NULL, 'f', 'v')], array[NULL, NULL, NULL]::bytea[], 'no value, no token') FROM (SELECT decode(repeat('01', 16), 'hex') AS k) AS q;
SELECT pg_temp.refused(format($$SELECT link_token(decode(repeat('ab', %s), 'hex'), 'f', 'v')$$, n), '22023', format('the key must have 16 to 1024 bytes, not %s', n), 'a key of ' || n || ' bytes; the message does not show it') FROM unnest(array[0, 15, 1025]) AS n;
SELECT is(length(link_token(decode(repeat('ab', 1024), 'hex'), 'f', 'v')), 32, 'the longest key');

SELECT * FROM finish();
ROLLBACK;
