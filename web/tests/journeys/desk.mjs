// The frame of the console: signing in, the second factor, a session that ends, a stream that breaks, keys.

import assert from "node:assert/strict";

import { noViolations } from "../check.mjs";
import { digits } from "../house.mjs";
import { filed, people } from "./cases.mjs";

export async function desk({ check, open, as, home }) {
  const who = people(home);

  await check("a console page asks for signing in and then opens", { language: "zh-CN" }, async (page) => {
    await page.goto(`${home.url}/desk/cases?overdue=true`);
    await page.getByLabel("用户名").fill("dispatcher");
    await page.getByLabel("口令").fill("wrong");
    await page.getByRole("button", { name: "登录" }).click();
    await page.getByRole("alert").filter({ hasText: "用户名或密码错误" }).waitFor();
    await noViolations(page);
    await page.getByLabel("口令").fill(home.accounts.dispatcher);
    await page.getByRole("button", { name: "登录" }).click();
    await page.waitForURL("**/desk/cases?overdue=true");
    await page.locator("main h1").first().waitFor();
  });

  await check("the second factor is turned on and asked for", {}, async (page, context) => {
    await as(context, "leader");
    await open(page, "/desk/me");
    await page.getByRole("button", { name: "Turn it on" }).click();
    const secret = await page.locator("form code").innerText();
    await page.locator("form.offer").getByLabel("Second factor").fill(digits(secret));
    await page.locator("form.offer").getByLabel("Password").fill(home.accounts.leader);
    await page.getByRole("button", { name: "Turn it on" }).click();
    const codes = page.locator(".codes code");
    await codes.first().waitFor();
    const recovery = await codes.first().innerText();
    await noViolations(page);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Sign-in name").fill("leader");
    await page.getByLabel("Password").fill(home.accounts.leader);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByLabel("Second factor").fill(recovery);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/desk");
    await page.goto(`${home.url}/desk/me`);
    await page.getByRole("heading", { name: "Second factor" }).waitFor();
    await page.locator("section[aria-labelledby=factor]").getByLabel("Password").fill(home.accounts.leader);
    await page.getByRole("button", { name: "Turn it off" }).click();
    await page.getByRole("button", { name: "Turn it on" }).waitFor();
  });

  await check("a session that ends loses no typed text", { language: "zh-CN" }, async (page, context) => {
    const born = await filed(who, "session");
    await as(context, "dispatcher");
    await open(page, `/desk/cases/${born.id}?do=message`);
    await page.getByLabel("内容").fill("打到一半的话");
    await context.clearCookies();
    await page.getByRole("button", { name: "留言" }).click();
    const dialog = page.getByRole("dialog", { name: "登录已过期" });
    await dialog.waitFor();
    assert.equal(await page.getByLabel("内容").inputValue(), "打到一半的话");
    await noViolations(page);
    await dialog.getByLabel("口令").fill(home.accounts.dispatcher);
    await dialog.getByRole("button", { name: "登录" }).click();
    // What was sent before goes on by itself.
    await page.locator(".timeline .text", { hasText: "打到一半的话" }).waitFor();
  });

  await check("a broken stream shows how old the page is, and comes back by itself", {}, async (page, context) => {
    await as(context, "dispatcher");
    await context.route("**/api/v1/events*", (route) => route.abort());
    await open(page, "/desk");
    await page.getByRole("status").filter({ hasText: /As of .*connection lost/ }).waitFor();
    await noViolations(page);
    await context.unroute("**/api/v1/events*");
    await page.getByRole("button", { name: /Now/ }).click();
    await page.getByText("Live", { exact: true }).waitFor({ timeout: 20_000 });
  });

  await check("what others do appears without loading the page again", {}, async (page, context) => {
    const born = await filed(who, "live");
    await as(context, "dispatcher");
    await open(page, "/desk?list=filed");
    await page.getByText("Live", { exact: true }).waitFor();
    const line = page.locator("tbody tr", { hasText: born.number });
    await line.waitFor();
    await page.evaluate(() => (globalThis.mark = "the same page"));
    const dispatcher = await who("dispatcher");
    await dispatcher("POST", `/api/v1/cases/${born.id}/dispatch`, {});
    await line.waitFor({ state: "detached" });
    const another = await filed(who, "live");
    await page.locator("tbody tr", { hasText: another.number }).waitFor();
    assert.equal(await page.evaluate(() => globalThis.mark), "the same page");
  });

  await check("a case is found by its number, a page by its name, and ? lists the keys", {}, async (page, context) => {
    const born = await filed(who, "find");
    await as(context, "dispatcher");
    await open(page, "/desk");
    await page.keyboard.press("Control+k");
    await page.keyboard.type(born.number);
    await page.getByRole("option", { name: new RegExp(born.number) }).waitFor();
    await noViolations(page);
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/desk/cases/${born.id}`);
    await page.locator("main h1").waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys of this page" }).waitFor();
    await noViolations(page);
    await page.keyboard.press("Escape");
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.waitForURL("**/desk/cases");
  });
}
