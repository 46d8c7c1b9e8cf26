"""Statements: a question, short statements by anyone, and what people agree, disagree or pass on."""
