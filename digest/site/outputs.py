"""The table of all that the site consists of; a new kind of page is one line here."""

from __future__ import annotations

from collections.abc import Iterable

from digest.site import (
    days,
    feeds,
    folded,
    items,
    maps,
    overview,
    own_posts,
    reports,
    rows,
    search,
    terms,
    topics,
    trends,
)
from digest.site.library import Library
from digest.site.page import Context, Output, Spec, one_key, single


def asset_keys(library: Library) -> Iterable[str]:
    return sorted(library.assets.files)


def plan_asset(library: Library, key: str) -> Iterable[Spec]:
    if key in library.assets.files:
        yield Spec("asset", key, library.assets.address(key))


def make_asset(context: Context, spec: Spec) -> bytes:
    return context.library.assets.files[spec.key]


_FEED = ("feed.atom.xml.j2", "feed.rss.xml.j2", "feed_paper.html.j2")
_REPORT_FEED = ("feed.atom.xml.j2", "feed_report.html.j2")

OUTPUTS: tuple[Output, ...] = (
    Output(
        "paper", days.paper_keys, folded.plan_paper, folded.make_paper, ("paper.html.j2", "folded.html.j2")
    ),
    Output(rows.KIND, days.paper_keys, rows.plan_row, rows.make_row, (rows.TEMPLATE,)),
    Output("month", folded.month_keys, folded.plan_month, folded.make_month, ("month.html.j2",)),
    Output("day", days.day_keys, days.plan_day, days.make_day, ("day.html.j2",)),
    Output("item", items.item_keys, items.plan_item, items.make_item, ("item.html.j2",)),
    Output("index", one_key, single("index", "/"), days.make_index, ("index.html.j2",)),
    *(
        Output(
            kind,
            terms.keys_of(kind),
            terms.plan_term(kind),
            terms.make_term(kind),
            (f"{kind}.html.j2", rows.TEMPLATE),
            terms.select_term(kind),
        )
        for kind in ("tag", "author", "category")
    ),
    Output(
        "topic",
        topics.topic_keys,
        terms.plan_term("topic"),
        topics.make_topic,
        ("topic.html.j2",),
        terms.select_term("topic"),
    ),
    Output("topics", one_key, topics.plan_topics, topics.make_topics, ("topics.html.j2",)),
    Output("topic-feed", topics.topic_keys, topics.plan_topic_feed, topics.make_topic_feed, _FEED),
    Output("topic-table", topics.topic_keys, topics.plan_topic_table, topics.make_topic_table),
    Output(
        "tags", one_key, single("tags", "/tags/"), terms.make_terms("tag", "tags", "标签"), ("tags.html.j2",)
    ),
    Output(
        "categories",
        one_key,
        single("categories", "/categories/"),
        terms.make_terms("category", "categories", "分类"),
        ("categories.html.j2",),
    ),
    Output("authors", terms.author_list_keys, terms.plan_authors, terms.make_authors, ("authors.html.j2",)),
    Output(
        "archive",
        overview.year_keys,
        overview.plan_years("archive"),
        overview.make_archive,
        ("archive.html.j2",),
    ),
    Output(
        "status",
        overview.year_keys,
        overview.plan_years("status"),
        overview.make_status,
        ("status.html.j2",),
    ),
    Output("trends", one_key, single("trends", "/trends/"), trends.make_trends, ("trends.html.j2",)),
    Output("report", reports.report_keys, reports.plan_report, reports.make_report_page, ("report.html.j2",)),
    Output("reports", one_key, reports.plan_reports, reports.make_reports_page, ("reports.html.j2",)),
    Output("report-feed", one_key, feeds.plan_report_feed, feeds.make_report_feed, _REPORT_FEED),
    Output("post", own_posts.post_keys, own_posts.plan_post, own_posts.make_post, ("post.html.j2",)),
    Output("feed", feeds.feed_keys, feeds.plan_feed, feeds.make_feed, (*_FEED, "feed_day.html.j2")),
    Output("tag-feed", terms.keys_of("tag"), feeds.plan_tag_feed, feeds.make_tag_feed, _FEED),
    Output(
        "category-feed",
        feeds.category_feed_keys,
        feeds.plan_category_feed,
        feeds.make_category_feed,
        _FEED,
    ),
    Output("opml", one_key, single("opml", "/feeds.opml"), feeds.make_opml),
    Output("shard", search.shard_keys, search.plan_shard, search.make_shard),
    Output(
        "search-index",
        one_key,
        single("search-index", "/search/index.json"),
        search.make_search_index,
    ),
    Output("search", one_key, single("search", "/search/"), overview.make_search, ("search.html.j2",)),
    Output("about", one_key, single("about", "/about/"), overview.make_about, ("about.html.j2",)),
    Output(
        "stars",
        one_key,
        single("stars", "/stars/"),
        overview.make_plain("收藏", "保存在本浏览器中的收藏。", noindex=True),
        ("stars.html.j2",),
    ),
    Output(
        "404",
        one_key,
        single("404", "/404.html"),
        overview.make_plain("页面不存在", "这个地址没有页面。", noindex=True),
        ("404.html.j2",),
    ),
    Output("sitemap", maps.sitemap_keys, maps.plan_sitemap, maps.make_sitemap),
    Output("asset", asset_keys, plan_asset, make_asset),
    Output("robots", one_key, single("robots", "/robots.txt"), maps.make_robots),
)
OUTPUT_OF = {output.kind: output for output in OUTPUTS}
