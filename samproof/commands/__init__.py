"""The commands, one a module: their options and what they print.  Heavy libraries are imported inside, where they are used."""
