// The pages in a real browser: both languages, light and dark, desk and phone, keyboard alone, axe.
//
//   npm run browser                     the built pages with recorded answers
//   npm run browser -- --shots FOLDER   also keeps a picture of every page
//
// GEZHI_URL   a running server to test instead; what needs a changed answer is then left out and said so
// CHROMIUM    the browser; default `chromium` on the path

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { SIZES, checker, launch, noSideways, noViolations } from "./check.mjs";
import { serve } from "./server.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "..", "dist");
const shots = process.argv[2] === "--shots" ? process.argv[3] : undefined;
if (shots) mkdirSync(shots, { recursive: true });

const fixture = (name) => readFileSync(join(here, "fixtures", name), "utf8");
const answers = new Map([
  ["/healthz", { status: 200, body: fixture("healthz.json") }],
  ["/api/v1/openapi.json", { status: 200, body: fixture("openapi.json") }],
]);
const real = process.env.GEZHI_URL;
const server = real ? { url: real.replace(/\/$/, ""), close() {} } : await serve(dist, answers);
const browser = await launch();

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

const { check, open, end } = checker(browser, server.url);

/** Opens what is folded, and what appears inside it; a schema inside itself is not opened again, so this ends. */
async function openAll(page) {
  const closed = page.locator("article details:not([open]) > summary");
  for (let left = 60; left > 0 && (await closed.count()) > 0; left -= 1) await closed.first().click();
}

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

/** What the first page needs before it shows: the files of index.html, and what they import at once. */
function shell() {
  const found = new Set();
  const take = (name) => {
    if (found.has(name)) return;
    found.add(name);
    if (!name.endsWith(".js")) return;
    const text = readFileSync(join(dist, "assets", name), "utf8");
    for (const [, next] of text.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) take(next);
  };
  const html = readFileSync(join(dist, "index.html"), "utf8");
  for (const [, name] of html.matchAll(/\/assets\/([\w.-]+\.(?:js|css))/g)) take(name);
  return [...found];
}

await check("the shell is at most 200 kB compressed", {}, async () => {
  const files = shell();
  assert.ok(files.some((name) => name.endsWith(".js")) && files.some((name) => name.endsWith(".css")), files.join(" "));
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
end("browser");
