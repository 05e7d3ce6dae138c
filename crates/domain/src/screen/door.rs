//! House and flat numbers 门牌号: digits in front of a word for a door, a storey or a house.

use super::{Found, Kind, counts, digit, joins, starts};

/// Units of an address, the number before them is struck with them.
const DOORS: [&str; 21] = [
    "号楼", "号院", "号甲", "号乙", "栋楼", "单元", "楼层", "号", "弄", "栋", "幢", "座", "室", "户", "层",
    "楼", "房", "门", "#楼", "#", "支弄",
];

/// A chain such as 58弄12号3单元401室, 3-2-401, 12栋B座1801, 三号楼二单元; also a bare door behind a building.
pub(super) fn find(text: &[char], at: usize) -> Found {
    let (mut here, mut struck_to, mut links) = (at, at, 0);
    while let Some(after) = door_number(text, here) {
        let Some(unit) = DOORS.iter().find(|unit| starts(text, after, unit)) else {
            // 12栋1801, 3号楼-402: the last number of a chain may stand alone; so may 3-2-401.
            let bare = text[here..after].iter().filter(|c| digit(**c)).count() >= 3 && links > 0;
            if bare || hyphens(text, here, after) >= 2 {
                (links, struck_to) = (links + 1, after);
            }
            break;
        };
        if !is_door(text, (at, here), after, unit) {
            break;
        }
        here = after + unit.chars().count();
        (links, struck_to) = (links + 1, here);
        while here < text.len() && matches!(text[here], ' ' | '-' | '—' | '的' | ',' | '，' | '、') {
            here += 1;
        }
    }
    (links > 0).then_some((Kind::Door, struck_to))
}

/// The end of a house number: digits or Chinese digits, perhaps with a letter and hyphens.
fn door_number(text: &[char], at: usize) -> Option<usize> {
    let mut end = at;
    while end < text.len() && end - at < 8 {
        let c = text[end];
        let hyphen =
            matches!(c, '-' | '—' | '/') && end > at && text.get(end + 1).copied().is_some_and(joins);
        if !(counts(c) || c.is_ascii_alphabetic() || hyphen || matches!(c, '甲' | '乙' | '丙') && end > at)
        {
            break;
        }
        end += 1;
    }
    let has_number = text[at..end].iter().any(|c| counts(*c));
    let letter = end == at + 1 && text[at].is_ascii_uppercase();
    (end > at && (has_number || letter)).then_some(end)
}

fn hyphens(text: &[char], from: usize, to: usize) -> usize {
    text[from..to]
        .iter()
        .filter(|c| matches!(c, '-' | '—' | '/'))
        .count()
}

/// Words in which a number before a unit is no door: 12号线, 3号(日期) 上午, 12号文, 一楼大厅, 几户人家, 第三层.
fn is_door(text: &[char], (first, here): (usize, usize), after: usize, unit: &str) -> bool {
    let next = after + unit.chars().count();
    let follows = |words: &[&str]| words.iter().any(|word| starts(text, next, word));
    let before = here.checked_sub(1).map(|at| text[at]);
    let chained = here > first;
    match unit {
        "号" => {
            !follows(&[
                "线", "文", "令", "公告", "码", "台风", "机", "早", "上午", "下午", "晚", "开始", "至",
            ]) && !matches!(before, Some('月' | '第'))
        }
        "户" => chained || follows(&["室", "门"]),
        "层" | "楼" | "楼层" => {
            chained || !follows(&["梯", "高", "以上", "以下", "的楼"]) && before != Some('第')
        }
        "房" => chained && !follows(&["子", "屋", "产"]),
        "门" => chained,
        "座" => chained || text[here..after].iter().any(char::is_ascii_uppercase) && !follows(&["位", "椅"]),
        "#" => text[here..after].iter().any(|c| digit(*c)),
        _ => true,
    }
}
