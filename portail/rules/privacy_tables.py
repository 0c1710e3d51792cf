"""The registry of what is kept about people: a row for every table of the schema (tests/rules/test_privacy.py)."""

from collections.abc import Mapping

from portail.rules.privacy import BOOKED, LAW, PROOF, Erasure, Kept, Link, Root, Table

HOUSEHOLD = Link(("household_id",), Root.HOUSEHOLD)
ACCOUNT = Link(("account_id",), Root.ACCOUNT)
CHILD = Link(("child_id",), Root.CHILD)
ADULT = Link(("adult_id",), Root.ADULT)
BOOKING = ("child_id", "activity_id", "day")

WITH_FAMILY = Kept("tant que la famille est accueillie, puis {}", "keep_families_years")
WITH_ACCOUNT = Kept("tant que le compte est ouvert")
OLD_BOOKS = "{} après l'année de service"
BOOKS = "{} après l'émission, davantage tant que la famille est accueillie : le solde en dépend"
FILE = Kept("{} après le dernier jour d'accueil ou la dernière mise à jour", "keep_files_months", "end_of_file")
FOREVER = Kept("tant que la structure s'en sert")
DAY = {"child_id": "Enfant", "activity_id": "Activité", "day": "Jour"}
SECRET = "secret de connexion : n'est montré à personne"
GONE = "Personne", "effacée"


def _structure(name: str, title: str) -> Table:
    return Table(name, title, "structure", FOREVER)


_ACCOUNTS = (
    Table(
        "accounts", "Comptes", "accounts", WITH_ACCOUNT, (Link(("id",), Root.ACCOUNT),),
        {"name": "Nom affiché", "created_at": "Ouvert le"}, Erasure.ANONYMISE, {"name": "Compte effacé"},
        law="le compte fermé reste sans nom : le journal y renvoie",
    ),
    Table("credentials", "Adresse de connexion", "accounts", WITH_ACCOUNT, (ACCOUNT,),
          {"email": "Adresse e-mail", "changed_at": "Mot de passe changé le"}, Erasure.DELETE),
    Table("sessions", "Connexions", "accounts", Kept("{} après leur fin", "keep_sessions_days", "expires_at"),
          (ACCOUNT,), {"created_at": "Ouverte le", "seen_at": "Vue le", "expires_at": "Fin", "ip": "Adresse IP",
           "device": "Appareil"}, Erasure.DELETE),
    Table("feeds", "Calendrier suivi sur un téléphone", "accounts", WITH_ACCOUNT, (ACCOUNT,),
          {"created_at": "Créé le", "deadlines": "Avec les dates limites"}, Erasure.DELETE),
    Table("account_links", "Liens et clés à usage unique", "accounts",
          Kept("{} après leur fin", "keep_sessions_days", "expires_at"), (ACCOUNT,),
          {"created_at": "Envoyé le", "expires_at": "Fin", "used_at": "Utilisé le"}, Erasure.DELETE),
    Table("second_factors", "Second facteur", "accounts", WITH_ACCOUNT, (ACCOUNT,), {"created_at": "Activé le"},
          Erasure.DELETE),
    Table("recovery_codes", "Codes de secours", "accounts", WITH_ACCOUNT, (ACCOUNT,), {}, Erasure.DELETE, law=SECRET),
    Table("identities", "Identités d'un autre fournisseur", "accounts", WITH_ACCOUNT, (ACCOUNT,),
          {"issuer": "Fournisseur", "created_at": "Reliée le"}, Erasure.DELETE),
    Table("account_sites", "Sites d'un compte de l'équipe", "accounts", WITH_ACCOUNT),
)  # fmt: skip

_FAMILIES = (
    Table(
        "households", "Foyer", "families", WITH_FAMILY, (Link(("id",), Root.HOUSEHOLD),),
        {"reference": "Référence", "address": "Adresse", "postcode": "Code postal", "city": "Ville",
         "resident": "Habitant", "created_at": "Enregistré le"},
        Erasure.ANONYMISE, {"address": "", "postcode": "", "city": ""},
        law=f"la référence seule, imprimée sur les factures ({LAW})",
    ),
    Table(
        "adults", "Adultes", "families", WITH_FAMILY, (Link(("id",), Root.ADULT),),
        {"civility": "Civilité", "first_name": "Prénom", "last_name": "Nom", "phone": "Téléphone"},
        Erasure.ANONYMISE, {"civility": "", "first_name": GONE[0], "last_name": GONE[1], "phone": ""},
        law="la ligne reste sans nom : le compte fermé y renvoie",
    ),
    Table(
        "children", "Enfants", "families", WITH_FAMILY, (Link(("id",), Root.CHILD),),
        {"id": "Numéro", "first_name": "Prénom", "last_name": "Nom", "born_on": "Naissance", "school": "École",
         "class_name": "Classe"},
        Erasure.ANONYMISE, {"first_name": "Enfant", "last_name": "effacé", "school": "", "class_name": ""},
        ("born_on",), law="l'année de naissance seule, pour les statistiques ; les présences et factures y renvoient",
    ),
    Table("guardianships", "Enfants du foyer", "families", WITH_FAMILY, (HOUSEHOLD,),
          {"child_id": "Enfant", "custody": "Garde"}, Erasure.DELETE),
    Table("quotients", "Quotients familiaux", "families", WITH_FAMILY, (HOUSEHOLD,),
          {"qf": "Quotient", "valid_from": "Depuis le", "valid_to": "Jusqu'au", "origin": "Origine"}, Erasure.DELETE),
    Table("known_facts", "Situation utile au tarif", "families", WITH_FAMILY, (HOUSEHOLD,),
          {"child_id": "Enfant", "name": "Renseignement", "value": "Valeur", "valid_from": "Depuis le",
           "valid_to": "Jusqu'au"}, Erasure.DELETE),
    Table("custody_patterns", "Garde alternée", "families", WITH_FAMILY, (HOUSEHOLD,),
          {"child_id": "Enfant", "valid_from": "Depuis le", "valid_to": "Jusqu'au", "weeks": "Semaines",
           "holidays": "Vacances", "always_days": "Jours fixes ici",
           "never_days": "Jours fixes ailleurs"}, Erasure.DELETE),
    Table("custody_exceptions", "Jours de garde échangés", "families", WITH_FAMILY, (HOUSEHOLD,),
          {"child_id": "Enfant", "day": "Jour", "why": "Raison", "entered_at": "Noté le"}, Erasure.DELETE),
    Table("custody_requests", "Échanges de jours proposés", "families", WITH_FAMILY,
          (HOUSEHOLD, Link(("other_id",), Root.HOUSEHOLD)),
          {"child_id": "Enfant", "why": "Message", "created_at": "Proposé le", "state": "État",
           "answered_at": "Répondu le"}, Erasure.DELETE),
    Table("custody_request_days", "Jours de ces échanges", "families", WITH_FAMILY,
          (Link(("request_id",), "custody_requests"),), {"day": "Jour"}, Erasure.DELETE),
    Table("without_authority", "Adultes sans autorité parentale", "families", WITH_FAMILY, (ADULT, CHILD), {},
          Erasure.DELETE, law="décision de justice enregistrée par l'équipe : demandez-la à la structure"),
)  # fmt: skip

_CHILDREN = (
    Table("child_files", "Repas et santé", "children", FILE, (CHILD,),
          {"child_id": "Enfant", "diet_id": "Repas", "allergies": "Allergies", "allergies_action": "Que faire",
           "pai": "PAI", "pai_from": "PAI depuis le", "pai_to": "PAI jusqu'au", "pai_action": "Conduite du PAI",
           "health_notes": "À savoir", "doctor": "Médecin", "doctor_phone": "Téléphone du médecin",
           "leaves_alone": "Part seul", "leaves_at": "Pas avant", "leaves_how": "Comment"}, Erasure.DELETE),
    Table("child_people", "Contacts et personnes autorisées", "children", FILE, (CHILD,),
          {"child_id": "Enfant", "kind": "Rôle", "name": "Nom", "phone": "Téléphone", "relation": "Lien"},
          Erasure.DELETE),
    Table("child_consents", "Autorisations", "children", FILE, (CHILD,),
          {"child_id": "Enfant", "consent_id": "Autorisation", "granted": "Accordée", "signed_at": "Signée le"},
          Erasure.DELETE),
    Table("child_changes", "Modifications de la fiche", "children", FILE, (CHILD,),
          {"child_id": "Enfant", "field": "Champ", "old": "Avant", "new": "Après", "state": "État",
           "asked_at": "Demandée le", "decided_at": "Décidée le", "reason": "Motif"}, Erasure.DELETE),
    Table("confirmations", "« Mes informations sont à jour »", "children", WITH_FAMILY, (HOUSEHOLD,),
          {"confirmed_at": "Confirmé le"}, Erasure.DELETE),
    _structure("diets", "Repas proposés"),
    _structure("consents", "Autorisations demandées"),
    _structure("checked_fields", "Champs vérifiés par l'équipe"),
)  # fmt: skip

_DOCUMENTS = (
    Table("documents", "Documents déposés", "documents",
          Kept("{} après leur remplacement, leur refus, leur fin de validité ou, sans limite, le dernier jour "
               "d'accueil ; le fichier d'une version refusée ou remplacée part avant", "keep_documents_months",
               "end_of_document"),
          (HOUSEHOLD,),
          {"id": "Numéro", "type_id": "Type", "child_id": "Enfant", "name": "Fichier", "state": "État",
           "sent_at": "Déposé le", "decided_at": "Décidé le", "valid_until": "Valable jusqu'au",
           "comment": "Commentaire"}, Erasure.DELETE),
    Table("document_reminders", "Rappels avant la fin d'un document", "documents",
          Kept("avec le document", with_table="documents"), (Link(("document_id",), "documents"),),
          {"days_before": "Jours avant", "reminded_at": "Envoyé le"}, Erasure.DELETE),
    _structure("document_types", "Documents demandés"),
    _structure("document_type_activities", "Activités qui les demandent"),
)  # fmt: skip

_BASKET = Kept("{} sans y toucher", "keep_baskets_months", "updated_at")
_BASKET_LINES = Kept("avec le panier", with_table="carts")
_LINES = {**DAY, "operation": "Opération", "hour": "Heure", "added_at": "Ajoutée le"}

_BOOKINGS = (
    Table("carts", "Panier", "bookings", _BASKET, (ACCOUNT,), {"updated_at": "Modifié le"}, Erasure.DELETE),
    Table("cart_lines", "Lignes du panier", "bookings", _BASKET_LINES,
          (Link(("account_id",), "carts", ("account_id",)),), _LINES, Erasure.DELETE),
    Table("cart_lines_before", "Panier avant la dernière période", "bookings", _BASKET_LINES,
          (Link(("account_id",), "carts", ("account_id",)),), _LINES, Erasure.DELETE),
    Table("usual_days", "Jours habituels", "bookings", WITH_FAMILY, (HOUSEHOLD,),
          {"child_id": "Enfant", "activity_id": "Activité", "weekdays": "Jours", "hour": "Heure", "weeks": "Semaines",
           "saved_at": "Retenus le"}, Erasure.DELETE),
    Table("orders", "Demandes", "bookings", Kept(OLD_BOOKS, "keep_accounting_years", "created_at"), (HOUSEHOLD,),
          {"id": "Numéro", "created_at": "Faite le", "total": "Total"}, Erasure.KEEP, law=PROOF),
    Table("order_lines", "Lignes des demandes", "bookings", Kept("avec la demande", with_table="orders"),
          (Link(("order_id",), "orders"),),
          {"order_id": "Demande", **DAY, "operation": "Opération", "hour": "Heure", "price": "Prix",
           "outcome": "Résultat"}, Erasure.KEEP, law=PROOF),
    Table("bookings", "Réservations et présences", "bookings", Kept(OLD_BOOKS, "keep_accounting_years", "day"),
          (HOUSEHOLD,), {**DAY, "state": "État", "hour": "Heure", "price": "Prix", "since_at": "Depuis le"},
          Erasure.KEEP, law=PROOF),
    Table("proofs", "Justificatifs d'absence", "bookings", Kept(OLD_BOOKS, "keep_accounting_years", "day"),
          (Link(BOOKING, "bookings", BOOKING),), {**DAY, "kind": "Nature", "received_at": "Reçu le"}, Erasure.DELETE),
    Table("places", "Places de chaque jour", "structure", Kept(OLD_BOOKS, "keep_accounting_years", "day")),
)  # fmt: skip

_MONEY = (
    Table("invoices", "Factures", "money", Kept(BOOKS, "keep_accounting_years", "issued_of_erased"), (HOUSEHOLD,),
          {"id": "Numéro interne", "number": "Numéro", "period": "Mois", "issued_on": "Émise le", "due_on": "Échéance",
           "addressee": "Destinataire", "quotient": "Quotient", "total": "Total",
           "previous_balance": "Solde antérieur"},
          Erasure.ANONYMISE, {"addressee": "Famille effacée"},
          law=f"montants, dates et numéros, gardés dix ans ({LAW})"),
    Table("invoice_lines", "Lignes des factures", "money", Kept("avec la facture", with_table="invoices"),
          (Link(("invoice_id",), "invoices"),),
          {"invoice_id": "Facture", "child_id": "Enfant", "label": "Libellé", "quantity": "Quantité", "unit": "Unité",
           "unit_price": "Prix", "amount": "Montant"}, Erasure.KEEP, law=BOOKED),
    Table("invoice_days", "Jours facturés", "money", Kept("avec la facture", with_table="invoice_lines"),
          (Link(("line_id",), "invoice_lines"),), {**DAY, "state": "État"}, Erasure.KEEP, law=BOOKED),
    Table("payments", "Paiements", "money", Kept(BOOKS, "keep_accounting_years", "received_of_erased"), (HOUSEHOLD,),
          {"received_on": "Reçu le", "means": "Moyen", "amount": "Montant", "reference": "Référence"},
          Erasure.ANONYMISE, {"reference": ""}, law=f"montants, dates et moyens, gardés dix ans ({LAW})"),
    Table("allocations", "Ce que chaque paiement règle", "money", Kept("avec le paiement", with_table="payments"),
          (Link(("payment_id",), "payments"),), {"line_id": "Ligne", "amount": "Montant"}, Erasure.KEEP,
          law=BOOKED),
    _structure("counters", "Numéros de facture donnés"),
)  # fmt: skip

_MESSAGES = (
    Table("notifications", "Alertes", "messages", Kept("{}", "keep_alerts_months", "created_at"), (ACCOUNT,),
          {"created_at": "Reçue le", "title": "Titre", "body": "Texte", "read_at": "Lue le"}, Erasure.DELETE),
    Table("outbox", "E-mails", "messages", Kept("{}", "keep_mails_months", "created_at"), (ACCOUNT,),
          {"created_at": "Écrit le", "recipient": "Adresse", "subject": "Objet", "sent_at": "Envoyé le"},
          Erasure.DELETE),
)  # fmt: skip

_JOURNAL = (
    Table("events", "Journal", "journal", Kept("{}", "keep_journal_months", "happened_at"),
          (HOUSEHOLD, ACCOUNT, CHILD),
          {"happened_at": "Quand", "kind": "Acte", **DAY, "from_state": "Avant", "to_state": "Après",
           "why": "Précision"}, Erasure.ANONYMISE, {"why": ""},
          law="date et nature des actes, sans nom ni texte : RGPD, art. 5.2", alone=True),
    Table("privacy_requests", "Demandes sur mes données", "journal",
          Kept("{} après la réponse", "keep_journal_months", "answered_at"), (HOUSEHOLD, ACCOUNT),
          {"created_at": "Faite le", "kind": "Demande", "message": "Texte", "answered_at": "Répondue le",
           "answer": "Réponse"}, Erasure.ANONYMISE, {"message": "", "answer": ""},
          law="la date et la nature de la demande : RGPD, art. 5.2", alone=True),
    Table("erasures", "Effacements faits", "journal", Kept("sans limite : aucun nom n'y figure"),
          (HOUSEHOLD, ADULT), {}, Erasure.KEEP, law="preuve de l'effacement, sans nom : RGPD, art. 5.2"),
    Table("purges", "Nettoyages de la nuit", "journal", Kept("{}", "keep_journal_months", "purged_at")),
)  # fmt: skip

_STRUCTURE = (
    _structure("structures", "La structure"), _structure("settings", "Réglages"), _structure("sites", "Sites"),
    _structure("categories", "Catégories"), _structure("activities", "Activités"), _structure("groups", "Groupes"),
    _structure("day_kinds", "Vacances et fériés"), _structure("closures", "Fermetures"),
    _structure("tariffs", "Tarifs"), _structure("rule_sets", "Règles"), _structure("rule_examples", "Exemples"),
    _structure("news", "Actualités"), _structure("files", "Fichiers des actualités"),
    _structure("schema_version", "Version du schéma"),
)  # fmt: skip

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        *_FAMILIES, *_CHILDREN, *_DOCUMENTS, *_BOOKINGS, *_MONEY, *_ACCOUNTS, *_MESSAGES, *_JOURNAL, *_STRUCTURE,
    )
}  # fmt: skip
