"""What frames look like that were filmed from a screen or a picture: joined over the frames of one trial.

An advisory finding in the sense of ISO/IEC 30107-1 (a *PAD output*), of no certified level: it was set on few clips,
knows nothing of masks or of streams that never met a screen, and a good screen filmed out of focus shows no raster.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from videobank.domain.liveness import Finding, Sign, Why
from videobank.domain.movement import Seen, moved_flat, unusable

RASTER = 100.0
"""Of the strongest frequency over the face by the median of all of the same fineness. Of the video it was set on, a
face before a camera had 12 to 24, the same face filmed from a screen 20 to 1100; enlarged stills may reach 700."""
RASTER_PART = 0.3
"""Of the frames: a raster comes and goes as the camera moves."""
LEAST_FRAMES = 6


@dataclass(frozen=True, slots=True)
class Surface:
    """What one frame's pixels are like. ``raster`` is None without a face that is large enough."""

    raster: float | None
    digest: bytes
    cells: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Presentation:
    """The finding: SEEN means that signs of an attack presentation were seen, in so many of the frames looked at."""

    finding: Finding
    signs: tuple[Sign, ...]
    why: tuple[Why, ...]
    frames: int
    rasters: int


def presentation(series: Sequence[Seen], surfaces: Sequence[Surface]) -> Presentation:
    """Join the frames; both sequences are of the same frames."""
    why = [reason for seen in series if (reason := unusable(seen.look)) is not None]
    usable = [
        surface.raster
        for seen, surface in zip(series, surfaces, strict=True)
        if unusable(seen.look) is None and surface.raster is not None
    ]
    rasters = sum(raster >= RASTER for raster in usable)
    if len(usable) < LEAST_FRAMES:
        reasons = tuple(sorted(set(why), key=lambda one: (-why.count(one), one))[:2]) or (Why.TOO_FEW_FRAMES,)
        return Presentation(Finding.CANNOT_TELL, (), reasons, len(usable), rasters)
    signs = set[Sign]()
    if rasters >= RASTER_PART * len(usable):
        signs.add(Sign.RASTER)
    if moved_flat(series):
        signs.add(Sign.FLAT)
    finding = Finding.SEEN if signs else Finding.NOT_SEEN
    return Presentation(finding, tuple(sorted(signs)), (), len(usable), rasters)
