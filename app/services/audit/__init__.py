"""The auditor's desk: numbers accounted for, void records, who read and who took what."""
