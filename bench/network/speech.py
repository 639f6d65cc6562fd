"""How intelligible speech is after its way, after the short-time objective intelligibility measure (STOI).

C. H. Taal et al. 2011, "An algorithm for intelligibility prediction of time-frequency weighted noisy speech": envelopes
in third-octave bands, correlated over 384 ms. As a jitter buffer stretches and shortens what it plays, each of these
spans is looked for within ``SHIFT_S`` of where the one before was found.
"""

import io
import subprocess
import wave

import av
import numpy as np
from numpy.typing import NDArray

RATE = 10_000
FRAME, HOP, FFT = 256, 128, 512
BANDS, LOWEST_HZ = 15, 150.0
SPAN = 30  # frames
CLIP_DB = -15.0
SHIFT_S = 0.06
SENTENCES = (
    "Good morning. Please hold your identity card next to your face, so that I can compare the two pictures. "
    "Which account do you want to unlock today, and when did you use the card for the last time? "
    "I shall read the last four digits back to you: seven, three, nine, one. Is that correct?"
)

Samples = NDArray[np.float64]


def spoken() -> bytes:
    """The sentences as a WAV file, by espeak-ng."""
    command = ["espeak-ng", "-v", "en-gb", "-s", "150", "--stdout", SENTENCES]
    return subprocess.run(command, capture_output=True, check=True).stdout


def read(sound: bytes) -> Samples:
    """Any file with sound, mono at 10 kHz."""
    parts = []
    with av.open(io.BytesIO(sound)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        for frame in container.decode(audio=0):
            frame.pts = None
            parts += [part.to_ndarray().reshape(-1) for part in resampler.resample(frame)]
    return np.concatenate(parts).astype(np.float64)


def clip() -> bytes:
    """The sentences as a microphone's WAV of 48 kHz, which Chromium repeats without a pause."""
    with av.open(io.BytesIO(spoken())) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=48_000)
        parts = [p.to_ndarray().reshape(-1) for f in container.decode(audio=0) for p in resampler.resample(f)]
    pcm = np.concatenate(parts).astype(np.int16)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(pcm.tobytes())
    return out.getvalue()


def intelligibility(said: Samples, heard: Samples) -> float:
    """From 0 to 1. ``said`` goes on in a circle; where in it ``heard`` begins is found out."""
    clean, received = _envelopes(np.concatenate([said, said])), _envelopes(heard)
    start = _place(clean, received, len(clean[0]) // 2)
    frames, shift, late = len(clean[0]) // 2, round(SHIFT_S * RATE / HOP), 0
    loud = clean.sum(axis=0)
    loud_enough = np.percentile(loud, 95) * 10 ** (-40 / 20)
    scores = []
    for at in range(SPAN, received.shape[1] - 2 * SPAN, SPAN // 2):
        place = (start + at) % frames
        span = clean[:, place : place + SPAN]
        if loud[place : place + SPAN].mean() <= loud_enough:
            continue
        begins = [by for by in range(late - shift, late + shift + 1) if 0 <= at + by <= received.shape[1] - SPAN]
        score, late = max((_alike(span, received[:, at + by : at + by + SPAN]), by) for by in begins)
        scores.append(score)
    return float(np.mean(scores))


def _alike(clean: Samples, heard: Samples) -> float:
    scale = np.linalg.norm(clean, axis=1) / (np.linalg.norm(heard, axis=1) + 1e-12)
    clipped = np.minimum(heard * scale[:, None], clean * (1 + 10 ** (-CLIP_DB / 20)))
    x, y = clean - clean.mean(axis=1)[:, None], clipped - clipped.mean(axis=1)[:, None]
    norms = np.linalg.norm(x, axis=1) * np.linalg.norm(y, axis=1)
    return float(((x * y).sum(axis=1) / (norms + 1e-12)).mean())


def _place(clean: Samples, received: Samples, frames: int) -> int:
    """Where what is heard fits best: by the course of its loudness."""
    course, whole = received.sum(axis=0), clean.sum(axis=0)
    course, whole = course - course.mean(), whole - whole.mean()
    length = min(len(course), frames)
    fits = [float(course[:length] @ whole[at : at + length]) for at in range(frames)]
    return int(np.argmax(fits))


def _envelopes(sound: Samples) -> Samples:
    """By band and frame."""
    window = np.hanning(FRAME + 2)[1:-1]
    count = max(0, (len(sound) - FRAME) // HOP)
    frames = np.stack([sound[at * HOP : at * HOP + FRAME] * window for at in range(count)])
    power = np.abs(np.fft.rfft(frames, FFT)) ** 2
    frequencies = np.fft.rfftfreq(FFT, 1 / RATE)
    bands = []
    for band in range(BANDS):
        centre = LOWEST_HZ * 2 ** (band / 3)
        inside = (frequencies >= centre * 2 ** (-1 / 6)) & (frequencies < centre * 2 ** (1 / 6))
        bands.append(np.sqrt(power[:, inside].sum(axis=1)))
    return np.array(bands)
