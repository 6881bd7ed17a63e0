"""How the wake phrase "Hey Quizglass" was trained and measured. None of it is needed to use it."""
