"""The name under which functions know AWS's runtime, and import the class of their context from."""
