"""The two files of a vision-language model, and what can be told of them before loading."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from models.errors import ModelCorrupt, ModelMissing
from models.vlm.gguf import Value, read_values

LEGACY_PROJECTORS = frozenset({"mlp", "mlp_norm", "ldp", "ldpv2", "resampler", "adapter"})
"""Old converters wrote these with the vision tower's own width as projection_dim, which says nothing here."""

OWN_PROJECTORS = {
    "gemma3": ("gemma3",),
    "lfm2": ("lfm2", "lfm2moe"),
    "qwen2vl_merger": ("qwen2vl",),
    "qwen2.5vl_merger": ("qwen2vl",),
}
"""Projectors that serve one family of language models alone; of equal width, they would load and talk nonsense."""


@dataclass(frozen=True)
class VlmFiles:
    """A language model and the picture encoder (multimodal projector) that belongs to it, both GGUF."""

    model: Path
    mmproj: Path
    name: str
    """As in the catalogue; error messages name it."""
    catalogued: bool = True
    """False for files of the user's own, which no command fetches."""

    def check(self) -> str:
        """The name of the projector, after refusing what cannot work before anything is loaded.

        ModelMissing or ModelCorrupt, saying what to do."""
        text = self._values(self.model)
        vision = self._values(self.mmproj)
        if text["general.architecture"] == "clip":
            raise self.broken(f"{self.model} is a picture encoder where the language model belongs.")
        if vision["general.architecture"] != "clip":
            raise self.broken(f"{self.mmproj} is a language model where the picture encoder belongs.")
        projector = vision.get("clip.vision.projector_type") or vision.get("clip.projector_type")
        if not isinstance(projector, str):
            raise self.broken(f"{self.mmproj} names no projector for pictures.")
        width = text.get(f"{text['general.architecture']}.embedding_length")
        if not isinstance(width, int) or width <= 0:
            raise self.broken(f"{self.model} does not say its embedding length.")
        if text["general.architecture"] not in OWN_PROJECTORS.get(projector, (text["general.architecture"],)):
            raise self.broken(
                f"{self.mmproj} holds a projector for {projector}, {self.model} is of the family "
                f"{text['general.architecture']}: they belong to different models."
            )
        projected = vision.get("clip.vision.projection_dim")
        if projector not in LEGACY_PROJECTORS and projected not in (None, 0, width):
            raise self.broken(
                f"{self.mmproj} gives picture embeddings of {projected} numbers, {self.model} takes {width}: "
                "they belong to different models."
            )
        return projector

    def broken(self, what: str) -> ModelCorrupt:
        """An error about these files that says what to do."""
        remedy = (
            f"Check the files with `quizglass models verify`, or fetch them again with {self._pull}."
            if self.catalogued
            else "Get the files again from where they came, or set mind.vlm to another model."
        )
        return ModelCorrupt(f"{self.name}: {what} {remedy}")

    @property
    def _pull(self) -> str:
        return f"`quizglass models pull {self.name}`"

    def _values(self, path: Path) -> dict[str, Value]:
        if not path.is_file():
            remedy = f"Fetch it with {self._pull}." if self.catalogued else "Correct mind.vlm."
            raise ModelMissing(f"{path} is missing. {remedy}")
        try:
            values = read_values(path)
        except ModelCorrupt as damage:
            raise self.broken(f"{damage}.") from None
        except OSError as failure:
            raise ModelMissing(f"{path} cannot be read ({failure.strerror}): make it readable.") from failure
        if not isinstance(values.get("general.architecture"), str):
            raise self.broken(f"{path} does not say its architecture.")
        return values
