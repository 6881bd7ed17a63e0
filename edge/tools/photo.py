"""Take a photo and keep it."""

from edge.reply import Clause, Source
from edge.tools.tool import Finding, Scene, Tool
from hardware.picture import save_picture


def _run(scene: Scene) -> Finding:
    frame = scene.frame()
    path = scene.photo_dir / f"photo-{scene.now:%Y%m%d-%H%M%S}.jpg"
    scene.photo_dir.mkdir(parents=True, exist_ok=True)
    save_picture(frame.pixels, path)
    return Finding((Clause(f"I took a photo. It is kept as {path.name}.", Source.CAMERA),), confidence=1.0)


TOOL = Tool(
    name="photo",
    summary="take a photo",
    sentences=("take (a|another) (photo|picture)", "(make|save|keep) (a|this) (photo|picture)"),
    run=_run,
)
