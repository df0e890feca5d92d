"""The tables of the codebook file; those of the word index are in `tutor.codebook.index`.

Every row carries `releases`, a set of bits: the releases of its code set in
which the row stands exactly so. A code or note that a new release leaves alone
is therefore stored once, and a question about a day is one AND.
"""

from tutor.codes.code import CodeSet

SCHEMA_VERSION = 2
"""A file of another version is built again, never migrated: it holds nothing of its own."""

APPLICATION_ID = 0x436F6454
"""Marks the file as a codebook, so that another SQLite file is not taken for one."""

SET_NUMBERS = {CodeSet.ICD9CM: 9, CodeSet.ICD10CM: 10}
"""Numbers that stand for the code sets in the tables."""

COLUMNS = {"block": 6, "meaning": 2, "code": 8, "seventh": 5, "wording": 2, "note": 5}
"""How many columns the tables have that `tutor.codebook.merge` fills."""

TABLES = """
CREATE TABLE release (
    id TEXT PRIMARY KEY, code_set INTEGER NOT NULL, bit INTEGER NOT NULL, title TEXT NOT NULL,
    valid_from TEXT NOT NULL, valid_to TEXT);
CREATE TABLE missing_source (title TEXT PRIMARY KEY, reason TEXT NOT NULL);
CREATE TABLE block (
    id INTEGER PRIMARY KEY, releases INTEGER NOT NULL, kind TEXT NOT NULL, label TEXT NOT NULL,
    title TEXT NOT NULL, parent INTEGER REFERENCES block (id));
CREATE TABLE meaning (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE code (
    code_set INTEGER NOT NULL, text TEXT NOT NULL, releases INTEGER NOT NULL,
    is_billable INTEGER NOT NULL, node TEXT, title TEXT, meaning INTEGER REFERENCES meaning (id),
    block INTEGER REFERENCES block (id),
    PRIMARY KEY (code_set, text, releases)) WITHOUT ROWID;
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
