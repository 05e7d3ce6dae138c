//! HTTP, sign-in, permissions, live updates, timers.
