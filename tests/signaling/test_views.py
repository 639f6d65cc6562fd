"""What each side sees of a business flow: the agent every step and its state, the customer what it is about now."""

from dataclasses import replace

import pytest

from signaling.messages import WhereView
from signaling.views import call_view
from tests.fakes.clock import START
from videobank.domain.call import Call, Phase
from videobank.domain.document import Side
from videobank.domain.flow import Step, StepKind, StepState
from videobank.domain.ids import CallId
from videobank.domain.roles import Role

STEPS = (Step("id_front", StepKind.DOCUMENT, side=Side.FRONT), Step("no_pressure", StepKind.LOOK))
CALL = Call(CallId("c" * 32), phase=Phase.LIVE, flow="own", steps=STEPS, sides=frozenset({Side.FRONT}))


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({}, WhereView(step=1, steps=2, kind=StepKind.DOCUMENT)),
        ({"id_front": StepState.APPROVED}, WhereView(step=2, steps=2, kind=StepKind.LOOK)),
        (dict.fromkeys(("id_front", "no_pressure"), StepState.APPROVED), WhereView(step=2, steps=2, kind=None)),
    ],
)
def test_both_sides_see_where_the_flow_is(said: dict[str, StepState], where: WhereView) -> None:
    for role in (Role.CUSTOMER, Role.AGENT):
        assert call_view(replace(CALL, said=said), role, START).where == where


def test_a_customer_sees_neither_names_nor_states_of_steps() -> None:
    shown = call_view(replace(CALL, said={"id_front": StepState.WAIVED}), Role.CUSTOMER, START)
    assert shown.steps is None
    text = shown.model_dump_json()
    assert "pressure" not in text
    assert "waived" not in text
    assert "id_front" not in text


def test_without_a_flow_there_is_nowhere_to_be() -> None:
    assert call_view(replace(CALL, steps=()), Role.CUSTOMER, START).where is None
