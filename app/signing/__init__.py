"""Seals: the organisation's keys, the sealing of PDFs, their verification, receipts of acts."""
