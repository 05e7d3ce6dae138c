//! The writer of made-up reports: frames, places, openings and endings that belong to no type, and how reports of
//! all lengths are put together of them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::NATURES;
use crate::case::Nature;

/// Of a hundred: phrases somebody else would word otherwise, short reports, reports of middle length.
const REWORDED: usize = 25;
const SHORT: usize = 45;
const MIDDLE: usize = 30;
/// What a phrase gets between its pieces when reworded.
const BETWEEN: [&str; 10] = ["的", "了", "都", "很", "又", "一直", "没有", "地方", "被", "问题"];
/// What stands between the sentences of a report.
const STOPS: [&str; 6] = ["，", "。", "，", "！", " ", "？"];

const OPENINGS: [&str; 14] = [
    "",
    "",
    "",
    "",
    "",
    "您好,",
    "你好,",
    "尊敬的领导:",
    "领导您好!",
    "市民反映:",
    "来电反映",
    "各位领导,",
    "我是本地居民,",
    "各位好,",
];
const PLACES: [&str; 24] = [
    "",
    "",
    "",
    "",
    "我们小区",
    "小区门口",
    "我家楼下",
    "某某路",
    "A区某某街道",
    "本市",
    "市里",
    "某某镇",
    "某某花园小区",
    "本小区二期",
    "学校旁边",
    "附近",
    "商场旁边",
    "某某村",
    "家门口",
    "某某路与某某路交叉口",
    "A市",
    "B县",
    "某某社区",
    "某某公司",
];
const ENDINGS: [&str; 16] = [
    "",
    "",
    "",
    "",
    "",
    "",
    "谢谢",
    "请尽快处理",
    "望回复",
    "请相关部门重视",
    "已经好几个月了",
    "多次反映没有结果",
    "严重影响居民生活",
    "希望早日解决",
    "盼复!",
    "请领导关注",
];

/// Frames: `{}` stands for the phrase.
const FRAMES: [&[&str]; 6] = [
    &[
        "请问{}的事情找哪个部门",
        "咨询{}的问题",
        "请问{}",
        "想咨询一下{}",
        "{}有什么规定吗",
        "关于{}的咨询",
        "{}什么时候能解决?",
        "请问什么时候能解决{}",
        "{}应该怎么办?",
        "能不能告诉我{}怎么回事",
        "对{}的疑问",
        "为什么{}?",
        "想了解{}的政策",
        "如何解决{}",
    ],
    &[
        "{},请帮忙处理",
        "求助:{}",
        "{},请派人来看看",
        "请求解决{}",
        "恳请解决{}",
        "{}没人管,求帮助",
        "请尽快解决{}",
        "{},急需处理",
        "请求协调{}",
        "{},怎么办啊,请帮帮我们",
        "请重视{}",
    ],
    &[
        "投诉{}",
        "反映{}的问题",
        "{}严重",
        "{}一直没人管",
        "{}太差了",
        "强烈投诉{}",
        "{}问题多,无人过问",
        "对{}很不满意",
        "反映{}",
        "{},让人气愤",
        "{}太不合理",
        "{}存在问题",
        "{}为什么一直没解决",
    ],
    &[
        "举报{}",
        "举报有人{},请查处",
        "{}涉嫌违法,请查处",
        "{}违规,请依法查处",
        "实名举报{}",
        "举报{},请严查",
        "{}是否合法",
        "{}违法违规",
    ],
    &[
        "建议{}",
        "建议改善{}",
        "希望加强{}的管理",
        "关于{}的建议",
        "对{}的一点建议",
        "建议政府重视{}",
        "希望能增加{}",
        "建议尽快规划{}",
        "希望改进{}",
    ],
    &[
        "感谢及时解决{}",
        "表扬处理{}的工作人员",
        "{}处理得很好,谢谢",
        "感谢工作人员帮我解决{}",
        "点赞!{}很快解决了",
        "{}已经修好,特此感谢",
    ],
];
/// How often each nature is drawn, of a hundred. A breach is reported of events and concerns alone.
const SHARES: [usize; 6] = [24, 22, 30, 8, 12, 4];

/// Something said about a type: a name or an alias, which needs a frame, or a clause, which may stand alone.
pub(super) struct Phrase<'a> {
    pub(super) words: Cow<'a, str>,
    pub(super) stands_alone: bool,
}

/// Writes reports.
pub(super) struct Writer<'a> {
    lots: Lots,
    asides: &'a BTreeMap<String, Vec<String>>,
    said: &'a [Vec<Phrase<'a>>],
}

impl<'a> Writer<'a> {
    /// A writer about these types who draws by `seed`.
    pub(super) fn new(
        said: &'a [Vec<Phrase<'a>>],
        asides: &'a BTreeMap<String, Vec<String>>,
        seed: u64,
    ) -> Self {
        Self {
            lots: Lots(seed | 1),
            asides,
            said,
        }
    }

    /// What the next writer wants.
    pub(super) fn nature(&mut self) -> usize {
        self.lots.nature()
    }

    /// A report around phrase `about.1` of type `about.0`.
    pub(super) fn report(&mut self, about: (usize, usize), nature: usize) -> String {
        let drawn = self.lots.below(100);
        let opening = self.lots.one(&OPENINGS);
        if drawn < SHORT {
            let clause = self.clause(about, nature);
            return format!("{opening}{clause}{}", self.lots.one(&ENDINGS));
        }
        let long = drawn >= SHORT + MIDDLE;
        let (more, asides) = if long {
            (1 + self.lots.below(3), 4 + self.lots.below(9))
        } else {
            (usize::from(self.lots.below(3) == 0), 1 + self.lots.below(3))
        };
        let mut body = vec![self.clause(about, nature)];
        for _ in 0..more {
            let other = self.lots.below(self.said[about.0].len());
            body.push(self.clause((about.0, other), nature));
        }
        if self.lots.below(100) < if long { 25 } else { 10 } {
            let said = self.said;
            let passing = self.lots.below(said.len());
            let phrase = self.lots.below(said[passing].len());
            let words = self.reworded(&said[passing][phrase].words);
            body.push(format!(
                "{}{words}",
                self.lots.one(&["", "另外", "顺便", "旁边还有"])
            ));
        }
        for _ in 0..asides {
            let aside = self.aside_of_any_kind();
            let at = self.lots.below(body.len() + 1);
            body.insert(at, aside.to_owned());
        }
        self.joined(opening, &body)
    }

    /// A letter about no matter.
    pub(super) fn nothing(&mut self) -> String {
        let opening = self.lots.one(&OPENINGS);
        let body: Vec<String> = (0..=self.lots.below(8))
            .map(|_| format!("{}{}", self.place(), self.aside_of_any_kind()))
            .collect();
        self.joined(opening, &body)
    }

    fn joined(&mut self, opening: &str, body: &[String]) -> String {
        let mut text = opening.to_owned();
        for sentence in body {
            text += sentence;
            text += self.lots.one(&STOPS);
        }
        if self.lots.below(3) == 0 {
            text += self.aside("tail");
        }
        text
    }

    /// A phrase at some place, alone or in a frame.
    fn clause(&mut self, (case_type, phrase): (usize, usize), nature: usize) -> String {
        let said = self.said;
        let phrase = &said[case_type][phrase];
        let words = if self.lots.below(100) < REWORDED {
            self.reworded(&phrase.words)
        } else {
            phrase.words.to_string()
        };
        let placed = format!("{}{words}", self.place());
        // What is asked for or complained about needs no saying so.
        let speaks = matches!(NATURES[nature], Nature::Help | Nature::Complaint);
        if phrase.stands_alone && speaks && self.lots.below(4) > 0 {
            return placed;
        }
        self.lots.one(FRAMES[nature]).replace("{}", &placed)
    }

    fn place(&mut self) -> String {
        match self.lots.below(10) {
            0..=3 => String::new(),
            4 | 5 => self.aside("named").to_owned(),
            6 => self.lots.one(&PLACES).to_owned(),
            _ => {
                let named = if self.lots.below(3) == 0 {
                    self.aside("named")
                } else {
                    ""
                };
                format!("{named}{}{}", self.aside("spot"), self.aside("beside"))
            }
        }
    }

    fn aside_of_any_kind(&mut self) -> &'a str {
        let kind = self.lots.one(&[
            "who", "before", "before", "harm", "harm", "plea", "aside", "aside",
        ]);
        self.aside(kind)
    }

    fn aside(&mut self, kind: &str) -> &'a str {
        let asides = self.asides;
        let Some(all) = asides.get(kind).filter(|all| !all.is_empty()) else {
            return "";
        };
        &all[self.lots.below(all.len())]
    }

    /// The phrase as somebody else might say it: a character missing, something between, or its halves exchanged.
    fn reworded(&mut self, words: &str) -> String {
        let all: Vec<char> = words.chars().collect();
        if all.len() < 3 {
            return words.to_owned();
        }
        let (drawn, at) = (self.lots.below(10), self.lots.below(all.len()).max(1));
        let (head, tail) = all.split_at(at);
        let of = |part: &[char]| part.iter().collect::<String>();
        match drawn {
            0..=3 => of(head) + &of(&tail[1..]),
            4..=6 => of(head) + self.lots.one(&BETWEEN) + &of(tail),
            7 => of(tail) + &of(head),
            _ => of(&all[..(all.len() * 2).div_ceil(3)]),
        }
    }
}

/// Draws that look random and are the same everywhere.
struct Lots(u64);

impl Lots {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 16) % u64::try_from(bound).unwrap_or(1)).unwrap_or(0)
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn nature(&mut self) -> usize {
        let mut drawn = self.below(SHARES.iter().sum());
        for (nature, share) in SHARES.iter().enumerate() {
            if drawn < *share {
                return nature;
            }
            drawn -= share;
        }
        0
    }
}
