"""The shipped flows as an agent goes through them: what each step is called, and what its evidence takes."""

from tests.e2e.counter import Counter

FRONT, BACK, REGISTRY, FACE = "Document, front", "Document, back", "Registry of citizens", "Face and portrait"
THERE, CODE, ASKED, PRESSURE = "A person is there", "Code on the phone", "Questions", "No sign of pressure"
CARD = "The card itself"
STEPS = {
    "app_face_check": (FRONT, FACE, THERE, CODE),
    "card_password": (FRONT, BACK, REGISTRY, FACE, CODE, ASKED, PRESSURE),
    "lift_loss_report": (FRONT, BACK, REGISTRY, FACE, CODE, CARD, ASKED, PRESSURE),
    "phone_number": (FRONT, BACK, REGISTRY, FACE, ASKED, PRESSURE),
}


async def go_through(counter: Counter, flow: str, phone: str) -> None:
    """Every step of it, one after the other, until nothing is left but the decision."""
    for step in STEPS[flow]:
        await _gather(counter, step, phone)
        await counter.approve(step)


async def _gather(counter: Counter, step: str, phone: str) -> None:
    """What the step needs and is not there by itself."""
    if step == BACK:
        await counter.show("back")
    elif step == REGISTRY:
        await counter.agent.press("Ask the registry")
    elif step == THERE:
        await counter.judge_by_eye("Turns when asked, and answers at once.", there=True)
    elif step == CODE:
        await counter.type_the_code(phone)
    elif step == ASKED:
        await counter.ask("Right", "Right", "Right")
