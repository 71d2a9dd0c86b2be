"""Small files of a Spark warehouse, through the file systems of Hadoop that Spark itself goes through."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

from resolution.warehouse.spark.files import not_usable

_TAKEN = "FileAlreadyExistsException"


class HadoopFiles:
    """The files and folders below an address, which may not be there yet; see files.Files."""

    def __init__(self, session: SparkSession, place: str) -> None:
        self._java: Any = session._jvm
        self.place = place
        with self._said():
            self._context = session._jsc.hadoopConfiguration()
            self._system = self._path("").getFileSystem(self._context)

    def folders(self, below: str) -> list[str]:
        """Return the names of the folders in a folder."""
        return [name for name, is_folder in self._listed(below) if is_folder]

    def files(self, below: str) -> list[str]:
        """Return the names of the files in a folder."""
        return [name for name, is_folder in self._listed(below) if not is_folder]

    def text(self, name: str) -> str:
        """Return what a file holds."""
        with self._said():
            stream = self._system.open(self._path(name))
            try:
                return str(self._java.org.apache.commons.io.IOUtils.toString(stream, "UTF-8"))
            finally:
                stream.close()

    def bring(self, draft: str, name: str, text: str) -> bool:
        """Let a file be there with all its text by a rename; tell whether its name was still free."""
        with self._said():
            stream = self._system.create(self._path(draft), False)
            stream.write(bytearray(text.encode()))
            stream.close()
        return self._renamed(draft, name)

    def remove(self, name: str) -> None:
        """Remove a file or a folder with all that is in it."""
        with self._said():
            self._system.delete(self._path(name), True)

    def _renamed(self, draft: str, name: str) -> bool:
        """Rename without ever replacing a file: what Hadoop's older rename may do."""
        hadoop = self._java.org.apache.hadoop.fs
        context = hadoop.FileContext.getFileContext(self._system.getUri(), self._context)
        none = self._java.java.lang.reflect.Array.newInstance(
            self._java.java.lang.Class.forName("org.apache.hadoop.fs.Options$Rename"), 0
        )
        with self._said():
            try:
                context.rename(self._path(draft), self._path(name), none)
            except Py4JJavaError as error:
                if not error.java_exception.getClass().getSimpleName() == _TAKEN:
                    raise
                self._system.delete(self._path(draft), False)
                return False
        return True

    def _listed(self, below: str) -> list[tuple[str, bool]]:
        with self._said():
            if not self._system.exists(self._path(below)):
                return []
            found = self._system.listStatus(self._path(below))
            return sorted((entry.getPath().getName(), bool(entry.isDirectory())) for entry in found)

    def _path(self, name: str) -> Any:
        place = f"{self.place}/{name}" if name else self.place
        return self._java.org.apache.hadoop.fs.Path(place)

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Say in a sentence what a file system refuses. Raises WarehouseError."""
        try:
            yield
        except Py4JJavaError as error:
            raise not_usable(self.place, error.java_exception.getClass().getSimpleName()) from None
