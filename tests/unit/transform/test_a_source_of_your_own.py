"""The staging model of docs/add-a-source.md, and one in more of DuckDB's words: the same on both engines."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.both_engines import copied, differences, on_a_server
from support.examples import is_long
from support.workspace import workspace
from tables_landed_by_hand import land

from resolution import carried, transform
from resolution.config import Configuration
from resolution.warehouse import duck

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[3] / "docs" / "add-a-source.md"
FILE = re.compile(r"^`(dbt_project/staging/app/[\w.]+)`\n\n^```\w+\n(.*?)^```$", re.M | re.S)
MEMBERS = [
    ("7", "Anne", "Martin", "2026-11-20T10:00:00+01:00", "no", 1, "2026-11-20"),
    ("7", "Anne", "Martin-Roy", "2026-11-21T10:00:00Z", "YES", 2, "2026-11-21"),
    ("8", "\u3000Élodie ", "Œuvre", "yesterday", None, 3, "2026-11-21"),
    ("9", None, "Ng", "infinity", "no", 4, "2026-11-21"),
]
IN_MORE_WORDS = """
with landed as (
    {{ landed('app', 'members', ['member_id', 'last_name', 'changed_at'], {'_line': 'bigint'}) }}
),

newest as (
    select member_id, last_name, {{ time_of('changed_at') }} as changed, _line as line
    from landed
    where member_id is not null
    qualify row_number() over (partition by member_id order by changed desc nulls last, line desc) = 1
)

select
    member_id,
    upper(last_name) as family,
    changed::date as changed_on,
    family like 'M%' as begins_with_m,
    count(*) over (partition by begins_with_m) as alike,
    list_filter([family, null], lambda one: one is not null) as names
from newest
"""


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Configuration, Configuration]]:
    models = tmp_path / "models"
    shutil.copytree(transform.PROJECT, models)
    monkeypatch.setattr(carried, "PROJECT", models)
    for name, text in FILE.findall(PAGE.read_text(encoding="utf-8")):
        path = models / Path(name).relative_to("dbt_project")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (models / "staging" / "app" / "stg_app__families.sql").write_text(IN_MORE_WORDS, encoding="utf-8")
    config = workspace(tmp_path)
    app = config.sources["crm"].model_copy(
        update={"records_model": "stg_app__members", "consents_model": None, "touchpoints_model": None}
    )
    config = config.model_copy(update={"sources": {**config.sources, "app": app}})
    names = ("member_id", "first_name", "last_name", "changed_at", "closed", "_line", "_exported_on")
    with duck.connect(config) as con:
        rows = [dict(zip(names, member, strict=True)) | {"_store": "EU"} for member in MEMBERS]
        land(con, "app__members", rows)
    with on_a_server(config, tmp_path / "server") as server:
        copied(config, server)
        yield config, server


@pytest.mark.skipif(not is_long(), reason="CLIENTFILE_LONG=1: a server and dbt on it once more")
def test_it_is_the_same_on_both_engines(both: tuple[Configuration, Configuration]) -> None:
    for one in both:
        assert transform.stage_sources(one)["app"] == 3
    assert differences(*both, "intermediate", tables=["int_source_records"]) == {}
    assert differences(*both, "staging", tables=["stg_app__members", "stg_app__families"]) == {}
