//! The starter corpus 起步语料: made-up reports of every case type of the catalogue, so that a new house can sort
//! before it has texts of its own.
//!
//! A sentence is a name or an alias of a type, set into a frame that says what somebody wants: ask, beg for help,
//! complain, report a breach, suggest, praise. Places, openings and endings vary, so that what they say belongs to
//! no type. A seed decides; the same catalogue gives the same corpus on every machine.
//!
//! **Source:** the catalogue; ours. **Absent:** any sentence somebody wrote.

use jiff::civil::Date;

use super::train::Sample;
use crate::case::Nature;
use crate::catalogue::{CaseType, Catalogue};

/// A made-up report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The sentence.
    pub text: String,
    /// The index of its type among the types of the corpus.
    pub case_type: usize,
    /// What its writer wants.
    pub nature: Nature,
    /// The name or alias it was made of; sentences of one phrase are learned or judged together.
    pub phrase: usize,
}

/// The natures, in the order of their labels.
pub const NATURES: [Nature; 6] = [
    Nature::Question,
    Nature::Help,
    Nature::Complaint,
    Nature::BreachReport,
    Nature::Suggestion,
    Nature::Praise,
];

/// Sentences made of each phrase.
const EACH: usize = 6;

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

/// The types of the corpus: those in force on `day`, in the order of the catalogue.
pub fn types(catalogue: &Catalogue, day: Date) -> Vec<&CaseType> {
    catalogue.case_types.on(day).collect()
}

/// The corpus of `types`, as `seed` draws it.
pub fn corpus(types: &[&CaseType], seed: u64) -> Vec<Made> {
    let mut lots = Lots(seed | 1);
    let (mut made, mut phrase) = (Vec::new(), 0);
    for (case_type, row) in types.iter().enumerate() {
        for words in phrases(row) {
            for _ in 0..EACH {
                let nature = lots.nature();
                made.push(Made {
                    text: lots.sentence(&words, nature),
                    case_type,
                    nature: NATURES[nature],
                    phrase,
                });
            }
            phrase += 1;
        }
    }
    made
}

/// The name, then the aliases that are words; codes of other schemes are not.
fn phrases(row: &CaseType) -> Vec<String> {
    let aliases = row.aliases.iter().filter(|alias| !alias.is_ascii()).cloned();
    let major = format!("{}{}", row.major_zh, row.name_zh);
    std::iter::once(row.name_zh.clone())
        .chain([major])
        .chain(aliases)
        .collect()
}

/// The made-up reports as texts of a type.
pub fn by_type(made: &[Made]) -> Vec<Sample<'_>> {
    let samples = made.iter().map(|one| Sample {
        text: &one.text,
        label: one.case_type,
        group: one.phrase,
    });
    samples.collect()
}

/// The made-up reports as texts of a nature.
pub fn by_nature(made: &[Made]) -> Vec<Sample<'_>> {
    let label = |nature| NATURES.iter().position(|one| *one == nature).unwrap_or(0);
    let samples = made.iter().map(|one| Sample {
        text: &one.text,
        label: label(one.nature),
        group: one.phrase,
    });
    samples.collect()
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

    fn sentence(&mut self, words: &str, nature: usize) -> String {
        let (opening, place) = (self.one(&OPENINGS), self.one(&PLACES));
        let frame = self.one(FRAMES[nature]).replace("{}", &format!("{place}{words}"));
        format!("{opening}{frame}{}", self.one(&ENDINGS))
    }
}
