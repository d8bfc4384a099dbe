"""The look holds together: one order of colours, legible in light and dark, nothing fetched."""

import tomllib

import pytest

from components import look
from tests.house.reading import ROOT

THEME = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))["theme"]
APPEARANCES = ["light", "dark"]


def luminance(colour):
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("appearance", APPEARANCES)
def test_every_part_a_colour_plays_has_its_colour_in_the_theme(appearance):
    assert len(THEME[appearance]["chartCategoricalColors"]) == len(look.COLOURS)


@pytest.mark.parametrize("appearance", APPEARANCES)
@pytest.mark.parametrize("part", ["ink", "muted"])
def test_words_on_charts_are_legible(appearance, part):
    colours = THEME[appearance]["chartCategoricalColors"]
    assert contrast(colours[look.COLOURS.index(part)], THEME[appearance]["backgroundColor"]) >= 4.5


@pytest.mark.parametrize("appearance", APPEARANCES)
@pytest.mark.parametrize("part", ["accent", "warm", "violet", "blue", "red"])
def test_colours_that_carry_meaning_stand_out_from_the_card(appearance, part):
    colours = THEME[appearance]["chartCategoricalColors"]
    assert contrast(colours[look.COLOURS.index(part)], THEME[appearance]["backgroundColor"]) >= 3


@pytest.mark.parametrize("appearance", APPEARANCES)
@pytest.mark.parametrize("tone", ["green", "red", "orange", "gray", "blue"])
def test_words_on_coloured_chips_are_legible(appearance, tone):
    theme = THEME[appearance]
    assert contrast(theme[f"{tone}TextColor"], theme[f"{tone}BackgroundColor"]) >= 4.5


def test_states_of_health_are_contiguous_and_begin_at_nought():
    starts = [state.since for state in look.HEALTH]
    assert starts == sorted(set(starts))
    assert starts[0] == 0
    assert look.health_of(None) is None
    assert [look.health_of(score).word for score in (0, 40, 100)] == ["Needs care", "Mixed", "Healthy"]


def test_the_style_sheet_holds_no_angle_bracket_which_would_make_the_sanitizer_drop_it():
    assert not {"<", ">"} & set(look.STYLE_SHEET.read_text("utf-8"))


def test_every_font_of_the_theme_is_shipped_with_its_licence():
    files = [ROOT / "pages" / face["url"].removeprefix("app/") for face in THEME["fontFaces"]]
    assert all(file.is_file() for file in files)
    assert (files[0].parent / "LICENSE-inter.txt").is_file()
