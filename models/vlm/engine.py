"""The vision-language engine: llama.cpp with a kept prefix, in this process.

Native code ends the process on some inputs that cannot be foreseen, so the assistant runs this engine in a
child process (see worker.py); tests and measurements also run it directly.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import replace
from pathlib import Path

from models.cancel import Cancel
from models.errors import BadInput, ModelCancelled, ModelCorrupt, ModelCrashed, ModelTooBig
from models.ports import AskOptions, Exchange, Piece, Pixels, Seen, VlmInfo
from models.vlm.branches import Branch, answer_together, in_common
from models.vlm.context import Context
from models.vlm.encoder import Encoder
from models.vlm.files import VlmFiles
from models.vlm.limits import calibration_of, refusal_of
from models.vlm.native import Weights
from models.vlm.picture import View
from models.vlm.prefix import Prefix, Saved
from models.vlm.prompt import ChatPrompt
from models.vlm.sampling import check_options
from models.vlm.settings import VlmSettings
from models.vlm.stop import Stop

_SAMPLE = 1 << 20
"""Bytes of each end of a model file that tell it from others."""


class Engine:
    """models.ports.VisionLanguage, for one thread. The next call ends an answer that was not read to its end.

    ModelMissing, ModelCorrupt or ModelTooBig on creation.
    """

    def __init__(self, files: VlmFiles, settings: VlmSettings) -> None:
        self._files = files
        self._settings = settings
        self._stop = Stop()
        with ExitStack() as opened:
            self._weights = opened.enter_context(closing(Weights(files)))
            self._chat = self._open_chat()
            self._info = self._tell()
            self._encoder = opened.enter_context(closing(Encoder(self._weights, settings, self._stop)))
            self._context = opened.enter_context(closing(Context(self._weights, settings, self._stop)))
            self._opened = opened.pop_all()
        self._view: View | None = None
        self._kept: Prefix | None = None
        self._call = 0

    @property
    def info(self) -> VlmInfo:
        return replace(self._info, context=self._context.size)

    def look(self, pixels: Pixels | None, cancel: Cancel) -> Seen:
        self._begin()
        view = View.of(pixels, self._settings.max_side)
        if self._kept is not None and self._view == view:
            return Seen(self._kept.cells, 0.0, 0.0, reused=True)
        self._view = view
        return self._prefill_view(view, cancel)

    def ask(
        self, question: str, history: Sequence[Exchange], options: AskOptions, cancel: Cancel
    ) -> Iterator[Piece]:
        call = self._begin()
        kept = self._looked(cancel)
        (tokens,) = self._suffixes(kept, [question], history, options)
        self._rewind(kept)
        with self._stopping(cancel), closing(Branch(self._weights, options)) as branch:
            cancel.check()
            self._context.prefill(tokens, kept.position)
            position = kept.position + len(tokens)
            while (piece := branch.take(self._context.logits(-1))) is not None:
                yield piece
                self._still(call)
                if branch.full:
                    return
                cancel.check()
                self._context.step([(piece.token, position, 0)])
                position += 1

    def ask_many(
        self, questions: Sequence[str], history: Sequence[Exchange], options: AskOptions, cancel: Cancel
    ) -> Iterator[tuple[int, Piece]]:
        call = self._begin()
        if not 1 <= len(questions) <= self._settings.branches:
            raise BadInput(f"Ask 1 to {self._settings.branches} questions at once, not {len(questions)}.")
        kept = self._looked(cancel)
        prompts = self._suffixes(kept, questions, history, options)
        self._rewind(kept)
        with self._stopping(cancel), ExitStack() as opened:
            branches = [opened.enter_context(closing(Branch(self._weights, options))) for _ in questions]
            for number, piece in answer_together(self._context, branches, prompts, kept.position, cancel):
                yield number, piece
                self._still(call)

    def save_prefix(self, path: Path, cancel: Cancel) -> None:
        """Write what was last looked at, and what looking gave, to a file. OSError from the disk."""
        self._begin()
        kept = self._looked(cancel)
        self._rewind(kept)
        assert self._view is not None
        saved = Saved(self._view, kept, kept.state or self._context.save())
        saved.write(path, self._identity())

    def load_prefix(self, path: Path) -> View:
        """Take back what save_prefix wrote, as if it had just been looked at.

        ModelCorrupt where the file is damaged, or of another model, encoder or setting; what was kept before then
        still is. OSError from the disk.
        """
        self._begin()
        saved = Saved.read(path, self._identity())
        self._kept = None
        self._view = saved.view
        self._context.clear()
        self._context.restore(saved.state)
        self._kept = saved.prefix if self._weights.rewinds else replace(saved.prefix, state=saved.state)
        return saved.view

    def close(self) -> None:
        self._call += 1
        self._kept = None
        self._opened.close()

    def _open_chat(self) -> ChatPrompt:
        weights = self._weights
        try:
            system = weights.plain(self._settings.system_prompt)
            return ChatPrompt(weights.template, system, weights.bos, weights.eos)
        except ModelCorrupt as fault:
            raise self._files.broken(str(fault)) from None

    def _tell(self) -> VlmInfo:
        """What the files say of the model."""
        metadata, details = self._weights.metadata, {"projector": self._weights.projector}
        try:
            refusal, calibration = refusal_of(metadata), calibration_of(metadata)
        except ModelCorrupt as fault:
            raise self._files.broken(str(fault)) from None
        form = self._chat.call_form
        return VlmInfo(
            self._files.name, details=details, refusal=refusal, calibration=calibration, call_form=form
        )

    def _begin(self) -> int:
        if self._context.handle is None:
            raise ModelCrashed("The engine is closed: start a new one.")
        self._stop.clear()
        self._call += 1
        return self._call

    def _stopping(self, cancel: Cancel) -> AbstractContextManager[None]:
        """While the block lasts, the token stops native code, but not that of a later call."""
        call = self._call

        def stop() -> None:
            if call == self._call:
                self._stop.set()

        return cancel.calling(stop)

    def _still(self, call: int) -> None:
        if call != self._call:
            raise ModelCancelled("Another call came before this answer ended.")

    def _looked(self, cancel: Cancel) -> Prefix:
        """What is kept; what was to be kept is looked at once more if that was called off."""
        if self._view is None:
            raise BadInput("Nothing has been looked at: look at a picture, or at None to ask without one.")
        if self._kept is None:
            self._prefill_view(self._view, cancel)
        assert self._kept is not None
        return self._kept

    def _suffixes(
        self, kept: Prefix, questions: Sequence[str], history: Sequence[Exchange], options: AskOptions
    ) -> list[list[int]]:
        """The tokens to evaluate for each question behind what is kept. All that can be refused is refused here."""
        check_options(options)
        assert self._view is not None
        plain = self._weights.plain
        earlier = [Exchange(plain(exchange.question), plain(exchange.answer)) for exchange in history]
        shown = self._view.pixels is not None
        suffixes = [self._chat.suffix(shown, earlier, plain(question)) for question in questions]
        prompts = [self._weights.tokens(suffix) for suffix in suffixes]
        most = [len(prompt) + options.max_tokens for prompt in prompts]
        once = (len(prompts) - 1) * in_common(prompts)
        needed = kept.cells + (sum(most) - once if self._context.shared else max(most))
        if needed > self._context.size:
            raise ModelTooBig(self._overflow(needed))
        return prompts

    def _rewind(self, kept: Prefix) -> None:
        """Forget all but the prefix."""
        if kept.state is None:
            self._context.shorten(kept.position)
        else:
            self._context.restore(kept.state)

    def _prefill_view(self, view: View, cancel: Cancel) -> Seen:
        """Evaluate system prompt and picture from the start."""
        self._kept = None
        self._context.clear()
        start = time.perf_counter()
        parts: list[list[int] | int] = [
            self._weights.tokens(self._chat.prefix(view.pixels is not None), opening=True)
        ]
        with ExitStack() as opened:
            opened.enter_context(self._stopping(cancel))
            if view.pixels is not None:
                parts += opened.enter_context(self._encoder.layout(view.pixels))
            cells = sum(self._encoder.cells(part) if isinstance(part, int) else len(part) for part in parts)
            if cells >= self._context.size:
                raise ModelTooBig(self._overflow(cells))
            position, encoding = 0, 0.0
            for part in parts:
                cancel.check()
                if isinstance(part, int):
                    began = time.perf_counter()
                    embeddings = self._encoder.encode(part)
                    encoding += time.perf_counter() - began
                    position = self._encoder.prefill(self._context, part, embeddings, position)
                else:
                    self._context.prefill(part, position)
                    position += len(part)
            state = None if self._weights.rewinds else self._context.save()
        self._kept = Prefix(cells, position, state)
        prefilling = time.perf_counter() - start - encoding
        return Seen(cells, encoding * 1000, prefilling * 1000, reused=False)

    def _overflow(self, needed: int) -> str:
        return (
            f"{self._files.name}: picture, question, history and answer need {needed} tokens of context, "
            f"there are {self._context.size}. Ask less, keep less history, or set a larger context."
        )

    def _identity(self) -> str:
        """Of all that the kept prefix depends on, short of reading gigabytes."""
        digest = hashlib.blake2b(digest_size=32)
        for path in (self._files.model, self._files.mmproj):
            with path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                digest.update(str(size).encode())
                for start in (0, max(0, size - _SAMPLE)):
                    file.seek(start)
                    digest.update(file.read(_SAMPLE))
        caches = self._settings.branches, self._settings.shared_cells
        for fact in (self._chat.prefix(True), self._chat.prefix(False), self._context.size, *caches):
            digest.update(str(fact).encode() + b"\0")
        return digest.hexdigest()
