"""`clientfile.yaml`: the one validated configuration file.

Unknown keys are refused; a message names the field and says what it accepts. Secrets and addresses that
differ by machine are not written in the file: it names the environment variable that holds them (`*_env`).
"""

import os
from collections.abc import Hashable
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError, model_validator

from resolution.errors import ConfigurationError

DEFAULT_PATH = Path("clientfile.yaml")

NAME_PATTERN = r"^[a-z][a-z0-9_]*$"
Name = Annotated[str, Field(pattern=NAME_PATTERN)]
Share = Annotated[float, Field(ge=0, le=1)]
Mode = Annotated[str, Field(pattern=r"^0[0-7]{3}$")]
"""Permissions of a file, as chmod takes them."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceTable(_Section):
    """One table of a source."""

    key: list[str] = Field(min_length=1, description="columns that identify a row at the source")
    required: list[str] = Field(default_factory=list, description="columns without which the batch is broken")


class FileTable(SourceTable):
    """A kind of file in the drops: `pattern` is a file name pattern inside a store's folder."""

    pattern: str = Field(description="file name pattern inside a store's folder, e.g. clients_*.csv")
    full_export: bool = Field(
        default=False, description="every file holds all rows, so a row missing from the newest is gone"
    )


class ApiTable(SourceTable):
    """A paged list of a JSON API."""

    path: str = Field(description="path of the list below the base address, e.g. customers.json")
    records: str = Field(description="the key of the answer that holds the list")
    cursor: str = Field(description="field of a record that says when it last changed")
    cursor_param: str = Field(description="query parameter that asks for records changed since")


class SqlTable(SourceTable):
    """A table of a relational database."""

    cursor: str | None = Field(
        default=None, description="column that says when a row last changed; without it all rows are read"
    )


class _Source(_Section):
    trust: int = Field(ge=1, description="1 is trusted most when values disagree")
    schedule: str = Field(default="@daily", description="when Airflow pulls it (cron or preset)")
    records_model: Name = Field(description="dbt staging model that gives this source's people")
    touchpoints_model: Name | None = Field(
        default=None, description="dbt staging model that gives its tickets, orders and returns"
    )
    consents_model: Name | None = Field(
        default=None, description="dbt staging model that gives what its people consented to"
    )
    preferences_model: Name | None = Field(
        default=None, description="dbt staging model that gives what its people prefer"
    )
    referrals_model: Name | None = Field(
        default=None, description="dbt staging model that gives who referred whom"
    )


class FileSource(_Source):
    """Nightly file drops: a folder of `path` for each store."""

    kind: Literal["files"] = Field(description="file drops")
    path: Path = Field(description="the folder that holds a folder for each store")
    delimiter: str = Field(
        default=";", min_length=1, max_length=1, description="what stands between two values of a line"
    )
    encoding: str = Field(default="utf-8", description="how the files are written, e.g. utf-8 or cp1252")
    encodings: dict[str, str] = Field(default_factory=dict, description="store folder -> its encoding")
    tables: dict[Name, FileTable] = Field(min_length=1, description="table name -> its files")


class ApiSource(_Source):
    """A paged JSON API over HTTP."""

    kind: Literal["api"] = Field(description="a paged JSON API over HTTP")
    url_env: str = Field(description="environment variable that holds the base address")
    token_env: str = Field(description="environment variable that holds the access token")
    token_header: str = Field(default="X-Access-Token", description="HTTP header that carries the token")
    page_size: int = Field(default=250, ge=1, description="records to ask for in one page")
    max_pages: int = Field(default=100_000, ge=1, description="more pages than this cannot be right")
    timeout_seconds: float = Field(default=60, gt=0, description="how long to wait for one answer")
    tables: dict[Name, ApiTable] = Field(min_length=1, description="table name -> its list in the API")


class SqlSource(_Source):
    """A relational database."""

    kind: Literal["sql"] = Field(description="a relational database")
    dsn_env: str = Field(description="environment variable that holds the DSN (postgresql://…)")
    schema_name: str = Field(
        default="public", alias="schema", description="schema of the database that holds the tables"
    )
    tables: dict[Name, SqlTable] = Field(
        min_length=1, description="table name in the database -> how to read it"
    )


Source = Annotated[FileSource | ApiSource | SqlSource, Field(discriminator="kind")]


class _Warehouse(_Section):
    threads: int | None = Field(default=None, ge=1, description="threads to use; all cores when not set")
    memory_limit: str | None = Field(
        default=None, description="as DuckDB writes it, e.g. 8GB; DuckDB's own when not set"
    )
    busy_seconds: float = Field(default=20, ge=0, description="how long to wait for another writer")


class DuckDBWarehouse(_Warehouse):
    """One file on one machine: for a laptop, and for a scheduler that does everything itself."""

    kind: Literal["duckdb"] = Field(default="duckdb", description="one DuckDB file")
    path: Path = Field(default=Path("var/warehouse.duckdb"), description="the warehouse's file")

    @property
    def spill(self) -> Path:
        """Where work that does not fit into memory goes meanwhile."""
        return self.path.with_suffix(".spill")


class PostgresWarehouse(_Warehouse):
    """A PostgreSQL server (15 or later) that several workers write to and that readers query.

    Threads and memory are those of a worker, which standardises and links in its own memory.
    """

    kind: Literal["postgres"] = Field(description="a PostgreSQL server")
    dsn_env: str = Field(
        default="CLIENTFILE_WAREHOUSE_DSN",
        description="environment variable that holds the DSN (postgresql://…) of the role that runs",
    )
    published_schema: Name = Field(default="client_file", description="the schema that readers query")
    masked_schema: Name = Field(
        default="client_file_masked", description="the schema of those who may not see contact data"
    )
    spill: Path = Field(
        default=Path("var/spill"), description="where a worker's work goes that does not fit into memory"
    )


class SparkWarehouse(_Warehouse):
    """Tables in a folder that the machines of a Spark cluster share, or of a Spark on this machine.

    Threads and memory are those of this process's own DuckDB; Spark's are among its settings.
    """

    kind: Literal["spark"] = Field(description="tables of a Spark")
    master: str = Field(
        default="local[2]", description="where Spark runs, e.g. local[8], yarn or spark://host:7077"
    )
    settings: dict[str, str | bool | int | float] = Field(
        default_factory=dict, description="any of Spark's settings, e.g. spark.executor.memory: 8g"
    )
    location: str = Field(
        default="var/spark",
        min_length=1,
        description="folder of the tables, or its address, e.g. hdfs://host/clientfile",
    )
    table_format: Literal["parquet", "delta", "iceberg"] = Field(
        default="parquet",
        description="how tables are written; others than parquet need jars of the cluster's",
    )
    spill: Path = Field(
        default=Path("var/spill"), description="where this process's work goes that does not fit into memory"
    )


def _kind(value: Any) -> str:
    """Return the kind of a warehouse's settings; a file that says none means DuckDB."""
    return str(value.get("kind", "duckdb") if isinstance(value, dict) else value.kind)


Warehouse = Annotated[
    Annotated[DuckDBWarehouse, Tag("duckdb")]
    | Annotated[PostgresWarehouse, Tag("postgres")]
    | Annotated[SparkWarehouse, Tag("spark")],
    Discriminator(
        _kind,
        custom_error_type="kind",
        custom_error_message="kind should be 'duckdb', 'postgres' or 'spark'",
    ),
]


class PublishSettings(_Section):
    """Where the client file is published, and how many builds are kept for rollback."""

    directory: Path = Field(default=Path("published"), description="the folder that readers open")
    keep: int = Field(default=3, ge=2, description="builds that are kept, the live one included")
    mode: Mode | None = Field(
        default=None,
        description='permissions of files with personal data, e.g. "0640"; the umask\'s when not set',
    )
    masked_mode: Mode | None = Field(
        default=None, description='permissions of the masked file, e.g. "0644"; the umask\'s when not set'
    )
    group: str | None = Field(
        default=None, description="the system's group that owns files with personal data"
    )
    masked_group: str | None = Field(default=None, description="the system's group that owns the masked file")


Ingredient = Literal["swap", "spelling", "frequencies", "kinds", "rest", "prior", "closure", "linkage"]
"""Parts of the matching recipe that can be left out; docs/match-quality.md says what each brings."""


class ModelSettings(_Section):
    """Where models are kept, and from which match probability records are one client."""

    directory: Path = Field(default=Path("var/models"), description="the folder of trained models")
    match_threshold: Share = Field(
        default=0.25,
        description="clusters merge while the mean match probability between their records is at least this",
    )
    review_threshold: Share = Field(
        default=0.05, description="pairs from this match probability on are worth a steward's look"
    )
    seed: int = Field(default=1, description="of the random pairs that training draws")
    without: frozenset[Ingredient] = Field(
        default=frozenset(),
        description="parts of the matching recipe to leave out, to measure what they bring",
    )
    keep_candidates: bool = Field(
        default=False,
        description="keep all candidate pairs in resolution.candidate_pair, to measure blocking",
    )


class GateSettings(_Section):
    """What stops a run, and where that is told."""

    pages: Path = Field(default=Path("var/gates"), description="the folder of the pages on what gates found")
    max_quarantined_share: Share = Field(
        default=0.5, description="a source (or a file) with a larger share of bad records is broken"
    )
    min_share_of_usual_rows: Share = Field(
        default=0.5,
        description="a full export (or a source) with a smaller share of its rows of before is broken",
    )
    max_field_characters: int = Field(
        default=1_000, ge=1, description="a record with a longer value goes to quarantine"
    )
    max_cluster_records: int = Field(
        default=200, ge=2, description="a client with more records stops publication"
    )
    max_churn_share: Share = Field(
        default=0.1,
        description="a larger share of live clients whose id ends or whose records part stops publication"
        " until it is acknowledged",
    )
    max_changed_share: Share = Field(
        default=0.2,
        description="a larger share of clients whose value of one attribute is another one than in the live"
        " file stops publication until it is acknowledged",
    )
    max_contactability_fall: Share = Field(
        default=0.05,
        description="publication stops until it is acknowledged when the share of clients that may be reached"
        " by a channel falls by more than this",
    )
    max_rate_fall: Share = Field(
        default=0.1,
        description="a run stops until it is acknowledged when the share of sound or filled values of a"
        " source falls by more than this; learnt from former runs once there are six",
    )
    max_source_age_days: float = Field(
        default=7,
        gt=0,
        description="a source that lies more days behind the others than the last time is named; learnt from"
        " former runs once there are six",
    )


class JudgementSettings(_Section):
    """Where stewards' judgements and their review queue are kept."""

    path: Path = Field(
        default=Path("var/judgements.sqlite"), description="the SQLite file, where no url_env is given"
    )
    url_env: str | None = Field(
        default=None,
        description="environment variable that holds the address of another database (postgresql://…)",
    )
    queue: int = Field(default=200, ge=0, description="open questions that the review queue holds at most")
    blind_sample: int = Field(
        default=20, ge=0, description="linked pairs in the queue drawn at random, to estimate precision"
    )


class ReportSettings(_Section):
    """The match report that is published beside the client file."""

    language: Literal["en", "fr"] = Field(default="en", description="of the report: English or French")


class Configuration(_Section):
    """The whole of `clientfile.yaml`."""

    brand: str = Field(description="the house's name, for people to read")
    default_country: str = Field(
        pattern=r"^[A-Z]{2}$",
        description="ISO 3166-1 alpha-2 code for phones and addresses that name no country",
    )
    currency: str = Field(
        default="EUR",
        pattern=r"^[A-Z]{3}$",
        description="ISO 4217 code of the currency that all amounts are also given in",
    )
    warehouse: Warehouse = Field(default=DuckDBWarehouse(), description="the warehouse")
    publish: PublishSettings = Field(default=PublishSettings(), description="where readers find the file")
    model: ModelSettings = Field(default=ModelSettings(), description="the matching model")
    gates: GateSettings = Field(
        default=GateSettings(), description="what stops a run, and where that is told"
    )
    judgements: JudgementSettings = Field(
        default=JudgementSettings(), description="where stewards' judgements are kept"
    )
    report: ReportSettings = Field(default=ReportSettings(), description="the report that each run ends with")
    sources: dict[Name, Source] = Field(
        min_length=1, description="source name -> where its records come from"
    )
    root: Path = Field(default=Path(), exclude=True)

    @model_validator(mode="after")
    def _trust_is_an_order(self) -> "Configuration":
        ranks = [source.trust for source in self.sources.values()]
        if len(set(ranks)) != len(ranks):
            raise ValueError("sources: each needs a trust of its own, two have the same")
        return self

    def path(self, relative: Path) -> Path:
        """Resolve a path of the file against the folder that the file stands in."""
        return (self.root / relative).resolve()

    def environment(self, variable: str) -> str:
        """Return the value of an environment variable that a source names, or say that it is missing."""
        value = os.environ.get(variable)
        if not value:
            raise ConfigurationError(
                f"The environment variable {variable} is not set.",
                "Set it (the demo's values are printed by `clientfile demo --serve`) and try again.",
            )
        return value


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    place = [part for part in first["loc"] if first["loc"][:2] != ("warehouse", part)]  # but not its kind
    field = ".".join(str(part) for part in place) or "the file"
    if first["type"] == "extra_forbidden":
        return f"{field}: unknown key"
    return f"{field}: {first['msg'][0].lower()}{first['msg'][1:]}"


class _KeyTwice(yaml.MarkedYAMLError):
    """A key stands twice in one section."""


class _NoKeyTwice(yaml.SafeLoader):
    """Refuses a key that stands twice, of which YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Read a mapping whose keys differ."""
        keys = [key.value for key, _ in node.value]
        for (key, _), name in zip(node.value, keys, strict=True):
            if keys.count(name) > 1:
                raise _KeyTwice(problem_mark=key.start_mark)
        return super().construct_mapping(node, deep)


def load(path: Path = DEFAULT_PATH) -> Configuration:
    """Read and validate a configuration file.

    Raises ConfigurationError with one sentence that names the field.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be read ({error.strerror}).",
            "Run `clientfile init` to write one, or name another with --config.",
        ) from None
    except UnicodeDecodeError:
        raise ConfigurationError(
            f"{path} is not written in UTF-8.", "Save it as UTF-8 and try again."
        ) from None
    try:
        content = yaml.load(text, _NoKeyTwice)
        if not isinstance(content, dict):
            raise ConfigurationError(f"{path} holds no settings.", "See docs/configuration.md.")
        return Configuration.model_validate({**content, "root": path.resolve().parent})
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        what = "has a key twice" if isinstance(error, _KeyTwice) else "is not valid YAML"
        raise ConfigurationError(f"{path} {what}{where}.", "Mend it and try again.") from None
    except ValidationError as error:
        raise ConfigurationError(
            f"{path}: {_sentence(error)}.", "docs/configuration.md lists every key and what it accepts."
        ) from None
