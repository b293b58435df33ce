"""Write an OpenAPI document as a page of HTML that needs no script."""
