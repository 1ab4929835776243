"""What a draft must satisfy before it becomes public: pure checks that return problems with a field and a sentence."""
