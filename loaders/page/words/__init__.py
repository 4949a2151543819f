"""What the reader knows of words, and how it cuts them: sentences, lists, clauses, headings, labels, numbers."""
