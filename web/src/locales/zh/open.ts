// 简体中文：open。

import type { open as en } from "../en/open";

export const open = {} satisfies typeof en;
