"""What an instructor does with the course: give it out without its answers."""
