"""Tell of an answer or a callback at once that certainly nothing is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.contract.exchange import media_type_of
from simulator.contract.model import Method
from simulator.contract.schemas import callback_name
from simulator.text.json_reading import strict_parser
from simulator.text.json_repeats import has_no_repeats, repeats_alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from simulator.contract.answers import Resolved
    from simulator.contract.exchange import CallbackSent, Pairs
    from simulator.contract.model import Callback
    from simulator.contract.validator import Validator


class Shown(NamedTuple):
    """A body as the documentation shows it.

    Args:
        repeated: the names that have to be in it twice.
    """

    media_type: str
    validator: Validator
    repeated: tuple[str, ...] = ()


class OurGlance:
    """Tell of the answers and callbacks of one operation that they are certainly as documented.

    Args:
        answers: lists those that are documented for a status.
        callbacks: those that are documented to have a body.
        validator: returns the validator of a schema, by its name.
    """

    def __init__(
        self,
        answers: Callable[[int], Sequence[Resolved]],
        callbacks: Iterable[Callback],
        validator: Callable[[str], Validator],
    ) -> None:
        self._answers = answers
        self._callbacks = callbacks
        self._validator = validator
        self._parse = strict_parser()
        self._of_status: dict[int, list[Shown] | None] = {}
        self._of_callback: dict[tuple[str | None, str], list[Shown]] = {}

    def is_answer_fine(self, status: int, headers: Pairs, body: bytes) -> bool:
        """Tell whether an answer is as documented; where it is not, `violations` may find nothing."""
        if status not in self._of_status:
            self._of_status[status] = self._shown_for(status)
        shown = self._of_status[status]
        if not shown:
            return shown is not None
        return self._is_one_of(shown, headers, body)

    def is_callback_fine(self, sent: CallbackSent) -> bool:
        """Tell the same of a callback."""
        kind = (sent.name, sent.method)
        if kind not in self._of_callback:
            self._of_callback[kind] = self._shown_in(sent)
        return self._is_one_of(self._of_callback[kind], sent.headers, sent.body)

    def _is_one_of(self, shown: Iterable[Shown], headers: Pairs, body: bytes) -> bool:
        try:
            value = self._parse(body)
        except ValueError:
            return False
        media_type = media_type_of(headers) or ""
        for each in shown:
            if each.media_type == media_type and each.validator.accepts(value):
                if not each.repeated and has_no_repeats(body, value):
                    return True
                if len(each.repeated) == 1 and repeats_alone(body, value, each.repeated[0]):
                    return True
        return False

    def _shown_for(self, status: int) -> list[Shown] | None:
        """List the bodies that are shown for a status; None where it is not documented at all."""
        answers = self._answers(status)
        made = [
            Shown(each.content_type.lower(), self._validator(each.schema), each.repeated_keys)
            for each in answers
            if each.schema
        ]
        return made if answers else None

    def _shown_in(self, sent: CallbackSent) -> list[Shown]:
        """List the bodies that are shown for callbacks of a name, which need not be known, by a method that has one."""
        return [
            Shown(each.content_type.lower(), self._validator(callback_name(each)))
            for each in self._callbacks
            if sent.name in {None, each.name}
            and sent.method in {method.value for method in each.methods} - {Method.GET.value}
        ]
