"""Verification after payment: groups drawn at random, where a member outside the board says what arrived."""
