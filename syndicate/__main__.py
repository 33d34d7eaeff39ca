"""``syndicate`` and ``python -m syndicate``."""

from __future__ import annotations

from syndicate.cli import cli


def main() -> None:
    """Run the command line and exit."""
    cli.main(prog_name="syndicate")


if __name__ == "__main__":
    main()
