"""What the authors said: forms, workflows, documents, checked against each other and frozen."""
