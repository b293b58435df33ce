"""What an emulated API is: request and response values, the vendor manifest, routing, and `serve()`."""
