"""The dbt project as parsed: once in a process, whatever runs it is for.

Parsing is what takes longest on a small warehouse, and nothing of a run is needed for it but the schema of
its build.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

NO_RUN = "build"
"""The schema that models of a build have until it is known which run's it is."""


@dataclass(frozen=True)
class _Parsed:
    """A parsed project, and which of its nodes belong to a build."""

    manifest: Manifest
    of_build: tuple[str, ...]


_PROJECTS: dict[Hashable, _Parsed] = {}


def parsed(
    key: Hashable,
    settings: Sequence[str],
    schema: str = NO_RUN,
    prepare: Callable[[Manifest], None] = lambda _: None,
) -> Manifest | None:
    """Return the project that `settings` name, its build in `schema`; None when it cannot be parsed.

    `key` stands for all that parsing depends on: the files, and the variables that are not of a run;
    `prepare` is what is done to the project once it is parsed.
    """
    if key not in _PROJECTS:
        outcome = dbtRunner().invoke(["parse", "--no-write-json", *settings])
        if isinstance(outcome.exception, KeyboardInterrupt):
            raise KeyboardInterrupt
        if not outcome.success:
            return None
        manifest = outcome.result
        prepare(manifest)
        names = tuple(name for name, node in manifest.nodes.items() if node.schema == NO_RUN)
        _PROJECTS[key] = _Parsed(manifest, names)
    project = _PROJECTS[key]
    for name in project.of_build:
        node = project.manifest.nodes[name]
        if node.relation_name:
            node.relation_name = node.relation_name.replace(f'"{node.schema}"', f'"{schema}"')
        node.schema = schema
    return project.manifest
