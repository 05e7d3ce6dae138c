//! Screening of texts 脱敏筛查.
