"""No module asks for items without saying for whom: a query brings its condition with it."""

import ast
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).parents[2]
TABLES = {"Item", "ItemRevision", "ItemTopic"}
# The calls by which a table comes into a statement, or a row of it into the session.
ENTERING = {
    "select",
    "select_from",
    "join",
    "outerjoin",
    "get",
    "get_one",
    "query",
    "aliased",
    "exists",
    "update",
    "delete",
    "insert",
}
CONDITIONS = {"visible_items", "items_open_to", "own_attempts"}
# Whole modules that act for nobody in particular.
FOR_NOBODY = {
    "tutor/bank/sync.py": "brings the whole bank to its files",
    "tutor/services/revisions.py": "reads revisions that somebody else's query has chosen",
    "tutor/services/regrading.py": "a command of the operator, over every submission",
    "tutor/services/regrade_scope.py": "computes a regrade that somebody else's query has found",
    "tutor/services/notices.py": "tells those whose scores moved",
}
# Single functions, with what stands in for the condition.
WITH_REASON = {
    "tutor/services/catalogue.py:suggest_items": "counts topics, joined to the visible cards",
    "tutor/services/accepting.py:accept_dispute": "the exercise of a dispute found answerable",
    "tutor/services/dispute_outcomes.py:_waiting_for": "tells those whose disputes are decided",
    "tutor/services/dispute_views.py:the module itself": "each use adds the condition",
    "tutor/services/draft_writing.py:free_slug": "names of folders, of which nobody is told",
    "tutor/services/drafts.py:_numbers": "the revisions of a draft whose key may be read",
    "tutor/services/drafts.py:get_draft": "the exercise of a draft whose key may be read",
    "tutor/services/imports.py:_add": "what the preview was allowed to revise",
    "tutor/services/imports.py:_place": "requires the right to the collection it finds",
    "tutor/services/item_histories.py:compare": "of an item that `_item` has found",
    "tutor/services/item_histories.py:_revision": "the revision of an item that was found so",
    "tutor/services/item_histories.py:get_history": "the revisions of an item that was found so",
    "tutor/services/reviews.py:_item_of": "the exercise of a draft that may be published",
    "tutor/services/reviews.py:grades_of_before": "a number, for who has just published",
    "tutor/services/submissions.py:the module itself": "a number, for one's own attempt",
    "tutor/services/disputes.py:decline": "the revision of a dispute found answerable",
    "tutor/services/raised_answers.py:the module itself": "each use adds the condition",
    "tutor/services/regrade_views.py:list_moves": "the moves of a regrade found open",
    "tutor/services/regrade_views.py:the module itself": "each use adds the condition",
    "tutor/services/regrades.py:_current_revision": "the exercise of a regrade found open",
    "tutor/services/regrades.py:_forget_revision": "the revision of a regrade found open",
    "tutor/services/regrades.py:_has_old_targets": "the revisions of a regrade found open",
    "tutor/services/regrades.py:_replace_revision": "the revision of a regrade found open",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((PROJECT / "tutor").rglob("*.py")):
        name = path.relative_to(PROJECT).as_posix()
        if not name.startswith(("tutor/models/", "tutor/migrations/")):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def units(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Every function and method with what is inside it, and the statements of the module."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from ((getattr(part, "name", node.name), part) for part in node.body)
        else:
            yield getattr(node, "name", "the module itself"), node


def called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def names_a_table(nodes: list[ast.expr]) -> bool:
    return any(
        isinstance(part, ast.Name) and part.id in TABLES
        for node in nodes
        for part in ast.walk(node)
    )


def asks_for_items(unit: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Call) and called(node) in ENTERING and names_a_table(node.args)
        for node in ast.walk(unit)
    )


def says_for_whom(unit: ast.AST) -> bool:
    return any(isinstance(node, ast.Call) and called(node) in CONDITIONS for node in ast.walk(unit))


def unsaid(name: str, tree: ast.Module) -> set[str]:
    return {
        f"{name}:{unit}"
        for unit, node in units(tree)
        if asks_for_items(node) and not says_for_whom(node)
    }


def test_every_query_on_items_carries_the_condition_of_who_acts() -> None:
    found = {
        one for name, tree in modules() if name not in FOR_NOBODY for one in unsaid(name, tree)
    }

    # An exception that is no longer needed goes from the list as well.
    assert found == set(WITH_REASON)


def test_every_module_that_acts_for_nobody_is_there_and_asks_for_items() -> None:
    trees = dict(modules())

    for name in FOR_NOBODY:
        assert any(asks_for_items(node) for _, node in units(trees[name])), name


def test_items_are_reached_by_their_names_only() -> None:
    """Through the module, another name or the table in text they would escape the test above."""
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "tutor.models.item":
                assert not [one.name for one in node.names if one.asname not in (None, one.name)], (
                    name
                )
            if isinstance(node, ast.ImportFrom) and node.module == "tutor.models":
                assert "item" not in {one.name for one in node.names}, name
            if isinstance(node, ast.Import):
                assert "tutor.models.item" not in {one.name for one in node.names}, name
            # A bare `text` is SQL; the method of that name reads a field of a form.
            if isinstance(node, ast.Call) and (
                called(node) == "exec_driver_sql"
                or (isinstance(node.func, ast.Name) and node.func.id == "text")
            ):
                told = ast.dump(node).lower()
                assert "item" not in told, f"{name}:{node.lineno}"


def test_the_search_sees_a_query_without_its_condition() -> None:
    bare = "def titles(session):\n    return session.scalars(select(ItemRevision.title)).all()\n"
    joined = "def codes(q):\n    return q.join(Item, Item.id == Attempt.item_id)\n"
    method = "class Lister:\n    def all(self):\n        return self.session.query(Item)\n"
    at_import = "ALL = select(func.count(Item.id))\n"
    asked = "def own(acting):\n    return select(Item.uid).where(visible_items(acting))\n"

    assert unsaid("a.py", ast.parse(bare)) == {"a.py:titles"}
    assert unsaid("a.py", ast.parse(joined)) == {"a.py:codes"}
    assert unsaid("a.py", ast.parse(method)) == {"a.py:all"}
    assert unsaid("a.py", ast.parse(at_import)) == {"a.py:the module itself"}
    assert unsaid("a.py", ast.parse(asked)) == set()
