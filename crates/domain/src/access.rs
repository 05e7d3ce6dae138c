//! Access 权限: who may do and see what.
