"""Fuzzing: thousands of broken workbooks, each reproducible from its number and the seed."""
