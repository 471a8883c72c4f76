-- Names and places: common Finnish and Finland-Swedish ones, the most frequent first.

CREATE FUNCTION demo.female_names() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ARRAY[
    'Maria', 'Anna', 'Johanna', 'Helena', 'Kaarina', 'Anneli', 'Kristiina', 'Liisa', 'Hannele', 'Elina',
    'Sari', 'Päivi', 'Tuula', 'Marja', 'Laura', 'Minna', 'Satu', 'Heidi', 'Hanna', 'Sanna',
    'Riitta', 'Tiina', 'Pirjo', 'Susanna', 'Leena', 'Emilia', 'Katja', 'Jenni', 'Sofia', 'Aino',
    'Outi', 'Eeva', 'Mari', 'Veera', 'Niina', 'Noora', 'Iida', 'Emma', 'Kirsi', 'Ulla',
    'Merja', 'Eija', 'Anu', 'Jaana', 'Terhi', 'Raija', 'Aila', 'Inkeri', 'Milla', 'Essi',
    'Ida', 'Linnéa', 'Åsa', 'Camilla', 'Annika', 'Gunilla', 'Ebba', 'Märta', 'Saga', 'Helmi',
    'Vilma', 'Oona', 'Siiri', 'Ella', 'Jonna', 'Piia', 'Taina', 'Virpi', 'Marika', 'Suvi'];
CREATE FUNCTION demo.male_names() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ARRAY[
    'Juhani', 'Mikael', 'Johannes', 'Matti', 'Antti', 'Olavi', 'Tapani', 'Tapio', 'Timo', 'Kari',
    'Mika', 'Jari', 'Jukka', 'Pekka', 'Markku', 'Hannu', 'Petri', 'Heikki', 'Ville', 'Janne',
    'Sami', 'Marko', 'Juha', 'Pentti', 'Seppo', 'Risto', 'Esa', 'Tomi', 'Lauri', 'Eero',
    'Jani', 'Tuomas', 'Aleksi', 'Joonas', 'Niko', 'Toni', 'Teemu', 'Arto', 'Raimo', 'Erkki',
    'Jouni', 'Jarmo', 'Ari', 'Veikko', 'Simo', 'Otto', 'Eetu', 'Oskari', 'Elias', 'Väinö',
    'Onni', 'Leo', 'Anton', 'Göran', 'Björn', 'Håkan', 'Kaj', 'Rasmus', 'Oskar', 'Fredrik',
    'Henrik', 'Mats', 'Ilkka', 'Kimmo', 'Vesa', 'Pasi', 'Mauri', 'Urho', 'Samuli', 'Topias'];
CREATE FUNCTION demo.surnames() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ARRAY[
    'Korhonen', 'Virtanen', 'Mäkinen', 'Nieminen', 'Mäkelä', 'Hämäläinen', 'Laine', 'Heikkinen', 'Koskinen', 'Järvinen',
    'Lehtonen', 'Lehtinen', 'Saarinen', 'Niemi', 'Salminen', 'Heinonen', 'Heikkilä', 'Kinnunen', 'Salonen', 'Turunen',
    'Laitinen', 'Salo', 'Tuominen', 'Rantanen', 'Karjalainen', 'Jokinen', 'Mattila', 'Savolainen', 'Lahtinen', 'Ahonen',
    'Ojala', 'Leppänen', 'Hiltunen', 'Väisänen', 'Leinonen', 'Miettinen', 'Kallio', 'Pitkänen', 'Aaltonen', 'Manninen',
    'Hakala', 'Anttila', 'Koivisto', 'Laaksonen', 'Hirvonen', 'Räsänen', 'Lehto', 'Toivonen', 'Mustonen', 'Aalto',
    'Nurmi', 'Moilanen', 'Peltonen', 'Hartikainen', 'Kettunen', 'Seppälä', 'Partanen', 'Oksanen', 'Lindholm', 'Johansson',
    'Nyman', 'Lindström', 'Karlsson', 'Eriksson', 'Nylund', 'Lindqvist', 'Sjöberg', 'Backman', 'Holmström', 'Engström',
    'Kärkkäinen', 'Suominen', 'Vainio', 'Rissanen', 'Hyvönen', 'Kokkonen', 'Nevalainen', 'Pesonen', 'Vuorinen', 'Tanskanen',
    'Eskola', 'Harju', 'Kangas', 'Kemppainen', 'Louhela', 'Mikkola', 'Niskanen', 'Parviainen', 'Rautio', 'Soininen',
    'Tikkanen', 'Uusitalo', 'Vesterinen', 'Ylönen', 'Åkerlund', 'Öhman', 'Björklund', 'Söderström', 'Wikström', 'Hellström',
    'Puustinen', 'Ruotsalainen', 'Siltanen', 'Takala', 'Torvinen', 'Ukkonen', 'Vartiainen', 'Paananen', 'Kivelä', 'Haapala',
    'Huttunen', 'Ikonen', 'Jääskeläinen', 'Kauppinen', 'Luoma', 'Marttila', 'Nousiainen', 'Pulkkinen', 'Raatikainen', 'Sillanpää'];
CREATE FUNCTION demo.cities() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ARRAY[
    'Helsinki', 'Espoo', 'Tampere', 'Vantaa', 'Oulu', 'Turku', 'Jyväskylä', 'Kuopio', 'Lahti', 'Pori',
    'Kouvola', 'Joensuu', 'Lappeenranta', 'Vaasa', 'Hämeenlinna', 'Seinäjoki', 'Rovaniemi', 'Mikkeli', 'Kotka', 'Salo',
    'Porvoo', 'Kokkola', 'Hyvinkää', 'Lohja', 'Rauma', 'Kajaani', 'Savonlinna', 'Maarianhamina', 'Tammisaari', 'Pietarsaari'];
CREATE FUNCTION demo.postal_areas() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ARRAY[
    '00', '02', '33', '01', '90', '20', '40', '70', '15', '28', '45', '80', '53', '65', '13', '60', '96', '50', '48', '24',
    '06', '67', '05', '08', '26', '87', '57', '22', '10', '68'];
CREATE FUNCTION demo.streets() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ARRAY[
    'Rantatie', 'Koulukatu', 'Kirkkokatu', 'Asemakatu', 'Mäkitie', 'Puistokatu', 'Metsätie', 'Harjukatu', 'Niittytie', 'Koivukuja',
    'Satamakatu', 'Myllytie', 'Kauppakatu', 'Lehmuskuja', 'Pihlajatie', 'Strandvägen', 'Skolgatan', 'Majakantie', 'Vuorikatu', 'Saarentie'];
COMMENT ON FUNCTION demo.postal_areas() IS 'first two digits of the postcode, in the order of demo.cities()';

-- The frequent names stand first: squaring the uniform number prefers them.
CREATE FUNCTION demo.given_name(sex text, human bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN demo.pick(CASE WHEN sex = 'F' THEN demo.female_names() ELSE demo.male_names() END,
                     demo.uniform('given name', human) * demo.uniform('given name', human, 1));
CREATE FUNCTION demo.surname(human bigint, k integer = 0) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN demo.pick(demo.surnames(), demo.uniform('surname', human, 2 * k) * demo.uniform('surname', human, 2 * k + 1));
COMMENT ON FUNCTION demo.surname(bigint, integer) IS 'k = 0 for the name at birth, 1 for a later one';

CREATE FUNCTION demo.sex(human bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN demo.chance(0.55, 'sex', human) THEN 'F' ELSE 'M' END;

-- Where an address number lives.
CREATE FUNCTION demo.street(address bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN demo.pick(demo.streets(), demo.uniform('street', address)) || ' ' || 1 + demo.below(60, 'street', address, 1);
CREATE FUNCTION demo.city(address bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN demo.pick(demo.cities(), demo.uniform('city', address));
CREATE FUNCTION demo.postcode(address bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN demo.pick(demo.postal_areas(), demo.uniform('city', address))
        || lpad((10 + 10 * demo.below(98, 'postcode', address))::text, 3, '0');

-- What a browser leaves behind.
CREATE FUNCTION demo.token(stream text, id bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN 'v' || lpad(to_hex(demo.draw(stream, id) & 281474976710655), 12, '0');

-- Control character of a Finnish personal identity code: birth date DDMMYY and individual number, modulo 31.
CREATE FUNCTION demo.hetu(birth_date date, individual_number integer) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN lpad(extract(day FROM birth_date)::text, 2, '0') || lpad(extract(month FROM birth_date)::text, 2, '0')
        || lpad((extract(year FROM birth_date)::integer % 100)::text, 2, '0')
        || CASE WHEN extract(year FROM birth_date) < 2000 THEN '-' ELSE 'A' END
        || individual_number
        || substr('0123456789ABCDEFHJKLMNPRSTUVWXY',
                  1 + (((extract(day FROM birth_date)::integer * 100 + extract(month FROM birth_date)::integer) * 100
                        + extract(year FROM birth_date)::integer % 100) * 1000 + individual_number) % 31, 1);
COMMENT ON FUNCTION demo.hetu(date, integer) IS
    'personal identity code; individual numbers 900–999 are reserved for temporary use, odd for men, even for women';

CREATE FUNCTION demo.email(given_name text, surname text, human bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN translate(lower(given_name || '.' || surname COLLATE "C"), 'åäöéÅÄÖÉ', 'aaoeaaoe') || human % 1000
        || '@' || demo.pick(ARRAY['posti.example.fi', 'netti.example.fi', 'mail.example.com', 'example.fi'],
                            demo.uniform('mail host', human));
-- 048 is no prefix of the Finnish numbering plan; the digits are those of the human, so that no two share a number.
CREATE FUNCTION demo.phone(human bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '+358 48 ' || lpad((human / 1000)::text, 3, '0') || ' ' || lpad((human % 1000)::text, 3, '0') || '0';
