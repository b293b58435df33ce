"""Write a request that came as code that asks the same: a curl command, or a test. Secrets stay out."""
