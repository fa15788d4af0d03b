"""Data Docs: the suites, what they last found and the check catalogue, as pages of their own."""
