"""Views of one's own account."""

import json
from urllib.parse import urlsplit
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from tutor.errors import ConflictError, NotFoundError, ThrottledError
from tutor.services import accounts, logins, mail, organisations, personal_data
from tutor.services.access import ActingUser, InvalidInputError
from tutor.web.access import (
    account_required,
    acting_user,
    acting_user_or_none,
    begin_login,
    end_login,
    login_token,
    user_agent,
)
from tutor.web.account.forms import (
    ChangePasswordForm,
    DeleteForm,
    ForgotForm,
    LoginForm,
    NewPasswordForm,
    RegisterForm,
)
from tutor.web.rendering import THEME_COOKIE, THEMES
from tutor.web.services import app_services

bp = Blueprint("account", __name__, url_prefix="/account")
_THEME_SECONDS = 31_536_000


def _safe_next(target: str | None) -> str:
    """Return a path of this site only; anything else leads to the bank."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")):
        parts = urlsplit(target)
        if not parts.netloc and not parts.scheme:
            return target
    return url_for("practice.bank")


def _log_in(acting: ActingUser) -> None:
    services = app_services()
    now = services.clock()
    old = login_token()
    with services.databases.write.begin() as session:
        if old:
            # A login's token is never carried over: what was known before it is worth nothing.
            logins.close_login(session, token=old)
        token = logins.open_login(session, user_id=acting.id, user_agent=user_agent(), now=now)
    begin_login(acting, token)


@bp.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Log in."""
    form = LoginForm(next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return render_template("account/login.html", form=form), 422 if form.errors else 200
    services = app_services()
    acting, failure = None, None
    with services.databases.write.begin() as session:
        # The failure is counted in this transaction, so it must not be rolled back.
        try:
            acting = accounts.authenticate(
                session,
                email=form.text("email"),
                password=form.text("password"),
                address=request.remote_addr or "",
                now=services.clock(),
            )
        except (accounts.WrongPasswordError, ThrottledError) as error:
            failure = error
    if isinstance(failure, ThrottledError):
        raise failure
    if acting is None:
        form.take(failure or accounts.WrongPasswordError("Not logged in."))
        return render_template("account/login.html", form=form), 422
    _log_in(acting)
    return redirect(_safe_next(form.text("next")), code=303)


@bp.route("/register", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    """Register; a visitor keeps every result."""
    form = RegisterForm()
    if not form.validate_on_submit():
        return render_template("account/register.html", form=form), 422 if form.errors else 200
    services = app_services()
    try:
        with services.databases.write.begin() as session:
            acting = accounts.register(
                session,
                email=form.text("email"),
                display_name=form.text("display_name"),
                password=form.text("password"),
                now=services.clock(),
                visitor=acting_user_or_none(),
            )
    except InvalidInputError as error:
        form.take(error)
        return render_template("account/register.html", form=form), 422
    except ConflictError as error:
        form.take(InvalidInputError(str(error), field="email"))
        return render_template("account/register.html", form=form), 422
    _log_in(acting)
    flash("Welcome. Everything you try from now on is kept.")
    return redirect(url_for("practice.bank"), code=303)


@bp.post("/logout")
def logout() -> ResponseReturnValue:
    """Log out."""
    token = login_token()
    if token:
        with app_services().databases.write.begin() as session:
            logins.close_login(session, token=token)
    end_login()
    return redirect(url_for("home.landing"), code=303)


@bp.get("/")
@account_required
def overview() -> ResponseReturnValue:
    """Show the account."""
    return _overview(ChangePasswordForm(), DeleteForm())


def _overview(change: ChangePasswordForm, delete: DeleteForm) -> ResponseReturnValue:
    with app_services().databases.read() as session:
        account = accounts.get_account(session, acting=acting_user())
        own_logins = logins.list_logins(session, acting=acting_user(), token=login_token())
        memberships = organisations.list_own_memberships(session, acting=acting_user())
    page = render_template(
        "account/overview.html",
        account=account,
        logins=own_logins,
        memberships=memberships,
        change=change,
        delete=delete,
    )
    return page, 422 if change.errors or delete.errors else 200


@bp.post("/password")
@account_required
def change_password() -> ResponseReturnValue:
    """Choose a new password."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _overview(form, DeleteForm(formdata=None))
    try:
        with app_services().databases.write.begin() as session:
            accounts.change_password(
                session,
                acting=acting_user(),
                old=form.text("old_password"),
                new=form.text("password"),
                keep_token=login_token(),
            )
    except InvalidInputError as error:
        form.take(error)
        return _overview(form, DeleteForm(formdata=None))
    flash("The password is changed. Every other login of your account has ended.")
    return redirect(url_for(".overview"), code=303)


@bp.post("/logins/<uuid:login_uid>/end")
@account_required
def revoke_login(login_uid: UUID) -> ResponseReturnValue:
    """End one of one's own logins."""
    with app_services().databases.write.begin() as session:
        logins.revoke_login(session, acting=acting_user(), login_uid=login_uid)
    flash("That login has ended.")
    return redirect(url_for(".overview"), code=303)


@bp.get("/data")
@account_required
def export() -> Response:
    """Download everything that is kept about oneself."""
    with app_services().databases.read() as session:
        data = personal_data.export_data(session, acting=acting_user())
    response = make_response(json.dumps(data, indent=2, ensure_ascii=False))
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="coder-tutor-data.json"'
    return response


@bp.post("/delete")
@account_required
def delete() -> ResponseReturnValue:
    """Delete the account with everything in it."""
    form = DeleteForm()
    if not form.validate_on_submit():
        return _overview(ChangePasswordForm(formdata=None), form)
    try:
        with app_services().databases.write.begin() as session:
            personal_data.delete_account(
                session, acting=acting_user(), password=form.text("password")
            )
    except InvalidInputError as error:
        form.take(error)
        return _overview(ChangePasswordForm(formdata=None), form)
    end_login()
    flash("Your account and everything in it is deleted.")
    return redirect(url_for("home.landing"), code=303)


@bp.route("/forgot", methods=["GET", "POST"])
def forgot() -> ResponseReturnValue:
    """Ask for a reset by e-mail; the answer is the same whether the address has an account."""
    services = app_services()
    form = ForgotForm()
    can_mail = services.settings.sends_mail
    if not can_mail or not form.validate_on_submit():
        page = render_template("account/forgot.html", form=form, can_mail=can_mail)
        return page, 422 if form.errors else 200
    with services.databases.write.begin() as session:
        ticket = accounts.request_reset(session, email=form.text("email"), now=services.clock())
    if ticket:
        recipient, token = ticket
        mail.send_mail(
            services.settings,
            recipient=recipient,
            subject="Choose a new password",
            text="Follow this link within two hours to choose a new password for Coder Tutor:\n\n"
            f"{reset_link(token)}\n\nIf you did not ask for it, nothing needs to be done.\n",
        )
    flash("If the address has an account, a message is on its way to it.")
    return redirect(url_for(".login"), code=303)


def reset_link(token: str) -> str:
    """Return the address at which a token is used."""
    base = app_services().settings.public_url or request.url_root.rstrip("/")
    return base + url_for("account.reset", token=token)


@bp.route("/reset/<token>", methods=["GET", "POST"])
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password with a one-time link."""
    form = NewPasswordForm()
    services = app_services()
    if not form.validate_on_submit():
        return _reset(form, token)
    try:
        with services.databases.write.begin() as session:
            accounts.reset_password(
                session, token=token, password=form.text("password"), now=services.clock()
            )
    except NotFoundError:
        form.take(
            InvalidInputError("This link was used or has expired; ask for another.", field="repeat")
        )
        return _reset(form, token)
    except InvalidInputError as error:
        form.take(error)
        return _reset(form, token)
    flash("The new password is set. Log in with it.")
    return redirect(url_for(".login"), code=303)


def _reset(form: NewPasswordForm, token: str) -> ResponseReturnValue:
    services = app_services()
    with services.databases.read() as session:
        email = accounts.find_reset(session, token=token, now=services.clock())
    page = render_template("account/reset.html", form=form, email=email)
    return page, 422 if form.errors else 200


@bp.post("/theme")
def choose_theme() -> ResponseReturnValue:
    """Choose light, dark, or what the device says."""
    chosen = request.form.get("theme", "auto")
    response = make_response(redirect(_safe_next(request.form.get("next")), code=303))
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE,
            chosen,
            max_age=_THEME_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=app_services().settings.secure_cookies,
        )
    return response


@bp.post("/guide/dismiss")
def dismiss_guide() -> ResponseReturnValue:
    """Put the first-time guide away."""
    with app_services().databases.write.begin() as session:
        accounts.set_preference(session, acting=acting_user(), name="guide_dismissed", value=True)
    return redirect(_safe_next(request.args.get("next")), code=303)
