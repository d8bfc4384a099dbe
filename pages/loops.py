"""Loops: what keeps the community turning, and where does the wheel stick?"""

import streamlit as st

from components import filters, layout, loop_choice, loop_simulator, loop_wheel, messages, words
from components import loop_findings as told
from components.beside import beside
from components.loading import load
from metrics.loop_future import loop_future, loop_pull
from metrics.loops import loop_steps, missing
from metrics.measure import coverage

known = load(coverage)
messages.stop_if(known.empty)
scope = filters.scope(known)
layout.title("Loops", filters.in_words(scope, known), known)
loop = loop_choice.loop(known.tables)
if loop is None:
    st.stop()
if lacking := missing(loop, known.tables):
    layout.not_measured(lacking)
    st.stop()

# 1. The wheel, and another one beside it
steps, pull = load(loop_steps, scope, loop.path), load(loop_pull, scope, loop.path)
finding, sticks = told.finding(loop, steps, pull), told.slowest(pull)
with layout.section("wheel", finding, told.CAPTION, told.MEANING):
    other = loop_choice.against(scope, known.segments, known.first_month)
    if not told.is_known(steps):
        layout.nothing_here(f"{finding}.", "Choose a longer period, or more members, at the top.")
    elif other is None:
        picture, listed = st.columns([1.15, 1], vertical_alignment="center", gap="medium")
        with picture:
            ways = told.spokes(loop, scope, steps, None, sticks)
            loop_wheel.wheel(ways, told.hub(steps), "wheel", told.alt(loop, steps))
        with listed:
            loop_wheel.steps(told.steps_told(loop, steps, pull), finding)
    else:
        name, other_scope = other
        others = load(loop_steps, other_scope, loop.path)
        st.caption(words.plain(told.compared(steps, others, name)))
        here, there = st.columns(2, gap="medium")
        with here:
            st.markdown(f"**{words.plain(words.listed(scope.segments) or words.span(scope.start, scope.end))}**")
            ways = told.spokes(loop, scope, steps, others, sticks)
            loop_wheel.wheel(ways, told.hub(steps), "wheel", told.alt(loop, steps))
        with there:
            st.markdown(f"**{words.plain(name)}**")
            ways = told.spokes(loop, other_scope, others, None, None)
            loop_wheel.wheel(ways, told.hub(others), "other_wheel", told.alt(loop, others))
    layout.leads("loop", told.leads(loop, scope, steps))
    beside(told.shown(loop, steps, pull), "loop", finding)

# 2. What would be if
if told.is_known(steps):
    with st.container(border=True, key="card_simulator", gap="small"):
        place = st.container(gap="xsmall")
        change = loop_simulator.change(loop)
        future = load(loop_future, scope, loop.path, change)
        with place:
            layout.heading(loop_simulator.finding(loop, future, change), loop_simulator.CAPTION, loop_simulator.MEANING)
        loop_simulator.drawn(loop, future, change, known.currency)
