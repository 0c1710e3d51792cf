"""The file of a child on the screen: drafts, fields of each section, people, history. `page.show` draws it all."""
