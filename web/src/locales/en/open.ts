// English: open.

export const open = {};
