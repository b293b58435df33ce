"""Start the image of the Dockerfile, as a process."""

from __future__ import annotations

import os
import re
import subprocess
from typing import Self

from .wait_strategies import HttpWaitStrategy


class DockerContainer:
    """A container with one port."""

    def __init__(self, image: str) -> None:
        assert image == "sms-simulator"
        self._environment: dict[str, str] = {}
        self._ports: tuple[int, ...] = ()

    def with_env(self, key: str, value: str) -> Self:
        self._environment[key] = value
        return self

    def with_exposed_ports(self, *ports: int) -> Self:
        self._ports = ports
        return self

    def waiting_for(self, strategy: HttpWaitStrategy) -> Self:
        self._strategy = strategy
        return self

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            ["sms-simulator", "serve", "--port", "0"],
            env={**os.environ, **self._environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout
        try:
            [self._url] = re.findall(r"http://127\.0\.0\.1:\d+", self._process.stdout.readline())
            assert self._strategy.port in self._ports
            self._strategy.wait(self._url)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def get_container_host_ip(self) -> str:
        return "127.0.0.1"

    def get_exposed_port(self, port: int) -> int:
        assert port in self._ports
        return int(self._url.rpartition(":")[2])
