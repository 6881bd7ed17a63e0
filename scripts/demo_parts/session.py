"""The recorded session: what is shown and asked, and when."""

from pathlib import Path

from demo_parts.card import draw_card
from demo_parts.label import draw_label
from demo_parts.scene import CARD, PACKET, View, photograph
from demo_parts.voice import RATE, speak

SHOTS = (
    (0.0, View(yaw=-30, pitch=16, roll=5, distance=31, blur=2.6)),
    (0.7, View(yaw=-22, pitch=14, roll=3, distance=26, blur=1.4)),
    (1.3, View(yaw=-17, pitch=13, roll=2, distance=24, blur=0.8)),
    (16.0, View(yaw=-13, pitch=12, roll=-1, distance=25, blur=0.8)),
)
"""When each picture of the packet is taken, in seconds, and from where: the wearer comes closer, then moves."""
CARD_SHOT = (31.0, View(yaw=-6, pitch=8, roll=2, distance=19, blur=0.8))
"""The same of the card that takes the packet's place."""

WAKE = "okay, naboo"  # spelled as it sounds
QUESTIONS = ((1.0, "what does this say?"), (18.0, "what colours do you see?"), (33.0, "what is this?"))
"""When the wearer begins to speak, in seconds, and what is asked after the wake word."""

PAUSE = 0.5
TAIL = 8.0


def write(folder: Path) -> None:
    """Write the session into `folder`, which exists. Raises FileNotFoundError if flite is not installed."""
    import soundfile
    from PIL import Image

    for number, (_, question) in enumerate(QUESTIONS, start=1):
        sound = speak((WAKE, question), PAUSE, seed=number)
        soundfile.write(folder / f"question-{number}.wav", sound, RATE, subtype="PCM_16")
    label, card = draw_label(), draw_card()
    photos = [photograph(label, PACKET, view, seed) for seed, (_, view) in enumerate(SHOTS, start=1)]
    photos.append(photograph(card, CARD, CARD_SHOT[1], seed=len(photos) + 1))
    for number, photo in enumerate(photos, start=1):
        picture = Image.fromarray(photo)
        picture.save(folder / f"frame-{number}.jpg", quality=86)
    (folder / "session.toml").write_text(_timetable(), encoding="utf-8")


def _timetable() -> str:
    lines = [
        "# Made by scripts/make-demo-session. Times are seconds from the start.",
        'title = "A packet of tea and a picture card"',
        "push_to_talk = false",
        f"tail = {TAIL}",
    ]
    for number, (at, _) in enumerate((*SHOTS, CARD_SHOT), start=1):
        lines += ["", "[[picture]]", f'file = "frame-{number}.jpg"', f"at = {at}"]
    for number, (at, question) in enumerate(QUESTIONS, start=1):
        lines += [
            "",
            "[[audio]]",
            f'file = "question-{number}.wav"  # "okay nabu ... {question}"',
            f"at = {at}",
        ]
    return "\n".join(lines) + "\n"
