"""A bad network between a browser and the server, made of user-space relays: no root and no kernel module is needed."""
