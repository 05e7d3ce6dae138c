// The pages in a real browser: both languages, light and dark, desk and phone, keyboard alone, axe.
//
//   npm run browser                     the built pages with recorded answers
//   npm run browser -- --shots FOLDER   also keeps a picture of every page
//
// GEZHI_URL   a running server to test instead; what needs a changed answer is then left out and said so
// CHROMIUM    the browser; default `chromium` on the path

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { chromium } from "playwright-core";

import { serve } from "./server.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "..", "dist");
const axe = readFileSync(join(here, "..", "node_modules", "axe-core", "axe.min.js"), "utf8");
const shots = process.argv[2] === "--shots" ? process.argv[3] : undefined;
if (shots) mkdirSync(shots, { recursive: true });

const fixture = (name) => readFileSync(join(here, "fixtures", name), "utf8");
const answers = new Map([
  ["/healthz", { status: 200, body: fixture("healthz.json") }],
  ["/api/v1/openapi.json", { status: 200, body: fixture("openapi.json") }],
]);
const real = process.env.GEZHI_URL;
const server = real ? { url: real.replace(/\/$/, ""), close() {} } : await serve(dist, answers);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? execFileSync("which", ["chromium"], { encoding: "utf8" }).trim(),
  args: ["--no-sandbox"],
});

const SIZES = { desk: { width: 1360, height: 860 }, phone: { width: 390, height: 844 } };
const FACES = ["zh-CN", "en"].flatMap((language) =>
  ["light", "dark"].flatMap((colours) => Object.keys(SIZES).map((size) => ({ language, colours, size }))),
);
const document = await (await fetch(`${server.url}/api/v1/openapi.json`)).json();
const METHODS = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method]).map((method) => ({ path, method: method.toUpperCase(), ...item[method] })),
);
// The richest one that takes a body stands for all of them where only one is looked at closely.
const size = (one) => JSON.stringify(one).length;
const [withBody] = operations
  .filter((one) => one.requestBody?.content?.["application/json"] && one.operationId)
  .sort((one, other) => size(other) - size(one));

let passed = 0;
const failed = [];

/** One check in a window of its own; nothing it asks for may lie on another host, nothing may go wrong unseen. */
async function check(name, face, run) {
  const { language = "en", colours = "light", size = "desk" } = face;
  const context = await browser.newContext({ locale: language, colorScheme: colours, viewport: SIZES[size] });
  const page = await context.newPage();
  const elsewhere = [];
  const errors = [];
  page.on("request", (request) => request.url().startsWith(server.url) || elsewhere.push(request.url()));
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (said) => {
    if (["error", "warning"].includes(said.type()) && !said.text().startsWith("Failed to load resource")) errors.push(said.text());
  });
  try {
    await run(page);
    assert.deepEqual(elsewhere, [], "requests to other hosts");
    assert.deepEqual(errors, [], "errors of the page");
    passed += 1;
  } catch (error) {
    failed.push(name);
    console.error(`FAILED ${name}\n  ${error.message.replaceAll("\n", "\n  ")}`);
  } finally {
    await context.close();
  }
}

async function open(page, path) {
  await page.goto(server.url + path);
  await page.locator("main h1").first().waitFor();
}

/** Opens what is folded, and what appears inside it; a schema inside itself is not opened again, so this ends. */
async function openAll(page) {
  const closed = page.locator("article details:not([open]) > summary");
  for (let left = 60; left > 0 && (await closed.count()) > 0; left -= 1) await closed.first().click();
}

async function noViolations(page) {
  // As an expression, because the policy of the pages forbids scripts of strangers.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  const said = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html).join(" ; ")}`);
  assert.deepEqual(said, [], "axe");
}

const noSideways = async (page) =>
  assert.ok(await page.evaluate(() => globalThis.document.documentElement.scrollWidth <= innerWidth), "scrolls sideways");

const PAGES = {
  start: "/",
  reference: "/reference",
  operation: `/reference/${withBody.operationId}`,
  nothing: "/reference?q=zzzz",
  unknown: "/no/such/page",
};

for (const face of FACES) {
  for (const [name, path] of Object.entries(PAGES)) {
    const called = [name, face.language, face.colours, face.size].join("-");
    await check(called, face, async (page) => {
      await open(page, path);
      if (name === "start") await page.locator("dl dd").first().waitFor();
      if (name === "operation") await openAll(page);
      await page.evaluate(() => scrollTo(0, 0));
      if (shots) await page.screenshot({ path: join(shots, `${called}.png`), fullPage: true });
      assert.equal(await page.evaluate(() => globalThis.document.documentElement.lang), face.language);
      assert.equal(await page.evaluate(() => globalThis.document.documentElement.dataset.theme), face.colours);
      await noSideways(page);
      await noViolations(page);
    });
  }
}

await check("the list holds every operation of the document", {}, async (page) => {
  await open(page, "/reference");
  const shown = await page.locator("nav.list a").count();
  assert.equal(shown, operations.length);
});

await check("every operation opens and shows its path, its answers and a command", {}, async (page) => {
  await open(page, "/reference");
  for (let at = 0; at < operations.length; at += 1) {
    const link = page.locator("nav.list a").nth(at);
    const path = await link.locator("code").innerText();
    const method = await link.locator(".method").innerText();
    const operation = operations.find((one) => one.path === path && one.method === method);
    await link.click();
    await page.locator("article .address code", { hasText: path }).waitFor();
    assert.equal(await page.locator(".answers > details").count(), Object.keys(operation.responses ?? {}).length, path);
    const command = await page.locator(".code pre").first().innerText();
    assert.ok(command.startsWith("curl -sS "), command);
    const parameters = await page.locator(".rows > .field > .top > .name").allInnerTexts();
    for (const { name } of operation.parameters ?? []) if (name) assert.ok(parameters.includes(name), `${path} ${name}`);
  }
});

await check("words narrow the list, and the address keeps them", {}, async (page) => {
  await open(page, "/reference");
  const last = withBody.path.split("/").filter((part) => part && !part.startsWith("{")).at(-1);
  const words = `${withBody.method.toLowerCase()} ${last}`;
  await page.keyboard.press("/");
  await page.keyboard.type(words);
  await page.waitForURL((url) => url.searchParams.get("q") === words);
  const some = await page.locator("nav.list a").count();
  assert.ok(some > 0 && some < operations.length, `${some} of ${operations.length}`);
  await page.reload();
  await page.locator("nav.list a").first().waitFor();
  assert.equal(await page.locator("nav.list a").count(), some);
  assert.equal(await page.locator("#search").inputValue(), words);
});

await check("the keyboard alone reads an operation and comes back", {}, async (page) => {
  await open(page, "/reference");
  await page.keyboard.press("/");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  const path = await page.evaluate(() => globalThis.document.activeElement.querySelector("code").textContent);
  await page.keyboard.press("Enter");
  await page.locator("article .address code", { hasText: path }).waitFor();
  assert.equal(await page.evaluate(() => globalThis.document.activeElement.tagName), "H1");
  await page.goBack();
  assert.equal(new URL(page.url()).pathname.replace(/\/$/, ""), "/reference");
});

await check("on a phone the operation stands alone with a way back", { size: "phone" }, async (page) => {
  await open(page, "/reference");
  await page.locator("nav.list a").first().click();
  await page.locator("article .address").waitFor();
  assert.equal(await page.locator("nav.list").isVisible(), false);
  await page.locator("a.back").click();
  await page.locator("nav.list").waitFor();
});

await check("language and colours are chosen and remembered", { language: "zh-CN" }, async (page) => {
  await open(page, "/");
  assert.match(await page.locator("h1").innerText(), /每件事/);
  await page.getByRole("button", { name: "English" }).click();
  assert.match(await page.locator("h1").innerText(), /^Every matter/);
  await page.getByRole("button", { name: "Dark colours" }).click();
  await page.reload();
  assert.match(await page.locator("h1").innerText(), /^Every matter/);
  assert.equal(await page.evaluate(() => globalThis.document.documentElement.dataset.theme), "dark");
  assert.match(await page.title(), /^Gezhi/);
});

await check("the command can be copied", {}, async (page) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, PAGES.operation);
  await page.locator(".code button").first().click();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(text, await page.locator(".code pre").first().innerText());
});

await check("the shell is at most 200 kB compressed", {}, async () => {
  const files = readdirSync(join(dist, "assets")).filter((name) => /\.(js|css)$/.test(name));
  const bytes = files.reduce((sum, name) => sum + gzipSync(readFileSync(join(dist, "assets", name))).length, 0);
  assert.ok(bytes <= 200_000, `${bytes} bytes`);
  console.log(`shell: ${(bytes / 1000).toFixed(1)} kB compressed`);
});

if (real) {
  console.log("SKIPPED: standby, silence, broken document: a real server does not change its answers on demand");
} else {
  const changed = async (path, answer, run) => {
    const before = answers.get(path);
    answers.set(path, answer);
    await run().finally(() => answers.set(path, before));
  };

  await check("a standby says so though it answers 503", {}, async (page) => {
    await changed("/healthz", { status: 503, body: '{"status":"ok","role":"standby","engine":"postgres"}' }, async () => {
      await open(page, "/");
      await page.getByText("Standby: waits to take over").waitFor();
      await page.getByText("PostgreSQL").waitFor();
      await noViolations(page);
    });
  });

  await check("silence is shown, and so is the first answer after it", {}, async (page) => {
    await changed("/healthz", { status: 502, body: "<html>" }, async () => {
      await open(page, "/");
      await page.getByRole("status").filter({ hasText: "No answer" }).waitFor();
      await noViolations(page);
    });
    await page.getByText("Active: serves and writes").waitFor({ timeout: 15_000 });
  });

  await check("a refused document is explained and can be asked for again", {}, async (page) => {
    const refusal = { status: 503, body: '{"type":"about:blank","title":"This process is a standby","status":503}' };
    await changed("/api/v1/openapi.json", refusal, async () => {
      await open(page, "/reference");
      await page.getByText(/This process is a standby/).waitFor();
      await noViolations(page);
    });
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator("nav.list a").first().waitFor();
  });

  await check("what is no document is called so", {}, async (page) => {
    await changed("/api/v1/openapi.json", { status: 200, body: '{"swagger":"2.0"}' }, async () => {
      await open(page, "/reference");
      await page.getByText("What came is no OpenAPI 3 document.").waitFor();
    });
  });
}

await browser.close();
server.close();
console.log(`browser: ${passed} checks passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
