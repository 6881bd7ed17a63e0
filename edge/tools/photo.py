"""Take a photo and keep it."""

from itertools import chain, count
from pathlib import Path

from edge.guard import Effect
from edge.reply import Clause, Source
from edge.tools.arguments import NoArguments
from edge.tools.tool import Finding, Scene, Tool
from hardware.errors import BadMedia
from hardware.picture import save_picture


def _run(scene: Scene, _: NoArguments) -> Finding:
    frame = scene.frame()
    folder = scene.photo_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadMedia(
            f"photos cannot be kept in {folder} ({error.strerror}); set sight.photo_dir to another folder"
        ) from error
    path = _free(folder / f"photo-{scene.now:%Y%m%d-%H%M%S}.jpg")
    save_picture(frame.pixels, path)
    return Finding((Clause(f"I took a photo. It is kept as {path.name}.", Source.CAMERA),), confidence=1.0)


def _free(path: Path) -> Path:
    """The path, or the next that is not taken: two photos may come within a second."""
    names = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
    return next(free for free in chain((path,), names) if not free.exists())


TOOL = Tool(
    name="photo",
    summary="take a photo",
    sentences=("take (a|another) (photo|picture)", "(make|save|keep) (a|this) (photo|picture)"),
    run=_run,
    effect=Effect.KEEPS,
    examples=("keep a picture of what you see", "save this as a photo", "snap a picture of it"),
)
