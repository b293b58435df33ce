"""Say what an emulated API is: requests, responses, bodies, routes, a call and its checks, a vendor's manifest."""
