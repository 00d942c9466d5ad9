"""Facts that a comment or an abstract states: links, venue, withdrawal (pure)."""

from __future__ import annotations

import re

from digest.content.paperfile import Link

_URL = re.compile(
    r"(?:https?://|(?<![\w/@.])(?:www\.|github\.com/|huggingface\.co/|[\w-]+\.github\.io))"
    r"[^\s<>\"'`{}|\\^()（），。；]*(?:\([^\s<>\"'()]*\)[^\s<>\"'`{}|\\^()（），。；]*)*"
)
_KINDS: tuple[tuple[str, str], ...] = (
    ("dataset", r"huggingface\.co/datasets/|zenodo\.org|kaggle\.com|openslr\.org|physionet\.org"),
    (
        "demo",
        r"huggingface\.co/spaces/|\.github\.io|/demos?\b|\bdemos?\.|youtube\.com|youtu\.be|bilibili\.com",
    ),
    ("code", r"github\.com|gitlab\.|bitbucket\.org|codeberg\.org|gitee\.com|4open\.science|sourceforge\.net"),
    ("model", r"huggingface\.co/|modelscope\.cn/|hf\.co/"),
)
_NO_FACT = re.compile(r"^https?://(?:www\.)?(?:arxiv\.org|doi\.org|dx\.doi\.org|creativecommons\.org)", re.I)


def find_links(*texts: str | None) -> tuple[Link, ...]:
    """Return the addresses that texts of arXiv's own name, each once, in order, with their kind."""
    urls: dict[str, None] = {}
    for text in texts:
        for match in _URL.finditer(text or ""):
            url = match.group().rstrip(".,;:!?~*_-")
            url = url if url.startswith("http") else f"https://{url}"
            if re.fullmatch(r"https?://[\w.-]+\.\w{2,}(?::\d+)?(?:[/?#]\S*)?", url) and not _NO_FACT.match(
                url
            ):
                urls.setdefault(url)
    return tuple(Link(_kind(url), url) for url in urls)


def _kind(url: str) -> str:
    return next((kind for kind, pattern in _KINDS if re.search(pattern, url, re.I)), "link")


_VENUES = (
    "Interspeech|ICASSP|ASRU|SLT|WASPAA|ISMIR|DCASE|Odyssey|SSW|IWAENC|MLSP|EUSIPCO|APSIPA(?: ASC)?|"
    "ISCSLP|ICME|ICMC|NIME|SMC|DAFx|SPECOM|CHiME|ICMI|ACII|O-?COCOSDA|IWSLT|SIGdial|LREC(?:-COLING)?|"
    "NeurIPS|ICML|ICLR|AAAI|IJCAI|ACL|EMNLP|NAACL|EACL|AACL|COLING|CoNLL|CVPR|ICCV|ECCV|WACV|BMVC|"
    "ACM MM|ACM Multimedia|SIGGRAPH(?: Asia)?|CHI|UIST|KDD|WWW|SIGIR|CIKM|RecSys|ICPR|IJCNN|ICASSPW|"
    "IEEE/ACM TASLP|TASLP|IEEE TASLPRO|IEEE SPL|IEEE Signal Processing Letters|TISMIR|JASA|TMLR|JMLR|TACL"
)
_VENUE = re.compile(rf"(?<![\w-])({_VENUES})(?![a-z])[\s,'’-]*((?:19|20)\d\d|(?<=['’])\d\d)?")
_NOT_ACCEPTED = re.compile(
    r"submitted|under review|in review|to be submitted|preprint|rejected|withdrawn", re.I
)


def find_venue(comment: str | None) -> str | None:
    """Return the venue that a comment says the paper is accepted at: ``ICASSP 2026``.

    "Submitted to" is no venue; a venue named without a year is given without one.
    """
    for clause in re.split(r"[.;](?:\s|$)", comment or ""):
        if _NOT_ACCEPTED.search(clause):
            continue
        # arXiv authors write INTERSPEECH, Interspeech and InterSpeech.
        match = _VENUE.search(re.sub(r"interspeech", "Interspeech", clause, flags=re.I))
        if match:
            year = match.group(2)
            return match.group(1) + (f" {year if len(year) == 4 else '20' + year}" if year else "")
    return None


_WITHDRAWN = re.compile(
    r"""
      ^\W*(?:this\ |the\ |our\ )?(?:\w+\ )?(?:temporarily\ )?withdrawn\b(?!\ from\ (?!arxiv))
    | \b(?:paper|article|submission|manuscript|preprint|work|report|draft|version|document)\b[^.;]{0,40}
      \b(?:withdrawn|retracted)\b(?!\ from\ (?!arxiv|the\ arxiv))
    | \bwithdrawn\ (?:by|due|because|as|since|for|until|pending)\b
    | \bauthors?\ (?:have\ |has\ |wish(?:es)?\ to\ |request(?:ed|s)?\ )?(?:the\ )?withdr(?:a?e?w|awal|awn)\b
    | ^\W*retracted\b
    """,
    re.VERBOSE | re.IGNORECASE,
)


def is_withdrawn(comment: str | None) -> bool:
    """Whether a comment says that the paper is withdrawn; arXiv tells it nowhere else."""
    return bool(comment and _WITHDRAWN.search(comment))
