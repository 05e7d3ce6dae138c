// 简体中文：intake。

import type { intake as en } from "../en/intake";

export const intake = {} satisfies typeof en;
