"""Make demo data: an inbox of some days, by real requests to the emulated vendors, the same for equal seeds."""
