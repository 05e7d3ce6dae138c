//! Classification 分类: from words to nature and case type.
