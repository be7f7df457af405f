"""The words of a consultation: themes, questions, recommendations, and who moderates them."""
