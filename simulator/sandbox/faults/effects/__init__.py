"""Define what a fault can do, one kind a file: `simulator.sandbox.faults.kinds` lists them."""
