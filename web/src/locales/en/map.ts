// English: the map and the wall.

export const map = {
  map: {
    label: "Map of the district",
    grids: "Grids",
    running: "open, all in time",
    overdue: "open, some overdue",
    asOf: "as of {time}",
    open: "{n} open",
    late: "{n} overdue",
    none: "Nothing is open.",
    noGrid: "Place not known yet",
    all: "All grids",
    noWebgl: "This browser draws no map; the list says the same.",
  },
  wall: {
    title: "Governance of the district, now",
    back: "Console",
    flow: "Today",
    sources: "Where reports come from, today",
    towns: "Towns",
    units: "Units",
    notYet: "Not yet assigned",
    name: "Name",
  },
};
