"""The tables of the codebook file; those of the word index are in `tutor.codebook.index`.

Rows carry `releases`, a set of bits: the releases in which the row stands
exactly so. A code or note that a new release leaves alone is therefore stored
once, and a question about a day is one AND. The bits count within a series:
the code lists of one code set, the editions of the tabular list, and so on.
"""

from enum import StrEnum

from tutor.codebook.artifact import ArtifactKind
from tutor.codes.code import CodeSet

SET_NUMBERS = {
    CodeSet.CPT: 1,
    CodeSet.HCPCS: 2,
    CodeSet.ICD9CM_VOLUME3: 3,
    CodeSet.ICD9CM: 9,
    CodeSet.ICD10CM: 10,
    CodeSet.ICD10PCS: 11,
}
"""Numbers that stand for the code sets in the tables."""


class Series(StrEnum):
    """What the releases of a code set are releases of; each series counts its own bits."""

    CODES = "codes"
    TABULAR = "tabular"
    DATED = "dated"
    INDEX = "index"
    POA_EXEMPT = "poa_exempt"


_TABLES = """
CREATE TABLE source (
    sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, is_kept INTEGER NOT NULL);
CREATE TABLE release (
    id TEXT PRIMARY KEY, code_set INTEGER NOT NULL, series TEXT NOT NULL, bit INTEGER NOT NULL,
    title TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT,
    source TEXT NOT NULL REFERENCES source (sha256), active INTEGER);
CREATE TABLE missing_source (title TEXT PRIMARY KEY, reason TEXT NOT NULL);
CREATE TABLE block (
    id INTEGER PRIMARY KEY, releases INTEGER NOT NULL, kind TEXT NOT NULL, label TEXT NOT NULL,
    title TEXT NOT NULL, parent INTEGER REFERENCES block (id));
CREATE TABLE placement (
    category TEXT NOT NULL, releases INTEGER NOT NULL, block INTEGER NOT NULL REFERENCES block (id),
    PRIMARY KEY (category, releases)) WITHOUT ROWID;
CREATE TABLE meaning (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE code (
    code_set INTEGER NOT NULL, text TEXT NOT NULL, releases INTEGER NOT NULL,
    is_billable INTEGER NOT NULL, node TEXT, title TEXT, meaning INTEGER REFERENCES meaning (id),
    PRIMARY KEY (code_set, text, releases)) WITHOUT ROWID;
CREATE TABLE short_title (
    code_set INTEGER NOT NULL, text TEXT NOT NULL, releases INTEGER NOT NULL, title TEXT NOT NULL,
    PRIMARY KEY (code_set, text, releases)) WITHOUT ROWID;
CREATE TABLE dated_code (
    code_set INTEGER NOT NULL, text TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT,
    PRIMARY KEY (code_set, text, valid_from)) WITHOUT ROWID;
CREATE TABLE dated_title (
    code_set INTEGER NOT NULL, text TEXT NOT NULL, releases INTEGER NOT NULL,
    title TEXT NOT NULL, short_title TEXT NOT NULL,
    PRIMARY KEY (code_set, text, releases)) WITHOUT ROWID;
CREATE TABLE modifier (
    text TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT, title TEXT NOT NULL,
    PRIMARY KEY (text, valid_from)) WITHOUT ROWID;
CREATE TABLE code_map (
    id TEXT NOT NULL, title TEXT NOT NULL, is_forward INTEGER NOT NULL,
    source_sha256 TEXT NOT NULL REFERENCES source (sha256), PRIMARY KEY (id)) WITHOUT ROWID;
CREATE TABLE map_row (
    is_forward INTEGER NOT NULL, source TEXT NOT NULL, position INTEGER NOT NULL,
    target TEXT NOT NULL, flags TEXT NOT NULL,
    PRIMARY KEY (is_forward, source, position)) WITHOUT ROWID;
CREATE TABLE conversion (
    previous TEXT NOT NULL, code TEXT NOT NULL, effective_on TEXT NOT NULL,
    PRIMARY KEY (previous, code, effective_on)) WITHOUT ROWID;
CREATE TABLE index_term (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, path TEXT NOT NULL, "column" TEXT NOT NULL,
    code TEXT NOT NULL, refers_to TEXT NOT NULL);
CREATE INDEX index_term_code ON index_term (code);
CREATE TABLE poa_exempt (
    text TEXT NOT NULL, releases INTEGER NOT NULL, PRIMARY KEY (text)) WITHOUT ROWID;
CREATE TABLE seventh (
    holder TEXT NOT NULL, position INTEGER NOT NULL, releases INTEGER NOT NULL,
    character TEXT NOT NULL, meaning INTEGER NOT NULL REFERENCES meaning (id),
    PRIMARY KEY (holder, position, releases)) WITHOUT ROWID;
CREATE TABLE wording (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE note (
    holder TEXT NOT NULL, position INTEGER NOT NULL, releases INTEGER NOT NULL,
    kind TEXT NOT NULL, wording INTEGER NOT NULL REFERENCES wording (id),
    PRIMARY KEY (holder, position, releases, kind, wording)) WITHOUT ROWID;
"""

CODEBOOK = ArtifactKind(
    name="codebook",
    application_id=0x436F6454,
    version=3,
    tables=_TABLES,
    remedy="Run: coder-tutor codebook build",
)
