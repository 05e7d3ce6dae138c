//! Screening of texts 脱敏筛查: what could lead to a person or a dwelling is struck by patterns before a text is
//! searched, compared, proposed as a handling text or shown outside the desk.
//!
//! Struck are telephone numbers (mobile, fixed, with spaces, hyphens, full-width or Chinese digits), identity-card
//! numbers, bank-card and other long numbers, mail addresses, car plates, accounts of messengers, and what follows
//! a compound or a road down to the door: building, unit, floor, room (号楼 栋 幢 单元 层 室 户 房), lane and house
//! number (弄 号). A road and a compound stay: without them nobody finds the place.
//!
//! Striking too much costs a word, striking too little a person: in doubt it is struck. What a pattern cannot see
//! (a name in running text) is for the person who confirms the handling text.
//!
//! **Source:** PIPL art. 6, 28; GB 11643 (identity numbers); GA 36 (plates). **Absent:** names; a way back.

mod door;

use crate::text::TextKind;

/// What stands for something struck.
pub const STRUCK: char = '＊';

/// Why something was struck.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A telephone number.
    Phone,
    /// An identity-card number.
    Identity,
    /// A long number: card, account, order.
    Number,
    /// A mail address.
    Mail,
    /// A car plate.
    Plate,
    /// A building, unit, floor, room, lane or house number.
    Door,
    /// An account of a messenger.
    Account,
}

impl Kind {
    /// The neutral key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Identity => "identity",
            Self::Number => "number",
            Self::Mail => "mail",
            Self::Plate => "plate",
            Self::Door => "door",
            Self::Account => "account",
        }
    }
}

/// What a text of this kind may not hold and `words` do, each once: nothing that leads to a person or a dwelling in a
/// text for the public, no telephone and no identity number in one for units, who need the door to find the place.
pub fn kept_out(kind: TextKind, words: &str) -> Vec<Kind> {
    let forbidden = |found: &Kind| match kind {
        TextKind::PublicSummary => true,
        TextKind::HandlingText => matches!(found, Kind::Phone | Kind::Identity),
        _ => false,
    };
    let mut found = match kind {
        TextKind::PublicSummary | TextKind::HandlingText => screen(words).struck,
        _ => Vec::new(),
    };
    found.retain(forbidden);
    found.sort_unstable();
    found.dedup();
    found
}

/// A screened text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screened {
    /// The text with each finding replaced by one [`STRUCK`] for its number (and the words that need it).
    pub text: String,
    /// What was struck, in the order it stood.
    pub struck: Vec<Kind>,
}

/// Strikes what could lead to a person or a dwelling.
pub fn screen(text: &str) -> Screened {
    let chars: Vec<char> = text.chars().collect();
    let plain: Vec<char> = chars.iter().map(|c| narrow(*c)).collect();
    let mut out = Screened {
        text: String::with_capacity(text.len()),
        struck: Vec::new(),
    };
    let mut at = 0;
    while at < chars.len() {
        if let Some((kind, end)) = find(&plain, at) {
            out.text.push(STRUCK);
            out.struck.push(kind);
            at = end;
        } else {
            out.text.push(chars[at]);
            at += 1;
        }
    }
    out
}

/// An address down to the road or the compound: from the first building, lane or house number on nothing stays, for what
/// follows it is a door and often a name.
pub fn address(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let plain: Vec<char> = chars.iter().map(|c| narrow(*c)).collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        match find(&plain, at) {
            Some((Kind::Door, _)) => {
                out.push(STRUCK);
                return out;
            }
            Some((_, end)) => {
                out.push(STRUCK);
                at = end;
            }
            None => {
                out.push(chars[at]);
                at += 1;
            }
        }
    }
    out
}

/// Full-width forms as narrow ones.
fn narrow(c: char) -> char {
    match u32::from(c) {
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    }
}

type Found = Option<(Kind, usize)>;

/// What begins at `at`, and where it ends.
fn find(text: &[char], at: usize) -> Found {
    if at > 0 && joins(text[at - 1]) && joins(text[at]) {
        return None;
    }
    if written_date(text, at) {
        return None;
    }
    mail(text, at)
        .or_else(|| plate(text, at))
        .or_else(|| number(text, at))
        .or_else(|| door::find(text, at))
        .or_else(|| account(text, at))
}

/// Characters that make one word with their neighbours.
const fn joins(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

const fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// Chinese digits, as in 一三八 or 二〇二; `两` and `十` count in house numbers.
const fn chinese_digit(c: char) -> bool {
    matches!(
        c,
        '〇' | '零'
            | '一'
            | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '幺'
            | '壹'
            | '贰'
            | '叁'
            | '肆'
            | '伍'
            | '陆'
            | '柒'
            | '捌'
            | '玖'
    )
}

const fn counts(c: char) -> bool {
    digit(c) || chinese_digit(c) || matches!(c, '十' | '百' | '两')
}

/// A run of digits with at most one separator between them: digits without separators, and its end.
fn run(text: &[char], at: usize, is_digit: fn(char) -> bool) -> (Vec<char>, usize) {
    let (mut digits, mut end, mut here) = (Vec::new(), at, at);
    while here < text.len() {
        if is_digit(text[here]) {
            digits.push(text[here]);
            here += 1;
            end = here;
        } else if !digits.is_empty() && matches!(text[here], ' ' | '-' | '—' | '－' | '.' | '·' | '(' | ')')
        {
            here += 1;
            if here < text.len() && !is_digit(text[here]) {
                break;
            }
        } else {
            break;
        }
    }
    (digits, end)
}

/// Identity card, telephone, or another long number.
fn number(text: &[char], at: usize) -> Found {
    if matches!(text[at], '+' | '(') && text.get(at + 1).copied().is_some_and(digit) {
        return number(text, at + 1);
    }
    if chinese_digit(text[at]) && (at == 0 || !chinese_digit(text[at - 1])) {
        let (digits, end) = run(text, at, chinese_digit);
        return (digits.len() >= 7).then_some((Kind::Phone, end));
    }
    if !digit(text[at]) {
        return None;
    }
    let (digits, end) = run(text, at, digit);
    let ends_in_x = text.get(end).is_some_and(|c| matches!(c, 'x' | 'X'));
    match digits.len() {
        17 if ends_in_x => Some((Kind::Identity, end + 1)),
        18 | 15 if text[at..end].iter().all(|c| digit(*c)) => Some((Kind::Identity, end)),
        // A date keeps its place: 2026-03-01, 20260301.
        8 if date(&digits) => None,
        7..=8 if !measure(text, end) => Some((Kind::Phone, end)),
        10..=14 => Some((Kind::Phone, end)),
        9 | 15.. => Some((Kind::Number, end)),
        _ => None,
    }
}

/// Whether eight digits are a day of these times.
fn date(digits: &[char]) -> bool {
    let two = |from: usize| {
        digits[from..from + 2]
            .iter()
            .fold(0, |sum, c| sum * 10 + c.to_digit(10).unwrap_or(0))
    };
    matches!(two(0), 19 | 20) && (1..=12).contains(&two(4)) && (1..=31).contains(&two(6))
}

/// Whether a day written 2026-03-01 or 2026/3/1 begins here.
fn written_date(text: &[char], at: usize) -> bool {
    let digits = |from: usize, most: usize| {
        (from..text.len().min(from + most))
            .take_while(|here| digit(text[*here]))
            .count()
    };
    let mark = |at: usize| text.get(at).is_some_and(|c| matches!(c, '-' | '/' | '.'));
    let month = at + 5;
    let long = digits(month, 2);
    digits(at, 5) == 4
        && matches!((text[at], text[at + 1]), ('1', '9') | ('2', '0'))
        && mark(at + 4)
        && long > 0
        && mark(month + long)
        && matches!(digits(month + long + 1, 3), 1 | 2)
}

/// Whether a number is followed by what it counts.
fn measure(text: &[char], end: usize) -> bool {
    text.get(end)
        .is_some_and(|c| "元块万亿米公平吨度人年个次".contains(*c))
}

fn starts(text: &[char], at: usize, word: &str) -> bool {
    word.chars()
        .enumerate()
        .all(|(offset, c)| text.get(at + offset) == Some(&c))
}

fn mail(text: &[char], at: usize) -> Found {
    let local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    if !text[at].is_ascii_alphanumeric() {
        return None;
    }
    let sign = (at..text.len()).find(|here| !local(text[*here]))?;
    if text[sign] != '@' {
        return None;
    }
    let end = (sign + 1..text.len())
        .find(|here| !local(text[*here]))
        .unwrap_or(text.len());
    text[sign + 1..end].contains(&'.').then_some((Kind::Mail, end))
}

/// 沪A12345, 沪AD12345 (new energy), with a dot or space behind the letter.
fn plate(text: &[char], at: usize) -> Found {
    const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
    if !PROVINCES.contains(text[at]) || !text.get(at + 1)?.is_ascii_alphabetic() {
        return None;
    }
    let mut begin = at + 2;
    while text
        .get(begin)
        .is_some_and(|c| matches!(c, ' ' | '·' | '.' | '•' | '-'))
    {
        begin += 1;
    }
    let end = (begin..text.len())
        .find(|here| !(text[*here].is_ascii_alphanumeric() || "挂学警港澳使领*＊".contains(text[*here])))
        .unwrap_or(text.len());
    (4..=6).contains(&(end - begin)).then_some((Kind::Plate, end))
}

/// 微信号 abc_123, QQ:12345, vx：….
fn account(text: &[char], at: usize) -> Found {
    const SIGNS: [&str; 8] = ["微信号", "微信", "QQ号", "QQ", "qq", "vx", "VX", "wx"];
    let sign = SIGNS.iter().find(|sign| starts(text, at, sign))?;
    let mut begin = at + sign.chars().count();
    while text
        .get(begin)
        .is_some_and(|c| matches!(c, ' ' | ':' | '：' | '是' | '为'))
    {
        begin += 1;
    }
    let end = (begin..text.len())
        .find(|here| !(text[*here].is_ascii_alphanumeric() || matches!(text[*here], '_' | '-')))
        .unwrap_or(text.len());
    (end - begin >= 5).then_some((Kind::Account, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str, kinds: &[Kind]) {
        let screened = screen(text);
        assert_eq!(screened.text, expected, "{text}");
        assert_eq!(screened.struck, kinds, "{text}");
    }

    #[test]
    fn telephones_in_many_forms_are_struck() {
        for number in [
            "13812345678",
            "138 1234 5678",
            "138-1234-5678",
            "１３８１２３４５６７８",
            "+86 13812345678",
            "8613812345678",
            "021-64881234",
            "(021)64881234",
            "64881234",
            "6488-1234",
            "4008123456",
            "一三八一二三四五六七八",
            "幺三八幺二三四五六七八",
            "138.1234.5678",
        ] {
            let screened = screen(&format!("请回电{number}谢谢"));
            assert_eq!(screened.struck, [Kind::Phone], "{number}");
            assert!(
                !screened.text.chars().any(|c| digit(narrow(c))),
                "{}",
                screened.text
            );
        }
    }

    #[test]
    fn identity_cards_long_numbers_mails_plates_and_accounts_are_struck() {
        check("身份证310112199001011234。", "身份证＊。", &[Kind::Identity]);
        check("身份证31011219900101123X", "身份证＊", &[Kind::Identity]);
        check("卡号6222021001112223334", "卡号＊", &[Kind::Number]);
        check("写信到li.si_9@mail.example.cn即可", "写信到＊即可", &[Kind::Mail]);
        check(
            "车牌沪A12345和沪AD12345",
            "车牌＊和＊",
            &[Kind::Plate, Kind::Plate],
        );
        check("苏E·88888停在门口", "＊停在门口", &[Kind::Plate]);
        check("加微信号abc_12345聊", "加＊聊", &[Kind::Account]);
        check("QQ:1234567", "＊", &[Kind::Account]);
    }

    #[test]
    fn doors_in_many_forms_are_struck_and_roads_and_compounds_stay() {
        for (text, expected) in [
            ("莘松路58弄12号401室漏水", "莘松路＊漏水"),
            ("都市路4800号门口", "都市路＊门口"),
            ("春申小区3号楼2单元501", "春申小区＊"),
            ("春申小区12栋1801室", "春申小区＊"),
            ("住在三号楼二单元四〇二室", "住在＊"),
            ("康城12幢甲1203室", "康城＊甲＊"),
            ("东苑5号301", "东苑＊"),
            ("A座1201室太吵", "＊太吵"),
            ("上海花园3-2-401漏水", "上海花园＊漏水"),
            ("七宝镇12#楼", "七宝镇＊"),
            ("58弄的12号", "＊"),
            ("１２号４０１室", "＊"),
        ] {
            let screened = screen(text);
            assert_eq!(screened.text, expected, "{text}");
        }
    }

    #[test]
    fn a_public_text_holds_nothing_and_a_handling_text_no_number() {
        let text = "春申小区3号楼2单元501，电话13812345678";
        assert_eq!(kept_out(TextKind::PublicSummary, text), [Kind::Phone, Kind::Door]);
        assert_eq!(kept_out(TextKind::HandlingText, text), [Kind::Phone]);
        assert_eq!(kept_out(TextKind::Words, text), []);
        assert_eq!(kept_out(TextKind::PublicSummary, "七莘路路灯不亮"), []);
    }

    #[test]
    fn an_address_ends_before_the_door_and_whoever_lives_behind_it() {
        for (text, expected) in [
            ("莘松路5弄302室 张三家", "莘松路＊"),
            ("春申小区12栋1801室 李四 13812345678", "春申小区＊"),
            ("13812345678 七莘路沪闵路口", "＊ 七莘路沪闵路口"),
            ("七莘路沪闵路口东南角", "七莘路沪闵路口东南角"),
        ] {
            assert_eq!(address(text), expected, "{text}");
        }
    }

    #[test]
    fn what_leads_to_nobody_stays() {
        for text in [
            "地铁12号线延误",
            "5月12号上午停水",
            "2026-03-01起停水",
            "20260301停水",
            "赔偿12000000元",
            "高血压100多年的老树",
            "第三层楼板",
            "拨打12345没人接",
            "等了3个小时2次",
            "政府公告第8号令",
            "新A区的规划",
        ] {
            assert_eq!(screen(text).text, text);
        }
    }

    proptest::proptest! {
        #[test]
        fn screening_twice_strikes_nothing_more(text in "[\\PC]{0,40}") {
            let once = screen(&text);
            let again = screen(&once.text);
            // A second look may close a gap the first left, never open one.
            proptest::prop_assert!(again.text.chars().count() <= once.text.chars().count());
        }

        #[test]
        fn a_mobile_number_never_survives(before in "[\\u{4e00}-\\u{9fa5}，。 ]{0,8}", number in "1[3-9][0-9]{9}", after in "[\\u{4e00}-\\u{9fa5}，。]{0,8}") {
            let screened = screen(&format!("{before}{number}{after}"));
            proptest::prop_assert!(!screened.text.contains(&number));
        }
    }
}
