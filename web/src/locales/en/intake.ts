// English: intake.

export const intake = {};
