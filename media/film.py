"""What is replayed, as it grows: one Matroska file of one stream, in a sealed draft of the vault.

- Time 0 of the file is its first frame. Browsers play sound on without a pause where a file has none, which would shift
  all later sound: so spans without sound are filled with Opus's own silence of 20 ms, and their sum is ``silence_us``.
- The clusters are sealed as they are finished. The head is made at the end and sealed last, so that nothing is ever
  written twice: a piece of ``n`` records of which the last ``h`` are the head is played as those, then the others.
"""

import contextlib
import hashlib
from dataclasses import dataclass

from media.frames import Frame
from media.matroska import AUDIO_TRACK, SILENCE, SILENCE_US, VIDEO_TRACK, Clusters, Shape, head, stored
from videobank.domain.ids import CallId, EvidenceId, StreamId
from videobank.ports.keys import DataKey
from videobank.ports.vault import Draft, EvidenceBroken, EvidenceMissing, Mark, Vault

RECORD_BYTES = 64 * 1024
SLACK_US = 5_000  # between sound and sound: rounding, not silence


class NothingToDerive(ValueError):
    """The pieces hold not one frame that can be played."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the vault: its name, how far it is written, how many of its last records are its head."""

    evidence: EvidenceId
    mark: Mark
    head_records: int
    mime_type: str


class SealedFilm:
    """Implements ``layout.Film``. Holds one cluster and one record; raises VaultFull from everything that writes."""

    def __init__(self, call: CallId, stream: StreamId, vault: Vault, key: DataKey) -> None:
        self.codec: str | None = None  # of the pictures: the first segment that has one decides
        self.sounded_us = 0
        self.starts_us = self.ends_us = 0
        self.silence_us = 0
        self.pictures = 0
        self._store = _Store(call, stream, vault, key)
        self._clusters = Clusters(self._store.write)
        self._key_frame = b""
        self._audio = False
        self._begun = False

    def expect_audio(self) -> None:
        """The microphone is negotiated: from here on there is always sound, and be it silence."""
        if not self._audio:
            self._audio = True
            self.sounded_us = self.ends_us

    def video(self, at_us: int, frame: Frame) -> None:
        """A picture; the first is a key frame."""
        if not self._begun:
            self._begin(at_us)
        self._fill(at_us)
        if not self.pictures:
            self._key_frame = frame.data
        data = stored(self.codec, frame.data)
        self._clusters.block(VIDEO_TRACK, self._ms(at_us), data, frame.key, frame.key)
        self.pictures += 1
        self.ends_us = max(self.ends_us, at_us)

    def audio(self, at_us: int, until_us: int, data: bytes) -> None:
        """A sound."""
        if not self._begun:
            self._begin(at_us)
        if at_us - self.sounded_us >= SILENCE_US - SLACK_US:
            self._fill(at_us)
        self._sound(max(at_us, self.sounded_us - SLACK_US), data)
        self.sounded_us = until_us
        self.ends_us = max(self.ends_us, until_us)

    def _begin(self, at_us: int) -> None:
        self._begun = True
        self.starts_us = self.ends_us = self.sounded_us = at_us

    def _fill(self, at_us: int) -> None:
        while self._audio and at_us - self.sounded_us >= SILENCE_US - SLACK_US:
            self._sound(self.sounded_us, SILENCE)
            self.sounded_us += SILENCE_US
            self.silence_us += SILENCE_US

    def _sound(self, at_us: int, data: bytes) -> None:
        at_ms = self._ms(at_us)
        cut = self.codec is None and self._clusters.reaches(at_ms)  # else a player begins at key frames of the picture
        self._clusters.block(AUDIO_TRACK, at_ms, data, True, cut)  # noqa: FBT003 - each is one

    def _ms(self, at_us: int) -> int:
        return max(0, (at_us - self.starts_us + 500) // 1000)

    def close(self) -> Kept:
        """Seal what is left, then the head; raises NothingToDerive, BadPayload, VaultFull."""
        if not self._begun:
            raise NothingToDerive("no whole frame was recorded")
        self._clusters.close()
        codec = self.codec if self.pictures else None
        shape = Shape(codec, self._key_frame, self._audio, (self.ends_us - self.starts_us) / 1000)
        evidence, mark, heads = self._store.close(head(shape, self._clusters.cues, self._clusters.size))
        return Kept(evidence, mark, heads, shape.container.mime_type)

    def abandon(self) -> None:
        """Throw away what is written."""
        self._store.abandon()


class _Store:
    """Bytes into records of a draft, which is begun with the first of them."""

    def __init__(self, call: CallId, stream: StreamId, vault: Vault, key: DataKey) -> None:
        self._call = call
        self._prefix = f"{stream}-replay/"
        self._vault = vault
        self._key = key
        self._pending = b""
        self._digest = hashlib.sha256()
        self._taken: list[EvidenceId] = []
        self._evidence = EvidenceId("")
        self._draft: Draft | None = None

    def write(self, content: bytes) -> None:
        content = self._pending + content
        whole = len(content) - len(content) % RECORD_BYTES
        for at in range(0, whole, RECORD_BYTES):
            self._append(content[at : at + RECORD_BYTES])
        self._pending = content[whole:]

    def _append(self, record: bytes) -> Mark:
        if self._draft is None:
            self._taken = [name for name in self._vault.pieces(self._call) if name.startswith(self._prefix)]
            last = max((int(name[len(self._prefix) :]) for name in self._taken), default=0)
            self._evidence = EvidenceId(f"{self._prefix}{last + 1:04d}")
            self._draft = self._vault.draft(self._call, self._evidence, self._key)
        if self._taken:
            self._digest.update(record)
        return self._draft.append(record)

    def close(self, last: bytes) -> tuple[EvidenceId, Mark, int]:
        """Write what is pending, then ``last`` in records of its own."""
        if self._pending:
            self._append(self._pending)
        for at in range(0, len(last), RECORD_BYTES):
            self._append(last[at : at + RECORD_BYTES])
        heads = -(-len(last) // RECORD_BYTES)
        same = self._same_as_before()
        if same is not None:
            self.abandon()
            return *same, heads
        if self._draft is None:
            raise NothingToDerive("there is nothing to write")
        draft, self._draft = self._draft, None
        return self._evidence, draft.close(), heads

    def _same_as_before(self) -> tuple[EvidenceId, Mark] | None:
        """A process that was killed before it could tell of its file left the same there: that one counts."""
        for name in self._taken:
            with contextlib.suppress(EvidenceBroken, EvidenceMissing):
                piece = self._vault.open(self._call, name, self._key)
                try:
                    digest = hashlib.sha256()
                    for record in range(piece.count()):
                        digest.update(piece.read(record))
                    if digest.digest() == self._digest.digest():
                        return name, piece.mark()
                finally:
                    piece.close()
        return None

    def abandon(self) -> None:
        if self._draft is not None:
            self._draft.abandon()
            self._draft = None
