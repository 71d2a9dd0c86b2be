"""What is written is on the disk: also after a power cut."""

import os
from pathlib import Path


def flush(*paths: Path) -> None:
    """Wait until the disk has files and folders."""
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
