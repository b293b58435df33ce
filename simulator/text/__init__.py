"""Read the texts of files and bodies: YAML and JSON, each in one way, with all that may be wrong said in our words."""
