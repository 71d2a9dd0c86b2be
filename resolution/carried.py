"""What comes along with the code without being Python: the dbt project.

A wheel carries it inside this package; in a clone it stands beside the package, where people edit it.
"""

from pathlib import Path

_HERE = Path(__file__).resolve().parent

PROJECT = next(folder for folder in (_HERE / "dbt_project", _HERE.parent / "dbt_project") if folder.is_dir())
