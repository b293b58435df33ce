"""Read and write the texts of files and bodies, YAML and JSON; what is wrong with one is said in our words."""
