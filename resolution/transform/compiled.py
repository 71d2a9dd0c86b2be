"""What dbt compiles, in the words of the engine that is to run it; and how dbt is made to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from dbt.compilation import Compiler
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import GenericTestNode, ModelNode, SeedNode, SingularTestNode, UnitTestNode
from dbt_common.exceptions import CompilationError

from resolution.transform.translate import NotTranslated

_TRANSLATED = (ModelNode, GenericTestNode, SingularTestNode, UnitTestNode)


@contextmanager
def replaced(owner: type, name: str, by: Any) -> Iterator[None]:
    """Have an attribute of a class of dbt's be another one meanwhile."""
    before = owner.__dict__[name]
    setattr(owner, name, by)
    try:
        yield
    finally:
        setattr(owner, name, before)


@contextmanager
def translated(translate: Callable[[str], str], engine: str) -> Iterator[None]:
    """Have the queries of models and tests translated when dbt has compiled them."""
    compile_code = Compiler._compile_code

    def compiled(self: Compiler, node: Any, *arguments: Any, **named: Any) -> Any:
        node = compile_code(self, node, *arguments, **named)
        if isinstance(node, _TRANSLATED):
            try:
                node.compiled_code = translate(node.compiled_code)
                if isinstance(node, UnitTestNode) and node.config.expected_sql:
                    node.config.expected_sql = translate(node.config.expected_sql)
            except NotTranslated as error:
                raise CompilationError(f"{node.name} has no words on {engine}: {error}") from None
        return node

    with replaced(Compiler, "_compile_code", compiled):
        yield


def with_types(manifest: Manifest, data_type: Callable[[str], str]) -> None:
    """Say the types of contracts and seeds as the engine calls them."""
    for node in manifest.nodes.values():
        if isinstance(node, ModelNode):
            for column in node.columns.values():
                if column.data_type:
                    column.data_type = data_type(column.data_type)
        elif isinstance(node, SeedNode):
            types = node.config.column_types
            node.config.column_types = {name: data_type(given) for name, given in types.items()}
