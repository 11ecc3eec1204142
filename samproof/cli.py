"""The command line: the commands together, and what their mistakes and errors become."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from . import __version__
from .commands.check import check
from .commands.coq import coq
from .commands.fuzz import fuzz
from .commands.graph import graph
from .commands.init import init
from .commands.mutate import mutate
from .commands.picture import picture
from .commands.prove import prove
from .commands.recheck import recheck
from .commands.replay import replay
from .commands.report import report
from .commands.show import show
from .commands.simulate import simulate
from .commands.tex import tex

USAGE, INTERNAL = 2, 3


class _Commands(click.Group):
    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run; a user's mistake is one line on stderr and exit code 2, an internal error code 3."""
        from .errors import ClaimError

        kwargs["standalone_mode"] = False
        try:
            code = super().main(*args, **kwargs)
            sys.exit(code if isinstance(code, int) else 0)
        except click.exceptions.Abort:
            click.echo("interrupted", err=True)
            sys.exit(130)
        except click.ClickException as error:
            error.show()
            sys.exit(USAGE)
        except ClaimError as error:
            click.echo(f"error: {error}", err=True)
            sys.exit(USAGE)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except Exception as error:
            if os.environ.get("SAMPROOF_DEBUG"):
                raise
            click.echo(f"internal error: {type(error).__name__}: {error}; set SAMPROOF_DEBUG=1 for the traceback", err=True)
            sys.exit(INTERNAL)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="samproof")
def main() -> None:
    """Is this lemma, as printed, true for all parameters that its hypotheses allow?

    Exit codes: 0 all proved, 1 otherwise, 2 wrong usage, 3 internal error.
    """


for command in (check, show, prove, simulate, picture, init, recheck, fuzz, mutate, replay, graph, report, tex, coq):
    main.add_command(command)


if __name__ == "__main__":
    main()
