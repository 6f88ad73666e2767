"""All functions' execution environments: warm ones are used again, concurrent events get further ones."""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import TYPE_CHECKING

from local.functions.environment import Answer, ExecutionEnvironment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from local.template import FunctionDefinition

MAX_ENVIRONMENTS = 8
"""Environments per function; further events wait. Lambda's own limit is an account's, 1,000 by default."""


class UnknownFunction(Exception):
    """No function of the template has this logical id."""


class PoolClosed(RuntimeError):
    """The pool has ended its environments and runs nothing any more."""


class FunctionPool:
    """Invokes functions by logical id, from any thread.

    Args:
        functions: the definitions by logical id.
        aws_endpoint: base URL of the AWS stand-ins.
        logs: folder that gets one log file per function; a file is emptied when the pool first uses it.
        limit: environments per function.
    """

    def __init__(
        self,
        functions: Mapping[str, FunctionDefinition],
        aws_endpoint: str,
        logs: Path,
        limit: int = MAX_ENVIRONMENTS,
    ) -> None:
        self._functions = functions
        self._aws_endpoint = aws_endpoint
        self._logs = logs
        self._places = {name: threading.BoundedSemaphore(limit) for name in functions}
        self._idle: defaultdict[str, list[ExecutionEnvironment]] = defaultdict(list)
        self._all: set[ExecutionEnvironment] = set()
        self._logged: set[str] = set()
        self._lock = threading.Lock()
        self._closed = False

    def invoke(self, function: str, event: object) -> Answer:
        """Runs one event in a warm environment, else in a new one; waits while all of them are busy.

        Raises:
            UnknownFunction: no such logical id.
            PoolClosed: the stack is stopping.
        """
        if function not in self._functions:
            raise UnknownFunction(f"{function} is not one of {', '.join(sorted(self._functions))}")
        with self._places[function]:
            environment = self._take(function)
            try:
                return environment.invoke(event)
            finally:
                self._give_back(function, environment)

    def close(self) -> None:
        """Ends every environment, busy ones too; their callers get the answer of a crash."""
        with self._lock:
            self._closed = True
            environments = list(self._all)
            self._all.clear()
            self._idle.clear()
        for environment in environments:
            environment.close()

    def environments(self) -> int:
        """How many processes are alive."""
        with self._lock:
            return sum(environment.alive for environment in self._all)

    def _take(self, function: str) -> ExecutionEnvironment:
        with self._lock:
            if self._closed:
                raise PoolClosed("the stack is stopping")
            while self._idle[function]:
                environment = self._idle[function].pop()
                if environment.alive:
                    return environment
                self._drop(environment)
            mode = "ab" if function in self._logged else "wb"
            self._logged.add(function)
            with (self._logs / f"{function}.log").open(mode) as log:
                environment = ExecutionEnvironment(self._functions[function], self._aws_endpoint, log)
            self._all.add(environment)
            return environment

    def _give_back(self, function: str, environment: ExecutionEnvironment) -> None:
        with self._lock:
            if environment.alive and not self._closed:
                self._idle[function].append(environment)
            elif not self._closed:
                self._drop(environment)

    def _drop(self, environment: ExecutionEnvironment) -> None:
        self._all.discard(environment)
        environment.close()
