// Stands in for the package of this name: a container is a process of `sms-simulator serve` with its variables.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export const Wait = { forHttp: (path, port) => ({ path, port }) };

export class GenericContainer {
  #environment = {};
  #ports = [];
  #strategy;

  constructor(image) {
    assert.equal(image, "sms-simulator");
  }

  withEnvironment(variables) {
    Object.assign(this.#environment, variables);
    return this;
  }

  withExposedPorts(...ports) {
    this.#ports = ports;
    return this;
  }

  withWaitStrategy(strategy) {
    this.#strategy = strategy;
    return this;
  }

  async start() {
    const env = { ...process.env, ...this.#environment };
    const child = spawn("sms-simulator", ["serve", "--port", "0"], { env, stdio: ["ignore", "pipe", "ignore"] });
    const ended = once(child, "exit");
    const stop = () => (child.kill(), ended);
    try {
      const [line] = await once(createInterface(child.stdout), "line");
      const [url, port] = line.match(/http:\/\/127\.0\.0\.1:(\d+)/);
      assert.ok(this.#ports.includes(this.#strategy.port));
      assert.equal((await fetch(url + this.#strategy.path)).status, 200);
      const getMappedPort = (exposed) => (assert.ok(this.#ports.includes(exposed)), Number(port));
      return { getHost: () => "127.0.0.1", getMappedPort, stop };
    } catch (error) {
      await stop();
      throw error;
    }
  }
}
