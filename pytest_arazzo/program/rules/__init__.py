"""What a program's documents can get wrong, found without running."""
