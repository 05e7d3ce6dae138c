//! Cases 案件 in the store: the list filter, the same-thing search and the report register.
