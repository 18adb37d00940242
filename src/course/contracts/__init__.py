"""What a unit's answers and checks share: exceptions, enums and frozen dataclasses."""
