// Checks in a real browser: each in a window of its own, no request to another host, no error of the page unseen.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const axe = readFileSync(join(here, "..", "node_modules", "axe-core", "axe.min.js"), "utf8");

export const SIZES = { desk: { width: 1360, height: 860 }, wide: { width: 1920, height: 1080 }, phone: { width: 390, height: 844 } };

/** Chromium; `CHROMIUM` names another than the one on the path. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? execFileSync("which", ["chromium"], { encoding: "utf8" }).trim(),
    args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
  });
}

/** Counts checks; `end` says how they went. */
export function checker(browser, url) {
  let passed = 0;
  const failed = [];

  /** One check in a window of its own; nothing it asks for may lie on another host, nothing may go wrong unseen. */
  async function check(name, face, run) {
    const { language = "en", colours = "light", size = "desk" } = face;
    const context = await browser.newContext({ locale: language, colorScheme: colours, viewport: SIZES[size], timezoneId: "Asia/Shanghai" });
    const elsewhere = [];
    const errors = [];
    const from = Date.now();
    context.on("page", (page) => {
      const own = (to) => to.startsWith(url) || /^(data|blob):/.test(to);
      page.on("request", (request) => own(request.url()) || elsewhere.push(request.url()));
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (said) => {
        if (["error", "warning"].includes(said.type()) && !said.text().startsWith("Failed to load resource")) errors.push(said.text());
      });
    });
    const page = await context.newPage();
    try {
      await run(page, context);
      assert.deepEqual(elsewhere, [], "requests to other hosts");
      assert.deepEqual(errors, [], "errors of the page");
      passed += 1;
      if (process.env.VERBOSE) console.log(`passed ${name} (${Date.now() - from} ms)`);
    } catch (error) {
      failed.push(name);
      console.error(`FAILED ${name}\n  ${error.message.replaceAll("\n", "\n  ")}`);
      if (process.env.SHOT_ON_FAILURE) await page.screenshot({ path: join(process.env.SHOT_ON_FAILURE, `${failed.length}.png`) }).catch(() => undefined);
    } finally {
      await context.close();
    }
  }

  async function open(page, path) {
    await page.goto(url + path);
    await page.locator("h1").first().waitFor();
  }

  function end(name) {
    console.log(`${name}: ${passed} checks passed, ${failed.length} failed`);
    process.exitCode = failed.length === 0 ? 0 : 1;
  }

  return { check, open, end };
}

export async function noViolations(page) {
  // As an expression, because the policy of the pages forbids scripts of strangers.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  const said = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html).join(" ; ")}`);
  assert.deepEqual(said, [], "axe");
}

export const noSideways = async (page) =>
  assert.ok(await page.evaluate(() => globalThis.document.documentElement.scrollWidth <= innerWidth), "scrolls sideways");
