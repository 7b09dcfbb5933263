// 由 flask contract 生成，请勿手改
export const vocabularyVersion = "1"

/** 账号角色：系统、安全、审计三员分立，经办、审批、公示三手分开。 */
export const role = {
  "system_admin": "系统管理员",
  "security_admin": "安全管理员",
  "auditor": "审计员",
  "clerk": "经办",
  "approver": "审批",
  "legal_reviewer": "法制审核",
  "publisher": "公示",
  "inspector": "检查员",
  "overseer": "上级督导",
} as const
export type Role = keyof typeof role

/** 人员不在岗的原因。 */
export const absenceKind = {
  "LEAVE": "休假",
  "SICK": "病假",
  "TRAVEL": "出差",
  "TRAINING": "培训",
  "OTHER": "其他",
} as const
export type AbsenceKind = keyof typeof absenceKind

/** 附件5 的三种联络人（S4-22）。 */
export const liaisonRole = {
  "LEADER": "分管负责人",
  "OFFICE": "牵头科室",
  "CONTACT": "联络员",
} as const
export type LiaisonRole = keyof typeof liaisonRole

/** 规则的来处，前者优先（S0-15）。 */
export const ruleLayer = {
  "LAW": "法律规章",
  "LOCAL": "地方规定",
  "DEPARTMENT": "部门规定",
  "DEFAULT": "系统默认",
} as const
export type RuleLayer = keyof typeof ruleLayer

/** 另定规则的状态：一人提出，另一人批准。 */
export const ruleState = {
  "proposed": "待批准",
  "approved": "已批准",
  "rejected": "未批准",
  "withdrawn": "已撤回",
} as const
export type RuleState = keyof typeof ruleState

/** 工作日历上与平常不同的日子。 */
export const dayKind = {
  "off": "休",
  "work": "班",
} as const
export type DayKind = keyof typeof dayKind

/** 时限的状态。 */
export const deadlineState = {
  "open": "在走",
  "met": "已办结",
  "cancelled": "不再需要",
} as const
export type DeadlineState = keyof typeof deadlineState

/** 时限的种类（S1-12、S2-13、S3-01、S3-14、S3-16、S3-17）。 */
export const deadlineKind = {
  "publish.result_days": "结果公示",
  "publish.collect_days": "结果归集",
  "report.days": "抽查报告",
  "assignment.window": "现场检查",
  "plan.due": "年度计划",
  "joint_plan.due": "联合计划",
  "plan.adjust_days": "计划调整",
  "order.days": "责令改正通知书送达",
  "rectify.due": "责令改正",
  "recheck.days": "整改复查",
  "transfer.ack_days": "移送回执",
  "objection.days": "异议答复",
  "abnormal.days": "列异建议",
  "crime.decision": "涉嫌犯罪移送决定",
  "crime.sending": "涉嫌犯罪案件移送",
  "crime.review": "不予立案提请复议",
  "crime.handover": "涉案物品、案卷移交",
  "materials.due": "报送材料",
  "approval.emergency_hours": "紧急检查补批",
} as const
export type DeadlineKind = keyof typeof deadlineKind

/** 事项类别（S3-09）。 */
export const itemCategory = {
  "GENERAL": "一般检查事项",
  "KEY": "重点检查事项",
} as const
export type ItemCategory = keyof typeof itemCategory

/** 抽查事项状态（S0-02：没有依据不能启用）。 */
export const itemState = {
  "draft": "草稿",
  "active": "启用",
  "retired": "停用",
} as const
export type ItemState = keyof typeof itemState

/** 法律依据种类。 */
export const basisKind = {
  "LAW": "法律",
  "REGULATION": "行政法规",
  "LOCAL_REGULATION": "地方性法规",
  "RULE": "规章",
  "DECISION": "国务院决定",
  "OTHER": "其他文件",
} as const
export type BasisKind = keyof typeof basisKind

/** 清单与细则的版本状态（S3-09、S3-13、S4-20）。 */
export const listState = {
  "draft": "草稿",
  "reviewing": "审核中",
  "approved": "已批准",
  "published": "已公布",
  "superseded": "已被新版代替",
  "revoked": "已废止",
} as const
export type ListState = keyof typeof listState

/** 工作细则的适用范围（S4-06 逐项或统一制定）。 */
export const guidelineScope = {
  "UNIFIED": "统一细则",
  "ITEM": "单项细则",
} as const
export type GuidelineScope = keyof typeof guidelineScope

/** 检查方式（S0-18、S3-15、S3-18）。 */
export const method = {
  "ON_SITE": "实地检查",
  "DOCUMENT": "书面检查",
  "NETWORK": "网络监测",
  "ENTRUSTED": "委托专业机构",
  "ADOPTED": "采用其他部门结果或专业结论",
  "TESTING": "检验检测",
} as const
export type Method = keyof typeof method

/** 检查对象种类（S3-10、S4-03）。 */
export const entityKind = {
  "ENTERPRISE": "企业",
  "SELF_EMPLOYED": "个体工商户",
  "COOPERATIVE": "农民专业合作社",
  "INSTITUTION": "事业单位",
  "ASSOCIATION": "社会团体",
  "PRIVATE_NON_ENTERPRISE": "民办非企业单位",
  "OTHER": "其他",
  "PROJECT": "项目",
  "PRODUCT": "产品",
} as const
export type EntityKind = keyof typeof entityKind

/** 检查对象状态：退出不删除。 */
export const entityState = {
  "candidate": "待确认",
  "active": "在营",
  "suspended": "歇业",
  "exited": "已退出",
} as const
export type EntityState = keyof typeof entityState

/** 主体代码种类。 */
export const codeKind = {
  "uscc": "统一社会信用代码",
  "reg_no": "注册号",
  "other": "其他编号",
} as const
export type CodeKind = keyof typeof codeKind

/** 检查对象的标记（S0-16、S1-17、S4-07）。 */
export const entityFlag = {
  "abnormal": "经营异常",
  "serious": "严重违法失信",
  "complaints": "投诉举报较多",
  "key_industry": "重点行业",
  "key_region": "重点区域",
} as const
export type EntityFlag = keyof typeof entityFlag

/** 检查对象的变动（S3-10 实时调整）。 */
export const entityChangeKind = {
  "ENTERED": "入录",
  "CHANGED": "变更",
  "EXITED": "退出",
  "RETURNED": "恢复",
  "MERGED": "合并",
  "LISTED": "列入子库",
  "UNLISTED": "移出子库",
} as const
export type EntityChangeKind = keyof typeof entityChangeKind

/** 双告知收件的状态（S3-10）。 */
export const candidateState = {
  "pending": "待认领",
  "confirmed": "已认领",
  "refused": "已退回",
} as const
export type CandidateState = keyof typeof candidateState

/** 信用风险分类（S3-20）。 */
export const creditClass = {
  "A": "信用好、风险低",
  "B": "信用风险一般",
  "C": "信用风险较高",
  "D": "信用风险高",
} as const
export type CreditClass = keyof typeof creditClass

/** 执法检查人员状态（S1-05）。 */
export const inspectorState = {
  "pending": "待确认",
  "active": "在库",
  "suspended": "暂停",
  "expired": "证件到期",
  "removed": "已出库",
} as const
export type InspectorState = keyof typeof inspectorState

/** 检查人员某一天能不能派（S1-05）。 */
export const inspectorDay = {
  "ready": "可派",
  "unreached": "没有可用的账号或检查员角色",
  "leave": "请假",
  "expired": "证件过期",
  "suspended": "停用",
  "removed": "已出库",
} as const
export type InspectorDay = keyof typeof inspectorDay

/** 不在岗的事由。 */
export const leaveReason = {
  "ANNUAL": "年休假",
  "SICK": "病假",
  "AFFAIRS": "事假",
  "DUTY": "公务出差",
  "TRAINING": "培训",
  "OTHER": "其他",
} as const
export type LeaveReason = keyof typeof leaveReason

/** 回避情形（S2-12）。 */
export const conflictKind = {
  "KIN": "近亲属",
  "FORMER_JOB": "曾在该单位任职",
  "SHARES": "持股或有经济往来",
  "COMPLAINT": "曾被其投诉",
  "OTHER": "其他利害关系",
} as const
export type ConflictKind = keyof typeof conflictKind

/** 辅助力量（S3-12、S4-05）：不计入检查人员。 */
export const expertKind = {
  "EXPERT": "专家",
  "AGENCY": "第三方机构",
} as const
export type ExpertKind = keyof typeof expertKind

/** 抽查类型（S0-17）。 */
export const targeting = {
  "TARGETED": "定向",
  "UNTARGETED": "不定向",
} as const
export type Targeting = keyof typeof targeting

/** 随机方式（S4-18）。 */
export const randomKind = {
  "DOUBLE": "双随机",
  "SINGLE": "单随机",
  "EXEMPT": "不随机",
} as const
export type RandomKind = keyof typeof randomKind

/** 抽查比例的种类（S4-07）。 */
export const ratioKind = {
  "min": "不低于",
  "max": "不超过",
  "exact": "按比例",
  "range": "区间",
  "step": "分档或分次",
  "none": "未写明",
} as const
export type RatioKind = keyof typeof ratioKind

/** 户数取整：随比例的种类而定。 */
export const ratioRounding = {
  "up": "各层进一",
  "down": "总数舍尾",
  "seeded": "按种子取整",
} as const
export type RatioRounding = keyof typeof ratioRounding

/** 任务来源（S1-09、S1-20、S2-01）。 */
export const taskSource = {
  "PLAN": "年度计划",
  "COMPLAINT": "投诉举报",
  "ASSIGNED": "转办交办",
  "MONITORING": "数据监测",
  "FOLLOW_UP": "后续复查",
  "SPECIAL": "专项检查",
} as const
export type TaskSource = keyof typeof taskSource

/** 计划范围。 */
export const planScope = {
  "SINGLE": "部门",
  "JOINT": "联合",
} as const
export type PlanScope = keyof typeof planScope

/** 计划种类（S3-14、S1-20；rulings 3）：计划外任务与演练各自成卷，不混进年度计划。 */
export const planKind = {
  "ANNUAL": "年度计划",
  "OFFPLAN": "计划外任务",
  "REHEARSAL": "演练",
} as const
export type PlanKind = keyof typeof planKind

/** 对联合抽查计划征求意见的答复（S3-07）。 */
export const consultAnswer = {
  "AGREE": "同意",
  "CHANGE": "修改后同意",
  "DECLINE": "不参加",
} as const
export type ConsultAnswer = keyof typeof consultAnswer

/** 联席会议里的身份（S3-07）。 */
export const meetingRole = {
  "CONVENER": "召集人",
  "MEMBER": "成员",
  "LIAISON": "联络员",
} as const
export type MeetingRole = keyof typeof meetingRole

/** 年度抽查计划状态（S3-14、S3-17）。 */
export const planState = {
  "draft": "草稿",
  "consulting": "征求意见",
  "submitted": "待审批",
  "returned": "已退回",
  "approved": "已批准",
  "published": "已公示",
  "filed": "已备案",
  "revising": "调整中",
  "closed": "已结束",
} as const
export type PlanState = keyof typeof planState

/** 审批决定。 */
export const decision = {
  "APPROVED": "同意",
  "RETURNED": "退回",
} as const
export type Decision = keyof typeof decision

/** 抽取状态（S0-19、S2-05）。 */
export const drawState = {
  "DRAFT": "筹备",
  "FROZEN": "名单已冻结",
  "COMMITTED": "已承诺",
  "SEEDED": "种子已定",
  "DRAWN": "已抽出",
  "OPEN": "执行中",
  "CLOSED": "已结束",
  "VOID": "已取消",
  "SUPERSEDED": "已作废",
} as const
export type DrawState = keyof typeof drawState

/** 怎样当众定种子（S0-19、S4-08）；摇号只记录，不可重算。 */
export const ceremony = {
  "dice": "当众掷骰",
  "phones": "见证人手机",
  "beacon": "将来开奖号码",
  "manual": "现场摇号抽签",
} as const
export type Ceremony = keyof typeof ceremony

/** 抽中的名称怎样揭开；每次一条留痕（S2-08、S3-15）。 */
export const openingMeans = {
  "phone": "带到检查员手机",
  "desk": "桌面开封",
  "door": "到门口亮证",
  "firm": "告知本单位",
  "key": "审计开封",
  "release": "整次揭开",
} as const
export type OpeningMeans = keyof typeof openingMeans

/** 不入抽取的公开理由代码。 */
export const exclusion = {
  "E1": "限定期限内已抽中或已检查",
  "E2": "已注销、吊销或停业",
  "E3": "已列入本年其他计划",
  "E4": "不在定向条件内",
  "E5": "无人可依法检查",
} as const
export type Exclusion = keyof typeof exclusion

/** 抽取见证人身份（S4-10）。 */
export const witnessRole = {
  "DEPUTY": "人大代表",
  "CONSULTATIVE": "政协委员",
  "DISCIPLINE": "纪检监察",
  "PUBLIC": "社会第三方",
  "OWN_UNIT": "本单位人员",
} as const
export type WitnessRole = keyof typeof witnessRole

/** 递补理由（S4-09）。 */
export const substitutionReason = {
  "RECUSAL": "回避",
  "SICK": "病假",
  "DUTY": "公务",
  "SUSPENDED": "停职或证件失效",
  "CEASED": "对象歇业或注销",
  "NOT_FOUND": "对象查无下落",
  "FORCE_MAJEURE": "不可抗力",
  "OTHER": "其他",
} as const
export type SubstitutionReason = keyof typeof substitutionReason

/** 抽取之后的变更（S4-09）。 */
export const changeKind = {
  "UNIT": "换下一户",
  "SEAT": "换一名检查人员",
  "SUPERSEDE": "整次作废重抽",
} as const
export type ChangeKind = keyof typeof changeKind

/** 一户换下的理由，公开（draw.md 2.10）。 */
export const strikeReason = {
  "U1": "歇业",
  "U2": "注销或吊销",
  "U3": "查无下落",
  "U4": "不可抗力",
  "U5": "已被其他计划检查",
} as const
export type StrikeReason = keyof typeof strikeReason

/** 一名检查人员退出一户的理由，公开（S2-12、S4-09）。 */
export const seatReason = {
  "P1": "回避",
  "P2": "因病因事不能到场",
  "P3": "调离或资格失效",
} as const
export type SeatReason = keyof typeof seatReason

/** 变更走到哪里。 */
export const changeState = {
  "PROPOSED": "待第二人确认",
  "CONFIRMED": "已确认",
  "REJECTED": "已驳回",
} as const
export type ChangeState = keyof typeof changeState

/** 检查组分工。 */
export const teamRole = {
  "LEAD": "主检",
  "MEMBER": "协检",
} as const
export type TeamRole = keyof typeof teamRole

/** 检查派单状态（服务器）。 */
export const assignmentState = {
  "drawn": "已抽中",
  "notified": "已派出",
  "taken": "已下载",
  "on_site": "在查",
  "suspended": "已中止",
  "sealed": "已封存",
  "received": "已送达",
  "adopted": "已采纳",
  "in_review": "待审",
  "returned": "退回补正",
  "approved": "已审定",
  "published": "已公示",
  "closed": "已办结",
  "cancelled": "已撤回",
} as const
export type AssignmentState = keyof typeof assignmentState

/** 手机上的五个词：已归档指收到、核对、成卷，不等于已公示。 */
export const phoneState = {
  "stored": "本机已存",
  "delivered": "已送达",
  "adopted": "已采纳",
  "waiting": "待处理",
  "archived": "已归档",
} as const
export type PhoneState = keyof typeof phoneState

/** 到场时见到谁。 */
export const met = {
  "RESPONSIBLE": "负责人或现场负责人",
  "STAFF": "员工",
  "NOBODY": "无人",
  "OFFICE": "未到场（书面检查、网络监测）",
} as const
export type Met = keyof typeof met

/** 挂号信的回执。 */
export const letterReceipt = {
  "WAITING": "等回执",
  "RETURNED": "退回，无人签收",
  "SIGNED": "已签收",
} as const
export type LetterReceipt = keyof typeof letterReceipt

/** 检查项作答方式。 */
export const checkFamily = {
  "conform": "符合/不符合",
  "found": "是否检查与有无问题",
  "number": "数字",
  "text": "文字",
  "date": "日期",
  "choice": "单选",
  "multi": "多选",
  "table": "表格",
  "materials": "查阅资料",
} as const
export type CheckFamily = keyof typeof checkFamily

/** 检查项级别。 */
export const checkLevel = {
  "KEY": "重点",
  "GENERAL": "一般",
} as const
export type CheckLevel = keyof typeof checkLevel

/** 判定：不同作答方式归一后的四种结论。 */
export const verdict = {
  "CONFORM": "符合",
  "FAIL": "不符合",
  "NA": "不适用",
  "NOT_CHECKED": "未检查",
} as const
export type Verdict = keyof typeof verdict

/** 拍照要求。 */
export const photoRule = {
  "never": "不拍",
  "on_fail": "有问题时拍",
  "always": "必拍",
} as const
export type PhotoRule = keyof typeof photoRule

/** 发现问题的处置（S1-13、S2-14）。 */
export const disposal = {
  "ON_SITE_CORRECTED": "当场改正",
  "ORDER": "责令限期改正",
  "OWN_DEPARTMENT": "移交本部门",
  "OTHER_DEPARTMENT": "移送其他部门",
  "JUDICIAL": "移送司法机关",
  "NONE": "无需处置",
} as const
export type Disposal = keyof typeof disposal

/** 检查结果代码；公示时名称不改一字。 */
export const resultCode = {
  "R01": "未发现问题",
  "R02": "未按规定公示应当公示的信息",
  "R03": "公示信息隐瞒真实情况、弄虚作假",
  "R04": "通过登记的住所（经营场所）无法联系",
  "R05": "发现问题已责令改正",
  "R06": "不配合检查情节严重",
  "R07": "未发现开展本次抽查涉及的经营活动",
  "R08": "发现问题待后续处理",
  "R09": "已关闭停业或正在组织清算",
  "R10": "已注销、被吊销、被撤销或迁出",
} as const
export type ResultCode = keyof typeof resultCode

/** 签名人身份（S3-18）。 */
export const signatureRole = {
  "ENTITY": "被检查对象",
  "LEAD": "主检",
  "MEMBER": "协检",
  "WITNESS": "见证人",
} as const
export type SignatureRole = keyof typeof signatureRole

/** 签名方式：手写签名影像、盖章影像，纸上签的扫描件。 */
export const signatureMethod = {
  "canvas": "手写签名影像",
  "stamp_photo": "盖章影像",
  "paper_scan": "纸上签名的扫描件",
} as const
export type SignatureMethod = keyof typeof signatureMethod

/** 拒绝签字或盖章的原因（S3-18）。 */
export const refusalReason = {
  "REFUSED": "拒绝签字或盖章",
  "NO_AUTHORITY": "称无权签字",
  "ASK_OWNER": "要求请示负责人",
  "CANNOT_WRITE": "不能书写",
  "DISAGREE": "不认可检查情况",
  "OTHER": "其他",
} as const
export type RefusalReason = keyof typeof refusalReason

/** 待处理的原因，用检查员看得懂的话。 */
export const quarantine = {
  "recalled": "任务撤回后送到",
  "not_team": "送到时您已不在检查组",
  "sealed": "封存的人没看到，没有并入已签内容",
  "form_unknown": "所用检查表版本不认识",
  "invalid": "内容不合格式",
  "actor_disabled": "账号停用或当天不得检查",
  "late": "办结或封存权移走后送到",
  "ended_device": "手机停用后送到",
  "no_assignment": "没有对应的检查任务",
  "seal_digest": "封存的内容没有送齐，等同组手机送达",
} as const
export type Quarantine = keyof typeof quarantine

/** 待处理事项的决定。 */
export const quarantineDecision = {
  "ADOPT": "采纳",
  "ADDENDUM": "转为补充说明",
  "REJECT": "不采纳",
  "SETTLED": "送齐后自动采纳",
} as const
export type QuarantineDecision = keyof typeof quarantineDecision

/** 现场卷状态。 */
export const dossierState = {
  "assembling": "待成卷",
  "in_review": "待审",
  "legal_review": "法制审核",
  "returned": "退回补正",
  "approved": "已审定",
} as const
export type DossierState = keyof typeof dossierState

/** 查阅了案卷的什么（S0-20）。 */
export const dossierLook = {
  "OPEN": "打开案卷",
  "PDF": "现场卷 PDF",
  "PHOTO": "照片、签字影像",
  "FILE": "材料、录音录像",
  "PAPER": "卷内文书与附件",
  "EXPORT": "导出",
  "TRANSFER": "移交包",
} as const
export type DossierLook = keyof typeof dossierLook

/** 销毁一卷个人内容的由头（个人信息保护法 47）。 */
export const destructionBasis = {
  "RETENTION": "保管期满",
  "DUTY": "依法提前删除",
} as const
export type DestructionBasis = keyof typeof destructionBasis

/** 销毁一卷走到哪里：一人提出，另一人决定。 */
export const destructionState = {
  "proposed": "待第二人决定",
  "destroyed": "已依法销毁",
  "rejected": "不予销毁",
} as const
export type DestructionState = keyof typeof destructionState

/** 移送种类（S3-19 告知移送记录）。 */
export const referralKind = {
  "INTERNAL": "本部门内部移交",
  "OTHER_DEPT": "移送其他部门",
  "JUDICIAL": "移送司法机关",
} as const
export type ReferralKind = keyof typeof referralKind

/** 后续处置的种类（S1-13、S3-16 谁管辖谁负责、S3-19）。 */
export const followUpKind = {
  "CORRECTED": "当场改正",
  "ORDER": "责令改正",
  "REFERRAL": "线索移送",
  "CRIME": "涉嫌犯罪移送",
  "INFORM": "抄告",
  "ABNORMAL": "列异建议",
  "OBJECTION": "异议",
  "PENALTY": "处罚关联",
  "REPORT": "抽查报告",
  "MATERIALS": "报送材料",
} as const
export type FollowUpKind = keyof typeof followUpKind

/** 后续处置的状态；走到哪一步由种类各自的阶段表定。 */
export const followUpState = {
  "drafted": "待拟办",
  "legal_review": "法制审核",
  "proposed": "待批准",
  "approved": "已批准，待送出",
  "served": "整改中",
  "reported": "待复查",
  "rechecked": "复查待批准",
  "failed": "逾期未改正",
  "sent": "已发出，等回执",
  "declined": "对方不受理",
  "not_filed": "不予立案",
  "filed": "已立案，待移交",
  "handed": "已移交，待办结",
  "acknowledged": "已收回执",
  "received": "已受理",
  "asked": "等单位报送",
  "answered": "材料已报送",
  "closed": "已办结",
  "cancelled": "不再办理",
} as const
export type FollowUpState = keyof typeof followUpState

/** 送达方式（行政处罚法 61、民事诉讼法 88 至 95）。 */
export const delivery = {
  "DIRECT": "直接送达",
  "LEFT": "留置送达",
  "ENTRUSTED": "委托送达",
  "MAIL": "邮寄送达",
  "ELECTRONIC": "电子送达",
  "NOTICE": "公告送达",
} as const
export type Delivery = keyof typeof delivery

/** 谁可以代单位签收（民事诉讼法 88）。 */
export const receiver = {
  "LEGAL_REP": "法定代表人",
  "RESPONSIBLE": "主要负责人",
  "RECEPTION": "负责收件的人",
  "AGENT": "受委托人（附委托书）",
} as const
export type Receiver = keyof typeof receiver

/** 异议的结论（企业信息公示暂行条例 12、13）。 */
export const conclusion = {
  "UPHELD": "异议成立",
  "PARTLY": "部分成立",
  "REJECTED": "异议不成立",
} as const
export type Conclusion = keyof typeof conclusion

/** 异议成立后公示怎么办（S3-16 更正不悄悄替换）。 */
export const remedy = {
  "KEEP": "维持公示",
  "CORRECT": "更正公示",
  "WITHDRAW": "撤下公示",
} as const
export type Remedy = keyof typeof remedy

/** 受移送机关的回执（S3-19 告知移送记录）；立案、不予立案只有司法机关答（移送涉嫌犯罪案件的规定 8）。 */
export const receiptAnswer = {
  "ACCEPTED": "受理",
  "FILED": "立案",
  "NOT_FILED": "不予立案",
  "DECLINED": "不属于本单位职责",
  "FORWARDED": "已转其他单位",
} as const
export type ReceiptAnswer = keyof typeof receiptAnswer

/** 一件检查办到了哪里（S3-16 未公示视为没有完成）：由各房间的事实推出，不另存。 */
export const caseState = {
  "inspecting": "检查中",
  "reviewing": "待审定",
  "handling": "处置中",
  "unpublished": "待公示",
  "following": "已公示，后续处置中",
  "complete": "已公示，待成卷",
  "bound": "案卷已成",
} as const
export type CaseState = keyof typeof caseState

/** 公示种类（S0-04、S2-03、S3-03）。 */
export const publicationKind = {
  "RESULT": "抽查结果",
  "PLAN": "年度计划",
  "ITEM_LIST": "抽查事项清单",
  "DRAW": "抽取过程",
  "INSPECTORS": "检查人员名录",
} as const
export type PublicationKind = keyof typeof publicationKind

/** 公示状态（S3-16 未公示视为抽查检查未完成）。 */
export const publicationState = {
  "queued": "待公示",
  "held": "暂缓公示",
  "published": "已公示",
  "corrected": "已更正",
  "withdrawn": "已撤下",
} as const
export type PublicationState = keyof typeof publicationState
