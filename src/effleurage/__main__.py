"""``python -m effleurage``: the same commands as ``effleurage``, for where there is no script."""

from effleurage.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
