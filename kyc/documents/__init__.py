"""Reading identity documents and bank cards."""
