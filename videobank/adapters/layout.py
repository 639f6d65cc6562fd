"""Everything that one installation keeps in its data directory.

The layout::

<data>/keys/installation.key   the key file (its backup belongs elsewhere)
<data>/videobank.sqlite        ledgers, projections, accounts
<data>/vault/<call>/…          sealed evidence
<data>/models/                 face and document models
<data>/run/                    the shared clock, sockets, process ids; may be emptied while nothing runs
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things lie below the data directory."""

    data: Path

    @property
    def key_file(self) -> Path:
        return self.data / "keys" / "installation.key"

    @property
    def database(self) -> Path:
        return self.data / "videobank.sqlite"

    @property
    def vault(self) -> Path:
        return self.data / "vault"

    @property
    def models(self) -> Path:
        return self.data / "models"

    @property
    def run(self) -> Path:
        return self.data / "run"
