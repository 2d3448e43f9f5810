// An OpenTelemetry collector as far as tests need one: takes OTLP over HTTP, decodes it with OpenTelemetry's own generated messages, and shows what came.
//   node collector.mjs           prints the port; POST /v1/traces, /v1/metrics, /v1/logs; GET /received answers it all as JSON
import { createServer } from "node:http";
import { gunzipSync } from "node:zlib";
import { createRequire } from "node:module";

const { opentelemetry } = createRequire(import.meta.url)("@opentelemetry/otlp-proto-exporter-base/build/src/generated/root.js");
const collector = opentelemetry.proto.collector;
const signals = {
  "/v1/traces": [collector.trace.v1.ExportTraceServiceRequest, "resourceSpans"],
  "/v1/metrics": [collector.metrics.v1.ExportMetricsServiceRequest, "resourceMetrics"],
  "/v1/logs": [collector.logs.v1.ExportLogsServiceRequest, "resourceLogs"],
};
const received = { resourceSpans: [], resourceMetrics: [], resourceLogs: [], headers: [] };

const hex = (bytes) => Buffer.from(bytes).toString("hex");

// Ids as text, numbers of 64 bits as text, attributes as an object.
function plain(value) {
  if (value instanceof Uint8Array) return hex(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  if (typeof value.toNumber === "function") return value.toString();
  const made = {};
  for (const [name, member] of Object.entries(value)) {
    made[name] = name === "attributes" ? Object.fromEntries(member.map(({ key, value }) => [key, only(plain(value))])) : plain(member);
  }
  return made;
}

function only(value) {
  const [member] = Object.values(value ?? {});
  return member?.values ? member.values.map(only) : member;
}

createServer((request, response) => {
  if (request.url === "/received") return void response.end(JSON.stringify(received));
  const [message, list] = signals[request.url] ?? [];
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    if (!message || request.headers["content-type"] !== "application/x-protobuf") return void response.writeHead(415).end();
    const body = Buffer.concat(parts);
    received[list].push(...plain(message.decode(request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body))[list]);
    received.headers.push(request.headers);
    response.writeHead(200, { "Content-Type": "application/x-protobuf" }).end();
  });
}).listen(0, "127.0.0.1", function () {
  console.log(this.address().port);
});
