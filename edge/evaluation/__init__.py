"""Examinations of the engines: data sets in, figures out."""
