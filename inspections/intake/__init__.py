"""Taking in records from devices, files and paper, and what follows from them."""
