"""The web server: HTTPS, WebSocket and the pages."""
