"""后续处置的问题目录。"""

from __future__ import annotations

from server.problems import register

for code, status, title in (
    ("followup.not_clerk", 403, "不能拟办"),
    ("followup.not_approver", 403, "不能批准"),
    ("followup.not_legal", 403, "不能法制审核"),
    ("followup.own_inspection", 403, "参加检查的人不能办这一步"),
    ("followup.own_decision", 403, "审定过结果的人不能办异议"),
    ("followup.foreign_department", 403, "不能办其他部门的后续处置"),
    ("followup.incomplete", 422, "文书还不齐"),
    ("followup.due", 422, "改正期限不合规定"),
    ("followup.verdict", 422, "移送只写涉嫌的事实"),
    ("followup.remedy", 422, "结论与处理不相符"),
    ("followup.two_persons", 422, "复查须有两名检查人员"),
    ("followup.items", 422, "复查的项目不对"),
    ("followup.outcome", 422, "复查结论与各项不符"),
    ("followup.record", 422, "要附复查记录"),
    ("followup.words", 422, "要写明说明"),
    ("followup.file", 422, "附件不能用"),
    ("followup.files_full", 422, "照片太多"),
    ("followup.unapproved", 409, "检查还没有审定"),
    ("followup.exists", 409, "这一件已经有了"),
    ("followup.plea", 409, "延期申请还没有答复"),
    ("followup.held", 409, "公开的文字会被扣下"),
    ("followup.named", 422, "要公开的报告里写了姓名"),
    ("followup.route", 422, "不能这样移送"),
    ("delivery.reason", 422, "留置送达要写明事由"),
    ("delivery.witness", 422, "留置送达要有见证或影像"),
    ("delivery.proof", 422, "送达要有凭据"),
    ("delivery.receiver", 422, "收件人不符合送达规定"),
    ("referral.no_facts", 422, "移送要写明事实"),
    ("referral.no_evidence", 422, "移送要附证据清单"),
    ("referral.legal_review", 409, "须先经法制审核"),
    ("entity_code.wrong", 403, "办事码不对"),
    ("entity_code.used", 409, "办事码已经用过"),
    ("entity_code.expired", 410, "停留太久，请重新输入办事码"),
    ("materials.not_team", 403, "只有检查组可以要材料"),
    ("materials.method", 409, "这次检查不是书面检查、网络监测"),
    ("materials.state", 409, "现在不能要材料"),
    ("materials.wanted", 422, "要写明要哪几样材料"),
    ("materials.told_by", 422, "要写明怎样交给单位"),
    ("adopted.dates", 422, "互认的日期不对"),
):
    register(code, status, title)
