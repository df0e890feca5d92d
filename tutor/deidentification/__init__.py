"""Identifiers left in a chart: found in two tiers, explained, and replaced by invented ones.

A check, not a determination under 45 CFR 164.514(b)(2): what it does not find
may still identify somebody.
"""
