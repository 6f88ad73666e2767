"""The one place that joins use-cases with stores, clients and settings: a module for each kind of work.

Each function here builds one object graph from an environment and nothing else. Imports stand inside, so that
the chat path never loads what only the jobs need.
"""
