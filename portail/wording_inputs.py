"""What is said of a mistaken entry, by the code of `BadInput`, where the name of its field does not help."""

SENTENCES = {
    "answer": "Écrivez d'abord la réponse : la famille la lira dans « Mon compte ».",
    "correction": "Écrivez d'abord ce qu'il faut corriger.",
    "exchange": "Choisissez les jours à échanger : à venir, deux mois au plus, jamais le même jour des deux côtés.",
    "message": "Ce clic n'a pas pu être lu. Rechargez la page, puis recommencez.",
    "period": "Cette période est trop longue : choisissez une année scolaire au plus.",
    "period_ends": "La date de fin vient avant la date de début.",
    "precision": "Précisez le motif en quelques mots : la famille le lira.",
    "series": "Choisissez au moins un enfant et son activité.",
    "weekdays": "Choisissez au moins un jour de la semaine.",
}
