"""Use a tool for as long as it may take, and tell what went wrong with it."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from typing import Any

from edge.reply import Clause, Source
from edge.tools.tool import Finding, Scene, Tool
from hardware.errors import DeviceError
from models.cancel import Cancel
from models.errors import ModelError

_log = logging.getLogger(__name__)


def use(tool: Tool, scene: Scene, arguments: Any) -> Finding:
    """What it found, or what became of it instead. DeviceError and ModelError, whose messages are fit to be spoken, are
    the tool's own; ModelCancelled as soon as the scene's token is."""
    own, done = Cancel(), threading.Event()
    finding: list[Finding] = []
    faults: list[BaseException] = []

    def work() -> None:
        try:
            finding.append(_checked(tool.run(replace(scene, cancel=own), arguments)))
        except BaseException as fault:  # noqa: BLE001 - it belongs to whoever waits
            faults.append(fault)
        finally:
            done.set()

    def stop() -> None:
        own.cancel()
        done.set()

    # A thread of its own, since native code and other programs may hang, and nothing else can leave them behind.
    threading.Thread(target=work, name=f"tool {tool.name}", daemon=True).start()
    with scene.cancel.calling(stop):
        in_time = done.wait(tool.seconds)
    scene.cancel.check()
    if not in_time:
        own.cancel()
        return _failed(tool, f"did not answer within {tool.seconds:g} seconds")
    if finding:
        return finding[0]
    if isinstance(faults[0], DeviceError | ModelError):
        raise faults[0]
    _log.warning("the tool %s failed", tool.name, exc_info=faults[0])
    return _failed(tool, f"failed: {faults[0]}" if str(faults[0]) else "failed")


def _checked(finding: object) -> Finding:
    """Others may have written the tool. TypeError where it is no finding."""
    if not isinstance(finding, Finding) or not all(isinstance(clause, Clause) for clause in finding.clauses):
        raise TypeError("it gave something that is no answer")
    return finding


def _failed(tool: Tool, how: str) -> Finding:
    named = tool.name.replace("_", " ")
    return Finding((Clause(f"The tool {named} {how}.", Source.ASSISTANT),), found=False)
