"""pytest lemmas/: each claim is a test, and other people's tests are left alone."""

from __future__ import annotations

import sys

import pytest

pytest_plugins = ["pytester"]

CLAIMS = """
from samproof.claims import *
a, b = positive("a b")
square = Lemma("square", claim=(a - b)**2 >= 0)
young = Lemma("young", claim=a*b <= a**2/2 + b**2/2, by=square)
"""
WRONG = """
from samproof.claims import *
from fine import young, a, b
wrong = Lemma("wrong", claim=a <= b)
with wrong.proof() as p:
    p.le(a + b)
    p.le(b)
again = Lemma("again", claim=2*a*b <= a**2 + b**2, by=young)
"""


@pytest.fixture
def folder(pytester):
    pytester.mkdir("lemmas")
    (pytester.path / "lemmas" / "fine.py").write_text(CLAIMS)
    return pytester


def test_each_claim_of_a_folder_is_a_test(folder):
    ran = folder.runpytest_inprocess("lemmas", "-v", "--strict-markers", "-p", "no:cacheprovider")
    ran.assert_outcomes(passed=2)
    ran.stdout.fnmatch_lines(["lemmas/fine.py::square PASSED*", "lemmas/fine.py::young PASSED*"])


def test_a_failure_names_the_obligation_and_its_place_and_no_traceback(folder):
    (folder.path / "lemmas" / "wrong.py").write_text(WRONG)
    ran = folder.runpytest_inprocess("-p", "no:cacheprovider")
    ran.assert_outcomes(passed=3, failed=1)
    ran.stdout.fnmatch_lines(["*claim wrong*", "wrong is refuted: a <= b", "*wrong.py:7: P201 refuted: <= b; *", "*wrong.py:4: P200 *"])
    ran.stdout.no_fnmatch_line("*Traceback*")


def test_one_claim_can_be_chosen_and_what_it_cites_is_checked_first(folder):
    (folder.path / "lemmas" / "wrong.py").write_text(WRONG)
    folder.runpytest_inprocess("lemmas/wrong.py::again", "-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_a_file_that_does_not_load_is_a_collection_error_with_its_line(folder):
    (folder.path / "lemmas" / "broken.py").write_text("from samproof.claims import *\n\n1/0\n")
    ran = folder.runpytest_inprocess("lemmas", "-p", "no:cacheprovider")
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines(["*broken.py:3: E165 the file raised ZeroDivisionError*"])


def test_a_file_elsewhere_is_collected_when_it_is_named_and_only_then(pytester):
    path = pytester.path / "paper.py"
    path.write_text(CLAIMS)
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes()
    pytester.runpytest_inprocess("paper.py", "-p", "no:cacheprovider").assert_outcomes(passed=2)


def test_files_that_have_nothing_to_do_with_claims_stay_what_they_are(pytester):
    pytester.mkdir("lemmas")
    (pytester.path / "lemmas" / "words.py").write_text("raise SystemExit('not for you')  # samproof\n")
    (pytester.path / "lemmas" / "test_words.py").write_text("from samproof.claims import *\ndef test_one(): pass\n")
    (pytester.path / "lemmas" / "conftest.py").write_text("import samproof\n")
    (pytester.path / "lemmas" / "bytes.py").write_bytes(b"\xff\xfe")
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_a_test_file_that_makes_lemmas_stays_a_test_file(pytester):
    pytester.makepyfile(test_mine=CLAIMS + "\ndef test_it(): pass\n")
    pytester.runpytest_inprocess("test_mine.py", "-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_without_claims_the_plugin_imports_nothing_but_itself(pytester):
    pytester.makepyfile(
        test_light="""
        import sys
        def test_light():
            loaded = {m for m in sys.modules if m.split(".")[0] == "samproof"}
            assert loaded == {"samproof", "samproof.pytest_plugin"}
        """
    )
    ran = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:hypothesispytest")
    ran.assert_outcomes(passed=1)


def test_the_plugin_is_found_by_its_entry_point():
    from importlib.metadata import entry_points

    assert [e.value for e in entry_points(group="pytest11", name="samproof")] == ["samproof.pytest_plugin"]
    assert "samproof.pytest_plugin" in sys.modules
