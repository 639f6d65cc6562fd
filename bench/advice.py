"""How often the live advice at a document's capture is right: drawn camera pictures of documents, good and bad ones.

    python -m bench.advice DIRECTORY    # pictures of documents, searched for in all folders below

Each document is laid on four kinds of table before a camera: well; then too dark, with glare, out of focus, too far,
and turned. What the page would say (``web_client/src/call/picture.ts``, run by node as it is) is counted.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFilter

WEB = Path(__file__).parents[1] / "web_client"
CAMERA = (640, 360)
EXPOSED = 0.92
"""Of white paper: a camera exposes so that it is not burnt out, as it is in a scan."""
LOOK = 160  # pixels wide: ADVICE_WIDTH in picture.ts
WANTED = {"good": "good", "turned": "good", "dark": "dark", "glare": "bright", "blurred": "blurred", "far": "far"}
SCRIPT = """
import { readFileSync, writeFileSync } from "node:fs";
import ts from %(typescript)s;
const options = { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } };
writeFileSync(%(compiled)s, ts.transpileModule(readFileSync(%(module)s, "utf8"), options).outputText);
const { adviceFor } = await import(%(compiled)s);
const said = readFileSync(0, "utf8").trim().split("\\n").map((path) => {
  const rgba = new Uint8ClampedArray(readFileSync(path));
  return adviceFor(rgba, %(width)d);
});
console.log(JSON.stringify(said));
"""


def tables(random: np.random.Generator) -> Iterator[Pillow.Image]:
    """Dark wood, a pale desk, a grey one, a patterned cloth."""
    width, height = CAMERA
    across, down = np.meshgrid(np.arange(width), np.arange(height))
    for base, grain, every in ((70, 10, 23), (215, 3, 90), (130, 6, 55), (120, 35, 14)):
        wave = grain * np.sin(across / every + down / (7 * every)) + random.normal(0, 3, (height, width))
        tone = np.clip(base + wave, 0, 255)
        yield Pillow.fromarray(np.stack([tone, tone * 0.96, tone * 0.9], axis=2).astype(np.uint8))


def scene(table: Pillow.Image, card: Pillow.Image, share: float, turned: float = 0.0) -> Pillow.Image:
    """The document on the table, ``share`` of the picture's width wide, or as high as fits."""
    width = round(CAMERA[0] * share)
    scale = min(width / card.width, CAMERA[1] * share * 1.1 / card.height)
    small = card.resize((round(card.width * scale), round(card.height * scale)), Pillow.Resampling.LANCZOS)
    laid = small.convert("RGBA").rotate(turned, expand=True, resample=Pillow.Resampling.BICUBIC)
    whole = table.copy()
    whole.paste(laid, ((CAMERA[0] - laid.width) // 2, (CAMERA[1] - laid.height) // 2), laid)
    lens = whole.filter(ImageFilter.GaussianBlur(0.4))  # none is sharper
    return lens.point(lambda value: value * EXPOSED)


def glaring(picture: Pillow.Image) -> Pillow.Image:
    """A lamp's reflection on the laminate: white in its middle, over a part of the document."""
    spot = Pillow.new("L", CAMERA, 0)
    ImageDraw.Draw(spot).ellipse((215, 80, 440, 260), fill=255)
    return Pillow.composite(Pillow.new("RGB", CAMERA, "white"), picture, spot.filter(ImageFilter.GaussianBlur(12)))


def pictures(cards: list[Pillow.Image]) -> Iterator[tuple[str, Pillow.Image]]:
    random = np.random.default_rng(7)
    for card in cards:
        for table in tables(random):
            good = scene(table, card, 0.8)
            yield "good", good
            yield "turned", scene(table, card, 0.7, turned=12)
            yield "dark", good.point(lambda value: value * 0.22)
            yield "glare", glaring(good)
            yield "blurred", good.filter(ImageFilter.GaussianBlur(4.5))
            yield "far", scene(table, card, 0.35)


def _looked_at(picture: Pillow.Image) -> Pillow.Image:
    """As the page draws a camera's picture to look at it."""
    return picture.resize((LOOK, round(LOOK * picture.height / picture.width)), Pillow.Resampling.BILINEAR)


def advice(kinds: list[tuple[str, Pillow.Image]], module: Path) -> list[str]:
    with tempfile.TemporaryDirectory() as place:
        paths = []
        for number, (_, small) in enumerate(kinds):
            path = Path(place) / f"{number}.rgba"
            path.write_bytes(small.convert("RGBA").tobytes())
            paths.append(str(path))
        script = Path(place) / "ask.mjs"
        typescript = WEB / "node_modules" / "typescript" / "lib" / "typescript.js"
        files = {"module": module, "typescript": typescript, "compiled": Path(place) / "picture.mjs"}
        script.write_text(SCRIPT % {**{name: json.dumps(str(path)) for name, path in files.items()}, "width": LOOK})
        command = ["node", str(script)]
        said = subprocess.run(command, input="\n".join(paths), capture_output=True, text=True, check=True)
    return list(json.loads(said.stdout))


def main(directory: Path) -> None:
    module = WEB / "src" / "call" / "picture.ts"
    found = sorted(path for path in directory.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg", ".png"})
    cards = [Pillow.open(path).convert("RGB") for path in found]
    for card in cards:
        card.thumbnail(CAMERA)
    kinds = [(kind, _looked_at(picture)) for kind, picture in pictures(cards)]
    said = advice(kinds, module)
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in WANTED}
    for (kind, _), one in zip(kinds, said, strict=True):
        counts[kind][one] += 1
    print(f"{len(found)} documents, {len(kinds)} pictures; for each kind what is advised")
    for kind, heard in counts.items():
        right = heard[WANTED[kind]]
        print(f"{kind:8} {right:4} of {heard.total():4} right   {dict(heard.most_common())}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
