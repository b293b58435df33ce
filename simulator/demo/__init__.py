"""Demo data: an inbox of some days, made by real requests to the emulated vendors, the same for equal seeds."""
