"""The embedded PostgreSQL: one server per data directory, owned by one process."""

import hmac
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from services.launcher import processes
from services.launcher.errors import DataDirectoryUnusableError, ServerError
from services.launcher.installation import SUPERUSER, binaries_for, create_cluster, remove_drafts
from services.launcher.placement import home_of, open_data_dir
from services.launcher.processes import sole_owner
from services.launcher.server import Server, Watch
from services.launcher.settings import PORT, make_socket_dir, remove_socket_dir, socket_dir_of
from services.shared.files import write_durably

_ELSEWHERE = Path("/var/lib/marches")


class Secret:
    """One password per role, without a list to keep in step with the roles."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def password(self, role: str) -> str:
        return hmac.new(self._key, role.encode(), "sha256").hexdigest()


def secret_in(data_dir: Path, *, needed_by: Path) -> Secret:
    """The secret of `data_dir`, made on first use; the cluster `needed_by` must not outlive it."""
    path = data_dir / "postgres-secret"
    if not path.exists():
        if needed_by.exists():
            raise DataDirectoryUnusableError(
                f"{path} is missing, and {needed_by} cannot be opened without it: restore it "
                "from a copy, or set MARCHES_DATA_DIR to another directory"
            )
        write_durably(path, secrets.token_hex(32))
    return Secret(path.read_text())


class EmbeddedPostgres:
    """A PostgreSQL server that lives from start() to stop().

    A server that a killed owner left behind is stopped by the next start().
    """

    def __init__(
        self, data_dir: Path, *, elsewhere: Path = _ELSEWHERE, durable: bool = True
    ) -> None:
        """`elsewhere` holds the cluster if the server's user cannot enter `data_dir`.

        Tests do without `durable`: what they write need not outlive the machine.
        """
        self.data_dir = data_dir.absolute()
        self.socket_dir = Path()
        self._elsewhere, self._durable = elsewhere, durable
        self._secret = Secret("")
        self._closing = ExitStack()
        self._server: Server | None = None

    def start(self) -> None:
        """Start the server, on a new cluster if the data directory has none.

        Raises DataDirectoryInUseError, DataDirectoryUnusableError or ServerError.
        """
        with ExitStack() as stack:
            try:
                self._start(stack)
            except OSError as error:
                raise DataDirectoryUnusableError(
                    f"cannot work in {self.data_dir}: {error}; put that right, "
                    "or set MARCHES_DATA_DIR to another directory"
                ) from error
            self._closing = stack.pop_all()

    @property
    def is_ready(self) -> bool:
        """Whether the server that was started here runs and accepts connections."""
        return self._server is not None and self._server.is_ready

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Start the server again whenever it ends by itself; it is stopped with the block.

        When it cannot be started any more, this process gets a SIGINT, and the end of the block
        raises a ServerError.
        """
        assert self._server is not None
        watch = Watch(self._server)
        watch.begin()
        try:
            yield
        finally:
            watch.stop()
            self._server.stop()
            watch.join()
            if watch.failure is not None:
                raise watch.failure

    def join(self) -> None:
        """Reach the server that another process runs here.

        Raises ServerError where none has ever run.
        """
        if not (self.data_dir / "postgres-secret").exists():
            raise ServerError(f"no PostgreSQL runs in {self.data_dir}; start Marches first")
        home = home_of(self.data_dir, elsewhere=self._elsewhere)
        self._secret = secret_in(self.data_dir, needed_by=home.cluster)
        self.socket_dir = socket_dir_of(home.path)

    def stop(self) -> None:
        """Stop the server and wait for it; does nothing if it is not running."""
        self._closing.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def url(self, role: str, database: str) -> str:
        """Where `role` reaches `database`, for libpq and asyncpg alike."""
        # The port is given because PGPORT in the environment would change it.
        return (
            f"postgresql://{quote(role, safe='')}:{self.password(role)}@/"
            f"{quote(database, safe='')}?host={quote(str(self.socket_dir), safe='')}&port={PORT}"
        )

    def password(self, role: str) -> str:
        return self._secret.password(role)

    def _start(self, stack: ExitStack) -> None:
        open_data_dir(self.data_dir)
        stack.enter_context(sole_owner(self.data_dir))
        home = home_of(self.data_dir, elsewhere=self._elsewhere)
        # Two data directories, one a copy of the other, may point to one home.
        stack.enter_context(sole_owner(home.path))
        binaries = binaries_for(home.account, home.path)
        self._secret = secret_in(self.data_dir, needed_by=home.cluster)
        processes.end(home.cluster)
        processes.drop_misleading_pid_file(home.cluster)
        remove_drafts(home)
        if not home.cluster.exists():
            create_cluster(home, binaries, self.password(SUPERUSER))
        stack.callback(remove_socket_dir, home.path)
        self.socket_dir = make_socket_dir(home.path, home.account)
        server = Server(home, binaries, self.socket_dir, durable=self._durable)
        stack.callback(server.stop)
        server.start()
        self._server = server
