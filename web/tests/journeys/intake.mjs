// Taking a report in at the desk, and a resident's own way: report, follow, rate, disagree, take back.

import assert from "node:assert/strict";

import { noSideways, noViolations } from "../check.mjs";
import { PHOTO, people } from "./cases.mjs";

export async function intake({ check, open, as, home }) {
  const who = people(home);

  await check("a report is taken in with its place, unit, clocks and border known before it is filed", { language: "zh-CN", size: "wide" }, async (page, context) => {
    await as(context, "intake");
    await open(page, "/desk");
    await page.keyboard.press("n");
    await page.getByLabel("反映人所述").fill("七宝镇农贸市场门口垃圾桶满溢，味道很大，请尽快清理。");
    await page.getByRole("button", { name: "受理并立案" }).click();
    await page.getByRole("alert").filter({ hasText: "还需填写：来源编号 · 小类" }).waitFor();
    await noViolations(page);
    await page.getByLabel("来源编号").fill(`I-${Date.now()}`);
    await page.getByLabel("坐标", { exact: false }).first().fill("121.36, 31.155");
    await page.getByLabel("坐标系").selectOption("wgs84");
    const panel = page.getByRole("complementary", { name: "受理后将如何办理" });
    await panel.getByText(/边界仅 \d+ 米，请确认地点/).waitFor();
    await page.getByRole("group", { name: "建议的小类" }).getByRole("button").first().click();
    await panel.getByText(/依据赋权事项/).waitFor();
    await panel.locator("time").first().waitFor();
    assert.equal(await page.getByRole("textbox", { name: "交办文本" }).inputValue(), "七宝镇农贸市场门口垃圾桶满溢，味道很大，请尽快清理。");
    await noViolations(page);
    await page.getByRole("button", { name: "受理并立案" }).click();
    const number = await page.locator("p.number").innerText();
    assert.match(number, /^MH-\d{4}-\d{6}$/);
    await page.getByRole("button", { name: "登记下一件" }).click();
    // The next call about the same thing is seen before it is filed, and joins it.
    await page.getByLabel("反映人所述").fill("农贸市场门口的垃圾桶满溢，味道大。");
    await page.getByLabel("坐标", { exact: false }).first().fill("121.36, 31.155");
    await page.getByLabel("坐标系").selectOption("wgs84");
    await panel.getByRole("button", { name: "补充到该案件" }).first().click();
    await page.waitForURL("**/desk/cases/*");
    await page.getByText("农贸市场门口的垃圾桶满溢，味道大。").waitFor();
  });

  await check("a resident reports with a photo, follows, says more and takes it back", { language: "zh-CN", size: "phone" }, async (page) => {
    await open(page, "/p");
    await page.getByRole("link", { name: /我要上报/ }).click();
    await page.getByRole("button", { name: "提交" }).click();
    await page.getByRole("link", { name: "请说明是什么问题。" }).click();
    assert.equal(await page.evaluate(() => globalThis.document.activeElement.dataset.field), "words");
    await noViolations(page);
    await page.keyboard.type("楼下的路灯不亮");
    await page.getByLabel("在哪里？").fill("七宝镇七莘路");
    await page.getByLabel(/照片/).setInputFiles(PHOTO);
    await page.getByLabel(/暗语/).fill("blue heron");
    await page.getByRole("button", { name: "提交" }).click();
    await page.getByRole("heading", { name: "已收到您的上报" }).waitFor();
    const receipt = await page.locator(".receipt").innerText();
    await noSideways(page);
    await noViolations(page);
    await page.getByRole("link", { name: "查询这件上报" }).click();
    await page.getByRole("heading", { name: /已收到/, level: 2 }).waitFor();
    assert.ok(!page.url().includes(receipt), "the receipt stands in no address");
    await noViolations(page);
    await page.getByRole("button", { name: "补充内容" }).click();
    await page.getByLabel("还有什么要补充？").fill("已经三天了");
    await page.getByRole("button", { name: "补充内容" }).click();
    await page.getByText("已补充。").waitFor();
    await page.getByRole("button", { name: "撤回上报" }).click();
    await page.getByRole("button", { name: "撤回上报" }).click();
    await page.getByText("已撤回。").waitFor();
    await noViolations(page);
  });

  await check("a resident rates the result, disagrees, and it is done again", {}, async (page) => {
    await open(page, "/p/report");
    await page.getByLabel("What is wrong?").fill("The bin is full again");
    await page.getByLabel("Where is it?").fill("七宝镇七莘路");
    await page.getByLabel(/Secret word/).fill("blue heron");
    await page.getByRole("button", { name: "Send the report" }).click();
    const number = await page.locator(".code").first().innerText();
    await ended(number);
    await page.getByRole("link", { name: "Follow this report" }).click();
    await page.getByRole("button", { name: "Rate the result" }).click();
    await page.getByLabel("No", { exact: true }).check();
    await page.getByLabel("Dissatisfied").check();
    await noViolations(page);
    await page.getByRole("button", { name: "Rate the result" }).click();
    await page.getByText("Thank you for your rating.").waitFor();
    await page.getByRole("button", { name: "It is not solved: do it again" }).click();
    await page.getByText(/petition office/).waitFor();
    await page.getByLabel("What is still wrong?").fill("It overflowed the next day");
    await page.getByRole("button", { name: "It is not solved: do it again" }).click();
    await page.getByText("It is being done again.").waitFor();
  });

  /** The offices bring a report of the public to its end. */
  async function ended(number) {
    const shift = await who("shift");
    const { id } = (await shift("GET", `/api/v1/cases?number=${number}`)).items[0];
    const step = async (name, verb, body = {}) => (await who(name))("POST", `/api/v1/cases/${id}/${verb}`, body);
    await step("shift", "ask_verification");
    await step("shift", "verify", { result: "true" });
    await step("shift", "classify", { case_type: "E0192" });
    await step("shift", "locate", { lon: 121.3476, lat: 31.1495 });
    await step("shift", "write_handling_text", { text: "请清运" });
    await step("shift", "file");
    const { lead } = await step("dispatcher", "dispatch");
    await step(`unit_${lead.code}`, "accept");
    await step(`unit_${lead.code}`, "handle", { answer: { note: "done", outcome: "fixed", site: "done" } });
    await step("inspector", "inspect", { finding: "fixed" });
    await step("caller", "close", { reply: "It was emptied." });
  }
}
