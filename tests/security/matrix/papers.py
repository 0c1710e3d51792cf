"""What is asked of families and what they send: one row per action."""

from portail.actions import document_types, documents, readiness
from portail.rules.access import VALIDATORS
from portail.rules.documents import Reason
from tests.cast import NOW
from tests.papers import kind, pdf
from tests.security.matrix.table import PARENT, Row, own, staff
from tests.security.matrix.town import CHILD

ROWS: dict[str, Row] = {
    "document_types.archive": staff(
        document_types.EDITORS, lambda user, it: document_types.archive(user, it.document_type, NOW)
    ),
    "document_types.save": staff(
        document_types.EDITORS, lambda user, _: document_types.save(user, kind(), ("Modèle.pdf", pdf()), False, NOW)
    ),
    "documents.accept": staff(VALIDATORS, lambda user, it: documents.accept(user, it.document, None, NOW)),
    "documents.queue": staff(VALIDATORS, lambda user, _: documents.queue(user)),
    "documents.read": Row(PARENT | VALIDATORS, lambda user, it: documents.read(user, it.document, NOW)),
    "documents.refuse": staff(
        VALIDATORS, lambda user, it: documents.refuse(user, it.document, Reason.OTHER, "Floue.", NOW)
    ),
    "documents.send": Row(
        PARENT,
        lambda user, it: documents.send(user, it.document_type, CHILD, "Assurance.pdf", pdf(), NOW),
        other_home=True,
    ),
    "readiness.lights": own(PARENT, lambda user, _: readiness.lights(user, NOW)),
    "readiness.wallet": own(PARENT, lambda user, _: readiness.wallet(user, NOW)),
}
