"""The `newsdedup` command: its subcommands, and how errors become one line and an exit code."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor
from typing import Any

import click

import newsdedup as nd
from newsdedup.cli import INTERRUPTED, printing
from newsdedup.cli.compare import compare
from newsdedup.cli.doctor import doctor
from newsdedup.cli.explain import explain
from newsdedup.cli.flags import SETTINGS, flag_name
from newsdedup.cli.index import index
from newsdedup.cli.run import run
from newsdedup.cli.show import show
from newsdedup.errors import InvalidSettingError, NewsdedupError

_LESS = "Take --workers 1, --max-memory (docs/memory.md), fewer articles at a time, or more memory"


class _Failure(click.ClickException):
    """An error of ours or of the file system: one plain line, exit 1."""

    def show(self, file: Any = None) -> None:
        """Write the error as one line, as click's own are: to stderr, or a file."""
        printing.tell(f"newsdedup: error: {self.message}", file=file)


def _file_problem(error: OSError) -> str:
    reason = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {reason}" if error.filename else reason


def _usage_error(error: InvalidSettingError) -> click.UsageError:
    """Return the error as wrong usage, under the name of the flag where it is a setting's."""
    if error.name not in SETTINGS:
        return click.UsageError(str(error))
    problem = f"{error.value!r} is not allowed; allowed: {error.allowed}"
    return click.BadParameter(problem, param_hint=flag_name(error.name))


class App(click.Group):
    """A group of commands that turns the library's errors into exit codes."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the chosen command: exit 0 fine, 1 our error, 2 wrong usage, 130 interrupted.

        A reader that closes the pipe early (`| head`) has had what it wants: quiet, exit 0.
        """
        try:
            value = super().invoke(ctx)
            printing.flush()
        except BrokenPipeError:
            printing.abandon_stdout()
            ctx.exit(0)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except InvalidSettingError as error:
            raise _usage_error(error) from error
        except NewsdedupError as error:
            raise _Failure(str(error)) from error
        except OSError as error:
            raise _Failure(_file_problem(error)) from error
        except MemoryError as error:
            raise _Failure(f"no memory is left. {_LESS}") from error
        except BrokenExecutor as error:
            raise _Failure(f"a worker died, most likely for lack of memory. {_LESS}") from error
        return value


@click.group(
    cls=App,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nnewsdedup run docs/sample-wire -o clusters.jsonl\n"
    'newsdedup compare "Five people died." "Seven people died."',
)
@click.version_option(nd.__version__, prog_name="newsdedup")
def app() -> None:
    """Find the sentences that news articles repeat from one another.

    Each repeated sentence is shown once, with every version of it, who said it where and
    when, and the facts on which the versions disagree.
    """


for _command in (run, show, compare, explain, index, doctor):
    app.add_command(_command)
