//! Coordinates 坐标: WGS-84 / CGCS2000, GCJ-02, BD-09.
