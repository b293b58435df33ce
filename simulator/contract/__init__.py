"""Make schemas, OpenAPI documents and judgements of a vendor's documentation; an island among our rooms."""
