"""What a template may use: frozen views, nothing else.

Every page template gets ``site`` (a ``SiteView``) and ``page`` (the view named beside the template
below), and four functions: ``asset(name)`` gives the address of an asset (its name carries a content
hash), ``href(path)`` puts ``site.base_path`` before a path of ours, ``absolute(path)`` the whole
address, ``json(value)`` JSON that is safe inside a ``<script type="application/json">``. Beside them
``once(macro, view, …)`` is ``macro(view, …)``, remembered while the views are in use: for
what all pages have alike.

    index.html.j2        IndexPage        category.html.j2     TermPage         status.html.j2  StatusPage
    day.html.j2          DayPage          categories.html.j2   TermsPage        search.html.j2  SearchPage
    paper.html.j2        PaperPage        archive.html.j2      ArchivePage      about.html.j2   AboutPage
    tag.html.j2          TermPage         trends.html.j2       TrendsPage       stars.html.j2   PlainPage
    topic.html.j2        TopicPage        topics.html.j2       TopicsPage
    tags.html.j2         TermsPage        post.html.j2         PostPage         404.html.j2     PlainPage
    author.html.j2       TermPage         authors.html.j2      TermsPage        month.html.j2   MonthPage
    folded.html.j2       FoldedPage       item.html.j2         ItemPage
    report.html.j2       ReportPage       reports.html.j2      ReportsPage
    feed.atom.xml.j2     FeedView         feed.rss.xml.j2      FeedView

``row.html.j2`` gets ``site`` and ``item`` (a ``RowView``): a paper as lists of tags, authors and categories
show it; such lists get it as HTML. The HTML inside a feed's entry comes from ``feed_paper.html.j2`` (gets
``site`` and ``paper``) and ``feed_day.html.j2`` (``site`` and ``day``): no classes, whole addresses,
formulas as TeX in ``<code>``. OPML, JSON Feed, sitemap, robots and the search shards are data and have
no template.

Rules
- ``str`` is plain text: autoescape makes it safe. ``Markup`` was made safe by the engine: formulas
  rendered, everything else escaped. Both exist where an attribute or ``<title>`` needs the text too.
- ``url`` fields are ready for ``href``: base path included for ours, http(s) only for others'.
- ``a.b`` is an attribute; an entry of a template's own dict is ``a["b"]``. What may be missing is asked for
  where it stands: ``a.b is defined``, ``a.b | default(c)`` (``digest.site.jinja_code``).
- Sequences are tuples, in the order they are shown; None and empty mean unknown.
"""

from digest.site.views.day import CountView, DayPage, DayView, IndexPage, PostLink, ReplacementView
from digest.site.views.feeds import EntryView, FeedView
from digest.site.views.items import FeedSection, ItemPage, ItemView
from digest.site.views.paper import (
    AnswerView,
    FindingView,
    FoldedPage,
    LiftView,
    Mark,
    MonthPage,
    PaperPage,
    PaperView,
    ProvenanceView,
    ReadingView,
    RowView,
    SentenceView,
    TallyView,
)
from digest.site.views.parts import (
    DayLink,
    FeedLink,
    LinkView,
    PageMeta,
    PaperLink,
    RelatedLink,
    ReportLink,
    SiteView,
    TermLink,
)
from digest.site.views.reports import (
    BarChartView,
    BarView,
    NamedView,
    OverviewPart,
    ReportCategory,
    ReportCounts,
    ReportDay,
    ReportPage,
    ReportsPage,
    TagChangeView,
    TopPaper,
)
from digest.site.views.status import (
    AboutPage,
    IdLink,
    LedgerView,
    PlainPage,
    PostPage,
    SearchPage,
    StatusPage,
)
from digest.site.views.terms import LetterLink, ListedRow, PartLink, TermPage, TermsPage
from digest.site.views.topics import TopicEntry, TopicPage, TopicRow, TopicsPage
from digest.site.views.trends import (
    ArchivePage,
    CellView,
    ChartView,
    MonthView,
    RisingTag,
    SeriesView,
    TickView,
    TrendsPage,
)

__all__ = [
    "AboutPage",
    "AnswerView",
    "ArchivePage",
    "BarChartView",
    "BarView",
    "CellView",
    "ChartView",
    "CountView",
    "DayLink",
    "DayPage",
    "DayView",
    "EntryView",
    "FeedLink",
    "FeedSection",
    "FeedView",
    "FindingView",
    "FoldedPage",
    "IdLink",
    "IndexPage",
    "ItemPage",
    "ItemView",
    "LedgerView",
    "LetterLink",
    "LiftView",
    "LinkView",
    "ListedRow",
    "Mark",
    "MonthPage",
    "MonthView",
    "NamedView",
    "OverviewPart",
    "PageMeta",
    "PaperLink",
    "PaperPage",
    "PaperView",
    "PartLink",
    "PlainPage",
    "PostLink",
    "PostPage",
    "ProvenanceView",
    "ReadingView",
    "RelatedLink",
    "ReplacementView",
    "ReportCategory",
    "ReportCounts",
    "ReportDay",
    "ReportLink",
    "ReportPage",
    "ReportsPage",
    "RisingTag",
    "RowView",
    "SearchPage",
    "SentenceView",
    "SeriesView",
    "SiteView",
    "StatusPage",
    "TagChangeView",
    "TallyView",
    "TermLink",
    "TermPage",
    "TermsPage",
    "TickView",
    "TopPaper",
    "TopicEntry",
    "TopicPage",
    "TopicRow",
    "TopicsPage",
    "TrendsPage",
]
