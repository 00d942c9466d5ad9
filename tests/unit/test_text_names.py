"""Spellings of names: what is one person, and what only might be."""

from __future__ import annotations

import pytest
from hypothesis import given

from digest.text.names import name_words, same_person
from tests.unit.strategies import raw_texts


@pytest.mark.parametrize(
    ("followed", "name"),
    [
        ("Jiawei Li", "Jiawei Li"),
        ("Jiawei Li", "Li, Jia-Wei"),
        ("Jiawei Li", "Li Jia Wei"),
        ("Jörg Müller", 'J\\"org M{\\"u}ller'),
        ("Łukasz Kaiser", "lukasz kaiser"),
        ("Yann LeCun", "Yann A. LeCun"),
        ("Yann A. LeCun", "Yann LeCun"),
        ("Y. LeCun", "Yann LeCun"),
        ("Y. LeCun", "Y. A. LeCun"),
        ("J.-W. Li", "Jia Wei Li"),
        ("李伟", "李伟"),
        ("Ada de la Example", "Ada de la Example"),
    ],
)
def test_one_person(followed: str, name: str) -> None:
    """Accents, order, hyphens, middle initials and written initials do not hide a person."""
    assert same_person(followed, name)


@pytest.mark.parametrize(
    ("followed", "name"),
    [
        ("Yann LeCun", "Y. LeCun"),
        ("John A. Smith", "John B. Smith"),
        ("Wei Li", "Wei Liu"),
        ("Wei Li", "Weili Chen"),
        ("J. Li", "Li Jiawei"),
        ("Li", "Wei Li"),
        ("A. B. Example", "Ada Example"),
        ("", "Ada Example"),
        ("Ada Example", ""),
    ],
)
def test_another_person(followed: str, name: str) -> None:
    """An initial on a paper, another middle initial or a part of a name is not enough."""
    assert not same_person(followed, name)


@given(raw_texts)
def test_every_name_is_itself(name: str) -> None:
    """Whatever stands as a name is compared without an error, and equals itself if it has words."""
    assert same_person(name, name) == bool(name_words(name))
