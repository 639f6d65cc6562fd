"""``videobank``: every command of the service."""

from videobank.cli import app


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
