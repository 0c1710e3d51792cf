"""Names of the fictitious town: people, streets, places. Several scripts and compound names, as in any school."""

LAST_NAMES = (
    "Martin", "Bernard", "Petit", "Durand", "Leroy", "Moreau", "Lefebvre", "Garcia", "Roux", "Fournier", "Girard",
    "Bonnet", "Dupont", "Lambert", "Fontaine", "Rousseau", "Vincent", "Müller", "Lefèvre", "Faure", "André", "Mercier",
    "Blanc", "Guérin", "Boyer", "Garnier", "Chevalier", "François", "Legrand", "Gauthier", "Perrin", "Robin",
    "Clément", "Morin", "Henry", "Roussel", "Mathieu", "Gautier", "Masson", "Marchand", "Duval", "Denis", "Lemaire",
    "Noël", "Meyer", "Dufour", "Meunier", "Brun", "Blanchard", "Giraud", "Joly", "Rivière", "Lucas", "Brunet",
    "Gaillard", "Barbier", "Arnaud", "Martínez", "Renard", "Roche", "Schmitt", "Roy", "Leroux", "Colin", "Vidal",
    "Caron", "Picard", "Fabre", "Aubert", "Lemoine", "Renaud", "Dumas", "Lacroix", "Olivier", "Philippe", "Bourgeois",
    "Rey", "Leclercq", "Lecœur", "Œillet", "Bœuf-Tessier", "Cœuret", "Le Goff", "Le Bihan", "Kervoëlen", "Guéguen",
    "de La Rochère", "d’Almeida", "D’Angelo", "Saint-Léger", "Pérez-Núñez", "Muñoz", "Ibáñez", "Da Silva", "Ferreira",
    "Gonçalves", "Nguyễn", "Trần", "Đặng", "Phạm", "Łukaszewski", "Wójcik", "Kowalczyk", "Şahin", "Yılmaz", "Öztürk",
    "Haddad", "Benali", "Cherif", "El Amrani", "Bouzid", "Traoré", "Diallo", "Koné", "N’Diaye", "Mbemba", "Rakoto",
    "Đorđević", "Novák", "Popescu", "Țîrlea", "Andersson", "Åkerblom", "O’Connor", "Papadopoulos", "Ávila", "Grüßner",
)  # fmt: skip
WOMEN = (
    "Aurélie", "Émilie", "Céline", "Stéphanie", "Virginie", "Sandrine", "Delphine", "Laëtitia", "Élodie", "Julie",
    "Audrey", "Caroline", "Marie-Laure", "Anne-Sophie", "Nadège", "Hélène", "Mélanie", "Gaëlle", "Noémie", "Pauline",
    "Claire", "Camille", "Charlotte", "Fanny", "Marion", "Mathilde", "Ludivine", "Sabrina", "Samira", "Fatou",
    "Aïcha", "Yasmina", "Ayşe", "Thị Hương", "Agnieszka", "Łucja", "Begoña", "Inês", "Ioana", "Maëlle",
)  # fmt: skip
MEN = (
    "Nicolas", "Sébastien", "Julien", "Frédéric", "Jérôme", "Cédric", "Guillaume", "Benoît", "Mickaël", "Grégory",
    "François", "Mathieu", "Thomas", "Romain", "Anthony", "Jean-Baptiste", "Pierre-Yves", "Loïc", "Gaël", "Rémi",
    "Étienne", "Aurélien", "Fabien", "Arnaud", "Vincent", "Ludovic", "Karim", "Mehdi", "Mamadou", "Moussa",
    "Emre", "Văn Đức", "Łukasz", "Paweł", "Íñigo", "João", "Ștefan", "Björn", "Dimitri", "Cyril",
)  # fmt: skip
GIRLS = (
    "Louise", "Jade", "Emma", "Alice", "Léa", "Chloé", "Rose", "Anna", "Inès", "Lina", "Mila", "Zoé", "Juliette",
    "Agathe", "Romane", "Éléonore", "Maëlys", "Lou-Ann", "Élise", "Capucine", "Héloïse", "Manon", "Clémence",
    "Margaux", "Apolline", "Noémie", "Ambre", "Salomé", "Thaïs", "Lola", "Assia", "Yasmine", "Aminata", "Nour",
    "Elif", "Ngọc Linh", "Zofia", "Łucja", "Begoña", "Marie-Lou", "Victoire", "Anaïs", "Cœlia", "Elsa",
)  # fmt: skip
BOYS = (
    "Gabriel", "Léo", "Raphaël", "Louis", "Jules", "Adam", "Arthur", "Hugo", "Lucas", "Maël", "Noah", "Ethan",
    "Paul", "Nathan", "Sacha", "Gabin", "Mathis", "Théo", "Timéo", "Éloi", "Anatole", "Côme", "Augustin", "Célestin",
    "Jean-Baptiste", "Malo", "Titouan", "Loïs", "Noé", "Robin", "Ilyès", "Rayan", "Ibrahim", "Mamadou", "Emir",
    "Minh Đức", "Łukasz", "Tadeusz", "Íker", "Rafaël", "Loukas", "Björn", "Baptiste", "Marius",
)  # fmt: skip
STREETS = (
    "rue de la Fontaine", "rue du Faubourg", "place de l'Église", "chemin des Œillets", "rue Jules-Ferry",
    "impasse du Lavoir", "rue des Écoles", "allée des Tilleuls", "rue du Château", "route de Clermont",
    "chemin de la Croix-Haute", "rue du Cœur-Volant", "rue Marie-Curie", "rue Olympe-de-Gouges", "lotissement Les Prés",
    "rue du Moulin", "rue de l'Abbé-Grégoire", "avenue de la Gare", "rue du 8-Mai-1945", "rue Léo-Lagrange",
)  # fmt: skip
TOWN = ("63450", "Saint-Amant-la-Œuvre")
NEIGHBOURS = (("63450", "Chanoilles"), ("63730", "Mirefleury-le-Vieux"), ("63670", "La Roche-Noëlle"))
SCHOOLS = ("Maternelle Les Tilleuls", "École Jules-Ferry")  # 3 classes, then 5
CLASSES = ("Petite section", "Moyenne section", "Grande section", "CP", "CE1", "CE2", "CM1", "CM2")
