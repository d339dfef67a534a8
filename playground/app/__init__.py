"""The page: widgets, session state and layout. Puts the engine's numbers and the figures' pictures before a person."""
