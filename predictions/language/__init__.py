"""Where words become numbers and dates: the hedge lexicon, stated probabilities, deadline phrases."""
