// Whole matters in a real browser against a real server with the demo district.
//
//   npm run journeys                     starts the executable `cargo build` made
//   npm run journeys -- --only WORDS     those whose name holds the words
//
// GEZHI_URL, GEZHI_ACCOUNTS, GEZHI_BIN: see house.mjs. CHROMIUM: the browser.

import { checker, launch } from "./check.mjs";
import { house } from "./house.mjs";
import { desk } from "./journeys/desk.mjs";
import { faces } from "./journeys/faces.mjs";
import { intake } from "./journeys/intake.mjs";
import { work } from "./journeys/work.mjs";

const only = process.argv[2] === "--only" ? process.argv[3] : "";
const home = await house();
const browser = await launch();
const { check: every, open, end } = checker(browser, home.url);
const check = (name, face, run) => (name.includes(only) ? every(name, face, run) : undefined);

/** Signs a window in as somebody of the demo district. */
async function as(context, name) {
  const signed = await context.request.post(`${home.url}/api/v1/session`, { data: { name, password: home.accounts[name] } });
  if (!signed.ok()) throw new Error(`${name} cannot sign in: ${signed.status()}`);
}

const tools = { check, open, as, home };
await desk(tools);
await work(tools);
await intake(tools);
await faces(tools);

await browser.close();
await home.close();
end("journeys");
