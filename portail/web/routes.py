"""Every address of the portal that is not a Streamlit page. None may be the URL of a page."""

from starlette.routing import Route

from portail.web import (
    access,
    assets,
    calendar,
    child_file,
    connexion,
    documents,
    feeds,
    invoices,
    occupancy,
    public,
    reglement,
)

ROUTES = [
    Route("/connexion", connexion.show, methods=["GET"]),
    Route("/connexion", connexion.submit, methods=["POST"]),
    Route("/auth/demo", connexion.submit_demonstration, methods=["POST"]),
    Route("/auth/logout", connexion.sign_out, methods=["GET", "POST"]),
    Route("/activation", access.activation, methods=["GET", "POST"]),
    Route("/acces/oublie", access.forgotten, methods=["GET", "POST"]),
    Route("/acces/invitation/{token}", access.invitation, methods=["GET", "POST"]),
    Route("/acces/mot-de-passe/{token}", access.reset, methods=["GET", "POST"]),
    Route("/acces/ancienne-adresse/{token}", access.old_address, methods=["GET", "POST"]),
    Route("/acces/nouvelle-adresse/{token}", access.new_address, methods=["GET", "POST"]),
    Route("/sante", connexion.alive),
    Route("/fr.js", assets.script),
    Route("/saisie.js", assets.typing),
    Route("/portail.css", assets.style),
    *(Route(f"/{name}", public.page(name)) for name in public.TITLES),
    Route("/agenda/{token}.ics", feeds.calendar),
    Route("/reglement.pdf", reglement.reglement_pdf),
    Route("/documents/actualites/{file_id:int}", documents.news_file),
    Route("/documents/pieces/{document_id:int}", documents.piece),
    Route("/documents/modeles/{type_id:int}", documents.template),
    *(Route(f"/documents/calendrier/{name}/{{day}}.pdf", calendar.pdf(name)) for name in calendar.SHEETS),
    Route("/documents/fiches/{child_id:int}.pdf", child_file.child_pdf),
    Route("/documents/factures/{invoice_id:int}.pdf", invoices.invoice_pdf),
    Route("/documents/factures/{month}.pdf", invoices.month_pdf),
    Route("/documents/factures/{month}.zip", invoices.month_zip),
    Route("/documents/factures/{month}.csv", invoices.month_csv),
    Route("/documents/occupation/{activity_id:int}/{day}.csv", occupancy.day_csv),
]
