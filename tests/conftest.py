"""What holds for every test: examples that properties are tried with are the same on every run."""

from hypothesis import settings

settings.register_profile("regesta", deadline=None, derandomize=True, database=None)
settings.load_profile("regesta")
