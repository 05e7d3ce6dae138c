//! Cases 案件.
