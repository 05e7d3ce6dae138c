//! Who acts 操作者: an account with its roles and where they hold.
//!
//! **Source:** MISSION (roles); GB/T 22239-2019 (three administrators, 三员分立).
//! **Absent:** names, scores, rankings. An actor in the journal is an id and a role.

use serde::{Deserialize, Serialize};

use crate::code::{AccountId, GridCode, TownCode, UnitCode};

/// What a person does at a post 角色.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 值班领导
    DutyLeader,
    /// 值班长
    ShiftLead,
    /// 受理员
    IntakeOfficer,
    /// 派遣员
    Dispatcher,
    /// 回访员
    CallerBack,
    /// 街镇值班长
    TownShiftLead,
    /// 街镇受理员
    TownIntakeOfficer,
    /// 街镇派遣员
    TownDispatcher,
    /// 街镇回访员
    TownCallerBack,
    /// 网格长
    GridHead,
    /// 网格员
    GridWorker,
    /// 单位联络员
    UnitLiaison,
    /// 单位经办人
    UnitHandler,
    /// 单位审批人
    UnitApprover,
    /// 现场处置人员
    FieldCrew,
    /// 外部承包方(凭链接)
    Contractor,
    /// 核查员
    Inspector,
    /// 调解员
    Mediator,
    /// 律师或公证员
    Lawyer,
    /// 项目专员
    ProgrammeOfficer,
    /// 小区工作者
    CompoundActor,
    /// 个人信息保护负责人
    DataProtectionOfficer,
    /// 系统管理员
    SystemAdministrator,
    /// 安全管理员
    SecurityAdministrator,
    /// 审计管理员
    AuditAdministrator,
    /// 公众
    Public,
    /// The platform's own timers, imports and simulator steps 系统.
    System,
}

impl Role {
    /// Every role, in the order of the table of permissions.
    pub const ALL: &'static [Self] = &[
        Self::DutyLeader,
        Self::ShiftLead,
        Self::IntakeOfficer,
        Self::Dispatcher,
        Self::CallerBack,
        Self::TownShiftLead,
        Self::TownIntakeOfficer,
        Self::TownDispatcher,
        Self::TownCallerBack,
        Self::GridHead,
        Self::GridWorker,
        Self::UnitLiaison,
        Self::UnitHandler,
        Self::UnitApprover,
        Self::FieldCrew,
        Self::Contractor,
        Self::Inspector,
        Self::Mediator,
        Self::Lawyer,
        Self::ProgrammeOfficer,
        Self::CompoundActor,
        Self::DataProtectionOfficer,
        Self::SystemAdministrator,
        Self::SecurityAdministrator,
        Self::AuditAdministrator,
        Self::Public,
        Self::System,
    ];
}

/// A post 岗位: a role and the place or unit it holds for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Post {
    /// What the post does.
    pub role: Role,
    /// The unit the post belongs to, if it is a unit's post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// The town the post serves, if it is a town's post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town: Option<TownCode>,
    /// The responsible grid the post serves, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<GridCode>,
}

impl Post {
    /// A post of the whole district.
    pub const fn of(role: Role) -> Self {
        Self {
            role,
            unit: None,
            town: None,
            grid: None,
        }
    }
}

/// Who issues a command: one account acting from one post.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Actor {
    /// The account.
    pub account: AccountId,
    /// The post the account acts from.
    pub post: Post,
}

impl Actor {
    /// The platform itself: timers, imports.
    pub const SYSTEM: Self = Self {
        account: AccountId::from_bits(0),
        post: Post::of(Role::System),
    };

    /// Whoever reported something and proves it with a receipt: nobody by name.
    pub const REPORTER: Self = Self {
        account: AccountId::from_bits(1),
        post: Post::of(Role::Public),
    };
}
