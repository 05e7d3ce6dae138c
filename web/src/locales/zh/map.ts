// 简体中文：地图与大屏。

import type { map as en } from "../en/map";

export const map = {
  map: {
    label: "本区地图",
    grids: "责任网格",
    running: "有未结案件，均在时限内",
    overdue: "有未结案件，其中有逾期",
    asOf: "截至 {time}",
    open: "未结 {n}",
    late: "逾期 {n}",
    none: "没有未结案件。",
    noGrid: "网格待定",
    all: "全部网格",
    noWebgl: "浏览器无法绘制地图，右侧列表内容相同。",
  },
  wall: {
    title: "城区治理运行态势",
    back: "工作台",
    flow: "今日",
    sources: "今日上报来源",
    towns: "街镇",
    units: "承办单位",
    notYet: "尚未派定",
    name: "名称",
  },
} satisfies typeof en;
