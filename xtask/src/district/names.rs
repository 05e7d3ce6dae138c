//! Names 名称: the towns with where and how large they are drawn, and the committees of each.

use gezhi_domain::grid::CommitteeKind;

/// A town of the demonstration district.
pub(super) struct TownRow {
    pub(super) code: &'static str,
    pub(super) name_zh: &'static str,
    pub(super) name_en: &'static str,
    pub(super) lon: f64,
    pub(super) lat: f64,
    pub(super) km2: f64,
}

const fn town(
    (code, name_zh, name_en): (&'static str, &'static str, &'static str),
    (lon, lat): (f64, f64),
    km2: f64,
) -> TownRow {
    TownRow {
        code,
        name_zh,
        name_en,
        lon,
        lat,
        km2,
    }
}

/// The towns, roughly where they are and roughly as large.
pub(super) const TOWNS: &[TownRow] = &[
    town(
        ("310112001", "江川路街道", "Jiangchuan Road"),
        (121.405, 31.005),
        30.0,
    ),
    town(("310112006", "古美路街道", "Gumei Road"), (121.395, 31.145), 9.0),
    town(("310112008", "新虹街道", "Xinhong"), (121.318, 31.190), 19.0),
    town(("310112009", "浦锦街道", "Pujin"), (121.490, 31.085), 24.0),
    town(("310112101", "莘庄镇", "Xinzhuang"), (121.372, 31.112), 19.0),
    town(("310112102", "七宝镇", "Qibao"), (121.350, 31.155), 21.0),
    town(("310112103", "颛桥镇", "Zhuanqiao"), (121.402, 31.065), 21.0),
    town(("310112106", "华漕镇", "Huacao"), (121.275, 31.215), 40.0),
    town(("310112107", "虹桥镇", "Hongqiao"), (121.385, 31.180), 11.0),
    town(("310112108", "梅陇镇", "Meilong"), (121.425, 31.105), 26.0),
    town(("310112110", "吴泾镇", "Wujing"), (121.462, 31.045), 37.0),
    town(("310112112", "马桥镇", "Maqiao"), (121.362, 31.030), 32.0),
    town(("310112114", "浦江镇", "Pujiang"), (121.515, 31.050), 78.0),
    town(
        ("310112501", "莘庄工业区", "Xinzhuang Industrial Park"),
        (121.355, 31.075),
        18.0,
    ),
];

/// A committee of the list.
pub(super) struct CommitteeRow {
    pub(super) code: String,
    pub(super) kind: CommitteeKind,
    pub(super) name_zh: String,
}

/// The committees of the list, residents' before villagers'.
pub(super) struct Divisions(Vec<CommitteeRow>);

impl Divisions {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut rows = Vec::new();
        for line in text.lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            let [code, level, name_zh, ..] = fields[..] else {
                return Err(format!("unreadable: {line}"));
            };
            let kind = match level {
                "resident_committee" => CommitteeKind::Resident,
                "village_committee" => CommitteeKind::Village,
                _ => continue,
            };
            rows.push(CommitteeRow {
                code: code.to_owned(),
                kind,
                name_zh: name_zh.to_owned(),
            });
        }
        rows.sort_by(|one, other| {
            let villages_last = |row: &CommitteeRow| row.kind == CommitteeKind::Village;
            villages_last(one)
                .cmp(&villages_last(other))
                .then_with(|| one.code.cmp(&other.code))
        });
        Ok(Self(rows))
    }

    /// The committees of a town.
    pub(super) fn of(&self, town: &str) -> Vec<&CommitteeRow> {
        self.0.iter().filter(|row| row.code.starts_with(town)).collect()
    }
}

/// A name without what every name of its kind ends in.
pub(super) fn stem(name: &str) -> &str {
    let ends = ["村村委会", "居委会", "村委会", "街道", "镇"];
    let end = ends.iter().find(|end| name.ends_with(**end));
    end.and_then(|end| name.strip_suffix(end)).unwrap_or(name)
}
