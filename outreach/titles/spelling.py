"""One slip of the keyboard in a level word: "Manger", "Vice Presdent", "Cheif".

Only words no table knows are looked at, only those one edit away from one word worth repairing, and never
when what stands there is another word ("Resident", "Ranger", "Header").
"""

from functools import cache

from outreach.titles.lexicon import lexicon, plain, shared

_TABLES = ("levels", "chiefs", "functions", "occupations", "phrases", "status", "not_status", "neutral", "small")


def repair(tokens: list[str]) -> tuple[list[str], list[str]]:
    """The words with slips mended, and a sentence for each."""
    mended, reasons = [], []
    for token in tokens:
        meant = _spelled_out().get(token) or _meant(token)
        mended.append(meant)
        if meant != token:
            reasons.append(f"“{token}” read as “{meant}”")
    return mended, reasons


@cache
def _spelled_out() -> dict[str, str]:
    """The short forms people write for common words: "mgr", "asst"."""
    table: dict[str, str] = shared()["short_forms"]
    return table


@cache
def _targets() -> dict[str, set[str]]:
    """Every word worth repairing, under each form it has with one letter left out, and under itself."""
    forms: dict[str, set[str]] = {}
    for word in map(plain, shared()["repaired"]):
        for form in {word, *_shortened(word)}:
            forms.setdefault(form, set()).add(word)
    return forms


@cache
def _known() -> set[str]:
    words = {word for name in _TABLES for word in lexicon(name).words()}
    return words | set(map(plain, shared()["other_words"])) | set(map(plain, shared()["repaired"]))


@cache
def _is_known(token: str) -> bool:
    # A star must not hide a slip: only a known word with a common ending is another known word.
    stems = (token.removesuffix(ending) for ending in ("", "s", "es", "n", "en", "in", "innen"))
    return any(stem in _known() for stem in stems if len(stem) >= 4)


@cache
def _meant(token: str) -> str:
    if len(token) < 5 or not token.isalpha() or _is_known(token):
        return token
    near = {word for form in {token, *_shortened(token)} for word in _targets().get(form, ())}
    close = {word for word in near if word[0] == token[0] and _is_one_edit(token, word)}
    return min(close) if len(close) == 1 or _mean_the_same(close) else token


def _mean_the_same(words: set[str]) -> bool:
    """Director and Directeur: whichever was meant, the level is one."""
    found = [lexicon("levels").find([word], 0) for word in words]
    return len({match.meaning["is"] if match else word for match, word in zip(found, words, strict=True)}) == 1


def _shortened(word: str) -> set[str]:
    return {word[:cut] + word[cut + 1 :] for cut in range(len(word))}


def _is_one_edit(one: str, other: str) -> bool:
    """A letter too many, too few or wrong, or two neighbours swapped; in short words only the swap."""
    if len(one) == len(other):
        places = [place for place in range(len(one)) if one[place] != other[place]]
        if len(places) == 1:
            return len(one) >= 6
        swapped = len(places) == 2 and places[1] == places[0] + 1
        return swapped and one[places[0]] == other[places[1]] and one[places[1]] == other[places[0]]
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return len(longer) - len(shorter) == 1 and len(longer) >= 6 and shorter in _shortened(longer)
