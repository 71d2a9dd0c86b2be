"""The one place that opens Splink: a fresh interface and linker each time, on a scratch database.

Splink keeps registered tables in its interface's cache, so nothing is ever reused between two linkers.
"""

import logging
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator

from resolution.errors import ModelError
from resolution.link.records import RECORD


def open_linker(
    con: duckdb.DuckDBPyConnection, settings: SettingsCreator | dict[str, Any]
) -> tuple[Linker, DuckDBAPI]:
    """Return a linker over the scratch table `record`, and the interface that it uses."""
    interface = DuckDBAPI(con)
    records = interface.register(RECORD, dataset_display_name=RECORD)
    return Linker(records, settings, log_level=logging.ERROR), interface


def frequency_columns(linker: Linker) -> list[str]:
    """Return the columns for which the linker needs term frequencies."""
    return sorted({column.unquote().name for column in linker._settings_obj._term_frequency_columns})


def register_frequencies(linker: Linker, interface: DuckDBAPI, frequencies: pa.Table) -> None:
    """Give the linker the model's own term frequencies.

    Raises ModelError when a column's frequencies are missing: Splink would silently count them afresh from
    the data of the day, and the same pair would weigh differently from one run to the next.
    """
    con = interface.duckdb_con
    con.register("model_frequencies", frequencies)
    for column in frequency_columns(linker):
        table = f"frequency_of_{column}"
        con.execute(
            f'CREATE OR REPLACE TABLE {table} AS SELECT value AS "{column}", frequency AS "tf_{column}" '
            'FROM model_frequencies WHERE "column" = ?',
            [column],
        )
        if not con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]:
            raise ModelError(
                f"The model holds no term frequencies for {column}.",
                "Run `clientfile train` to make a whole one.",
            )
        registered = interface.register(table, dataset_display_name=table)
        linker.table_management.register_term_frequency_lookup(registered, column)
    con.unregister("model_frequencies")
