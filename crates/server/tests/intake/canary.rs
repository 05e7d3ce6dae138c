//! Canaries: what is typed anywhere is read back nowhere in public.
