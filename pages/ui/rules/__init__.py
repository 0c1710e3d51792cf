"""The forms of « Règles et tarifs »: each reads the JSON of a rule and gives back the JSON that its widgets say."""
