// The work on cases: from filing to the end, many at once, taking back, joining, what is refused and why.

import assert from "node:assert/strict";

import { noViolations } from "../check.mjs";
import { LOCALES } from "../words.mjs";
import { PHOTO, filed, people } from "./cases.mjs";

/** The words of a language by their key. */
const words = (language) => (key) => key.split(".").reduce((at, part) => at[part], LOCALES[language]);

export async function work({ check, open, as, home }) {
  const who = people(home);

  for (const language of ["zh-CN", "en"]) {
    const t = words(language);
    await check(`a case goes from dispatch to its end through five posts, ${language}`, { language }, async (page, context) => {
      const born = await filed(who, "walk");
      const turn = async (name, verb, stage, fill = async () => undefined) => {
        await as(context, name);
        await open(page, `/desk/cases/${born.id}`);
        await page.locator("section[aria-labelledby=actions]").getByRole("button", { name: t(`verb.${verb}`) }).first().click();
        const form = page.locator("form.step");
        await form.waitFor();
        await fill(form);
        await form.locator("button.primary").click();
        await page.locator(`header .stage.${stage}`).waitFor();
      };
      await turn("dispatcher", "dispatch", "dispatched");
      const unit = (await (await who("dispatcher"))("GET", `/api/v1/cases/${born.id}`)).lead.code;
      await turn(`unit_${unit}`, "accept", "accepted");
      await turn(`unit_${unit}`, "contact", "accepted", (form) => form.getByLabel(t("value.reached")).check());
      await turn(`unit_${unit}`, "handle", "handled", async (form) => {
        await form.getByLabel(t("field.note")).fill("已清运");
        await form.getByRole("combobox", { name: t("field.site") }).or(form.getByLabel(t("value.done"), { exact: true })).first().click();
        await form.getByLabel(t("value.fixed"), { exact: true }).check();
        await form.locator("input[type=file]").setInputFiles(PHOTO);
        await form.locator("button[aria-pressed=true]").waitFor();
      });
      await turn("inspector", "inspect", "inspected", (form) => form.getByLabel(t("value.fixed"), { exact: true }).check());
      await turn("caller", "close", "closed");
      await page.getByText(t("verb.undo")).first().waitFor();
      await noViolations(page);
      await turn("caller", "rate", "closed", async (form) => {
        await form.getByLabel(t("value.satisfied"), { exact: true }).check();
        await form.getByLabel(t("form.yes"), { exact: true }).check();
      });
      await turn("caller", "reopen", "filed", (form) => form.getByLabel(t("field.reason")).fill("又满了")).catch(async () => {
        // A case reopened goes back to the unit that had it.
        await page.locator("header .stage").filter({ hasNotText: t("stage.closed") }).waitFor();
      });
    });
  }

  await check("a dispatch is taken back within moments", {}, async (page, context) => {
    const born = await filed(who, "undo");
    await as(context, "dispatcher");
    await open(page, `/desk/cases/${born.id}`);
    await page.keyboard.press("d");
    await page.locator("form.step").waitFor();
    await page.keyboard.press("Control+Enter");
    await page.locator(".toast").getByRole("button", { name: "Take back" }).click();
    await page.locator("header .stage.filed").waitFor();
  });

  await check("what is missing is said at the field and above it; what the rules refuse, in their words", {}, async (page, context) => {
    const born = await filed(who, "refused");
    await as(context, "dispatcher");
    await open(page, `/desk/cases/${born.id}?do=escalate`);
    const form = page.locator("form.step");
    await form.locator("button.primary").click();
    await form.getByRole("alert").filter({ hasText: "Still needed: Reason" }).waitFor();
    await form.getByText("This is needed.").waitFor();
    assert.equal(await form.getByLabel("Reason").getAttribute("aria-invalid"), "true");
    await noViolations(page);
    await page.keyboard.press("Escape");
    await page.keyboard.press("a");
    await page.getByRole("alert").filter({ hasText: "Your post cannot: Accept" }).waitFor();
    await page.locator("details summary", { hasText: "Not possible now" }).click();
    await page.locator("dd", { hasText: "The case is not suspended." }).waitFor();
  });

  await check("fifty are chosen and dispatched at once", { size: "wide" }, async (page, context) => {
    const made = [];
    for (let n = 0; n < 50; n += 1) made.push(await filed(who, "bulk"));
    const dispatcher = await who("dispatcher");
    await as(context, "dispatcher");
    await open(page, "/desk/cases?stage=filed&case_type=E0192");
    const lines = page.locator("tbody tr");
    await lines.nth(49).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.keyboard.press("Escape");
    await page.keyboard.press("X");
    const panel = page.getByRole("region", { name: "A step for many cases" });
    await panel.getByText("50 chosen").waitFor();
    await noViolations(page);
    await panel.getByRole("button", { name: "Dispatch" }).click();
    await panel.getByText("50 done, 0 refused").waitFor({ timeout: 90_000 });
    const stages = await Promise.all(made.slice(0, 5).map((one) => dispatcher("GET", `/api/v1/cases/${one.id}`).then((view) => view.stage)));
    assert.ok(stages.every((stage) => stage === "dispatched"), stages.join(" "));
  });

  await check("a case joins another and comes back", {}, async (page, context) => {
    const [one, other] = [await filed(who, "join"), await filed(who, "join")];
    await as(context, "shift");
    await open(page, `/desk/cases/${one.id}?do=join`);
    const form = page.locator("form.step");
    await form.getByPlaceholder("MH-2026-000123").fill(other.number);
    await form.getByPlaceholder("MH-2026-000123").press("Enter");
    await form.getByText("✓").waitFor();
    await form.getByLabel("Same thing").check();
    await form.locator("button.primary").click();
    await page.locator("header .stage.joined").waitFor();
    await page.getByRole("link", { name: "The case it was joined to" }).waitFor();
    await page.getByRole("button", { name: "Unmerge" }).click();
    await page.locator("form.step button.primary").click();
    await page.locator("header .stage.filed").waitFor();
  });

  await check("a filter stands in the address, is kept under a name and comes off tag by tag", {}, async (page, context) => {
    await as(context, "dispatcher");
    await open(page, "/desk/cases?stage=filed,accepted&overdue=true");
    await page.getByRole("button", { name: "Without: Filed" }).click();
    const late = (url) => url.searchParams.get("stage") === "accepted" && url.searchParams.get("overdue") === "true";
    await page.waitForURL(late);
    await page.getByRole("button", { name: "Keep this filter" }).click();
    await page.getByPlaceholder("Name of the filter").fill("late ones");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Clear the filter" }).first().click();
    await page.waitForURL("**/desk/cases");
    await page.reload();
    await page.getByRole("button", { name: "late ones", exact: true }).click();
    await page.waitForURL(late);
    await noViolations(page);
  });
}
