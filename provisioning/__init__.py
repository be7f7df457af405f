"""The forum as it is, how it differs from what is wanted, and the one door through which anything is written."""
