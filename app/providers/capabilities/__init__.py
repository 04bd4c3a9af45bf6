"""What Holdfast wants of a provider, one module a capability, in the engine's own words.

A provider's folder implements what it can and maps its own words to these; `registry` finds the
client by the provider's name. Which provider it is, a row of the database says.
"""
