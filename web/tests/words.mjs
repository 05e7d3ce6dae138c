// The words of both languages for the journeys, read from the same files the pages are made of.

import { createServer } from "vite";

const vite = await createServer({ server: { middlewareMode: true, hmr: false, ws: false }, appType: "custom", logLevel: "silent" });
export const LOCALES = {
  en: (await vite.ssrLoadModule("/src/locales/en.ts")).default,
  "zh-CN": (await vite.ssrLoadModule("/src/locales/zh-CN.ts")).default,
};
await vite.close();
