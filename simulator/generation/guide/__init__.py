"""Make the pages of the manual that tell what code and data say: vendors, the control API, the table of settings."""
