//! Fields of a report and the names other systems give them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

macro_rules! fields {
    ($($(#[$meta:meta])* $field:ident $name:literal [$($alias:literal)*];)*) => {
        /// What a column may hold.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field {
            $($(#[$meta])* $field,)*
        }

        impl Field {
            /// Every field.
            pub const ALL: &'static [Self] = &[$(Self::$field,)*];

            /// The field's own name.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$field => $name,)*
                }
            }

            /// The field a column of this name holds, by its own name or by one other systems give it.
            pub fn named(name: &str) -> Option<Self> {
                let name = folded(name);
                let fits = |field: &&Self| field.name() == name || field.aliases().contains(&name.as_str());
                Self::ALL.iter().find(fits).copied()
            }

            /// Names other systems give it, folded.
            const fn aliases(self) -> &'static [&'static str] {
                match self {
                    $(Self::$field => &[$($alias),*],)*
                }
            }
        }
    };
}

fields! {
    /// The source's own number.
    Number "number" ["case_enquiry_id" "unique_key" "service_request_id" "工单编号" "案件编号" "编号" "工单号" "案件号" "受理编号" "任务号" "热线工单号" "诉求编号" "流水号" "热线编号"];
    /// When it was reported.
    OpenedAt "opened_at" ["open_dt" "created_date" "requested_datetime" "上报时间" "受理时间" "来电时间" "来电日期" "受理日期" "登记时间" "登记日期" "反映时间" "诉求时间" "投诉时间" "创建时间" "发现时间" "交办时间" "派单时间"];
    /// When it was to be done.
    DueAt "due_at" ["target_dt" "due_date" "sla_target_dt" "expected_datetime" "截止时间" "到期时间" "办理时限" "办结时限" "处置时限" "要求办结时间" "办理期限" "截止日期" "限办日期" "应办结时间" "回复时限"];
    /// When it was closed.
    ClosedAt "closed_at" ["closed_dt" "closed_date" "结案时间" "办结时间" "办结日期" "结案日期" "完成时间"];
    /// The source's own word on whether it was in time.
    OnTime "on_time" ["ontime" "on_time_flag" "是否按期" "是否超期"];
    /// The case type, in the source's words.
    CaseType "case_type" ["type" "complaint_type" "service_code" "service_name" "案件类别" "问题类型" "诉求类型" "诉求类别" "工单类型" "案件类型" "问题分类" "诉求分类" "事件类型" "小类" "小类名称" "问题小类" "案件小类"];
    /// The unit that had it.
    Unit "unit" ["department" "agency" "agency_responsible" "承办单位" "主办单位" "责任单位" "承办部门" "办理单位" "处置单位" "主责单位" "处置部门"];
    /// Longitude.
    Lon "lon" ["longitude" "long" "lng" "经度" "x坐标" "坐标x"];
    /// Latitude.
    Lat "lat" ["latitude" "纬度" "y坐标" "坐标y"];
    /// Where it came from.
    Source "source" ["open_data_channel_type" "channel" "来源" "案件来源" "渠道" "诉求来源" "工单来源" "受理渠道" "来源渠道" "信息来源"];
    /// What was said.
    Words "words" ["case_title" "descriptor" "description" "诉求内容" "问题描述" "内容" "来电内容" "投诉内容" "反映内容" "问题内容" "案件描述" "事件描述" "工单内容" "诉求描述" "主要内容" "具体内容"];
    /// The address.
    Address "address" ["location" "incident_address" "地址" "事发地址" "诉求地点" "事发地点" "发生地址" "案发地址" "案件地址" "详细地址" "地点" "发生地点" "问题地址" "位置描述"];
    /// What became of it.
    Outcome "outcome" ["closure_reason" "resolution_description" "status_notes" "办理结果" "处置结果" "办理情况" "处理结果" "办理意见" "处置情况" "反馈内容"];
    /// The reporter's telephone.
    Phone "phone" ["telephone" "来电号码" "联系电话" "电话" "联系方式" "来电电话" "手机" "手机号" "手机号码" "联系号码" "主叫号码" "反映人电话" "诉求人电话"];
    /// The reporter's name.
    Name "name" ["reporter" "姓名" "反映人" "联系人" "诉求人" "来电人" "来电人姓名" "反映人姓名" "市民姓名" "投诉人" "上报人" "联系人姓名"];
}

/// Which column holds which field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Mapping {
    columns: BTreeMap<Field, usize>,
}

impl Mapping {
    /// The column of a field.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns.get(&field).copied()
    }

    /// Says that `column` holds `field`.
    pub fn set(&mut self, field: Field, column: usize) {
        self.columns.insert(field, column);
    }
}

/// What is proposed for a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// Columns known by name.
    pub mapping: Mapping,
    /// Columns nobody knows by name, with the field their values look like.
    pub unknown: Vec<(String, Option<Field>)>,
}

/// A header as compared: lower case, words joined by one underscore.
fn folded(name: &str) -> String {
    let words: Vec<&str> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join("_").to_lowercase()
}

impl Proposal {
    /// What the header says, and what the values of `sample` look like where it says nothing.
    pub fn of(header: &[String], sample: &[Vec<String>]) -> Self {
        let mut mapping = Mapping::default();
        let mut unknown = Vec::new();
        let names: Vec<String> = header.iter().map(|name| folded(name)).collect();
        for field in Field::ALL {
            let own = names.iter().position(|name| name == field.name());
            let alias = || {
                field
                    .aliases()
                    .iter()
                    .find_map(|alias| names.iter().position(|name| name == alias))
            };
            if let Some(column) = own.or_else(alias) {
                mapping.set(*field, column);
            }
        }
        for (column, name) in header.iter().enumerate() {
            if !mapping.columns.values().any(|known| *known == column) {
                let values = sample
                    .iter()
                    .filter_map(|row| row.get(column))
                    .filter(|value| !value.is_empty());
                let looks = looks_like(values.map(String::as_str).collect::<Vec<_>>().as_slice());
                unknown.push((
                    name.clone(),
                    looks.filter(|field| mapping.column(*field).is_none()),
                ));
            }
        }
        Self { mapping, unknown }
    }
}

/// The field these values look like, when all of them do.
fn looks_like(values: &[&str]) -> Option<Field> {
    let all = |test: &dyn Fn(&str) -> bool| !values.is_empty() && values.iter().all(|value| test(value));
    let number = |value: &str| value.parse::<f64>().ok();
    let mobile = |value: &str| {
        value.len() == 11 && value.starts_with('1') && value.bytes().all(|b| b.is_ascii_digit())
    };
    let long = |value: &str| value.chars().count() > 40;
    if all(&mobile) {
        Some(Field::Phone)
    } else if all(&|value| super::record::moment(value).is_some()) {
        Some(Field::OpenedAt)
    } else if all(&|value| number(value).is_some_and(|n| (15.0..55.0).contains(&n)) && value.contains('.')) {
        Some(Field::Lat)
    } else if all(&|value| {
        number(value).is_some_and(|n| (55.0..180.0).contains(&n.abs())) && value.contains('.')
    }) {
        Some(Field::Lon)
    } else {
        all(&long).then_some(Field::Words)
    }
}
