"""An island: a vendor's documentation as data goes in; schemas, OpenAPI documents and judgements come out."""
