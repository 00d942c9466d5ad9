"""config.yaml and the environment: every rule, and all problems at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given

from digest.config import Blog, Config, api_key, load_blog, parse_config
from digest.errors import ConfigError
from digest.llm.presets import PRESETS
from tests.unit.strategies import raw_texts

PATH = "config.yaml"


def config(sections: dict[str, Any] | None = None, environment: dict[str, str] | None = None) -> Config:
    data = {"site": {"title": "T"}, **(sections or {})}
    return parse_config(yaml.safe_dump(data), PATH, environment or {})


def problems(text: str, environment: dict[str, str] | None = None) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, PATH, environment or {})
    assert caught.value.exit_code == 2
    return caught.value.problems


def test_a_title_is_enough() -> None:
    """Every other key has its default."""
    made = config()
    assert made.arxiv.categories == ("cs.SD", "eess.AS")
    assert (made.arxiv.delay_seconds, made.arxiv.lookback_days, made.arxiv.replacements) == (3.0, 7, "list")
    assert (made.llm.concurrency, made.llm.timeout_seconds, made.llm.response_format) == (16, 120.0, "auto")
    assert (made.llm.retries, made.arxiv.retries) == (5, 3)
    assert (made.site.timezone, made.site.language, made.site.base_path) == ("Asia/Shanghai", "zh-CN", "")
    assert (made.readings.mode, made.readings.top, made.readings.min_score) == ("top", 5, 6.0)
    assert made.paths.papers == "_papers"
    assert not made.interests.given
    assert made.llm.needs_key


def test_empty_sections_are_defaults() -> None:
    """A section whose keys are all commented out is left at its defaults."""
    assert parse_config("site: {title: T}\nllm:\narxiv:\n", PATH, {}) == config()


def test_all_problems_come_at_once() -> None:
    """One line each, with the key path and the nearest valid key."""
    text = """
site: {titel: T, base_path: blog, timezone: Asia/Shanghia, links: [{name: x, url: ftp://x, zzz: 1}]}
arxiv: {categories: [cs.SD, "not one"], delay_seconds: -1, delay_second: 3, include: [old]}
llm: {preset: deepsek, concurrency: 0, temperature: 3, max_cost_per_night: 5, zzz: 1}
readings: top
topics: [{name: a, slug: A B, query: x}]
paths: {site: ../out}
nonsense: 1
"""
    expected = [
        "site.title: missing; this key is required",
        "site.titel: unknown key; did you mean title?",
        "site.base_path: must begin with a slash",
        "site.timezone: is no time zone; did you mean Asia/Shanghai?",
        "site.links[0].url: must be an address",
        "site.links[0].zzz: unknown key; known keys: name, url",
        "arxiv.categories: 'not one' is no arXiv category",
        "arxiv.delay_seconds: input should be greater than or equal to 0",
        "arxiv.delay_second: unknown key; did you mean delay_seconds?",
        "arxiv.include[0]: input should be 'new' or 'cross'",
        "llm.preset: input should be 'deepseek'",
        "llm.concurrency: input should be greater than or equal to 1",
        "llm.temperature: input should be less than or equal to 2",
        "llm.max_cost_per_night: needs llm.prices",
        "llm.zzz: unknown key; known keys: preset",
        "readings: must be a mapping of keys to values",
        "topics[0].slug: ",
        "paths.site: must be a folder inside the blog",
        "nonsense: unknown key; ",
    ]
    found = problems(text)
    for line in expected:
        assert any(one.startswith(f"{PATH}: {line}") for one in found), (line, found)
    assert len(found) == len(expected)
    assert all("\n" not in line for line in found)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("site: [", "config.yaml: line 1: "),
        ("a: 1\nb: [\n", "config.yaml: line "),
        ("- a", "must be a mapping of sections"),
        ("just text", "must be a mapping of sections"),
        ("", "site: missing"),
        ("site: \x07", "not valid YAML"),
        ("site: {title: ''}", "site.title: string should have at least 1 character"),
        ("site: {title: T}\narxiv: {categories: []}", "arxiv.categories: "),
        ("site: {title: T}\npaths: {cache: /tmp/x}", "paths.cache: must be a folder inside the blog"),
        ("site: {title: T}\npaths: {cache: ''}", "paths.cache: must be a folder inside the blog"),
        ("site: {title: T, timezone: Nowhere}", "site.timezone: is no time zone"),
        ("site: {title: T}\narxiv: {lookback_days: 91}", "arxiv.lookback_days: "),
        ("site: {title: T}\narxiv: {replacements: some}", "arxiv.replacements: "),
    ],
)
def test_problems(text: str, problem: str) -> None:
    """Each mistake is named with the file and the place."""
    (line,) = problems(text)
    assert problem in line


@given(raw_texts)
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever stands in the file, it is a configuration or a ConfigError."""
    for whole in (text, f"site: {text}", f"site:\n  title: T\nllm: {text}"):
        try:
            made = parse_config(whole, PATH, {})
        except ConfigError as error:
            lines = error.problems
        else:
            lines = (made.site.title,)
        assert lines
        assert all("\n" not in line for line in lines)


def test_folders_can_be_moved() -> None:
    """Inside the blog any folder will do."""
    assert config({"paths": {"site": "public/html"}}).paths.site == "public/html"


def test_addresses_lose_their_last_slash() -> None:
    """Addresses and the base path are joined with paths that begin with one."""
    made = config(
        {
            "site": {"title": "T", "url": "https://a.b/", "base_path": "/x/"},
            "arxiv": {"api_url": "http://c/q/"},
        }
    )
    assert (made.site.url, made.site.base_path, made.arxiv.api_url) == ("https://a.b", "/x", "http://c/q")


def test_categories_are_unique() -> None:
    """A category named twice is followed once; archives and aliases are categories."""
    assert config(
        {"arxiv": {"categories": ["cs.SD", "cs.SD", "hep-th", "cond-mat.mtrl-sci"]}}
    ).arxiv.categories == (
        "cs.SD",
        "hep-th",
        "cond-mat.mtrl-sci",
    )


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_presets(name: str) -> None:
    """A preset fills what is not given; what is given wins."""
    made = config({"llm": {"preset": name}}).llm
    values = PRESETS[name].values
    assert (made.base_url, made.model) == (values["base_url"], values["model"])
    assert (made.prices is None) == ("prices" not in values)
    assert made.needs_key == (name != "ollama")
    given_ = config({"llm": {"preset": name, "model": "mine", "base_url": None, "concurrency": 3}}).llm
    assert (given_.model, given_.base_url, given_.concurrency) == ("mine", values["base_url"], 3)
    assert (PRESETS[name].priced_on is None) == ("prices" not in values)


def test_the_llms_key_is_for_the_llms_server() -> None:
    """Another server for embeddings has a variable of its own or gets none; a price needs a currency."""
    ours = config({"related": {"embeddings_model": "e"}})
    assert (ours.embeddings_url, ours.embeddings_key_env) == (ours.llm.base_url, "OPENAI_API_KEY")
    other = {"embeddings_model": "e", "embeddings_base_url": "http://127.0.0.1:1/v1"}
    assert config({"related": other}).embeddings_key_env == ""
    assert config({"related": other | {"embeddings_api_key_env": "OWN_KEY"}}).embeddings_key_env == "OWN_KEY"
    assert (
        config({"llm": {"preset": "ollama"}, "related": {"embeddings_model": "e"}}).embeddings_key_env == ""
    )
    with pytest.raises(ConfigError, match=r"related: embeddings_price needs llm\.prices"):
        config({"related": {"embeddings_model": "e", "embeddings_price": 0.1}})


def test_a_budget_in_money_needs_prices() -> None:
    """With prices, from the file or a preset, it is accepted."""
    assert (
        config({"llm": {"max_cost_per_night": 1, "prices": {"input": 1, "output": 2}}}).llm.prices is not None
    )
    assert config({"llm": {"preset": "deepseek", "max_cost_per_night": 1}}).llm.max_cost_per_night == 1


def test_any_key_can_be_overridden() -> None:
    """Values of the environment are read as YAML and put in their place."""
    made = config(
        {"llm": {"model": "x"}},
        {
            "DIGEST_ARXIV__DELAY_SECONDS": "0",
            "DIGEST_ARXIV__CATEGORIES": "[cs.CL]",
            "DIGEST_LLM__PRICES__INPUT": "1.5",
            "DIGEST_LLM__PRICES__OUTPUT": "2",
            "DIGEST_SITE__TITLE": "新标题",
            "DIGEST_INTERESTS__DESCRIPTION": "a: [",
            "DIGEST_NOW": "2026-06-09",
            "OTHER": "x",
        },
    )
    assert (made.arxiv.delay_seconds, made.arxiv.categories) == (0.0, ("cs.CL",))
    assert made.llm.prices is not None
    assert (made.llm.prices.input, made.llm.model) == (1.5, "x")
    assert (made.site.title, made.interests.description) == ("新标题", "a: [")
    assert made.interests.given


def test_a_wrong_override_is_named() -> None:
    """Unknown sections name the variable, wrong values the key."""
    assert problems("site: {title: T}", {"DIGEST_ARXIF__X": "1"}) == (
        "DIGEST_ARXIF__X: unknown key; did you mean arxiv?",
    )
    found = problems("site: {title: T}", {"DIGEST_ARXIV__DELAY": "1", "DIGEST_NOTHING__X": "1"})
    assert len(found) == 2
    assert "arxiv.delay: unknown key; did you mean delay_seconds?" in found[1]


def test_the_servers_address_of_the_environment_wins() -> None:
    """OPENAI_BASE_URL is stronger than the file, whatever stands there."""
    for llm in ({"base_url": "http://file/v1"}, None):
        made = config({"llm": llm}, {"OPENAI_BASE_URL": "http://env/v1"})
        assert made.llm.base_url == "http://env/v1"


def test_keys_come_from_the_environment() -> None:
    """The variable is configurable, may be switched off, and never stands in the configuration."""
    assert api_key(config(), {"OPENAI_API_KEY": "sk-1"}) == "sk-1"
    assert api_key(config(), {}) is None
    assert api_key(config(), {"OPENAI_API_KEY": ""}) is None
    mine = config({"llm": {"api_key_env": "MY_KEY"}})
    assert api_key(mine, {"MY_KEY": "sk-2", "OPENAI_API_KEY": "sk-1"}) == "sk-2"
    none = config({"llm": {"api_key_env": ""}})
    assert (api_key(none, {"": "x"}), none.llm.needs_key) == (None, False) or not none.llm.needs_key


def test_keys_lose_white_space_around() -> None:
    """A line end from a file or a pasted blank is no part of the key; blanks alone are none."""
    assert api_key(config(), {"OPENAI_API_KEY": " sk-1\r\n"}) == "sk-1"
    assert api_key(config(), {"OPENAI_API_KEY": " \n"}) is None


@pytest.mark.parametrize("key", ["sk-secret，", "sk-secret\nsk-other", "sk-secret\x7f", "“sk-secret”"])
def test_impossible_keys_are_told_without_the_key(key: str) -> None:
    """The variable is named, the value is not."""
    with pytest.raises(ConfigError, match=r"^OPENAI_API_KEY: ") as caught:
        api_key(config(), {"OPENAI_API_KEY": key})
    assert "secret" not in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "value",
    [
        "sk-4f9a8b7c6d5e4f3a2b1c0d9e",
        "gsk_Zx81kQm2Lp09vBn3Ty64Rw75Ua16",
        "AIzaSyD4f9a8b7c6d5e4f3a2b1c0d9e",
        "a4f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5",
        "MY KEY",
        "1KEY",
        "K" * 65,
        "MINE\n",
    ],
)
def test_a_key_in_place_of_a_name_is_not_repeated(value: str) -> None:
    """What is no variable's name may be a secret: the error names the key path alone."""
    text = yaml.safe_dump({"site": {"title": "T"}, "llm": {"api_key_env": value}})
    (line,) = problems(text)
    assert line.startswith(f"{PATH}: llm.api_key_env: must be the name of the environment variable")
    assert value.strip() not in line


def test_names_of_variables_are_taken() -> None:
    """Of any usual form."""
    for name in ("", "OPENAI_API_KEY", "_key2", "K" * 64, "DEEPSEEK_API_KEY_2026", "my_organisations_key"):
        assert config({"llm": {"api_key_env": name}}).llm.api_key_env == name


@pytest.mark.parametrize(
    "contact", ["王@例子.org", "ada", "ada@example.org\nX: y", "a@b@c", "http://例子.org"]
)
def test_a_contact_can_be_written_to(contact: str) -> None:
    """It goes into a header: an e-mail or http address of printable ASCII."""
    text = yaml.safe_dump({"site": {"title": "T"}, "arxiv": {"contact": contact}})
    (line,) = problems(text)
    assert line.startswith(f"{PATH}: arxiv.contact: must be an e-mail address")


def test_a_site_outside_ascii_is_no_contact() -> None:
    """The site's address stands in only where it can."""
    made = config({"site": {"title": "T", "url": "https://例子.org"}})
    with pytest.raises(ConfigError, match=r"arxiv\.contact: missing; site\.url cannot"):
        Blog(Path(), made).contact  # noqa: B018 - it raises
    assert config({"arxiv": {"contact": " https://a.b/x "}}).arxiv.contact == "https://a.b/x"


@pytest.mark.parametrize(
    "text", ["arxiv: {categories: cs.SD}", "interests: {keywords: rooms}", "notify: FEISHU", "topics: {a: b}"]
)
def test_a_list_is_asked_for_in_plain_words(text: str) -> None:
    """Every key that takes a list says how one is written."""
    (line,) = problems(f"site: {{title: T}}\n{text}")
    assert line.endswith(": must be a list, as in [a, b]")


def test_keys_that_stand_twice_are_named() -> None:
    """Else YAML would silently lose the first."""
    assert problems("site: {title: T}\nllm: {model: a}\narxiv: {}\nllm: {retries: 1}\n") == (
        f"{PATH}: line 4: llm: stands there twice; put both parts together",
    )
    assert problems("site:\n  title: T\n  title: U\nnonsense: 1\n")[0] == (
        f"{PATH}: line 3: site.title: stands there twice; put both parts together"
    )


def test_a_blog_is_loaded(tmp_path: Path) -> None:
    """The file may start with a byte order mark, stand elsewhere, and is missed by name."""
    with pytest.raises(ConfigError, match="not found; run 'digest init'"):
        load_blog(tmp_path, None, {})
    (tmp_path / "config.yaml").write_text("\ufeffsite: {title: 题}\n", encoding="utf-8")
    blog = load_blog(tmp_path, None, {})
    assert blog.config.site.title == "题"
    assert blog.folder("papers") == tmp_path / "_papers"
    assert blog.folder("cache") == tmp_path / ".digest"
    other = tmp_path / "other.yaml"
    other.write_bytes(b"site: \xff")
    with pytest.raises(ConfigError, match=r"other\.yaml"):
        load_blog(tmp_path, other, {})
    with pytest.raises(ConfigError, match=str(tmp_path)):
        load_blog(tmp_path, tmp_path, {})


def test_a_contact_is_needed() -> None:
    """It is the configured one, else the site's address, else an error that says what to set."""
    root = Path()
    assert Blog(root, config({"arxiv": {"contact": "a@b.c"}})).contact == "a@b.c"
    assert Blog(root, config({"site": {"title": "T", "url": "https://a.b"}})).contact == "https://a.b"
    with pytest.raises(ConfigError, match=r"arxiv\.contact: missing"):
        Blog(root, config()).contact  # noqa: B018 - it raises


def test_a_topics_query_is_read_at_once() -> None:
    """What is wrong with a query is said with its key path and column, before anything is asked."""
    text = (
        'site: {title: T}\ntopics:\n- {name: a, slug: a, query: "titel:x"}\n- {name: b, slug: a, query: x}\n'
    )
    said = problems(text)
    assert said == (
        f"{PATH}: topics[0].query: column 1: unknown field 'titel'; did you mean title?"
        " (words with a colon stand in quotes)",
    )


def test_topics_have_addresses_of_their_own() -> None:
    """Two topics of one slug would be one page; a slug is part of an address."""
    text = "site: {title: T}\ntopics: [{name: a, slug: a, query: x}, {name: b, slug: a, query: y}]\n"
    (said,) = problems(text)
    assert said.startswith(f"{PATH}: topics: ")
    assert "slug a stands there twice" in said
    (said,) = problems("site: {title: T}\ntopics: [{name: a, slug: Speech LLM, query: x}]\n")
    assert said.startswith(f"{PATH}: topics[0].slug: must be")


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("{name: Lab}", "feeds[0]: needs name and url, or opml"),
        ("{url: 'https://lab.example/feed/'}", "feeds[0]: needs name and url, or opml"),
        ("{name: Lab, url: 'file:///etc/passwd'}", "feeds[0].url: must be an address"),
        ("{opml: a.opml, name: Lab}", "feeds[0]: opml stands alone"),
        ("{opml: ../a.opml}", "feeds[0]: opml must be a file inside the blog"),
        (
            "{name: Lab, url: 'https://a/', maxitems: 3}",
            "feeds[0].maxitems: unknown key; did you mean max_items?",
        ),
    ],
)
def test_feeds_are_named_or_in_a_file(entry: str, problem: str) -> None:
    """A feed is a name with an address, or an OPML file of the blog's own."""
    with pytest.raises(ConfigError) as caught:
        parse_config(f"site: {{title: T}}\nfeeds: [{entry}]", "config.yaml", {})
    assert any(problem in line for line in caught.value.problems), caught.value.problems


def test_a_feed_keeps_its_last_slash() -> None:
    """The slash at the end of a feed's address may be part of its name."""
    config = parse_config("site: {title: T}\nfeeds: [{name: L, url: 'https://a/feed/'}]", "config.yaml", {})
    assert config.feeds[0].url == "https://a/feed/"
