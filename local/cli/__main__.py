"""`bin/maeari`: works on the local stack; starts the parts it needs when `make run` is not up."""

from __future__ import annotations

import click

from local.cli.data import export, import_
from local.cli.doctor import doctor
from local.cli.evaluate import evaluate
from local.cli.invoke import invoke
from local.cli.kakao import kakao
from local.cli.migrate import migrate
from local.cli.report import report
from local.cli.serve import serve, stop
from local.cli.similarity import similarity
from local.cli.songs import songs


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Maeari (메아리): a KakaoTalk chatbot that finds the artists who sound most alike.

    All commands work on the local stack of this folder: no AWS account, no keys. When `make run`
    (`bin/maeari serve`) is up they use it, otherwise they start the database and the stand-ins they need
    and stop them at the end. State lies in .local/state, or in the folder that MAEARI_STATE names. `kakao`
    and `doctor` need the stack to be up, or are given a deployed one.

    \b
    Examples:
      bin/maeari serve
      bin/maeari invoke ChatbotFunction --event events/skill_known_artist.json
      bin/maeari import tracks songs.csv.gz && bin/maeari similarity refresh
      bin/maeari export neighbours neighbours.csv
    """  # noqa: D301 \b keeps click from re-wrapping


_COMMANDS = (
    *(serve, stop, invoke, migrate, import_),
    *(similarity, songs, report, evaluate, export, kakao, doctor),
)
for _command in _COMMANDS:
    main.add_command(_command)

if __name__ == "__main__":
    main(prog_name="maeari")
