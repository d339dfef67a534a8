"""The page Compare as a person meets it."""

from __future__ import annotations

from streamlit.testing.v1.element_tree import Selectbox

from tests.app.page import Page


class ComparePage(Page):
    """One browser tab that opens with the page Compare."""

    path = "compare"

    def rename(self, place: int, name: str) -> None:
        """Type a name for the pinned run at this place, the oldest first."""
        self.app.text_input(self._name_key(place)).set_value(name).run()

    def field_of_name(self, place: int) -> str:
        """Return what the field with the name of the pinned run at this place shows."""
        return str(self.app.text_input(self._name_key(place)).value)

    def press_of(self, place: int, what: str) -> None:
        """Press a button of the pinned run at this place: "open" or "remove"."""
        self.app.button(f"pin-{what}-{self.session.pinboard.pins[place].run.id}").click().run()

    def subtract(self, first: int, second: int) -> None:
        """Choose the runs whose weights are compared, by their places; 0 is the present one."""
        self.app.selectbox(self.key_of("difference-first")).select_index(first).run()
        self.app.selectbox(self.key_of("difference-second")).select_index(second).run()

    @property
    def subtracted(self) -> tuple[str, str]:
        """What the lists of runs whose weights are compared show."""
        first, second = (self.app.get_by_key(self.key_of(f"difference-{place}")) for place in ("first", "second"))
        assert isinstance(first, Selectbox)
        assert isinstance(second, Selectbox)
        return str(first.options[first.index or 0]), str(second.options[second.index or 0])

    @property
    def names(self) -> list[str]:
        return [pin.name for pin in self.session.pinboard.pins]

    @property
    def pinned_epochs(self) -> list[int]:
        return [pin.run.trainer.epoch for pin in self.session.pinboard.pins]

    def said_of(self, place: int) -> str:
        """Return what stands under the name of the run at this place."""
        return self.stage.text(self.stage.picture(f"run-{place}")["sub"])

    def _name_key(self, place: int) -> str:
        return self.session.pinboard.pins[place].name_key
