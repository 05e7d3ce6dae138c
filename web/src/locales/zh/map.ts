// 简体中文：map。

import type { map as en } from "../en/map";

export const map = {} satisfies typeof en;
