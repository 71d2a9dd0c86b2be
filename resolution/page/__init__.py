"""Pages that open offline: one sheet of styles, the scripts that draw charts, a frame around both."""
