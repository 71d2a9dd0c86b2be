"""dbt: raw tables to the one contract of all sources, and membership to the marts.

The models are written once, in DuckDB's words; on another kind of warehouse they are translated as dbt runs.
"""

from resolution.carried import PROJECT
from resolution.transform.project import build_marts, docs, parse, stage_sources, unit_test
from resolution.transform.variables import marts_version

__all__ = ["PROJECT", "build_marts", "docs", "marts_version", "parse", "stage_sources", "unit_test"]
