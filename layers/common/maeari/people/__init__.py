"""What is kept about a person: the last turn for a day, and judgements until they are taken back."""
