// The demo district for the journeys: a real server with nobody in it but the journeys themselves.
//
// GEZHI_URL        a running demo to use instead, with
// GEZHI_ACCOUNTS   its demo-accounts.json
// GEZHI_BIN        the executable; default the one `cargo build` made

import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

async function started(child) {
  let said = "";
  for await (const part of child.stdout) {
    said += part;
    const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
    if (found && said.includes("demo-accounts.json")) return found;
  }
  throw new Error(`the server ended before it said where it is:\n${said}`);
}

/** Starts the demo, or takes the one that runs. */
export async function house() {
  if (process.env.GEZHI_URL) {
    const accounts = JSON.parse(readFileSync(process.env.GEZHI_ACCOUNTS, "utf8"));
    return { url: process.env.GEZHI_URL.replace(/\/$/, ""), accounts, close() {} };
  }
  const data = mkdtempSync(join(tmpdir(), "gezhi-journeys-"));
  const binary = process.env.GEZHI_BIN ?? join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug", "gezhi");
  const child = spawn(binary, ["demo", "--data", data, "--port", "0", "--no-simulator"], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await started(child);
  child.stdout.resume();
  const accounts = JSON.parse(readFileSync(join(data, "demo-accounts.json"), "utf8"));
  const close = async () => {
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  return { url, accounts, close };
}

/** Somebody of the demo district who asks without a browser. */
export async function person({ url, accounts }, name) {
  const signed = await fetch(`${url}/api/v1/session`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name, password: accounts[name] }),
  });
  if (!signed.ok) throw new Error(`${name} cannot sign in: ${await signed.text()}`);
  const cookie = signed.headers.get("set-cookie").split(";")[0];
  return async (method, path, body) => {
    const headers = { Cookie: cookie, "Content-Type": "application/json" };
    const answer = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The six digits of an authenticator app for a secret now (RFC 6238). */
export function digits(secret, now = Date.now()) {
  const bits = [...secret.replace(/=+$/, "")].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const hash = createHmac("sha1", key).update(step).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
