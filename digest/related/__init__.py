"""Related papers: what an archive's own words say about which papers belong together (pure).

    title, abstract, Chinese title and summary, tags -words-> terms -bag-> counts
    counts of all earlier months -frequencies-> table; counts, table -vectors-> 64 weighted terms
    vectors -nearest-> five earlier papers, with the terms that they share -reasons-> words to show

Papers stand in one order: date, then identifier. A paper's list names only papers before it, and its
vector rests on the frequencies of earlier months alone, so both are a function of the archive as it
was on that day: what comes later changes neither. All weights and scores are integers: no order of
summation, core or machine gives other bytes.
"""
