"""The real PortAudio, on ALSA's null device: it needs no sound card."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

ASOUNDRC = """
pcm.nothing {
    type null
    hint {
        show on
        description "nothing"
    }
}
pcm.default {
    type null
}
"""

CHILD = """
import json
import numpy as np
from hardware.microphone import SoundDeviceMicrophone
from hardware.portaudio import audio_host, list_audio_devices
from hardware.ports import PlayBlock
from hardware.speaker import SoundDeviceSpeaker

def say(seconds):
    block = PlayBlock(np.full(round(22_050 * seconds), 1000, np.int16), 22_050, 1)
    return speaker.write(block) and speaker.drain(1, 10.0)

news = []
names = [device.name for device in list_audio_devices()]
if "nothing" in names:
    speaker = SoundDeviceSpeaker(("nothing",), on_change=news.append)
    speaker.accepted = 1
    said = [say(0.2)]
    microphone = SoundDeviceMicrophone(("nothing",), on_change=news.append)
    heard = [microphone.read(5.0).samples.size]
    audio_host().rescan()
    said.append(say(0.1))
    played = speaker.played(1)
    blocks = (microphone.read(0.5) for _ in range(1000))
    heard.append(next(block for block in blocks if block is not None).samples.size)
    speaker.close()
    microphone.close()
    print(json.dumps([said, played, heard, news]))
"""


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ALSA is Linux's")
def test_speaking_and_listening_through_the_real_library(tmp_path: Path) -> None:
    config = tmp_path / "asoundrc"
    config.write_text(ASOUNDRC)
    environment = os.environ | {"ALSA_CONFIG_PATH": str(config), "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        [sys.executable, "-c", CHILD],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    if not result.stdout:
        pytest.skip("PortAudio or ALSA's null device is not here")
    said, played, heard, news = json.loads(result.stdout)
    assert said == [True, True]
    assert played == pytest.approx(0.3, abs=1e-3)
    assert heard == [512, 512]
    assert news == []
