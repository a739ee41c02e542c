"""Full-text search in PostgreSQL: what is made beside the tables, and kept in step by the database itself.

A passage's words are made as SQLite's index makes them: case and accents aside, every other character a gap,
stems by Porter, no word left out. How many passages have a word is counted in ``passage_words`` (under the
empty word: how many passages there are), since a rare word must weigh more than a frequent one.

Words of figures are kept whole, since what is searched for begins them; the weights A to D tell indicator,
subject, place and sentence apart.
"""

from __future__ import annotations

from typing import Final

_ACCENTS = (
    r"[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    r"\u3099\u309a\ufe20-\ufe2f]"
)

_LONGEST = 250_000
"""Characters of a passage that are searched; a tsvector holds at most one megabyte."""

_FOLDED = f"""
CREATE FUNCTION policy_qa.folded(told text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $$
SELECT regexp_replace(
  normalize(lower(replace(told, 'ß', 'ss') COLLATE "und-x-icu"), NFKD), '{_ACCENTS}', '', 'g')
$$"""

_WORDS = f"""
CREATE FUNCTION policy_qa.words(told text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $$
SELECT regexp_replace(policy_qa.folded(left(told, {_LONGEST})) COLLATE "und-x-icu", '[^[:alnum:]]+', ' ', 'g')
$$"""

_COUNT = """
INSERT INTO policy_qa.passage_words(word, passages)
SELECT lexeme, count(*) FROM {rows}, unnest(searchable) GROUP BY lexeme
UNION ALL SELECT '', count(*) FROM {rows} ORDER BY 1
ON CONFLICT (word) DO UPDATE SET passages = passage_words.passages + excluded.passages"""

_COUNTED = f"""
CREATE FUNCTION policy_qa.count_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN {_COUNT.format(rows="added")};
  ELSE
    UPDATE policy_qa.passage_words SET passages = passage_words.passages - gone.number
    FROM (SELECT lexeme AS word, count(*) AS number FROM removed, unnest(searchable) GROUP BY lexeme
          UNION ALL SELECT '', count(*) FROM removed) AS gone
    WHERE passage_words.word = gone.word;
    DELETE FROM policy_qa.passage_words WHERE passages <= 0 AND word <> ''
      AND word IN (SELECT lexeme FROM removed, unnest(searchable));
  END IF;
  RETURN NULL;
END $$"""  # noqa: S608  # nothing in it comes from outside

_FIGURE_WORDS = " || ".join(
    f"setweight(to_tsvector('simple'::regconfig, policy_qa.words(coalesce({name}, ''))), '{weight}')"
    for name, weight in zip(("indicator", "subject", "place", "sentence"), "ABCD", strict=True)
)

TEXT_INDEX: Final = (
    _FOLDED,
    _WORDS,
    "CREATE TEXT SEARCH DICTIONARY policy_qa.stems (TEMPLATE = snowball, Language = porter)",
    "CREATE TEXT SEARCH CONFIGURATION policy_qa.words (PARSER = default)",
    "ALTER TEXT SEARCH CONFIGURATION policy_qa.words ADD MAPPING FOR asciiword, word, numword, hword, "
    "asciihword, numhword, hword_part, hword_asciipart, hword_numpart WITH policy_qa.stems",
    "ALTER TEXT SEARCH CONFIGURATION policy_qa.words ADD MAPPING FOR int, uint, float, sfloat, version "
    "WITH simple",
    "ALTER TABLE policy_qa.passages ADD COLUMN searchable tsvector GENERATED ALWAYS AS (to_tsvector("
    "'policy_qa.words'::regconfig, policy_qa.words(header || ' ' || text || ' ' || grams))) STORED",
    "CREATE INDEX passages_searchable ON policy_qa.passages USING gin (searchable)",
    'CREATE TABLE policy_qa.passage_words (word text COLLATE "C" PRIMARY KEY, passages bigint NOT NULL)',
    _COUNTED,
    "CREATE TRIGGER passages_added AFTER INSERT ON policy_qa.passages REFERENCING NEW TABLE AS added "
    "FOR EACH STATEMENT EXECUTE FUNCTION policy_qa.count_words()",
    "CREATE TRIGGER passages_removed AFTER DELETE ON policy_qa.passages REFERENCING OLD TABLE AS removed "
    "FOR EACH STATEMENT EXECUTE FUNCTION policy_qa.count_words()",
    "ALTER TABLE policy_qa.figures ADD COLUMN searchable tsvector "
    f"GENERATED ALWAYS AS ({_FIGURE_WORDS}) STORED",
    "CREATE INDEX figures_searchable ON policy_qa.figures USING gin (searchable)",
)
"""Run once, after the tables are made."""

TEXT_INDEX_AGAIN: Final = (
    "TRUNCATE policy_qa.passage_words",
    _COUNT.format(rows="policy_qa.passages"),
    "REINDEX INDEX policy_qa.passages_searchable",
    "REINDEX INDEX policy_qa.figures_searchable",
)
