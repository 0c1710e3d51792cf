"""What is true in the portal: rules, actions, documents, messages, web. No screen, no SQL."""
