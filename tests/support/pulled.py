"""What tests of the pull need: a project, its drops, and what landed."""

from pathlib import Path
from typing import Any

from support.workspace import workspace

from resolution.config import Configuration
from resolution.warehouse import duck

CLIENTS = ("no_client", "nom", "prenom", "email", "telephone", "date_modif")
CLIENT_HEADER = ";".join(CLIENTS)
TICKET_HEADER = "no_ticket;no_client;date_ticket;montant_ttc"


def project(root: Path, **sources: dict[str, Any]) -> Configuration:
    """Return the shipped configuration with small pages, changed by source where asked."""
    config = workspace(root)
    found = {name: source.model_copy(update=sources.get(name, {})) for name, source in config.sources.items()}
    (root / "var/demo/pos").mkdir(parents=True, exist_ok=True)
    return config.model_copy(update={"sources": found})


def client_line(number: int | str, name: str = "Durand") -> str:
    """Return one line of a clients file."""
    return f"{number};{name};Anne;anne{number}@example.org;0612345678;20/11/2026 10:00"


def drop(root: Path, store: str, file: str, *lines: str, encoding: str = "utf-8", end: str = "\n") -> Path:
    """Write a file into a store's folder."""
    path = root / "var/demo/pos" / store / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(("\n".join(lines) + end).encode(encoding))
    return path


def clients(root: Path, store: str, file: str, *lines: str, **how: Any) -> Path:
    """Write a clients file: the header and lines."""
    return drop(root, store, file, CLIENT_HEADER, *lines, **how)


def landed(config: Configuration, query: str) -> list[Any]:
    """Ask the warehouse."""
    with duck.connect(config, read_only=True) as con:
        return con.execute(query).fetchall()
