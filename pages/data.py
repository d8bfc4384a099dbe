"""Data: where the numbers come from, how sound they are, and how more of it comes in."""

import streamlit as st

from components import access, data_dictionary, import_list, import_report, intake_form, layout, quality_report
from components.loading import load
from data_access.queries import imports, quality
from data_access.queries.dictionary import dictionary
from data_access.queries.referral_people import left_out
from metrics.measure import coverage

known = load(coverage)
layout.title("Data", "Where the numbers come from, and how sound they are", known)
may_change = access.may_change_store()
if may_change:
    intake_form.progress()
names = ["Imports", "Quality", "Dictionary", *(["Bring files"] if may_change else [])]
usual = "Bring files" if may_change and known.empty else "Imports"
parts = dict(zip(names, st.tabs(names, default=usual, key="part", bind="query-params"), strict=True))

# 1. What came in, and taking it back
if parts["Imports"].open:
    with parts["Imports"], st.container(gap="medium", key="imports_part"):
        if load(imports.number_of_imports):
            listed = load(imports.imports)
            with layout.section("imports", import_list.in_words(listed), "Every import so far", import_report.MEANING):
                import_list.table(listed)
            report = load(imports.import_report, import_list.choose(listed))
            told = import_list.when(report, listed)
            with layout.section("import", import_report.headline(report), told, import_report.MEANING):
                import_list.details(report)
                if may_change:
                    import_list.offer_undo(report)
        else:
            layout.nothing_here("Nothing was brought in yet.", "Drop files under “Bring files”.")
        if not may_change:
            st.caption("Who may change the store can bring files and undo imports here. Ask an admin of this Rapport.")

# 2. How sound it is
if parts["Quality"].open:
    with parts["Quality"], st.container(gap="medium", key="quality_part"):
        reach, missed, waiting = load(quality.reach), load(imports.not_taken), load(quality.waiting)
        with layout.section("reach", quality_report.reach_in_words(reach), "Rows and days", quality_report.REACH):
            quality_report.reach(reach)
        with layout.section("missed", quality_report.missed_in_words(missed), "By reason", quality_report.MISSED):
            quality_report.missed(missed)
        with layout.section("waiting", quality_report.waiting_in_words(waiting), "Held", quality_report.WAITING):
            quality_report.waiting(waiting)
            if len(waiting) and access.may_see_members():
                quality_report.waited_for(load(quality.waited_for))
        edges, kinds, built = load(quality.referral_edges), load(quality.unknown_kinds), load(quality.built)
        with layout.section("edges", quality_report.edges_in_words(edges), "Referrals", quality_report.EDGES):
            quality_report.referral_edges(edges)
            if quality_report.are_dropped(edges) and access.may_see_members():
                quality_report.left_out(load(left_out))
        with layout.section("kinds", quality_report.kinds_in_words(kinds), "Kinds of acts", quality_report.KINDS):
            quality_report.unknown_kinds(kinds)
        with layout.section("built", quality_report.built_in_words(built), "Freshness", quality_report.BUILT):
            quality_report.built(built)

# 3. What it means
if parts["Dictionary"].open:
    with parts["Dictionary"]:
        data_dictionary.tables(load(dictionary))

# 4. How more comes in; always drawn, so that what was dropped is still there after a look elsewhere
if may_change:
    with parts["Bring files"]:
        intake_form.draw()
