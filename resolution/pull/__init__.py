"""Pull: land what the sources hold in `raw`, as text, exactly as they wrote it."""
