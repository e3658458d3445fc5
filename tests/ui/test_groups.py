"""Groups on the screen: opened and closed in place, by mouse, keys, outline, breadcrumb and menu."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QTreeWidgetItem

from engine.debugging.actions import CloseGroup, OpenGroup
from engine.levels import GroupName, Level, group_tree
from tests.ui.conftest import Person
from ui.menus.mnemonics import plain_text

NESTED = """\
def unit(x, w):
    y = tanh(x * w)
    return y

x: input = 0.5
w: param(-2, 2) = 0.8
with layer("body"):
    a = unit(x, w)
    with layer("inner"):
        b = unit(a, w)
    c = a + b
L: loss = (c - 1)**2 / 2
"""
BODY, INNER, LOSS = GroupName("layer", "body"), GroupName("layer", "body/inner"), GroupName("statement", "L")


class GroupPerson:
    """Somebody who opens and closes groups."""

    def __init__(self, person: Person) -> None:
        self.person, self.session = person, person.session
        self.canvas, self.window = person.window.canvas, person.window
        self.outline = person.window.workspace.outline
        self.breadcrumb = person.window.workspace.breadcrumb

    @property
    def names(self) -> list[str]:
        return [node.name for node in self.session.state.view.nodes]

    @property
    def frames(self):
        return {frame.group: frame for frame in self.canvas.picture.arrangement.frames}

    def double_clicks(self, place: QPoint) -> None:
        QTest.mouseClick(self.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseDClick(self.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def lands(self) -> None:
        self.canvas.glide.land()

    def title_of(self, group: GroupName) -> QPoint:
        return self.canvas.mapFromScene(self.frames[group].title_rect.center())

    def row(self, group: GroupName) -> QTreeWidgetItem:
        return self.outline.row(group_tree(self.session.state.view.graph).named(group))


@pytest.fixture
def someone(person) -> GroupPerson:
    person.opens_text(NESTED)
    person.presses("layers")
    return GroupPerson(person)


# ------------------------------------------------------------------------------------------------------------ the mouse
def test_a_double_click_opens_a_group_and_one_on_its_title_closes_it(someone):
    assert someone.names == ["x", "w", "body", "L"]
    someone.double_clicks(someone.person.place_of("body"))
    assert someone.names == ["x", "w", "body/a", "body/inner", "c", "L"]
    someone.lands()
    someone.double_clicks(someone.title_of(BODY))
    assert someone.names == ["x", "w", "body", "L"]


def test_what_was_clicked_stays_under_the_pointer(someone):
    place = someone.person.place_of("body")
    someone.double_clicks(place)
    someone.lands()
    assert someone.frames[BODY].rect.contains(someone.canvas.mapToScene(place))
    title = someone.title_of(BODY)
    someone.double_clicks(title)
    someone.lands()
    assert someone.canvas.node_at(title) == someone.person.node("body")


def test_what_was_clicked_stays_under_the_pointer_in_a_view_of_ones_own(someone):
    someone.canvas.zoom_by(1.7)
    someone.canvas.pan_by(QPoint(-31, 17))
    place = someone.person.place_of("body")
    scale = someone.canvas.scale_factor
    someone.double_clicks(place)
    someone.lands()
    assert someone.frames[BODY].rect.contains(someone.canvas.mapToScene(place))
    assert someone.canvas.scale_factor == pytest.approx(scale)


def test_a_double_click_on_what_has_nothing_inside_opens_nothing(someone):
    before = someone.names
    someone.double_clicks(someone.person.place_of("x"))
    assert someone.names == before


def test_a_variable_opens_into_its_operations_beside_layers_and_variables(someone):
    someone.double_clicks(someone.person.place_of("L"))
    assert someone.names == ["x", "w", "body", "L.1", "L.2", "L"]
    assert someone.session.state.level is Level.LAYERS


def test_at_the_scalars_an_element_opens(someone):
    someone.person.presses("scalars")
    someone.session.act(OpenGroup(LOSS))
    assert "L.1" in someone.names
    someone.person.presses("scalars")
    assert "L.1" not in someone.names


# ------------------------------------------------------------------------------------------------------------- the keys
def test_keys_open_and_close_the_group_of_the_selected_node(someone):
    someone.person.clicks("body")
    someone.person.presses("open")
    assert someone.session.selected == "c"
    someone.person.presses("close")
    assert someone.names == ["x", "w", "body", "L"]
    assert someone.session.selected == "body"


def test_keys_open_and_close_all_groups(someone):
    someone.person.presses("open all")
    all_open = someone.names
    someone.person.presses("primitives")
    assert someone.names == all_open
    someone.person.presses("close all")
    assert someone.names == ["x", "w", "body", "L"]


def test_at_the_scalars_a_whole_array_stands_beside_single_numbers(someone):
    person = someone.person
    person.opens_text("W: param = [[1, 2], [3, 4]]\nx: input = [1, -1]\nz = W @ x\nL: loss = sum(z*z)")
    person.presses("scalars", "end")
    person.clicks("W[0,1]")
    person.presses("close")
    assert someone.names == ["W", "x[0]", "x[1]", "z[0]", "z[1]", "L"]
    assert person.face("W").value.tolist() == [[1, 2], [3, 4]]
    assert person.face("W").signal.tolist() == [[-2, 2], [-2, 2]]
    assert someone.session.selected == "W"
    someone.session.edit_number("W", (0, 1), 5.0, None)
    assert person.face("W").value.tolist() == [[1, 5], [3, 4]]
    person.presses("open")
    assert someone.names[:4] == ["W[0,0]", "W[0,1]", "W[1,0]", "W[1,1]"]


def test_a_key_that_can_do_nothing_says_why(someone):
    said = []
    someone.session.notified.connect(said.append)
    someone.person.presses("open")
    someone.person.clicks("x")
    someone.person.presses("open", "close")
    assert said == [
        "Select a node first",
        "There is nothing more inside of this node",
        "No open group lies around this node",
    ]


# ----------------------------------------------------------------------------------------------- outline and breadcrumb
@pytest.fixture
def outlined(someone) -> GroupPerson:
    someone.window.workspace.left.setCurrentWidget(someone.outline)
    return someone


def texts(item: QTreeWidgetItem) -> list[str]:
    return [item.child(i).text(0) for i in range(item.childCount())]


def test_the_outline_shows_groups_and_variables_and_what_is_open(outlined):
    root = outlined.outline.invisibleRootItem()
    assert texts(root) == ["x", "w", "body", "L"]
    assert not outlined.row(BODY).isExpanded()
    outlined.session.act(OpenGroup(BODY))
    assert outlined.row(BODY).isExpanded()
    assert texts(outlined.row(BODY)) == ["a", "inner", "c"]


def test_the_outline_lets_a_closed_document_go_even_where_another_tab_hides_it(outlined):
    assert outlined.outline.invisibleRootItem().childCount()
    outlined.window.workspace.left.setCurrentIndex(0)
    assert not outlined.outline.isVisible()
    outlined.session.close()
    assert not outlined.outline.invisibleRootItem().childCount()


def test_a_row_opens_and_closes_its_group_on_the_canvas(outlined):
    outlined.row(BODY).setExpanded(True)
    assert "c" in outlined.names
    outlined.row(INNER).setExpanded(True)
    assert outlined.session.state.folding.is_open(INNER)
    outlined.row(BODY).setExpanded(False)
    assert outlined.names == ["x", "w", "body", "L"]
    outlined.row(LOSS).setExpanded(True)
    assert texts(outlined.row(LOSS)) == ["L.1", "L.2", "L"]


def test_outline_and_canvas_select_the_same(outlined):
    outlined.person.clicks("body")
    assert outlined.outline.currentItem() is outlined.row(BODY)
    outlined.outline.setCurrentItem(outlined.row(GroupName("statement", "w")))
    assert outlined.session.selected == "w"
    outlined.session.select(None)
    assert outlined.outline.currentItem() is None


def test_the_outline_follows_an_edit_and_groups_stay_as_they_were(outlined):
    outlined.session.act(OpenGroup(BODY))
    outlined.session.edit_text(
        NESTED.replace("c = a + b", "c = a + b\n    d = 2*c").replace("(c - 1)", "(d - 1)"), None
    )
    assert texts(outlined.row(BODY)) == ["a", "inner", "c", "d"]
    assert outlined.names == ["x", "w", "body/a", "body/inner", "c", "d", "L"]


def test_a_group_that_the_text_has_no_more_is_forgotten_with_the_next_level(someone):
    session = someone.session
    session.act(OpenGroup(BODY))
    someone.person.writes("x: input = 1.0\nw: param = 2.0\nL: loss = w*x\n")
    assert session.error is None
    assert session.state.folding.others == {BODY}
    session.set_level(session.state.level)
    assert not session.state.folding.others


def test_undo_takes_no_opened_group_back(outlined):
    outlined.session.edit_text(NESTED.replace("0.5", "0.75"), None)
    outlined.session.act(OpenGroup(BODY))
    outlined.session.undo()
    assert "c" in outlined.names


def test_the_breadcrumb_names_the_open_groups_around_the_selection(someone):
    assert not someone.breadcrumb.isVisible()
    someone.session.act(OpenGroup(BODY))
    someone.session.act(OpenGroup(INNER))
    someone.session.select("body/inner/b")
    assert someone.breadcrumb.isVisible()
    assert someone.breadcrumb.groups == (BODY, INNER)
    someone.session.select("x")
    assert not someone.breadcrumb.isVisible()


def test_a_click_on_the_breadcrumb_goes_out(someone):
    someone.session.act(OpenGroup(BODY))
    someone.session.act(OpenGroup(INNER))
    someone.session.select("body/inner/b")
    inner = [b for b in someone.breadcrumb.findChildren(QToolButton) if b.text() == "body" and b.isVisible()]
    someone.person.qtbot.mouseClick(inner[0], Qt.MouseButton.LeftButton)
    assert someone.names == ["x", "w", "body/a", "body/inner", "c", "L"]
    assert someone.breadcrumb.groups == (BODY,)
    model = [b for b in someone.breadcrumb.findChildren(QToolButton) if b.text() == "Model" and b.isVisible()]
    someone.person.qtbot.mouseClick(model[0], Qt.MouseButton.LeftButton)
    assert someone.names == ["x", "w", "body", "L"]


# ------------------------------------------------------------------------------------------------------------- the menu
def test_the_menus_of_nodes_and_frames_open_and_close(someone):
    workspace = someone.window.workspace
    entries = {plain_text(action): action for action in workspace.node_menu("body").actions()}
    entries["Open group"].trigger()
    assert "c" in someone.names
    entries = {plain_text(action): action for action in workspace.node_menu("c").actions()}
    assert not entries["Open group"].isEnabled()
    assert "Close group body" in entries
    frame = {plain_text(action): action for action in workspace.node_menu(BODY).actions()}
    frame["Close group body"].trigger()
    assert someone.names == ["x", "w", "body", "L"]


def test_a_right_click_beside_the_nodes_of_a_frame_asks_for_the_frames_menu(someone):
    someone.session.act(OpenGroup(BODY))
    someone.lands()
    wanted = []
    someone.canvas.menu_wanted.disconnect()
    someone.canvas.menu_wanted.connect(lambda target, _: wanted.append(target))
    rect = someone.frames[BODY].rect
    place = someone.canvas.mapFromScene(QPointF(rect.right() - 4, rect.top() + 6))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, someone.canvas.mapToGlobal(place))
    someone.canvas.contextMenuEvent(event)
    assert wanted == [BODY]


# ---------------------------------------------------------------------------------------------------- frames and glides
def test_frames_hold_exactly_their_members(someone):
    someone.person.presses("open all")
    someone.lands()
    arrangement, view = someone.canvas.picture.arrangement, someone.session.state.view
    tree = group_tree(view.graph)
    assert {frame.group for frame in arrangement.frames} >= {BODY, INNER, LOSS}
    for frame in arrangement.frames:
        key = tree.named(frame.group)
        for node in view.nodes:
            inside = key in view.around(node.index)
            rect = arrangement.rect(node.index)
            assert frame.rect.contains(rect) if inside else not frame.rect.intersects(rect)


def test_a_glide_starts_where_the_nodes_were_and_ends_in_their_places(someone):
    canvas = someone.canvas
    before = canvas.mapFromScene(canvas.picture.arrangement.rect(someone.person.node("x")).center())
    someone.session.act(OpenGroup(BODY))
    canvas.glide.hold(1.0)
    begun = canvas.mapFromScene(canvas.picture.arrangement.rect(someone.person.node("x")).center())
    assert (begun - before).manhattanLength() <= 2
    someone.lands()
    assert canvas.picture.arrangement is someone.session.arrangement


def test_stepping_and_opening_go_on_during_a_glide(someone):
    someone.session.act(OpenGroup(BODY))
    assert someone.canvas.glide.is_moving
    someone.person.presses("into", "into")
    assert someone.session.state.cursor == 2
    someone.session.act(CloseGroup(BODY))
    someone.session.act(OpenGroup(LOSS))
    assert someone.canvas.glide.is_moving
    someone.lands()
    assert someone.canvas.picture.arrangement is someone.session.arrangement


def test_with_reduced_motion_groups_open_at_once(someone):
    someone.session.set_reduce_motion(True)
    someone.session.act(OpenGroup(BODY))
    assert not someone.canvas.glide.is_moving
    assert someone.canvas.picture.arrangement is someone.session.arrangement


def test_closing_what_was_opened_shows_the_same_map_again(someone):
    before = someone.session.arrangement
    someone.session.act(OpenGroup(BODY))
    assert someone.session.arrangement is not before
    someone.session.act(CloseGroup(BODY))
    assert someone.session.arrangement is before
