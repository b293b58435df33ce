"""Kill, halt and end simulators at one engine, and stop, slow down and silence that, while clients ask them."""
