"""The passes of a sitting: what each was made by and ran on, within a bound; run again when it is looked at."""
