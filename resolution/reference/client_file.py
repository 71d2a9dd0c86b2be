"""docs/client-file.md: what CRM teams find in the published file, and twelve questions that they ask of it.

The questions are the files of docs/queries, which the tests ask of a real file.
"""

from pathlib import Path

from resolution.carried import PROJECT
from resolution.reference.dictionary import described, summary
from resolution.schemas import MARTS

QUERIES = PROJECT.parent / "docs" / "queries"

_HEAD = """# The client file

Written by `make docs` from the dbt project's YAML and from [docs/queries](queries); do not edit.

The file is `published/client_file.duckdb`, with the same tables as Parquet files in `published/parquet/`. It
is replaced as a whole by each run, and no writer ever locks it. `published/client_file_masked.duckdb` holds
the same tables without contact data, for those who have no right to it ([what is left](#what-is-masked));
`clientfile export` writes Parquet or CSV of either.

Times are points in time, shown in UTC. *Today* is `build.as_of`: when data was last pulled. Amounts are in
`build.currency` where a column says so, with the original amount and currency beside them. A client is known
by `client_id`, which does not change while its records are there; a record by `record_key`,
`source:source_record_id`.
"""
_MASKED = """## What is masked

In `client_file_masked.duckdb` the columns whose *masked* says something are there in part only:

| masked | what is left |
|---|---|
| dropped | nothing: the column is not there |
| initials | the first letter of each word, in alphabets that have capitals |
| domain | the domain of the e-mail address, if ten clients or more have it |
| dialling code | the country's calling code |
| contact point | of an e-mail address the domain, of a phone number the calling code, of an address nothing |
| area | the first two signs of the postal code |

All else is as in the other file: ids and record keys, gender, year of birth, place, languages, stores, sums,
consents. So the masked file names nobody, but whoever knows somebody well may find them in it: it is not
anonymous.
"""
_QUESTIONS = """## Twelve questions

Each can be pasted into DuckDB as it stands; the first lines choose a client, a store or a day.
"""


def page(queries: Path = QUERIES) -> str:
    """Return the page."""
    rows = [f"| [`{name}`](#{name}) | {summary(name)} |" for name in MARTS]
    index = ["## The tables", "", "| table | what it is |", "|---|---|", *rows, ""]
    questions = [_question(path) for path in sorted(queries.glob("*.sql"))]
    columns = ["## The columns", "", *(described(name) for name in MARTS)]
    return "\n".join([_HEAD, *index, _QUESTIONS, *questions, _MASKED, *columns])


def _question(path: Path) -> str:
    """Return a query as a section: its first comment is the question, the others say how it is answered."""
    lines = path.read_text(encoding="utf-8").rstrip().splitlines()
    said = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
    code = [line for line in lines if not line.startswith("--")]
    return "\n".join([f"### {said[0]}", "", *said[1:], "", "```sql", *code, "```", ""])
