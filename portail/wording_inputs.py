"""What is said of a mistaken entry, by the code of `BadInput`, where the name of its field does not help."""

SENTENCES = {
    "answer": "Écrivez d'abord la réponse : la famille la lira dans « Mon compte ».",
    "confirmation_months": "Choisissez quand la confirmation est demandée.",
    "correction": "Écrivez d'abord ce qu'il faut corriger.",
    "custody": "Choisissez qui réserve pour un enfant de deux foyers.",
    "document_reminder_days": "Cinq rappels au plus, entre 1 et 180 jours avant la fin.",
    "exchange": "Choisissez les jours à échanger : à venir, deux mois au plus, jamais le même jour des deux côtés.",
    "invoice_due_day": "L'échéance est un jour du mois, de 1 à 31.",
    "message": "Ce clic n'a pas pu être lu. Rechargez la page, puis recommencez.",
    "password_min_length": "La longueur demandée va de 12 à 30 caractères.",  # pragma: allowlist secret
    "period": "Cette période est trop longue : choisissez une année scolaire au plus.",
    "period_ends": "La date de fin vient avant la date de début.",
    "precision": "Précisez le motif en quelques mots : la famille le lira.",
    "second_factor_staff": "Choisissez si la double sécurité est demandée à l'équipe.",
    "series": "Choisissez au moins un enfant et son activité.",
    "session_absolute_hours": "Une connexion dure de 1 à 24 heures.",
    "session_idle_minutes": "La connexion inactive se ferme après 5 à 240 minutes.",
    "fixed_days": "Un jour fixe est chez un seul des deux foyers : retirez-le de l'un ou de l'autre.",
    "weekdays": "Choisissez au moins un jour de la semaine.",
}
