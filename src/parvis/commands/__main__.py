"""`python -m parvis.commands`: the same as `parvis`."""

from parvis.commands import main

main()
