# Examples, good and bad, that show that no rule of python.yml is dead; they are read, never run.
import os
import pickle
import subprocess
import time
import urllib.request
from datetime import date, datetime

# ruleid: markup-of-words
shown = Markup(organisation.name)
# ok: markup-of-words
shown = Markup("<mark>{}</mark>").format(organisation.name)


def note_it(session: Session, *, found: Need, by: Actor) -> None:
    session.add(found)
    # ruleid: commit-below-web
    session.commit()
    # ok: commit-below-web
    session.flush()


def undo_it(session: Session, *, found: Need, by: Actor) -> None:
    # ruleid: commit-below-web
    session.rollback()


# ruleid: clock-below-web, clock-of-its-own
late = agreement.ends_on < date.today()
# ruleid: clock-below-web
moment = datetime.now(UTC)
# ruleid: clock-below-web
seconds = time.time()
# ruleid: clock-of-its-own, clock-below-web
moment = datetime.now()
# ok: clock-below-web, clock-of-its-own
late = agreement.ends_on < as_of

# ruleid: sql-from-parts
session.execute(text(f"SELECT 1 FROM {table} WHERE name = :name"))
# ruleid: sql-from-parts
session.execute(text("SELECT 1 WHERE name = '%s'" % name))
# ruleid: sql-from-parts
session.execute(text("SELECT 1 FROM " + table))
# ok: sql-from-parts
session.execute(text("SELECT 1 WHERE name = :name"), {"name": name})

# ruleid: file-by-name
answer = send_file(folder / request.args["name"])
# ruleid: file-by-name
answer = send_from_directory(folder, name)
# ok: file-by-name
answer = send_file(BytesIO(content), mimetype="application/pdf")

wanted = request.args.get("next")
# ruleid: redirect-of-request
answer = redirect(wanted)
# ruleid: redirect-of-request
answer = redirect(request.form["next"])
# ok: redirect-of-request
answer = redirect(safe_next(request.form.get("next")))
# ok: redirect-of-request
answer = redirect(url_for("partner.page", identity=1, as_of=request.args.get("as_of")))

# ruleid: code-from-data
value = eval(request.form["formula"])
# ruleid: code-from-data
value = pickle.loads(content)
# ruleid: code-from-data
page = render_template_string(wording.template)
# ok: code-from-data
value = json.loads(content)

# ruleid: shell
subprocess.run(f"convert {name}", shell=True)
# ruleid: shell
os.system("convert")
# ok: shell
subprocess.run(["convert", name], check=True)

# ruleid: secret-compared
known = given == account.token
# ruleid: secret-compared
known = typed_password == kept
# ok: secret-compared
known = hmac.compare_digest(given, account.token)
# ok: secret-compared
found = session.scalar(select(ApiToken).where(ApiToken.token_hash == hashed))

# ruleid: person-in-log
logger.info("mail to %s", account.email)
# ruleid: person-in-log
app.logger.warning(f"no such login {account.login}")
# ok: person-in-log
logger.info("mail to account %s", account.id)

# ruleid: escaping-off
environment = Environment(loader=loader, autoescape=False)
# ok: escaping-off
environment = Environment(loader=loader, autoescape=True)


# ruleid: form-token-off
@csrf.exempt
def write() -> str:
    return ""


# ruleid: form-token-off
app.config["WTF_CSRF_ENABLED"] = False
# ok: form-token-off
csrf.init_app(app)

# ruleid: open-cookie
response.set_cookie("language", "ja")
# ok: open-cookie
response.set_cookie("language", "ja", httponly=True, samesite="Lax", secure=True)

# ruleid: debugger
app.run(debug=True)
# ok: debugger
app.run()

# ruleid: fetched-from-outside
outlines = urllib.request.urlopen("https://example.jp/outlines.json")
# ok: fetched-from-outside
outlines = path.read_bytes()


# ruleid: verb-with-positions
def rename(session: Session, organisation: Organisation, name: str, by: Actor) -> None:
    organisation.name = name


# ok: verb-with-positions
def rename(session: Session, *, organisation: Organisation, name: str, by: Actor) -> None:
    organisation.name = name
