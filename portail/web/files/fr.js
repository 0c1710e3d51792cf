// French for the texts that Streamlit itself writes in English.
(() => {
  "use strict";
  const TEXTS = new Map(Object.entries({
    "Press Enter to submit form": "Entrée pour envoyer",
    "Press Enter to apply": "Entrée pour appliquer",
    "Press ⌘+Enter to apply": "⌘ + Entrée pour appliquer",
    "Press Ctrl+Enter to apply": "Ctrl + Entrée pour appliquer",
    "Upload": "Choisir un fichier",
    "App pages": "Pages du portail",
    "Selected values": "Choix retenus",
    "Decrement": "Diminuer",
    "Increment": "Augmenter",
    "dd": "jj",
    "yyyy": "aaaa",
    "file upload": "envoi de fichier",
    "Browse files": "Parcourir",
    "Drag and drop a file here": "Déposez un fichier ici",
    "Drag and drop file here": "Déposez un fichier ici",
    "Drag and drop files here": "Déposez des fichiers ici",
    "Choose an option": "Choisir",
    "Choose options": "Choisir",
    "Choose an option or add one": "Choisir ou ajouter",
    "Add options": "Ajouter",
    "No results": "Aucun résultat",
    "No options to select": "Aucun choix possible",
    "No options to select.": "Aucun choix possible",
    "Select all": "Tout sélectionner",
    "Choose date": "Choisir une date",
    "Open": "Ouvrir",
    "Clear": "Effacer",
    "Clear value": "Effacer",
    "Clear selection": "Effacer le choix",
    "Clear all": "Tout effacer",
    "Delete": "Retirer",
    "Remove": "Retirer",
    "open": "ouvrir",
    "Previous month": "Mois précédent",
    "Next month": "Mois suivant",
    "Previous month.": "Mois précédent",
    "Next month.": "Mois suivant",
    "Show password text": "Afficher le mot de passe",
    "Hide password text": "Masquer le mot de passe",
    "Show password": "Afficher le mot de passe", // pragma: allowlist secret
    "Hide password": "Masquer le mot de passe", // pragma: allowlist secret
    "Close": "Fermer",
    "Dismiss": "Fermer",
    "Cancel": "Annuler",
    "Download": "Télécharger",
    "Download as CSV": "Télécharger (CSV)",
    "Search": "Rechercher",
    "Show/hide columns": "Afficher ou masquer des colonnes",
    "Fullscreen": "Plein écran",
    "View fullscreen": "Plein écran",
    "Close fullscreen": "Quitter le plein écran",
    "Exit fullscreen": "Quitter le plein écran",
    "Expand sidebar": "Ouvrir le menu",
    "Collapse sidebar": "Fermer le menu",
    "Skip to main content": "Aller au contenu",
    "Sidebar": "Menu",
    "Main menu": "Menu principal",
    "More": "Plus",
    "View more": "Voir plus",
    "View less": "Voir moins",
    "Help": "Aide",
    "Loading...": "Chargement…",
    "Please wait...": "Patientez…",
    "Rerun": "Actualiser",
    "Stop": "Arrêter",
    "Running...": "En cours…",
    "Connecting": "Connexion…",
    "Connecting...": "Connexion…",
    "CONNECTING": "CONNEXION…",
    "Print": "Imprimer",
    "Settings": "Réglages",
    "Connection lost. Please wait for the app to reconnect, then try again.":
      "Connexion interrompue. Patientez, le portail se reconnecte, puis recommencez.",
    "Connection error": "Connexion impossible",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:":
      "Le portail ne répond pas pour le moment. La page se reconnectera d'elle-même.",
    "streamlit run yourscript.py": "",
    "Page not found": "Page introuvable",
    "The page that you have requested does not seem to exist. Running the app's main page.":
      "Cette page n'existe pas ou ne vous est pas ouverte. Voici l'accueil.",
    "Copy to clipboard": "Copier",
    "Link to heading": "Lien vers ce titre",
    "empty": "vide",
  }));
  const MONTHS = { January: "janvier", February: "février", March: "mars", April: "avril", May: "mai", June: "juin",
    July: "juillet", August: "août", September: "septembre", October: "octobre", November: "novembre", December: "décembre" };
  const PATTERNS = [
    [/^(?:Limit )?([\d.]+)\s?MB per file(?: • (.+))?$/, (_, size, kinds) => `${size} Mo par fichier${kinds ? " • " + kinds : ""}`],
    [/^File must be ([\d.]+)\s?MB or smaller\.$/, (_, size) => `Ce fichier dépasse ${size} Mo. Envoyez-en un plus petit.`],
    [/files are not allowed\.$/, () => "Ce type de fichier n'est pas accepté. Envoyez un PDF, un JPEG ou un PNG."],
    [/^Choose date, (\w+)(.*)$/, (_, month, rest) => `Choisir une date, ${MONTHS[month] || month}${rest}`],
    [/^Remove (.+)$/, (_, what) => `Retirer ${what}`],
    [/^(day|month|year), (.+)$/, (_, part, label) => `${{ day: "jour", month: "mois", year: "année" }[part]}, ${label}`],
    [/^Selected Date: (\w+) (\d+), (\d+)$/, (_, month, day, year) => `Date choisie : ${day} ${MONTHS[month] || month} ${year}`],
    [/^Selected date is (.+)$/, (_, day) => `Date choisie : ${day}`],
    [/^Selected (.+)\. Press Backspace to remove$/, (_, what) => `${what} choisi. Retour arrière pour retirer`],
    [/^(\d+) files? selected$/, (_, n) => `${n} fichier${n > 1 ? "s" : ""}`],
    [/^Page (\S+) not found$/, () => "Page introuvable"],
    [/^(\d+) more$/, (_, n) => `${n} de plus`],
  ];
  const SCROLLED = ".st-key-occ-cadre";
  const ATTRIBUTES = ["aria-label", "placeholder", "title"];

  const french = (text) => {
    const words = text.trim();
    if (!words) return text;
    if (TEXTS.has(words)) return text.replace(words, TEXTS.get(words));
    for (const [pattern, ours] of PATTERNS) if (pattern.test(words)) return text.replace(words, words.replace(pattern, ours));
    return text;
  };
  // What people wrote is never touched: only the texts of Streamlit's own controls.
  const CONTROLS = '[data-testid="stFileUploaderDropzone"], [data-testid="stTopNavSection"]';
  const theirs = ({ parentElement }) => parentElement && !parentElement.closest(CONTROLS) &&
    parentElement.closest('[data-testid="stMarkdownContainer"], [data-testid="stHtml"], textarea, script, style');
  const translate = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      if (theirs(node)) return;
      const ours = french(node.data);
      if (ours !== node.data) node.data = ours;
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const name of ATTRIBUTES) {
      const value = node.getAttribute(name);
      if (value && french(value) !== value) node.setAttribute(name, french(value));
    }
    if (node.matches(SCROLLED)) node.tabIndex = 0;      // what scrolls sideways can be scrolled by keyboard
    node.childNodes.forEach(translate);
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(translate);
      else translate(change.target);
    }
  }).observe(document.documentElement,
    { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
  document.addEventListener("DOMContentLoaded", () => translate(document.documentElement));
})();

// A connection cut while an answer was on its way: what drew the page is lost, and Streamlit, once connected again, says
// that all is done over a blank page. The step is in the address and the basket in the database: the page is loaded again.
(() => {
  const BLANK_FOR = 1000;  // ms
  let drawn = false, since = 0;
  setInterval(() => {
    const { testScriptState, testConnectionState } = document.querySelector('[data-testid="stApp"]')?.dataset ?? {};
    if (testScriptState !== "notRunning" || testConnectionState !== "CONNECTED") return;
    const blank = !document.querySelector('[data-testid="stMainBlockContainer"] [data-testid="stElementContainer"]');
    drawn ||= !blank;
    since = blank && drawn ? since || Date.now() : 0;
    if (since && Date.now() - since >= BLANK_FOR) location.reload();
  }, 250);
})();
