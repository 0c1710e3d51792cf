"""Files of règlements: structures with their deadlines, openings, tariffs, and examples of what they answer."""
