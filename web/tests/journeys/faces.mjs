// Every page of the console looked at by axe: Chinese, light, at a desk; English, dark, on a phone.

import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { noSideways, noViolations } from "../check.mjs";
import { filed, people } from "./cases.mjs";

const FACES = [
  { language: "zh-CN", colours: "light", size: "wide" },
  { language: "en", colours: "dark", size: "phone" },
];

export async function faces({ check, open, as, home }) {
  const who = people(home);
  const shots = process.env.SHOTS;
  if (shots) mkdirSync(shots, { recursive: true });
  const born = await filed(who, "faces");
  const PAGES = [
    ["sign-in", undefined, "/sign-in"],
    ["home", "shift", "/desk"],
    ["list", "shift", "/desk/cases"],
    ["list-empty", "shift", "/desk/cases?grid=none"],
    ["case", "shift", `/desk/cases/${born.id}`],
    ["case-step", "dispatcher", `/desk/cases/${born.id}?do=dispatch`],
    ["case-place", "dispatcher", `/desk/cases/${born.id}?do=locate`],
    ["case-none", "shift", "/desk/cases/00000000-0000-7000-8000-000000000000"],
    ["me", "shift", "/desk/me"],
    ["intake", "intake", "/desk/intake"],
    ["map", "shift", "/desk/map"],
    ["wall", "leader", "/wall"],
    ["no-lists", "security_admin", "/desk"],
    ["public", undefined, "/p"],
    ["public-report", undefined, "/p/report"],
    ["public-follow", undefined, "/p/follow"],
    ["public-privacy", undefined, "/p/privacy"],
  ];
  for (const face of FACES) {
    for (const [name, account, path] of PAGES) {
      const called = ["desk", name, face.language, face.colours, face.size].join("-");
      await check(called, face, async (page, context) => {
        if (account) await as(context, account);
        await open(page, path);
        await page.locator(".skeleton").first().waitFor({ state: "detached" });
        if (["map", "wall"].includes(name)) await page.locator("canvas").waitFor();
        if (shots) await page.screenshot({ path: join(shots, `${called}.png`), fullPage: true });
        // As tall as the page is, so that what stands at the edge of the window covers nothing.
        const tall = await page.evaluate(() => globalThis.document.documentElement.scrollHeight);
        await page.setViewportSize({ ...page.viewportSize(), height: Math.max(tall, page.viewportSize().height) });
        await noSideways(page);
        await noViolations(page);
      });
    }
  }
}
