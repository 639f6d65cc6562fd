"""What every process stands on: keys, clock and vault. No database: a media worker has none, and is quickly back."""

from dataclasses import dataclass
from pathlib import Path

from videobank.adapters.clock import SharedClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.layout import Layout
from videobank.adapters.logs import configure_logs
from videobank.adapters.vault_local import LocalVault
from videobank.settings import Settings


@dataclass(frozen=True)
class Ground:
    """What every process stands on."""

    settings: Settings
    layout: Layout
    clock: SharedClock
    keys: KeyFile
    vault: LocalVault

    def socket(self, worker: str) -> Path:
        """Where a media worker listens."""
        return self.layout.run / f"{worker}.sock"

    def sockets(self) -> tuple[Path, ...]:
        """Where all media workers listen."""
        return tuple(self.socket(f"media-{number}") for number in range(self.settings.media_workers))


def ground(settings: Settings, process: str) -> Ground:
    """Keys, clock and vault of this installation, made at the first start."""
    configure_logs(process, settings.log_level)
    layout = Layout(settings.data)
    return Ground(
        settings,
        layout,
        SharedClock(layout.run),
        KeyFile(layout.key_file),
        LocalVault(layout.vault, settings.reserve_bytes),
    )
