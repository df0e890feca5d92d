"""Views of organisations: their members, for who administers them; the rest for the site's own."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tutor.errors import ConflictError
from tutor.services import collections, organisations
from tutor.services.access import InvalidInputError, Role
from tutor.web.access import acting_user, roles_required, roles_somewhere
from tutor.web.administration.organisation_forms import (
    CollectionForm,
    MemberForm,
    NewOrganisationForm,
    RenameForm,
)
from tutor.web.services import app_services

bp = Blueprint("organisation", __name__, url_prefix="/administration/organisations")
_A_ROLE = f"<any({', '.join(role.value for role in Role)}):role>"


@bp.get("")
@roles_somewhere(Role.ADMINISTRATOR)
def overview() -> str:
    """List the organisations that the person administers."""
    return _overview(NewOrganisationForm(formdata=None))


@bp.post("")
@roles_required(Role.ADMINISTRATOR)
def create() -> ResponseReturnValue:
    """Make an organisation."""
    services, form = app_services(), NewOrganisationForm()
    if not form.validate_on_submit():
        return _overview(form), 422
    try:
        with services.databases.write.begin() as session:
            uid = organisations.create_organisation(
                session,
                acting=acting_user(),
                name=form.text("name"),
                slug=form.text("slug"),
                now=services.clock(),
            )
    except InvalidInputError as error:
        form.take(error)
        return _overview(form), 422
    except ConflictError as error:
        form.take(InvalidInputError(str(error), field="slug"))
        return _overview(form), 422
    flash("The organisation is made.")
    return redirect(url_for(".page", organisation_uid=uid), code=303)


@bp.get("/<uuid:organisation_uid>")
@roles_somewhere(Role.ADMINISTRATOR)
def page(organisation_uid: UUID) -> str:
    """Show an organisation with its members and collections."""
    return _page(organisation_uid)


@bp.post("/<uuid:organisation_uid>/name")
@roles_somewhere(Role.ADMINISTRATOR)
def rename(organisation_uid: UUID) -> ResponseReturnValue:
    """Give an organisation another name."""
    form = RenameForm()
    if not form.validate_on_submit():
        return _page(organisation_uid, rename=form), 422
    try:
        with app_services().databases.write.begin() as session:
            organisations.rename_organisation(
                session,
                acting=acting_user(),
                organisation_uid=organisation_uid,
                name=form.text("name"),
            )
    except InvalidInputError as error:
        form.take(error)
        return _page(organisation_uid, rename=form), 422
    flash("The organisation has its new name.")
    return _back(organisation_uid)


@bp.post("/<uuid:organisation_uid>/members")
@roles_somewhere(Role.ADMINISTRATOR)
def add_member(organisation_uid: UUID) -> ResponseReturnValue:
    """Give somebody a role in an organisation."""
    form = MemberForm()
    if not form.validate_on_submit():
        return _page(organisation_uid, member=form), 422
    try:
        with app_services().databases.write.begin() as session:
            organisations.add_member(
                session,
                acting=acting_user(),
                organisation_uid=organisation_uid,
                email=form.text("email"),
                role=Role(form.text("role")),
            )
    except InvalidInputError as error:
        form.take(error)
        return _page(organisation_uid, member=form), 422
    flash("The membership holds from the person’s next click.")
    return _back(organisation_uid)


@bp.post(f"/<uuid:organisation_uid>/members/<uuid:user_uid>/{_A_ROLE}/end")
@roles_somewhere(Role.ADMINISTRATOR)
def end_role(organisation_uid: UUID, user_uid: UUID, role: str) -> ResponseReturnValue:
    """Take a role in an organisation from somebody."""
    with app_services().databases.write.begin() as session:
        organisations.remove_member(
            session,
            acting=acting_user(),
            organisation_uid=organisation_uid,
            user_uid=user_uid,
            role=Role(role),
        )
    flash("That role has ended.")
    return _back(organisation_uid)


@bp.post("/<uuid:organisation_uid>/collections")
@roles_required(Role.ADMINISTRATOR)
def give_collection(organisation_uid: UUID) -> ResponseReturnValue:
    """Give a collection to an organisation."""
    form = CollectionForm()
    if not form.validate_on_submit():
        return _page(organisation_uid, collection=form), 422
    try:
        with app_services().databases.write.begin() as session:
            collections.give_collection(
                session,
                acting=acting_user(),
                organisation_uid=organisation_uid,
                name=form.text("collection").strip(),
                title=form.text("title"),
                is_private=form.is_private.data,
            )
    except InvalidInputError as error:
        form.take(error)
        return _page(organisation_uid, collection=form), 422
    except ConflictError as error:
        form.take(InvalidInputError(str(error), field="collection"))
        return _page(organisation_uid, collection=form), 422
    flash("The collection belongs to the organisation.")
    return _back(organisation_uid)


@bp.post("/<uuid:organisation_uid>/collections/<name>/<any(private, public):seen>")
@roles_required(Role.ADMINISTRATOR)
def set_privacy(organisation_uid: UUID, name: str, seen: str) -> ResponseReturnValue:
    """Show a collection to its organisation only, or to everybody."""
    with app_services().databases.write.begin() as session:
        collections.set_privacy(
            session,
            acting=acting_user(),
            organisation_uid=organisation_uid,
            name=name,
            is_private=seen == "private",
        )
    flash("Only members see it now." if seen == "private" else "Everybody sees it now.")
    return _back(organisation_uid)


@bp.post("/<uuid:organisation_uid>/collections/<name>/release")
@roles_required(Role.ADMINISTRATOR)
def release_collection(organisation_uid: UUID, name: str) -> ResponseReturnValue:
    """Give a collection to the public bank."""
    with app_services().databases.write.begin() as session:
        collections.release_collection(
            session, acting=acting_user(), organisation_uid=organisation_uid, name=name
        )
    flash("The collection belongs to the public bank. Everybody sees it now.")
    return _back(organisation_uid)


def _back(organisation_uid: UUID) -> ResponseReturnValue:
    # One who ended the own role of administrator has no way back to this page.
    acting = acting_user()
    with app_services().databases.read() as session:
        left = organisations.list_own_memberships(session, acting=acting)
    still = any(one.uid == organisation_uid and Role.ADMINISTRATOR in one.roles for one in left)
    if still or acting.has_any(Role.ADMINISTRATOR):
        return redirect(url_for(".page", organisation_uid=organisation_uid), code=303)
    return redirect(url_for("account.overview"), code=303)


def _overview(form: NewOrganisationForm) -> str:
    with app_services().databases.read() as session:
        listed = organisations.list_organisations(session, acting=acting_user())
    return render_template("administration/organisations.html", organisations=listed, form=form)


def _page(
    organisation_uid: UUID,
    *,
    rename: RenameForm | None = None,
    member: MemberForm | None = None,
    collection: CollectionForm | None = None,
) -> str:
    acting, asked = acting_user(), {"organisation_uid": organisation_uid}
    is_site = acting.has_any(Role.ADMINISTRATOR)
    with app_services().databases.read() as session:
        detail = organisations.get_organisation(session, acting=acting, **asked)
        owned = collections.list_collections(session, acting=acting, **asked)
        public = collections.list_public_collections(session, acting=acting) if is_site else ()
    return render_template(
        "administration/organisation.html",
        organisation=detail,
        collections=owned,
        public=public,
        is_site=is_site,
        rename=rename or RenameForm(formdata=None, name=detail.name),
        member=member or MemberForm(formdata=None),
        collection=collection or CollectionForm(formdata=None),
    )
