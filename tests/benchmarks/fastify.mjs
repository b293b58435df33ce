// A Fastify handler that parses the JSON of a MsGine send and builds the same answer as the bare aiohttp handler.
// node fastify.mjs PORT FOLDER, where FOLDER/node_modules has fastify.
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [port, folder] = process.argv.slice(2);
const fastify = createRequire(resolve(folder, "anywhere.js"))("fastify")();
let number = 0;

fastify.post("/api/v1/messages/sms", async (request, reply) => {
  const fields = request.body;
  number += 1;
  reply.code(201);
  return {
    id: `msg_${String(number).padStart(10, "0")}`,
    sid: `SM${number.toString(16).padStart(16, "0")}`,
    channel: "sms",
    to: [fields.to],
    from: fields.from ?? "MsGine",
    content: fields.message,
    status: "pending",
    cost: 0.05,
    currency: "USD",
    createdAt: "2024-01-15T10:30:00Z",
  };
});
fastify.get("/ready", async () => "ready");

await fastify.listen({ host: "127.0.0.1", port: Number(port) });
