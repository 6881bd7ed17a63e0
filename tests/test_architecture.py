"""Rules that keep the code readable, checked on the code itself."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("edge", "models", "hardware")
MODULES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True
    ).stdout.splitlines()
    if (ROOT / name).is_file()
]

FUNCTION_LINES, FILE_LINES, CONSTRUCTOR_ARGUMENTS = 60, 400, 8

ALLOWED = {"hardware": {"hardware"}, "models": {"models"}, "edge": set(LAYERS)}
"""Which layers each layer may import."""

HEAVY = {
    "PIL", "anyio", "av", "ctranslate2", "cv2", "espeakng_loader", "faster_whisper", "gguf", "gpiozero", "hassil",
    "httpx", "httpx2", "huggingface_hub", "jinja2", "llama_cpp", "matplotlib", "mcp", "mcp_types", "num2words",
    "onnxruntime", "picamera2", "piper", "pocketsphinx", "pymicro_wakeword", "rapidocr", "sounddevice", "soundfile",
    "soxr", "tokenizers", "zxingcpp",
}  # fmt: skip
"""Modules that take long to import, or load native libraries: only where they are used."""

VLM_ONLY = ("models/vlm", "models/zoo")
"""The only places for llama_cpp: it ends the process on several inputs, so it runs in one of its own."""

NOT_BEHAVIOUR = {"Protocol", "Enum", "StrEnum", "IntEnum", "Flag", "NamedTuple", "TypedDict", "BaseModel",
                 "BaseSettings", "Structure"}  # fmt: skip


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


TREES = {path: tree(path) for path in MODULES}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imported(nodes: Iterator[ast.AST]) -> Iterator[str]:
    """The full names of the modules that `nodes` import."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def at_import(module: ast.Module) -> Iterator[ast.AST]:
    """Every node that runs when the module is imported: no function bodies, no TYPE_CHECKING blocks."""
    waiting: list[ast.AST] = list(module.body)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting.extend(node.orelse)
            continue
        waiting.extend(ast.iter_child_nodes(node))


def base_names(cls: ast.ClassDef) -> set[str]:
    return {ast.unparse(base).split("[")[0].split(".")[-1] for base in cls.bases}


def is_behaviour(cls: ast.ClassDef) -> bool:
    """Whether a class does something, rather than hold values, name choices, or describe an error or a port."""
    decorators = {ast.unparse(decorator).split("(")[0].split(".")[-1] for decorator in cls.decorator_list}
    bases = base_names(cls)
    is_error = any(base.endswith(("Error", "Exception", "Warning")) for base in bases)
    return not (decorators & {"dataclass"} or bases & NOT_BEHAVIOUR or is_error)


def test_files_are_short() -> None:
    lines = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: count for name, count in lines.items() if count > FILE_LINES} == {}


def test_functions_are_short() -> None:
    long = [
        f"{name_of(path)}:{function.lineno} {function.name}"
        for path, module in TREES.items()
        for function in functions(module)
        if function.end_lineno is not None and function.end_lineno - function.lineno >= FUNCTION_LINES
    ]
    assert long == []


def test_constructors_take_few_arguments() -> None:
    greedy = []
    for path, module in TREES.items():
        for function in functions(module):
            given = function.args
            count = len(given.posonlyargs) + len(given.args) + len(given.kwonlyargs) - 1
            if function.name == "__init__" and count > CONSTRUCTOR_ARGUMENTS:
                greedy.append(f"{name_of(path)}:{function.lineno} takes {count}")
    assert greedy == []


def test_a_file_holds_one_public_behaviour_class() -> None:
    crowded = {}
    for path, module in TREES.items():
        classes = [node for node in module.body if isinstance(node, ast.ClassDef)]
        holders = {cls.name for cls in classes if not is_behaviour(cls)}
        acting = [cls.name for cls in classes if is_behaviour(cls) and not base_names(cls) & holders]
        public = [name for name in acting if not name.startswith("_")]
        if len(public) > 1:
            crowded[name_of(path)] = public
    assert crowded == {}


def test_layers_import_downwards() -> None:
    wrong = [
        f"{name_of(path)} imports {name}"
        for path, module in TREES.items()
        for name in imported(ast.walk(module))
        if name.split(".")[0] in LAYERS and name.split(".")[0] not in ALLOWED[path.relative_to(ROOT).parts[0]]
    ]
    assert wrong == []


def test_imports_are_absolute() -> None:
    relative = [
        f"{name_of(path)}:{node.lineno}"
        for path, module in TREES.items()
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_heavy_imports_wait_until_they_are_used() -> None:
    early = [
        f"{name_of(path)} imports {name}"
        for path, module in TREES.items()
        for name in imported(at_import(module))
        if name.split(".")[0] in HEAVY
    ]
    assert early == []


def test_only_the_vlm_process_loads_llama_cpp() -> None:
    elsewhere = [
        name_of(path)
        for path, module in TREES.items()
        if not name_of(path).startswith(VLM_ONLY)
        and "llama_cpp" in {name.split(".")[0] for name in imported(ast.walk(module))}
    ]
    assert elsewhere == []


def test_public_names_have_docstrings() -> None:
    missing = [
        name_of(path) for path, module in TREES.items() if module.body and not ast.get_docstring(module)
    ]
    for path, module in TREES.items():
        for node in module.body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if node.name[0] != "_" and ast.get_docstring(node) is None:
                missing.append(f"{name_of(path)}:{node.lineno} {node.name}")
    assert missing == []


@pytest.mark.parametrize("layer", LAYERS)
def test_the_tree_of_errors_is_the_one_in_the_code(layer: str) -> None:
    module = TREES[ROOT / layer / "errors.py"]
    drawn: dict[str, str | None] = {}
    above: list[tuple[int, str]] = []
    for line in (ast.get_docstring(module) or "").splitlines():
        match = re.match(r"([ │]*[├└]── )([A-Z]\w+)", line) or re.match(r"( *)([A-Z]\w+)$", line)
        if not match:
            continue
        depth = len(match[1])
        above = [(at, name) for at, name in above if at < depth]
        drawn[match[2]] = above[-1][1] if above else None
        above.append((depth, match[2]))
    classes = {node.name: base_names(node) for node in module.body if isinstance(node, ast.ClassDef)}
    if len(classes) > 1:
        assert set(drawn) == set(classes)
    for name, parent in drawn.items():
        assert parent is None or parent in classes[name]
        assert parent is not None or not classes[name] & set(classes)


def test_importing_the_package_is_light() -> None:
    heavy = "import sys, edge, edge.cli; print(sorted({name.split('.')[0] for name in sys.modules}))"
    shown = subprocess.run(
        [sys.executable, "-c", heavy], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert not set(ast.literal_eval(shown)) & HEAVY


def test_files_name_no_index_host_and_no_private_folder() -> None:
    hosts = ("pypi." + "org", "pythonhosted." + "org", "--index" + "-url", "--find" + "-links")
    folders = ("/ho" + "me/", "/Us" + "ers/", "/ro" + "ot/", "/wo" + "rk/")
    telling = []
    for path in TRACKED:
        text = path.read_bytes().decode("utf-8", errors="ignore")
        telling += [f"{name_of(path)}: {word}" for word in hosts + folders if word in text]
    assert telling == []


SCRIPTS = sorted(
    path for path in TRACKED if path.parent == ROOT / "scripts" and path.suffix == ""
)  # parts and sessions lie in folders


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_scripts_are_executable_and_explain_themselves(script: Path) -> None:
    assert os.access(script, os.X_OK)
    shown = subprocess.run(
        [script, "--help"], capture_output=True, text=True, check=True, timeout=60, stdin=subprocess.DEVNULL
    ).stdout
    assert "usage" in shown.lower()
    assert len(shown.splitlines()) >= 3


def test_the_locks_name_one_opencv_and_hash_every_pin() -> None:
    for lock in ("requirements.lock", "requirements-test.lock"):
        pins = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8"))
        pins = [pin for pin in pins if not pin.startswith("#")]
        assert pins
        assert all("--hash=sha256:" in pin for pin in pins)
        assert [pin.split("==")[0] for pin in pins if pin.startswith("opencv")] == ["opencv-python"]
