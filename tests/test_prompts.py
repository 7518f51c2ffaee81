"""Prompt files: pinned bytes, strict variables, data that cannot become instruction."""

import hashlib
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.errors import PromptError
from outreach.prompts import Prompt, data_block, load_prompt, prompt_folder, released, render


def p(user):
    return Prompt(id="x.v1", digest="d" * 64, system="s", user=user)


def folder_with(tmp_path, content=b'system = "S"\nuser = "U {{data}}"\n', pin=None):
    (tmp_path / "a.v1.toml").write_bytes(content)
    if pin:
        (tmp_path / "RELEASED").write_text(f"{pin}  a.v1.toml\n")
    return tmp_path


@pytest.mark.parametrize("name", ["first_email.v1", "repair.v1"])
def test_shipped_prompts_are_released_and_unchanged(name):
    """Every shipped prompt is pinned in RELEASED, and its bytes are the pinned ones."""
    prompt = load_prompt(name)
    assert released(prompt_folder())[f"{name}.toml"] == prompt.digest


def test_every_prompt_file_is_pinned():
    """No prompt can be in use without a trace: each file of the folder is in RELEASED and the other way round."""
    assert set(released(prompt_folder())) == {path.name for path in prompt_folder().glob("*.toml")}


def test_digest_is_of_the_file_bytes(tmp_path):
    """The digest is the sha256 of the file, comments and all."""
    content = b'# c\nsystem = "S"\nuser = "U"\n'
    assert load_prompt("a.v1", folder_with(tmp_path, content)).digest == hashlib.sha256(content).hexdigest()


def test_a_changed_released_prompt_is_refused(tmp_path):
    """One changed byte after the release is an error that says to write the next version."""
    with pytest.raises(PromptError, match=r"a\.v1.*changed after its release.*next version"):
        load_prompt("a.v1", folder_with(tmp_path, pin="0" * 64))


def test_an_unreleased_prompt_can_be_tried(tmp_path):
    """A file that is not pinned yet loads, so that a new version can be developed."""
    assert load_prompt("a.v1", folder_with(tmp_path)).user == "U {{data}}"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"system = ", "not valid TOML"),
        (b"\xff", "not valid TOML"),
        (b'system = "S"\n', "exactly two texts"),
        (b'system = "S"\nuser = ""\n', "exactly two texts"),
        (b'system = "S"\nuser = "U"\nextra = 1\n', "exactly two texts"),
    ],
)
def test_malformed_files_say_what_is_wrong(tmp_path, content, words):
    """A broken file is an error in words."""
    with pytest.raises(PromptError, match=words):
        load_prompt("a.v1", folder_with(tmp_path, content))


def test_broken_pins_are_an_error(tmp_path):
    """A line of RELEASED that pins nothing is named, never skipped."""
    folder = folder_with(tmp_path)
    (folder / "RELEASED").write_text("# comment\n\nabc  a.v1.toml\n")
    with pytest.raises(PromptError, match="line 3"):
        load_prompt("a.v1", folder)


@pytest.mark.parametrize("name", ["../secret.v1", "a", "a.v0", "/etc/passwd", "A.v1"])
def test_names_are_no_paths(tmp_path, name):
    """Only name.vN is a prompt name."""
    with pytest.raises(PromptError, match="no prompt name"):
        load_prompt(name, tmp_path)


def test_missing_file_is_named(tmp_path):
    """A prompt that is not there is an error with its path."""
    with pytest.raises(PromptError, match=r"b\.v1\.toml cannot be read"):
        load_prompt("b.v1", tmp_path)


def test_missing_and_unknown_variables_are_named():
    """Rendering names the variable that lacks a value, and the one the prompt does not have."""
    with pytest.raises(PromptError, match="'data' is in the prompt but has no value"):
        render(p("{{data}}"), {})
    with pytest.raises(PromptError, match="'dato' is not in the prompt"):
        render(p("{{data}}"), {"data": "x", "dato": "y"})


def test_values_are_not_rendered_again():
    """A value that looks like a placeholder stays as it is, and single braces mean nothing."""
    assert render(p("{a} {{one}} {{two}}"), {"one": "{{two}}", "two": r"\1"}) == r"{a} {{two}} \1"


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_no_value_can_leave_its_block(value):
    """Whatever the value, the block opens once and closes once, holds the value, and is the same every time."""
    block = data_block("data", value, "digest")
    assert block == data_block("data", value, "digest")
    first, _, last = block.partition("\n")[0], None, block.rpartition("\n")[2]
    assert re.fullmatch(r"<data-[0-9a-f]{16}>", first)
    assert last == first.replace("<", "</")
    inner = block[len(first) + 1 : -len(last) - 1]
    assert "<" not in inner
    assert json.loads(inner) == value


def test_the_key_depends_on_prompt_and_data():
    """Different data or another prompt give another key, so that no value can know its own."""
    assert len({data_block("data", value, digest)[:24] for value in "ab" for digest in "xy"}) == 4
